"""How the units of a task stand together (汇总), and which of them are behind. Pure.

Rule (domain.md section 1: the lead answers for the joint result, so it has to see who holds it up): a part is behind
when its unit still has to do it and its own light (`lights.part_light_on`) is yellow or red. What was refused waits for
the office, and what is completed is done: neither is behind.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from tracker.core.messages import Message
from tracker.core.vocabulary import OPEN_ASSIGNMENTS, OPEN_TASKS, AssignmentStatus, Light
from tracker.tasks.rules.lights import PartLightFacts, part_light_on
from tracker.tasks.rules.status import TaskFacts

_BEHIND = frozenset({Light.RED, Light.YELLOW})


@dataclass(frozen=True)
class PartProgress:
    """One unit's part with what its light is told from; `reported`: whether it ever sent a report."""

    id: int
    unit: str
    facts: PartLightFacts
    reported: bool


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


def roll_up(task: TaskFacts, parts: Sequence[PartProgress], today: date) -> RollUp:
    """The parts of a task taken together; those behind in the order of `parts`."""
    states = [part.facts.status for part in parts]
    reasons = [(part, why_behind(task, part, today)) for part in parts]
    return RollUp(
        units=len(parts),
        accepted=sum(state in (AssignmentStatus.IN_PROGRESS, AssignmentStatus.COMPLETED) for state in states),
        reported=sum(part.reported for part in parts),
        completed=states.count(AssignmentStatus.COMPLETED),
        behind=tuple(Behind(part.id, part.unit, reason) for part, reason in reasons if reason is not None),
    )


def why_behind(task: TaskFacts, part: PartProgress, today: date) -> Message | None:
    """Why this part holds the task up; None when it does not."""
    if task.status not in OPEN_TASKS or part.facts.status not in OPEN_ASSIGNMENTS:
        return None
    light = part_light_on(task, part.facts, today)
    return light.reason if light.light in _BEHIND else None
