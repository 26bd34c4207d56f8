"""What a task's records mean on a day: whether it is overdue or due soon, days left, expected progress. Pure.

Rule (domain.md section 1): expected progress (序时进度) = days elapsed ÷ days of the period. What light that gives, and
why, is told by `lights.py`.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from tracker.core.vocabulary import OPEN_TASKS, TaskStatus

#: Within so many days a due date is near enough to be named on the desk and in digests.
SOON_DAYS = 30


@dataclass(frozen=True)
class TaskFacts:
    """What the rules need to know of a task. `percent` is 0 to 100; dates are local.

    Of the lead's part: `accept_by` is the last day to accept it (None once it was), `progress_on` the day of which its
    accepted progress tells, `heard_on` the last day on which its unit accepted or reported, `report_owed_on` the day by
    which a round's report was due that has not come; each None where there is none.
    """

    status: TaskStatus
    starts_on: date | None
    due_on: date | None
    percent: int
    returns_in_a_row: int = 0
    accept_by: date | None = None
    progress_on: date | None = None
    heard_on: date | None = None
    report_owed_on: date | None = None

    @classmethod
    def of(cls, task: Any) -> "TaskFacts":
        """The facts of a stored task, or of a row with these columns of it by their names."""
        return cls(
            task.status,
            task.starts_on,
            task.due_on,
            task.percent,
            task.returns_in_a_row,
            task.accept_by,
            task.progress_on,
            task.heard_on,
            task.report_owed_on,
        )


def is_past(due_on: date | None, today: date) -> bool:
    """Whether the due date has passed, whatever became of the task; the day itself has not."""
    return due_on is not None and due_on < today


def days_late(due_on: date | None, today: date) -> int:
    """Days since the due date; 0 on the day itself, before it and without one."""
    return (today - due_on).days if due_on is not None and is_past(due_on, today) else 0


def is_due_soon(due_on: date | None, today: date) -> bool:
    """Whether the due date lies within `SOON_DAYS`: today counts, what has passed does not."""
    left = days_left(due_on, today)
    return left is not None and 0 <= left <= SOON_DAYS


def days_left(due_on: date | None, today: date) -> int | None:
    """Days until the due date: 0 on the day itself, negative when it has passed, None without one."""
    return None if due_on is None else (due_on - today).days


def is_overdue(facts: TaskFacts, today: date) -> bool:
    """Past its due date and still to be done. Work without an end is never overdue."""
    return facts.status in OPEN_TASKS and is_past(facts.due_on, today)


def expected_percent(starts_on: date | None, due_on: date | None, today: date) -> float | None:
    """序时进度: the share of the period that has passed, 0 to 100, today counted; None without a period."""
    if starts_on is None or due_on is None or due_on < starts_on:
        return None
    elapsed, whole = period_days(starts_on, due_on, today)
    return 100 * elapsed / whole


def points_behind(facts: TaskFacts, today: date) -> float | None:
    """How many points the progress is behind the expected one (negative: ahead); None without a period."""
    expected = expected_percent(facts.starts_on, facts.due_on, today)
    return None if expected is None else expected - facts.percent


def period_days(starts_on: date, due_on: date, today: date) -> tuple[int, int]:
    """How many days of a period have passed, today counted, and how many it has."""
    whole = (due_on - starts_on).days + 1
    elapsed = min(max((today - starts_on).days + 1, 0), whole)
    return elapsed, whole
