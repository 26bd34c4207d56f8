"""What the leading group's page counts, in set-based SQL: the number of queries does not grow with the ledger."""

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import (
    Row,
    ScalarSelect,
    Subquery,
    and_,
    case,
    func,
    literal,
    or_,
    select,
    type_coerce,
    union_all,
)
from sqlalchemy.orm import aliased

from tracker.core.database import AnyRow, AnySelect, days_between
from tracker.core.extensions import db
from tracker.core.vocabulary import (
    OPEN_TASKS,
    AssignmentStatus,
    Light,
    ProgressState,
    ReportStatus,
    Responsibility,
    RoundStatus,
    TaskStatus,
)
from tracker.organizations.models import Organization
from tracker.oversight.rules.charts import AcceptedProgress, History, Pace
from tracker.oversight.rules.summary import PartCount, TaskGroup
from tracker.tasks.expressions import expected_expression, has_period, light_expression, part_light_expression
from tracker.tasks.kept.counts import of_plans, select_parts_by
from tracker.tasks.kept.queries import light_column, overdue_column
from tracker.tasks.models import Assignment, Plan, Report, ReportingRound, Task
from tracker.tasks.models import PartCount as KeptParts
from tracker.tasks.queries import active_parts, not_withdrawn

PlanIds = Collection[int]
BEGUN = TaskStatus.IN_PROGRESS.value


def task_groups(plan_ids: PlanIds, today: date, *, by_plan: bool = False, kept: bool = False) -> list[TaskGroup]:
    """The tasks of these plans, counted by chapter (or by plan), light, status and lateness, in document order.

    `kept`, here and below: lights and lateness are those that are kept, since they are the day's.
    """
    lead = (
        select(Assignment.task_id, Assignment.last_reported_on).where(Assignment.role == Responsibility.LEAD).subquery()
    )
    each = (
        select(
            (Task.plan_id if by_plan else Task.section).label("key"),
            Task.plan_id,
            Task.ordinal,
            light_column(today, kept=kept).label("light"),
            Task.status,
            case((overdue_column(today, kept=kept), 1), else_=0).label("overdue"),
            Task.percent,
            case((has_period(), 1), else_=0).label("dated"),
            expected_expression(today).label("expected"),
            case((lead.c.last_reported_on.is_(None), 1), else_=0).label("unreported"),
        )
        .outerjoin(lead, lead.c.task_id == Task.id)
        .where(Task.plan_id.in_(plan_ids), not_withdrawn())
        .subquery()
    )
    rows = db.session.execute(
        select(
            each.c.key,
            each.c.light,
            each.c.status,
            each.c.overdue,
            func.count().label("tasks"),
            func.sum(each.c.percent).label("percents"),
            func.sum(each.c.dated).label("dated"),
            func.sum(each.c.percent * each.c.dated).label("dated_percents"),
            func.sum(each.c.expected).label("expected"),
            func.sum(each.c.unreported).label("unreported"),
        )
        .group_by(each.c.key, each.c.light, each.c.status, each.c.overdue)
        .order_by(func.min(each.c.plan_id), func.min(each.c.ordinal))
    )
    return [_group(row) for row in rows]


def _group(row: Row[Any]) -> TaskGroup:
    return TaskGroup(
        key=str(row.key),
        light=Light(row.light),
        status=row.status,
        overdue=bool(row.overdue),
        tasks=row.tasks,
        percent_sum=int(row.percents),
        dated=int(row.dated),
        dated_percent_sum=int(row.dated_percents),
        expected_sum=float(row.expected),
        unreported=int(row.unreported),
    )


def part_counts(plan_ids: PlanIds, today: date, *, kept: bool = False) -> list[PartCount]:
    """How many parts with each light of their own every organization has in every role."""
    parts = select_parts(plan_ids, today, kept=kept).subquery()
    named = select(Organization.name, Organization.short_name, *parts.c)
    rows = db.session.execute(named.join(parts, parts.c.organization_id == Organization.id))
    return [
        PartCount(row.organization_id, row.name, row.short_name, row.role, row.light, int(row.parts)) for row in rows
    ]


