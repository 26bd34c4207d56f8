"""Questions about reporting rounds: a plan's rounds, its parts as the rules need them, and what answers what.

`outstanding` is the rule of `rules.py` as SQL; `tests/tasks/rounds/test_rules_in_sql.py` holds them equal.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, and_, case, exists, func, literal, not_, or_, select, union_all
from sqlalchemy.orm import aliased, joinedload

from tracker.audit.models import AuditEntry
from tracker.core.clock import local, start_of
from tracker.core.database import AnyRow, AnySelect
from tracker.core.extensions import db
from tracker.core.permissions import Actor
from tracker.core.vocabulary import (
    DONE_TASKS,
    OPEN_ASSIGNMENTS,
    OPEN_TASKS,
    READS_THE_JURISDICTION,
    AssignmentStatus,
    PlanStatus,
    ReportStatus,
    Responsibility,
    RoundStatus,
    TaskStatus,
)
from tracker.organizations.models import Organization
from tracker.tasks.models import Assignment, Plan, Report, ReportingRound, RoundSchedule, Task
from tracker.tasks.queries import not_withdrawn
from tracker.tasks.rounds.rules.answers import Answer, PartFacts, RoundFacts, round_to_answer, running

Condition = ColumnElement[bool] | None
#: SQLite joins no more than 500 selections to one.
ROUNDS_A_QUERY = 200
_WAITING = aliased(Report)
Answers = Mapping[tuple[int, int], Answer]


@dataclass(frozen=True)
class PartRow:
    """A part of a task as lists show it, with what the rules need to know; `liaison_id` has it in hand."""

    assignment_id: int
    task_id: int
    plan_id: int
    number: str
    title: str
    organization_id: int
    unit: str
    role: Responsibility
    liaison_id: int | None
    facts: PartFacts


def facts_of_round(each: ReportingRound | AnyRow) -> RoundFacts:
    """A stored round, or a row with these columns of it, as the rules need it."""
    return RoundFacts(
        each.id, each.period_start, each.period_end, each.opens_on, each.due_on, each.status, each.ended_on
    )


def rounds_of_plan(plan_id: int) -> Sequence[ReportingRound]:
    """All rounds of a plan, the one due last in front."""
    return db.session.scalars(
        select(ReportingRound)
        .where(ReportingRound.plan_id == plan_id)
        .order_by(ReportingRound.due_on.desc(), ReportingRound.id.desc())
    ).all()


def round_with_plan(round_id: int) -> ReportingRound | None:
    """A round with its plan and who opened it."""
    return db.session.scalar(
        select(ReportingRound)
        .where(ReportingRound.id == round_id)
        .options(joinedload(ReportingRound.plan), joinedload(ReportingRound.opened_by))
    )


def round_of_report(report: Report) -> ReportingRound | None:
    """The round that a report answers."""
    return db.session.get(ReportingRound, report.round_id) if report.round_id else None


def round_to_be_answered(assignment: Assignment, last: Report | None, today: date) -> ReportingRound | None:
    """The round that the next report on a part will answer, if it is sent today; `last` is the part's last report."""
    corrects_id = last.id if last and last.status is ReportStatus.RETURNED else None
    round_id = round_answered_by(assignment, corrects_id, today)
    return db.session.get(ReportingRound, round_id) if round_id else None


def entries_about_round(round_id: int) -> Sequence[AuditEntry]:
    """What happened to a round, the last first."""
    return db.session.scalars(
        select(AuditEntry)
        .where(AuditEntry.subject_type == ReportingRound.__tablename__, AuditEntry.subject_id == round_id)
        .order_by(AuditEntry.id.desc())
    ).all()


def schedule_of(plan_id: int) -> RoundSchedule | None:
    """The plan's schedule, stopped or not; None when it never had one."""
    return db.session.scalar(select(RoundSchedule).where(RoundSchedule.plan_id == plan_id))


def running_rounds(plan_ids: Collection[int], today: date) -> dict[int, list[RoundFacts]]:
    """The rounds that take reports today, by plan in force; the one due first in front."""
    begun = db.session.scalars(
        select(ReportingRound)
        .join(Plan)
        .where(
            ReportingRound.plan_id.in_(plan_ids),
            ReportingRound.opens_on <= today,
            Plan.status == PlanStatus.ISSUED,
        )
    )
    by_plan: dict[int, list[RoundFacts]] = defaultdict(list)
    for each in begun:
        by_plan[each.plan_id].append(facts_of_round(each))
    return {plan_id: found for plan_id, rounds in by_plan.items() if (found := running(rounds, today))}


def visible_parts(actor: Actor, jurisdiction_id: int) -> ColumnElement[bool] | None:
    """The parts whose reports a person sees in rounds: None for all, or those of its own units."""
    if jurisdiction_id in actor.organizations_as(*READS_THE_JURISDICTION):
        return None
    return Assignment.organization_id.in_(actor.unit_ids)


def parts_in_rounds(*conditions: ColumnElement[bool] | None) -> list[PartRow]:
    """The parts that the conditions name, in the order of the plan, with what the rules need of each."""
    query = with_waiting(
        select(
            Assignment.id.label("assignment_id"),
            Assignment.task_id,
            Task.plan_id,
            Task.number,
            Task.title,
            Assignment.organization_id,
            Organization.short_name.label("unit"),
            Assignment.role,
            Assignment.liaison_id,
            *fact_columns(),
        )
    )
    rows = db.session.execute(
        query.join(Organization, Assignment.organization_id == Organization.id)
        .where(*(condition for condition in conditions if condition is not None))
        .order_by(Task.plan_id, Task.ordinal, Assignment.position, Assignment.id)
    )
    shared = cache(_facts)  # many parts stand alike, and a day is not computed for each of them
    return [_part(row, shared) for row in rows]


