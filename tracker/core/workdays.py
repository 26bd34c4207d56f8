"""Working-day arithmetic over a calendar that is passed in: public holidays off, make-up weekends on."""

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
