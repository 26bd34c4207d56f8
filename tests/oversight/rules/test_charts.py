"""The chart: which points it has, and where they lie."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.oversight.rules.charts import (
    MOST_POINTS,
    AcceptedProgress,
    History,
    Span,
    chart,
    chart_days,
    chart_points,
    month_ticks,
    table_points,
)

NEW_YEAR, YEAR_END = date(2023, 1, 1), date(2023, 12, 31)
JUNE_30 = date(2023, 6, 30)


def history(**changes: object) -> History:
    """Four tasks of the year 2023, of which nothing is known yet."""
    values: dict[str, object] = {
        "first": NEW_YEAR,
        "last": YEAR_END,
        "tasks": 4,
        "measured": 4,
        "completed": {},
        "accepted": [],
        "spans": [Span(NEW_YEAR, YEAR_END, 4)],
    }
    return History(**(values | changes))  # type: ignore[arg-type]


def point_on(day: date, told: History, today: date) -> tuple[float | None, float | None, float | None]:
    point = next(point for point in chart_points(told, today) if point.day == day)
    return point.completed, point.actual, point.expected


def test_the_last_accepted_per_cent_of_each_task_counts_from_its_day_on() -> None:
    told = history(
        accepted=[
            AcceptedProgress(date(2023, 3, 1), 1, 20),
            AcceptedProgress(date(2023, 5, 1), 1, 60),
            AcceptedProgress(JUNE_30, 2, 100),
        ]
    )
    assert point_on(JUNE_30, told, JUNE_30)[1] == (60 + 100) / 4
    assert point_on(date(2023, 4, 30), told, date(2023, 4, 30))[1] == 20 / 4


def test_before_anything_was_accepted_the_mean_is_unknown_and_not_zero() -> None:
    told = history(accepted=[AcceptedProgress(date(2023, 3, 1), 1, 20)])
    assert point_on(NEW_YEAR, told, JUNE_30)[1] is None
    assert chart(chart_points(history(), JUNE_30), JUNE_30).actual == ""


def test_completed_tasks_are_a_share_of_all() -> None:
    told = history(completed={date(2023, 5, 1): 1, JUNE_30: 2, YEAR_END: 1})
    assert point_on(JUNE_30, told, JUNE_30)[0] == 75


def test_expected_progress_runs_to_the_end_and_what_happened_stops_today() -> None:
    completed, actual, expected = point_on(YEAR_END, history(), JUNE_30)
    assert (completed, actual, expected) == (None, None, 100)


def test_expected_progress_is_the_mean_of_all_periods() -> None:
    told = history(spans=[Span(NEW_YEAR, JUNE_30, 3), Span(date(2023, 7, 1), YEAR_END, 1)])
    assert point_on(JUNE_30, told, JUNE_30)[2] == 75


def test_after_the_period_the_chart_goes_on_to_today() -> None:
    later = date(2024, 2, 15)
    points = chart_points(history(), later)
    assert points[-1].day == later
    assert points[-1].expected == 100


@pytest.mark.parametrize(
    ("told", "little"),
    [
        pytest.param(history(), True, id="nothing accepted"),
        pytest.param(history(accepted=[AcceptedProgress(NEW_YEAR, n, 10) for n in range(2)]), True, id="two reports"),
        pytest.param(
            history(accepted=[AcceptedProgress(NEW_YEAR, n, 10) for n in range(3)]), False, id="three reports"
        ),
        pytest.param(history(accepted=[AcceptedProgress(YEAR_END, n, 10) for n in range(9)]), True, id="all later"),
        pytest.param(history(completed={NEW_YEAR: 1}), False, id="a completed task"),
    ],
)
def test_it_says_so_when_there_is_little_to_see(told: History, little: bool) -> None:
    assert told.says_little(JUNE_30) is little


days = st.dates(min_value=date(2015, 1, 1), max_value=date(2040, 1, 1))


@given(first=days, length=st.integers(0, 4000), today=days)
def test_the_days_of_a_chart_are_few_in_order_and_hold_both_ends_and_today(
    first: date, length: int, today: date
) -> None:
    last = first + timedelta(days=length)
    chosen = chart_days(first, last, today)
    assert chosen == sorted(set(chosen))
    assert (chosen[0], chosen[-1]) == (first, last)
    assert (today in chosen) or not first <= today <= last
    assert len(chosen) <= MOST_POINTS + 3


@given(first=days, length=st.integers(0, 4000), passed=st.integers(0, 5000))
def test_every_line_stays_inside_the_axes(first: date, length: int, passed: int) -> None:
    last, today = first + timedelta(days=length), first + timedelta(days=passed)
    told = history(
        first=first,
        last=last,
        spans=[Span(first, last, 4)],
        completed={first: 4},
        accepted=[AcceptedProgress(first, n, 100) for n in range(4)],
    )
    drawn = chart(chart_points(told, today), today)
    for line in (drawn.expected, drawn.actual, drawn.completed):
        for place in line.split():
            x, y = map(float, place.split(","))
            assert drawn.left <= x <= drawn.right
            assert drawn.top <= y <= drawn.bottom
    assert drawn.today_at is not None
    assert len(drawn.days) <= 7


@pytest.mark.parametrize(
    ("first", "last", "texts"),
    [
        pytest.param(NEW_YEAR, JUNE_30, [f"2023-0{n}" for n in range(1, 7)], id="half a year: months"),
        pytest.param(NEW_YEAR, YEAR_END, [f"2023-{n:02}" for n in range(1, 13, 2)], id="a year: every other month"),
        pytest.param(date(2021, 1, 1), date(2025, 12, 31), ["2021", "2022", "2023", "2024", "2025"], id="five years"),
        pytest.param(date(2023, 3, 5), date(2023, 3, 20), ["2023-03-05", "2023-03-20"], id="inside a month"),
    ],
)
def test_the_axis_is_labelled_as_finely_as_its_length_allows(first: date, last: date, texts: list[str]) -> None:
    assert [text for _, text in month_ticks(first, last)] == texts


def test_the_table_is_short_and_ends_today() -> None:
    rows = table_points(chart_points(history(), JUNE_30), JUNE_30)
    assert len(rows) <= 13
    assert rows[-1].day == JUNE_30
