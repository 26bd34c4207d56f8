"""The edges of the light as one table, for both faces of the rule: each day and number with the ones beside it."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest

from tracker.core.vocabulary import Light, TaskStatus
from tracker.tasks.rules.status import TaskFacts

START, DUE = date(2023, 6, 1), date(2023, 9, 8)  # a Thursday and a Friday, 100 days: each day is a point
HALF = date(2023, 7, 20)  # the 50th day
WEEK_BEFORE = date(2023, 9, 1)  # 7 days left, 93 points expected


@dataclass(frozen=True)
class LightCase:
    """A task on a day, the light it has, and whether it is overdue."""

    facts: TaskFacts
    today: date
    light: Light
    overdue: bool = False


def facts(
    percent: int = 0, *, status: TaskStatus = TaskStatus.IN_PROGRESS, returns: int = 0, **dates: date | None
) -> TaskFacts:
    """A task under way from START to DUE, unless something else is said."""
    period = {"starts_on": START, "due_on": DUE} | dates
    return TaskFacts(status=status, percent=percent, returns_in_a_row=returns, **period)


def _case(name: str, of: TaskFacts, today: date, light: Light, *, overdue: bool = False) -> Any:
    return pytest.param(LightCase(of, today, light, overdue), id=name)


_DONE = [
    _case(f"{status.value} and {words}", facts(percent, status=status, returns=returns), today, Light.BLUE)
    for status in (TaskStatus.COMPLETED, TaskStatus.CLOSED)
    for words, percent, returns, today in (
        ("long past its date", 100, 0, date(2025, 1, 1)),
        ("before its start", 100, 0, date(2023, 5, 31)),
        ("sent back twice before", 100, 2, HALF),
        ("at 0 per cent", 0, 0, HALF),
    )
]
_WITHDRAWN = [
    _case(f"withdrawn and {words}", facts(percent, status=TaskStatus.WITHDRAWN, returns=returns), today, Light.GREY)
    for words, percent, returns, today in (
        ("long past its date", 0, 0, date(2025, 1, 1)),
        ("on schedule", 50, 0, HALF),
        ("far behind", 0, 0, HALF),
        ("sent back twice before", 50, 2, HALF),
    )
]
_ENDLESS = [
    _case("without an end", facts(due_on=None), date(2030, 1, 1), Light.GREY),
    _case("without an end or a start", facts(starts_on=None, due_on=None), date(2030, 1, 1), Light.GREY),
    _case("without an end, sent back twice", facts(due_on=None, returns=2), HALF, Light.GREY),
]
_DUE_DATE = [
    _case("Thursday, the day before the due date", facts(100), date(2023, 9, 7), Light.GREEN),
    _case("Friday, the due date itself", facts(100), DUE, Light.GREEN),
    _case("Saturday, the day after it", facts(100), date(2023, 9, 9), Light.RED, overdue=True),
    _case("issued, the due date itself", facts(100, status=TaskStatus.ISSUED), DUE, Light.GREY),
    _case("issued, the day after", facts(status=TaskStatus.ISSUED), date(2023, 9, 9), Light.RED, overdue=True),
    _case("late and not to begin yet", facts(starts_on=date(2023, 12, 1)), date(2023, 9, 9), Light.RED, overdue=True),
]
_RETURNS = [
    _case("sent back once", facts(50, returns=1), HALF, Light.GREEN),
    _case("sent back twice", facts(50, returns=2), HALF, Light.RED),
    _case("sent back three times", facts(50, returns=3), HALF, Light.RED),
    _case("sent back twice before its start", facts(returns=2), date(2023, 5, 31), Light.RED),
    _case("sent back once before its start", facts(returns=1), date(2023, 5, 31), Light.GREY),
]
_START = [
    _case("the day before its start", facts(), date(2023, 5, 31), Light.GREY),
    _case("the day it starts", facts(), START, Light.GREEN),
    _case("the day after its start", facts(), date(2023, 6, 2), Light.GREEN),
    _case("starts and ends today", facts(100, starts_on=DUE), DUE, Light.GREEN),
    _case("starts and ends today, nothing done", facts(starts_on=DUE), DUE, Light.RED),
    _case("without a start, far from its end", facts(starts_on=None), HALF, Light.GREEN),
    _case("with a start after its end", facts(starts_on=date(2023, 9, 9)), DUE, Light.GREY),
]
_POINTS = [
    _case(f"{points} points behind", facts(50 - points), HALF, light)
    for points, light in (
        (0, Light.GREEN),
        (9, Light.GREEN),
        (10, Light.GREEN),
        (11, Light.YELLOW),
        (29, Light.YELLOW),
        (30, Light.YELLOW),
        (31, Light.RED),
    )
]
_YEAR = {"starts_on": date(2023, 1, 1), "due_on": date(2023, 12, 31)}
_POINTS += [
    # On the 183rd day of 365, 50.14 per cent are expected.
    _case("10.14 points behind", facts(40, **_YEAR), date(2023, 7, 2), Light.YELLOW),
    _case("9.86 points behind", facts(40, **_YEAR), date(2023, 7, 1), Light.GREEN),
    _case("30.14 points behind", facts(20, **_YEAR), date(2023, 7, 2), Light.RED),
    _case("29.86 points behind", facts(20, **_YEAR), date(2023, 7, 1), Light.YELLOW),
]
_NEAR = [
    _case("8 days left and 89 %", facts(89), date(2023, 8, 31), Light.GREEN),
    _case("7 days left and 89 %", facts(89), WEEK_BEFORE, Light.YELLOW),
    _case("7 days left and 90 %", facts(90), WEEK_BEFORE, Light.GREEN),
    _case("7 days left and 91 %", facts(91), WEEK_BEFORE, Light.GREEN),
    _case("6 days left and 89 %", facts(89), date(2023, 9, 2), Light.YELLOW),
    _case("due today and 89 %", facts(89, starts_on=None), DUE, Light.YELLOW),
    _case("due today and 90 %", facts(90), DUE, Light.YELLOW),
    _case("4 days left and 99 %", facts(99), date(2023, 9, 4), Light.GREEN),
    _case("3 days left and 99 %", facts(99), date(2023, 9, 5), Light.YELLOW),
    _case("3 days left and 100 %", facts(100), date(2023, 9, 5), Light.GREEN),
    _case("without a start, 8 days left", facts(starts_on=None), date(2023, 8, 31), Light.GREEN),
    _case("without a start, 7 days left", facts(starts_on=None), WEEK_BEFORE, Light.YELLOW),
]

TUESDAY, WEDNESDAY = date(2023, 6, 6), date(2023, 6, 7)


def _given(percent: int = 0, **dates: date | None) -> TaskFacts:
    """A task that nobody has accepted yet, to be accepted by Tuesday, the sixth day."""
    return facts(percent, status=TaskStatus.ISSUED, **({"accept_by": TUESDAY} | dates))


_ACCEPTANCE = [
    _case("given, in its working days", _given(), START, Light.GREY),
    _case("given, the last day to accept", _given(), TUESDAY, Light.GREY),
    _case("given, the day after it", _given(), WEDNESDAY, Light.YELLOW),
    _case("accepted late", facts(accept_by=TUESDAY), WEDNESDAY, Light.GREEN),
    _case("given, without a last day", _given(accept_by=None), WEDNESDAY, Light.GREY),
    _case("given, 11 points behind", _given(accept_by=None), date(2023, 6, 11), Light.YELLOW),
    _case("given, 10 points behind", _given(accept_by=None), date(2023, 6, 10), Light.GREY),
    _case("given, 31 points behind", _given(), date(2023, 7, 1), Light.RED),
    _case("given, not to begin yet, the last day", _given(starts_on=date(2023, 8, 1)), TUESDAY, Light.GREY),
    _case("given, not to begin yet, the day after", _given(starts_on=date(2023, 8, 1)), WEDNESDAY, Light.YELLOW),
    _case("given, without an end, the last day", _given(due_on=None), TUESDAY, Light.GREY),
    _case("given, without an end, the day after", _given(due_on=None), WEDNESDAY, Light.YELLOW),
    _case("given, late", _given(), date(2023, 9, 9), Light.RED, overdue=True),
    _case("given, 3 days left", _given(accept_by=None, starts_on=None), date(2023, 9, 5), Light.YELLOW),
]
_REPORTS = [
    _case("a report due today", facts(50, report_owed_on=HALF), HALF, Light.GREEN),
    _case("a report due yesterday", facts(50, report_owed_on=date(2023, 7, 19)), HALF, Light.YELLOW),
    _case("a report missing, without an end", facts(due_on=None, report_owed_on=START), HALF, Light.YELLOW),
    _case("a report missing before it begins", facts(report_owed_on=date(2023, 5, 1)), date(2023, 5, 31), Light.GREY),
    _case("a report missing, done", facts(status=TaskStatus.COMPLETED, report_owed_on=START), HALF, Light.BLUE),
]
_25TH_DAY = date(2023, 6, 25)
_PACE = [
    _case("23 % on the 25th day: 92 % at the end", facts(23, progress_on=_25TH_DAY), _25TH_DAY, Light.GREEN),
    _case("22 % on the 25th day: 88 % at the end", facts(22, progress_on=_25TH_DAY), _25TH_DAY, Light.YELLOW),
    _case("20 % on the 24th day: too early", facts(20, progress_on=date(2023, 6, 24)), _25TH_DAY, Light.GREEN),
    _case("45 % on the 50th day: 90 % at the end", facts(45, progress_on=HALF), HALF, Light.GREEN),
    _case("44 % on the 50th day: 88 % at the end", facts(44, progress_on=HALF), HALF, Light.YELLOW),
    _case("15 days left, 97 % at the end", facts(80, progress_on=date(2023, 8, 21)), date(2023, 8, 24), Light.GREEN),
    _case("14 days left, 97 % at the end", facts(80, progress_on=date(2023, 8, 21)), date(2023, 8, 25), Light.YELLOW),
    _case("14 days left, all at the end", facts(82, progress_on=date(2023, 8, 21)), date(2023, 8, 25), Light.GREEN),
    _case("44 %, nothing accepted yet", facts(44), HALF, Light.GREEN),
    _case("44 %, accepted before it began", facts(44, progress_on=date(2023, 5, 31)), HALF, Light.GREEN),
    _case("44 %, without a start", facts(44, starts_on=None, progress_on=HALF), HALF, Light.GREEN),
]
LONG = {"starts_on": date(2023, 1, 1), "due_on": date(2024, 9, 26)}  # 635 days
_SILENCE = [
    _case("heard 100 days ago", facts(60, heard_on=date(2023, 10, 1), **LONG), date(2024, 1, 9), Light.GREEN),
    _case("heard 101 days ago", facts(60, heard_on=date(2023, 10, 1), **LONG), date(2024, 1, 10), Light.YELLOW),
    _case("never heard", facts(60, **LONG), date(2024, 1, 10), Light.GREEN),
    _case("without an end, heard 100 days ago", facts(due_on=None, heard_on=START), date(2023, 9, 9), Light.GREY),
    _case("without an end, heard 101 days ago", facts(due_on=None, heard_on=START), date(2023, 9, 10), Light.YELLOW),
    _case(
        "heard before it began, which was 100 days ago",
        facts(due_on=None, heard_on=date(2023, 1, 1)),
        date(2023, 9, 9),
        Light.GREY,
    ),
    _case(
        "heard before it began, which was 101 days ago",
        facts(due_on=None, heard_on=date(2023, 1, 1)),
        date(2023, 9, 10),
        Light.YELLOW,
    ),
    _case(
        "without a start, heard 101 days ago",
        facts(starts_on=None, due_on=None, heard_on=START),
        date(2023, 9, 10),
        Light.YELLOW,
    ),
]

LIGHT_CASES = [
    *_DONE,
    *_WITHDRAWN,
    *_ENDLESS,
    *_DUE_DATE,
    *_RETURNS,
    *_START,
    *_POINTS,
    *_NEAR,
    *_ACCEPTANCE,
    *_REPORTS,
    *_PACE,
    *_SILENCE,
]
