"""Sums over plans: whatever came and went, they are those of the plans that are there."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from tracker.core.vocabulary import Light, Responsibility, TaskStatus
from tracker.oversight.rules.board import worst_plans
from tracker.oversight.rules.standing import (
    MOST_URGENT,
    BesideTasks,
    PlanStanding,
    Standing,
    Sums,
    TaskNow,
    standing_of,
    standing_of_plan,
)
from tracker.tasks.rules.lights import light_on
from tracker.tasks.rules.status import TaskFacts, is_overdue

DAY = date(2023, 6, 28)
DAYS = some.integers(-90, 120).map(lambda days: DAY + timedelta(days=days))
STATUSES = some.sampled_from([status for status in TaskStatus if status is not TaskStatus.WITHDRAWN])


@some.composite
def tasks(draw: some.DrawFn) -> TaskNow:
    """A task of any state, with the light that it then has."""
    facts = TaskFacts(
        draw(STATUSES), draw(some.none() | DAYS), draw(some.none() | DAYS), draw(some.integers(0, 100)), 0
    )
    return TaskNow(
        id=draw(some.integers(1, 10_000)),
        ordinal=draw(some.integers(1, 100)),
        status=facts.status,
        light=light_on(facts, DAY).light,
        overdue=is_overdue(facts, DAY),
        percent=facts.percent,
        starts_on=facts.starts_on,
        due_on=facts.due_on,
        completed_on=draw(some.none() | DAYS),
        reported=draw(some.booleans()),
    )


BESIDE = some.builds(
    BesideTasks,
    some.none() | DAYS,
    some.none() | DAYS,
    parts=some.dictionaries(
        some.tuples(some.integers(1, 3), some.sampled_from(Responsibility), some.sampled_from(Light)),
        some.integers(1, 9),
        max_size=3,
    ),
    accepted=some.dictionaries(
        some.tuples(DAYS, some.booleans()), some.tuples(some.integers(1, 3), some.integers(-50, 100)), max_size=3
    ),
    then=some.none() | some.dictionaries(some.sampled_from(Light), some.integers(1, 9), max_size=2),
    changes=some.integers(0, 9),
)
PLANS = some.tuples(some.integers(1, 5), some.lists(tasks(), max_size=10), BESIDE)


def summed(plans: dict[int, PlanStanding]) -> Standing:
    sums = Sums()
    for plan_id, standing in plans.items():
        sums.put(plan_id, standing)
    return standing_of([sums])


def close(one: Standing, other: Standing) -> bool:
    """The same, where sums of shares of days may differ in their last places."""
    told, expected = (
        [(pace.day, pace.begun, pace.ended) for pace in (each.history.paces if each.history else [])]
        for each in (one, other)
    )
    assert [each[0] for each in told] == [each[0] for each in expected]
    for pace, same in zip(told, expected, strict=True):
        assert pace[1:] == pytest.approx(same[1:], abs=1e-9)
    assert one.total.expected == pytest.approx(other.total.expected, abs=1e-9)
    return all(
        getattr(one, name) == getattr(other, name)
        for name in ("by_plan", "parts", "due", "then", "changes", "most_urgent")
    ) and (one.total.tasks, one.total.by_light, one.total.actual, one.total.unreported) == (
        other.total.tasks,
        other.total.by_light,
        other.total.actual,
        other.total.unreported,
    )


@settings(deadline=None)
@given(some.lists(PLANS, max_size=12), some.integers(1, 5))
def test_sums_are_those_of_the_plans_that_are_there(
    came: list[tuple[int, list[TaskNow], BesideTasks]], gone: int
) -> None:
    sums, there = Sums(), {}
    for plan_id, some_tasks, beside in came:
        there[plan_id] = standing_of_plan(plan_id, some_tasks, beside, DAY)
        sums.put(plan_id, there[plan_id])
    assert close(standing_of([sums]), summed(there))
    sums.leave(gone)
    there.pop(gone, None)
    assert close(standing_of([sums]), summed(there))


@settings(deadline=None)
@given(some.lists(PLANS, max_size=5, unique_by=lambda plan: plan[0]))
def test_the_most_urgent_of_all_are_the_first_red_ones(came: list[tuple[int, list[TaskNow], BesideTasks]]) -> None:
    red = [(plan_id, task) for plan_id, some_tasks, _ in came for task in some_tasks if task.light is Light.RED]
    found = summed({plan_id: standing_of_plan(plan_id, told, beside, DAY) for plan_id, told, beside in came})
    assert len(found.most_urgent) == min(len(red), MOST_URGENT)
    late = sorted(task.due_on for _plan, task in red if task.overdue and task.due_on)
    due = {task.id: task.due_on for _plan, task in red}
    if len(due) == len(red):
        assert [due[each] for each in found.most_urgent[: len(late)]] == late[: len(found.most_urgent)]


def test_several_cities_stand_together() -> None:
    one, other = Sums(), Sums()
    task = TaskNow(1, 1, TaskStatus.ISSUED, Light.GREY, False, 0, None, None, None, False)
    one.put(1, standing_of_plan(1, [task], BesideTasks(then={}, changes=2), DAY))
    other.put(2, standing_of_plan(2, [task, task], BesideTasks(then={}, changes=3), DAY))
    told = standing_of([one, other])
    assert (told.total.tasks, told.changes, list(told.by_plan), told.history) == (3, 5, [1, 2], None)


def test_nothing_is_the_sum_of_no_plans() -> None:
    told = standing_of([])
    assert (told.total.tasks, told.parts, told.most_urgent, told.changes) == (0, {}, [], 0)


def test_of_many_plans_those_with_the_most_red_and_then_yellow_tasks_stand_first() -> None:
    def plan(red: int, yellow: int) -> PlanStanding:
        lights = [Light.RED] * red + [Light.YELLOW] * yellow
        told = [
            TaskNow(n, n, TaskStatus.ISSUED, light, False, 0, None, None, None, True) for n, light in enumerate(lights)
        ]
        return standing_of_plan(1, told, BesideTasks(), DAY)

    groups = {str(n): plan(*counts).total for n, counts in enumerate([(1, 0), (2, 1), (0, 9), (2, 3), (2, 3)], start=1)}
    assert list(worst_plans(groups, 3)) == ["4", "5", "2"]
    assert list(worst_plans(groups, 5)) == list(worst_plans(groups, None)) == ["1", "2", "3", "4", "5"]
