"""Accepting and returning reports: each is one transaction that leaves its audit entries."""

from dataclasses import dataclass
from datetime import datetime

from tracker.core.database import transaction
from tracker.core.errors import Invalid
from tracker.core.messages import N_, Message
from tracker.core.permissions import Action, Actor
from tracker.core.vocabulary import AssignmentStatus, ProgressState, ReportStatus, Responsibility
from tracker.tasks.models import Assignment, Report, Task
from tracker.tasks.reports.queries import stated_in, terms_of
from tracker.tasks.reports.rules.checks import lacking_figures, names_of
from tracker.tasks.workflow.queries import city_of
from tracker.tasks.workflow.rules import steps
from tracker.tasks.workflow.rules.guards import PartConditions, ReportConditions, TaskConditions
from tracker.tasks.workflow.rules.steps import Refused, Step, next_state
from tracker.tasks.workflow.services.service_steps import (
    LONGEST_TEXT,
    follow_step,
    locked_report,
    record_step,
    take_step,
)
from tracker.tasks.workflow.services.side_effects import settle_request


@dataclass(frozen=True)
class Reviewing:
    """What can be done with a report that waits: for each answer None when it is possible, else why it is not."""

    why_not_accepted: Message | None
    why_not_returned: Message | None

    @property
    def possible(self) -> bool:
        """Whether it can be accepted or returned."""
        return self.why_not_accepted is None or self.why_not_returned is None

    @property
    def reasons(self) -> list[Message]:
        """Why something is not possible, each reason once."""
        reasons = [reason for reason in (self.why_not_accepted, self.why_not_returned) if reason]
        return reasons[:1] if reasons[:1] == reasons[1:] else reasons


def accept_report(report_id: int, *, actor: Actor, now: datetime) -> None:
    """审核通过: the reported progress counts from now on; a lead's completion makes the task completed."""
    with transaction(city_of(Report, report_id)):
        report, assignment = _report_to_review(report_id, actor)
        before = report.status
        given = _reviewing_conditions(report, actor)
        report.status = take_step(steps.ACCEPT_REPORT, report.status, given)
        report.reviewed_at, report.reviewed_by_id = now, actor.user_id
        _count_progress(assignment, report)
        after = {"percent": report.percent}
        record_step(steps.ACCEPT_REPORT, report, assignment, actor=actor, now=now, before=before, after=after)
        _complete_task(assignment.task, report, given, actor=actor, now=now)


def return_report(report_id: int, reason: str, *, actor: Actor, now: datetime) -> None:
    """退回: send a report back with a reason; it stays as it was, and the unit sends a correction."""
    if not reason.strip():
        raise Invalid(N_("Say why the report goes back."), {"reason": N_("The unit needs to know what to correct.")})
    with transaction(city_of(Report, report_id)):
        report, assignment = _report_to_review(report_id, actor)
        before = report.status
        report.status = take_step(steps.RETURN_REPORT, report.status, _reviewing_conditions(report, actor))
        report.reviewed_at, report.reviewed_by_id = now, actor.user_id
        report.return_reason = reason.strip()[:LONGEST_TEXT]
        if assignment.role is Responsibility.LEAD:
            assignment.task.returns_in_a_row += 1
        record_step(
            steps.RETURN_REPORT,
            report,
            assignment,
            actor=actor,
            now=now,
            before=before,
            reason=report.return_reason,
        )


def reviewing(report: Report, actor: Actor) -> Reviewing | None:
    """What somebody who reviews can do with the report, by the steps' own rules; None once it waits no more."""
    if report.status is not ReportStatus.SUBMITTED:
        return None
    given = _reviewing_conditions(report, actor)
    return Reviewing(_why_not(steps.ACCEPT_REPORT, report, given), _why_not(steps.RETURN_REPORT, report, given))


def _why_not(step: Step, report: Report, given: ReportConditions) -> Message | None:
    outcome = next_state(step, report.status, given)
    return outcome.reason if isinstance(outcome, Refused) else None


def _reviewing_conditions(report: Report, actor: Actor) -> ReportConditions:
    own = actor.user_id in (report.submitted_by_id, report.approved_by_id)
    if report.state is not ProgressState.COMPLETED:  # only a completion rests on periods and figures
        return ReportConditions(own_report=own, period_ends_on=None, figures_lacking=())
    terms = terms_of(report.assignment, report.as_of)
    stated = stated_in(report, report.assignment.task)
    return ReportConditions(
        own_report=own,
        period_ends_on=terms.period_ends_on(report.state),
        figures_lacking=names_of(lacking_figures(report.state, stated, terms)),
    )


def _report_to_review(report_id: int, actor: Actor) -> tuple[Report, Assignment]:
    report = locked_report(report_id, Action.REVIEW_REPORT, actor)
    return report, report.assignment


def _count_progress(assignment: Assignment, report: Report) -> None:
    assignment.percent = report.percent
    assignment.status = follow_step(
        steps.COMPLETE_ASSIGNMENT,
        assignment.status,
        PartConditions(says_finished=report.state is ProgressState.COMPLETED),
    )
    if assignment.status is AssignmentStatus.COMPLETED:
        assignment.completed_on = report.as_of
    if assignment.role is Responsibility.LEAD:
        assignment.task.percent = report.percent
        assignment.task.returns_in_a_row = 0


def _complete_task(task: Task, report: Report, given: ReportConditions, *, actor: Actor, now: datetime) -> None:
    """A lead's report that says finished completes the whole task; `given` is what its review was given."""
    before = task.status
    completes = TaskConditions(
        is_lead=report.assignment.role is Responsibility.LEAD,
        says_finished=report.state is ProgressState.COMPLETED,
        period_ends_on=given["period_ends_on"],
    )
    task.status = follow_step(steps.COMPLETE_TASK, before, completes)
    if task.status is before:
        return
    task.completed_on = report.as_of
    record_step(steps.COMPLETE_TASK, task, report.assignment, actor=actor, now=now, before=before)
    settle_request(task, "", step=steps.END_EXTENSION, actor=actor, now=now)
