"""Which parts and reports stand on a rung of the ladder of reminders on a day, chosen in the database.

`rules/reminders.py` is the rule and decides in the end; what is chosen here is all that it could tell of, and on an
ordinary day no more than that (`tests/notify/test_rungs_in_sql.py`).
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, literal, or_, select

from tracker.core.clock import local, start_of
from tracker.core.database import AnyRow, AnySelect, days_between
from tracker.core.extensions import db
from tracker.core.vocabulary import OPEN_TASKS, AssignmentStatus, PlanStatus, ReportStatus
from tracker.core.workdays import WorkingDays
from tracker.notify.rules.reminders import DAYS_BEFORE, DAYS_BETWEEN_OVERDUE, waiting_steps
from tracker.tasks.models import Assignment, Plan, Report, Task
from tracker.tasks.queries import active_parts

#: Values a query: SQLite takes 32,766.
AT_A_TIME = 5000


def parts_on_a_rung(since: date, today: date, days: WorkingDays) -> dict[int, list[int]]:
    """By city the ids of the parts on a rung after `since`, up to today: of their due date or of their acceptance."""
    found: set[tuple[Any, ...]] = {tuple(row) for row in db.session.execute(_parts().where(_due(since, today)))}
    waiting = Assignment.status == AssignmentStatus.AWAITING_ACCEPTANCE
    # Whole plans are assigned at once, so that there are few moments for many parts.
    moments = db.session.scalars(_open(select(Assignment.assigned_at)).where(waiting).distinct())
    for some in _portions([each for each in moments if _waits_to_a_rung(each, since, today, days)]):
        found |= {tuple(row) for row in db.session.execute(_parts().where(waiting, Assignment.assigned_at.in_(some)))}
    return _by_city(sorted(found))


def reports_on_a_rung(since: date, today: date, days: WorkingDays) -> dict[int, list[int]]:
    """By city the ids of the waiting reports on a rung after `since`, up to today; the oldest first."""
    rows: Iterable[AnyRow] = db.session.execute(
        select(Task.jurisdiction_id, Report.submitted_at, Report.id)
        .join(Assignment, Report.assignment_id == Assignment.id)
        .join(Task, Assignment.task_id == Task.id)
        .where(Report.status == ReportStatus.SUBMITTED)
        .order_by(Task.jurisdiction_id, Report.submitted_at, Report.id)
    )
    return _by_city([tuple(row) for row in rows if _waits_to_a_rung(row.submitted_at, since, today, days)])


def _parts() -> AnySelect:
    place = (Task.plan_id, Task.ordinal, Assignment.position)
    return _open(select(Task.jurisdiction_id, *place, Assignment.id))


def _open(query: AnySelect) -> AnySelect:
    """The parts of which somebody could be reminded at all."""
    joined = query.select_from(Task).join(Plan, Task.plan_id == Plan.id).join(Assignment, Assignment.task_id == Task.id)
    return joined.where(Plan.status == PlanStatus.ISSUED, Task.status.in_(OPEN_TASKS), active_parts())


def _due(since: date, today: date) -> ColumnElement[bool]:
    """Whether a rung of the due date fell on those days, after the one on which the part was assigned."""
    span = (today - since).days
    if span > max(DAYS_BEFORE):
        before = and_(Task.due_on > since, Task.due_on <= today + timedelta(days=max(DAYS_BEFORE)))
    else:
        days = {today - timedelta(days=ago) + timedelta(days=ahead) for ago in range(span) for ahead in DAYS_BEFORE}
        before = Task.due_on.in_(sorted(days))
    late = days_between(Task.due_on, literal(today))
    after = and_(Task.due_on <= today - timedelta(days=DAYS_BETWEEN_OVERDUE), late % DAYS_BETWEEN_OVERDUE < span)
    return and_(
        Assignment.status.not_in((AssignmentStatus.COMPLETED, AssignmentStatus.REFUSED)),
        Assignment.assigned_at < start_of(today),
        or_(before, after),
    )


def _waits_to_a_rung(moment: datetime, since: date, today: date, days: WorkingDays) -> bool:
    latest, _following = waiting_steps("", local(moment).date(), since, today, days)
    return latest is not None


def _by_city(rows: Iterable[Sequence[Any]]) -> dict[int, list[int]]:
    """Rows that begin with the city and end with the id."""
    found: dict[int, list[int]] = {}
    for row in rows:
        found.setdefault(row[0], []).append(row[-1])
    return found


def _portions(values: Sequence[Any]) -> Iterator[Sequence[Any]]:
    return (values[start : start + AT_A_TIME] for start in range(0, len(values), AT_A_TIME))
