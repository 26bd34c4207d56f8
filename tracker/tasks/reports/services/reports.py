"""Sending, accepting and returning reports: each is one transaction that leaves its audit entries."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from math import inf

from sqlalchemy import select

from tracker.core.database import transaction
from tracker.core.errors import Invalid, StaleEdit
from tracker.core.extensions import db
from tracker.core.messages import N_, Message
from tracker.core.permissions import Action, Actor
from tracker.core.vocabulary import AssignmentStatus, ProgressState, ReportStatus, Responsibility, TaskStatus
from tracker.tasks.evidence.rules.files import Upload
from tracker.tasks.models import Assignment, EvidenceFile, Report, ReportDraft, Task
from tracker.tasks.queries import latest_report
from tracker.tasks.reports.services.evidence import (
    check_evidence,
    check_files,
    evidence_file,
    evidence_lacking,
    files_to_correct,
    keep_files,
)
from tracker.tasks.reports.services.figures import check_figures, figures_lacking, reported_values, stated_on
from tracker.tasks.rounds.queries.rounds import round_answered_by
from tracker.tasks.workflow.queries import city_of
from tracker.tasks.workflow.rules import steps as transitions
from tracker.tasks.workflow.rules.guards import PERIOD_IS_OVER, PartConditions, ReportConditions, TaskConditions
from tracker.tasks.workflow.services.service_steps import (
    LONGEST_TEXT,
    allow,
    begin_step,
    facts_of_part,
    facts_of_review,
    follow_step,
    locked,
    record_step,
    take_step,
)
from tracker.tasks.workflow.services.side_effects import settle_request


@dataclass(frozen=True)
class ReportContent:
    """What a liaison reports: `percent` 0 to 100, `values` reached by target id in the target's unit.

    A figure for a certain period of a recurring amount stands in `period_values`, by target id and period; one in
    `values` is for the running period.
    """

    state: ProgressState
    percent: int
    done: str
    problems: str = ""
    next_steps: str = ""
    values: Mapping[int, float] = field(default_factory=dict)
    evidence: tuple[Upload, ...] = ()
    period_values: Mapping[tuple[int, str], float] = field(default_factory=dict)


def submit_report(
    assignment_id: int,
    content: ReportContent,
    *,
    actor: Actor,
    now: datetime,
    today: date,
    seen_report_id: int | None = None,
    seen_draft: int | None = None,
) -> Report:
    """报送: report progress on a part; after a return this is the correction of the returned report.

    The files of the unit's draft go with the report, and the draft is done with. `seen_report_id` is the last
    report the person saw and `seen_draft` the version of the draft (0: none); when somebody sent or wrote
    something else since, the report is refused as stale. Raises `Invalid` with the fields that cannot be used.
    """
    files = keep_files(content.evidence)
    with transaction(city_of(Assignment, assignment_id)):
        assignment = locked(Assignment, assignment_id)
        allow(actor, Action.SUBMIT_REPORT, facts_of_part(assignment))
        draft = draft_as_it_is(assignment.id)
        if seen_draft is not None and seen_draft != version_of(draft):
            raise StaleEdit
        last = reportable(assignment, seen_report_id)
        check_content(content, assignment, today)
        report = new_report(content, last, assignment.task, now=now, today=today)
        report.submitted_by_id = actor.user_id
        report.evidence = [evidence_file(upload, digest, actor, now) for upload, digest in files]
        report.evidence += [] if draft else files_to_correct(last)
        all_files = [*report.evidence, *(draft.evidence if draft else [])]
        check_files(all_files, assignment.task)
        check_evidence(content.state, assignment, all_files)
        report.status = begin_step(transitions.SUBMIT_REPORT, sending_conditions(report, assignment, all_files))
        send_in(report, assignment, draft, actor=actor, now=now)
    return report


def reportable(assignment: Assignment, seen_report_id: int | None) -> Report | None:
    """The last report on a part on which one may report now, for the open transaction; else says why not."""
    last = latest_report(assignment.id)
    if seen_report_id is not None and seen_report_id != (last.id if last else 0):
        raise StaleEdit
    take_step(transitions.REPORT_ON_ASSIGNMENT, assignment.status, _reporting_facts(assignment, last))
    return last


def new_report(content: ReportContent, last: Report | None, task: Task, *, now: datetime, today: date) -> Report:
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
        values=reported_values(stated_on(content.values, content.period_values, task, today)),
    )


def send_in(report: Report, assignment: Assignment, draft: ReportDraft | None, *, actor: Actor, now: datetime) -> None:
    """Enter a report into the open transaction with the files of its draft, and be done with the draft."""
    report.assignment_id = assignment.id
    report.round_id = round_answered_by(assignment, report.corrects_id, report.as_of)
    db.session.add(report)
    if draft is not None:
        for file in draft.evidence:
            file.report, file.draft_id = report, None
        db.session.flush()
        db.session.expire(draft, ["evidence"])
        db.session.delete(draft)
    assignment.last_reported_on = report.as_of
    after = {"state": report.state.value, "percent": report.percent, "corrects_id": report.corrects_id}
    record_step(transitions.SUBMIT_REPORT, report, assignment, actor=actor, now=now, after=after)


def draft_as_it_is(assignment_id: int) -> ReportDraft | None:
    """The draft of a part's next report as it is now; the part must be locked already."""
    return db.session.scalar(
        select(ReportDraft).where(ReportDraft.assignment_id == assignment_id).execution_options(populate_existing=True)
    )


