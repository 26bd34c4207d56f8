"""Taking a task out of an issued plan (撤销任务) and putting it back (恢复任务). Each is one transaction.

The parts of its units end with it and come back with it; what waits on it is settled. A withdrawn task counts
nowhere (`queries.counted`), stays readable with its reason, and keeps everything that was reported and decided.
"""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import exists, select

from tracker.core.database import transaction
from tracker.core.errors import Invalid, StaleEdit
from tracker.core.extensions import db
from tracker.core.messages import N_, Message
from tracker.core.permissions import Action, Actor
from tracker.core.vocabulary import ReportStatus, TaskStatus
from tracker.tasks.models import Assignment, Report, Task
from tracker.tasks.workflow.queries import city_of
from tracker.tasks.workflow.rules import steps
from tracker.tasks.workflow.rules.guards import TaskConditions
from tracker.tasks.workflow.services.service_steps import (
    LONGEST_TEXT,
    allow,
    facts_of_task,
    lead_of,
    locked,
    record_step,
    take_step,
)
from tracker.tasks.workflow.services.side_effects import set_draft_aside, settle_request


def withdraw_task(task_id: int, reason: str, *, actor: Actor, now: datetime, seen: int | None = None) -> None:
    """撤销任务: nothing more is expected of anybody. `seen` is the task's version that the person saw.

    Raises `Invalid` without a reason, `Conflict` while a report waits or once the task is completed, `StaleEdit`.
    """
    _check(reason, N_("The units need to know why nothing more is expected."), N_("The task was not withdrawn."))
    with transaction(city_of(Task, task_id)):
        task = _locked(task_id, seen)
        allow(actor, Action.WITHDRAW_TASK, facts_of_task(task))
        before, reason = task.status, reason.strip()
        status = take_step(steps.WITHDRAW_TASK, before, withdrawing_facts(task))
        parts = [locked(Assignment, part.id) for part in task.parts]
        settle_request(task, reason, actor=actor, now=now)
        for part in parts:
            set_draft_aside(part, reason, actor=actor, now=now)
            part.status = take_step(steps.WITHDRAW_PART, part.status)
            part.withdrawn_with_task = True
        task.status, task.withdrawn_at, task.withdrawal_reason = status, now, reason
        _record(steps.WITHDRAW_TASK, task, parts, before, reason, actor=actor, now=now)


def reinstate_task(task_id: int, reason: str, *, actor: Actor, now: datetime, seen: int | None = None) -> None:
    """恢复任务: its units have their parts again and accept them anew; progress is what was accepted before."""
    _check(reason, N_("The units need to know why it is expected again."), N_("The task was not reinstated."))
    with transaction(city_of(Task, task_id)):
        task = _locked(task_id, seen)
        allow(actor, Action.REINSTATE_TASK, facts_of_task(task))
        before = task.status
        task.status = take_step(steps.REINSTATE_TASK, before)
        parts = [locked(Assignment, part.id) for part in task.parts]
        for part in parts:
            part.status = take_step(steps.REINSTATE_PART, part.status)
            part.withdrawn_with_task = False
            part.assigned_at, part.accepted_at, part.accepted_by_id = now, None, None
            part.completed_on, part.refusal_reason = None, ""
        task.withdrawn_at, task.withdrawal_reason = None, ""
        _record(steps.REINSTATE_TASK, task, parts, before, reason.strip(), actor=actor, now=now)


def withdrawing_facts(task: Task) -> TaskConditions:
    """Whether a report on the task waits for its review, of whatever unit."""
    waiting = exists().where(
        Report.assignment_id.in_(select(Assignment.id).where(Assignment.task_id == task.id)),
        Report.status == ReportStatus.SUBMITTED,
    )
    return TaskConditions(report_waiting=bool(db.session.scalar(select(waiting))))


def withdrawing_facts_of(reports: Iterable[Report]) -> TaskConditions:
    """The same from all reports on the task, where they are known."""
    return TaskConditions(report_waiting=any(each.status is ReportStatus.SUBMITTED for each in reports))


def _locked(task_id: int, seen: int | None) -> Task:
    task = locked(Task, task_id)
    if seen is not None and seen != task.version:
        raise StaleEdit
    return task


def _record(
    step: steps.Step,
    task: Task,
    parts: list[Assignment],
    before: TaskStatus,
    reason: str,
    *,
    actor: Actor,
    now: datetime,
) -> None:
    after = {"units": [part.organization.short_name for part in parts]}
    record_step(step, task, lead_of(task), actor=actor, now=now, before=before, after=after, reason=reason)


def _check(reason: str, missing: Message, refusal: Message) -> None:
    if not reason.strip():
        raise Invalid(refusal, {"reason": missing})
    if len(reason) > LONGEST_TEXT:
        raise Invalid(refusal, {"reason": N_("Keep this under %(count)s characters.", count=LONGEST_TEXT)})
