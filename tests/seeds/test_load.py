"""Loading the cities and the demo: the picture that seeds/README.md describes, by the real rules; and only once."""

import json
import stat
from datetime import UTC, date, datetime

import pytest
from flask import Flask
from sqlalchemy import func, select

from seeds.cities import CITIES, read_seed
from seeds.demo_people import demo_password, usable_demo_password
from seeds.load import DEMO, load_city, load_demo, load_other_city, load_plan
from tests.people import Cast
from tracker.accounts.models import User
from tracker.accounts.passwords import password_matches
from tracker.accounts.queries import user_by_login
from tracker.accounts.rules.sign_in import PasswordAccepted
from tracker.accounts.sign_in.services import check_password
from tracker.core.app_services import app_services
from tracker.core.database import Base
from tracker.core.errors import Conflict
from tracker.core.extensions import db
from tracker.core.vocabulary import DraftStatus
from tracker.indicators.models import Indicator
from tracker.organizations.models import Organization
from tracker.review.models import Draft
from tracker.tasks.models import Plan, Task

DEMO_DAY = date(2023, 12, 22)
AT = datetime(2023, 12, 22, 1, 0, tzinfo=UTC)


@pytest.fixture
def demo(app: Flask) -> Flask:
    """The demo, loaded anew, with a password of its own."""
    (app_services(app).config.data_dir / "demo-password").unlink(missing_ok=True)
    load_demo()
    return app


@pytest.fixture
def people(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """The demo without its stories, where only its people matter."""
    monkeypatch.setattr("seeds.load.play", lambda *_, **_named: None)
    (app_services(app).config.data_dir / "demo-password").unlink(missing_ok=True)
    load_demo()
    return app


def count_by(column: object) -> dict[object, int]:
    return dict(db.session.execute(select(column, func.count()).group_by(column)).all())  # type: ignore[call-overload]


def all_counts() -> dict[str, int]:
    return {
        table.name: db.session.scalar(select(func.count()).select_from(table)) or 0
        for table in Base.metadata.sorted_tables
    }


def test_the_people_sign_in_with_the_password_of_this_installation(people: Flask) -> None:
    file = app_services(people).config.data_dir / "demo-password"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    password = file.read_text()
    assert len(password) >= 14
    assert len(db.session.scalars(select(User)).all()) == len(read_seed(DEMO)["people"])
    assert isinstance(check_password("minzheng", password, now=AT, address="127.0.0.1"), PasswordAccepted)


def test_no_two_installations_share_a_password(people: Flask) -> None:
    first = demo_password()
    (app_services(people).config.data_dir / "demo-password").unlink()
    second = usable_demo_password()
    assert first != second
    minzheng = user_by_login("minzheng")
    assert minzheng is not None
    assert password_matches(minzheng.password_hash, second)
    assert usable_demo_password() == second


def test_loading_again_changes_nothing_and_says_so(demo: Flask) -> None:
    before = all_counts()
    assert not load_demo().changed
    assert all_counts() == before
    assert load_other_city("changzhou").changed
    before = all_counts()
    assert not load_other_city("changzhou").changed
    assert all_counts() == before


def test_a_load_that_stops_half_way_leaves_nothing(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*_arguments: object, **_named: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("seeds.load.play", stop)
    with pytest.raises(KeyboardInterrupt):
        load_demo()
    assert set(all_counts().values()) == {0}


def test_the_demo_is_not_loaded_beside_real_people(cast: Cast) -> None:
    before = all_counts()
    for load in (load_demo, lambda: load_other_city("wuxi")):
        with pytest.raises(Conflict, match="real people"):
            load()
    assert all_counts() == before


#: Tasks, indicators, and whether every task has a lead so that the plan can be issued.
PLANS = [
    pytest.param("taizhou", 27, 0, True, id="taizhou"),
    pytest.param("changzhou", 20, 28, True, id="changzhou"),
    pytest.param("wuhan", 22, 0, True, id="wuhan"),
    pytest.param("hefei", 12, 31, False, id="hefei"),
    pytest.param("wuxi", 26, 19, False, id="wuxi"),
]


@pytest.mark.parametrize(("city", "tasks", "indicators", "issued"), PLANS)
def test_a_plan_is_issued_when_its_tasks_have_leads_else_it_waits_as_a_draft(
    app: Flask, city: str, tasks: int, indicators: int, issued: bool
) -> None:
    root, organizations = load_city(city, at=AT)
    loaded = load_plan(city, root, at=AT)
    assert (loaded.tasks, loaded.indicators, loaded.issued) == (tasks, indicators, issued)
    assert organizations == len(read_seed(f"cities/{city}/organizations.json")["organizations"]) + 1
    entered = db.session.scalar(select(func.count(Task.id))), db.session.scalar(select(func.count(Indicator.id)))
    assert entered == ((tasks, indicators) if issued else (0, 0))
    status = DraftStatus.ISSUED if issued else DraftStatus.OPEN
    assert db.session.scalars(select(Draft.status)).all() == [status]


def test_a_draft_that_waits_keeps_all_that_the_document_says(app: Flask) -> None:
    root, _organizations = load_city("hefei", at=AT)
    load_plan("hefei", root, at=AT)
    content = json.dumps(db.session.scalars(select(Draft.content)).one())
    assert content.count('"organization_id": null') == 0
    responsible = [row["responsible"] for row in read_seed("cities/hefei/plan.json")["indicators"]]
    assert content.count('"printed"') == sum(len(units) for units in responsible)


def test_a_city_that_is_there_gets_only_the_units_it_lacks(app: Flask) -> None:
    root, first = load_city("wuxi", at=AT)
    again, second = load_city("wuxi", at=AT)
    assert (again.id, second) == (root.id, 0)
    assert first > 30


def test_the_collective_of_the_districts_stands_for_its_members(app: Flask) -> None:
    load_city("wuhan", at=AT)
    everybody = db.session.scalars(select(Organization).where(Organization.name == "各区人民政府")).one()
    assert len(everybody.members) == 16


def test_all_five_cities_can_be_looked_at_side_by_side(people: Flask) -> None:
    for city in CITIES[1:]:
        load_other_city(city)
    assert db.session.scalar(select(func.count(Plan.id))) == 3
    assert count_by(Draft.status) == {DraftStatus.ISSUED: 3, DraftStatus.OPEN: 2}
    for city in CITIES[1:]:
        for person in (f"office-{city}", f"leader-{city}"):
            assert isinstance(check_password(person, demo_password(), now=AT, address="127.0.0.1"), PasswordAccepted)
