"""What waits for the liaisons and the leaders of units.

"To report" follows the plan's reporting rounds: a part under way for which a round waits. A plan without rounds
has the usual monthly rhythm (domain.md section 1, step 7): nothing was reported since the month began. Either way
the last report is neither waiting nor returned.

A page of a list is chosen from a few columns of the unit's open parts, by the same rule as the whole list, and only
what it shows is read.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, bindparam, func, select

from tracker.core.database import AnyRow, AnySelect
from tracker.core.extensions import db
from tracker.core.paging import Page
from tracker.core.vocabulary import (
    OPEN_ASSIGNMENTS,
    OPEN_TASKS,
    AssignmentStatus,
    ReportDraftStatus,
    ReportStatus,
    Wait,
)
from tracker.tasks.desk.queries.leads import count_reviews_of_leads, reviews_of_leads
from tracker.tasks.desk.queries.parts import (
    BY_DUE_DATE,
    DRAFT,
    item_of,
    paged,
    select_items,
    select_parts,
    with_last_report,
)
from tracker.tasks.desk.rules.work_item import WorkItem
from tracker.tasks.models import Assignment, Report, ReportDraft, Task
from tracker.tasks.rounds.queries.desk import Expectations, expectations_of
from tracker.tasks.rounds.rules.round_mark import RoundMark
from tracker.tasks.rules.status import TaskFacts, is_due_soon, is_overdue

LIAISON_WAITS = (Wait.TO_ACCEPT, Wait.TO_REPORT, Wait.RETURNED, Wait.DUE_SOON, Wait.OVERDUE)


class Waiting(NamedTuple):
    """A part that waits for its unit's liaison, and the reporting round that it waits for."""

    part: AnyRow
    round: RoundMark | None


class UnitsDesk:
    """What waits for the liaisons of some units on a day: how much for each reason, and any page of it."""

    def __init__(self, organization_ids: Collection[int], today: date) -> None:
        self._units, self._today = organization_ids, today
        rows = db.session.execute(_REASONS_OF_PARTS, {"units": list(organization_ids)}).all()
        self.waiting: Mapping[Wait, Sequence[Waiting]] = _by_reason(rows, organization_ids, today)
        self._reviews = count_reviews_of_leads(organization_ids)

    def counts(self) -> dict[Wait, int]:
        """The lengths of the lists of `work_of_organizations`."""
        numbers = {wait: len(parts) for wait, parts in self.waiting.items()}
        return numbers | ({Wait.TO_REVIEW_CO: self._reviews} if self._reviews else {})

    def items_on(self, wait: Wait, page: Page) -> list[WorkItem]:
        """One page of a list."""
        if wait is Wait.TO_REVIEW_CO:
            return reviews_of_leads(self._units, self._today, page=page)
        return self.items(wait, page.of(self.waiting[wait]))

    def items(self, wait: Wait, waiting: Sequence[Waiting]) -> list[WorkItem]:
        """These parts with all that a list shows of them; what has gone meanwhile is left out."""
        if not waiting:
            return []
        shown = {"parts": [each.part.assignment_id for each in waiting]}
        rows = {row.assignment_id: row for row in db.session.execute(_SHOWN_PARTS, shown)}
        found = ((rows.get(each.part.assignment_id), each.round) for each in waiting)
        return [_item(wait, row, in_round, self._today) for row, in_round in found if row is not None]


def work_of_organizations(
    organization_ids: Collection[int], today: date, *which: ColumnElement[bool]
) -> dict[Wait, list[WorkItem]]:
    """What waits for the liaisons of these organizations, the most urgent first; only `which` parts, where given."""
    rows = db.session.execute(_OPEN_PARTS.where(*which), {"units": list(organization_ids)}).all()
    found = _by_reason(rows, organization_ids, today)
    queue = {wait: [_item(wait, *each, today) for each in waiting] for wait, waiting in found.items()}
    reviews = reviews_of_leads(organization_ids, today, *which)
    return queue | ({Wait.TO_REVIEW_CO: reviews} if reviews else {})


def next_to_report(organization_ids: Collection[int], today: date) -> int | None:
    """The part of these units that waits next for its liaison's report: what was sent back first; None where none does.

    Parts whose draft is with the unit's leader wait for nobody but them.
    """
    waiting = UnitsDesk(organization_ids, today).waiting
    ids = [each.part.assignment_id for wait in (Wait.RETURNED, Wait.TO_REPORT) for each in waiting[wait]]
    if not ids:
        return None
    handed_over = db.session.scalars(
        select(ReportDraft.assignment_id).where(
            ReportDraft.assignment_id.in_(ids), ReportDraft.status == ReportDraftStatus.WITH_UNIT_LEADER
        )
    )
    with_leader = set(handed_over)
    return next((part_id for part_id in ids if part_id not in with_leader), None)


def _open_parts(query: AnySelect) -> AnySelect:
    """The open parts of units with the last report on each, the earliest due first."""
    units = Assignment.organization_id.in_(bindparam("units", expanding=True))
    open_ = and_(Assignment.status.in_(OPEN_ASSIGNMENTS), Task.status.in_(OPEN_TASKS))
    return with_last_report(query).where(units, open_).order_by(*BY_DUE_DATE)


