"""What is kept of a task and its parts on a day, with the last day on which it holds. Pure.

The light and the lateness are those of `status.py`, who must act is that of `next_actor.py`: nothing is decided here.
As long as the facts stay, only days change a light, and only at few of them: when the task begins, when it falls
behind by more than one of the limits, when its last days begin, and the day after it was due.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from tracker.core.vocabulary import (
    OPEN_ASSIGNMENTS,
    Acting,
    AssignmentStatus,
    Light,
    ReportStatus,
    Responsibility,
)
from tracker.tasks.rules.next_actor import ActingFacts, acting_on, acting_on_part
from tracker.tasks.rules.status import DEFAULT_RULES, LightRules, TaskFacts, is_overdue, light_on


@dataclass(frozen=True, slots=True)
class PartFacts:
    """What must be known of one unit's part; `last_report` is the state of the last one it sent, None without any."""

    role: Responsibility
    status: AssignmentStatus
    last_report: ReportStatus | None = None


@dataclass(frozen=True, slots=True)
class KeptOfTask:
    """What is kept of a task; `until` is the last day on which light and lateness hold, None for ever."""

    light: Light
    overdue: bool
    must_act: Acting
    until: date | None


@dataclass(frozen=True, slots=True)
class KeptOfPart:
    """What is kept of a part: the light is its task's, and overdue is what its unit still has to do of an overdue task."""

    light: Light
    overdue: bool
    must_act: Acting


def kept_of_task(
    facts: TaskFacts, parts: Sequence[PartFacts], day: date, rules: LightRules = DEFAULT_RULES
) -> KeptOfTask:
    """What is kept of a task with these parts on a day."""
    lead = next((part for part in parts if part.role is Responsibility.LEAD), None)
    acting = ActingFacts(facts.status, lead.status if lead else None, lead.last_report if lead else None)
    light, overdue = _by_day(facts, day, rules)
    return KeptOfTask(light, overdue, acting_on(acting), holds_until(facts, day, rules))


def kept_of_part(
    facts: TaskFacts, part: PartFacts, day: date, kept: KeptOfTask, *, lead_accepts_co: bool
) -> KeptOfPart:
    """What is kept of a part on a day, where that of its task is known; `lead_accepts_co` is the plan's."""
    lead_reviews = lead_accepts_co and part.role is not Responsibility.LEAD
    return KeptOfPart(
        light=kept.light,
        overdue=kept.overdue and part.status in OPEN_ASSIGNMENTS,
        must_act=acting_on_part(facts.status, part.status, part.last_report, lead_reviews=lead_reviews),
    )


def holds_until(facts: TaskFacts, day: date, rules: LightRules = DEFAULT_RULES) -> date | None:
    """The last day from this one on with its light and lateness, if the facts stay as they are; None: for ever."""
    now = _by_day(facts, day, rules)
    changes = (each for each in sorted(_turns(facts, rules)) if each > day and _by_day(facts, each, rules) != now)
    first = next(changes, None)
    return first - timedelta(days=1) if first else None


def _by_day(facts: TaskFacts, day: date, rules: LightRules) -> tuple[Light, bool]:
    return light_on(facts, day, rules).light, is_overdue(facts, day)


def _turns(facts: TaskFacts, rules: LightRules) -> Iterator[date]:
    """Every day on which the light can become another one."""
    if facts.starts_on is not None:
        yield facts.starts_on
    if facts.due_on is None:
        return
    yield facts.due_on - timedelta(days=rules.near_days)
    yield facts.due_on + timedelta(days=1)
    if facts.starts_on is None or facts.due_on < facts.starts_on:
        return
    whole = (facts.due_on - facts.starts_on).days + 1
    for points in (rules.yellow_points, rules.red_points):
        # the first day on which 100 x elapsed - percent x whole > points x whole, where the task begins with day 1
        elapsed = (points + facts.percent) * whole // 100 + 1
        if elapsed <= whole:
            yield facts.starts_on + timedelta(days=elapsed - 1)
