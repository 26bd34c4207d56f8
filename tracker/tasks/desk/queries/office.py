"""What waits for the office of a city: whole lists, how long they are, and one page of one."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Date, ScalarSelect, and_, bindparam, func, not_, or_, select
from sqlalchemy.orm import aliased

from tracker.audit.models import AuditEntry
from tracker.core.database import AnyRow, AnySelect
from tracker.core.extensions import db
from tracker.core.paging import Page
from tracker.core.vocabulary import AssignmentStatus, ExtensionStatus, Responsibility, TaskStatus, Wait
from tracker.organizations.models import Organization
from tracker.tasks.desk.queries.leads import left_to_leads
from tracker.tasks.desk.queries.parts import (
    BY_DUE_DATE,
    item_of,
    lead_reviews,
    paged,
    select_items,
    select_parts,
    with_waiting_report,
)
from tracker.tasks.desk.rules.work_item import WorkItem
from tracker.tasks.models import Assignment, Extension, Report, Task
from tracker.tasks.queries import overdue_expression
from tracker.tasks.workflow.rules import steps

OFFICE_WAITS = (Wait.TO_DECIDE, Wait.TO_REVIEW, Wait.TO_DECIDE_EXTENSION, Wait.TO_CLOSE, Wait.OVERDUE)


@dataclass(frozen=True)
class ReviewItem:
    """A report that waits for the office, with what it says."""

    item: WorkItem
    report_id: int
    done: str
    percent: int


@dataclass(frozen=True)
class QueueCounts:
    """How much stands in the office's queue."""

    to_review: int
    with_leads: int
    extensions: int
    to_close: int


def work_of_office(
    jurisdiction_ids: Collection[int], today: date, *which: ColumnElement[bool]
) -> dict[Wait, list[WorkItem]]:
    """What waits for the office of these jurisdictions, the longest waiting first; only `which` parts, where given."""
    return {wait: _items(_LISTS[wait].where(*which), wait, jurisdiction_ids, today) for wait in OFFICE_WAITS}


def counts_of_office(jurisdiction_ids: Collection[int], today: date) -> dict[Wait, int]:
    """How much waits for the office, by reason: the lengths of its lists."""
    numbers = db.session.execute(_COUNTS, _given(jurisdiction_ids, today)).one()
    return dict(zip(OFFICE_WAITS, numbers, strict=True))


def counts_of_queue(jurisdiction_ids: Collection[int], today: date) -> QueueCounts:
    """The same for the lists of its queue, with the reports that leads review."""
    return QueueCounts(*db.session.execute(_QUEUE_COUNTS, _given(jurisdiction_ids, today)).one())


def page_of_office(wait: Wait, jurisdiction_ids: Collection[int], today: date, page: Page) -> list[WorkItem]:
    """One page of what waits for the office for one reason."""
    return _items(paged(_LISTS[wait], page), wait, jurisdiction_ids, today)


def page_of_reviews(jurisdiction_ids: Collection[int], today: date, page: Page) -> list[ReviewItem]:
    """One page of the reports that wait for the office, the oldest first, with what they say."""
    rows = db.session.execute(paged(_REVIEWS, page), _given(jurisdiction_ids, today))
    return [ReviewItem(_item(Wait.TO_REVIEW, row, today), row.report_id, row.done, row.percent) for row in rows]


def overdue_parts_of_office(jurisdiction_ids: Collection[int], today: date) -> Sequence[AnyRow]:
    """The parts that are overdue for the office, with their due dates, in the order of its list."""
    return db.session.execute(_OVERDUE, _given(jurisdiction_ids, today)).all()


def overdue_items_of_office(
    jurisdiction_ids: Collection[int], today: date, assignment_ids: Collection[int]
) -> list[WorkItem]:
    """Some of them with all that a list shows."""
    some = _LISTS[Wait.OVERDUE].where(Assignment.id.in_(assignment_ids))
    return _items(some, Wait.OVERDUE, jurisdiction_ids, today)


def _given(cities: Collection[int], today: date) -> dict[str, object]:
    return {"cities": list(cities), "today": today}


def _items(query: AnySelect, wait: Wait, cities: Collection[int], today: date) -> list[WorkItem]:
    return [_item(wait, row, today) for row in db.session.execute(query, _given(cities, today))]


