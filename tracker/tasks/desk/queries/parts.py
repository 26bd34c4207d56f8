"""Parts of tasks as the lists of what waits read them: their columns, their reports, and the items made of them."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, ScalarSelect, and_, bindparam, func, not_, or_, select
from sqlalchemy.orm import aliased

from tracker.core.clock import local
from tracker.core.database import AnyRow, AnySelect
from tracker.core.paging import Page
from tracker.core.vocabulary import Acting, PlanStatus, ReportStatus, Responsibility, Wait
from tracker.organizations.models import Organization
from tracker.tasks.desk.rules.work_item import WorkItem
from tracker.tasks.expressions import LIGHT_FACTS, PART_LIGHT_FACTS, part_light_facts
from tracker.tasks.models import Assignment, Plan, Report, ReportDraft, Task
from tracker.tasks.queries import active_parts, not_withdrawn
from tracker.tasks.rules.lights import light_on, part_light_on
from tracker.tasks.rules.status import TaskFacts

#: The cities that a query is about, and the units that can have parts in their tasks.
CITIES: BindParameter[Any] = bindparam("cities", expanding=True)
UNITS_OF_CITIES = select(Organization.id).where(
    or_(Organization.jurisdiction_id.in_(CITIES), Organization.id.in_(CITIES))
)
PART = aliased(Assignment)
#: The columns of a work item.
ITEM = (
    Task.id.label("task_id"),
    Task.number,
    Task.title,
    *LIGHT_FACTS,
    Task.status.label("task_status"),
    Task.original_due_on,
    Plan.id.label("plan_id"),
    Plan.title.label("plan_title"),
    Assignment.id.label("assignment_id"),
    Assignment.role,
    Assignment.status.label("assignment_status"),
    Assignment.assigned_at,
    Assignment.status.label("part_status"),
    *PART_LIGHT_FACTS,
    Organization.id.label("organization_id"),
    Organization.short_name,
)
#: Those of the draft of a part's next report.
DRAFT = (ReportDraft.saved_at.label("draft_from"), ReportDraft.status.label("draft_status"))
#: The earliest due date first.
BY_DUE_DATE = (Task.due_on.is_(None), Task.due_on, Task.plan_id, Task.ordinal, Assignment.position)


def select_parts(*columns: Any) -> AnySelect:
    """These columns over the parts of tasks of plans in force."""
    return (
        select(*columns)
        .select_from(Task)
        .join(Plan, Task.plan_id == Plan.id)
        .join(Assignment, Assignment.task_id == Task.id)
        .where(Plan.status == PlanStatus.ISSUED, not_withdrawn(), active_parts())
    )


def select_items(*more: Any) -> AnySelect:
    """The columns of work items, and these, over the same parts."""
    return select_parts(*ITEM, *more).join(Organization, Assignment.organization_id == Organization.id)


def paged(query: AnySelect, page: Page | None) -> AnySelect:
    """One page of a query, or all of it."""
    return query if page is None else query.limit(page.length).offset(page.offset)


def with_waiting_report(query: AnySelect, acting: Acting, *, kept: bool) -> AnySelect:
    """Only parts in the tasks of `CITIES` of which a report waits for `acting`, the office or the lead, with that.

    Where what is kept of them is that of the day, they are found by their units and by who must act, so that what waits
    in other cities is not gone through.
    """
    reviewed = lead_reviews() if acting is Acting.LEAD else not_(lead_reviews())
    of_city = query.where(Task.jurisdiction_id.in_(CITIES), reviewed)
    if kept:
        of_units = select(PART.id).where(PART.organization_id.in_(UNITS_OF_CITIES), PART.must_act == acting)
        of_city = of_city.where(Assignment.id.in_(of_units))
    return of_city.join(Report, and_(Report.assignment_id == Assignment.id, Report.status == ReportStatus.SUBMITTED))


def with_their_waiting_report(query: AnySelect) -> AnySelect:
    """Only parts of which a report waits, where they are few: each is asked for its report."""
    return query.join(Report, Report.id == _WAITING_REPORT)


def with_last_report(query: AnySelect) -> AnySelect:
    """The parts with the last report on each, where there is one."""
    return query.outerjoin(Report, Report.id == _LAST_REPORT)


def _report_on_part(*which: ColumnElement[bool]) -> ScalarSelect[int]:
    """The id of the last of these reports on a part; the conditions are on `_OF_PART`."""
    last = select(func.max(_OF_PART.id)).where(_OF_PART.assignment_id == Assignment.id, *which)
    return last.correlate(Assignment).scalar_subquery()


_OF_PART = aliased(Report)
_LAST_REPORT = _report_on_part()
_WAITING_REPORT = _report_on_part(_OF_PART.status == ReportStatus.SUBMITTED)


def last_reports(*which: ColumnElement[bool]) -> Any:
    """The last report of each part that meets these conditions on `Assignment` and its `Task`."""
    return (
        select(Report.assignment_id, func.max(Report.id).label("report_id"))
        .join(Assignment, Assignment.id == Report.assignment_id)
        .join(Task, Task.id == Assignment.task_id)
        .where(*which)
        .group_by(Report.assignment_id)
        .subquery()
    )


def lead_reviews() -> ColumnElement[bool]:
    """`reviewing_lead` as SQL: the lead reviews the part's reports, not the office."""
    return and_(Plan.lead_accepts_co, Assignment.role != Responsibility.LEAD)


def item_of(wait: Wait, row: AnyRow, today: date, *, since: datetime | date | None, **more: Any) -> WorkItem:
    """A work item from its columns; `more` are fields of it that only some lists have."""
    facts = TaskFacts.of(row)
    return WorkItem(
        wait=wait,
        task_id=row.task_id,
        number=row.number,
        title=row.title,
        plan_title=row.plan_title,
        organization_id=more.pop("organization_id", row.organization_id),
        organization_name=row.short_name,
        role=row.role,
        due_on=row.due_on,
        light=part_light_on(facts, part_light_facts(row), today),
        task_light=light_on(facts, today),
        percent=row.part_percent,
        since=local(since).date() if isinstance(since, datetime) else since,
        assignment_id=row.assignment_id,
        report_id=more.pop("report_id", None),
        original_due_on=row.original_due_on,
        **more,
    )
