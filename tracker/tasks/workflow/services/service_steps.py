"""How every service of the workflow acts: lock the record, ask the policy, take the step, leave the entry."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Any, Protocol, TypeVar

from sqlalchemy import Select, bindparam, exists, inspect, select
from sqlalchemy.sql.base import ExecutableOption

from tracker.audit.services import Recorded, record
from tracker.core.database import ROW_LOCK, AnySelect, Base
from tracker.core.errors import Conflict, Forbidden
from tracker.core.extensions import db
from tracker.core.messages import N_
from tracker.core.permissions import Action, Actor, Denied, Facts, may
from tracker.core.vocabulary import PlanStatus, Responsibility
from tracker.tasks.content.rules.limits import LONGEST_TEXT as LONGEST_TEXT
from tracker.tasks.models import Assignment, Plan, Report, ReportDraft, ReportingRound, Task
from tracker.tasks.queries import PART_WITH_AMOUNTS, PART_WITH_TASK, REPORT_WITH_TASK
from tracker.tasks.workflow.rules.guards import Conditions
from tracker.tasks.workflow.rules.machine import NOTHING_GIVEN
from tracker.tasks.workflow.rules.steps import Refused, Step, first_state, next_state

Record = TypeVar("Record", bound=Base)
GONE = N_("This does not exist any more.")


class Subject(Recorded, Protocol):
    """What a step is taken on: a record with a state."""

    status: Any


@dataclass(frozen=True)
class PartToReportOn:
    """A locked part with what is looked for only where it is there: a draft of its unit, rounds of its plan."""

    part: Assignment
    has_draft: bool
    has_rounds: bool


def locked(kind: type[Record], record_id: int) -> Record:
    """The record as it is now, locked until the transaction ends."""
    return _locked(kind, record_id)


def _locked(kind: type[Record], record_id: int, together: tuple[ExecutableOption, ...] = ()) -> Record:
    """A record read anew and locked, with what else is read by the same statement."""
    query = _locking(kind, together)
    found: Record | None = db.session.scalars(query, {"record_id": record_id}).unique().one_or_none()
    if found is None:
        raise Conflict(GONE)
    return found


@cache
def _locking(kind: type[Base], together: tuple[ExecutableOption, ...]) -> Select[Any]:
    """The statement that reads a record anew and locks it, made once: whoever holds a turn makes others wait.

    Not `Session.get`, which for a record with a version reads it once more to compare the versions.
    """
    key = inspect(kind).primary_key[0]
    query = select(kind).where(key == bindparam("record_id")).options(*together)
    return query.with_for_update(of=kind, **ROW_LOCK).execution_options(populate_existing=True)


@cache
def _locking_part_to_report_on() -> AnySelect:
    has_draft = exists().where(ReportDraft.assignment_id == Assignment.id)
    has_rounds = exists().where(ReportingRound.plan_id == Task.plan_id, Task.id == Assignment.task_id)
    query: AnySelect = _locking(Assignment, PART_WITH_AMOUNTS)
    return query.add_columns(has_draft.label("has_draft"), has_rounds.label("has_rounds"))


def allow(actor: Actor, action: Action, facts: Facts) -> None:
    """Go on only if the policy allows it; raises `Forbidden` with the reason."""
    decision = may(actor, action, facts)
    if isinstance(decision, Denied):
        raise Forbidden(decision.reason)


def locked_part(assignment_id: int, action: Action, actor: Actor) -> Assignment:
    """One organization's part as it is now, locked, for somebody who may do this; raises `Forbidden` with the reason.

    Its task, plan and unit are read with it, by one statement.
    """
    assignment = _locked(Assignment, assignment_id, PART_WITH_TASK)
    allow(actor, action, facts_of_part(assignment))
    return assignment


def locked_part_to_report_on(assignment_id: int, action: Action, actor: Actor) -> PartToReportOn:
    """The same with the task's amounts, and whether there is what a report would answer or use up."""
    row = db.session.execute(_locking_part_to_report_on(), {"record_id": assignment_id}).unique().one_or_none()
    if row is None:
        raise Conflict(GONE)
    allow(actor, action, facts_of_part(row.Assignment))
    return PartToReportOn(row.Assignment, row.has_draft, row.has_rounds)


