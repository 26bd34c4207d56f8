"""Questions about reports that are being written, and about what they go on from."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from tracker.core.extensions import db
from tracker.core.vocabulary import ReportStatus
from tracker.tasks.models import Report, ReportDraft


def draft_of(assignment_id: int) -> ReportDraft | None:
    """The draft of a part's next report with its files and who saved it."""
    return db.session.scalar(
        select(ReportDraft)
        .where(ReportDraft.assignment_id == assignment_id)
        .options(selectinload(ReportDraft.evidence), joinedload(ReportDraft.saved_by))
    )


def drafts_of(assignment_ids: Collection[int]) -> dict[int, ReportDraft]:
    """The drafts of these parts, by part."""
    drafts = db.session.scalars(select(ReportDraft).where(ReportDraft.assignment_id.in_(assignment_ids)))
    return {draft.assignment_id: draft for draft in drafts}


def last_accepted_report(assignment_id: int) -> Report | None:
    """The last report on a part that the office accepted, with its figures."""
    return db.session.scalar(
        select(Report)
        .where(Report.assignment_id == assignment_id, Report.status == ReportStatus.ACCEPTED)
        .options(selectinload(Report.values))
        .order_by(Report.id.desc())
        .limit(1)
    )
