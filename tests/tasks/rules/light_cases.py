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
    return TaskFacts(status, dates.get("starts_on", START), dates.get("due_on", DUE), percent, returns)


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
    _case("issued, the due date itself", facts(100, status=TaskStatus.ISSUED), DUE, Light.GREEN),
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
    _case("due today and 90 %", facts(90), DUE, Light.GREEN),
    _case("without a start, 8 days left", facts(starts_on=None), date(2023, 8, 31), Light.GREEN),
    _case("without a start, 7 days left", facts(starts_on=None), WEEK_BEFORE, Light.YELLOW),
]

LIGHT_CASES = [*_DONE, *_WITHDRAWN, *_ENDLESS, *_DUE_DATE, *_RETURNS, *_START, *_POINTS, *_NEAR]
