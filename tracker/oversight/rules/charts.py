"""The chart 'completion over time': which points it shows, and where they lie in the drawing. Pure geometry.

Three lines over the plan's period, up to today: the share of tasks completed, the mean progress that the
office accepted, and the expected progress (序时进度), which goes on to the end of the period.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeVar

Item = TypeVar("Item")
#: A line of a year has a point a week; longer ones are thinned so that no drawing has more points than this.
MOST_POINTS = 60
#: With fewer accepted reports than this, the lines say little, and the page says so.
FEWEST_REPORTS = 3


@dataclass(frozen=True)
class AcceptedProgress:
    """What leads reported of a day and the office accepted: how many reports, and by how much they changed the sum.

    `gained` is the sum over their tasks of what they reached, less what the report before it had reached (at first 0).
    """

    day: date
    reports: int
    gained: int


@dataclass(frozen=True)
class Pace:
    """How expected progress changes its pace on a day, each task counted with 1 ÷ the days of its period.

    A task adds its share to `begun` on its first day, and to `ended` on its last one: it grows by so much a day
    meanwhile.
    """

    day: date
    begun: float
    ended: float


@dataclass(frozen=True)
class History:
    """What happened over a plan's period, `accepted` and `paces` by days, the first one in front.

    `measured` is the number of tasks over which progress is averaged, and `dated` how many of them have a period.
    """

    first: date
    last: date
    tasks: int
    measured: int
    dated: int
    completed: Mapping[date, int]
    accepted: Sequence[AcceptedProgress]
    paces: Sequence[Pace]

    def says_little(self, today: date) -> bool:
        """Too little has been accepted by now for a line to mean anything."""
        reports = sum(each.reports for each in self.accepted if each.day <= today)
        return reports < FEWEST_REPORTS and not any(day <= today for day in self.completed)


@dataclass(frozen=True)
class ChartPoint:
    """The three figures of a day, in per cent; completed and actual are None for days to come."""

    day: date
    completed: float | None
    actual: float | None
    expected: float | None


def chart_days(first: date, last: date, today: date) -> list[date]:
    """The days of the points: both ends, today, and between them steps of whole weeks."""
    length = (last - first).days
    weeks = max(1, -(-length // (7 * MOST_POINTS)))
    steps = (first + timedelta(days=passed) for passed in range(0, length, 7 * weeks))
    return sorted(day for day in {*steps, last, today} if first <= day <= last)


def chart_points(history: History, today: date) -> list[ChartPoint]:
    """The figures of each day of the chart."""
    days = chart_days(history.first, max(history.last, today), today)
    means = _running_means(history, days)
    expected = _expected_means(history, days)
    completed = _shares_completed(history, days)
    return [
        ChartPoint(
            day=day,
            completed=completed[day] if day <= today else None,
            actual=means[day] if day <= today else None,
            expected=expected[day],
        )
        for day in days
    ]


def _shares_completed(history: History, days: Sequence[date]) -> dict[date, float]:
    """The share of the tasks that were completed by each of the days, in one walk over them."""
    completed = sorted(history.completed.items(), reverse=True)
    done = 0
    shares: dict[date, float] = {}
    for day in days:
        while completed and completed[-1][0] <= day:
            done += completed.pop()[1]
        shares[day] = 100 * done / history.tasks if history.tasks else 0.0
    return shares


def _running_means(history: History, days: Sequence[date]) -> dict[date, float | None]:
    """The mean of the last accepted per cent of each task on each day; None until something was accepted.

    From then on a task of which nothing was accepted yet counts as 0.
    """
    events = iter(history.accepted)
    event = next(events, None)
    reached, reports = 0, 0
    means: dict[date, float | None] = {}
    for day in days:
        while event is not None and event.day <= day:
            reached, reports = reached + event.gained, reports + event.reports
            event = next(events, None)
        means[day] = reached / history.measured if reports else None
    return means


def _expected_means(history: History, days: Sequence[date]) -> dict[date, float | None]:
    """The mean of `status.expected_percent` on each of the days, in one walk over them and the days of the paces.

    What a task of n days adds up to by a day is (days since the first one, which counts) ÷ n, less what it would have
    grown after its last one: (days since the last one) ÷ n. None where no task has a period.
    """
    paces = iter(history.paces)
    pace = next(paces, None)
    growing, grown = 0.0, 0.0  # shares that grow by one a day, and the sum of what has grown by `history.first`
    means: dict[date, float | None] = {}
    for day in days:
        while pace is not None and pace.day <= day:
            since = (pace.day - history.first).days
            growing += pace.begun - pace.ended
            grown += pace.ended * since - pace.begun * (since - 1)
            pace = next(paces, None)
        means[day] = 100 * (growing * (day - history.first).days + grown) / history.dated if history.dated else None
    return means


@dataclass(frozen=True)
class Tick:
    """A mark of an axis: where it lies, and what it says."""

    at: float
    text: str


@dataclass(frozen=True)
class Chart:
    """The drawing: sizes, ticks and the lines as lists of 'x,y' for SVG's polyline."""

    width: int
    height: int
    left: float
    right: float
    top: float
    bottom: float
    days: Sequence[Tick]
    percents: Sequence[Tick]
    today_at: float | None
    expected: str
    actual: str
    completed: str
    completed_marks: Sequence[tuple[float, float]]


