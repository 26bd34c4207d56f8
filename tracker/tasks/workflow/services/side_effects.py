"""What waits when the office changes or completes a task: a request for a later date is settled, a draft goes back.

A request is not left to be decided over a date that has moved, or asked by a unit that leads no more: the change
is the office's answer to it, kept on the request, and the unit may ask again. A completed task needs no later date.
"""

from datetime import datetime

from sqlalchemy import select

from tracker.core.extensions import db
from tracker.core.permissions import Actor
from tracker.core.vocabulary import ExtensionStatus, ReportDraftStatus
from tracker.tasks.models import Assignment, Extension, ReportDraft, Task
from tracker.tasks.workflow.rules import steps
from tracker.tasks.workflow.services.service_steps import record_step, take_step


def settle_request(
    task: Task, reason: str, *, step: steps.Step = steps.SETTLE_EXTENSION, actor: Actor, now: datetime
) -> None:
    """Close the request for a later date that waits, if there is one, with the reason of the change as its answer.

    A completion gives no reason: the report that was accepted says all.
    """
    request = db.session.scalar(
        select(Extension)
        .where(Extension.task_id == task.id, Extension.status == ExtensionStatus.REQUESTED)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if request is None:
        return
    before = request.status
    request.status = take_step(step, before)
    request.answer, request.decided_at, request.decided_by_id = reason, now, actor.user_id
    after = {"due_on": task.due_on.isoformat() if task.due_on else None, "due_before": request.due_before.isoformat()}
    record_step(
        step,
        request,
        request.assignment,
        actor=actor,
        now=now,
        before=before,
        after=after,
        reason=reason,
    )


def set_draft_aside(part: Assignment, reason: str, *, actor: Actor, now: datetime) -> None:
    """A draft that the unit's leader has to approve is a draft again: nothing is to be sent any more, no text is lost."""
    draft = db.session.scalar(
        select(ReportDraft)
        .where(ReportDraft.assignment_id == part.id, ReportDraft.status == ReportDraftStatus.WITH_UNIT_LEADER)
        .execution_options(populate_existing=True)
    )
    if draft is None:
        return
    before = draft.status
    draft.status = take_step(steps.SET_DRAFT_ASIDE, before)
    record_step(steps.SET_DRAFT_ASIDE, draft, part, actor=actor, now=now, before=before, reason=reason)
