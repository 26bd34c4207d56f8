"""延期: the lead asks for a later due date, the office grants or denies it; each is one transaction.

Only the lead asks: it answers for the joint result (domain.md section 1, step 6), and the due date is one for
the whole task. A co-unit or a district that needs more time tells its lead in its report. It is asked before
the due date has passed, with a reason and the new date (step 12); the original date and the count stay.
"""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select

from tracker.core.database import transaction
from tracker.core.errors import Conflict, Invalid
from tracker.core.extensions import db
from tracker.core.messages import N_, Message
from tracker.core.permissions import Action, Actor
from tracker.core.vocabulary import ExtensionStatus
from tracker.tasks.models import Extension, Task
from tracker.tasks.rules.status import is_past
from tracker.tasks.workflow.queries import city_of
from tracker.tasks.workflow.rules import steps
from tracker.tasks.workflow.rules.guards import ExtensionConditions, ExtensionsGranted, TaskConditions
from tracker.tasks.workflow.services.service_steps import (
    LONGEST_TEXT,
    allow,
    begin_step,
    facts_of_part,
    facts_of_task,
    lead_of,
    locked,
    record_step,
    take_step,
)


def ask_extension(
    task_id: int, asked_due_on: date | None, reason: str, *, actor: Actor, now: datetime, today: date
) -> Extension:
    """申请延期: the lead asks for a later due date. Raises `Invalid` with the fields that cannot be used."""
    with transaction(city_of(Task, task_id)) as session:
        task = locked(Task, task_id)
        lead = lead_of(task)
        allow(actor, Action.ASK_EXTENSION, facts_of_part(lead))
        take_step(steps.ASK_FOR_EXTENSION, task.status, asking_facts(task, today))
        _check_request(asked_due_on, reason, task, today)
        extension = Extension(
            task=task,
            assignment=lead,
            due_before=task.due_on,
            asked_due_on=asked_due_on,
            reason=reason.strip(),
            status=begin_step(steps.ASK_EXTENSION),
            asked_at=now,
            asked_by_id=actor.user_id,
        )
        session.add(extension)
        _record(steps.ASK_EXTENSION, extension, asked_due_on, actor=actor, now=now, reason=extension.reason)
    return extension


def grant_extension(
    extension_id: int, granted_due_on: date | None, answer: str = "", *, actor: Actor, now: datetime, today: date
) -> None:
    """同意延期, for the date asked for or another one: the task's due date moves, and nothing else does."""
    with transaction(city_of(Extension, extension_id)):
        extension, task = _to_decide(extension_id, actor)
        before = extension.status
        granted = take_step(steps.GRANT_EXTENSION, before, _deciding_facts(extension, actor))
        take_step(steps.EXTEND_TASK, task.status, asking_facts(task, today))
        _check_decision(why_not_this_date(granted_due_on, task.due_on, today), answer)
        _decide(extension, granted, answer, actor, now)
        extension.granted_due_on = task.due_on = granted_due_on
        _record(
            steps.GRANT_EXTENSION,
            extension,
            granted_due_on,
            actor=actor,
            now=now,
            before=before,
            reason=extension.answer,
        )


def deny_extension(extension_id: int, answer: str, *, actor: Actor, now: datetime) -> None:
    """不同意延期, with an answer; the due date stays."""
    with transaction(city_of(Extension, extension_id)):
        extension, task = _to_decide(extension_id, actor)
        before = extension.status
        denied = take_step(steps.DENY_EXTENSION, before, _deciding_facts(extension, actor))
        _check_decision(None, answer, needs_answer=True)
        _decide(extension, denied, answer, actor, now)
        _record(
            steps.DENY_EXTENSION,
            extension,
            task.due_on,
            actor=actor,
            now=now,
            before=before,
            reason=extension.answer,
        )


def take_back_extension(extension_id: int, *, actor: Actor, now: datetime) -> None:
    """撤回: the unit no longer wants the later date; possible while the office has not decided."""
    with transaction(city_of(Extension, extension_id)):
        extension, task = _locked_with_task(extension_id)
        allow(actor, Action.ASK_EXTENSION, facts_of_part(extension.assignment))
        before = extension.status
        extension.status = take_step(steps.TAKE_BACK_EXTENSION, extension.status)
        _record(steps.TAKE_BACK_EXTENSION, extension, task.due_on, actor=actor, now=now, before=before)


