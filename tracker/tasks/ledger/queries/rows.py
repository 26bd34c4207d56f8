"""The ledger's page: its rows and its totals, in a fixed number of queries."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, case, func, literal, select

from tracker.core.database import AnyRow
from tracker.core.extensions import db
from tracker.core.paging import Page, stretch_of
from tracker.core.vocabulary import OPEN_TASKS, AssignmentStatus, Light, Responsibility, TaskStatus
from tracker.organizations.models import Organization
from tracker.tasks.expressions import LIGHT_FACTS
from tracker.tasks.kept.queries import light_column, overdue_column
from tracker.tasks.ledger.queries.filters import FilterContext, conditions_on_counts
from tracker.tasks.ledger.queries.order import ORDER_OF_PLANS, is_document_order, order_of
from tracker.tasks.models import Assignment, Plan, Task, TaskCount
from tracker.tasks.queries import Granted, granted_extensions, visible_parts
from tracker.tasks.rules.lights import LightWithReason, light_on
from tracker.tasks.rules.status import TaskFacts, expected_percent

Conditions = Sequence[ColumnElement[bool]]


@dataclass(frozen=True)
class Counts:
    """How many tasks of a list have which light, how many of all are overdue, and how many belong to which plan.

    `by_plan` has the plans in the list's order.
    """

    by_light: Counter[Light]
    overdue: int
    by_plan: Mapping[int, int]

    @property
    def total(self) -> int:
        """How long the list is."""
        return self.by_light.total()


@dataclass(frozen=True)
class UnitName:
    """A unit as a row names it: short, with the full name at hand."""

    short_name: str
    name: str

    @property
    def is_abbreviated(self) -> bool:
        """Whether the full name says more."""
        return self.name != self.short_name


@dataclass
class RowUnits:
    """Who has a part in a task: its lead, and the short names of the others in the document's order."""

    lead: UnitName | None = None
    co: list[str] = field(default_factory=list)
    implementers: list[str] = field(default_factory=list)
    parts: int = 0
    accepted: int = 0


@dataclass(frozen=True)
class LedgerRow:
    """One task of the ledger as a day sees it; `expected` is the progress that it should have, in percent."""

    id: int
    number: str
    title: str
    section: str
    plan_title: str
    status: TaskStatus
    due_on: date | None
    original_due_on: date | None
    percent: int
    expected: float | None
    light: LightWithReason
    is_done: bool
    is_added_later: bool
    units: RowUnits
    granted: Sequence[Granted] = ()

    @property
    def was_moved(self) -> bool:
        """Whether it was due on another day at first."""
        return self.original_due_on is not None and self.due_on != self.original_due_on


def counts_of(conditions: Conditions, context: FilterContext) -> Counts:
    """The totals of the tasks that fit, over all pages: from the tables of counts where these can tell, else counted."""
    by_counts = conditions_on_counts(context) if context.kept else None
    light: Any
    late: Any
    number: Any
    plan_id: Any
    if by_counts is not None:
        light, late, number, plan_id = TaskCount.light, TaskCount.overdue, TaskCount.tasks, TaskCount.plan_id
        conditions = by_counts
    else:
        light = light_column(context.today, kept=context.kept)
        late = overdue_column(context.today, kept=context.kept)
        number, plan_id = literal(1), Task.plan_id
    query = (
        select(plan_id, Plan.in_force_at, light, func.sum(number), func.sum(case((late, number), else_=0)))
        .join(Plan, Plan.id == plan_id)
        .where(*conditions)
        .group_by(plan_id, Plan.in_force_at, light)
    )
    return _counts(db.session.execute(query).all())


def _counts(rows: Sequence[AnyRow]) -> Counts:
    by_light: Counter[Light] = Counter()
    by_plan: Counter[int] = Counter()
    for plan_id, _in_force_at, light, number, _late in rows:
        by_light[Light(light)] += number
        by_plan[plan_id] += number
    began = {row.plan_id: row.in_force_at for row in rows}
    in_order = sorted(sorted(by_plan), key=lambda plan_id: began[plan_id], reverse=True)
    overdue = sum(row[-1] for row in rows)
    return Counts(by_light, overdue, {plan_id: by_plan[plan_id] for plan_id in in_order if by_plan[plan_id]})


