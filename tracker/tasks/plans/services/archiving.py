"""归档: a plan whose tasks have all ended is archived whole and only read; and taken out again with a reason.

Source: domain.md section 1, step 16. That nothing of an archived plan is changed is the policy's rule
(`permissions.ON_ARCHIVED`).
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from tracker.audit.services import record
from tracker.core.database import transaction
from tracker.core.errors import Invalid
from tracker.core.extensions import db
from tracker.core.messages import N_
from tracker.core.permissions import Action, Actor
from tracker.core.vocabulary import ENDED_TASKS, PlanStatus, ReportStatus
from tracker.tasks.models import Assignment, Plan, Report, Task
from tracker.tasks.queries import not_withdrawn, visible_tasks
from tracker.tasks.workflow.queries import city_of
from tracker.tasks.workflow.rules import steps
from tracker.tasks.workflow.rules.guards import Conditions, PlanConditions
from tracker.tasks.workflow.rules.machine import NOTHING_GIVEN
from tracker.tasks.workflow.services.service_steps import LONGEST_TEXT, allow, facts_of_plan, locked, take_step


@dataclass(frozen=True)
class PlanLine:
    """A plan as a list shows it: its `tasks` that count, of which `ended` have ended, as far as the person sees them."""

    plan: Plan
    tasks: int
    ended: int


def archive_plan(plan_id: int, *, actor: Actor, now: datetime) -> None:
    """Put a plan aside; raises `Conflict` while a task has not ended or a report waits."""
    with transaction(city_of(Plan, plan_id)):
        plan = locked(Plan, plan_id)
        allow(actor, Action.ARCHIVE_PLAN, facts_of_plan(plan))
        _move(plan, steps.ARCHIVE_PLAN, archiving_facts(plan), actor=actor, now=now)


def unarchive_plan(plan_id: int, reason: str, *, actor: Actor, now: datetime) -> None:
    """Put an archived plan in force again; raises `Invalid` without a reason."""
    if not reason.strip():
        wrong = N_("Say why the plan is needed again.")
        raise Invalid(N_("The plan stays in the archive."), {"reason": wrong})
    if len(reason) > LONGEST_TEXT:
        wrong = N_("Keep this under %(count)s characters.", count=LONGEST_TEXT)
        raise Invalid(N_("The plan stays in the archive."), {"reason": wrong})
    with transaction(city_of(Plan, plan_id)):
        plan = locked(Plan, plan_id)
        allow(actor, Action.ARCHIVE_PLAN, facts_of_plan(plan))
        _move(plan, steps.RESTORE_PLAN, NOTHING_GIVEN, actor=actor, now=now, reason=reason.strip())


def archiving_facts(plan: Plan) -> PlanConditions:
    """How many tasks of the plan have not ended, and how many reports nobody could review any more."""
    open_tasks = select(func.count(Task.id)).where(Task.plan_id == plan.id, Task.status.not_in(ENDED_TASKS))
    waiting = (
        select(func.count(Report.id))
        .join(Assignment, Report.assignment_id == Assignment.id)
        .join(Task, Assignment.task_id == Task.id)
        .where(Task.plan_id == plan.id, Report.status == ReportStatus.SUBMITTED)
    )
    return PlanConditions(
        tasks_not_ended=db.session.scalar(open_tasks) or 0, reports_waiting=db.session.scalar(waiting) or 0
    )


def plan_lines(actor: Actor) -> list[PlanLine]:
    """Every plan with a task that the person may see: those in force first, then the archive, newest first."""
    ended = func.count(Task.id).filter(not_withdrawn(), Task.status.in_(ENDED_TASKS))
    rows = db.session.execute(
        select(Plan, func.count(Task.id).filter(not_withdrawn()), ended)
        .join(Task, Task.plan_id == Plan.id)
        .where(visible_tasks(actor), not_withdrawn())
        .group_by(Plan.id)
        .order_by(Plan.status == PlanStatus.ARCHIVED, Plan.in_force_at.desc(), Plan.id.desc())
    )
    return [PlanLine(*row) for row in rows]


def _move(plan: Plan, step: steps.Step, given: Conditions, *, actor: Actor, now: datetime, reason: str = "") -> None:
    before = plan.status
    plan.status = take_step(step, before, given)
    record(
        step.recorded_event,
        plan,
        actor=actor,
        now=now,
        jurisdiction_id=plan.jurisdiction_id,
        plan_id=plan.id,
        before={"status": before.value},
        after={"status": plan.status.value},
        reason=reason,
    )
