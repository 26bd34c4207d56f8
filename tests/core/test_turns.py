"""Turns: changes of one city one after the other, never behind another city's; told by the order of events."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Event

import pytest
from flask import Flask
from sqlalchemy import Executable, delete, insert, text, update

from tests.conftest import NOW, TODAY
from tests.make import accepted, liaison_of, make_plan, make_task, part_of
from tests.people import Cast
from tracker.accounts.models import User
from tracker.accounts.services import add_user
from tracker.core import sqlite
from tracker.core.database import EVERY_CITY, NO_CITY, require_turn, single_transaction, transaction
from tracker.core.errors import Busy
from tracker.core.extensions import db
from tracker.core.permissions import SYSTEM
from tracker.core.settings import Setting
from tracker.core.vocabulary import OrganizationKind, ProgressState, Role
from tracker.organizations.services import add_organization
from tracker.tasks.models import Assignment
from tracker.tasks.reports.services.reports import ReportContent, submit_report
from tracker.tasks.steps.remind.services import remind_unit
from tracker.tasks.workflow.queries import city_of

LONGEST = 60  # seconds after which a test that waits has failed
WAITING = text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted AND pid <> pg_backend_pid()")


@dataclass
class Course:
    """What happened, in its order, and the threads in which it happened."""

    app: Flask
    pool: ThreadPoolExecutor
    events: list[str] = field(default_factory=list)

    def begin(self, name: str, act: Callable[[], object]) -> Future[None]:
        """Do it in a thread of its own and note when it ended."""

        def run() -> None:
            with self.app.app_context():
                act()
                self.events.append(name)

        return self.pool.submit(run)

    @contextmanager
    def held_open(self, name: str, change: Callable[[], object], city: int | None) -> Iterator[None]:
        """Somebody else's change, in its transaction, which ends when this does."""
        done, go_on = Event(), Event()

        def act() -> None:
            with single_transaction(city):
                change()
                done.set()
                assert go_on.wait(LONGEST)
                self.events.append(f"{name} ends")

        changing = self.begin(f"{name} is committed", act)
        try:
            assert done.wait(LONGEST)
            yield
        finally:
            go_on.set()
            changing.result(LONGEST)

    def until_somebody_waits(self) -> None:
        """Return when a transaction stands at a turn; the test's own limit of time ends what never comes."""
        until = time.monotonic() + LONGEST
        while not _somebody_waits():
            assert time.monotonic() < until, "nobody waits"


def _somebody_waits() -> bool:
    if there_is_one_writer():
        return bool(sqlite.queue_of(db.engine).waiting)
    with db.engine.connect() as connection:
        return bool(connection.scalar(WAITING))


@pytest.fixture
def course(app: Flask) -> Iterator[Course]:
    with ThreadPoolExecutor(3) as pool:
        yield Course(app, pool)


def there_is_one_writer() -> bool:
    """On SQLite all changes are made one after the other, those of different cities too."""
    return db.engine.dialect.name == "sqlite"


def part_elsewhere(cast: Cast) -> Assignment:
    """An accepted part of a unit of the other city."""
    with transaction():
        port = add_organization(
            "市港口局", jurisdiction=cast.other_city, kind=OrganizationKind.DEPARTMENT, actor=SYSTEM, now=NOW
        )
        add_user("gangkou", name="邻港", organization=port, roles=[Role.LIAISON], password="long enough", now=NOW)
    return accepted(part_of(make_task(cast, make_plan(cast, city=cast.other_city), lead=port), port))


def reporting(part: Assignment) -> Callable[[], object]:
    """Sending a report on the part."""
    part_id, actor = part.id, liaison_of(part)
    content = ReportContent(ProgressState.IN_PROGRESS, 30, "已开工。")
    return lambda: submit_report(part_id, content, actor=actor, now=NOW, today=TODAY)


