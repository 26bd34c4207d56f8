"""What a day means is kept with every change, renewed with the day, and compared by a recount."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event, insert, select, text, update

from tests.conftest import NOW, TODAY
from tests.make import accepted, make_accepted_report, make_plan, make_report, make_task, part_of
from tests.people import Cast, begin_where_nothing_is, sign_in
from tests.trials import tried_out
from tracker.core.database import transaction
from tracker.core.extensions import db
from tracker.core.vocabulary import Acting, AssignmentStatus, Light, Responsibility, TaskStatus
from tracker.tasks.expressions import light_expression, overdue_expression
from tracker.tasks.kept.noticing import KEEPS
from tracker.tasks.kept.queries import is_kept, light_column, overdue_column
from tracker.tasks.kept.services import recount_city, renew_all, renew_city
from tracker.tasks.models import Assignment, KeptDay, PartCount, Plan, Task, TaskCount
from tracker.tasks.models.ledger import NEVER
from tracker.web.kept_day import KNOWN

BEGUN = TaskStatus.IN_PROGRESS


def kept_of(task: Task) -> tuple[Light | None, bool | None, Acting | None, date | None]:
    found = db.session.execute(
        select(Task.light, Task.overdue, Task.must_act, Task.light_until).where(Task.id == task.id)
    ).one()
    db.session.rollback()
    return found[0], found[1], found[2], found[3]


def parts_of(task: Task) -> list[tuple[Light | None, bool | None, Acting | None]]:
    found = db.session.execute(
        select(Assignment.light, Assignment.overdue, Assignment.must_act)
        .where(Assignment.task_id == task.id)
        .order_by(Assignment.position)
    ).all()
    db.session.rollback()
    return [(row[0], row[1], row[2]) for row in found]


def wrong_in(cast: Cast) -> int:
    db.session.rollback()
    return len(recount_city(cast.city.id).differences)


@pytest.fixture
def kept(cast: Cast) -> Cast:
    """The cast, whose cities keep the usual day."""
    db.session.rollback()
    renew_all(TODAY)
    return cast


def test_nothing_is_kept_before_a_day_was_begun(cast: Cast) -> None:
    task = make_task(cast)
    assert kept_of(task) == (None, None, None, NEVER)
    assert not is_kept([cast.city.id], TODAY)


def test_a_day_that_is_begun_keeps_what_every_task_means_on_it(cast: Cast) -> None:
    late, open_end = make_task(cast, due="2023-06-20", co=[cast.health]), make_task(cast, due=None, status=BEGUN)
    assert renew_city(cast.city.id, TODAY) == 2
    assert kept_of(late) == (Light.RED, True, Acting.LEAD, None)
    assert parts_of(late) == [(Light.RED, True, Acting.UNIT)] * 2
    assert kept_of(open_end) == (Light.GREY, False, Acting.LEAD, None)
    assert is_kept([cast.city.id], TODAY)
    assert not is_kept([cast.city.id], TODAY + timedelta(days=1))
    assert not is_kept([cast.city.id, cast.other_city.id], TODAY)


def test_page_tests_begin_the_day_of_cities_without_tasks_as_it_is_begun(cast: Cast) -> None:
    def begun_with(begin: Callable[[date], object]) -> list[dict[str, object]]:
        begin(TODAY)
        tables = [each.__table__ for each in (KeptDay, TaskCount, PartCount)]
        rows = [dict(row) for table in tables for row in db.session.execute(table.select()).mappings()]
        with transaction() as session:
            session.connection().execute(KeptDay.__table__.delete())
        return rows

    by_the_service = begun_with(renew_all)
    assert begun_with(begin_where_nothing_is) == by_the_service
    assert [row["jurisdiction_id"] for row in by_the_service] == [cast.city.id, cast.other_city.id]


def test_nothing_is_done_twice_on_a_day(kept: Cast) -> None:
    make_task(kept)
    assert renew_city(kept.city.id, TODAY) == 0


def test_every_change_keeps_what_it_means(kept: Cast) -> None:
    task = make_task(kept, due="2023-12-31", co=[kept.health])
    assert kept_of(task)[2] is Acting.LEAD
    make_report(accepted(part_of(task, kept.civil_affairs)), percent=30)
    assert kept_of(task)[2] is Acting.OFFICE
    assert parts_of(task)[0][2] is Acting.OFFICE
    assert wrong_in(kept) == 0


def test_accepted_progress_changes_the_light_and_how_long_it_holds(kept: Cast) -> None:
    task = make_task(kept, due="2023-12-31")
    before = kept_of(task)
    make_accepted_report(kept, accepted(part_of(task, kept.civil_affairs)), percent=60)
    after = kept_of(task)
    assert (before[0], after[0]) == (Light.RED, Light.GREEN)
    assert after[3] is not None
    assert wrong_in(kept) == 0


def test_a_change_that_means_nothing_for_the_day_asks_for_nothing_more(kept: Cast) -> None:
    task = make_task(kept)

    def rename() -> None:
        with transaction(kept.city.id) as session:
            session.get_one(Task, task.id).body = "说明"

    assert [words for words in said(rename) if "kept_day" in words or "light" in words.partition("SET")[2]] == []


def said(act: Callable[[], object]) -> list[str]:
    """The statements that an act sends to the database."""
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        statements.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        act()
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    return statements


def test_a_report_takes_three_statements_more(kept: Cast) -> None:
    task = make_task(kept, co=[kept.health, kept.education])
    part = accepted(part_of(task, kept.civil_affairs))
    statements = said(lambda: make_report(part, percent=30))
    keeping = [words for words in statements if "kept_day" in words or "must_act=" in words]
    assert len(keeping) == 3


def test_what_is_taken_back_keeps_nothing(kept: Cast) -> None:
    task = make_task(kept)
    before = kept_of(task)
    with tried_out() as session:
        session.get_one(Task, task.id).status = TaskStatus.CLOSED
        session.flush()
    with transaction(kept.city.id) as session:
        session.get_one(Task, task.id).body = "说明"
    assert kept_of(task) == before


def test_the_version_that_people_saw_stays(kept: Cast) -> None:
    task = make_task(kept, due="2023-07-10")
    version = db.session.scalars(select(Task.version).where(Task.id == task.id)).one()
    db.session.rollback()
    renew_city(kept.city.id, date(2023, 7, 20))
    assert kept_of(task)[1] is True
    assert db.session.scalars(select(Task.version).where(Task.id == task.id)).one() == version


def test_another_day_looks_only_at_what_holds_no_longer(kept: Cast) -> None:
    near = make_task(kept, due="2023-07-05", starts=None)
    far = make_task(kept, due="2024-06-30", starts=None, status=BEGUN)
    assert kept_of(near)[:2] == (Light.YELLOW, False)
    assert renew_city(kept.city.id, date(2023, 7, 5)) == 0
    assert renew_city(kept.city.id, date(2023, 7, 6)) == 1
    assert kept_of(near) == (Light.RED, True, Acting.LEAD, None)
    assert kept_of(far)[0] is Light.GREEN


def test_an_earlier_day_looks_at_everything(kept: Cast) -> None:
    task = make_task(kept, due="2023-07-05", starts=None)
    renew_city(kept.city.id, date(2024, 7, 6))
    assert kept_of(task)[0] is Light.RED
    assert renew_city(kept.city.id, TODAY) == 1
    assert kept_of(task)[0] is Light.YELLOW
    assert wrong_in(kept) == 0


def test_a_clock_behind_another_machines_does_not_turn_the_day_back(kept: Cast) -> None:
    task, yesterday = make_task(kept, due="2023-06-27", starts=None), TODAY - timedelta(days=1)
    assert kept_of(task)[0] is Light.RED
    assert renew_city(kept.city.id, yesterday) == 0
    assert kept_of(task)[0] is Light.RED
    assert not is_kept([kept.city.id], yesterday)
    assert renew_city(kept.city.id, yesterday, day_is_set=True) == 1
    assert kept_of(task)[0] is Light.YELLOW


def test_many_tasks_are_kept_in_several_transactions(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tracker.tasks.kept.services.AT_A_TIME", 2)
    tasks = [make_task(cast) for _ in range(5)]
    assert renew_city(cast.city.id, TODAY) == 5
    assert {kept_of(task)[0] for task in tasks} == {Light.RED}
    assert recount_city(cast.city.id).tasks == 5


def test_what_was_begun_and_not_finished_is_finished_and_not_read_meanwhile(kept: Cast) -> None:
    task = make_task(kept, due="2023-06-28", starts=None)
    tomorrow = TODAY + timedelta(days=1)
    with transaction(kept.city.id) as session:
        kept_day = session.get_one(KeptDay, kept.city.id)
        kept_day.day, kept_day.complete = tomorrow, False
    assert not is_kept([kept.city.id], tomorrow)
    assert renew_city(kept.city.id, tomorrow) == 1
    assert kept_of(task)[1] is True
    assert is_kept([kept.city.id], tomorrow)


def test_whether_the_lead_reviews_changes_who_must_act_on_other_units_parts(kept: Cast) -> None:
    task = make_task(kept, co=[kept.health])
    accepted(part_of(task, kept.civil_affairs))
    make_report(accepted(part_of(task, kept.health)))
    assert parts_of(task)[1][2] is Acting.OFFICE
    with transaction(kept.city.id) as session:
        session.get_one(Plan, task.plan_id).lead_accepts_co = True
    assert parts_of(task)[1][2] is Acting.LEAD


def test_tasks_that_are_entered_many_at_once_are_kept_as_well(kept: Cast) -> None:
    plan, like = make_plan(kept), make_task(kept)
    shared = {"jurisdiction_id": kept.city.id, "plan_id": plan.id, "title": "清洁", "due_on": date(2023, 6, 1)}
    with transaction(kept.city.id) as session:
        session.execute(insert(Task), [{**shared, "number": str(each), "ordinal": each} for each in (1, 2, 3)])
        ids = session.scalars(select(Task.id).where(Task.plan_id == plan.id)).all()
        given = {"organization_id": kept.health.id, "role": Responsibility.LEAD, "assigned_at": NOW}
        session.execute(insert(Assignment), [{"task_id": each, **given} for each in ids])
    assert kept_of(like)[3] != NEVER
    lights = db.session.scalars(select(Assignment.light).where(Assignment.task_id.in_(ids))).all()
    assert lights == [Light.RED] * 3
    assert wrong_in(kept) == 0


def test_a_statement_that_does_not_tell_what_it_changes_has_everything_looked_at(kept: Cast) -> None:
    task = make_task(kept)
    with transaction(kept.city.id) as session:
        session.execute(update(Task).where(Task.title == task.title).values(status=TaskStatus.CLOSED))
    assert kept_of(task)[0] is Light.BLUE
    with transaction() as session:
        session.execute(update(Assignment).values(status=AssignmentStatus.COMPLETED))
    assert parts_of(task)[0][2] is Acting.NOBODY
    assert wrong_in(kept) == 0


def test_a_recount_names_and_mends_what_somebody_wrote_past_the_application(kept: Cast) -> None:
    task = make_task(kept, due="2023-06-20")
    with db.engine.begin() as connection:
        connection.execute(text("UPDATE task SET light = 'green', overdue = false"))
    found = recount_city(kept.city.id)
    assert (found.tasks, found.parts) == (1, 1)
    assert [(each.kind, each.id, each.kept, each.told) for each in found.differences] == [
        ("task", task.id, {"light": Light.GREEN, "overdue": False}, {"light": Light.RED, "overdue": True})
    ]
    assert kept_of(task)[:2] == (Light.RED, True)
    assert wrong_in(kept) == 0


@pytest.mark.parametrize("kept_or_computed", [True, False])
def test_lists_ask_for_a_light_in_one_word(kept: Cast, kept_or_computed: bool) -> None:
    late, good = make_task(kept, due="2023-06-20"), make_task(kept, due=None, status=BEGUN)
    light, overdue = light_column(TODAY, kept=kept_or_computed), overdue_column(TODAY, kept=kept_or_computed)
    assert db.session.scalars(select(Task.id).where(light == Light.RED.value, overdue)).all() == [late.id]
    assert db.session.scalars(select(Task.id).where(light == Light.GREY.value)).all() == [good.id]


def test_kept_and_computed_are_the_same_in_the_database(kept: Cast) -> None:
    for due in ("2023-06-01", "2023-06-28", "2023-07-02", "2023-12-31", None):
        make_task(kept, due=due, percent=45)
    differs = (Task.light != light_expression(TODAY)) | (Task.overdue != overdue_expression(TODAY))
    assert db.session.scalars(select(Task.id).where(differs)).all() == []


def test_the_first_page_of_a_day_keeps_it(cast: Cast, client: FlaskClient) -> None:
    task = make_task(cast, due="2023-06-20")
    sign_in(client, cast.office)
    with transaction(cast.city.id) as session:
        session.delete(session.get_one(KeptDay, cast.city.id))
        nothing = {"light": None, "light_until": NEVER}
        session.execute(update(Task).values(nothing), execution_options={KEEPS: True})
    client.application.extensions[KNOWN].clear()  # as in a process that was just started
    assert client.get("/tasks").status_code == 200
    assert kept_of(task)[0] is Light.RED
    assert is_kept([cast.city.id], TODAY)


def test_every_city_keeps_the_day(kept: Cast) -> None:
    assert {each.day for each in db.session.scalars(select(KeptDay))} == {TODAY}
    assert len(db.session.scalars(select(KeptDay)).all()) == 2
