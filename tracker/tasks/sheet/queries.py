"""What a sheet shows: the parts of units that owe a report on a plan, in a number of queries that does not grow."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from tracker.accounts.models import User
from tracker.core.extensions import db
from tracker.core.paging import Page
from tracker.core.vocabulary import EvidenceDemand, PlanStatus, ReportStatus, Wait
from tracker.tasks.desk.queries.units import UnitsDesk, Waiting
from tracker.tasks.desk.rules.work_item import WorkItem
from tracker.tasks.models import Assignment, Plan, Report, ReportDraft
from tracker.tasks.queries import PART_WITH_AMOUNTS
from tracker.tasks.reports.queries import terms_of
from tracker.tasks.reports.rules.content import ReportTerms

#: The lists whose parts stand in a sheet, what was returned first.
OF_SHEET = (Wait.RETURNED, Wait.TO_REPORT)


@dataclass(frozen=True)
class SheetPlan:
    """A plan with parts that owe a report, and how many."""

    id: int
    title: str
    parts: int


@dataclass(frozen=True)
class SheetPart:
    """One part of the sheet: what the desk says of it, and what its next report goes on from."""

    item: WorkItem
    part: Assignment
    terms: ReportTerms
    last: Report | None
    draft: ReportDraft | None

    @property
    def is_with_leader(self) -> bool:
        """Whether the unit's leader has the draft, so that nothing can be typed now."""
        return self.draft is not None and self.draft.is_with_leader

    @property
    def can_be_repeated(self) -> bool:
        """Whether the last report can be sent once more as it is."""
        accepted = self.last is not None and self.last.status is ReportStatus.ACCEPTED
        return accepted and self.draft is None and self.terms.evidence_asked is not EvidenceDemand.EACH_REPORT


class Sheet:
    """The parts of some units that owe a report on a day, plan by plan."""

    def __init__(self, organization_ids: Collection[int], today: date) -> None:
        self._today = today
        self._desk = UnitsDesk(organization_ids, today)
        self._waiting = [(wait, each) for wait in OF_SHEET for each in self._desk.waiting[wait]]

    def plans(self) -> list[SheetPlan]:
        """The plans in which parts owe a report, the newest first."""
        numbers: dict[int, int] = {}
        for _wait, each in self._waiting:
            numbers[each.part.plan_id] = numbers.get(each.part.plan_id, 0) + 1
        found = db.session.execute(
            select(Plan.id, Plan.title)
            .where(Plan.id.in_(numbers), Plan.status == PlanStatus.ISSUED)
            .order_by(Plan.in_force_at.desc(), Plan.id.desc())
        )
        return [SheetPlan(row.id, row.title, numbers[row.id]) for row in found]

    def parts(self, plan_id: int, page: int) -> tuple[list[SheetPart], Page]:
        """One page of a plan's parts, what was returned first, with what the next report on each goes on from."""
        mine = [(wait, each) for wait, each in self._waiting if each.part.plan_id == plan_id]
        shown = Page(page, len(mine))
        return self._with_records(shown.of(mine)), shown

    def _with_records(self, waiting: Sequence[tuple[Wait, Waiting]]) -> list[SheetPart]:
        items: list[WorkItem] = []
        for wait in OF_SHEET:
            items += self._desk.items(wait, [each for of, each in waiting if of is wait])
        ids = [item.assignment_id for item in items]
        parts, last, drafts = _parts(ids), _last_reports(ids), _drafts(ids)
        return [
            SheetPart(
                item=item,
                part=parts[item.assignment_id],
                terms=terms_of(parts[item.assignment_id], self._today, with_accepted=False),
                last=last.get(item.assignment_id),
                draft=drafts.get(item.assignment_id),
            )
            for item in items
            if item.assignment_id in parts
        ]


def _parts(ids: Collection[int]) -> dict[int, Assignment]:
    found = db.session.scalars(select(Assignment).where(Assignment.id.in_(ids)).options(*PART_WITH_AMOUNTS)).unique()
    return {part.id: part for part in found}


def _last_reports(ids: Collection[int]) -> dict[int, Report]:
    last = select(func.max(Report.id)).where(Report.assignment_id.in_(ids)).group_by(Report.assignment_id)
    found = db.session.scalars(
        select(Report)
        .where(Report.id.in_(last))
        .options(selectinload(Report.values), joinedload(Report.reviewed_by).load_only(User.name))
    )
    return {report.assignment_id: report for report in found}


def _drafts(ids: Collection[int]) -> dict[int, ReportDraft]:
    found = db.session.scalars(
        select(ReportDraft).where(ReportDraft.assignment_id.in_(ids)).options(selectinload(ReportDraft.evidence))
    )
    return {draft.assignment_id: draft for draft in found}