def reminding(cast: Cast, number: int = 3) -> Callable[[], object]:
    """A mass act of the office: every unit of several tasks is reminded."""
    parts = [accepted(part_of(make_task(cast), cast.civil_affairs)).id for _ in range(number)]
    office = cast.actor("office")

    def act() -> None:
        for part_id in parts:
            remind_unit(part_id, "请报送。", actor=office, now=NOW)

    return act


def test_a_mass_act_in_one_city_does_not_delay_a_report_in_another(course: Course, cast: Cast) -> None:
    if there_is_one_writer():
        return
    mass_act, report = reminding(cast), reporting(part_elsewhere(cast))
    db.session.rollback()
    with course.held_open("the mass act", mass_act, cast.city.id):
        course.begin("the report is committed", report).result(LONGEST)
    assert course.events == ["the report is committed", "the mass act ends", "the mass act is committed"]


def test_in_the_same_city_the_report_waits_for_the_mass_act(course: Course, cast: Cast) -> None:
    mass_act = reminding(cast)
    report = reporting(accepted(part_of(make_task(cast, lead=cast.health), cast.health)))
    db.session.rollback()
    with course.held_open("the mass act", mass_act, cast.city.id):
        waiting = course.begin("the report is committed", report)
        course.until_somebody_waits()
    waiting.result(LONGEST)
    assert course.events[0] == "the mass act ends"
    assert set(course.events[1:]) == {"the mass act is committed", "the report is committed"}


@pytest.mark.parametrize("holder", ["a city", "every city"])
def test_a_change_of_every_city_and_one_of_a_city_wait_for_each_other(course: Course, cast: Cast, holder: str) -> None:
    report = reporting(accepted(part_of(make_task(cast), cast.civil_affairs)))
    city_id = cast.city.id
    db.session.rollback()

    def enter_a_city() -> None:
        with transaction():
            add_organization("新州市", jurisdiction=None, kind=OrganizationKind.CITY, actor=SYSTEM, now=NOW)

    first, second = (report, enter_a_city) if holder == "a city" else (enter_a_city, report)
    with course.held_open("the first", first, city_id if holder == "a city" else EVERY_CITY):
        waiting = course.begin("the second is committed", second)
        course.until_somebody_waits()
    waiting.result(LONGEST)
    assert course.events[0] == "the first ends"


def test_what_was_read_before_the_turn_is_read_anew(course: Course, cast: Cast) -> None:
    city_id, user_id = cast.city.id, cast.viewer.id
    db.session.rollback()

    def rename() -> None:
        db.session.get_one(User, user_id).name = "周新"
        db.session.flush()

    def read_and_change() -> None:
        seen = db.session.get_one(User, user_id)
        course.events.append(seen.name)
        with transaction(city_id):
            course.events.append(seen.name)

    with course.held_open("the change", rename, city_id):
        waiting = course.begin("the second ends", read_and_change)
        course.until_somebody_waits()
    waiting.result(LONGEST)
    assert [each for each in course.events if each.startswith("周")] == ["周查", "周新"]


def test_a_transaction_holds_the_turn_of_its_city_alone(cast: Cast) -> None:
    with transaction(cast.city.id):
        require_turn(cast.city.id)
        with pytest.raises(RuntimeError, match="in the turn of city"):
            require_turn(cast.other_city.id)
        with pytest.raises(RuntimeError, match="in the turn of city"):
            require_turn(NO_CITY)
    with transaction():
        require_turn(cast.city.id)
        require_turn(NO_CITY)
    with pytest.raises(RuntimeError, match="outside"):
        require_turn(cast.city.id)


def test_after_a_transaction_that_failed_no_turn_is_held(cast: Cast) -> None:
    with pytest.raises(ZeroDivisionError), transaction(cast.city.id):
        raise ZeroDivisionError
    with pytest.raises(RuntimeError, match="outside"):
        require_turn(cast.city.id)


def test_a_transaction_within_another_is_refused(cast: Cast) -> None:
    with pytest.raises(RuntimeError, match="inside another"), transaction(cast.city.id), transaction(cast.city.id):
        pass


