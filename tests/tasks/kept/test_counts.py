"""The tables of counts: changed by differences with every change, and the same as counting all tasks."""

from datetime import date

import pytest
from sqlalchemy import insert, text, update

from tests.conftest import NOW, TODAY
from tests.make import accepted, make_accepted_report, make_plan, make_report, make_task, part_of
from tests.people import Cast
from tests.trials import tried_out
from tracker.core.database import transaction
from tracker.core.extensions import db
from tracker.core.vocabulary import AssignmentStatus, Light, PlanStatus, Responsibility, TaskStatus
from tracker.tasks.changes.services.withdrawing import reinstate_task, withdraw_task
from tracker.tasks.kept.counts import counts_stored, counts_told, of_cities, of_plans, parts_by, tasks_by
from tracker.tasks.kept.services import recount_city, renew_all, renew_city
from tracker.tasks.models import Assignment, PartCount, Plan, Task, TaskCount


@pytest.fixture
def kept(cast: Cast) -> Cast:
    """The cast, whose cities keep the usual day."""
    db.session.rollback()
    renew_all(TODAY)
    return cast


def lights(cast: Cast) -> dict[Light, int]:
    db.session.rollback()
    found = {row.light: row.tasks for row in tasks_by(of_cities(TaskCount, [cast.city.id]), TaskCount.light)}
    assert counts_stored(cast.city.id) == counts_told(cast.city.id)
    db.session.rollback()
    return found


def parts_of(cast: Cast, unit: int) -> dict[Responsibility, int]:
    db.session.rollback()
    which = of_cities(PartCount, [cast.city.id]) & (PartCount.organization_id == unit)
    found = {row.role: row.parts for row in parts_by(which, PartCount.role)}
    db.session.rollback()
    return found


def test_the_first_day_counts_all(cast: Cast) -> None:
    make_task(cast, due="2023-06-20", co=[cast.health])
    make_task(cast, due=None, lead=cast.health, assigned_at=NOW)
    assert lights(cast) == {}
    renew_city(cast.city.id, TODAY)
    assert lights(cast) == {Light.RED: 1, Light.GREY: 1}
    assert parts_of(cast, cast.health.id) == {Responsibility.LEAD: 1, Responsibility.CO: 1}


def test_what_is_entered_is_counted_at_once_and_what_is_done_moves(kept: Cast) -> None:
    task = make_task(kept, due="2023-12-31", co=[kept.health])
    assert lights(kept) == {Light.RED: 1}
    make_accepted_report(kept, accepted(part_of(task, kept.civil_affairs)), percent=60)
    assert lights(kept) == {Light.GREEN: 1}
    (row,) = tasks_by(of_plans(TaskCount, [task.plan_id]), TaskCount.status)
    assert (row.status, row.tasks, row.percents, row.unreported) == (TaskStatus.IN_PROGRESS, 1, 60, 0)


def test_the_sums_follow_a_report_that_changes_no_light(kept: Cast) -> None:
    part = accepted(part_of(make_task(kept, due=None, starts=None), kept.civil_affairs))
    assert lights(kept) == {Light.GREY: 1}
    make_accepted_report(kept, part, percent=35)
    (row,) = tasks_by(of_cities(TaskCount, [kept.city.id]), TaskCount.section)
    assert (row.section, row.percents, row.dated, row.unreported) == ("优化供给", 35, 0, 0)
    assert lights(kept) == {Light.GREY: 1}


def test_a_withdrawn_task_is_counted_nowhere_until_it_is_reinstated(kept: Cast) -> None:
    task, office = make_task(kept, co=[kept.health]), kept.actor("office")
    withdraw_task(task.id, "不再实施。", actor=office, now=NOW)
    assert (lights(kept), parts_of(kept, kept.health.id)) == ({}, {})
    reinstate_task(task.id, "恢复实施。", actor=office, now=NOW)
    assert (lights(kept), parts_of(kept, kept.health.id)) == ({Light.RED: 1}, {Responsibility.CO: 1})