#: What it takes to tell why a part waits.
_REASONS = (
    Assignment.id.label("assignment_id"),
    Assignment.status.label("assignment_status"),
    Assignment.assigned_at,
    Task.plan_id,
    Task.status.label("task_status"),
    Task.starts_on,
    Task.due_on,
)
_LAST_REPORT = (Report.status.label("report_status"), Report.as_of)
#: All that a list shows of a part, with the draft of its next report.
_ITEMS = select_items(Report.id.label("report_id"), *_LAST_REPORT, *DRAFT).outerjoin(
    ReportDraft, ReportDraft.assignment_id == Assignment.id
)
_OPEN_PARTS = _open_parts(_ITEMS)
_REASONS_OF_PARTS = _open_parts(select_parts(*_REASONS, *_LAST_REPORT))
_SHOWN_PARTS = with_last_report(_ITEMS).where(Assignment.id.in_(bindparam("parts", expanding=True)))


def _by_reason(rows: Sequence[AnyRow], organization_ids: Collection[int], today: date) -> dict[Wait, list[Waiting]]:
    """The rule: in which lists these open parts of units stand, in the order of each."""
    found: dict[Wait, list[Waiting]] = {wait: [] for wait in LIAISON_WAITS}
    expected = expectations_of({row.plan_id for row in rows}, Assignment.organization_id.in_(organization_ids), today)
    for row in rows:
        in_round = expected.round_for(row, today)
        owed = _waits_for_report(row, expected, in_round, today)
        for wait in _reasons(row, today, waits_for_report=owed):
            found[wait].append(Waiting(row, in_round))
    found[Wait.TO_REPORT].sort(key=lambda each: each.round.due_on if each.round else date.max)
    return found


def _waits_for_report(row: AnyRow, expected: Expectations, in_round: RoundMark | None, today: date) -> bool:
    """Whether a report is waited for: in a round, or this month where the plan has none and the task has begun."""
    if in_round is not None:
        return True
    if row.plan_id in expected.in_rounds or (row.starts_on is not None and today < row.starts_on):
        return False
    return row.as_of is None or row.as_of < today.replace(day=1)


def _reasons(row: AnyRow, today: date, *, waits_for_report: bool) -> list[Wait]:
    """Every tab in which an organization's open part belongs."""
    reasons: list[Wait] = []
    if row.assignment_status is AssignmentStatus.AWAITING_ACCEPTANCE:
        reasons.append(Wait.TO_ACCEPT)
    elif row.report_status is ReportStatus.RETURNED:
        reasons.append(Wait.RETURNED)
    elif row.report_status is not ReportStatus.SUBMITTED and waits_for_report:
        reasons.append(Wait.TO_REPORT)
    if is_overdue(TaskFacts(row.task_status, None, row.due_on, percent=0), today):
        reasons.append(Wait.OVERDUE)
    elif is_due_soon(row.due_on, today):
        reasons.append(Wait.DUE_SOON)
    return reasons


def _item(wait: Wait, row: AnyRow, in_round: RoundMark | None, today: date) -> WorkItem:
    since: datetime | date | None = row.assigned_at if wait is Wait.TO_ACCEPT else row.as_of
    return item_of(
        wait,
        row,
        today,
        since=since,
        report_id=row.report_id,
        draft_from=row.draft_from,
        draft_status=row.draft_status,
        round=in_round,
        repeatable=row.report_status is ReportStatus.ACCEPTED and row.draft_from is None,
    )


def work_of_unit_leaders(
    organization_ids: Collection[int], today: date, *which: ColumnElement[bool]
) -> dict[Wait, list[WorkItem]]:
    """What waits for the leaders of these organizations: drafts handed to them, the longest waiting first."""
    return {Wait.TO_APPROVE: _drafts(organization_ids, today, *which)}


def page_of_unit_leaders(organization_ids: Collection[int], today: date, page: Page) -> list[WorkItem]:
    """One page of it."""
    return _drafts(organization_ids, today, page=page)


def count_of_unit_leaders(organization_ids: Collection[int]) -> int:
    """How many drafts wait for the leaders of these organizations."""
    number: int = db.session.scalars(_to_approve(select_parts(func.count()), organization_ids)).one()
    return number


def _to_approve(query: AnySelect, organization_ids: Collection[int]) -> AnySelect:
    with_leader = ReportDraft.status == ReportDraftStatus.WITH_UNIT_LEADER
    drafts = query.join(ReportDraft, ReportDraft.assignment_id == Assignment.id)
    return drafts.where(Assignment.organization_id.in_(organization_ids), with_leader)


def _drafts(
    organization_ids: Collection[int], today: date, *which: ColumnElement[bool], page: Page | None = None
) -> list[WorkItem]:
    query = _to_approve(select_items(*DRAFT), organization_ids).where(*which)
    rows = db.session.execute(paged(query.order_by(ReportDraft.saved_at, ReportDraft.id), page))
    return [_draft_item(row, today) for row in rows]


def _draft_item(row: AnyRow, today: date) -> WorkItem:
    draft = {"draft_from": row.draft_from, "draft_status": row.draft_status}
    return item_of(Wait.TO_APPROVE, row, today, since=row.draft_from, **draft)
