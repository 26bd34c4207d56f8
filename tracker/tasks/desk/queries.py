"""What waits for whom: the one answer behind the desk, the digest and the reminders.

A liaison's list and an office's list are read set-based, and every item carries its light with the reason.
"To report" follows the plan's reporting rounds: a part under way for which a round waits. A plan without rounds
has the usual monthly rhythm (domain.md section 1, step 7): nothing was reported since the month began. Either way
the last report is neither waiting nor returned.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, and_, func, not_, or_, select
from sqlalchemy.orm import aliased

from tracker.audit.models import AuditEntry
from tracker.core.clock import local
from tracker.core.database import AnyRow, AnySelect
from tracker.core.extensions import db
from tracker.core.paging import Page
from tracker.core.permissions import Actor
from tracker.core.vocabulary import (
    OPEN_ASSIGNMENTS,
    OPEN_TASKS,
    AssignmentStatus,
    ExtensionStatus,
    PlanStatus,
    ReportDraftStatus,
    ReportStatus,
    Responsibility,
    Role,
    TaskStatus,
    Wait,
)
from tracker.organizations.models import Organization
from tracker.tasks.desk.rules.work_item import WorkItem
from tracker.tasks.models import Assignment, Extension, Plan, Report, ReportDraft, Task
from tracker.tasks.queries import active_parts, not_withdrawn, overdue_expression
from tracker.tasks.rounds.queries.desk import Expectations, expectations_of
from tracker.tasks.rounds.rules.round_mark import RoundMark
from tracker.tasks.rules.status import TaskFacts, is_due_soon, is_overdue, light_on
from tracker.tasks.workflow.rules import steps

LIAISON_WAITS = (Wait.TO_ACCEPT, Wait.TO_REPORT, Wait.RETURNED, Wait.DUE_SOON, Wait.OVERDUE)
#: The columns of a draft in a query of parts.
_DRAFT = (ReportDraft.saved_at.label("draft_from"), ReportDraft.status.label("draft_status"))


def work_queue(actor: Actor, today: date) -> dict[Wait, list[WorkItem]]:
    """Everything that waits for a person on a day, by reason; reasons that cannot concern it are absent."""
    queue: dict[Wait, list[WorkItem]] = {}
    units = actor.organizations_as(Role.LIAISON)
    if units:
        queue |= work_of_organizations(units, today)
    led = actor.organizations_as(Role.UNIT_LEADER)
    if led:
        queue |= work_of_unit_leaders(led, today)
    offices = actor.organizations_as(Role.OFFICE)
    if offices:
        of_office = work_of_office(offices, today)
        of_office[Wait.OVERDUE] = _each_part_once(of_office[Wait.OVERDUE], queue.get(Wait.OVERDUE, []))
        queue |= of_office
    return queue


def _each_part_once(of_office: Sequence[WorkItem], of_unit: Sequence[WorkItem]) -> list[WorkItem]:
    """Overdue parts of a person who is liaison and office at once, the longest overdue first."""
    known = {item.assignment_id for item in of_office}
    items = [*of_office, *(item for item in of_unit if item.assignment_id not in known)]
    return sorted(items, key=lambda item: item.due_on or date.max)


@dataclass(frozen=True)
class DeskPage:
    """How much waits for a person, by reason, and one page of what does for the `chosen` one (None: nothing can)."""

    counts: Mapping[Wait, int]
    chosen: Wait | None
    items: Sequence[WorkItem]
    page: Page


def page_of_desk(actor: Actor, today: date, wanted: str, number: int) -> DeskPage:
    """`work_queue` one page at a time: of the reason that is wanted, else of the first one that holds something.

    An office's lists grow with the city: they are counted, and only the page is read.
    """
    offices = actor.organizations_as(Role.OFFICE)
    if offices and not actor.organizations_as(Role.LIAISON, Role.UNIT_LEADER):
        counts = counts_of_office(offices, today)
        chosen = _chosen(counts, wanted)
        page = Page(number, counts[chosen] if chosen else 0)
        items = page_of_office(chosen, offices, today, page) if chosen else []
        return DeskPage(counts, chosen, items, page)
    queue = work_queue(actor, today)
    counts = {wait: len(waiting) for wait, waiting in queue.items()}
    chosen = _chosen(counts, wanted)
    listed = queue[chosen] if chosen else []
    page = Page(number, len(listed))
    return DeskPage(counts, chosen, page.of(listed), page)


def _chosen(counts: Mapping[Wait, int], wanted: str) -> Wait | None:
    named = next((wait for wait in counts if wait.value == wanted), None)
    return named or next((wait for wait, count in counts.items() if count), next(iter(counts), None))


def work_of_organizations(
    organization_ids: Collection[int], today: date, *which: ColumnElement[bool]
) -> dict[Wait, list[WorkItem]]:
    """What waits for the liaisons of these organizations, the most urgent first; only `which` parts, where given."""
    units = Assignment.organization_id.in_(organization_ids)
    last = last_reports(units, Assignment.status.in_(OPEN_ASSIGNMENTS))
    rows = db.session.execute(
        _parts()
        .outerjoin(last, last.c.assignment_id == Assignment.id)
        .outerjoin(Report, Report.id == last.c.report_id)
        .outerjoin(ReportDraft, ReportDraft.assignment_id == Assignment.id)
        .add_columns(Report.id.label("report_id"), Report.status.label("report_status"), Report.as_of.label("as_of"))
        .add_columns(*_DRAFT)
        .where(
            units,
            Assignment.status.in_(OPEN_ASSIGNMENTS),
            Task.status.in_(OPEN_TASKS),
            *which,
        )
    ).all()
    queue: dict[Wait, list[WorkItem]] = {wait: [] for wait in LIAISON_WAITS}
    expected = expectations_of(rows, today)
    for row in rows:
        waiting = expected.round_for(row, today)
        for wait in _reasons(row, today, waits_for_report=_waits_for_report(row, expected, waiting, today)):
            item = _item(wait, row, today, since=_since(wait, row), report_id=row.report_id)
            again = row.report_status is ReportStatus.ACCEPTED and row.draft_from is None
            queue[wait].append(replace(item, round=waiting, repeatable=again))
    queue[Wait.TO_REPORT].sort(key=lambda item: item.round.due_on if item.round else date.max)
    reviews = _reviews_of_leads(organization_ids, today, *which)
    return queue | ({Wait.TO_REVIEW_CO: reviews} if reviews else {})


def work_of_unit_leaders(
    organization_ids: Collection[int], today: date, *which: ColumnElement[bool]
) -> dict[Wait, list[WorkItem]]:
    """What waits for the leaders of these organizations: drafts handed to them, the longest waiting first."""
    rows = db.session.execute(
        _parts()
        .join(ReportDraft, ReportDraft.assignment_id == Assignment.id)
        .add_columns(*_DRAFT)
        .where(
            Assignment.organization_id.in_(organization_ids),
            ReportDraft.status == ReportDraftStatus.WITH_UNIT_LEADER,
            *which,
        )
        .order_by(None)
        .order_by(ReportDraft.saved_at, ReportDraft.id)
    ).all()
    return {Wait.TO_APPROVE: [_item(Wait.TO_APPROVE, row, today, since=row.draft_from, report_id=None) for row in rows]}


def _reviews_of_leads(organization_ids: Collection[int], today: date, *which: ColumnElement[bool]) -> list[WorkItem]:
    """Reports of other units that these organizations review as leads; the item's unit is the one that reported."""
    lead = aliased(Assignment)
    return _reviewed_by_leads(lead, and_(lead.organization_id.in_(organization_ids), *which), today)


