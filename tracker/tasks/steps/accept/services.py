"""Accepting a part (签收)."""

from datetime import datetime

from tracker.core.database import transaction
from tracker.core.permissions import Action, Actor
from tracker.core.vocabulary import Responsibility, TaskStatus
from tracker.tasks.models import Assignment
from tracker.tasks.workflow.queries import city_of
from tracker.tasks.workflow.rules import steps
from tracker.tasks.workflow.rules.guards import PartConditions, TaskConditions
from tracker.tasks.workflow.services.service_steps import (
    follow_step,
    locked_part,
    record_step,
    take_step,
)


def accept_assignment(assignment_id: int, *, actor: Actor, now: datetime) -> None:
    """签收: the unit takes its part; when the lead does, the task is in progress."""
    with transaction(city_of(Assignment, assignment_id)):
        assignment = locked_part(assignment_id, Action.ACCEPT_ASSIGNMENT, actor)
        task = assignment.task
        before = assignment.status
        closed = PartConditions(task_closed=task.status is TaskStatus.CLOSED)
        assignment.status = take_step(steps.ACCEPT_ASSIGNMENT, assignment.status, closed)
        assignment.accepted_at, assignment.accepted_by_id = now, actor.user_id
        task.status = follow_step(
            steps.BEGIN_TASK, task.status, TaskConditions(is_lead=assignment.role is Responsibility.LEAD)
        )
        record_step(steps.ACCEPT_ASSIGNMENT, assignment, assignment, actor=actor, now=now, before=before)
