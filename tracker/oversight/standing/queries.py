"""Where each of many plans stands on a day, and which plans something happened to: set-based, whatever their number."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import and_, exists, func, select

from tracker.audit.models import AuditEntry, AuditHead
from tracker.core.clock import start_of
from tracker.core.extensions import db
from tracker.core.vocabulary import Light, PlanStatus, Responsibility
from tracker.oversight.queries import accepted_reports, lights_before_by_plan, select_parts
from tracker.oversight.rules.standing import BesideTasks, OverseenPlan, PlanStanding, TaskNow, standing_of_plan
from tracker.tasks.kept.queries import light_column, overdue_column
from tracker.tasks.models import Assignment, Plan, Task
from tracker.tasks.queries import not_withdrawn

#: So many plans are read at a time, so that their tasks need little room.
AT_A_TIME = 100
#: So few plans' entries are fewer than those of a city in the window.
FEW = 20
#: What happens to records of no plan, by the first word of the event: no number of a plan depends on it.
OF_NO_PLAN = frozenset({"user", "draft", "organization", "mail", "digest-recipient", "day"})


@dataclass(frozen=True, slots=True)
class Window:
    """The time in which changes are counted: these events from one moment to before another."""

    since: datetime
    until: datetime
    actions: Sequence[str]


def overseen_plans(cities: Collection[int]) -> list[OverseenPlan]:
    """The plans of these cities in force that hold a task, newest first."""
    rows = db.session.execute(
        select(Plan.id, Plan.jurisdiction_id, Plan.title)
        .where(Plan.jurisdiction_id.in_(cities), Plan.status == PlanStatus.ISSUED)
        .where(exists().where(Task.plan_id == Plan.id))
        .order_by(Plan.in_force_at.desc(), Plan.id.desc())
    )
    return [OverseenPlan(*row) for row in rows]


def plan_in_force(plan_id: int) -> Plan:
    """One of them, whole."""
    return db.session.get_one(Plan, plan_id)


def last_entry(city: int) -> int:
    """The id of the last entry of a city's chain: whatever happens afterwards gets a higher one."""
    return db.session.scalar(select(AuditHead.entry_id).where(AuditHead.city_id == city)) or 0


def plans_touched(city: int, after: int) -> frozenset[int] | None:
    """The plans that entries of the city since that one are about; None when one of them may be about any plan."""
    rows = db.session.execute(
        select(AuditEntry.plan_id, AuditEntry.action)
        .where(AuditEntry.jurisdiction_id == city, AuditEntry.id > after)
        .distinct()
    ).all()
    if any(row.plan_id is None and row.action.partition(":")[0] not in OF_NO_PLAN for row in rows):
        return None
    return frozenset(row.plan_id for row in rows if row.plan_id is not None)


def standings_of(
    plans: Sequence[OverseenPlan], day: date, window: Window, *, kept: bool
) -> Iterator[tuple[int, PlanStanding]]:
    """What each of the plans adds to the sums; `kept`: lights and lateness are those that are kept of the day."""
    for place in range(0, len(plans), AT_A_TIME):
        some = plans[place : place + AT_A_TIME]
        ids = [plan.id for plan in some]
        tasks = _tasks(ids, day, kept=kept)
        beside = _beside(some, day, window, kept=kept)
        for plan_id in ids:
            yield plan_id, standing_of_plan(plan_id, tasks[plan_id], beside[plan_id], day)


def _tasks(plan_ids: Collection[int], day: date, *, kept: bool) -> Mapping[int, Sequence[TaskNow]]:
    rows = db.session.execute(
        select(
            Task.plan_id,
            Task.id,
            Task.ordinal,
            Task.status,
            light_column(day, kept=kept).label("light"),
            overdue_column(day, kept=kept).label("overdue"),
            Task.percent,
            Task.starts_on,
            Task.due_on,
            Task.completed_on,
            Assignment.last_reported_on,
        )
        .outerjoin(Assignment, and_(Assignment.task_id == Task.id, Assignment.role == Responsibility.LEAD))
        .where(Task.plan_id.in_(plan_ids), not_withdrawn())
    )
    found: dict[int, list[TaskNow]] = defaultdict(list)
    for row in rows:
        found[row.plan_id].append(
            TaskNow(
                id=row.id,
                ordinal=row.ordinal,
                status=row.status,
                light=Light(row.light),
                overdue=bool(row.overdue),
                percent=row.percent,
                starts_on=row.starts_on,
                due_on=row.due_on,
                completed_on=row.completed_on,
                reported=row.last_reported_on is not None,
            )
        )
    return found


def _beside(some: Sequence[OverseenPlan], day: date, window: Window, *, kept: bool) -> Mapping[int, BesideTasks]:
    plan_ids, cities = [plan.id for plan in some], {plan.jurisdiction_id for plan in some}
    parts: dict[int, dict[tuple[int, Responsibility, Light], int]] = defaultdict(dict)
    for row in db.session.execute(select_parts(plan_ids, day, by_plan=True, kept=kept)):
        parts[row.plan_id][row.organization_id, row.role, Light(row.light)] = int(row.parts)
    accepted: dict[int, dict[tuple[date, bool], tuple[int, int]]] = defaultdict(dict)
    for plan_id, as_of, dated, reports, gained in _accepted(plan_ids):
        accepted[plan_id][as_of, bool(dated)] = (reports, int(gained))
    then = day - timedelta(days=7)
    end_of_then = start_of(then + timedelta(days=1))
    lights, changes = lights_before_by_plan(plan_ids, end_of_then, then), _changes(plan_ids, cities, window)
    plans = select(Plan.id, Plan.period_start, Plan.period_end, Plan.in_force_at).where(Plan.id.in_(plan_ids))
    return {
        plan_id: BesideTasks(
            period_start,
            period_end,
            parts=parts[plan_id],
            accepted=accepted[plan_id],
            then=lights.get(plan_id, {}) if in_force_at < end_of_then else None,
            changes=changes.get(plan_id, 0),
        )
        for plan_id, period_start, period_end, in_force_at in db.session.execute(plans)
    }


def _accepted(plan_ids: Collection[int]) -> Sequence[Any]:
    each = accepted_reports(plan_ids).subquery()
    by = (each.c.plan_id, each.c.as_of, each.c.dated)
    return db.session.execute(select(*by, func.count(), func.sum(each.c.gained)).group_by(*by)).all()


def _changes(plan_ids: Collection[int], cities: Collection[int], window: Window) -> dict[int, int]:
    """How many changes of each plan fall into the window; few plans are found by their own entries."""
    where = [
        AuditEntry.plan_id.in_(plan_ids),
        AuditEntry.action.in_(window.actions),
        AuditEntry.occurred_at >= window.since,
        AuditEntry.occurred_at < window.until,
    ]
    if len(plan_ids) > FEW:
        where.append(AuditEntry.jurisdiction_id.in_(cities))
    counted = select(AuditEntry.plan_id, func.count()).where(*where).group_by(AuditEntry.plan_id)
    return {plan_id or 0: number for plan_id, number in db.session.execute(counted)}
