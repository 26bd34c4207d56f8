"""What is kept of tasks and parts, the facts that it is told from, and whether it is that of a day.

A reader that uses what is kept asks `is_kept` first, in the same transaction, and computes where the answer is no.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import InstrumentedAttribute

from tracker.core.database import AnySelect
from tracker.core.extensions import db
from tracker.core.vocabulary import OrganizationKind
from tracker.organizations.models import Organization
from tracker.tasks.models import Assignment, KeptDay, Plan, Report, Task
from tracker.tasks.queries import light_expression, overdue_expression
from tracker.tasks.rules.counting import CountedPart, CountedTask
from tracker.tasks.rules.kept import KeptOfPart, KeptOfTask, PartFacts
from tracker.tasks.rules.status import TaskFacts


@dataclass(frozen=True, slots=True)
class StoredPart:
    """A part's facts, and what is kept of it (None: nothing yet)."""

    id: int
    facts: PartFacts
    counted: CountedPart
    kept: KeptOfPart | None


@dataclass(frozen=True, slots=True)
class StoredTask:
    """A task's facts with its parts', and what is kept of it (None: nothing yet).

    `day` is its city's kept day, `is_counted` whether the city's tables of counts were filled.
    """

    id: int
    jurisdiction_id: int
    plan_id: int
    section: str
    day: date
    is_counted: bool
    facts: TaskFacts
    lead_accepts_co: bool
    kept: KeptOfTask | None
    parts: Sequence[StoredPart]

    def counted_as(self, kept: KeptOfTask) -> CountedTask:
        """How it is counted with what is kept of it, if that is this."""
        parts = [part.counted for part in self.parts]
        return CountedTask(self.plan_id, self.section, self.facts, kept.light, kept.overdue, parts)


def is_kept(cities: Collection[int], day: date) -> bool:
    """Whether what is kept of every one of these cities is that of the day; False without any city."""
    wanted = set(cities)
    if not wanted:
        return False
    ready = and_(KeptDay.day == day, KeptDay.complete, KeptDay.counted)
    found = select(func.count()).where(KeptDay.jurisdiction_id.in_(wanted), ready)
    return db.session.scalars(found).one() == len(wanted)


def light_column(day: date, *, kept: bool) -> ColumnElement[Any] | InstrumentedAttribute[Any]:
    """A task's light on a day as a column: the kept one where that is the day's (`is_kept`), else computed."""
    return Task.light if kept else light_expression(day)


def overdue_column(day: date, *, kept: bool) -> ColumnElement[Any] | InstrumentedAttribute[Any]:
    """Whether a task is overdue on a day as a column: the kept one where that is the day's, else computed."""
    return Task.overdue if kept else overdue_expression(day)


def cities() -> Sequence[int]:
    """The ids of all cities."""
    found = select(Organization.id).where(Organization.kind == OrganizationKind.CITY).order_by(Organization.id)
    return db.session.scalars(found).all()


def kept_day_of(city: int) -> KeptDay | None:
    """The day that is kept of a city, read anew; None while nothing is."""
    return db.session.get(KeptDay, city, populate_existing=True)


def run_out(city: int, day: date, *, limit: int) -> Sequence[int]:
    """Tasks of a city of which what is kept tells of an earlier day, or nothing is kept yet."""
    found = select(Task.id).where(Task.jurisdiction_id == city, Task.light_until < day)
    return db.session.scalars(found.order_by(Task.id).limit(limit)).all()


def tasks_after(city: int, last: int, *, limit: int) -> Sequence[int]:
    """The next tasks of a city by their ids."""
    found = select(Task.id).where(Task.jurisdiction_id == city, Task.id > last)
    return db.session.scalars(found.order_by(Task.id).limit(limit)).all()


def stored_tasks(*which: ColumnElement[bool]) -> list[StoredTask]:
    """These tasks with their parts, in the order of their ids; those of cities that keep nothing yet are left out."""
    rows = db.session.execute(_tasks_with_parts().where(*which))
    by_task: dict[int, list[Any]] = {}
    for row in rows:
        by_task.setdefault(row.id, []).append(row)
    return [_task(of_task) for of_task in by_task.values()]


@cache
def _tasks_with_parts() -> AnySelect:
    """All of them: what every change of a task reads, put together once."""
    return (
        select(
            Task.id,
            Task.jurisdiction_id,
            Task.plan_id,
            Task.section,
            Task.status,
            Task.starts_on,
            Task.due_on,
            Task.percent,
            Task.returns_in_a_row,
            Task.light,
            Task.overdue,
            Task.must_act,
            Task.light_until,
            KeptDay.day,
            KeptDay.counted,
            Plan.lead_accepts_co,
            Assignment.id.label("part_id"),
            Assignment.organization_id,
            Assignment.role,
            Assignment.status.label("part_status"),
            Assignment.withdrawn_with_task,
            Assignment.last_reported_on,
            Assignment.light.label("part_light"),
            Assignment.overdue.label("part_overdue"),
            Assignment.must_act.label("part_must_act"),
            _last_report().label("last_report"),
        )
        .join(KeptDay, KeptDay.jurisdiction_id == Task.jurisdiction_id)
        .join(Plan, Plan.id == Task.plan_id)
        .outerjoin(Assignment, Assignment.task_id == Task.id)
        .order_by(Task.id, Assignment.id)
    )


def _last_report() -> Any:
    """The state of the last report on a part."""
    of_part = select(Report.status).where(Report.assignment_id == Assignment.id).order_by(Report.id.desc()).limit(1)
    return of_part.correlate(Assignment).scalar_subquery()


def _task(rows: Sequence[Any]) -> StoredTask:
    row = rows[0]
    return StoredTask(
        id=row.id,
        jurisdiction_id=row.jurisdiction_id,
        plan_id=row.plan_id,
        section=row.section,
        day=row.day,
        is_counted=row.counted,
        facts=TaskFacts.of(row),
        lead_accepts_co=row.lead_accepts_co,
        kept=None if row.light is None else KeptOfTask(row.light, row.overdue, row.must_act, row.light_until),
        parts=[_part(each) for each in rows if each.part_id is not None],
    )


def _part(row: Any) -> StoredPart:
    return StoredPart(
        id=row.part_id,
        facts=PartFacts(row.role, row.part_status, row.last_report),
        counted=CountedPart(
            organization_id=row.organization_id,
            role=row.role,
            status=row.part_status,
            withdrawn_with_task=row.withdrawn_with_task,
            last_reported_on=row.last_reported_on,
        ),
        kept=None if row.part_light is None else KeptOfPart(row.part_light, row.part_overdue, row.part_must_act),
    )
