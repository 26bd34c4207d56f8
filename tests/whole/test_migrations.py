"""Migrations: from nothing to exactly the models, back again, and what is refused; on both databases."""

import shutil
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, func, inspect, select, text
from sqlalchemy.exc import DBAPIError

from tests.conftest import protection_lifted
from tests.people import Cast
from tracker.audit.models import AuditEntry
from tracker.core import migrate
from tracker.core.database import Base
from tracker.core.extensions import db
from tracker.core.migrate import DatabaseState, WrongDatabase, database_state, downgrade, upgrade


def tables(engine: Engine) -> set[str]:
    return set(inspect(engine).get_table_names()) - {"alembic_version"}


def index_definitions(engine: Engine) -> set[str]:
    """Every index as the database writes it, conditions included: Alembic does not compare those."""
    query = {
        "sqlite": "SELECT sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL",
        "postgresql": "SELECT indexdef FROM pg_indexes WHERE schemaname = current_schema()",
    }[engine.dialect.name]
    with engine.connect() as connection:
        found = {" ".join(definition.split()) for definition in connection.execute(text(query)).scalars()}
    return {definition for definition in found if "alembic_version" not in definition}


def checks(engine: Engine) -> set[tuple[str, str | None, str]]:
    inspector = inspect(engine)
    return {
        (table, check["name"], check["sqltext"])
        for table in tables(engine)
        for check in inspector.get_check_constraints(table)
    }


def test_there_is_one_way_through_the_migrations() -> None:
    assert len(ScriptDirectory(str(migrate.MIGRATIONS)).get_heads()) == 1


def test_an_upgrade_from_nothing_gives_exactly_the_models(engine: Engine) -> None:
    assert database_state(engine) is DatabaseState.EMPTY
    assert upgrade(engine) is True
    with engine.connect() as connection:
        differences = compare_metadata(MigrationContext.configure(connection), Base.metadata)
    assert differences == []
    assert database_state(engine) is DatabaseState.READY


def test_indexes_and_checks_are_those_of_the_models_to_the_last_word(engine: Engine) -> None:
    upgrade(engine)
    migrated = index_definitions(engine), checks(engine)
    downgrade(engine, "base")
    Base.metadata.create_all(engine)
    assert migrated == (index_definitions(engine), checks(engine))


def test_an_upgrade_leaves_statistics_for_the_planner(engine: Engine) -> None:
    upgrade(engine)
    known = {
        "sqlite": "SELECT count(*) FROM sqlite_stat1 WHERE tbl = 'alembic_version'",
        "postgresql": "SELECT reltuples FROM pg_class WHERE relname = 'alembic_version'",
    }
    with engine.connect() as connection:
        assert connection.execute(text(known[engine.dialect.name])).scalar() == 1


def test_a_second_upgrade_does_nothing(engine: Engine) -> None:
    upgrade(engine)
    assert upgrade(engine) is False


def test_a_downgrade_takes_everything_away_and_the_way_up_is_open_again(engine: Engine) -> None:
    upgrade(engine)
    downgrade(engine, "base")
    assert tables(engine) == set()
    assert database_state(engine) is DatabaseState.EMPTY
    assert upgrade(engine) is True


def test_a_database_of_a_newer_version_is_refused(engine: Engine) -> None:
    upgrade(engine)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(WrongDatabase, match="newer version"):
        upgrade(engine)
    with pytest.raises(WrongDatabase, match="newer version"):
        migrate.require_ready(engine)


def test_a_database_of_somebody_else_is_refused(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE invoice (id INTEGER PRIMARY KEY)"))
    with pytest.raises(WrongDatabase, match="did not make"):
        upgrade(engine)
    assert tables(engine) == {"invoice"}


def test_a_migration_that_fails_leaves_the_database_as_it_was(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    upgrade(engine)
    before = tables(engine)
    folder = tmp_path / "migrations"
    shutil.copytree(migrate.MIGRATIONS, folder)
    head = ScriptDirectory(str(folder)).get_current_head()
    (folder / "versions" / "9000_stop_half_way.py").write_text(
        f"import sqlalchemy as sa\nfrom alembic import op\n\nrevision = '9000'\ndown_revision = {head!r}\n\n\n"
        "def upgrade():\n"
        "    op.create_table('half', sa.Column('id', sa.Integer(), primary_key=True))\n"
        "    raise RuntimeError('the lights went out')\n"
    )
    monkeypatch.setattr(migrate, "MIGRATIONS", folder)
    assert database_state(engine) is DatabaseState.OLDER
    with pytest.raises(WrongDatabase, match="older version"):
        migrate.require_ready(engine)
    with pytest.raises(RuntimeError, match="lights"):
        upgrade(engine)
    assert tables(engine) == before
    assert database_state(engine) is DatabaseState.OLDER


@pytest.mark.parametrize("change", ["UPDATE audit_entry SET reason = 'forged'", "DELETE FROM audit_entry"])
def test_the_database_itself_refuses_to_change_the_audit_trail(cast: Cast, change: str) -> None:
    with pytest.raises(DBAPIError, match="added and never changed"), db.engine.begin() as connection:
        connection.execute(text(change))
    assert db.session.scalar(select(func.count()).select_from(AuditEntry))


def test_postgresql_refuses_to_empty_the_audit_trail_at_once(cast: Cast) -> None:
    if db.engine.dialect.name == "sqlite":
        return  # SQLite has no TRUNCATE
    with pytest.raises(DBAPIError, match="added and never changed"), db.engine.begin() as connection:
        connection.execute(text("TRUNCATE audit_entry CASCADE"))


def test_tests_can_forge_entries_and_the_protection_is_there_again_afterwards(cast: Cast) -> None:
    db.session.rollback()
    with db.engine.begin() as connection, protection_lifted(connection):
        connection.execute(text("UPDATE audit_entry SET reason = 'forged'"))
    with pytest.raises(DBAPIError), db.engine.begin() as connection:
        connection.execute(text("UPDATE audit_entry SET reason = 'again'"))
