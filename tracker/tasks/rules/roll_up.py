"""How the units of a task stand together (汇总), and which of them are behind. Pure.

Rule (domain.md section 1: the lead answers for the joint result, so it has to see who holds it up): a part is behind
when it was not accepted within three working days, or when its own progress would give the task a yellow or red
light. What was refused waits for the office, and what is completed is done: neither is behind.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from tracker.core.messages import N_, Message
from tracker.core.vocabulary import OPEN_TASKS, AssignmentStatus, Light, TaskStatus
from tracker.core.workdays import IsWorkingDay, working_days_since
from tracker.tasks.rules.status import TaskFacts, light_on

#: From then on the reminders to accept go out as well.
WORKING_DAYS_TO_ACCEPT = 3
_BEHIND = frozenset({Light.RED, Light.YELLOW})


@dataclass(frozen=True)
class PartProgress:
    """One unit's part: `percent` 0 to 100, `assigned_on` a local date, `reported` whether it ever sent a report."""

    id: int
    unit: str
    status: AssignmentStatus
    percent: int
    assigned_on: date
    reported: bool
    is_lead: bool = False


@dataclass(frozen=True)
class Behind:
    """A part that holds the task up, and why."""

    part_id: int
    unit: str
    reason: Message


@dataclass(frozen=True)
class RollUp:
    """How many units have a part, have accepted it, reported on it and completed it; and who is behind, and why."""

    units: int
    accepted: int
    reported: int
    completed: int
    behind: tuple[Behind, ...] = ()


def roll_up(task: TaskFacts, parts: Sequence[PartProgress], today: date, is_working_day: IsWorkingDay) -> RollUp:
    """The parts of a task taken together; those behind in the order of `parts`."""
    reasons = [(part, why_behind(task, part, today, is_working_day)) for part in parts]
    return RollUp(
        units=len(parts),
        accepted=sum(part.status in (AssignmentStatus.IN_PROGRESS, AssignmentStatus.COMPLETED) for part in parts),
        reported=sum(part.reported for part in parts),
        completed=sum(part.status is AssignmentStatus.COMPLETED for part in parts),
        behind=tuple(Behind(part.id, part.unit, reason) for part, reason in reasons if reason is not None),
    )


def why_behind(task: TaskFacts, part: PartProgress, today: date, is_working_day: IsWorkingDay) -> Message | None:
    """Why this part holds the task up; None when it does not."""
    if task.status not in OPEN_TASKS:
        return None
    if part.status is AssignmentStatus.AWAITING_ACCEPTANCE:
        waiting = working_days_since(part.assigned_on, today, is_working_day=is_working_day)
        late = waiting >= WORKING_DAYS_TO_ACCEPT
        return N_("not accepted for %(days)s working days", days=waiting) if late else None
    if part.status is not AssignmentStatus.IN_PROGRESS:
        return None
    returns = task.returns_in_a_row if part.is_lead else 0
    own = replace(task, status=TaskStatus.IN_PROGRESS, percent=part.percent, returns_in_a_row=returns)
    light = light_on(own, today)
    if light.light not in _BEHIND:
        return None
    return light.reason if part.reported else N_("no report yet")