def asking_facts(task: Task, today: date) -> TaskConditions:
    """What the guards of asking and granting must know of a task."""
    statuses = db.session.scalars(select(Extension.status).where(Extension.task_id == task.id)).all()
    return asking_facts_of(task, statuses, today)


def asking_facts_of(task: Task, statuses: Sequence[ExtensionStatus], today: date) -> TaskConditions:
    """The same where the states of all requests for a later date are at hand."""
    return TaskConditions(
        due_on=task.due_on,
        past_due=is_past(task.due_on, today),
        request_waits=ExtensionStatus.REQUESTED in statuses,
        extensions=ExtensionsGranted(
            granted=sum(each is ExtensionStatus.GRANTED for each in statuses), most=task.plan.most_extensions
        ),
    )


def _to_decide(extension_id: int, actor: Actor) -> tuple[Extension, Task]:
    extension, task = _locked_with_task(extension_id)
    allow(actor, Action.DECIDE_EXTENSION, facts_of_task(task))
    return extension, task


def _locked_with_task(extension_id: int) -> tuple[Extension, Task]:
    """The task first, as whoever asks does: two people never wait for each other."""
    task_id = db.session.scalar(select(Extension.task_id).where(Extension.id == extension_id))
    if task_id is None:
        raise Conflict(N_("This does not exist any more."))
    task = locked(Task, task_id)
    return locked(Extension, extension_id), task


def _deciding_facts(extension: Extension, actor: Actor) -> ExtensionConditions:
    return ExtensionConditions(own_request=extension.asked_by_id == actor.user_id)


def _decide(extension: Extension, status: ExtensionStatus, answer: str, actor: Actor, now: datetime) -> None:
    extension.status, extension.answer = status, answer.strip()
    extension.decided_at, extension.decided_by_id = now, actor.user_id


def why_not_this_date(day: date | None, due_on: date | None, today: date) -> Message | None:
    """Why a task cannot get this as its later due date; None when it can."""
    if day is None:
        return N_("Choose the new date.")
    if due_on is not None and day <= due_on:
        return N_("The new date lies after the present one, %(day)s.", day=due_on)
    if day < today:
        return N_("The new date has passed already.")
    return None


def _check_request(day: date | None, reason: str, task: Task, today: date) -> None:
    wrong: dict[str, Message] = {}
    why_not = why_not_this_date(day, task.due_on, today)
    if why_not:
        wrong["asked_due_on"] = why_not
    if not reason.strip():
        wrong["reason"] = N_("The office needs to know why it takes longer.")
    elif len(reason) > LONGEST_TEXT:
        wrong["reason"] = _too_long()
    if wrong:
        raise Invalid(N_("The request was not sent."), wrong)


def _check_decision(why_not_the_date: Message | None, answer: str, *, needs_answer: bool = False) -> None:
    wrong: dict[str, Message] = {}
    if why_not_the_date:
        wrong["granted_due_on"] = why_not_the_date
    if needs_answer and not answer.strip():
        wrong["answer"] = N_("The unit needs to know why not.")
    elif len(answer) > LONGEST_TEXT:
        wrong["answer"] = _too_long()
    if wrong:
        raise Invalid(N_("Nothing was decided."), wrong)


def _too_long() -> Message:
    return N_("Keep this under %(count)s characters.", count=LONGEST_TEXT)


def _record(
    step: steps.Step,
    extension: Extension,
    due_on: date | None,
    *,
    actor: Actor,
    now: datetime,
    before: ExtensionStatus | None = None,
    reason: str = "",
) -> None:
    """Leave the entry; `due_on` is the date asked for, granted, or kept."""
    after = {"due_on": due_on.isoformat() if due_on else None, "due_before": extension.due_before.isoformat()}
    record_step(step, extension, extension.assignment, actor=actor, now=now, before=before, after=after, reason=reason)
