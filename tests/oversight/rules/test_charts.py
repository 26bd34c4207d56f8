"""The chart: which points it has, and where they lie."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.oversight.rules.charts import (
    MOST_POINTS,
    AcceptedProgress,
    ChartPoint,
    History,
    Pace,
    chart,
    chart_days,
    chart_points,
    month_ticks,
    table_points,
)
from tracker.tasks.rules.status import expected_percent

NEW_YEAR, YEAR_END = date(2023, 1, 1), date(2023, 12, 31)
JUNE_30 = date(2023, 6, 30)


@dataclass(frozen=True)
class Span:
    """How many tasks share this period."""

    starts_on: date
    due_on: date
    tasks: int


def paces_of(spans: Sequence[Span]) -> list[Pace]:
    """Of these periods, as the database tells them."""
    begun: dict[date, float] = defaultdict(float)
    ended: dict[date, float] = defaultdict(float)
    for span in spans:
        share = span.tasks / ((span.due_on - span.starts_on).days + 1)
        begun[span.starts_on] += share
        ended[span.due_on] += share
    return [Pace(day, begun[day], ended[day]) for day in sorted({*begun, *ended})]


def expecting(*spans: Span) -> dict[str, object]:
    """What a history says of tasks with these periods."""
    return {"dated": sum(span.tasks for span in spans), "paces": paces_of(spans)}


def history(**changes: object) -> History:
    """Four tasks of the year 2023, of which nothing is known yet."""
    values: dict[str, object] = {
        "first": NEW_YEAR,
        "last": YEAR_END,
        "tasks": 4,
        "measured": 4,
        "completed": {},
        "accepted": [],
        **expecting(Span(NEW_YEAR, YEAR_END, 4)),
    }
    return History(**(values | changes))  # type: ignore[arg-type]


def point_on(day: date, told: History, today: date) -> tuple[float | None, float | None, float | None]:
    point = next(point for point in chart_points(told, today) if point.day == day)
    return point.completed, point.actual, point.expected


def test_the_last_accepted_per_cent_of_each_task_counts_from_its_day_on() -> None:
    told = history(
        accepted=[
            AcceptedProgress(date(2023, 3, 1), 1, 20),
            AcceptedProgress(date(2023, 5, 1), 1, 60 - 20),
            AcceptedProgress(JUNE_30, 1, 100),
        ]
    )
    assert point_on(JUNE_30, told, JUNE_30)[1] == (60 + 100) / 4
    assert point_on(date(2023, 4, 30), told, date(2023, 4, 30))[1] == 20 / 4


def test_before_anything_was_accepted_the_mean_is_unknown_and_not_zero() -> None:
    told = history(accepted=[AcceptedProgress(date(2023, 3, 1), 1, 20)])
    assert point_on(NEW_YEAR, told, JUNE_30)[1] is None
    assert point_on(date(2023, 3, 5), told, JUNE_30)[1] == 20 / 4
    assert chart(chart_points(history(), JUNE_30), JUNE_30).actual == ""


def test_completed_tasks_are_a_share_of_all() -> None:
    told = history(completed={date(2023, 5, 1): 1, JUNE_30: 2, YEAR_END: 1})
    assert point_on(JUNE_30, told, JUNE_30)[0] == 75
    assert point_on(JUNE_30, history(tasks=0, measured=0, **expecting()), JUNE_30) == (0, None, None)


def test_expected_progress_runs_to_the_end_and_what_happened_stops_today() -> None:
    told = history(completed={JUNE_30: 1}, accepted=[AcceptedProgress(JUNE_30, 1, 20)])
    assert point_on(JUNE_30, told, JUNE_30)[:2] == (25, 5)
    assert point_on(YEAR_END, told, JUNE_30) == (None, None, pytest.approx(100))


def test_expected_progress_is_the_mean_of_all_periods() -> None:
    told = history(**expecting(Span(NEW_YEAR, JUNE_30, 3), Span(date(2023, 7, 1), YEAR_END, 1)))
    assert point_on(JUNE_30, told, JUNE_30)[2] == pytest.approx(75)


DAYS = st.dates(date(2022, 11, 1), date(2024, 3, 1))
PERIODS = st.tuples(DAYS, st.integers(0, 500), st.integers(1, 40)).map(
    lambda drawn: Span(drawn[0], drawn[0] + timedelta(days=drawn[1]), drawn[2])
)


@given(st.lists(PERIODS, min_size=1, max_size=12), DAYS)
def test_the_expected_mean_is_that_of_the_rule_for_one_task(spans: list[Span], today: date) -> None:
    first, last = min(span.starts_on for span in spans), max(span.due_on for span in spans)
    told = history(first=first, last=last, **expecting(*spans))
    tasks = sum(span.tasks for span in spans)
    for point in chart_points(told, today):
        each = [(expected_percent(span.starts_on, span.due_on, point.day) or 0) * span.tasks for span in spans]
        assert point.expected == pytest.approx(sum(each) / tasks, abs=1e-9)


def test_after_the_period_the_chart_goes_on_to_today() -> None:
    later = date(2024, 2, 15)
    points = chart_points(history(), later)
    assert points[-1].day == later
    assert points[-1].expected == pytest.approx(100)


@pytest.mark.parametrize(
    ("told", "little"),
    [
        pytest.param(history(), True, id="nothing accepted"),
        pytest.param(history(accepted=[AcceptedProgress(NEW_YEAR, 1, 10) for n in range(2)]), True, id="two reports"),
        pytest.param(
            history(accepted=[AcceptedProgress(NEW_YEAR, 1, 10) for n in range(3)]), False, id="three reports"
        ),
        pytest.param(history(accepted=[AcceptedProgress(YEAR_END, 1, 10) for n in range(9)]), True, id="all later"),
        pytest.param(history(accepted=[AcceptedProgress(JUNE_30, 1, 10) for n in range(3)]), False, id="of today"),
        pytest.param(history(completed={NEW_YEAR: 1}), False, id="a completed task"),
        pytest.param(history(completed={JUNE_30: 1}), False, id="completed today"),
        pytest.param(history(completed={YEAR_END: 1}), True, id="completed later"),
    ],
)
def test_it_says_so_when_there_is_little_to_see(told: History, little: bool) -> None:
    assert told.says_little(JUNE_30) is little


@pytest.mark.parametrize(
    ("length", "today", "chosen"),
    [
        pytest.param(0, -1, [0], id="one day"),
        pytest.param(7, 3, [0, 3, 7], id="a week, and today"),
        pytest.param(8, 9, [0, 7, 8], id="today after the end"),
        pytest.param(15, -1, [0, 7, 14, 15], id="today before it begins"),
        pytest.param(420, 0, [*range(0, 420, 7), 420], id="sixty weeks, a point for each"),
        pytest.param(421, 421, [*range(0, 421, 14), 421], id="a day more: a point every other week"),
        pytest.param(840, 0, [*range(0, 840, 14), 840], id="twice as long"),
        pytest.param(841, 0, [*range(0, 841, 21), 841], id="a day more: every third week"),
    ],
)
def test_which_days_a_chart_has(length: int, today: int, chosen: list[int]) -> None:
    days = chart_days(NEW_YEAR, NEW_YEAR + timedelta(days=length), NEW_YEAR + timedelta(days=today))
    assert [(day - NEW_YEAR).days for day in days] == chosen


def points(*figures: tuple[float | None, float | None, float | None]) -> list[ChartPoint]:
    """Points of one day after the other from the new year on: completed, actual, expected."""
    return [ChartPoint(NEW_YEAR + timedelta(days=n), *each) for n, each in enumerate(figures)]


def test_where_the_points_lie() -> None:
    three = points((0, None, None), (12.34, 50, 33.3), (100, 120, 100))
    drawn = chart(three, date(2023, 1, 2))
    assert (drawn.width, drawn.height) == (480, 290)
    assert (drawn.left, drawn.right, drawn.top, drawn.bottom) == (46, 466, 14, 264)
    assert drawn.completed == "46,264 256,233.2 466,14"
    assert drawn.actual == "256,139 466,14", "more than all lies no higher than all"
    assert drawn.expected == "256,180.8 466,14"
    assert [(tick.at, tick.text) for tick in drawn.percents] == [(264, "0 %"), (139, "50 %"), (14, "100 %")]
    assert [(tick.at, tick.text) for tick in drawn.days] == [(46, "2023-01")]
    assert drawn.today_at == 256


def test_a_drawing_has_the_size_that_is_asked_for() -> None:
    drawn = chart(points((0, 0, 0), (10, 20, 30), (70, 80, 90), (90, 90, 90)), NEW_YEAR, width=260, height=140)
    assert (drawn.right, drawn.bottom) == (246, 114)
    assert drawn.completed == "46,114 112.7,104 179.3,44 246,24"


@pytest.mark.parametrize(
    ("today", "at"),
    [
        (date(2022, 12, 31), None),
        (date(2023, 1, 1), 46),
        (date(2023, 1, 2), 466),
        (date(2023, 1, 3), None),
    ],
)
def test_today_is_marked_inside_the_period_alone(today: date, at: float | None) -> None:
    assert chart(points((0, 0, 0), (0, 0, 0)), today).today_at == at


def test_a_chart_of_one_day_lies_at_its_left_end() -> None:
    assert chart(points((0, 0, 100)), NEW_YEAR).expected == "46,14"


@pytest.mark.parametrize(("count", "marks"), [(0, 0), (1, 1), (8, 8), (9, 5), (16, 8), (17, 6)])
def test_a_line_has_eight_marks_at_most_the_last_day_among_them(count: int, marks: int) -> None:
    drawn = chart(points(*[(50, 0, 0)] * count, (None, None, 0)), NEW_YEAR)
    assert len(drawn.completed_marks) == marks
    assert [f"{x:g},{y:g}" for x, y in drawn.completed_marks][-1:] == drawn.completed.split()[-1:]


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
        completed={first: 4},
        accepted=[AcceptedProgress(first, 1, 100) for _ in range(4)],
        **expecting(Span(first, last, 4)),
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
        pytest.param(date(2023, 3, 5), date(2023, 3, 5), ["2023-03-05"], id="a day"),
        pytest.param(date(2023, 3, 2), date(2023, 3, 31), ["2023-03-02", "2023-03-31"], id="from the second on"),
        pytest.param(date(2023, 3, 5), date(2023, 4, 1), ["2023-04"], id="to the first of a month"),
        pytest.param(date(2022, 12, 1), date(2023, 1, 31), ["2022-12", "2023-01"], id="over the new year"),
        pytest.param(NEW_YEAR, date(2023, 7, 31), [f"2023-0{n}" for n in range(1, 8)], id="seven months"),
        pytest.param(
            date(2023, 2, 1), date(2023, 9, 30), ["2023-03", "2023-05", "2023-07", "2023-09"], id="eight months"
        ),
        pytest.param(
            NEW_YEAR,
            date(2024, 6, 30),
            ["2023-01", "2023-04", "2023-07", "2023-10", "2024-01", "2024-04"],
            id="a year and a half: quarters",
        ),
        pytest.param(
            date(2021, 1, 1),
            YEAR_END,
            ["2021-01", "2021-07", "2022-01", "2022-07", "2023-01", "2023-07"],
            id="three years: halves",
        ),
        pytest.param(date(2015, 1, 1), date(2024, 12, 31), ["2016", "2018", "2020", "2022", "2024"], id="ten years"),
        pytest.param(
            date(2000, 1, 1),
            date(2030, 12, 31),
            ["2000", "2005", "2010", "2015", "2020", "2025", "2030"],
            id="thirty years",
        ),
        pytest.param(date(2000, 1, 1), date(2040, 12, 31), ["2000-01-01", "2040-12-31"], id="beyond all sense"),
    ],
)
def test_the_axis_is_labelled_as_finely_as_its_length_allows(first: date, last: date, texts: list[str]) -> None:
    ticks = month_ticks(first, last)
    assert [text for _, text in ticks] == texts
    assert [day.isoformat().startswith(text) for day, text in ticks] == [True] * len(texts)
    assert all(day.day == 1 for day, text in ticks if len(text) < len("2023-03-05"))
    assert all(day.month == 1 for day, text in ticks if len(text) == len("2023"))


def test_the_table_is_short_and_ends_today() -> None:
    rows = table_points(chart_points(history(), JUNE_30), JUNE_30)
    assert len(rows) <= 13
    assert rows[-1].day == JUNE_30


@pytest.mark.parametrize(("count", "rows"), [(13, 13), (14, 7), (26, 13), (27, 9)])
def test_the_table_has_thirteen_rows_at_most(count: int, rows: int) -> None:
    assert len(table_points(points(*[(0, 0, 0)] * count), YEAR_END)) == rows