def version_of(draft: ReportDraft | None) -> int:
    """How often a draft was changed; 0 when there is none."""
    return draft.version if draft else 0


def accept_report(report_id: int, *, actor: Actor, now: datetime) -> None:
    """审核通过: the reported progress counts from now on; a lead's completion makes the task completed."""
    with transaction(city_of(Report, report_id)):
        report, assignment = _report_to_review(report_id, actor)
        before = report.status
        report.status = take_step(transitions.ACCEPT_REPORT, report.status, _reviewing_facts(report, actor))
        report.reviewed_at, report.reviewed_by_id = now, actor.user_id
        _count_progress(assignment, report)
        after = {"percent": report.percent}
        record_step(transitions.ACCEPT_REPORT, report, assignment, actor=actor, now=now, before=before, after=after)
        _complete_task(assignment.task, report, actor=actor, now=now)


def return_report(report_id: int, reason: str, *, actor: Actor, now: datetime) -> None:
    """退回: send a report back with a reason; it stays as it was, and the unit sends a correction."""
    if not reason.strip():
        raise Invalid(N_("Say why the report goes back."), {"reason": N_("The unit needs to know what to correct.")})
    with transaction(city_of(Report, report_id)):
        report, assignment = _report_to_review(report_id, actor)
        before = report.status
        report.status = take_step(transitions.RETURN_REPORT, report.status, _reviewing_facts(report, actor))
        report.reviewed_at, report.reviewed_by_id = now, actor.user_id
        report.return_reason = reason.strip()[:LONGEST_TEXT]
        if assignment.role is Responsibility.LEAD:
            assignment.task.returns_in_a_row += 1
        record_step(
            transitions.RETURN_REPORT,
            report,
            assignment,
            actor=actor,
            now=now,
            before=before,
            reason=report.return_reason,
        )


def check_content(content: ReportContent, assignment: Assignment, today: date) -> None:
    """Raise `Invalid` for a report that cannot be sent today: by its fields, by its periods, by its figures."""
    task = assignment.task
    _check_fields(content, task)
    _check_period(content.state, task, today)
    stated = stated_on(content.values, content.period_values, task, today)
    check_figures(stated, content.state, content.problems, assignment, today)


