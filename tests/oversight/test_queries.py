"""What the page counts, held against the rules that say it for one task."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from tests.conftest import NOW, TODAY
from tests.make import make_accepted_report, make_plan, make_report, make_returned_report, make_task, refreshed
from tests.people import Cast
from tracker.core.clock import local
from tracker.core.database import transaction
from tracker.core.extensions import db
from tracker.core.vocabulary import Light, ProgressState, ReportStatus, Responsibility, TaskStatus
from tracker.oversight.queries import (
    due_lights,
    expected_expression,
    history,
    lights_before,
    part_counts,
    task_groups,
    tasks_before,
)
from tracker.oversight.rules.charts import AcceptedProgress, chart_points
from tracker.oversight.rules.summary import DUE_WINDOWS, totals_by_key, totals_of
from tracker.oversight.urgent.queries import urgent_tasks
from tracker.tasks.models import Assignment, Plan, Task
from tracker.tasks.rules.lights import light_on
from tracker.tasks.rules.status import TaskFacts, expected_percent, is_overdue


def facts_before(plan: Plan, moment: datetime) -> list[TaskFacts]:
    """The tasks as they were before a moment."""
    return [
        TaskFacts.of(row) for row in db.session.execute(select(tasks_before([plan.id], moment, local(moment).date())))
    ]


YESTERDAY = TODAY - timedelta(days=1)


def varied_plan(cast: Cast) -> Plan:
    """A plan with a task of nearly every kind."""
    plan = make_plan(cast)
    begun = {"status": TaskStatus.IN_PROGRESS}
    make_task(cast, plan, due="2023-12-31", percent=49, **begun)
    make_task(cast, plan, due="2023-12-31", percent=30, co=[cast.health], **begun)
    make_task(cast, plan, due="2023-12-31", percent=0, lead=cast.health, implementers=[cast.east_district])
    make_task(cast, plan, due=YESTERDAY.isoformat(), percent=90, section="统筹", **begun)
    make_task(cast, plan, due=TODAY.isoformat(), percent=95, section="统筹", lead=cast.education, **begun)
    make_task(cast, plan, due="2023-07-05", starts="2023-07-01", section="统筹", co=[cast.health])
    make_task(cast, plan, due=None, starts=None, percent=70, section="保障", **begun)
    make_task(cast, plan, due="2023-03-31", starts=None, percent=100, section="保障", status=TaskStatus.CLOSED)
    make_task(cast, plan, due="2023-09-30", percent=100, section="保障", status=TaskStatus.COMPLETED)
    return plan


def test_the_counts_are_those_of_the_rules_for_one_task(cast: Cast) -> None:
    plan = varied_plan(cast)
    tasks = db.session.scalars(select(Task)).all()
    total = totals_of(task_groups([plan.id], TODAY))

    lights = Counter(light_on(TaskFacts.of(task), TODAY).light for task in tasks)
    assert {light: count for light, count in total.by_light.items() if count} == lights
    assert total.overdue == sum(is_overdue(TaskFacts.of(task), TODAY) for task in tasks) == 1
    assert total.tasks == 9
    expected = {task.id: expected_percent(task.starts_on, task.due_on, TODAY) for task in tasks}
    dated = [task for task in tasks if expected[task.id] is not None]
    assert total.actual == sum(task.percent for task in dated) / len(dated)
    assert total.expected is not None
    assert abs(total.expected - sum(value for value in expected.values() if value is not None) / len(dated)) < 1e-9


def test_expected_progress_is_the_same_in_sql_on_every_day(cast: Cast) -> None:
    plan = make_plan(cast)
    periods = [("2023-01-01", "2023-12-31"), ("2023-06-28", "2023-06-28"), ("2023-07-01", "2023-06-01")]
    for starts, due in periods:
        make_task(cast, plan, starts=starts, due=due)
    make_task(cast, plan, starts=None)
    make_task(cast, plan, due=None)
    for day in (date(2022, 12, 31), date(2023, 1, 1), TODAY, date(2023, 6, 29), date(2023, 12, 31), date(2024, 1, 1)):
        for starts, due, computed in db.session.execute(select(Task.starts_on, Task.due_on, expected_expression(day))):
            assert abs((expected_percent(starts, due, day) or 0) - float(computed)) < 1e-9


def test_chapters_and_plans_come_in_the_order_of_the_documents(cast: Cast) -> None:
    plan, later = varied_plan(cast), make_plan(cast, "后来的清单")
    make_task(cast, later)
    assert list(totals_by_key(task_groups([plan.id], TODAY))) == ["优化供给", "统筹", "保障"]
    by_plan = totals_by_key(task_groups([plan.id, later.id], TODAY, by_plan=True))
    assert [(key, each.tasks) for key, each in by_plan.items()] == [(str(plan.id), 9), (str(later.id), 1)]


def test_a_lead_that_never_reported_is_counted_as_missing(cast: Cast) -> None:
    plan = make_plan(cast)
    make_task(cast, plan)
    make_report(make_task(cast, plan).assignments[0])
    leaderless = make_task(cast, plan)
    with transaction() as session:
        session.delete(session.get(Assignment, leaderless.assignments[0].id))
    assert totals_of(task_groups([plan.id], TODAY)).unreported == 2


def test_every_unit_is_counted_in_each_of_its_parts(cast: Cast) -> None:
    plan = varied_plan(cast)
    counts = {(each.organization_id, each.role, each.light): each.tasks for each in part_counts([plan.id], TODAY)}
    assert counts[cast.health.id, Responsibility.LEAD, Light.RED] == 1
    # its own part in a yellow task is at 0 %, and the other was never accepted
    assert counts[cast.health.id, Responsibility.CO, Light.RED] == 1
    assert counts[cast.health.id, Responsibility.CO, Light.YELLOW] == 1
    assert counts[cast.east_district.id, Responsibility.IMPLEMENTER, Light.RED] == 1
    assert sum(counts.values()) == 12


def test_red_tasks_stand_by_days_late_and_then_by_points_behind(cast: Cast) -> None:
    plan = make_plan(cast)
    for number, due, percent in [
        ("a", "2023-12-31", 15),
        ("b", "2023-06-27", 90),
        ("c", "2023-12-31", 5),
        ("d", "2023-05-31", 0),
    ]:
        make_task(cast, plan, number=number, due=due, percent=percent, status=TaskStatus.IN_PROGRESS)
    found = urgent_tasks([plan.id], TODAY, limit=10)
    assert [(task.number, task.days_late) for task in found] == [("d", 28), ("b", 1), ("c", 0), ("a", 0)]
    assert len(urgent_tasks([plan.id], TODAY, limit=3)) == 3


def test_a_red_task_shows_the_last_word_of_its_lead(cast: Cast) -> None:
    plan = make_plan(cast)
    task = make_task(cast, plan, due="2023-06-01", co=[cast.health])
    make_accepted_report(cast, task.assignments[0], done="旧的一句。", today=date(2023, 5, 2))
    make_returned_report(cast, task.assignments[0], done="新的一句。", today=date(2023, 6, 2))
    make_report(task.assignments[1], done="配合单位的一句。")
    (found,) = urgent_tasks([plan.id], TODAY, limit=5)
    assert (found.last_word, found.last_word_on, found.last_status) == (
        "新的一句。",
        date(2023, 6, 2),
        ReportStatus.RETURNED,
    )
    assert found.lead_short_name == "市民政局"
    assert found.must_act is not None
    assert str(found.must_act.reason) == "correct the returned report"


def test_what_is_due_is_counted_from_today_to_the_last_day_of_each_window(cast: Cast) -> None:
    plan = make_plan(cast)
    for days in (-1, 0, 30, 31, 60, 90, 91):
        make_task(cast, plan, due=(TODAY + timedelta(days=days)).isoformat())
    found = due_lights([plan.id], TODAY, DUE_WINDOWS)
    assert {days: lights.total() for days, lights in found.items()} == {30: 2, 60: 4, 90: 5}


def test_nothing_due_is_nothing(cast: Cast) -> None:
    plan = make_plan(cast)
    assert all(not lights.total() for lights in due_lights([plan.id], TODAY, DUE_WINDOWS).values())


def test_the_past_is_told_from_what_was_reviewed_until_then(cast: Cast) -> None:
    plan = make_plan(cast)
    before, after = datetime(2023, 6, 1, tzinfo=UTC), datetime(2023, 6, 25, tzinfo=UTC)
    finished = {"percent": 100, "state": ProgressState.COMPLETED}
    grown, done, returned = make_task(cast, plan), make_task(cast, plan), make_task(cast, plan)
    make_accepted_report(cast, grown.assignments[0], percent=20, now=before)
    make_accepted_report(cast, grown.assignments[0], percent=60, now=after)
    make_accepted_report(cast, done.assignments[0], now=after, **finished)
    make_returned_report(cast, returned.assignments[0], now=before)
    make_returned_report(cast, returned.assignments[0], now=after)

    then = {(facts.status, facts.percent, facts.returns_in_a_row) for facts in facts_before(plan, after)}
    given, begun = TaskStatus.ISSUED, TaskStatus.IN_PROGRESS
    assert then == {(begun, 20, 0), (given, 0, 0), (begun, 0, 1)}


def test_of_the_past_only_the_returns_since_the_last_accepted_report_count(cast: Cast) -> None:
    plan = make_plan(cast)
    corrected, returned_again = make_task(cast, plan).assignments[0], make_task(cast, plan).assignments[0]
    may = [datetime(2023, 5, day, tzinfo=UTC) for day in range(1, 6)]
    for part in (corrected, returned_again):
        make_returned_report(cast, part, now=may[0])
        make_returned_report(cast, part, now=may[1])
        make_accepted_report(cast, part, percent=70, now=may[2])
    make_returned_report(cast, returned_again, now=may[3])
    make_returned_report(cast, returned_again, now=may[4])

    def returns(moment: datetime) -> list[int]:
        return sorted(facts.returns_in_a_row for facts in facts_before(plan, moment))

    assert returns(may[2]) == [2, 2]
    assert returns(may[2] + timedelta(hours=1)) == [0, 0]
    assert returns(may[4] + timedelta(hours=1)) == [0, 2]
    assert lights_before([plan.id], NOW, TODAY) == {Light.GREEN: 1, Light.RED: 1}


def test_what_was_withdrawn_is_neither_urgent_nor_counted_nor_due(cast: Cast) -> None:
    plan = make_plan(cast)
    for due in ("2023-05-31", TODAY.isoformat()):
        make_task(cast, plan, due=due, status=TaskStatus.WITHDRAWN)
    assert urgent_tasks([plan.id], TODAY, limit=10) == []
    assert part_counts([plan.id], TODAY) == []
    assert not any(lights.total() for lights in due_lights([plan.id], TODAY, DUE_WINDOWS).values())


def test_the_present_told_as_past_gives_the_lights_of_today(cast: Cast) -> None:
    plan = make_plan(cast)
    returned_since, accepted_since = make_task(cast, plan), make_task(cast, plan)
    make_accepted_report(cast, returned_since.assignments[0], percent=70)
    make_returned_report(cast, returned_since.assignments[0])
    make_returned_report(cast, returned_since.assignments[0])
    make_returned_report(cast, accepted_since.assignments[0])
    make_accepted_report(cast, accepted_since.assignments[0], percent=70)
    make_accepted_report(cast, make_task(cast, plan).assignments[0], percent=100, state=ProgressState.COMPLETED)
    make_task(cast, plan, due="2023-06-01")
    tasks = db.session.scalars(select(Task)).all()
    refreshed(*tasks)
    now_lights = Counter(light_on(TaskFacts.of(task), TODAY).light for task in tasks)
    later = NOW + timedelta(minutes=1)
    assert Counter(light_on(facts, TODAY).light for facts in facts_before(plan, later)) == now_lights
    assert lights_before([plan.id], later, TODAY) == now_lights


def test_history_counts_what_leads_reported_and_the_office_accepted(cast: Cast) -> None:
    plan = make_plan(cast)
    task = make_task(cast, plan, co=[cast.health])
    make_task(cast, plan, due=None, starts=None)
    make_accepted_report(cast, task.assignments[0], percent=30, today=date(2023, 4, 3))
    make_accepted_report(cast, task.assignments[1], percent=90, today=date(2023, 4, 4))
    make_report(task.assignments[0], percent=50)
    told = history([plan])
    assert told is not None
    assert told.accepted == [AcceptedProgress(date(2023, 4, 3), 1, 30)]
    assert (told.first, told.last) == (date(2023, 1, 1), date(2023, 12, 31))
    assert (told.tasks, told.measured, told.dated) == (2, 1, 1)


def test_what_was_accepted_is_told_by_day_and_by_how_much_it_changed_the_sum(cast: Cast) -> None:
    plan = make_plan(cast)
    first, second = make_task(cast, plan).assignments[0], make_task(cast, plan).assignments[0]
    may = [date(2023, 5, day) for day in (3, 4, 5)]
    for part, day, percent in [(first, 0, 30), (second, 0, 10), (first, 1, 70), (second, 2, 40), (second, 2, 5)]:
        make_accepted_report(cast, part, percent=percent, today=may[day])
    told = history([plan])
    assert told is not None
    assert told.accepted == [
        AcceptedProgress(may[0], 2, 40),
        AcceptedProgress(may[1], 1, 40),
        AcceptedProgress(may[2], 2, -5),
    ]


def test_the_expected_line_is_the_mean_of_the_rule_on_every_day(cast: Cast) -> None:
    plan = make_plan(cast)
    periods = [("2023-01-01", "2023-12-31"), ("2023-02-10", "2023-02-10"), ("2023-02-10", "2023-06-30")]
    for starts, due in [*periods, ("2023-07-01", "2023-06-01")]:
        make_task(cast, plan, starts=starts, due=due)
    make_task(cast, plan, due=None, starts=None)
    make_task(cast, plan, status=TaskStatus.WITHDRAWN)
    told = history([plan])
    assert told is not None
    assert told.dated == len(periods)
    for point in chart_points(told, TODAY):
        each = [expected_percent(date.fromisoformat(a), date.fromisoformat(b), point.day) or 0 for a, b in periods]
        assert point.expected == pytest.approx(sum(each) / len(each), abs=1e-9)


def test_without_any_period_there_is_no_history(cast: Cast) -> None:
    plan = make_plan(cast)
    make_task(cast, plan, due=None, starts=None)
    with transaction():
        plan.period_start = plan.period_end = None
    assert history([plan]) is None
