"""Refusing a part as not one's own (退回改派), and the office's answer to it.

The unit refuses before it accepts, with a reason. The office keeps the part with it, gives it to another
unit, or has another unit share it. A task has one lead at every moment: a lead's part that is withdrawn
loses that role as the other unit gets it.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import func, select

from tracker.core.database import transaction
from tracker.core.errors import Invalid
from tracker.core.extensions import db
from tracker.core.messages import N_, Message
from tracker.core.permissions import Action, Actor
from tracker.core.vocabulary import AssignmentStatus, ReportStatus, Responsibility, TaskStatus
from tracker.organizations.models import Organization
from tracker.tasks.models import Assignment, Task
from tracker.tasks.queries import last_report
from tracker.tasks.steps.refuse.queries import NO_UNITS
from tracker.tasks.workflow.queries import city_of
from tracker.tasks.workflow.rules import steps
from tracker.tasks.workflow.rules.guards import PartConditions
from tracker.tasks.workflow.services.service_steps import (
    LONGEST_TEXT,
    allow,
    begin_step,
    facts_of_part,
    locked,
    record_step,
    take_step,
)

#: What a role asks of a unit, the most first: a unit that has a part already is only ever asked for more.
_BY_WEIGHT = (Responsibility.LEAD, Responsibility.CO, Responsibility.IMPLEMENTER)
SHARING_ROLES = (Responsibility.CO, Responsibility.IMPLEMENTER)


class Decision(StrEnum):
    """How the office answers a refusal."""

    KEEP = "keep"  # 维持原交办
    REASSIGN = "reassign"  # 改派其他单位
    SPLIT = "split"  # 由原单位承担并增加单位共同承担


@dataclass(frozen=True)
class RefusalAnswer:
    """The office's decision: `unit_id` and, where the part is shared, `role` say who gets what; `text` is read by all.

    `role` counts only for a part that is shared: a unit that takes over gets the role that the other one had.
    """

    decision: Decision
    text: str = ""
    unit_id: int | None = None
    role: Responsibility = Responsibility.CO


def refuse_assignment(assignment_id: int, reason: str, *, actor: Actor, now: datetime) -> None:
    """申请退回: the unit says that its part is not its own, and why; the office decides."""
    if not reason.strip():
        wrong = N_("Say whose it is, or why it is not yours.")
        raise Invalid(N_("The part was not refused."), {"reason": wrong})
    with transaction(city_of(Assignment, assignment_id)):
        part = locked(Assignment, assignment_id)
        allow(actor, Action.REFUSE_ASSIGNMENT, facts_of_part(part))
        before = part.status
        facts = PartConditions(task_closed=_is_closed(part.task), kept_before=bool(part.refusal_reason))
        part.status = take_step(steps.REFUSE_ASSIGNMENT, before, facts)
        part.refusal_reason = reason.strip()[:LONGEST_TEXT]
        record_step(
            steps.REFUSE_ASSIGNMENT, part, part, actor=actor, now=now, before=before, reason=part.refusal_reason
        )


def decide_refusal(assignment_id: int, answer: RefusalAnswer, *, actor: Actor, now: datetime) -> None:
    """The office keeps the part with the unit, gives it to another one, or has another one share it."""
    with transaction(city_of(Assignment, assignment_id)):
        part = locked(Assignment, assignment_id)
        allow(actor, Action.DECIDE_REFUSAL, facts_of_part(part))
        task = locked(Task, part.task_id)
        unit = _unit_of(answer, part)
        role = part.role
        if answer.decision is Decision.REASSIGN:
            _withdraw(part, answer, unit, actor=actor, now=now)
        else:
            _keep(part, answer, unit, actor=actor, now=now)
        if unit is None:
            return
        if answer.decision is Decision.REASSIGN:
            _give(task, unit, role, answer, actor=actor, now=now, position=part.position)
        else:
            _give(task, unit, answer.role, answer, actor=actor, now=now)


def _unit_of(answer: RefusalAnswer, part: Assignment) -> Organization | None:
    """The other unit of the answer; raises `Invalid` naming what is missing or cannot be."""
    wrong: dict[str, Message] = {}
    unit = db.session.get(Organization, answer.unit_id) if answer.unit_id else None
    if answer.decision is Decision.KEEP:
        if not answer.text.strip():
            wrong["text"] = N_("The unit needs to know why the part stays with it.")
        unit = None
    elif unit is None or unit.jurisdiction_id != part.task.jurisdiction_id or unit.kind in NO_UNITS:
        wrong["unit"] = N_("Choose a unit of the city.")
    elif unit.id == part.organization_id:
        wrong["unit"] = N_("This is the unit that refused; choose another one.")
    elif answer.decision is Decision.SPLIT and answer.role not in SHARING_ROLES:
        wrong["role"] = N_("A task has one lead; the other unit can share or implement.")
    elif answer.decision is Decision.SPLIT and _has_as_much(_part_of(part.task_id, unit.id), answer.role):
        wrong["unit"] = N_("This unit has that part of the task already.")
    if wrong:
        raise Invalid(N_("Nothing was decided yet."), wrong)
    return unit


def _keep(part: Assignment, answer: RefusalAnswer, unit: Organization | None, *, actor: Actor, now: datetime) -> None:
    """The part waits to be accepted again, and its clock starts anew."""
    before = part.status
    part.status = take_step(steps.KEEP_ASSIGNMENT, before, PartConditions(task_closed=_is_closed(part.task)))
    part.assigned_at = now
    after = {"shared_with": unit.short_name, "role": answer.role.value} if unit else {}
    text = answer.text.strip()[:LONGEST_TEXT]
    record_step(steps.KEEP_ASSIGNMENT, part, part, actor=actor, now=now, before=before, after=after, reason=text)


def _withdraw(
    part: Assignment, answer: RefusalAnswer, unit: Organization | None, *, actor: Actor, now: datetime
) -> None:
    before, role = part.status, part.role
    part.status = take_step(steps.WITHDRAW_ASSIGNMENT, before, PartConditions(task_closed=_is_closed(part.task)))
    if role is Responsibility.LEAD:
        part.role = Responsibility.CO
    after = {"role": role.value, "given_to": unit.short_name if unit else ""}
    text = answer.text.strip()[:LONGEST_TEXT]
    record_step(steps.WITHDRAW_ASSIGNMENT, part, part, actor=actor, now=now, before=before, after=after, reason=text)


def _give(
    task: Task,
    unit: Organization,
    role: Responsibility,
    answer: RefusalAnswer,
    *,
    actor: Actor,
    now: datetime,
    position: int | None = None,
) -> None:
    """The unit gets the part to accept; one that has a smaller part gets the bigger one; one with as much keeps it."""
    part = _part_of(task.id, unit.id)
    if _has_as_much(part, role):
        return
    before = None
    if part is None:
        step = steps.GIVE_ASSIGNMENT
        part = Assignment(task=task, organization=unit, position=_last_position(task) + 1)
        part.status = begin_step(step)
        db.session.add(part)
    else:
        step = steps.GIVE_BIGGER_ASSIGNMENT
        part = locked(Assignment, part.id)
        before = part.status
        part.status = take_step(step, before, _giving_facts(part))
    part.role, part.named_lead = role, role is Responsibility.LEAD
    part.position = part.position if position is None else position
    part.assigned_at, part.accepted_at, part.accepted_by_id = now, None, None
    part.completed_on, part.refusal_reason = None, ""
    db.session.flush()
    text, after = answer.text.strip()[:LONGEST_TEXT], {"role": role.value}
    record_step(step, part, part, actor=actor, now=now, before=before, after=after, reason=text)


def _giving_facts(part: Assignment) -> PartConditions:
    last = last_report(part.id)
    waits = last is not None and last.status is ReportStatus.SUBMITTED
    return PartConditions(report_waiting=waits, task_closed=_is_closed(part.task))


def _part_of(task_id: int, organization_id: int) -> Assignment | None:
    return db.session.scalar(
        select(Assignment)
        .where(Assignment.task_id == task_id, Assignment.organization_id == organization_id)
        .execution_options(populate_existing=True)
    )


def _has_as_much(part: Assignment | None, role: Responsibility) -> bool:
    """Whether the unit has this role in the task already, or a heavier one."""
    if part is None or part.status is AssignmentStatus.WITHDRAWN:
        return False
    return _BY_WEIGHT.index(part.role) <= _BY_WEIGHT.index(role)


def _last_position(task: Task) -> int:
    last = db.session.scalar(select(func.max(Assignment.position)).where(Assignment.task_id == task.id))
    return last or 0


def _is_closed(task: Task) -> bool:
    return task.status is TaskStatus.CLOSED