def _check_fields(content: ReportContent, task: Task) -> None:
    """Raise `Invalid` naming every field of a report that cannot be used."""
    wrong: dict[str, Message] = {}
    if not content.done.strip():
        wrong["done"] = N_("Say what was done; a short sentence is enough.")
    if not 0 <= content.percent <= 100:
        wrong["percent"] = N_("Enter a whole number from 0 to 100.")
    elif content.state is ProgressState.COMPLETED and content.percent < 100:
        wrong["percent"] = N_("Finished means 100 per cent; choose 'under way' if something is still open.")
    for name in ("done", "problems", "next_steps"):
        if len(getattr(content, name)) > LONGEST_TEXT:
            wrong[name] = N_("Keep this under %(count)s characters.", count=LONGEST_TEXT)
    if set(content.values) - {target.id for target in task.active_targets} or any(
        not 0 <= value < inf for value in content.values.values()
    ):
        wrong["values"] = N_("A reached amount belongs to a target of this task and is not negative.")
    if wrong:
        raise Invalid(N_("The report was not sent."), wrong)


def _check_period(state: ProgressState, task: Task, day: date) -> None:
    """Raise `Invalid` when a report says finished while an amount is still owed period by period."""
    reason = PERIOD_IS_OVER.reason(ReportConditions(period_ends_on=_period_ends_on(state, task, day)))
    if reason:
        raise Invalid(N_("The report was not sent."), {"state": reason})


def _period_ends_on(state: ProgressState, task: Task, day: date) -> date | None:
    """The end of the running period when a report of that day says finished too early, else None."""
    until = task.recurring_until
    return until if state is ProgressState.COMPLETED and until is not None and day < until else None


def sending_conditions(report: Report, assignment: Assignment, files: Iterable[EvidenceFile]) -> ReportConditions:
    """What the guards of sending a report must know of it; it is not yet entered."""
    return ReportConditions(
        leader_must_approve=assignment.organization.leader_approves_reports,
        figures_lacking=figures_lacking(report, assignment),
        evidence_lacking=evidence_lacking(report.state, assignment, files),
    )


def _reporting_facts(assignment: Assignment, last: Report | None) -> PartConditions:
    return PartConditions(
        report_waiting=last is not None and last.status is ReportStatus.SUBMITTED,
        task_closed=assignment.task.status is TaskStatus.CLOSED,
    )


def _completing_conditions(report: Report) -> TaskConditions:
    """Whether the accepted report completes the whole task."""
    assignment = report.assignment
    return TaskConditions(
        is_lead=assignment.role is Responsibility.LEAD,
        says_finished=report.state is ProgressState.COMPLETED,
        period_ends_on=_period_ends_on(report.state, assignment.task, report.as_of),
    )


def _reviewing_facts(report: Report, actor: Actor) -> ReportConditions:
    return ReportConditions(
        own_report=actor.user_id in (report.submitted_by_id, report.approved_by_id),
        period_ends_on=_period_ends_on(report.state, report.assignment.task, report.as_of),
        figures_lacking=figures_lacking(report, report.assignment),
    )


def _report_to_review(report_id: int, actor: Actor) -> tuple[Report, Assignment]:
    report = locked(Report, report_id)
    assignment = locked(Assignment, report.assignment_id)
    allow(actor, Action.REVIEW_REPORT, facts_of_review(assignment))
    return report, assignment


def _count_progress(assignment: Assignment, report: Report) -> None:
    assignment.percent = report.percent
    assignment.status = follow_step(
        transitions.COMPLETE_ASSIGNMENT,
        assignment.status,
        PartConditions(says_finished=report.state is ProgressState.COMPLETED),
    )
    if assignment.status is AssignmentStatus.COMPLETED:
        assignment.completed_on = report.as_of
    if assignment.role is Responsibility.LEAD:
        assignment.task.percent = report.percent
        assignment.task.returns_in_a_row = 0


def _complete_task(task: Task, report: Report, *, actor: Actor, now: datetime) -> None:
    before = task.status
    task.status = follow_step(transitions.COMPLETE_TASK, before, _completing_conditions(report))
    if task.status is before:
        return
    task.completed_on = report.as_of
    record_step(transitions.COMPLETE_TASK, task, report.assignment, actor=actor, now=now, before=before)
    settle_request(task, "", step=transitions.END_EXTENSION, actor=actor, now=now)
