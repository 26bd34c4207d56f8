"""The lines of the past: where each plan stood at the end of a day, written as days pass."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Table, case, delete, func, select

from tracker.core.database import AnyRow, insert_or
from tracker.core.extensions import db
from tracker.core.vocabulary import DONE_TASKS, Light, PlanStatus
from tracker.tasks.expressions import expected_expression, has_period, light_expression, overdue_expression
from tracker.tasks.models import Plan, PlanDay, Task
from tracker.tasks.queries import not_withdrawn

#: After a longer stop only the last days get a line: of those before nobody knows what was seen of them.
MOST_DAYS = 92
_LINES: Table = PlanDay.__table__  # type: ignore[assignment]
Line = Mapping[str, Any]


def days_over(kept: date, today: date) -> list[date]:
    """The days that have passed since a day was kept, itself among them; none when today lies before it."""
    first = max(kept, today - timedelta(days=MOST_DAYS))
    return [first + timedelta(days=passed) for passed in range((today - first).days)]


def lines_of(city: int, day: date) -> list[Line]:
    """Where the plans of a city in force stand at the end of a day, when nothing was changed since: a line each."""
    each = (
        select(
            Task.plan_id,
            light_expression(day).label("light"),
            case((overdue_expression(day), 1), else_=0).label("overdue"),
            case((Task.status.in_(DONE_TASKS), 1), else_=0).label("done"),
            Task.percent,
            case((has_period(), 1), else_=0).label("dated"),
            expected_expression(day).label("expected"),
        )
        .join(Plan, Plan.id == Task.plan_id)
        .where(Task.jurisdiction_id == city, not_withdrawn(), Plan.status == PlanStatus.ISSUED)
        .subquery()
    )
    lights = [func.count(case((each.c.light == light.value, 1))).label(light.value) for light in Light]
    rows = db.session.execute(
        select(
            each.c.plan_id,
            func.count().label("tasks"),
            *lights,
            func.sum(each.c.overdue).label("overdue"),
            func.sum(each.c.done).label("done"),
            func.sum(each.c.percent).label("percents"),
            func.sum(each.c.dated).label("dated"),
            func.sum(each.c.percent * each.c.dated).label("dated_percents"),
            func.sum(each.c.expected).label("expected"),
        )
        .group_by(each.c.plan_id)
        .order_by(each.c.plan_id)
    )
    return [{**row._mapping, "day": day, "expected": float(row.expected)} for row in rows]


def write_lines(lines: Sequence[Line]) -> None:
    """Store the lines in the open transaction; those that stand already stay as they are."""
    if lines:
        db.session.execute(insert_or(_LINES).on_conflict_do_nothing(index_elements=["plan_id", "day"]), lines)


def forget_lines(city: int, day: date) -> None:
    """Take away the lines of days that are to come again, in the open transaction."""
    plans = select(Plan.id).where(Plan.jurisdiction_id == city)
    db.session.execute(delete(_LINES).where(_LINES.c.plan_id.in_(plans), _LINES.c.day >= day))


def plan_days(plan_ids: Collection[int], first: date, last: date) -> Sequence[AnyRow]:
    """The lines of these plans together, day by day; `plans` says of how many of them there is a line."""
    sums = [func.sum(column).label(column.name) for column in _summed()]
    query = (
        select(PlanDay.day, func.count().label("plans"), *sums)
        .where(PlanDay.plan_id.in_(plan_ids), PlanDay.day.between(first, last))
        .group_by(PlanDay.day)
        .order_by(PlanDay.day)
    )
    return db.session.execute(query).all()


def _summed() -> Iterator[Any]:
    return (column for column in _LINES.c if not column.primary_key)
