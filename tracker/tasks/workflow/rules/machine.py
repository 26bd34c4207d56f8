"""What a step of the workflow is, and whether it can be taken: the table of all steps is `steps.py`. Pure."""

from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from tracker.core.events import Event
from tracker.core.messages import Message
from tracker.core.permissions import Action
from tracker.tasks.workflow.rules.guards import Conditions, Guard
from tracker.tasks.workflow.rules.transition_errors import NOT_ALLOWED_FROM_STATE, WHY_NOT

#: For steps without guards.
NOTHING_GIVEN: Conditions = MappingProxyType({})


class Machine(StrEnum):
    """Whose states a step changes."""

    PLAN = "plan"
    TASK = "task"
    ASSIGNMENT = "assignment"
    REPORT = "report"
    REPORT_DRAFT = "report_draft"
    EXTENSION = "extension"
    ROUND = "round"


@dataclass(frozen=True)
class Step:
    """One step of a machine: by `action` a record goes from any of `sources` to `target`.

    A step without sources begins a record; one without a target leaves the state as it is (a reminder).
    `event` is the word that its audit entry bears; typing leaves none. Each guard must be content.
    """

    machine: Machine
    sources: tuple[StrEnum, ...]
    action: Action
    target: StrEnum | None
    event: Event | None
    guards: tuple[Guard, ...] = ()

    @property
    def recorded_event(self) -> Event:
        """The event of a step that leaves an entry; raises `ValueError` for one that leaves none."""
        if self.event is None:
            raise ValueError(f"{self.action.value} on {self.machine.value} leaves no entry")
        return self.event


@dataclass(frozen=True)
class Accepted:
    """The step is possible and leads to `target`."""

    target: StrEnum


@dataclass(frozen=True)
class Refused:
    """The step is not possible, and why."""

    reason: Message


def next_state(step: Step, state: StrEnum, given: Conditions = NOTHING_GIVEN) -> Accepted | Refused:
    """Where the step leads from this state, or why it cannot be taken: each of its guards is asked about what it is given."""
    if state not in step.sources:
        return Refused(WHY_NOT.get((step.action, state), NOT_ALLOWED_FROM_STATE))
    reason = _objection(step, given)
    return Refused(reason) if reason else Accepted(step.target or state)


def first_state(step: Step, given: Conditions = NOTHING_GIVEN) -> Accepted | Refused:
    """The state in which a record begins by this step, or why it cannot begin."""
    reason = _objection(step, given)
    if reason or step.target is None:
        return Refused(reason or NOT_ALLOWED_FROM_STATE)
    return Accepted(step.target)


def _objection(step: Step, given: Conditions) -> Message | None:
    return next((reason for guard in step.guards if (reason := guard.reason(given))), None)
