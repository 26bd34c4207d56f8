"""Entering a plan and its tasks into the ledger (交办); each function acts in the open transaction."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select

from tracker.audit.services import record
from tracker.core.database import Base
from tracker.core.extensions import db
from tracker.core.permissions import Actor
from tracker.core.vocabulary import DatePrecision, Responsibility
from tracker.tasks.content.rules.content import MilestoneContent, TargetContent
from tracker.tasks.models import Assignment, Milestone, Plan, Target, Task
from tracker.tasks.plans.rules.planning import PlannedPlan, PlannedTask
from tracker.tasks.workflow.rules import steps
from tracker.tasks.workflow.services.service_steps import begin_step

Values = dict[str, Any]


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
    )
    db.session.add(entered)
    db.session.flush()
    _enter_tasks(entered, plan.tasks, now)
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
    """A task with its parts and targets as records, not yet entered."""
    return Task(
        **_task_values(task, jurisdiction_id),
        assignments=[Assignment(**values) for values in _part_values(task, now)],
        targets=[Target(**values) for values in _target_values(task)],
        milestones=[Milestone(**values) for values in _milestone_values(task)],
    )


def milestone_of(content: MilestoneContent, ordinal: int) -> Milestone:
    """A step with its day as a record, not yet entered."""
    return Milestone(**_values_of_milestone(content, ordinal))


def target_of(content: TargetContent, ordinal: int) -> Target:
    """An amount as a record, not yet entered."""
    return Target(**_values_of_target(content, ordinal))


def _enter_tasks(plan: Plan, tasks: Sequence[PlannedTask], now: datetime) -> None:
    """The tasks of a new plan with all that belongs to them: one statement for each kind of record, however many."""
    _insert(Task, [{"plan_id": plan.id, **_task_values(each, plan.jurisdiction_id)} for each in tasks])
    rows = db.session.execute(select(Task.ordinal, Task.id).where(Task.plan_id == plan.id))
    ids: dict[int, int] = dict(rows.all())
    _insert(Assignment, _of_tasks(ids, tasks, lambda task: _part_values(task, now)))
    _insert(Target, _of_tasks(ids, tasks, _target_values))
    _insert(Milestone, _of_tasks(ids, tasks, _milestone_values))


def _insert(kind: type[Base], rows: Sequence[Values]) -> None:
    if rows:
        db.session.execute(insert(kind).execution_options(render_nulls=True), rows)  # all rows alike


def _of_tasks(
    ids: Mapping[int, int], tasks: Sequence[PlannedTask], values_of: Callable[[PlannedTask], list[Values]]
) -> list[Values]:
    return [{"task_id": ids[task.ordinal], **values} for task in tasks for values in values_of(task)]


def _task_values(task: PlannedTask, jurisdiction_id: int) -> Values:
    """A task by its fields: the one way in which tasks come to be."""
    content = task.content
    # Form T8: continuing work has no date of its own and is never late by itself.
    due_on = None if content.precision is DatePrecision.ONGOING else content.due
    return {
        "jurisdiction_id": jurisdiction_id,
        "ordinal": task.ordinal,
        "number": content.number,
        "title": content.title,
        "section": content.section,
        "body": content.body,
        "first_line": content.place.first_line if content.place else None,
        "last_line": content.place.last_line if content.place else None,
        "starts_on": task.starts_on,
        "due_on": due_on,
        "original_due_on": due_on,
        "due_phrase": content.due_phrase,
        "due_precision": content.precision,
        "others_share": content.others_share,
    }


def _part_values(task: PlannedTask, now: datetime) -> list[Values]:
    return [
        {
            "organization_id": part.organization_id,
            "role": part.role,
            "position": part.position,
            "named_lead": part.named_lead,
            "assigned_at": now,
            "responsible_leader": task.content.leaders if part.role is Responsibility.LEAD else "",
        }
        for part in task.parts
    ]


def _target_values(task: PlannedTask) -> list[Values]:
    return [_values_of_target(each, ordinal) for ordinal, each in enumerate(task.content.targets, start=1)]


def _milestone_values(task: PlannedTask) -> list[Values]:
    return [_values_of_milestone(each, ordinal) for ordinal, each in enumerate(task.content.milestones, start=1)]


def _values_of_milestone(content: MilestoneContent, ordinal: int) -> Values:
    return {"ordinal": ordinal, "about": content.about, "due_on": content.due, "phrase": content.phrase}


def _values_of_target(content: TargetContent, ordinal: int) -> Values:
    return {
        "ordinal": ordinal,
        "about": content.about,
        "value": content.value,
        "value_max": content.value_max,
        "comparator": content.comparator,
        "unit": content.unit,
        "due_on": content.due,
        "recurring": content.recurring,
        "coverage": content.coverage,
        "norm": content.norm,
        "phrase": content.phrase,
    }
