"""撤回报送: a report that nobody has looked at yet is taken back, and is the draft of its part again."""

from datetime import datetime

from sqlalchemy import func, select

from tracker.core.database import transaction
from tracker.core.errors import Conflict
from tracker.core.permissions import Action, Actor
from tracker.core.vocabulary import ReportDraftStatus
from tracker.tasks.models import Assignment, Report, ReportDraft
from tracker.tasks.reports.queries import typed_from
from tracker.tasks.reports.services.drafts import draft_as_it_is, kept_by_draft
from tracker.tasks.workflow.queries import city_of
from tracker.tasks.workflow.rules.guards import ReportConditions
from tracker.tasks.workflow.rules.recalling_steps import OPEN_REPORT, RECALL_REPORT
from tracker.tasks.workflow.rules.steps import Refused, next_state
from tracker.tasks.workflow.services.service_steps import (
    GONE,
    locked_part_to_report_on,
    locked_report,
    record_step,
    take_step,
)


def recall_report(report_id: int, *, actor: Actor, now: datetime) -> int:
    """Take a report back with its text, its figures and its files, which become the draft; answers with the part's id.

    Raises `Conflict` once somebody who reviews it opened or decided it, or where the next draft was begun already.
    """
    with transaction(city_of(Report, report_id)) as session:
        part_id = session.scalar(select(Report.assignment_id).where(Report.id == report_id))
        if part_id is None:
            raise Conflict(GONE)
        part = locked_part_to_report_on(part_id, Action.SUBMIT_REPORT, actor).part
        report = session.get_one(Report, report_id, populate_existing=True)
        take_step(RECALL_REPORT, report.status, _conditions(report, draft_as_it_is(part.id)))
        record_step(RECALL_REPORT, report, part, actor=actor, now=now, was={"percent": report.percent})
        session.add(_draft_from(report, part, actor, now))
        session.flush()
        session.expire(report, ["evidence"])
        session.delete(report)
        session.flush()
        part.last_reported_on = session.scalar(select(func.max(Report.as_of)).where(Report.assignment_id == part.id))
    return part_id


def may_be_recalled(report: Report) -> bool:
    """Whether nothing but the policy stands in the way of taking the report back."""
    given = _conditions(report, draft_as_it_is(report.assignment_id))
    return not isinstance(next_state(RECALL_REPORT, report.status, given), Refused)


def open_report(report_id: int, *, actor: Actor, now: datetime) -> None:
    """Note that somebody who reviews it looks at a report that waits; raises `Conflict` when that was noted before."""
    with transaction(city_of(Report, report_id)):
        report = locked_report(report_id, Action.REVIEW_REPORT, actor)
        take_step(OPEN_REPORT, report.status, ReportConditions(opened=report.opened_at is not None))
        report.opened_at = now
        record_step(OPEN_REPORT, report, report.assignment, actor=actor, now=now)


def _conditions(report: Report, draft: ReportDraft | None) -> ReportConditions:
    return ReportConditions(opened=report.opened_at is not None, draft_begun=draft is not None)


def _draft_from(report: Report, part: Assignment, actor: Actor, now: datetime) -> ReportDraft:
    draft = ReportDraft(
        assignment_id=part.id,
        status=ReportDraftStatus.DRAFT,
        content=kept_by_draft(typed_from(report, with_text=True), part.task),
        saved_at=now,
        saved_by_id=actor.user_id,
    )
    for file in list(report.evidence):
        file.report_id = None
        draft.evidence.append(file)
    return draft
