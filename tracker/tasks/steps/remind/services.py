"""Reminding a unit by hand (催办)."""

from datetime import datetime

from tracker.core.database import transaction
from tracker.core.permissions import Action, Actor
from tracker.core.vocabulary import TaskStatus
from tracker.tasks.models import Assignment
from tracker.tasks.workflow.queries import city_of
from tracker.tasks.workflow.rules import steps
from tracker.tasks.workflow.rules.guards import PartConditions
from tracker.tasks.workflow.services.service_steps import (
    LONGEST_TEXT,
    locked_part,
    record_step,
    take_step,
)


def remind_unit(assignment_id: int, note: str, *, actor: Actor, now: datetime) -> None:
    """催办 by hand: the note reaches the unit's liaisons through the audit trail."""
    with transaction(city_of(Assignment, assignment_id)):
        assignment = locked_part(assignment_id, Action.REMIND_UNIT, actor)
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
