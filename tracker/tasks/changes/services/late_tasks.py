"""Adding a task to a plan that was issued already (增补任务): one transaction, by the same way as every task.

Its units get their parts at once and are told; the task says when and why it was added. Its time runs from that
day, so that it is not behind from the start.
"""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import func, select

from tracker.audit.services import record
from tracker.core.database import transaction
from tracker.core.errors import Invalid
from tracker.core.extensions import db
from tracker.core.messages import N_
from tracker.core.permissions import Action, Actor
from tracker.core.vocabulary import Responsibility
from tracker.organizations.models import Organization
from tracker.organizations.queries import known_units
from tracker.tasks.changes.services.corrections import LONGEST_REASON
from tracker.tasks.changes.services.targets import words_of
from tracker.tasks.content.rules.content import TaskContent
from tracker.tasks.models import Plan, Task
from tracker.tasks.plans.rules.planning import PlannedTask, planned_later
from tracker.tasks.plans.services.intake import task_of
from tracker.tasks.steps.refuse.queries import NO_UNITS
from tracker.tasks.workflow.queries import city_of
from tracker.tasks.workflow.rules import steps
from tracker.tasks.workflow.services.service_steps import allow, begin_step, facts_of_plan, locked


def add_task(plan_id: int, content: TaskContent, reason: str, *, actor: Actor, now: datetime, today: date) -> Task:
    """Enter the task with its parts and targets. Raises `Invalid` for what cannot be."""
    if not reason.strip():
        raise Invalid(N_("The task was not added."), {"reason": N_("Say why the task is added.")})
    with transaction(city_of(Plan, plan_id)) as session:
        plan = locked(Plan, plan_id)
        allow(actor, Action.ADD_TASK, facts_of_plan(plan))
        expand = known_units(plan.jurisdiction_id).expanded
        planned = planned_later(content, expand, ordinal=_next_ordinal(plan_id), starts_on=today)
        _check(planned, plan)
        task = task_of(planned, plan.jurisdiction_id, now)
        task.plan_id, task.added_at, task.added_reason = plan_id, now, reason.strip()[:LONGEST_REASON]
        task.status = begin_step(steps.ADD_TASK)
        for part in task.assignments:
            part.status = begin_step(steps.ADD_PART)
        session.add(task)
        session.flush()
        _record(task, actor=actor, now=now)
    return task


def next_number(plan_id: int) -> str:
    """The number to suggest for one more task: the one after the highest whole number; '' where none is one."""
    numbers = db.session.scalars(select(Task.number).where(Task.plan_id == plan_id))
    whole = [int(number) for number in numbers if number.isascii() and number.isdecimal() and len(number) <= 6]
    return str(max(whole) + 1) if whole else ""


def chapters_of(plan_id: int) -> Sequence[str]:
    """The chapters of a plan in the document's order."""
    return db.session.scalars(
        select(Task.section)
        .where(Task.plan_id == plan_id, Task.section != "")
        .group_by(Task.section)
        .order_by(func.min(Task.ordinal))
    ).all()


def _next_ordinal(plan_id: int) -> int:
    return (db.session.scalar(select(func.max(Task.ordinal)).where(Task.plan_id == plan_id)) or 0) + 1


def _check(planned: PlannedTask, plan: Plan) -> None:
    content = planned.content
    if not content.title.strip():
        raise Invalid(N_("The task was not added."), {"title": N_("A task needs a title.")})
    if [part.role for part in planned.parts].count(Responsibility.LEAD) != 1:
        raise Invalid(N_("The task was not added."), {"lead": N_("A task has exactly one lead.")})
    ids = [part.organization_id for part in planned.parts]
    units = db.session.scalars(select(Organization).where(Organization.id.in_(ids))).all()
    usable = [unit for unit in units if unit.jurisdiction_id == plan.jurisdiction_id and unit.kind not in NO_UNITS]
    if len(usable) != len(ids):
        raise Invalid(N_("Choose units of the city; a collective name cannot be given a part."))
    if content.number and _namesake(content, plan.id):
        taken = N_("A task of this chapter has this number already.")
        raise Invalid(N_("The task was not added."), {"number": taken})


def _namesake(content: TaskContent, plan_id: int) -> bool:
    """Whether the chapter has a task of this number: so pressing the button twice adds one task."""
    same = select(func.count(Task.id)).where(
        Task.plan_id == plan_id, Task.number == content.number, Task.section == content.section
    )
    return bool(db.session.scalar(same))


def _record(task: Task, *, actor: Actor, now: datetime) -> None:
    names = {
        role: [part.organization.short_name for part in task.parts if part.role is role] for role in Responsibility
    }
    record(
        steps.ADD_TASK.recorded_event,
        task,
        actor=actor,
        now=now,
        jurisdiction_id=task.jurisdiction_id,
        plan_id=task.plan_id,
        task_id=task.id,
        after={
            "number": task.number,
            "title": task.title,
            "section": task.section,
            "body": task.body,
            "due": task.due_on.isoformat() if task.due_on else None,
            "precision": task.due_precision.value,
            "lead": names[Responsibility.LEAD],
            "co": names[Responsibility.CO],
            "implementers": names[Responsibility.IMPLEMENTER],
            "targets": [words_of(target) for target in task.targets],
        },
        reason=task.added_reason,
    )
