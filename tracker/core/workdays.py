"""Working-day arithmetic over a calendar that is passed in: public holidays off, make-up weekends on."""

from bisect import bisect_right
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

SATURDAY = 5
IsWorkingDay = Callable[[date], bool]


@dataclass(frozen=True)
class WorkCalendar:
    """The State Council's yearly notices: which days are off by name and which weekend days are worked.

    `years` are the years for which a notice is loaded; in other years only weekends are off, and pages
    that count working days there should say so.
    """

    holidays: Mapping[date, str] = field(default_factory=dict)
    working_weekends: frozenset[date] = frozenset()
    years: frozenset[int] = frozenset()

    def is_working_day(self, day: date) -> bool:
        """Whether offices work on this day."""
        if day in self.working_weekends:
            return True
        return day.weekday() < SATURDAY and day not in self.holidays

    def knows(self, day: date) -> bool:
        """Whether the notice for this day's year is loaded."""
        return day.year in self.years


def working_day_after(day: date, *, days: int, is_working_day: IsWorkingDay) -> date:
    """The date that is `days` working days after `day`; `day` itself is not counted."""
    while days > 0:
        day += timedelta(days=1)
        days -= is_working_day(day)
    return day


def working_days_since(day: date, today: date, *, is_working_day: IsWorkingDay) -> int:
    """How many working days have passed after `day`, up to and including `today` (0 on the day itself)."""
    return sum(is_working_day(day + timedelta(days=n)) for n in range(1, (today - day).days + 1))


def working_day_before(day: date, *, days: int, is_working_day: IsWorkingDay) -> date:
    """The date that is `days` working days before `day`; `day` itself is not counted."""
    while days > 0:
        day -= timedelta(days=1)
        days -= is_working_day(day)
    return day


class WorkingDays:
    """The working days one after the other, so that many spans are counted without walking through each day by day.

    The calendar is asked once for each day: those of the spans that are asked about, and about a year around them.
    """

    _AT_A_TIME = timedelta(days=400)

    def __init__(self, is_working_day: IsWorkingDay) -> None:
        self._is_working_day = is_working_day
        self._days: list[date] = []
        self._first, self._end = date.max, date.min

    def since(self, day: date, today: date) -> int:
        """How many working days have passed after `day`, up to and including `today`; 0 where today is not after it."""
        if today <= day:
            return 0
        self._cover(day, today)
        return bisect_right(self._days, today) - bisect_right(self._days, day)

    def after(self, day: date, days: int) -> date:
        """The date that is `days` working days after `day`, which is not counted itself; `days` is 1 or more."""
        self._cover(day, day)
        place = bisect_right(self._days, day) + days - 1
        while place >= len(self._days):
            self._cover(day, self._end + self._AT_A_TIME)
        return self._days[place]

    def _cover(self, first: date, last: date) -> None:
        if self._first > self._end:
            self._first = self._end = first
        if first < self._first:
            start = first - self._AT_A_TIME
            self._days = [*self._worked(start, self._first), *self._days]
            self._first = start
        if last >= self._end:
            end = last + self._AT_A_TIME
            self._days += self._worked(self._end, end)
            self._end = end

    def _worked(self, start: date, end: date) -> list[date]:
        days = (start + timedelta(days=n) for n in range((end - start).days))
        return [day for day in days if self._is_working_day(day)]