def reviews_left_to_leads(jurisdiction_ids: Collection[int], today: date) -> list[WorkItem]:
    """Reports in these jurisdictions that wait for a lead's review, for the office to see; `reviewer` is the lead."""
    return _reviewed_by_leads(aliased(Assignment), Task.jurisdiction_id.in_(jurisdiction_ids), today)


def _reviewed_by_leads(lead: Any, which: ColumnElement[bool], today: date) -> list[WorkItem]:
    """The reports that leads review; `organization_id` is the lead's, for whom each waits."""
    unit = aliased(Organization)
    rows = db.session.execute(
        _waiting_reports()
        .join(lead, and_(lead.task_id == Task.id, lead.role == Responsibility.LEAD))
        .join(unit, unit.id == lead.organization_id)
        .add_columns(lead.organization_id.label("lead_id"), unit.short_name.label("reviewer"))
        .where(which, lead_reviews())
    ).all()
    return [
        replace(
            _item(Wait.TO_REVIEW_CO, row, today, since=row.submitted_at, report_id=row.report_id),
            organization_id=row.lead_id,
            reviewer=row.reviewer,
        )
        for row in rows
    ]


def lead_reviews() -> ColumnElement[bool]:
    """`reviewing_lead` as SQL: the lead reviews the part's reports, not the office."""
    return and_(Plan.lead_accepts_co, Assignment.role != Responsibility.LEAD)