def select_parts(plan_ids: PlanIds, today: date, *, by_plan: bool = False, kept: bool = False) -> AnySelect:
    """How many `parts` with each light of their own every organization has in every role; by plan, if wanted."""
    return _parts_kept(plan_ids, by_plan) if kept else _parts_counted(plan_ids, today, by_plan)


def _parts_kept(plan_ids: PlanIds, by_plan: bool) -> AnySelect:
    active = KeptParts.part_status != AssignmentStatus.WITHDRAWN
    by = (KeptParts.organization_id, KeptParts.role, KeptParts.light)
    which = of_plans(KeptParts, plan_ids) & active
    return select_parts_by(which, KeptParts.plan_id, *by) if by_plan else select_parts_by(which, *by)


def _parts_counted(plan_ids: PlanIds, today: date, by_plan: bool) -> AnySelect:
    light = type_coerce(part_light_expression(today), Assignment.light.type).label("light")
    parts = (
        select(Task.plan_id, Assignment.organization_id, Assignment.role, light)
        .join(Task, Task.id == Assignment.task_id)
        .where(Task.plan_id.in_(plan_ids), not_withdrawn(), active_parts())
        .subquery()
    )
    of_part = (parts.c.organization_id, parts.c.role, parts.c.light)
    by = (parts.c.plan_id, *of_part) if by_plan else of_part
    return select(*by, func.count().label("parts")).group_by(*by)


def due_lights(
    plan_ids: PlanIds, today: date, windows: Sequence[int], *, kept: bool = False
) -> dict[int, Counter[Light]]:
    """The lights of the tasks still to be done that fall due from today on within each number of days."""
    soon = (
        select(light_column(today, kept=kept).label("light"), Task.due_on)
        .where(Task.plan_id.in_(plan_ids), Task.status.in_(OPEN_TASKS), Task.due_on >= today)
        .subquery()
    )
    counts = [func.count(case((soon.c.due_on <= today + timedelta(days=days), 1))) for days in windows]
    rows = db.session.execute(select(soon.c.light, *counts).group_by(soon.c.light)).all()
    return {days: Counter({Light(row[0]): row[place] for row in rows}) for place, days in enumerate(windows, start=1)}


def tasks_before(plan_ids: PlanIds, moment: datetime, day: date) -> Subquery:
    """The tasks as they were before a moment, as a table of what a light needs, told from what was reviewed until then.

    The moment is the end of `day`. Dates of the period are today's: where a correction or an extension moved them
    since, the light of then is told by the present date, as it is by the present lead where another one led. A task
    that was withdrawn since then counted still, and one that was added since did not yet.
    """
    accepted, returned, sent = aliased(Report), aliased(Report), aliased(Report)
    last_sent = (
        select(Report.id)
        .where(Report.assignment_id == Assignment.id, Report.submitted_at < moment)
        .order_by(Report.id.desc())
        .limit(1)
        .correlate(Assignment)
        .scalar_subquery()
    )
    last_accepted = (
        select(Report.id)
        .where(
            Report.assignment_id == Assignment.id,
            Report.status == ReportStatus.ACCEPTED,
            Report.reviewed_at < moment,
        )
        .order_by(Report.id.desc())
        .limit(1)
        .correlate(Assignment)
        .scalar_subquery()
    )
    returns_since = (
        select(func.count())
        .where(
            returned.assignment_id == Assignment.id,
            returned.id > func.coalesce(accepted.id, 0),
            returned.status == ReportStatus.RETURNED,
            returned.reviewed_at < moment,
        )
        .correlate(Assignment, accepted)
        .scalar_subquery()
    )
    status = case(
        (accepted.state == ProgressState.COMPLETED, TaskStatus.COMPLETED.value),
        (and_(accepted.id.is_(None), Assignment.accepted_at.is_not(None), Assignment.accepted_at < moment), BEGUN),
        (accepted.id.is_(None), TaskStatus.ISSUED.value),
        else_=BEGUN,
    )
    # what has not spoken since that day stands as it stood
    unheard = or_(Assignment.heard_on.is_(None), Assignment.heard_on <= day)
    return (
        select(
            Task.plan_id,
            Task.starts_on,
            Task.due_on,
            type_coerce(status, Task.status.type).label("status"),
            func.coalesce(accepted.percent, 0).label("percent"),
            returns_since.label("returns_in_a_row"),
            Assignment.accept_by,
            accepted.as_of.label("progress_on"),
            case((unheard, Assignment.heard_on), else_=sent.as_of).label("heard_on"),
            case((unheard, Assignment.report_owed_on), else_=_owed_before(sent, moment)).label("report_owed_on"),
        )
        .outerjoin(Assignment, and_(Assignment.task_id == Task.id, Assignment.role == Responsibility.LEAD))
        .outerjoin(accepted, accepted.id == last_accepted)
        .outerjoin(sent, sent.id == last_sent)
        .where(
            Task.plan_id.in_(plan_ids),
            or_(Task.added_at.is_(None), Task.added_at < moment),
            or_(not_withdrawn(), Task.withdrawn_at >= moment),
        )
        .subquery()
    )


