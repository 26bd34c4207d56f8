"""Reminding a unit by hand (催办)."""

from collections.abc import Collection
from datetime import datetime

from tracker.core.clock import local, start_of
from tracker.core.database import transaction
from tracker.core.errors import Invalid
from tracker.core.messages import N_
from tracker.core.permissions import Action, Actor
from tracker.core.vocabulary import AssignmentStatus, TaskStatus
from tracker.tasks.models import Assignment
from tracker.tasks.steps.accept.queries import reminded_since
from tracker.tasks.workflow.queries import city_of
from tracker.tasks.workflow.rules import steps
from tracker.tasks.workflow.rules.guards import PartConditions
from tracker.tasks.workflow.services.service_steps import (
    LONGEST_TEXT,
    locked_part,
    record_step,
    take_step,
)

#: So many parts are reminded of in one turn, in which others wait.
MOST_AT_ONCE = 500


def remind_unit(assignment_id: int, note: str, *, actor: Actor, now: datetime) -> None:
    """催办 by hand: the note reaches the unit's liaisons through the audit trail."""
    with transaction(city_of(Assignment, assignment_id)):
        assignment = locked_part(assignment_id, Action.REMIND_UNIT, actor)
        _remind(assignment, note, actor, now)


def remind_unaccepted(city: int, assignment_ids: Collection[int], note: str, *, actor: Actor, now: datetime) -> int:
    """Remind units of parts that they have not accepted, in one turn; how many parts it was.

    Those of which the unit was reminded today already are left out, as are those that were accepted meanwhile: pressing
    four times reminds once. Raises `Invalid` for more parts than `MOST_AT_ONCE`.
    """
    if len(assignment_ids) > MOST_AT_ONCE:
        raise Invalid(N_("At most %(count)s tasks are reminded of at once.", count=MOST_AT_ONCE))
    reminded = 0
    with transaction(city):
        told = reminded_since(assignment_ids, start_of(local(now).date()))
        for assignment_id in sorted(set(assignment_ids) - told):
            assignment = locked_part(assignment_id, Action.REMIND_UNIT, actor)
            if assignment.status is not AssignmentStatus.AWAITING_ACCEPTANCE:
                continue
            _remind(assignment, note, actor, now)
            reminded += 1
    return reminded


def _remind(assignment: Assignment, note: str, actor: Actor, now: datetime) -> None:
    closed = PartConditions(task_closed=assignment.task.status is TaskStatus.CLOSED)
    take_step(steps.REMIND_UNIT, assignment.status, closed)
    record_step(
        steps.REMIND_UNIT,
        assignment,
        assignment,
        actor=actor,
        now=now,
        reason=note.strip()[:LONGEST_TEXT],
    )