@pytest.mark.parametrize("inner", ["another city", "every city", "no city"])
def test_changes_made_together_are_all_of_one_city(cast: Cast, inner: str) -> None:
    turn = {"another city": cast.other_city.id, "every city": EVERY_CITY, "no city": NO_CITY}[inner]
    with (
        pytest.raises(RuntimeError, match="in the turn of city"),
        single_transaction(cast.city.id),
        transaction(turn),
    ):
        pass


def test_changes_made_together_in_every_citys_turn_may_be_of_any(cast: Cast) -> None:
    with single_transaction(), transaction(cast.city.id), transaction(cast.other_city.id):
        require_turn(cast.city.id)


def test_the_city_of_records_is_theirs_every_one_or_none(cast: Cast) -> None:
    here, there = part_of(make_task(cast), cast.civil_affairs), part_elsewhere(cast)
    assert city_of(Assignment, here.id) == cast.city.id
    assert city_of(Assignment, there.id) == cast.other_city.id
    assert city_of(Assignment, here.id, there.id) is EVERY_CITY
    assert city_of(Assignment, 10**6) == city_of(Assignment) == NO_CITY


def test_who_only_reads_waits_for_nobody(course: Course, cast: Cast) -> None:
    city_id, user_id = cast.city.id, cast.viewer.id
    db.session.rollback()

    def rename() -> None:
        db.session.get_one(User, user_id).name = "周新"
        db.session.flush()

    def read() -> None:
        course.events.append(db.session.get_one(User, user_id).name)

    with course.held_open("the change", rename, city_id):
        course.begin("the reader ends", read).result(LONGEST)
    assert course.events[:3] == ["周查", "the reader ends", "the change ends"]


def test_who_waits_too_long_is_told_so_and_leaves_nothing(
    course: Course, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    mass_act, user_id, city_id = reminding(cast), cast.viewer.id, cast.city.id
    db.session.rollback()
    with course.held_open("the mass act", mass_act, city_id):
        monkeypatch.setattr(sqlite, "LONGEST_WAIT_SECONDS", 0.001)
        with pytest.raises(Busy), transaction(city_id) as session:
            session.get_one(User, user_id).name = "周新"
        with pytest.raises(RuntimeError, match="outside"):
            require_turn(city_id)
        monkeypatch.undo()
    assert db.session.get_one(User, user_id).name == "周查"
    with transaction(city_id) as session:
        session.get_one(User, user_id).name = "周新"
    assert db.session.get_one(User, user_id).name == "周新"


def test_a_record_that_was_changed_outside_a_transaction_is_refused(cast: Cast) -> None:
    cast.viewer.name = "周新"
    with pytest.raises(RuntimeError, match="outside"):
        db.session.flush()
    with pytest.raises(RuntimeError, match="outside"), transaction(cast.city.id):
        pass
    db.session.rollback()
    assert cast.viewer.name == "周查"


def test_a_record_that_was_added_outside_a_transaction_is_refused(cast: Cast) -> None:
    db.session.add(Setting(key="day", value="2023-07-01"))
    with pytest.raises(RuntimeError, match="outside"), transaction():
        pass
    db.session.rollback()
    assert db.session.get(Setting, "day") is None


@pytest.mark.parametrize(
    "statement",
    [
        pytest.param(insert(Setting).values(key="day", value="2023-07-01"), id="insert"),
        pytest.param(Setting.__table__.insert().values(key="day", value="2023-07-01"), id="insert into the table"),
        pytest.param(update(Setting).values(value="2023-07-01"), id="update"),
        pytest.param(delete(Setting), id="delete"),
    ],
)
def test_a_statement_that_writes_outside_a_transaction_is_refused(cast: Cast, statement: Executable) -> None:
    with pytest.raises(RuntimeError, match="outside"):
        db.session.execute(statement)


def test_a_value_set_to_what_it_is_already_is_no_change(cast: Cast) -> None:
    cast.viewer.name = str(cast.viewer.name)
    with transaction(cast.city.id):
        assert cast.viewer.name == "周查"
