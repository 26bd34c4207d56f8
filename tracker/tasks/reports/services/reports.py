"""Sending reports, to the office or first to the unit's leader: each is one transaction that leaves its entries."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from tracker.core.database import transaction
from tracker.core.errors import Conflict, StaleEdit
from tracker.core.extensions import db
from tracker.core.messages import N_, Message
from tracker.core.permissions import Action, Actor
from tracker.core.vocabulary import ProgressState, ReportDraftStatus, ReportStatus, TaskStatus
from tracker.tasks.evidence.rules.files import Upload
from tracker.tasks.models import Assignment, EvidenceFile, Report, ReportDraft, ReportedValue
from tracker.tasks.queries import last_report
from tracker.tasks.reports.queries import terms_after, terms_of
from tracker.tasks.reports.rules.checks import check, evidence_lacking, lacking_figures, names_of
from tracker.tasks.reports.rules.content import ReportContent as ReportContent
from tracker.tasks.reports.rules.content import ReportTerms, Typed, content_of
from tracker.tasks.reports.services.drafts import (
    begin_draft,
    draft_as_it_is,
    draft_to_write,
    evidence_file,
    existing_draft,
    files_to_correct,
    keep_files,
    kept_by_draft,
    refuse_overtaken,
)
from tracker.tasks.rounds.queries.rounds import round_answered_by
from tracker.tasks.workflow.queries import city_of
from tracker.tasks.workflow.rules import steps
from tracker.tasks.workflow.rules.guards import NO_LEADER_BEFORE, PartConditions, ReportConditions
from tracker.tasks.workflow.rules.steps import Refused, next_state
from tracker.tasks.workflow.services.service_steps import (
    begin_step,
    locked_part_to_report_on,
    record_step,
    take_step,
)


@dataclass(frozen=True)
class _Sending:
    """A part on which one may report now, locked, with its draft, its last report and what a report may say today."""

    assignment: Assignment
    draft: ReportDraft | None
    last: Report | None
    terms: ReportTerms
    has_rounds: bool


def send_report(
    assignment_id: int,
    typed: Typed,
    *,
    actor: Actor,
    now: datetime,
    today: date,
    seen_draft: int | None = None,
    seen_report_id: int | None = None,
    confirmed: Collection[str] | None = None,
) -> Report | ReportDraft:
    """Send what was typed to the office, or where the unit's leader approves first, the draft to that leader.

    What may be raised, and what `seen_draft`, `seen_report_id` and `confirmed` mean, is said at `submit_report`.
    """
    with transaction(city_of(Assignment, assignment_id)):
        sending = _begin_sending(assignment_id, actor, today, seen_draft, seen_report_id)
        return _send(sending, typed, [], actor, now, confirmed)


def send_form(
    assignment_id: int,
    typed: Typed,
    *,
    uploads: tuple[Upload, ...],
    actor: Actor,
    now: datetime,
    today: date,
    seen_draft: int | None,
    seen_report_id: int | None,
    confirmed: Collection[str],
) -> Report | ReportDraft:
    """Keep a form with its files in the part's draft and send it, in one turn; for the rest as `send_report`.

    What may be raised leaves nothing of either: whoever is refused saves the draft then. `seen_draft` may be overtaken
    where the same was typed, as when it is saved.
    """
    files = keep_files(uploads)
    with transaction(city_of(Assignment, assignment_id)):
        locked = locked_part_to_report_on(assignment_id, Action.SUBMIT_REPORT, actor)
        assignment, draft = locked.part, draft_to_write(locked)
        refuse_overtaken(draft, kept_by_draft(typed, assignment.task), seen_draft)
        last = _reportable(assignment, seen_report_id)
        sending = _Sending(assignment, draft, last, terms_after(last, assignment, today), locked.has_rounds)
        evidence = [evidence_file(upload, digest, actor, now) for upload, digest in files]
        return _send(sending, typed, evidence, actor, now, confirmed)


def submit_report(
    assignment_id: int,
    content: ReportContent,
    *,
    actor: Actor,
    now: datetime,
    today: date,
    seen_report_id: int | None = None,
    seen_draft: int | None = None,
    confirmed: Collection[str] | None = None,
) -> Report:
    """报送: report progress on a part; after a return this is the correction of the returned report.

    The files of the unit's draft go with the report, and the draft is done with. `seen_report_id` is the last
    report the person saw and `seen_draft` the version of the draft (0: none); when somebody sent or wrote
    something else since, the report is refused as stale. Raises `Invalid` with the fields that cannot be used, and
    `Doubtful` for questions whose keys are not among the `confirmed` ones; with None, nothing is asked.
    """
    files = keep_files(content.evidence)
    with transaction(city_of(Assignment, assignment_id)):
        asks = confirmed is not None or content.state is ProgressState.COMPLETED
        sending = _begin_sending(assignment_id, actor, today, seen_draft, seen_report_id, with_accepted=asks)
        evidence = [evidence_file(upload, digest, actor, now) for upload, digest in files]
        return _submit(sending, content, evidence, actor, now, confirmed)


def hand_over_draft(
    assignment_id: int,
    content: ReportContent,
    typed: Typed,
    *,
    actor: Actor,
    now: datetime,
    today: date,
    seen: int | None = None,
    seen_report_id: int | None = None,
) -> ReportDraft:
    """送审签: the unit's leader gets the finished draft; it is held to what a report must be."""
    with transaction(city_of(Assignment, assignment_id)):
        sending = _begin_sending(assignment_id, actor, today, seen, seen_report_id)
        return _hand_over(sending, content, typed, actor, now, None)


