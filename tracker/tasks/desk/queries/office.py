"""What waits for the office of a city: whole lists, how long they are, and one page of one."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Date, ScalarSelect, and_, bindparam, func, select

from tracker.audit.models import AuditEntry
from tracker.core.database import AnyRow, AnySelect
from tracker.core.extensions import db
from tracker.core.paging import Page
from tracker.core.vocabulary import (
    OPEN_TASKS,
    Acting,
    AssignmentStatus,
    ExtensionStatus,
    Responsibility,
    TaskStatus,
    Wait,
)
from tracker.tasks.desk.queries.leads import left_to_leads, reviews_left_to_leads
from tracker.tasks.desk.queries.parts import (
    BY_DUE_DATE,
    CITIES,
    PART,
    UNITS_OF_CITIES,
    item_of,
    paged,
    select_items,
    select_parts,
    with_waiting_report,
)
from tracker.tasks.desk.rules.work_item import WorkItem
from tracker.tasks.expressions import overdue_expression
from tracker.tasks.kept.queries import is_kept
from tracker.tasks.models import Assignment, Extension, Report, Task
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


class OfficeDesk:
    """What waits for the office of some cities on a day: how much, and any page of it."""

    def __init__(self, jurisdiction_ids: Collection[int], today: date) -> None:
        self._cities, self._today = jurisdiction_ids, today
        self._given = {"cities": list(jurisdiction_ids), "today": today}
        self._kept = is_kept(jurisdiction_ids, today)
        #: How many parts nobody has accepted yet, told with the counts: the length of `unaccepted_units`.
        self.unaccepted = 0

    def counts(self) -> dict[Wait, int]:
        """How much waits, by reason: the lengths of the lists of `work_of_office`."""
        *numbers, self.unaccepted = db.session.execute(_COUNTS[self._kept], self._given).one()
        return dict(zip(OFFICE_WAITS, numbers, strict=True))

    def queue_counts(self) -> QueueCounts:
        """The same for the lists of the queue, with the reports that leads review."""
        return QueueCounts(*db.session.execute(_QUEUE_COUNTS[self._kept], self._given).one())

    def page(self, wait: Wait, page: Page) -> list[WorkItem]:
        """One page of what waits for one reason."""
        return self._items(wait, paged(_LISTS[self._kept][wait], page))

    def reviews(self, page: Page) -> list[ReviewItem]:
        """One page of the reports that wait for the office, the oldest first, with what they say."""
        rows = db.session.execute(paged(_REVIEWS[self._kept], page), self._given)
        return [
            ReviewItem(_item(Wait.TO_REVIEW, row, self._today), row.report_id, row.done, row.percent) for row in rows
        ]

    def reviews_of_leads(self, page: Page) -> list[WorkItem]:
        """One page of the reports that wait for the leads."""
        return reviews_left_to_leads(self._cities, self._today, page, kept=self._kept)

    def overdue_parts(self) -> Sequence[AnyRow]:
        """The overdue parts with their due dates, in the order of their list."""
        return db.session.execute(_OVERDUE, self._given).all()

    def overdue_items(self, assignment_ids: Collection[int]) -> list[WorkItem]:
        """Some of them with all that a list shows."""
        listed = _LISTS[self._kept][Wait.OVERDUE]
        return self._items(Wait.OVERDUE, listed.where(Assignment.id.in_(assignment_ids)))

    def _items(self, wait: Wait, query: AnySelect) -> list[WorkItem]:
        return [_item(wait, row, self._today) for row in db.session.execute(query, self._given)]


def work_of_office(
    jurisdiction_ids: Collection[int], today: date, *which: ColumnElement[bool]
) -> dict[Wait, list[WorkItem]]:
    """What waits for the office of these jurisdictions, the longest waiting first; only `which` parts, where given."""
    given = {"cities": list(jurisdiction_ids), "today": today}
    rows = {wait: db.session.execute(query.where(*which), given) for wait, query in _LISTS[False].items()}
    return {wait: [_item(wait, row, today) for row in found] for wait, found in rows.items()}


def _item(wait: Wait, row: AnyRow, today: date) -> WorkItem:
    report_id, extension_id = getattr(row, "report_id", None), getattr(row, "extension_id", None)
    return item_of(wait, row, today, since=row.since, report_id=report_id, extension_id=extension_id)


def _narrowed(query: AnySelect, wait: Wait, *, kept: bool) -> AnySelect:
    """A query of parts with those alone that wait for the office for a reason."""
    if wait is Wait.TO_REVIEW:
        return with_waiting_report(query, Acting.OFFICE, kept=kept)
    of_city = query.where(Task.jurisdiction_id.in_(CITIES))
    of_lead = of_city.where(Assignment.role == Responsibility.LEAD)
    if wait is Wait.TO_DECIDE:
        return of_city.where(Assignment.id.in_(_REFUSED), Task.status != TaskStatus.CLOSED)
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


_TODAY: Any = bindparam("today", type_=Date())
#: The parts that were refused are few: they are found by their units, whatever there is of other parts and cities.
_REFUSED = select(PART.id).where(PART.organization_id.in_(UNITS_OF_CITIES), PART.status == AssignmentStatus.REFUSED)
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


def _list(wait: Wait, *, kept: bool) -> AnySelect:
    columns, order = _SHOWN[wait]
    return _narrowed(select_items(*columns), wait, kept=kept).order_by(*order)


def _count(wait: Wait, *, kept: bool) -> ScalarSelect[int]:
    return _narrowed(select_parts(func.count()), wait, kept=kept).scalar_subquery()


def _counts_of_queue(*, kept: bool) -> AnySelect:
    with_leads = left_to_leads(select_parts(func.count()), kept=kept).scalar_subquery()
    review, *others = (_count(wait, kept=kept) for wait in (Wait.TO_REVIEW, Wait.TO_DECIDE_EXTENSION, Wait.TO_CLOSE))
    return select(review, with_leads, *others)


#: Every query by whether what is kept is that of the day.
_LISTS = {kept: {wait: _list(wait, kept=kept) for wait in OFFICE_WAITS} for kept in (False, True)}
_REVIEWS = {kept: lists[Wait.TO_REVIEW].add_columns(Report.done, Report.percent) for kept, lists in _LISTS.items()}
_UNACCEPTED = (
    select_parts(func.count())
    .where(
        Assignment.organization_id.in_(UNITS_OF_CITIES),
        Assignment.status == AssignmentStatus.AWAITING_ACCEPTANCE,
        Task.jurisdiction_id.in_(CITIES),
        Task.status.in_(OPEN_TASKS),
    )
    .scalar_subquery()
)
_COUNTS = {kept: select(*(_count(wait, kept=kept) for wait in OFFICE_WAITS), _UNACCEPTED) for kept in (False, True)}
_QUEUE_COUNTS = {kept: _counts_of_queue(kept=kept) for kept in (False, True)}
_OVERDUE = _narrowed(
    select_parts(Assignment.id.label("assignment_id"), Task.due_on), Wait.OVERDUE, kept=False
).order_by(*BY_DUE_DATE)
