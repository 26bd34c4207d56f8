"""Migration 0010, with entries in place: the one chain is proven, then each city's entries are chained by themselves."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine, MetaData, text

from tests.conftest import protection_lifted, test_config
from tracker.application import create_app
from tracker.audit.models import AuditEntry
from tracker.audit.services import FIRST_HASH, check_trail, entry_hash
from tracker.core.extensions import db
from tracker.core.migrate import WrongDatabase, downgrade, upgrade

AT = datetime(2023, 6, 28, 1, 30, tzinfo=UTC)
CITIES = {1: "云州市", 2: "海城市"}
#: Whose entries were written one after the other; None: of no city.
WHOSE = (1, 2, 1, 1, None, 2, 1, None, 2)


def entry(entry_id: int, city: int | None, previous: str) -> dict[str, Any]:
    """An entry as the version before wrote it: in one chain, whatever its city."""
    values: dict[str, Any] = {
        "id": entry_id,
        "occurred_at": AT + timedelta(minutes=entry_id, microseconds=entry_id % 2),
        "jurisdiction_id": city,
        "actor_id": None,
        "actor_name": "系统",
        "action": "organization:added",
        "subject_type": "organization",
        "subject_id": city or 1,
        "plan_id": None,
        "task_id": None,
        "organization_id": city,
        "before": {},
        "after": {"name": "云州市", "order": ["二", "一"], "share": 0.1, "of": {"b": 1, "a": None}},
        "reason": "说明“引号”\n第二行" if entry_id % 3 else "",
        "previous_hash": previous,
    }
    return values | {"hash": entry_hash(AuditEntry(**values))}


@pytest.fixture
def before(engine: Engine) -> Engine:
    """A database of the version before, with two cities and entries of both and of none in one chain."""
    upgrade(engine, "0009")
    known = MetaData()
    known.reflect(engine)
    organization, trail, head = (known.tables[name] for name in ("organization", "audit_entry", "audit_head"))
    entries: list[dict[str, Any]] = []
    for entry_id, city in enumerate(WHOSE, start=1):
        entries.append(entry(entry_id, city, entries[-1]["hash"] if entries else FIRST_HASH))
    written = [{**each, "occurred_at": _as_stored(engine, each["occurred_at"])} for each in entries]
    with engine.begin() as connection:
        for city_id, name in CITIES.items():
            values = {"id": city_id, "name": name, "short_name": name, "kind": "city", "leader_approves_reports": False}
            connection.execute(organization.insert().values(values))
        connection.execute(trail.insert(), written)
        connection.execute(head.insert().values(id=1, entry_id=entries[-1]["id"], hash=entries[-1]["hash"]))
        connection.execute(text("INSERT INTO notice_cursor (name, entry_id) VALUES ('entries', 7)"))
    return engine


def _as_stored(made: Engine, moment: datetime) -> datetime:
    return moment.replace(tzinfo=None) if made.dialect.name == "sqlite" else moment


@pytest.fixture
def trail_app(before: Engine, tmp_path: Path) -> Iterator[Flask]:
    """The application on that database."""
    url = before.url.render_as_string(hide_password=False)
    if before.dialect.name == "postgresql":
        url += "?options=-csearch_path%3Dmigrated" if "?" not in url else "&options=-csearch_path%3Dmigrated"
    app = create_app(test_config(url, tmp_path / "data"))
    with app.app_context():
        yield app
        db.session.close()
        db.engine.dispose()


def rows(made: Engine, query: str) -> list[tuple[Any, ...]]:
    with made.connect() as connection:
        return [tuple(row) for row in connection.execute(text(query))]


def trail_of(made: Engine) -> list[tuple[Any, ...]]:
    return rows(made, "SELECT * FROM audit_entry ORDER BY id")


def test_each_citys_entries_become_a_chain_that_begins_with_the_end_of_the_one_before(before: Engine) -> None:
    ((old_end,),) = rows(before, "SELECT hash FROM audit_head")
    upgrade(before)
    entries = rows(before, "SELECT id, jurisdiction_id, previous_hash, hash FROM audit_entry ORDER BY id")
    for city in (1, 2, None):
        chain = [each for each in entries if each[1] == city]
        assert [each[2] for each in chain] == [old_end, *(each[3] for each in chain[:-1])]
        head = rows(before, f"SELECT entry_id, hash FROM audit_head WHERE city_id = {city or 0}")  # noqa: S608
        assert head == [(chain[-1][0], chain[-1][3])]
    assert rows(before, "SELECT DISTINCT origin_entry_id, origin_hash FROM audit_head") == [(len(WHOSE), old_end)]


def test_the_application_finds_the_new_chains_whole_and_the_old_one_proven(before: Engine, trail_app: Flask) -> None:
    upgrade(before)
    state = check_trail()
    assert (state.entries, state.broken, state.cut_short, state.origin_holds) == (len(WHOSE), None, (), True)


def test_nothing_that_an_entry_says_is_changed_and_the_trail_is_protected_again(before: Engine) -> None:
    said = [each[:-2] for each in trail_of(before)]
    upgrade(before)
    assert [each[:-2] for each in trail_of(before)] == said
    with pytest.raises(Exception, match="added and never changed"), before.begin() as connection:
        connection.execute(text("UPDATE audit_entry SET reason = 'x'"))


def test_of_what_all_were_told_each_city_was_told(before: Engine) -> None:
    upgrade(before)
    told = "SELECT name, entry_id FROM notice_cursor ORDER BY name"
    assert rows(before, told) == [("entries:0", 7), ("entries:1", 7), ("entries:2", 7)]


FORGERIES = [
    pytest.param("UPDATE audit_entry SET reason = 'x' WHERE id = 3", "entry 3 ", id="a reason was changed"),
    pytest.param("DELETE FROM audit_entry WHERE id = 4", "entry 5 ", id="one was removed"),
    pytest.param("UPDATE audit_entry SET jurisdiction_id = 1 WHERE id = 5", "entry 5 ", id="one was moved to a city"),
    pytest.param("DELETE FROM audit_entry WHERE id = 9", "cut short", id="the end is missing"),
    pytest.param("DELETE FROM audit_head", "cut short", id="nothing says where it ends"),
]


@pytest.mark.parametrize(("forgery", "sentence"), FORGERIES)
def test_a_broken_chain_is_refused_and_nothing_changed(before: Engine, forgery: str, sentence: str) -> None:
    with before.begin() as connection, protection_lifted(connection):
        connection.execute(text(forgery))
    kept = trail_of(before), rows(before, "SELECT * FROM audit_head"), rows(before, "SELECT * FROM notice_cursor")
    with pytest.raises(WrongDatabase, match=sentence):
        upgrade(before)
    assert kept == (
        trail_of(before),
        rows(before, "SELECT * FROM audit_head"),
        rows(before, "SELECT * FROM notice_cursor"),
    )
    assert rows(before, "SELECT version_num FROM alembic_version") == [("0009",)]


def test_the_way_back_gives_the_one_chain_as_it_was(before: Engine) -> None:
    kept = trail_of(before), rows(before, "SELECT * FROM audit_head")
    upgrade(before)
    downgrade(before, "0009")
    assert kept == (trail_of(before), rows(before, "SELECT * FROM audit_head"))
    assert rows(before, "SELECT name, entry_id FROM notice_cursor") == [("entries", 7)]


def test_an_installation_without_entries_has_no_chain_yet(engine: Engine) -> None:
    upgrade(engine, "0009")
    upgrade(engine)
    assert rows(engine, "SELECT * FROM audit_head") == []
    downgrade(engine, "0009")
    assert rows(engine, "SELECT * FROM audit_head") == []
