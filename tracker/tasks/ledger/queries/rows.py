"""The ledger's page: its rows, its totals and what its filters offer, in a fixed number of queries."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, case, func, select

from tracker.core.database import AnyRow
from tracker.core.extensions import db
from tracker.core.paging import Page
from tracker.core.permissions import Actor
from tracker.core.vocabulary import OPEN_TASKS, Light, Responsibility, TaskStatus
from tracker.organizations.models import Organization
from tracker.tasks.ledger.queries.order import order_of
from tracker.tasks.models import Assignment, Plan, Task
from tracker.tasks.queries import (
    Granted,
    granted_extensions,
    light_expression,
    overdue_expression,
    visible_parts,
    visible_plans,
    visible_tasks,
)
from tracker.tasks.rules.status import LightWithReason, TaskFacts, expected_percent, light_on

Conditions = Sequence[ColumnElement[bool]]


@dataclass(frozen=True)
class Counts:
    """How many tasks of a list have which light, and how many of all are overdue."""

    by_light: Counter[Light]
    overdue: int

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
    granted: Sequence[Granted]

    @property
    def was_moved(self) -> bool:
        """Whether it was due on another day at first."""
        return self.original_due_on is not None and self.due_on != self.original_due_on


@dataclass(frozen=True)
class FilterChoices:
    """What the filter form offers: plans and units (id, short name) among the tasks that the person may see."""

    plans: Sequence[Plan]
    units: Sequence[tuple[int, str]]


def counts_of(conditions: Conditions, day: date) -> Counts:
    """The totals of the tasks that fit, over all pages."""
    light, late = light_expression(day), func.sum(case((overdue_expression(day), 1), else_=0))
    query = select(light, func.count(), late).select_from(Task).where(*conditions).group_by(light)
    found = db.session.execute(query).all()
    return Counts(Counter({Light(word): number for word, number, _late in found}), sum(row[2] for row in found))


def rows_of(conditions: Conditions, day: date, sort: str, page: Page) -> list[LedgerRow]:
    """The tasks of one page, in the order of a sort word."""
    found = _tasks(conditions, order_of(sort, day), page)
    ids = [task.id for task in found]
    units, granted = _units(ids), granted_extensions(ids)
    return [_row(task, day, units[task.id], granted.get(task.id, [])) for task in found]


def filter_choices(actor: Actor) -> FilterChoices:
    """The plans and units that the person can filter by."""
    visible = select(Task.id).where(visible_tasks(actor))
    parts = select(Assignment.organization_id).where(Assignment.task_id.in_(visible), visible_parts())
    units = db.session.execute(
        select(Organization.id, Organization.short_name).where(Organization.id.in_(parts)).order_by(Organization.id)
    )
    return FilterChoices(visible_plans(actor), [(unit_id, name) for unit_id, name in units])


def _tasks(conditions: Conditions, order: Sequence[ColumnElement[Any]], page: Page) -> Sequence[AnyRow]:
    query = (
        select(
            Task.id,
            Task.number,
            Task.title,
            Task.section,
            Task.status,
            Task.starts_on,
            Task.due_on,
            Task.original_due_on,
            Task.percent,
            Task.returns_in_a_row,
            Task.added_at,
            Plan.title.label("plan_title"),
        )
        .join(Plan, Task.plan_id == Plan.id)
        .where(*conditions)
        .order_by(*order)
        .limit(page.length)
        .offset(page.offset)
    )
    return db.session.execute(query).all()


def _units(task_ids: Sequence[int]) -> dict[int, RowUnits]:
    rows = db.session.execute(
        select(Assignment.task_id, Assignment.role, Organization.short_name, Organization.name)
        .join(Organization, Assignment.organization_id == Organization.id)
        .where(Assignment.task_id.in_(task_ids), visible_parts())
        .order_by(Assignment.task_id, Assignment.position)
    )
    units = {task_id: RowUnits() for task_id in task_ids}
    for task_id, role, short_name, name in rows:
        if role is Responsibility.LEAD:
            units[task_id].lead = UnitName(short_name, name)
        elif role is Responsibility.CO:
            units[task_id].co.append(short_name)
        else:
            units[task_id].implementers.append(short_name)
    return units


def _row(task: AnyRow, day: date, units: RowUnits, granted: Sequence[Granted]) -> LedgerRow:
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
        granted=granted,
    )
