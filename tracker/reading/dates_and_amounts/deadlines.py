"""What a date phrase is, and the time that a document itself lives in."""

from dataclasses import dataclass
from datetime import date

from tracker.core.vocabulary import DatePrecision
from tracker.core.workdays import WorkCalendar
from tracker.reading.draft import Recurrence, SetAsideReason


@dataclass(frozen=True, slots=True)
class Horizon:
    """What a document says of its own time: the years it covers and the day it was issued.

    Terms in working days stay open without a calendar, and in a year whose notice it does not know.
    """

    period_start: date | None = None
    period_end: date | None = None
    issued_on: date | None = None
    calendar: WorkCalendar | None = None

    @property
    def own_year(self) -> int | None:
        """The year that 年内 and a bare 6月底 mean: the plan's only year, else the year of issue."""
        if self.period_start and self.period_end and self.period_start.year == self.period_end.year:
            return self.period_end.year
        return self.issued_on.year if self.issued_on else None

    @property
    def begins(self) -> date | None:
        """The first day that a deadline can lie on."""
        known = [day for day in (self.period_start, self.issued_on) if day]
        return min(known).replace(month=1, day=1) if known else None

    def lasts(self, years: int) -> bool:
        """Whether the plan covers just so many calendar years."""
        first, last = self.period_start, self.period_end
        return first is not None and last is not None and last.year - first.year + 1 == years


@dataclass(frozen=True, slots=True)
class DatePhrase:
    """A date phrase at ``start`` to ``end`` of the text searched.

    ``due`` is None for what recurs, goes on, or cannot be settled from the text alone;
    ``resolved`` is False only for the last of these. With a reason in ``aside`` it governs nothing.
    """

    start: int
    end: int
    phrase: str
    due: date | None
    precision: DatePrecision
    recurrence: Recurrence | None = None
    certain: bool = True
    resolved: bool = True
    aside: SetAsideReason | None = None