def rows_of(conditions: Conditions, context: FilterContext, sort: str, page: Page, counts: Counts) -> list[LedgerRow]:
    """The tasks of one page of the list that `counts` are of, in the order of a sort word."""
    if is_document_order(sort):
        found = _tasks_by_plan(conditions, page, counts.by_plan)
    else:
        order = order_of(sort, context.today, kept=context.kept)
        found = _tasks(conditions, order, page.length, page.offset)
    units = _units([task.id for task in found])
    rows = [_row(task, context.today, units[task.id]) for task in found]
    return _with_extensions(rows)


def _tasks_by_plan(conditions: Conditions, page: Page, by_plan: Mapping[int, int]) -> Sequence[AnyRow]:
    """In the order of the documents: which plans the page lies in is known from their counts, so only these are read."""
    stretch = stretch_of(list(by_plan.items()), page.offset, page.length)
    if len(stretch.groups) == 1:
        within = [*conditions, Task.plan_id == stretch.groups[0]]
        return _tasks(within, [Task.ordinal.expression], page.length, stretch.offset)
    within = [*conditions, Task.plan_id.in_(stretch.groups)]
    return _tasks(within, [*ORDER_OF_PLANS, Task.ordinal.expression], page.length, stretch.offset)


def _tasks(conditions: Conditions, order: Sequence[ColumnElement[Any]], limit: int, offset: int) -> Sequence[AnyRow]:
    """Only ids are sorted and passed over; what a row shows is read for the rows of the page."""
    ids = select(Task.id).join(Plan, Task.plan_id == Plan.id).where(*conditions).order_by(*order)
    query = select(
        Task.id,
        Task.number,
        Task.title,
        Task.section,
        *LIGHT_FACTS,
        Task.original_due_on,
        Task.added_at,
        Plan.title.label("plan_title"),
    ).join(Plan, Task.plan_id == Plan.id)
    return db.session.execute(query.where(Task.id.in_(ids.limit(limit).offset(offset))).order_by(*order)).all()


def _with_extensions(rows: list[LedgerRow]) -> list[LedgerRow]:
    """The same rows, those that were moved with what they were granted."""
    moved = [row.id for row in rows if row.was_moved]
    granted = granted_extensions(moved) if moved else {}
    return [replace(row, granted=granted.get(row.id, ())) for row in rows] if granted else rows


def _units(task_ids: Sequence[int]) -> dict[int, RowUnits]:
    rows = db.session.execute(
        select(Assignment.task_id, Assignment.role, Assignment.status, Organization.short_name, Organization.name)
        .join(Organization, Assignment.organization_id == Organization.id)
        .where(Assignment.task_id.in_(task_ids), visible_parts())
        .order_by(Assignment.task_id, Assignment.position)
    )
    units = {task_id: RowUnits() for task_id in task_ids}
    for task_id, role, status, short_name, name in rows:
        units[task_id].parts += 1
        units[task_id].accepted += status is not AssignmentStatus.AWAITING_ACCEPTANCE
        if role is Responsibility.LEAD:
            units[task_id].lead = UnitName(short_name, name)
        elif role is Responsibility.CO:
            units[task_id].co.append(short_name)
        else:
            units[task_id].implementers.append(short_name)
    return units


def _row(task: AnyRow, day: date, units: RowUnits) -> LedgerRow:
    return LedgerRow(
        id=task.id,
        number=task.number,
        title=task.title,
        section=task.section,
        plan_title=task.plan_title,
        status=task.status,
        due_on=task.due_on,
        original_due_on=task.original_due_on,
        percent=task.percent,
        expected=expected_percent(task.starts_on, task.due_on, day),
        light=light_on(TaskFacts.of(task), day),
        is_done=task.status not in OPEN_TASKS,
        is_added_later=task.added_at is not None,
        units=units,
    )