def chart(points: Sequence[ChartPoint], today: date, *, width: int = 480, height: int = 290) -> Chart:
    """Lay the points out; per cents go from 0 at the bottom to 100 at the top."""
    left, right, top, bottom = 46.0, width - 14.0, 14.0, height - 26.0
    first, last = points[0].day, points[-1].day
    whole = max((last - first).days, 1)

    def x(day: date) -> float:
        return round(left + (right - left) * (day - first).days / whole, 1)

    def y(percent: float) -> float:
        return round(bottom - (bottom - top) * min(percent, 100) / 100, 1)

    completed = [(x(point.day), y(point.completed)) for point in points if point.completed is not None]
    return Chart(
        width=width,
        height=height,
        left=left,
        right=right,
        top=top,
        bottom=bottom,
        days=[Tick(x(day), text) for day, text in month_ticks(first, last)],
        percents=[Tick(y(percent), f"{percent} %") for percent in (0, 50, 100)],
        today_at=x(today) if first <= today <= last else None,
        expected=_line((x(point.day), y(point.expected)) for point in points if point.expected is not None),
        actual=_line((x(point.day), y(point.actual)) for point in points if point.actual is not None),
        completed=_line(completed),
        completed_marks=_spread(completed, 8),
    )


def month_ticks(first: date, last: date, most: int = 7) -> list[tuple[date, str]]:
    """The first days of months (of years, for long periods) that label the axis, at most `most` of them.

    A period without a first day of a month is labelled at its ends.
    """
    begun, ended = (day.year * 12 + day.month - 1 for day in (first, last))
    months = range(begun + (first.day > 1), ended + 1)
    for step in (1, 2, 3, 6, 12, 24, 60):
        chosen = [date(month // 12, month % 12 + 1, 1) for month in months if month % step == 0]
        if 0 < len(chosen) <= most:
            return [(day, day.strftime("%Y-%m" if step % 12 else "%Y")) for day in chosen]
    return [(day, day.isoformat()) for day in sorted({first, last})]


def table_points(points: Sequence[ChartPoint], today: date, most: int = 13) -> list[ChartPoint]:
    """The points that the table beside the chart prints: evenly chosen, and today's always."""
    return _spread([point for point in points if point.day <= today], most)


def _spread(items: Sequence[Item], most: int) -> list[Item]:
    """At most `most` of the items, evenly chosen, the last one always among them."""
    step = max(1, -(-len(items) // most))
    return list(reversed(list(reversed(items))[::step]))


def _line(places: Iterable[tuple[float, float]]) -> str:
    return " ".join(f"{x:g},{y:g}" for x, y in places)
