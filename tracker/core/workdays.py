"""Working-day arithmetic over a calendar that is passed in: public holidays off, make-up weekends on."""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

SATURDAY = 5
NOVEMBER = 11  # the notice for the next year usually comes out in it
IsWorkingDay = Callable[[date], bool]


@dataclass(frozen=True)
class WorkCalendar:
    """The State Council's yearly notices: which days are off by name and which weekend days are worked.

    `years` are the years for which a notice is loaded. In other years weekends are off and what is off by law on a fixed
    day; pages that count working days there say so.
    """

    holidays: Mapping[date, str] = field(default_factory=dict)
    working_weekends: frozenset[date] = frozenset()
    years: frozenset[int] = frozenset()

    def is_working_day(self, day: date) -> bool:
        """Whether offices work on this day."""
        if day in self.working_weekends:
            return True
        if day.weekday() >= SATURDAY or day in self.holidays:
            return False
        return self.knows(day) or not is_off_by_law(day)

    def knows(self, day: date) -> bool:
        """Whether the notice for this day's year is loaded."""
        return day.year in self.years

    def years_without_notice(self, days: Iterable[date]) -> list[int]:
        """The years of these days for which no notice is loaded, in order."""
        return sorted({day.year for day in days if not self.knows(day)})

    def years_to_load(self, today: date) -> list[int]:
        """The years whose notice should be loaded by now and is not: this one, and from November on the next one."""
        wanted = [today.year, today.year + 1] if today.month >= NOVEMBER else [today.year]
        return [year for year in wanted if year not in self.years]


def is_off_by_law(day: date) -> bool:
    """Whether a day is a public holiday on the same day of every year, so that no notice is needed to know it.

    全国年节及纪念日放假办法, in force since 2025 with a second day for Labour Day: 1 January, 1 and 2 May, 1 to 3 October.
    The other holidays follow the moon and the sun, and bridging days are for the notice to say.
    """
    labour_days = (1, 2) if day.year >= 2025 else (1,)
    return day.day in {1: (1,), 5: labour_days, 10: (1, 2, 3)}.get(day.month, ())


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