def _owed_before(sent: type[Report], moment: datetime) -> ScalarSelect[date]:
    """`first_day_owed` as it was before a moment, of a part that has reported since; `sent` is its last report then."""
    answered = aliased(Report)
    each = ReportingRound
    return (
        select(func.min(each.due_on))
        .where(
            each.plan_id == Task.plan_id,
            each.opened_at < moment,
            or_(each.ended_at.is_(None), each.ended_at >= moment, each.ended_on > each.due_on),
            or_(each.status != RoundStatus.CANCELLED, each.ended_at >= moment),
            each.due_on > func.coalesce(sent.as_of, Assignment.accept_by),
            or_(sent.id.is_(None), sent.reviewed_at < moment),
            ~select(answered.id)
            .where(
                answered.assignment_id == Assignment.id,
                answered.round_id == each.id,
                answered.submitted_at < moment,
            )
            .correlate(Assignment, each)
            .exists(),
        )
        .correlate(Task, Assignment, sent)
        .scalar_subquery()
    )


def lights_before(plan_ids: PlanIds, moment: datetime, day: date) -> Counter[Light]:
    """How many tasks had each light before a moment, as `tasks_before` tells them, on the day that ended then."""
    together: Counter[Light] = Counter()
    for lights in lights_before_by_plan(plan_ids, moment, day).values():
        together.update(lights)
    return together


def lights_before_by_plan(plan_ids: PlanIds, moment: datetime, day: date) -> dict[int, Counter[Light]]:
    """`lights_before` for each of the plans; one without tasks then is left out."""
    then = tasks_before(plan_ids, moment, day)
    light = light_expression(day, of=then.c)
    rows = db.session.execute(
        select(then.c.plan_id, light.label("light"), func.count().label("tasks")).group_by(then.c.plan_id, light)
    )
    found: dict[int, Counter[Light]] = {}
    for row in rows:
        found.setdefault(row.plan_id, Counter())[Light(row.light)] = row.tasks
    return found


def history(plans: Sequence[Plan]) -> History | None:
    """What the chart draws; None when neither the plans nor their tasks say over which time they run.

    Progress is averaged over the tasks with a period, as `Totals.actual` is (over all where none has one).
    """
    plan_ids = [plan.id for plan in plans]
    by_day = _tasks_by_day_of_completion(plan_ids)
    dated = sum(row.dated for row in by_day)
    tasks = sum(row.tasks for row in by_day)
    starts = [row.first for row in by_day if row.dated] or [plan.period_start for plan in plans if plan.period_start]
    ends = [row.last for row in by_day if row.dated] or [plan.period_end for plan in plans if plan.period_end]
    if not starts or not ends:
        return None
    return History(
        first=min(starts),
        last=max(*ends, min(starts)),
        tasks=tasks,
        measured=dated or tasks,
        dated=dated,
        completed={row.completed_on: row.tasks for row in by_day if row.completed_on},
        accepted=_accepted_progress(plan_ids, only_dated=dated > 0),
        paces=_paces(plan_ids),
    )


