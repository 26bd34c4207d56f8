"""After completion: spot checks (核查) and the way back (重新办理). Each is one transaction.

Whoever checks did not report (domain.md section 1, steps 14 and 15); what was found untrue is reason enough to
reopen. Reopening undoes the lead's completion and keeps all that was recorded.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, exists, or_, select

from tracker.core.database import transaction
from tracker.core.errors import Invalid
from tracker.core.extensions import db
from tracker.core.messages import N_, Message
from tracker.core.permissions import Action, Actor
from tracker.core.vocabulary import AssignmentStatus, CheckResult, ProgressState, ReportStatus
from tracker.tasks.models import Assignment, Report, SpotCheck, Target, Task
from tracker.tasks.reports.queries import Figures, accepted_figures, key_on, rows_of_target
from tracker.tasks.rules.periods import PeriodStanding
from tracker.tasks.steps.close.rules import ClosingPart, ClosingTarget, left_open
from tracker.tasks.workflow.queries import city_of
from tracker.tasks.workflow.rules import steps
from tracker.tasks.workflow.rules.guards import PartConditions, TaskConditions
from tracker.tasks.workflow.services.service_steps import (
    LONGEST_TEXT,
    allow,
    facts_of_task,
    follow_step,
    lead_of,
    locked,
    record_step,
    take_step,
)

LONGEST_PLACE = 200


@dataclass(frozen=True)
class Finding:
    """What a person saw on the spot: where, on which day, what, and whether the report holds."""

    place: str
    finding: str
    result: CheckResult
    checked_on: date | None


def reopen_task(task_id: int, reason: str, *, actor: Actor, now: datetime) -> None:
    """重新办理: a completed or closed task is in progress again, and so is the lead's part.

    Its progress goes back to the last accepted report that did not say finished: the completion no longer counts.
    """
    _check_text("reason", reason, N_("The units need to know why it goes on."), N_("The task was not reopened."))
    with transaction(city_of(Task, task_id)):
        task = locked(Task, task_id)
        allow(actor, Action.REOPEN_TASK, facts_of_task(task))
        lead = locked(Assignment, lead_of(task).id)
        before = task.status
        task.status = take_step(steps.REOPEN_TASK, before)
        after = {"closed_on": None, "completed_on": None, "percent": _percent_before_completion(lead)}
        task.completed_on = task.closed_on = None
        task.percent = lead.percent = after["percent"] or 0
        lead.status = follow_step(steps.REOPEN_PART, lead.status, PartConditions(is_lead=True))
        if lead.status is not AssignmentStatus.COMPLETED:
            lead.completed_on = None
        record_step(
            steps.REOPEN_TASK, task, lead, actor=actor, now=now, before=before, after=after, reason=reason.strip()
        )


def record_check(task_id: int, finding: Finding, *, actor: Actor, now: datetime, today: date) -> SpotCheck:
    """核查: record a look on the spot at a completed or closed task; its state stays."""
    with transaction(city_of(Task, task_id)) as session:
        task = locked(Task, task_id)
        allow(actor, Action.CHECK_TASK, facts_of_task(task))
        take_step(steps.CHECK_TASK, task.status, checking_facts(task, actor))
        _check_finding(finding, task, today)
        check = SpotCheck(
            task_id=task.id,
            result=finding.result,
            place=finding.place.strip(),
            finding=finding.finding.strip(),
            checked_on=finding.checked_on,
            recorded_at=now,
            recorded_by_id=actor.user_id,
        )
        session.add(check)
        session.flush()
        after = {"result": check.result.value, "place": check.place, "check_id": check.id}
        record_step(steps.CHECK_TASK, task, lead_of(task), actor=actor, now=now, after=after, reason=check.finding)
    return check


def checking_facts(task: Task, actor: Actor) -> TaskConditions:
    """Whether the person sent a report on the task or approved one, of whatever unit."""
    own = or_(Report.submitted_by_id == actor.user_id, Report.approved_by_id == actor.user_id)
    reported = select(exists().where(_reports_on(task), own))
    return TaskConditions(reported_on_task=bool(db.session.scalar(reported)))


def checking_facts_of(reports: Iterable[Report], actor: Actor) -> TaskConditions:
    """The same from all reports on the task, where they are known."""
    own = (actor.user_id in (each.submitted_by_id, each.approved_by_id) for each in reports)
    return TaskConditions(reported_on_task=any(own))


def _reports_on(task: Task) -> ColumnElement[bool]:
    return Report.assignment_id.in_(select(Assignment.id).where(Assignment.task_id == task.id))


def _percent_before_completion(lead: Assignment) -> int:
    """What the office last accepted of the lead before it said finished; 0 when there was nothing."""
    percent = db.session.scalar(
        select(Report.percent)
        .where(
            Report.assignment_id == lead.id,
            Report.status == ReportStatus.ACCEPTED,
            Report.state != ProgressState.COMPLETED,
        )
        .order_by(Report.id.desc())
        .limit(1)
    )
    return percent or 0


def _check_finding(finding: Finding, task: Task, today: date) -> None:
    wrong: dict[str, Message] = {}
    if not finding.finding.strip():
        wrong["finding"] = N_("Say what was found; a short sentence is enough.")
    elif len(finding.finding) > LONGEST_TEXT:
        wrong["finding"] = N_("Keep this under %(count)s characters.", count=LONGEST_TEXT)
    if len(finding.place) > LONGEST_PLACE:
        wrong["place"] = N_("Keep this under %(count)s characters.", count=LONGEST_PLACE)
    if finding.checked_on is None:
        wrong["checked_on"] = N_("Choose the day of the check.")
    elif finding.checked_on > today:
        wrong["checked_on"] = N_("The check cannot lie in the future.")
    elif task.completed_on is not None and finding.checked_on < task.completed_on:
        wrong["checked_on"] = N_("The task was completed later, on %(day)s.", day=task.completed_on)
    if wrong:
        raise Invalid(N_("The check was not recorded."), wrong)


def _check_text(field: str, text: str, missing: Message, refusal: Message) -> None:
    if not text.strip():
        raise Invalid(refusal, {field: missing})
    if len(text) > LONGEST_TEXT:
        raise Invalid(refusal, {field: N_("Keep this under %(count)s characters.", count=LONGEST_TEXT)})


def close_task(task_id: int, reason: str = "", *, actor: Actor, now: datetime, today: date) -> None:
    """销号: strike off a task that its lead has completed; whoever reported on it does not close it.

    Raises `Invalid` where something is left open (`open_at_closing`) and no `reason` is given.
    """
    with transaction(city_of(Task, task_id)):
        task = locked(Task, task_id)
        allow(actor, Action.CLOSE_TASK, facts_of_task(task))
        before = task.status
        task.status = take_step(steps.CLOSE_TASK, task.status, checking_facts(task, actor))
        if open_at_closing(task, today):
            _check_text(
                "reason", reason, N_("Something is still open: say why it is closed."), N_("The task was not closed.")
            )
        task.closed_on = today
        record_step(
            steps.CLOSE_TASK,
            task,
            lead_of(task),
            actor=actor,
            now=now,
            before=before,
            reason=reason.strip()[:LONGEST_TEXT],
        )


def open_at_closing(task: Task, today: date) -> list[Message]:
    """What closing the task now would leave open: parts that are not finished, amounts that were not reached."""
    figures = accepted_figures(task) if task.scored_targets else {}
    parts = [ClosingPart(part.organization.short_name, part.status, part.percent) for part in task.parts]
    return left_open(parts, [_closing_target(target, figures, today) for target in task.scored_targets])


def _closing_target(target: Target, figures: Figures, today: date) -> ClosingTarget:
    rows = rows_of_target(target, figures, today)
    missed = (PeriodStanding.MISSED, PeriodStanding.MISSING)
    accepted = figures.get(target.id, {})
    last = accepted.get(key_on(target, today)) or next(iter(reversed(list(accepted.values()))), None)
    return ClosingTarget(
        about=target.about,
        value=target.value,
        value_max=target.value_max,
        comparator=target.comparator,
        unit=target.unit,
        reached=last.value if last else None,
        periods_missed=sum(row.standing in missed for row in rows),
    )