def approve_draft(assignment_id: int, *, seen: int, actor: Actor, now: datetime, today: date) -> Report:
    """审签: the unit's leader sends the draft to the office as it was handed over; nobody approves their own."""
    with transaction(city_of(Assignment, assignment_id)):
        locked = locked_part_to_report_on(assignment_id, Action.APPROVE_REPORT, actor)
        assignment = locked.part
        draft = existing_draft(assignment)
        if draft.status is not ReportDraftStatus.WITH_UNIT_LEADER:
            raise Conflict(N_("The draft is not with the unit's leader any more."))
        if draft.version != seen:
            raise StaleEdit
        terms = terms_of(assignment, today)
        content = content_of(draft.content, terms)
        check(content, terms, _proved_by(draft.evidence))
        report = _new_report(content, _reportable(assignment, None), now=now, today=today)
        own = ReportConditions(own_report=draft.saved_by_id == actor.user_id)
        given = _sending_conditions(assignment, content, terms, draft.evidence) | own
        report.status = begin_step(steps.APPROVE_REPORT, given)
        report.submitted_by_id = draft.saved_by_id
        report.approved_by_id, report.approved_at = actor.user_id, now
        _send_in(report, assignment, draft, actor=actor, now=now, has_rounds=locked.has_rounds)
    return report


def _begin_sending(
    assignment_id: int,
    actor: Actor,
    today: date,
    seen_draft: int | None,
    seen_report_id: int | None,
    *,
    with_accepted: bool = True,
) -> _Sending:
    """Lock the part, and see that nobody sent or wrote something else since."""
    locked = locked_part_to_report_on(assignment_id, Action.SUBMIT_REPORT, actor)
    assignment = locked.part
    draft = draft_as_it_is(assignment.id) if locked.has_draft else None
    if seen_draft is not None and seen_draft != (draft.version if draft else 0):
        raise StaleEdit
    last = _reportable(assignment, seen_report_id)
    terms = terms_after(last, assignment, today) if with_accepted else terms_of(assignment, today, with_accepted=False)
    return _Sending(assignment, draft, last, terms, locked.has_rounds)


def _send(
    sending: _Sending,
    typed: Typed,
    evidence: list[EvidenceFile],
    actor: Actor,
    now: datetime,
    confirmed: Collection[str] | None,
) -> Report | ReportDraft:
    """Send what was typed with new files to the office, or to the unit's leader where that one approves first."""
    content = content_of(typed, sending.terms)
    leader_first = ReportConditions(leader_must_approve=sending.assignment.organization.leader_approves_reports)
    if NO_LEADER_BEFORE.reason(leader_first):
        return _hand_over(sending, content, typed, actor, now, confirmed, evidence)
    return _submit(sending, content, evidence, actor, now, confirmed)


def _submit(
    sending: _Sending,
    content: ReportContent,
    evidence: list[EvidenceFile],
    actor: Actor,
    now: datetime,
    confirmed: Collection[str] | None,
) -> Report:
    """Enter the report for the office with its own `evidence` and the draft's, or that of the report it corrects."""
    draft = sending.draft
    evidence = [*([] if draft else files_to_correct(sending.last)), *evidence]
    all_files = [*evidence, *(draft.evidence if draft else [])]
    check(content, sending.terms, _proved_by(all_files), confirmed)
    report = _new_report(content, sending.last, now=now, today=sending.terms.day)
    given = _sending_conditions(sending.assignment, content, sending.terms, all_files)
    report.status = begin_step(steps.SUBMIT_REPORT, given)
    report.submitted_by_id = actor.user_id
    report.evidence = evidence
    _send_in(report, sending.assignment, draft, actor=actor, now=now, has_rounds=sending.has_rounds)
    return report