def _waiting_reports() -> AnySelect:
    """Reports that wait for their review, the oldest first."""
    return (
        _parts()
        .join(Report, and_(Report.assignment_id == Assignment.id, Report.status == ReportStatus.SUBMITTED))
        .add_columns(Report.id.label("report_id"), Report.submitted_at.label("submitted_at"))
        .order_by(None)
        .order_by(Report.submitted_at, Report.id)
    )


def work_of_office(
    jurisdiction_ids: Collection[int], today: date, *which: ColumnElement[bool]
) -> dict[Wait, list[WorkItem]]:
    """What waits for the office of these jurisdictions, the longest waiting first; only `which` parts, where given."""
    queries = _office_queries(jurisdiction_ids, today, *which)
    return {wait: _office_items(wait, db.session.execute(query).all(), today) for wait, query in queries.items()}


def counts_of_office(jurisdiction_ids: Collection[int], today: date) -> dict[Wait, int]:
    """How much waits for the office, by reason: the lengths of its lists."""
    queries = _office_queries(jurisdiction_ids, today)
    numbers = [
        select(func.count()).select_from(query.order_by(None).subquery()).scalar_subquery()
        for query in queries.values()
    ]
    return dict(zip(queries, db.session.execute(select(*numbers)).one(), strict=True))


def page_of_office(wait: Wait, jurisdiction_ids: Collection[int], today: date, page: Page) -> list[WorkItem]:
    """One page of what waits for the office for one reason."""
    query = _office_queries(jurisdiction_ids, today)[wait]
    return _office_items(wait, db.session.execute(query.limit(page.length).offset(page.offset)).all(), today)


def _office_queries(
    jurisdiction_ids: Collection[int], today: date, *which: ColumnElement[bool]
) -> dict[Wait, AnySelect]:
    """What waits for the office, by reason; each with its order, and since when it waits as `since`."""
    here = and_(Task.jurisdiction_id.in_(jurisdiction_ids), *which)
    refused_at = _refused_at()
    refused = _parts().where(here, Assignment.status == AssignmentStatus.REFUSED, Task.status != TaskStatus.CLOSED)
    asked = _parts().join(
        Extension, and_(Extension.assignment_id == Assignment.id, Extension.status == ExtensionStatus.REQUESTED)
    )
    lead_parts = _parts().where(here, Assignment.role == Responsibility.LEAD)
    return {
        Wait.TO_DECIDE: refused.add_columns(refused_at.label("since"))
        .order_by(None)
        .order_by(refused_at, Assignment.id),
        Wait.TO_REVIEW: _waiting_reports()
        .add_columns(Report.submitted_at.label("since"))
        .where(here, not_(lead_reviews())),
        Wait.TO_DECIDE_EXTENSION: asked.add_columns(
            Extension.id.label("extension_id"), Extension.asked_at.label("since")
        )
        .where(here)
        .order_by(None)
        .order_by(Extension.asked_at, Extension.id),
        Wait.TO_CLOSE: lead_parts.add_columns(Task.completed_on.label("since")).where(
            Task.status == TaskStatus.COMPLETED
        ),
        Wait.OVERDUE: lead_parts.add_columns(Task.due_on.label("since")).where(overdue_expression(today)),
    }