def _item(wait: Wait, row: AnyRow, today: date) -> WorkItem:
    report_id, extension_id = getattr(row, "report_id", None), getattr(row, "extension_id", None)
    return item_of(wait, row, today, since=row.since, report_id=report_id, extension_id=extension_id)


def _narrowed(query: AnySelect, wait: Wait) -> AnySelect:
    """A query of parts with those alone that wait for the office for a reason."""
    of_city = query.where(Task.jurisdiction_id.in_(_CITIES))
    of_lead = of_city.where(Assignment.role == Responsibility.LEAD)
    if wait is Wait.TO_DECIDE:
        return of_city.where(Assignment.id.in_(_REFUSED), Task.status != TaskStatus.CLOSED)
    if wait is Wait.TO_REVIEW:
        return with_waiting_report(of_city).where(not_(lead_reviews()))
    if wait is Wait.TO_DECIDE_EXTENSION:
        asked = and_(Extension.assignment_id == Assignment.id, Extension.status == ExtensionStatus.REQUESTED)
        return of_city.join(Extension, asked)
    if wait is Wait.TO_CLOSE:
        return of_lead.where(Task.status == TaskStatus.COMPLETED)
    return of_lead.where(overdue_expression(_TODAY))


def _refused_at() -> ScalarSelect[datetime]:
    """When the unit refused the part, the last time."""
    about = and_(AuditEntry.subject_type == Assignment.__tablename__, AuditEntry.subject_id == Assignment.id)
    said = select(func.max(AuditEntry.occurred_at)).where(about, AuditEntry.action == steps.REFUSE_ASSIGNMENT.event)
    return said.correlate(Assignment).scalar_subquery()


_CITIES: BindParameter[Any] = bindparam("cities", expanding=True)
_TODAY: Any = bindparam("today", type_=Date())
#: The units that can have parts in the tasks of these cities.
_UNITS = select(Organization.id).where(or_(Organization.jurisdiction_id.in_(_CITIES), Organization.id.in_(_CITIES)))
#: The parts that were refused are few: they are found by their units, whatever there is of other parts and cities.
_PART = aliased(Assignment)
_REFUSED = select(_PART.id).where(_PART.organization_id.in_(_UNITS), _PART.status == AssignmentStatus.REFUSED)
_REFUSED_AT = _refused_at()
#: What the lists show beside the columns of an item, since when each part waits, and their orders.
_SHOWN: Mapping[Wait, tuple[Sequence[Any], Sequence[Any]]] = {
    Wait.TO_DECIDE: ([_REFUSED_AT.label("since")], [_REFUSED_AT, Assignment.id]),
    Wait.TO_REVIEW: (
        [Report.id.label("report_id"), Report.submitted_at.label("since")],
        [Report.submitted_at, Report.id],
    ),
    Wait.TO_DECIDE_EXTENSION: (
        [Extension.id.label("extension_id"), Extension.asked_at.label("since")],
        [Extension.asked_at, Extension.id],
    ),
    Wait.TO_CLOSE: ([Task.completed_on.label("since")], BY_DUE_DATE),
    Wait.OVERDUE: ([Task.due_on.label("since")], BY_DUE_DATE),
}
_LISTS = {wait: _narrowed(select_items(*columns), wait).order_by(*order) for wait, (columns, order) in _SHOWN.items()}
_REVIEWS = _LISTS[Wait.TO_REVIEW].add_columns(Report.done, Report.percent)
_OVERDUE = _narrowed(select_parts(Assignment.id.label("assignment_id"), Task.due_on), Wait.OVERDUE).order_by(
    *BY_DUE_DATE
)
_COUNT = {wait: _narrowed(select_parts(func.count()), wait).scalar_subquery() for wait in OFFICE_WAITS}
_COUNTS = select(*_COUNT.values())
_QUEUE_COUNTS = select(
    _COUNT[Wait.TO_REVIEW],
    left_to_leads(select_parts(func.count()), _CITIES).scalar_subquery(),
    _COUNT[Wait.TO_DECIDE_EXTENSION],
    _COUNT[Wait.TO_CLOSE],
)
