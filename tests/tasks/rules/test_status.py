"""Lateness, days left and expected progress: tables of days around each edge of the rules."""

from datetime import date
from types import SimpleNamespace

import pytest

from tests.tasks.rules.light_cases import DUE, HALF, LIGHT_CASES, START, LightCase, facts
from tracker.core.vocabulary import TaskStatus
from tracker.tasks.rules.status import TaskFacts, days_left, expected_percent, is_overdue, points_behind

YEAR = date(2023, 1, 1), date(2023, 12, 31)  # a Sunday, and the Sunday that ends the year


@pytest.mark.parametrize(
    ("status", "late"),
    [
        (TaskStatus.ISSUED, True),
        (TaskStatus.IN_PROGRESS, True),
        (TaskStatus.COMPLETED, False),
        (TaskStatus.CLOSED, False),
        (TaskStatus.WITHDRAWN, False),
    ],
)
def test_only_what_is_still_to_be_done_is_overdue(status: TaskStatus, late: bool) -> None:
    assert is_overdue(facts(status=status), date(2025, 1, 1)) is late


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (date(2022, 12, 1), 0),
        (date(2022, 12, 31), 0),
        (date(2023, 1, 1), 100 / 365),
        (date(2023, 7, 2), 100 * 183 / 365),
        (date(2023, 12, 31), 100),
        (date(2024, 6, 1), 100),
    ],
)
def test_expected_progress_is_the_share_of_days_that_have_passed(today: date, expected: float) -> None:
    assert expected_percent(*YEAR, today) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("starts_on", "due_on", "expected"),
    [
        pytest.param(None, DUE, None, id="no start"),
        pytest.param(DUE, None, None, id="no end"),
        pytest.param(date(2023, 9, 9), DUE, None, id="the end before the start"),
        pytest.param(DUE, DUE, 100, id="a single day"),
    ],
)
def test_without_a_period_nothing_is_expected(
    starts_on: date | None, due_on: date | None, expected: float | None
) -> None:
    assert expected_percent(starts_on, due_on, DUE) == expected


def test_points_behind_are_negative_ahead_of_schedule_and_unknown_without_a_period() -> None:
    assert points_behind(facts(20), HALF) == pytest.approx(30)
    assert points_behind(facts(60), HALF) == pytest.approx(-10)
    assert points_behind(facts(60, starts_on=None), HALF) is None


def test_the_facts_are_read_from_a_task_by_their_names() -> None:
    days = {"accept_by": START, "progress_on": None, "heard_on": HALF, "report_owed_on": DUE}
    values = {"status": TaskStatus.ISSUED, "starts_on": HALF, "due_on": DUE, "percent": 7, "returns_in_a_row": 3} | days
    assert TaskFacts.of(SimpleNamespace(**values)) == TaskFacts(**values)
    assert TaskFacts(TaskStatus.ISSUED, HALF, DUE, 7).returns_in_a_row == 0


@pytest.mark.parametrize(
    ("today", "left"), [(date(2023, 9, 7), 1), (DUE, 0), (date(2023, 9, 9), -1), (date(2023, 9, 20), -12)]
)
def test_days_left(today: date, left: int) -> None:
    assert days_left(DUE, today) == left
    assert days_left(None, today) is None


@pytest.mark.parametrize("case", LIGHT_CASES)
def test_what_is_overdue_at_each_edge_of_the_rule(case: LightCase) -> None:
    assert is_overdue(case.facts, case.today) is case.overdue