def _office_items(wait: Wait, rows: Sequence[AnyRow], today: date) -> list[WorkItem]:
    return [
        _item(
            wait,
            row,
            today,
            since=row.since,
            report_id=getattr(row, "report_id", None),
            extension_id=getattr(row, "extension_id", None),
        )
        for row in rows
    ]


def _refused_at() -> ScalarSelect[datetime]:
    """When the unit refused the part, the last time."""
    about = and_(AuditEntry.subject_type == Assignment.__tablename__, AuditEntry.subject_id == Assignment.id)
    said = select(func.max(AuditEntry.occurred_at)).where(about, AuditEntry.action == steps.REFUSE_ASSIGNMENT.event)
    return said.correlate(Assignment).scalar_subquery()


def _waits_for_report(row: AnyRow, expected: Expectations, waiting: RoundMark | None, today: date) -> bool:
    """Whether a report is owed: in a round, or this month where the plan has none."""
    if waiting is not None:
        return True
    return row.plan_id not in expected.in_rounds and (row.as_of is None or row.as_of < today.replace(day=1))


def _reasons(row: AnyRow, today: date, *, waits_for_report: bool) -> list[Wait]:
    """Every tab in which an organization's open part belongs."""
    reasons: list[Wait] = []
    if row.assignment_status is AssignmentStatus.AWAITING_ACCEPTANCE:
        reasons.append(Wait.TO_ACCEPT)
    elif row.report_status is ReportStatus.RETURNED:
        reasons.append(Wait.RETURNED)
    elif row.report_status is not ReportStatus.SUBMITTED and waits_for_report:
        reasons.append(Wait.TO_REPORT)
    if is_overdue(_facts(row), today):
        reasons.append(Wait.OVERDUE)
    elif is_due_soon(row.due_on, today):
        reasons.append(Wait.DUE_SOON)
    return reasons


def _since(wait: Wait, row: AnyRow) -> datetime | date | None:
    since: datetime | date | None = row.assigned_at if wait is Wait.TO_ACCEPT else row.as_of
    return since


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


def _parts() -> AnySelect:
    """The columns of a work item, over parts of tasks of plans in force, earliest due date first."""
    return (
        select(
            Task.id.label("task_id"),
            Task.number,
            Task.title,
            Task.status.label("task_status"),
            Task.starts_on,
            Task.due_on,
            Task.original_due_on,
            Task.percent.label("task_percent"),
            Task.returns_in_a_row,
            Task.completed_on,
            Plan.id.label("plan_id"),
            Plan.title.label("plan_title"),
            Assignment.id.label("assignment_id"),
            Assignment.role,
            Assignment.status.label("assignment_status"),
            Assignment.assigned_at,
            Assignment.percent.label("part_percent"),
            Organization.id.label("organization_id"),
            Organization.short_name,
        )
        .join(Plan, Task.plan_id == Plan.id)
        .join(Assignment, Assignment.task_id == Task.id)
        .join(Organization, Assignment.organization_id == Organization.id)
        .where(Plan.status == PlanStatus.ISSUED, not_withdrawn(), active_parts())
        .order_by(or_(Task.due_on.is_(None)), Task.due_on, Task.plan_id, Task.ordinal, Assignment.position)
    )


def _item(
    wait: Wait,
    row: AnyRow,
    today: date,
    *,
    since: datetime | date | None,
    report_id: int | None,
    extension_id: int | None = None,
) -> WorkItem:
    return WorkItem(
        wait=wait,
        task_id=row.task_id,
        number=row.number,
        title=row.title,
        plan_title=row.plan_title,
        organization_id=row.organization_id,
        organization_name=row.short_name,
        role=row.role,
        due_on=row.due_on,
        light=light_on(_facts(row), today),
        percent=row.part_percent,
        since=local(since).date() if isinstance(since, datetime) else since,
        assignment_id=row.assignment_id,
        report_id=report_id,
        draft_from=getattr(row, "draft_from", None),
        draft_status=getattr(row, "draft_status", None),
        extension_id=extension_id,
        original_due_on=row.original_due_on,
    )


def _facts(row: AnyRow) -> TaskFacts:
    return TaskFacts(row.task_status, row.starts_on, row.due_on, row.task_percent, row.returns_in_a_row)