def test_the_day_moves_what_runs_late(kept: Cast) -> None:
    make_task(kept, due="2023-07-05", starts=None)
    assert lights(kept) == {Light.YELLOW: 1}
    renew_city(kept.city.id, date(2023, 7, 6))
    assert lights(kept) == {Light.RED: 1}
    (row,) = tasks_by(of_cities(TaskCount, [kept.city.id]), TaskCount.overdue)
    assert row.overdue is True
    renew_city(kept.city.id, TODAY, day_is_set=True)
    assert lights(kept) == {Light.YELLOW: 1}


def test_an_archived_plan_stands_in_no_count_of_a_city_but_in_its_own(kept: Cast) -> None:
    task = make_task(kept)
    with transaction(kept.city.id) as session:
        session.get_one(Plan, task.plan_id).status = PlanStatus.ARCHIVED
    assert lights(kept) == {}
    assert [row.tasks for row in tasks_by(of_plans(TaskCount, [task.plan_id]), TaskCount.plan_id)] == [1]


def test_what_is_taken_back_counts_nothing(kept: Cast) -> None:
    task = make_task(kept)
    with tried_out() as session:
        session.get_one(Task, task.id).status = TaskStatus.CLOSED
        session.flush()
    assert lights(kept) == {Light.RED: 1}


def test_several_changes_of_a_transaction_are_one_difference(kept: Cast) -> None:
    task = make_task(kept, co=[kept.health])
    with transaction(kept.city.id) as session:
        record = session.get_one(Task, task.id)
        for status in (TaskStatus.IN_PROGRESS, TaskStatus.COMPLETED, TaskStatus.CLOSED):
            record.status = status
            session.flush()
        record.section = "提升质量"
    assert lights(kept) == {Light.BLUE: 1}
    assert [row.section for row in tasks_by(of_plans(TaskCount, [task.plan_id]), TaskCount.section)] == ["提升质量"]


def test_a_field_that_was_written_without_being_read_has_the_city_counted_anew(kept: Cast) -> None:
    task = make_task(kept, status=TaskStatus.IN_PROGRESS)
    with transaction(kept.city.id) as session:
        record = session.get_one(Task, task.id)
        session.expire(record, ["percent"])
        record.percent = 55
    assert lights(kept) == {Light.GREEN: 1}


def test_parts_that_are_entered_by_a_statement_are_counted(kept: Cast) -> None:
    task, plan = make_task(kept), make_plan(kept)
    entered = {"organization_id": kept.health.id, "role": Responsibility.CO, "assigned_at": NOW}
    with transaction(kept.city.id) as session:
        session.execute(insert(Assignment), [{"task_id": task.id, **entered}])
        shared = {"jurisdiction_id": kept.city.id, "plan_id": plan.id, "title": "清洁"}
        session.execute(insert(Task), [{**shared, "number": str(each), "ordinal": each} for each in (1, 2, 3)])
    assert lights(kept) == {Light.RED: 1, Light.GREY: 3}
    assert parts_of(kept, kept.health.id) == {Responsibility.CO: 1}


def test_a_statement_over_many_rows_has_the_city_counted_anew(kept: Cast) -> None:
    make_task(kept, co=[kept.health])
    with transaction(kept.city.id) as session:
        session.execute(
            update(Assignment)
            .where(Assignment.role == Responsibility.CO)
            .values(status=AssignmentStatus.WITHDRAWN, withdrawn_with_task=False)
        )
    assert lights(kept) == {Light.RED: 1}
    assert parts_of(kept, kept.health.id) == {}


def test_a_recount_names_and_mends_a_count(kept: Cast) -> None:
    task = make_task(kept)
    db.session.rollback()
    with db.engine.begin() as connection:
        connection.execute(text("UPDATE task_count SET tasks = tasks + 2, percents = 9"))
    (found,) = recount_city(kept.city.id).differences
    assert (found.kind, found.id) == ("count of tasks", task.plan_id)
    assert list(found.told) == ["优化供给 / issued / red / False"]
    assert recount_city(kept.city.id).differences == []


def test_a_report_that_waits_changes_no_count(kept: Cast) -> None:
    part = accepted(part_of(make_task(kept), kept.civil_affairs))
    before = lights(kept)
    make_report(part, percent=90)
    assert lights(kept) == before
