"""Entering a plan and its tasks into the ledger (交办); each function acts in the open transaction."""

from datetime import datetime

from tracker.audit.services import record
from tracker.core.extensions import db
from tracker.core.permissions import Actor
from tracker.core.vocabulary import DatePrecision, Responsibility
from tracker.tasks.content.rules.content import MilestoneContent, TargetContent
from tracker.tasks.models import Assignment, Milestone, Plan, Target, Task
from tracker.tasks.plans.rules.planning import PlannedPlan, PlannedTask
from tracker.tasks.workflow.rules import steps
from tracker.tasks.workflow.services.service_steps import begin_step


def enter_plan(
    plan: PlannedPlan,
    *,
    jurisdiction_id: int,
    draft_id: int | None = None,
    source_id: int | None = None,
    is_demo: bool = False,
    actor: Actor,
    now: datetime,
) -> Plan:
    """Enter a plan with its tasks, assignments and targets into the open transaction, with one audit entry."""
    header = plan.header
    entered = Plan(
        jurisdiction_id=jurisdiction_id,
        draft_id=draft_id,
        source_id=source_id,
        title=header.title,
        document_number=header.document_number,
        issuer=header.issuer,
        issued_on=header.issued_on,
        period_start=header.period_start,
        period_end=header.period_end,
        status=begin_step(steps.ISSUE_PLAN),
        in_force_at=now,
        is_demo=is_demo,
        tasks=[task_of(task, jurisdiction_id, now) for task in plan.tasks],
    )
    db.session.add(entered)
    db.session.flush()
    record(
        steps.ISSUE_PLAN.recorded_event,
        entered,
        actor=actor,
        now=now,
        jurisdiction_id=jurisdiction_id,
        plan_id=entered.id,
        after={
            "title": header.title,
            "draft": draft_id,
            "tasks": len(plan.tasks),
            "assignments": plan.part_count,
            "units": len(plan.roles_by_organization()),
        },
    )
    return entered


def task_of(task: PlannedTask, jurisdiction_id: int, now: datetime) -> Task:
    """A task with its parts and targets as records, not yet entered: the one way in which tasks come to be."""
    content = task.content
    # Form T8: continuing work has no date of its own and is never late by itself.
    due_on = None if content.precision is DatePrecision.ONGOING else content.due
    return Task(
        jurisdiction_id=jurisdiction_id,
        ordinal=task.ordinal,
        number=content.number,
        title=content.title,
        section=content.section,
        body=content.body,
        first_line=content.place.first_line if content.place else None,
        last_line=content.place.last_line if content.place else None,
        starts_on=task.starts_on,
        due_on=due_on,
        original_due_on=due_on,
        due_phrase=content.due_phrase,
        due_precision=content.precision,
        others_share=content.others_share,
        assignments=[
            Assignment(
                organization_id=part.organization_id,
                role=part.role,
                position=part.position,
                named_lead=part.named_lead,
                assigned_at=now,
                responsible_leader=content.leaders if part.role is Responsibility.LEAD else "",
            )
            for part in task.parts
        ],
        targets=[target_of(target, ordinal) for ordinal, target in enumerate(content.targets, start=1)],
        milestones=[milestone_of(each, ordinal) for ordinal, each in enumerate(content.milestones, start=1)],
    )


def milestone_of(content: MilestoneContent, ordinal: int) -> Milestone:
    """A step with its day as a record, not yet entered."""
    return Milestone(ordinal=ordinal, about=content.about, due_on=content.due, phrase=content.phrase)


def target_of(content: TargetContent, ordinal: int) -> Target:
    """An amount as a record, not yet entered."""
    return Target(
        ordinal=ordinal,
        about=content.about,
        value=content.value,
        value_max=content.value_max,
        comparator=content.comparator,
        unit=content.unit,
        due_on=content.due,
        recurring=content.recurring,
        coverage=content.coverage,
        norm=content.norm,
        phrase=content.phrase,
    )
