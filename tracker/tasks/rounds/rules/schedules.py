"""Which reporting rounds a schedule makes, and on which day each is due. Pure.

A round covers its month or quarter, begins on the first day of the month in which it is due, and is due on the
scheduled day of that month. Where nobody works on that day it is due on the last working day before it; where
the month has none before it, on the first one after.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from tracker.core.messages import N_, Message
from tracker.core.vocabulary import Rhythm
from tracker.core.workdays import IsWorkingDay

DEFAULT_DAY = 25
LATEST_DAY = 31
#: How far ahead rounds of a schedule without end are made; time brings the next ones.
MONTHS_AHEAD = 12
LONGEST_YEARS = 10


@dataclass(frozen=True)
class ScheduleFacts:
    """A schedule: rounds are due on the `day` of the month, from `starts_on` until `ends_on` (None: without end)."""

    rhythm: Rhythm
    day: int
    starts_on: date
    ends_on: date | None


@dataclass(frozen=True)
class PlannedRound:
    """A round as a schedule makes it."""

    period_start: date
    period_end: date
    opens_on: date
    due_on: date


def rounds_of(schedule: ScheduleFacts, *, today: date, is_working_day: IsWorkingDay) -> list[PlannedRound]:
    """The rounds of a schedule that are due today or later, in order; without an end those of the next year."""
    last_day = schedule.ends_on or _first_of_month(today, MONTHS_AHEAD) - timedelta(days=1)
    found = []
    for month in _due_months(schedule.rhythm, max(schedule.starts_on, today), last_day):
        due_on = due_day(month, schedule.day, is_working_day)
        if max(schedule.starts_on, today) <= due_on <= last_day:
            found.append(_round(schedule.rhythm, month, due_on))
    return found


def due_day(month: date, day: int, is_working_day: IsWorkingDay) -> date:
    """The working day by which reports are owed in the month that begins on `month`."""
    last = last_of_month(month)
    named = min(month.replace(day=1) + timedelta(days=day - 1), last)
    until = [month + timedelta(days=n) for n in range((named - month).days + 1)]
    after = [named + timedelta(days=n) for n in range(1, (last - named).days + 1)]
    return next((each for each in [*reversed(until), *after] if is_working_day(each)), named)


def what_is_wrong(schedule: ScheduleFacts) -> dict[str, Message]:
    """Why a schedule cannot be used, by field; empty when it can."""
    wrong: dict[str, Message] = {}
    if not 1 <= schedule.day <= LATEST_DAY:
        wrong["day"] = N_("Enter a day of the month, from 1 to 31.")
    if schedule.ends_on is not None and schedule.ends_on < schedule.starts_on:
        wrong["ends_on"] = N_("The end lies before the beginning.")
    elif schedule.ends_on is not None and schedule.ends_on.year - schedule.starts_on.year > LONGEST_YEARS:
        wrong["ends_on"] = N_("A schedule runs for %(years)s years at most.", years=LONGEST_YEARS)
    return wrong


def last_of_month(day: date) -> date:
    """The last day of the month in which a day lies."""
    return _first_of_month(day, 1) - timedelta(days=1)


def _due_months(rhythm: Rhythm, first: date, last: date) -> Iterator[date]:
    """The first days of the months in which rounds may be due."""
    month = first.replace(day=1)
    while month <= last:
        if rhythm is Rhythm.MONTHLY or month.month % 3 == 0:
            yield month
        month = _first_of_month(month, 1)


def _round(rhythm: Rhythm, month: date, due_on: date) -> PlannedRound:
    start = month if rhythm is Rhythm.MONTHLY else _first_of_month(month, -2)
    return PlannedRound(start, last_of_month(month), month, due_on)


def _first_of_month(day: date, months: int) -> date:
    """The first day of the month that lies so many months after (before, when negative) the day's own."""
    index = day.year * 12 + day.month - 1 + months
    return date(index // 12, index % 12 + 1, 1)