def _hand_over(
    sending: _Sending,
    content: ReportContent,
    typed: Typed,
    actor: Actor,
    now: datetime,
    confirmed: Collection[str] | None,
    evidence: Iterable[EvidenceFile] = (),
) -> ReportDraft:
    """Give the draft with new files to the unit's leader."""
    assignment = sending.assignment
    draft = sending.draft or begin_draft(assignment, {}, actor, now)
    draft.evidence.extend(evidence)
    check(content, sending.terms, _proved_by(draft.evidence), confirmed)
    before = draft.status
    given = _sending_conditions(assignment, content, sending.terms, draft.evidence)
    draft.status = take_step(steps.HAND_OVER_DRAFT, before, given)
    draft.content, draft.saved_at, draft.saved_by_id = kept_by_draft(typed, assignment.task), now, actor.user_id
    draft.remark = ""
    after = {"percent": content.percent}
    record_step(steps.HAND_OVER_DRAFT, draft, assignment, actor=actor, now=now, before=before, after=after)
    return draft


def _sending_conditions(
    assignment: Assignment, content: ReportContent, terms: ReportTerms, files: Iterable[EvidenceFile]
) -> ReportConditions:
    """What the guards of sending a report must know."""
    return ReportConditions(
        leader_must_approve=assignment.organization.leader_approves_reports,
        figures_lacking=names_of(lacking_figures(content.state, content.figures, terms)),
        evidence_lacking=evidence_lacking(content.state, terms, _proved_by(files)),
    )


def _proved_by(files: Iterable[EvidenceFile]) -> list[int | None]:
    return [file.target_id for file in files]


def _reportable(assignment: Assignment, seen_report_id: int | None) -> Report | None:
    """The last report on a part on which one may report now, for the open transaction; else says why not."""
    last = last_report(assignment.id)
    if seen_report_id is not None and seen_report_id != (last.id if last else 0):
        raise StaleEdit
    take_step(steps.REPORT_ON_ASSIGNMENT, assignment.status, _reporting_facts(assignment, last))
    return last


def _new_report(content: ReportContent, last: Report | None, *, now: datetime, today: date) -> Report:
    """A report that waits for the office, not yet entered; after a return it corrects the last one."""
    return Report(
        corrects_id=last.id if last and last.status is ReportStatus.RETURNED else None,
        as_of=today,
        state=content.state,
        percent=content.percent,
        done=content.done.strip(),
        problems=content.problems.strip(),
        next_steps=content.next_steps.strip(),
        submitted_at=now,
        values=[
            ReportedValue(target_id=target_id, period=period, value=value)
            for (target_id, period), value in content.figures.items()
        ],
    )


def _send_in(
    report: Report, assignment: Assignment, draft: ReportDraft | None, *, actor: Actor, now: datetime, has_rounds: bool
) -> None:
    """Enter a report into the open transaction with the files of its draft, and be done with the draft."""
    report.assignment_id = assignment.id
    report.round_id = round_answered_by(assignment, report.corrects_id, report.as_of) if has_rounds else None
    db.session.add(report)
    if draft is not None:
        for file in draft.evidence:
            file.report, file.draft_id = report, None
        db.session.flush()
        db.session.expire(draft, ["evidence"])
        db.session.delete(draft)
    assignment.last_reported_on = report.as_of
    after = {"state": report.state.value, "percent": report.percent, "corrects_id": report.corrects_id}
    record_step(steps.SUBMIT_REPORT, report, assignment, actor=actor, now=now, after=after)


def _reporting_facts(assignment: Assignment, last: Report | None) -> PartConditions:
    return PartConditions(
        report_waiting=last is not None and last.status is ReportStatus.SUBMITTED,
        task_closed=assignment.task.status is TaskStatus.CLOSED,
    )


def why_not_reportable(assignment: Assignment, last: Report | None) -> Message | None:
    """Why no report on a part can be sent now, as sending it would say; None when one can. `last` is the last one."""
    outcome = next_state(steps.REPORT_ON_ASSIGNMENT, assignment.status, _reporting_facts(assignment, last))
    return outcome.reason if isinstance(outcome, Refused) else None
