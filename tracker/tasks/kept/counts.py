"""What stands in the tables of counts, by any of their columns, and what a count of tasks and parts would put there.

As with everything that is kept: whoever reads asks `queries.is_kept` first, and counts the tasks where it is not.
"""

from collections.abc import Collection, Iterable, Sequence
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, case, func, select
from sqlalchemy.orm import InstrumentedAttribute, aliased

from tracker.core.database import AnyRow, AnySelect
from tracker.core.extensions import db
from tracker.core.vocabulary import COUNTED_TASKS, PlanStatus, Responsibility
from tracker.tasks.expressions import has_period
from tracker.tasks.models import Assignment, PartCount, Plan, Task, TaskCount
from tracker.tasks.queries import visible_parts
from tracker.tasks.rules.counting import PartKey, TaskKey, TaskSums

#: The counts of tasks and those of parts, without the keys under which there is nothing.
Counts = tuple[dict[TaskKey, TaskSums], dict[PartKey, int]]
_TASK_KEY = [getattr(TaskCount, name) for name in TaskKey._fields]
_PART_KEY = [getattr(PartCount, name) for name in PartKey._fields]


def of_cities(table: type[TaskCount | PartCount], cities: Collection[int]) -> ColumnElement[bool]:
    """The counts of these cities' plans in force."""
    in_force = select(Plan.id).where(Plan.jurisdiction_id.in_(cities), Plan.status == PlanStatus.ISSUED)
    return and_(table.jurisdiction_id.in_(cities), table.plan_id.in_(in_force))


def of_plans(table: type[TaskCount | PartCount], plan_ids: Collection[int]) -> ColumnElement[bool]:
    """The counts of these plans."""
    return table.plan_id.in_(plan_ids)


def tasks_by(which: ColumnElement[bool], *by: InstrumentedAttribute[Any]) -> Sequence[AnyRow]:
    """The sums (`TaskSums` by their names) by columns of TaskCount; withdrawn tasks are left out."""
    sums = [func.sum(getattr(TaskCount, name)).label(name) for name in TaskSums._fields]
    query = select(*by, *sums).where(which, TaskCount.status.in_(COUNTED_TASKS)).group_by(*by)
    return db.session.execute(query.having(func.sum(TaskCount.tasks) > 0)).all()


def parts_by(which: ColumnElement[bool], *by: InstrumentedAttribute[Any]) -> Sequence[AnyRow]:
    """How many `parts` there are by columns of PartCount; those of withdrawn tasks are left out."""
    return db.session.execute(select_parts_by(which, *by)).all()


def select_parts_by(which: ColumnElement[bool], *by: InstrumentedAttribute[Any]) -> AnySelect:
    """`parts_by` as a query, for joining others to it."""
    number = func.sum(PartCount.parts)
    query = select(*by, number.label("parts")).where(which, PartCount.task_status.in_(COUNTED_TASKS)).group_by(*by)
    return query.having(number > 0)


def counts_stored(city: int) -> Counts:
    """What stands in the tables of a city."""
    sums = [getattr(TaskCount, name) for name in TaskSums._fields]
    tasks = db.session.execute(select(*_TASK_KEY, *sums).where(TaskCount.jurisdiction_id == city))
    parts = db.session.execute(select(*_PART_KEY, PartCount.parts).where(PartCount.jurisdiction_id == city))
    return _split(tasks), _numbers(parts)


def counts_told(city: int) -> Counts:
    """What a count of all tasks and parts of a city gives, with what is kept of them."""
    tasks = db.session.execute(_tasks_counted(), {"city": city})
    parts = db.session.execute(_parts_counted(), {"city": city})
    return _split(tasks), _numbers(parts)


@cache
def _tasks_counted() -> AnySelect:
    """The sums of a city's tasks, put together once."""
    lead = aliased(Assignment)
    key = (Task.plan_id, Task.section, Task.status, Task.light, Task.overdue)
    dated = case((has_period(), 1), else_=0)
    return (
        select(
            *key,
            func.count(),
            func.sum(Task.percent),
            func.sum(dated),
            func.sum(dated * Task.percent),
            func.sum(case((lead.last_reported_on.is_(None), 1), else_=0)),
        )
        .outerjoin(lead, and_(lead.task_id == Task.id, lead.role == Responsibility.LEAD))
        .where(Task.jurisdiction_id == bindparam("city"), Task.light.is_not(None))
        .group_by(*key)
    )


@cache
def _parts_counted() -> AnySelect:
    """The numbers of a city's parts, put together once."""
    of_part = (Assignment.organization_id, Assignment.role, Assignment.status)
    part_key = (Task.plan_id, *of_part, Task.status, Assignment.light, Task.overdue)
    return (
        select(*part_key, func.count())
        .join(Task, Task.id == Assignment.task_id)
        .where(Task.jurisdiction_id == bindparam("city"), Assignment.light.is_not(None), visible_parts())
        .group_by(*part_key)
    )


def _numbers(rows: Iterable[AnyRow]) -> dict[PartKey, int]:
    """Rows of a key and its number."""
    return {PartKey(*row[:-1]): row[-1] for row in rows if row[-1]}


def _split(rows: Iterable[AnyRow]) -> dict[TaskKey, TaskSums]:
    """Rows of a key and its sums."""
    width = len(TaskKey._fields)
    found: dict[TaskKey, TaskSums] = {}
    for row in rows:
        sums = TaskSums(*(int(number) for number in row[width:]))
        if any(sums):
            found[TaskKey(*row[:width])] = sums
    return found
