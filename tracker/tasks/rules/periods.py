"""The periods of an amount that is owed again and again (周期性目标), and how each of them stands. Pure.

Forms T6 and T7 of domain.md: the value is owed for each period, not in total, within the span of the promise. Periods
are those of the calendar; what is less than half a period at either end of the span belongs to its neighbour, so that
a plan of 30 December owes nothing for two days of a year. A figure belongs to the period that it was given for; given
for none, to that of its day. No figure is not zero: it is missing (缺报).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache

from tracker.core.messages import N_, Message
from tracker.core.vocabulary import Comparator, Light
from tracker.reading.draft import Recurrence
from tracker.tasks.rules.lights import DEFAULT_RULES, LightWithReason
from tracker.tasks.rules.status import expected_percent
from tracker.tasks.rules.targets import LOWER_IS_BETTER, is_reached, share_reached

#: The key of an amount that is owed once.
ONCE = ""
_DAY = timedelta(days=1)
_MONTHS = {Recurrence.YEAR: 12, Recurrence.HALF_YEAR: 6, Recurrence.QUARTER: 3, Recurrence.MONTH: 1}


class PeriodStanding(StrEnum):
    """How a period of a recurring amount stands on a day; computed, never stored."""

    REACHED = "reached"  # 已完成
    RUNNING = "running"  # 进行中
    MISSED = "missed"  # 未完成
    MISSING = "missing"  # 缺报: over, and no figure was accepted
    AHEAD = "ahead"  # 未开始


@dataclass(frozen=True)
class Period:
    """A stretch of days, both ends included; `key` names it as 2023, 2023-H1, 2023-Q3, 2023-07 or 2023-W05."""

    key: str
    start: date
    end: date

    def has_begun(self, today: date) -> bool:
        """Whether something can be reported for it."""
        return self.start <= today

    def is_over(self, today: date) -> bool:
        """Whether its last day has passed."""
        return self.end < today


@dataclass(frozen=True)
class Goal:
    """What is owed in each period."""

    value: float
    comparator: Comparator


@dataclass(frozen=True)
class Figure:
    """An accepted amount: as of which day, and in which report it stands."""

    value: float
    as_of: date
    report_id: int


@dataclass(frozen=True)
class PeriodRow:
    """One period of an amount: what was reached in it by the accepted reports, and how that stands today."""

    period: Period
    figure: Figure | None
    standing: PeriodStanding
    light: LightWithReason


def calendar_period(every: Recurrence, day: date) -> Period:
    """The period of the calendar in which a day lies; weeks are those of ISO 8601, Monday to Sunday."""
    if every is Recurrence.WEEK:
        year, week, weekday = day.isocalendar()
        start = day - (weekday - 1) * _DAY
        return Period(f"{year}-W{week:02}", start, start + 6 * _DAY)
    months = _MONTHS[every]
    number = (day.month - 1) // months
    start = date(day.year, number * months + 1, 1)
    last_month = start.month + months - 1
    end = date(day.year, 12, 31) if last_month == 12 else date(day.year, last_month + 1, 1) - _DAY
    return Period(f"{day.year}{_suffix(every, number + 1)}", start, end)


@lru_cache(maxsize=256)  # every figure of an amount asks for the periods of the same span
def periods_of(every: Recurrence, start: date, end: date) -> tuple[Period, ...]:
    """The periods of the span, in order: each once, without a gap, the first and the last cut to the span."""
    touching = list(_touching(every, start, max(start, end)))
    owed = [period for period in touching if _is_mostly_within(every, period)] or touching[-1:]
    first, last = replace(owed[0], start=touching[0].start), replace(owed[-1], end=touching[-1].end)
    if len(owed) == 1:
        return (replace(first, end=last.end),)
    return (first, *owed[1:-1], last)


def period_on(periods: Sequence[Period], day: date) -> Period:
    """The period in which a figure of that day belongs: the first before the span, the last after it."""
    begun = [period for period in periods if period.has_begun(day)]
    return begun[-1] if begun else periods[0]


def key_of(stored: str, as_of: date, periods: Sequence[Period]) -> str:
    """The period that a stored figure is for; one that names none, or none of these, by its day."""
    return stored if stored in {period.key for period in periods} else period_on(periods, as_of).key


def rows_of(periods: Sequence[Period], promise: Goal, figures: Mapping[str, Figure], today: date) -> list[PeriodRow]:
    """Each period with its accepted figure, how it stands and its light, in order."""
    return [_row(period, promise, figures.get(period.key), today) for period in periods]


def standing_of_period(period: Period, promise: Goal, value: float | None, today: date) -> PeriodStanding:
    """How a period stands; a limit (at most) is kept only once its period is over."""
    if not period.has_begun(today):
        return PeriodStanding.AHEAD
    over = period.is_over(today)
    if value is None:
        return PeriodStanding.MISSING if over else PeriodStanding.RUNNING
    kept = is_reached(promise.value, value, promise.comparator)
    if kept and (over or promise.comparator not in LOWER_IS_BETTER):
        return PeriodStanding.REACHED
    return PeriodStanding.MISSED if over else PeriodStanding.RUNNING


def _row(period: Period, promise: Goal, figure: Figure | None, today: date) -> PeriodRow:
    value = figure.value if figure else None
    standing = standing_of_period(period, promise, value, today)
    return PeriodRow(period, figure, standing, _light(period, promise, value, standing, today))


def _light(
    period: Period, promise: Goal, value: float | None, standing: PeriodStanding, today: date
) -> LightWithReason:
    settled: dict[PeriodStanding, tuple[Light, Message]] = {
        PeriodStanding.REACHED: (Light.BLUE, N_("reached")),
        PeriodStanding.MISSED: (Light.RED, N_("not reached")),
        PeriodStanding.MISSING: (Light.RED, N_("no figure was reported")),
        PeriodStanding.AHEAD: (Light.GREY, N_("not begun yet")),
    }
    if standing in settled:
        return LightWithReason(*settled[standing])
    if value is None:
        return LightWithReason(Light.GREY, N_("no figure yet"))
    if promise.comparator in LOWER_IS_BETTER:
        kept = is_reached(promise.value, value, promise.comparator)
        return LightWithReason(*((Light.GREEN, N_("within the limit")) if kept else (Light.RED, N_("over the limit"))))
    return _light_by_progress(period, share_reached(promise.value, value, promise.comparator), today)


def _light_by_progress(period: Period, share: int, today: date) -> LightWithReason:
    behind = round((expected_percent(period.start, period.end, today) or 0) - share)
    if behind <= DEFAULT_RULES.yellow_points:
        return LightWithReason(Light.GREEN, N_("on schedule"))
    light = Light.RED if behind > DEFAULT_RULES.red_points else Light.YELLOW
    return LightWithReason(light, N_("%(points)s points behind schedule", points=behind))


def _touching(every: Recurrence, start: date, end: date) -> Iterator[Period]:
    """The calendar's periods in which a day of the span lies, cut to the span."""
    day = start
    while True:
        period = calendar_period(every, day)
        yield replace(period, start=max(period.start, start), end=min(period.end, end))
        if period.end >= end:
            return
        day = period.end + _DAY


def _is_mostly_within(every: Recurrence, cut: Period) -> bool:
    whole = calendar_period(every, cut.start)
    return 2 * ((cut.end - cut.start).days + 1) >= (whole.end - whole.start).days + 1


def _suffix(every: Recurrence, number: int) -> str:
    return {
        Recurrence.YEAR: "",
        Recurrence.HALF_YEAR: f"-H{number}",
        Recurrence.QUARTER: f"-Q{number}",
        Recurrence.MONTH: f"-{number:02}",
    }[every]