def locked_report(report_id: int, action: Action, actor: Actor) -> Report:
    """A report as it is now with its part, its task, plan and unit, locked, for somebody who may do this."""
    report = _locked(Report, report_id, REPORT_WITH_TASK)
    allow(actor, action, facts_of_review(report.assignment))
    return report


def take_step(step: Step, state: Any, given: Conditions = NOTHING_GIVEN) -> Any:
    """The state after a step; raises `Conflict` with the reason when it cannot be taken."""
    outcome = next_state(step, state, given)
    if isinstance(outcome, Refused):
        raise Conflict(outcome.reason)
    return outcome.target


def begin_step(step: Step, given: Conditions = NOTHING_GIVEN) -> Any:
    """The state in which a record begins by this step; raises `Conflict` with the reason when it cannot."""
    outcome = first_state(step, given)
    if isinstance(outcome, Refused):
        raise Conflict(outcome.reason)
    return outcome.target


def follow_step(step: Step, state: Any, given: Conditions) -> Any:
    """The state after a step that follows from another act: the same when it does not apply.

    Raises `Conflict` when a guard is not given what it must know: whether the step applies is unknown then.
    """
    for guard in step.guards:
        if guard.fact not in given and (reason := guard.reason(given)):
            raise Conflict(reason)
    outcome = next_state(step, state, given)
    return state if isinstance(outcome, Refused) else outcome.target


def record_step(
    step: Step,
    subject: Subject,
    assignment: Assignment,
    *,
    actor: Actor,
    now: datetime,
    before: StrEnum | None = None,
    was: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    reason: str = "",
) -> None:
    """Leave the audit entry of a step that was taken on `subject`, with its state before and after, for the part's unit.

    The event is the step's own, so that no step can write another's word.

    `was` and `after` hold the other fields that changed, before and after.
    """
    task = assignment.task
    status = {"status": subject.status.value}
    record(
        step.recorded_event,
        subject,
        actor=actor,
        now=now,
        jurisdiction_id=task.jurisdiction_id,
        plan_id=task.plan_id,
        task_id=task.id,
        organization_id=assignment.organization_id,
        before=({"status": before.value} if before else {}) | dict(was or {}),
        after=status | dict(after or {}),
        reason=reason,
    )


def facts_of_plan(plan: Plan) -> Facts:
    """What the policy must know of a plan."""
    return Facts(plan.jurisdiction_id, archived=plan.status is PlanStatus.ARCHIVED)


def facts_of_task(task: Task) -> Facts:
    """What the policy must know of a task: its city, every unit that has a part in it now, whether it is only read."""
    units = frozenset(part.organization_id for part in task.parts)
    return replace(facts_of_plan(task.plan), organization_ids=units)


def facts_of_part(assignment: Assignment) -> Facts:
    """What the policy must know of one organization's part."""
    return replace(facts_of_plan(assignment.task.plan), organization_ids=frozenset({assignment.organization_id}))


def reviewing_lead(assignment: Assignment) -> int | None:
    """The organization that reviews the part's reports as the task's lead; None where the office does."""
    task = assignment.task
    if assignment.role is Responsibility.LEAD or not task.plan.lead_accepts_co:
        return None
    return lead_of(task).organization_id


def facts_of_review(assignment: Assignment) -> Facts:
    """What the policy must know to say who reviews the part's reports: the lead, where the plan wants that."""
    lead_id = reviewing_lead(assignment)
    lead = frozenset({lead_id} if lead_id else ())
    return replace(facts_of_plan(assignment.task.plan), organization_ids=lead)


def facts_of_report(report: Report, task: Task) -> Facts:
    """What the policy must know of a report: it is its unit's and the lead's, who answers for the joint result."""
    units = frozenset({lead_of(task).organization_id, report.assignment.organization_id})
    return Facts(task.jurisdiction_id, units)


def lead_of(task: Task) -> Assignment:
    """The part of the unit that leads the task."""
    return next(part for part in task.assignments if part.role is Responsibility.LEAD)
