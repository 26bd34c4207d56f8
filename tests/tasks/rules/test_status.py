"""The light and its neighbours: tables of days around each edge of the rule."""

from datetime import date

import pytest

from tracker.core.vocabulary import Light, TaskStatus
from tracker.tasks.rules.status import TaskFacts, days_left, expected_percent, is_overdue, light_on

START, DUE = date(2023, 1, 1), date(2023, 12, 31)  # a Sunday, and the Sunday that ends the year


def facts(
    percent: int = 0, *, status: TaskStatus = TaskStatus.IN_PROGRESS, returns: int = 0, **dates: date | None
) -> TaskFacts:
    return TaskFacts(status, dates.get("starts_on", START), dates.get("due_on", DUE), percent, returns)


@pytest.mark.parametrize(
    ("today", "late"),
    [
        pytest.param(date(2023, 12, 30), False, id="Saturday, the day before"),
        pytest.param(date(2023, 12, 31), False, id="Sunday, the due date counts"),
        pytest.param(date(2024, 1, 1), True, id="Monday, the day after"),
    ],
)
def test_it_is_overdue_the_day_after_the_due_date(today: date, late: bool) -> None:
    assert is_overdue(facts(), today) is late
    assert (light_on(facts(100), today).light is Light.RED) is late


@pytest.mark.parametrize("status", [TaskStatus.COMPLETED, TaskStatus.CLOSED])
def test_what_is_done_is_never_overdue(status: TaskStatus) -> None:
    assert not is_overdue(facts(status=status), date(2025, 1, 1))
    assert light_on(facts(status=status), date(2025, 1, 1)).light is Light.BLUE


def test_work_without_an_end_is_grey_and_never_overdue() -> None:
    endless = facts(due_on=None)
    assert not is_overdue(endless, date(2030, 1, 1))
    assert light_on(endless, date(2030, 1, 1)).light is Light.GREY


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (date(2022, 12, 31), 0),
        (date(2023, 1, 1), 100 / 365),
        (date(2023, 7, 2), 100 * 183 / 365),
        (date(2023, 12, 31), 100),
        (date(2024, 6, 1), 100),
    ],
)
def test_expected_progress_is_the_share_of_days_that_have_passed(today: date, expected: float) -> None:
    assert expected_percent(START, DUE, today) == pytest.approx(expected)


PERIOD = {"starts_on": date(2023, 6, 1), "due_on": date(2023, 9, 8)}  # 100 days
HALF = date(2023, 7, 20)  # the 50th day


@pytest.mark.parametrize(
    ("percent", "light"),
    [
        pytest.param(50, Light.GREEN, id="on schedule"),
        pytest.param(40, Light.GREEN, id="10 points behind"),
        pytest.param(39, Light.YELLOW, id="11 points behind"),
        pytest.param(20, Light.YELLOW, id="30 points behind"),
        pytest.param(19, Light.RED, id="31 points behind"),
    ],
)
def test_the_light_follows_the_points_behind(percent: int, light: Light) -> None:
    assert light_on(facts(percent, **PERIOD), HALF).light is light


@pytest.mark.parametrize(
    ("today", "percent", "light"),
    [
        pytest.param(date(2023, 8, 31), 85, Light.GREEN, id="8 days left"),
        pytest.param(date(2023, 9, 1), 85, Light.YELLOW, id="7 days left and under 90"),
        pytest.param(date(2023, 9, 1), 90, Light.GREEN, id="7 days left and 90"),
    ],
)
def test_a_near_due_date_turns_it_yellow(today: date, percent: int, light: Light) -> None:
    assert light_on(facts(percent, **PERIOD), today).light is light


def test_two_returns_in_a_row_turn_it_red() -> None:
    assert light_on(facts(50, returns=1, **PERIOD), HALF).light is Light.GREEN
    assert light_on(facts(50, returns=2, **PERIOD), HALF).light is Light.RED


def test_before_its_start_it_is_grey() -> None:
    assert light_on(facts(**PERIOD), date(2023, 5, 31)).light is Light.GREY


def test_the_reason_is_told_in_days_and_points() -> None:
    assert str(light_on(facts(20, **PERIOD), HALF).reason) == "30 points behind schedule"
    assert str(light_on(facts(20), date(2024, 1, 12)).reason) == "late 12 days"


@pytest.mark.parametrize(("today", "left"), [(date(2023, 12, 22), 9), (DUE, 0), (date(2024, 1, 12), -12)])
def test_days_left(today: date, left: int) -> None:
    assert days_left(DUE, today) == left
    assert days_left(None, today) is None
