"""Reports that the leads of tasks review, where the plan says so: what waits for the leads, and what the office sees of it."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import ColumnElement, and_, bindparam, func
from sqlalchemy.orm import aliased

from tracker.core.database import AnyRow, AnySelect
from tracker.core.extensions import db
from tracker.core.paging import Page
from tracker.core.vocabulary import Acting, Responsibility, Wait
from tracker.organizations.models import Organization
from tracker.tasks.desk.queries.parts import (
    item_of,
    lead_reviews,
    paged,
    select_items,
    select_parts,
    with_their_waiting_report,
    with_waiting_report,
)
from tracker.tasks.desk.rules.work_item import WorkItem
from tracker.tasks.models import Assignment, Report, Task

#: The lead's part in the task, and the lead itself.
_LEAD, _REVIEWER = aliased(Assignment), aliased(Organization)


def reviews_of_leads(
    organization_ids: Collection[int], today: date, *which: ColumnElement[bool], page: Page | None = None
) -> list[WorkItem]:
    """Reports of other units that these organizations review as leads, the oldest first; all, or one page.

    `organization_name` is the unit that reported, `organization_id` the lead's, for whom each waits.
    """
    query = paged(_LIST_OF_LEADS.where(*which), page)
    return [_item(row, today) for row in db.session.execute(query, {"units": list(organization_ids)})]


def count_reviews_of_leads(organization_ids: Collection[int]) -> int:
    """How many they are."""
    number: int = db.session.scalars(_COUNT_OF_LEADS, {"units": list(organization_ids)}).one()
    return number


def reviews_left_to_leads(jurisdiction_ids: Collection[int], today: date, page: Page, *, kept: bool) -> list[WorkItem]:
    """One page of the reports in these jurisdictions that wait for a lead's review; `reviewer` is the lead."""
    query, given = paged(_LIST_OF_CITIES[kept], page), {"cities": list(jurisdiction_ids)}
    return [_item(row, today) for row in db.session.execute(query, given)]


def left_to_leads(query: AnySelect, *, kept: bool) -> AnySelect:
    """A query of parts with those alone, in `CITIES`, of which a report waits for the lead."""
    return _with_leads(with_waiting_report(query, Acting.LEAD, kept=kept))


def _with_leads(query: AnySelect) -> AnySelect:
    return query.join(_LEAD, and_(_LEAD.task_id == Task.id, _LEAD.role == Responsibility.LEAD)).where(lead_reviews())


def _listed(query: AnySelect) -> AnySelect:
    named = query.join(_REVIEWER, _REVIEWER.id == _LEAD.organization_id)
    return named.order_by(Report.submitted_at, Report.id)


_COLUMNS = select_items(
    Report.id.label("report_id"),
    Report.submitted_at,
    _LEAD.organization_id.label("lead_id"),
    _REVIEWER.short_name.label("reviewer"),
)
_OF_UNITS = _LEAD.organization_id.in_(bindparam("units", expanding=True))
_LIST_OF_LEADS = _listed(_with_leads(with_their_waiting_report(_COLUMNS)).where(_OF_UNITS))
_LIST_OF_CITIES = {kept: _listed(left_to_leads(_COLUMNS, kept=kept)) for kept in (False, True)}
_COUNT_OF_LEADS = _with_leads(with_their_waiting_report(select_parts(func.count()))).where(_OF_UNITS)


def _item(row: AnyRow, today: date) -> WorkItem:
    return item_of(
        Wait.TO_REVIEW_CO,
        row,
        today,
        since=row.submitted_at,
        report_id=row.report_id,
        organization_id=row.lead_id,
        reviewer=row.reviewer,
    )