def _tasks_by_day_of_completion(plan_ids: PlanIds) -> Sequence[AnyRow]:
    """How many tasks were completed on each day (None: not yet), and how many of them run over which time."""
    return db.session.execute(
        select(
            Task.completed_on,
            func.count().label("tasks"),
            func.count(case((has_period(), 1))).label("dated"),
            func.min(case((has_period(), Task.starts_on))).label("first"),
            func.max(case((has_period(), Task.due_on))).label("last"),
        )
        .where(Task.plan_id.in_(plan_ids), not_withdrawn())
        .group_by(Task.completed_on)
    ).all()


def _paces(plan_ids: PlanIds) -> list[Pace]:
    """Each day on which a period begins or ends, the first one in front."""
    share = 1.0 / (days_between(Task.starts_on, Task.due_on) + 1)
    dated = and_(Task.plan_id.in_(plan_ids), not_withdrawn(), has_period())
    nothing = literal(0.0)
    changes = union_all(
        select(Task.starts_on.label("day"), func.sum(share).label("begun"), nothing.label("ended"))
        .where(dated)
        .group_by(Task.starts_on),
        select(Task.due_on, nothing, func.sum(share)).where(dated).group_by(Task.due_on),
    ).subquery()
    rows = db.session.execute(
        select(changes.c.day, func.sum(changes.c.begun).label("begun"), func.sum(changes.c.ended).label("ended"))
        .group_by(changes.c.day)
        .order_by(changes.c.day)
    )
    return [Pace(row.day, row.begun, row.ended) for row in rows]


def _accepted_progress(plan_ids: PlanIds, *, only_dated: bool) -> list[AcceptedProgress]:
    accepted = accepted_reports(plan_ids)
    each = (accepted.where(has_period()) if only_dated else accepted).subquery()
    rows = db.session.execute(
        select(each.c.as_of, func.count().label("reports"), func.sum(each.c.gained).label("gained"))
        .group_by(each.c.as_of)
        .order_by(each.c.as_of)
    )
    return [AcceptedProgress(row.as_of, row.reports, int(row.gained)) for row in rows]


def accepted_reports(plan_ids: PlanIds) -> AnySelect:
    """What leads reported and the office accepted: of which day, and what their task `gained` since the one before."""
    before = func.lag(Report.percent, 1, 0).over(partition_by=Assignment.task_id, order_by=(Report.as_of, Report.id))
    return (
        select(
            Task.plan_id,
            Report.as_of,
            case((has_period(), 1), else_=0).label("dated"),
            (Report.percent - before).label("gained"),
        )
        .join(Assignment, Report.assignment_id == Assignment.id)
        .join(Task, Task.id == Assignment.task_id)
        .where(
            Task.plan_id.in_(plan_ids),
            not_withdrawn(),
            Assignment.role == Responsibility.LEAD,
            # as a case: found by the tasks' parts, never by an index over all reports of this status
            case((Report.status == ReportStatus.ACCEPTED, 1), else_=0) == 1,
        )
    )


def unit_names(organization_ids: Collection[int]) -> dict[int, str]:
    """Short names by id."""
    rows = db.session.execute(
        select(Organization.id, Organization.short_name).where(Organization.id.in_(organization_ids))
    )
    return {row.id: row.short_name for row in rows}


def names_of_units(organization_ids: Collection[int]) -> dict[int, tuple[str, str]]:
    """Names and short names by id."""
    rows = db.session.execute(
        select(Organization.id, Organization.name, Organization.short_name).where(Organization.id.in_(organization_ids))
    )
    return {row.id: (row.name, row.short_name) for row in rows}


def task_names(task_ids: Collection[int]) -> dict[int, str]:
    """Number and title by id."""
    rows = db.session.execute(select(Task.id, Task.number, Task.title).where(Task.id.in_(task_ids)))
    return {row.id: f"{row.number} {row.title}" for row in rows}
