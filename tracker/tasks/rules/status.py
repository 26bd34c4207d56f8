"""What a task's records mean on a day: its light with the reason, days left, expected progress.

Rules (domain.md section 1, 'Lamps', our default): expected progress (序时进度) = days elapsed ÷ days of the
period. Blue: done. Grey: not started, without an end, or withdrawn. Red: late, sent back twice in a row, or more than
30 points behind. Yellow: more than 10 points behind, or 7 days or fewer left and under 90 %. Else green.
`queries.light_expression` is the same rule as SQL; a property test holds the two equal.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from tracker.core.messages import N_, P_, Message
from tracker.core.vocabulary import OPEN_TASKS, Light, TaskStatus


@dataclass(frozen=True)
class LightRules:
    """The settable numbers of the rule: points behind, days left, per cent, returns in a row."""

    yellow_points: int = 10
    red_points: int = 30
    near_days: int = 7
    near_percent: int = 90
    red_returns: int = 2


DEFAULT_RULES = LightRules()
#: Within so many days a due date is near enough to be named on the desk and in digests.
SOON_DAYS = 30


@dataclass(frozen=True)
class TaskFacts:
    """What the rule needs to know of a task. `percent` is 0 to 100; dates are local."""

    status: TaskStatus
    starts_on: date | None
    due_on: date | None
    percent: int
    returns_in_a_row: int = 0

    @classmethod
    def of(cls, task: Any) -> "TaskFacts":
        """The facts of a stored task, or of a row with these columns of it by their names."""
        return cls(task.status, task.starts_on, task.due_on, task.percent, task.returns_in_a_row)


@dataclass(frozen=True)
class LightWithReason:
    """A light and why it shows."""

    light: Light
    reason: Message


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
    elapsed, whole = _period_days(starts_on, due_on, today)
    return 100 * elapsed / whole


def points_behind(facts: TaskFacts, today: date) -> float | None:
    """How many points the progress is behind the expected one (negative: ahead); None without a period."""
    expected = expected_percent(facts.starts_on, facts.due_on, today)
    return None if expected is None else expected - facts.percent


def light_on(facts: TaskFacts, today: date, rules: LightRules = DEFAULT_RULES) -> LightWithReason:
    """The light of a task on a day, with the reason as a sentence."""
    if facts.status is TaskStatus.CLOSED:
        return LightWithReason(Light.BLUE, N_("closed"))
    if facts.status is TaskStatus.COMPLETED:
        return LightWithReason(Light.BLUE, N_("completed, waiting to be closed"))
    if facts.status is TaskStatus.WITHDRAWN:
        return LightWithReason(Light.GREY, N_("task withdrawn"))
    if facts.due_on is None:
        return LightWithReason(Light.GREY, N_("without an end date"))
    if is_past(facts.due_on, today):
        return LightWithReason(Light.RED, _late(days_late(facts.due_on, today)))
    if facts.returns_in_a_row >= rules.red_returns:
        return LightWithReason(Light.RED, N_("sent back %(count)s times in a row", count=facts.returns_in_a_row))
    if facts.starts_on is not None and today < facts.starts_on:
        return LightWithReason(Light.GREY, N_("not started yet"))
    return _light_by_progress(facts, today, rules)


def _light_by_progress(facts: TaskFacts, today: date, rules: LightRules) -> LightWithReason:
    if _is_behind_by_more_than(rules.red_points, facts, today):
        return LightWithReason(Light.RED, _behind(facts, today))
    if _is_behind_by_more_than(rules.yellow_points, facts, today):
        return LightWithReason(Light.YELLOW, _behind(facts, today))
    left = days_left(facts.due_on, today)
    if left is not None and left <= rules.near_days and facts.percent < rules.near_percent:
        return LightWithReason(Light.YELLOW, _left(left, facts.percent))
    return LightWithReason(Light.GREEN, N_("on schedule"))


def _is_behind_by_more_than(points: int, facts: TaskFacts, today: date) -> bool:
    """In whole numbers, so that SQL says exactly the same: 100·elapsed − percent·whole > points·whole."""
    if facts.starts_on is None or facts.due_on is None or facts.due_on < facts.starts_on:
        return False
    elapsed, whole = _period_days(facts.starts_on, facts.due_on, today)
    return 100 * elapsed - facts.percent * whole > points * whole


def _late(days: int) -> Message:
    return P_("late %(count)s day", "late %(count)s days", count=days)


def _left(days: int, percent: int) -> Message:
    return P_(
        "%(count)s day left and %(percent)s %% done",
        "%(count)s days left and %(percent)s %% done",
        count=days,
        percent=percent,
    )


def _behind(facts: TaskFacts, today: date) -> Message:
    return N_("%(points)s points behind schedule", points=round(points_behind(facts, today) or 0))


def _period_days(starts_on: date, due_on: date, today: date) -> tuple[int, int]:
    whole = (due_on - starts_on).days + 1
    elapsed = min(max((today - starts_on).days + 1, 0), whole)
    return elapsed, whole
