"""What a task and its parts are counted with, and the difference that a change makes."""

from dataclasses import replace
from datetime import date

import pytest

from tracker.core.vocabulary import AssignmentStatus, Light, Responsibility, TaskStatus
from tracker.tasks.rules.counting import CountedPart, CountedTask, Differences, TaskSums, part_keys, task_key, task_sums
from tracker.tasks.rules.status import TaskFacts

FACTS = TaskFacts(TaskStatus.IN_PROGRESS, date(2023, 1, 1), date(2023, 12, 31), 40)
LEAD = CountedPart(7, Responsibility.LEAD, AssignmentStatus.IN_PROGRESS, False, date(2023, 6, 1), Light.GREEN)
CO = CountedPart(8, Responsibility.CO, AssignmentStatus.AWAITING_ACCEPTANCE, False, None, Light.GREY)
TASK = CountedTask(1, "优化供给", FACTS, Light.GREEN, False, [LEAD, CO])


def test_a_task_with_a_period_counts_with_its_progress() -> None:
    assert task_sums(TASK) == TaskSums(tasks=1, percents=40, dated=1, dated_percents=40, unreported=0)


@pytest.mark.parametrize(
    "facts",
    [
        pytest.param(replace(FACTS, due_on=None), id="without an end"),
        pytest.param(replace(FACTS, starts_on=None), id="without a beginning"),
        pytest.param(replace(FACTS, due_on=date(2022, 12, 31)), id="ends before it begins"),
    ],
)
def test_a_task_without_a_period_has_no_expected_progress(facts: TaskFacts) -> None:
    assert task_sums(replace(TASK, facts=facts)) == TaskSums(1, 40, 0, 0, 0)


@pytest.mark.parametrize(
    "parts",
    [
        pytest.param([replace(LEAD, last_reported_on=None), replace(CO, last_reported_on=date(2023, 6, 1))], id="co"),
        pytest.param([CO], id="nobody leads"),
    ],
)
def test_a_task_is_unreported_until_its_lead_has_reported(parts: list[CountedPart]) -> None:
    assert task_sums(replace(TASK, parts=parts)).unreported == 1


def test_a_part_that_was_withdrawn_from_its_unit_counts_no_more_but_one_that_ended_with_its_task_does() -> None:
    given_away = replace(CO, status=AssignmentStatus.WITHDRAWN)
    assert len(part_keys(replace(TASK, parts=[LEAD, given_away]))) == 1
    assert len(part_keys(replace(TASK, parts=[LEAD, replace(given_away, withdrawn_with_task=True)]))) == 2


def test_what_was_left_and_entered_alike_makes_no_difference() -> None:
    differences = Differences.none()
    differences.leave(TASK)
    differences.enter(TASK)
    assert (differences.of_tasks(), differences.of_parts()) == ([], [])


def test_progress_changes_the_sums_and_a_light_the_key() -> None:
    further = replace(TASK, facts=replace(FACTS, percent=60))
    differences = Differences.none()
    differences.leave(TASK)
    differences.enter(further)
    assert differences.of_tasks() == [(task_key(TASK), TaskSums(0, 20, 0, 20, 0))]
    assert differences.of_parts() == []
    differences.leave(further)
    red = replace(further, light=Light.RED)
    differences.enter(red)
    assert dict(differences.of_tasks()) == {
        task_key(TASK): TaskSums(-1, -40, -1, -40, 0),
        task_key(red): TaskSums(1, 60, 1, 60, 0),
    }
    assert differences.of_parts() == []


def test_a_part_is_counted_under_its_own_light() -> None:
    late = replace(TASK, parts=[LEAD, replace(CO, light=Light.YELLOW)])
    differences = Differences.none()
    differences.leave(TASK)
    differences.enter(late)
    assert {key.light: number for key, number in differences.of_parts()} == {Light.GREY: -1, Light.YELLOW: 1}


def test_differences_come_in_the_order_of_their_keys() -> None:
    differences = Differences.none()
    for plan_id in (3, 1, 2):
        differences.enter(replace(TASK, plan_id=plan_id))
    assert [key.plan_id for key, _sums in differences.of_tasks()] == [1, 2, 3]
    assert [key.plan_id for key, _number in differences.of_parts()] == [1, 1, 2, 2, 3, 3]