def fact_columns() -> tuple[ColumnElement[Any], ...]:
    """What the rules need to know of a part, in a query that is `with_waiting`; `facts_in` reads it."""
    return (
        Assignment.status.label("status"),
        Task.status.label("task_status"),
        Assignment.assigned_at.label("assigned_at"),
        _finished_on().label("finished_on"),
        _WAITING.as_of.label("waits_since"),
        _WAITING.round_id.label("waits_for"),
    )


def with_waiting(query: AnySelect) -> AnySelect:
    """A query of parts with their tasks, and the report of each that waits for its review, if one does."""
    waits = and_(_WAITING.assignment_id == Assignment.id, _WAITING.status == ReportStatus.SUBMITTED)
    return query.select_from(Assignment).join(Task, Assignment.task_id == Task.id).outerjoin(_WAITING, waits)


def facts_in(row: AnyRow) -> PartFacts:
    """The `fact_columns` of a row."""
    return _facts(row.status, row.task_status, row.assigned_at, row.finished_on, row.waits_since, row.waits_for)


def _finished_on() -> ColumnElement[date]:
    """When the part was finished, or else its task; empty while both are open."""
    return case(
        (Assignment.status == AssignmentStatus.COMPLETED, Assignment.completed_on),
        (Task.status.in_(DONE_TASKS), Task.completed_on),
    )


def _facts(
    status: AssignmentStatus,
    task_status: TaskStatus,
    assigned_at: datetime,
    finished_on: date | None,
    waits_since: date | None,
    waits_for: int | None,
) -> PartFacts:
    return PartFacts(status, task_status, local(assigned_at).date(), finished_on, waits_since, waits_for)


def _part(row: AnyRow, facts_of: Callable[..., PartFacts]) -> PartRow:
    facts = facts_of(row.status, row.task_status, row.assigned_at, row.finished_on, row.waits_since, row.waits_for)
    return PartRow(
        row.assignment_id,
        row.task_id,
        row.plan_id,
        row.number,
        row.title,
        row.organization_id,
        row.unit,
        row.role,
        row.liaison_id,
        facts,
    )


def answers_to(round_ids: Collection[int], *conditions: ColumnElement[bool] | None) -> Answers:
    """What answers these rounds, by round and part: the first report's day, and the last report."""
    rows = db.session.execute(
        select(Report.round_id, Report.assignment_id, Report.id, Report.as_of, Report.status)
        .join(Assignment, Report.assignment_id == Assignment.id)
        .where(Report.round_id.in_(round_ids), *(condition for condition in conditions if condition is not None))
        .order_by(Report.id)
    )
    answers: dict[tuple[int, int], Answer] = {}
    for row in rows:
        key = (row.round_id, row.assignment_id)
        first_sent_on = answers[key].first_sent_on if key in answers else row.as_of
        answers[key] = Answer(row.id, first_sent_on, row.status)
    return answers


def outstanding(facts: RoundFacts) -> ColumnElement[bool]:
    """The parts of which nothing came for a begun round, and something should: to come, or missing."""
    if facts.status is RoundStatus.CANCELLED or (facts.ended_on is not None and facts.ended_on <= facts.due_on):
        return literal(False)
    open_ = and_(Assignment.status.in_(OPEN_ASSIGNMENTS), Task.status.in_(OPEN_TASKS))
    finished_later = and_(
        Assignment.status.in_(OPEN_ASSIGNMENTS | {AssignmentStatus.COMPLETED}), _finished_on() > facts.due_on
    )
    mine = Report.assignment_id == Assignment.id
    answered = exists().where(mine, Report.round_id == facts.round_id)
    other_round = or_(Report.round_id.is_(None), Report.round_id != facts.round_id)
    held_up = exists().where(mine, Report.status == ReportStatus.SUBMITTED, other_round, Report.as_of <= facts.due_on)
    return and_(
        Task.plan_id == select(ReportingRound.plan_id).where(ReportingRound.id == facts.round_id).scalar_subquery(),
        not_withdrawn(),
        or_(open_, finished_later),
        Assignment.assigned_at < start_of(facts.due_on + timedelta(days=1)),
        not_(answered),
        not_(held_up),
    )


def count_outstanding(rounds: Iterable[RoundFacts]) -> dict[int, int]:
    """Of how many parts nothing came for each of these rounds, many rounds a query."""
    counts = [
        select(literal(each.round_id).label("round_id"), func.count(Assignment.id).label("parts"))
        .select_from(Assignment)
        .join(Task, Assignment.task_id == Task.id)
        .where(outstanding(each))
        for each in rounds
    ]
    portions = (counts[start : start + ROUNDS_A_QUERY] for start in range(0, len(counts), ROUNDS_A_QUERY))
    return {row.round_id: row.parts for some in portions for row in db.session.execute(union_all(*some))}


def round_answered_by(assignment: Assignment, corrects_id: int | None, day: date) -> int | None:
    """The round that a report sent that day answers: the one of the report that it corrects, else one that waits."""
    if corrects_id is not None:
        corrected = db.session.scalar(select(Report.round_id).where(Report.id == corrects_id))
        if corrected is not None:
            return corrected
    rounds = running_rounds([assignment.task.plan_id], day).get(assignment.task.plan_id)
    if not rounds:
        return None
    own = Assignment.id == assignment.id
    answered = {round_id for round_id, _part in answers_to([each.round_id for each in rounds], own)}
    found = round_to_answer(rounds, parts_in_rounds(own)[0].facts, answered, day)
    return found.round_id if found else None
