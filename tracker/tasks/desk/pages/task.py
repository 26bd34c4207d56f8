"""The page of one task: what it is, whether it is all right, who owes what, and what the person can do."""

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from tracker.accounts.access import current_actor, ensure, found, needs
from tracker.audit.models import AuditEntry
from tracker.audit.queries import entry_facts
from tracker.audit.rules.registry import sentence_of
from tracker.core.clock import local, now, today
from tracker.core.extensions import db
from tracker.core.messages import Message
from tracker.core.permissions import Action, Facts, may
from tracker.core.vocabulary import (
    DONE_TASKS,
    OPEN_TASKS,
    READS_THE_JURISDICTION,
    EvidenceDemand,
    ReportStatus,
    Responsibility,
    TaskStatus,
)
from tracker.core.working_calendar import working_calendar
from tracker.reading.wording import RECURRENCES
from tracker.review.models import SourceDocument
from tracker.tasks.changes.rules.corrections import why_not_corrected
from tracker.tasks.changes.services.withdrawing import withdrawing_facts
from tracker.tasks.history import queries as history
from tracker.tasks.models import Assignment, Report, ReportDraft, Target, Task
from tracker.tasks.queries import assignment_with_task, granted_extensions, reports_of_task, task_with_everything
from tracker.tasks.reports.queries import Figures, accepted_figures, drafts_of, key_on, rows_of_target
from tracker.tasks.rounds.queries.matrix import Matrix, matrix_of_task
from tracker.tasks.rounds.queries.rounds import facts_of_round, rounds_of_plan
from tracker.tasks.rounds.rules.answers import Standing, running
from tracker.tasks.rules.periods import Figure, PeriodRow
from tracker.tasks.rules.roll_up import PartProgress, RollUp, roll_up
from tracker.tasks.rules.status import TaskFacts, expected_percent, light_on
from tracker.tasks.rules.targets import is_reached, share_reached
from tracker.tasks.steps.accept.services import accept_assignment
from tracker.tasks.steps.close.services import checking_facts, checks_of_task, close_task
from tracker.tasks.steps.extend.services import asking_facts, extensions_of_task
from tracker.tasks.steps.name_people.services import names_in_hand
from tracker.tasks.steps.remind.services import remind_unit
from tracker.tasks.workflow.rules import steps as transitions
from tracker.tasks.workflow.rules.guards import Conditions, PartConditions
from tracker.tasks.workflow.rules.machine import NOTHING_GIVEN
from tracker.tasks.workflow.rules.steps import Refused, Step, next_state
from tracker.tasks.workflow.services.service_steps import facts_of_part, facts_of_review, facts_of_task, lead_of
from tracker.web.safe_redirect import safe_next

blueprint = Blueprint("task", __name__)


#: So many of the last steps stand on the page; the others are on the history's own page.
LAST_STEPS = 8
#: So many of the units that are behind are named above the table, which has them all.
MOST_NAMED = 6


@dataclass(frozen=True)
class Possibility:
    """Something the person's role allows here: possible now, or not and why."""

    action: Action
    why_not: Message | None = None


@blueprint.get("/tasks/<int:task_id>")
@needs(Action.VIEW_TASK)
def task(task_id: int) -> str:
    """One task from top to bottom, as ui.md orders it."""
    shown: Task = found(task_with_everything(task_id))
    ensure(Action.VIEW_TASK, facts_of_task(shown))
    reports = [report for report in reports_of_task(task_id) if may_see(report, shown)]
    extensions = extensions_of_task(task_id)
    latest: dict[int, Report] = {}
    for report in reports:
        latest.setdefault(report.assignment_id, report)
    visible = history.visible_entries(current_actor())
    figures = accepted_figures(shown)
    facts = TaskFacts.of(shown)
    return render_template(
        "tasks/task.html",
        task=shown,
        light=light_on(facts, today()),
        expected=expected_percent(shown.starts_on, shown.due_on, today()),
        done=shown.status not in OPEN_TASKS,
        latest=latest,
        drafts=_drafts_of_own_unit(shown),
        reports=reports,
        possible={part.id: possibilities_of_part(part, latest.get(part.id)) for part in shown.parts},
        closing=possibility_of_closing(shown),
        changing=possibilities_of_changing(shown),
        reached=_reached(shown, figures),
        periods=_periods(shown, figures),
        recurrences=RECURRENCES,
        last_steps=_last_steps(shown, visible),
        answers=history.answers_to_refusals(task_id, visible),
        in_hand=names_in_hand(shown.id),
        extensions=extensions,
        granted=granted_extensions([task_id]).get(task_id),
        asking=possibility_of_asking(shown),
        reviewable={part.id for part in shown.parts if _allowed(Action.REVIEW_REPORT, facts_of_review(part))},
        checks=checks_of_task(task_id),
        after_completion=possibilities_after_completion(shown),
        rounds=_rounds(shown),
        roll_up=_roll_up(shown, facts),
        LAST_STEPS=LAST_STEPS,
        MOST_NAMED=MOST_NAMED,
        setting_evidence=possibility_of_setting_evidence(shown),
        EvidenceDemand=EvidenceDemand,
        Standing=Standing,
        Responsibility=Responsibility,
        ReportStatus=ReportStatus,
    )


@blueprint.get("/tasks/<int:task_id>/source")
@needs(Action.VIEW_TASK)
def source(task_id: int) -> str:
    """The document with the task's lines marked; a unit reads only the lines of its own task."""
    shown: Task = found(task_with_everything(task_id))
    ensure(Action.VIEW_TASK, facts_of_task(shown))
    document: SourceDocument = found(db.session.get(SourceDocument, shown.plan.source_id or 0))
    lines = list(enumerate(document.text.splitlines(), start=1))
    own = range(shown.first_line or 0, (shown.last_line or 0) + 1)
    if not current_actor().organizations_as(*READS_THE_JURISDICTION):
        lines = [line for line in lines if line[0] in own]
    return render_template("tasks/source.html", task=shown, document=document, lines=lines, own=own)


@blueprint.post("/assignments/<int:assignment_id>/acceptance")
@needs(Action.ACCEPT_ASSIGNMENT)
def accept(assignment_id: int) -> Response:
    """签收: accept the unit's part."""
    part: Assignment = found(assignment_with_task(assignment_id))
    ensure(Action.ACCEPT_ASSIGNMENT, facts_of_part(part))
    title, task_id = part.task.title, part.task_id
    accept_assignment(assignment_id, actor=current_actor(), now=now())
    flash(_("Accepted: %(title)s", title=title), "success")
    return redirect(safe_next(request.form.get("next"), url_for("task.task", task_id=task_id)))


@blueprint.post("/assignments/<int:assignment_id>/reminders")
@needs(Action.REMIND_UNIT)
def remind(assignment_id: int) -> Response:
    """催办: remind the unit by hand, with a note."""
    part: Assignment = found(assignment_with_task(assignment_id))
    ensure(Action.REMIND_UNIT, facts_of_part(part))
    unit, task_id = part.organization.short_name, part.task_id
    remind_unit(assignment_id, request.form.get("note", ""), actor=current_actor(), now=now())
    flash(_("%(unit)s is being reminded.", unit=unit), "success")
    return redirect(url_for("task.task", task_id=task_id))


@blueprint.post("/tasks/<int:task_id>/closing")
@needs(Action.CLOSE_TASK)
def close(task_id: int) -> Response:
    """销号: strike the completed task off."""
    shown: Task = found(task_with_everything(task_id))
    ensure(Action.CLOSE_TASK, facts_of_task(shown))
    close_task(task_id, actor=current_actor(), now=now(), today=today())
    flash(_("The task is closed."), "success")
    return redirect(url_for("task.task", task_id=task_id))


def facts_of_report(report: Report, task: Task) -> Facts:
    """A report belongs to its unit and to the task's lead, who answers for the joint result."""
    lead = {part.organization_id for part in task.assignments if part.role is Responsibility.LEAD}
    return Facts(task.jurisdiction_id, frozenset(lead | {report.assignment.organization_id}))


def may_see(report: Report, task: Task) -> bool:
    """Whether the person may read this report."""
    return bool(may(current_actor(), Action.VIEW_REPORT, facts_of_report(report, task)))


def possibilities_of_part(part: Assignment, last: Report | None) -> list[Possibility]:
    """What the person's role allows on a part, each possible now or with the reason why not."""
    waiting = last is not None and last.status is ReportStatus.SUBMITTED
    facts = PartConditions(
        report_waiting=waiting,
        task_closed=part.task.status is TaskStatus.CLOSED,
        kept_before=bool(part.refusal_reason),
    )
    steps = (
        transitions.ACCEPT_ASSIGNMENT,
        transitions.REFUSE_ASSIGNMENT,
        transitions.KEEP_ASSIGNMENT,
        transitions.REPORT_ON_ASSIGNMENT,
        transitions.NAME_PEOPLE,
        transitions.REMIND_UNIT,
    )
    return [_possibility(step, part.status, facts) for step in steps if _allowed(step.action, facts_of_part(part))]


def possibility_of_closing(task: Task) -> Possibility | None:
    """Whether the task can be closed now, for those who close; None for everybody else, and once it is closed."""
    if task.status is TaskStatus.CLOSED or not _allowed(Action.CLOSE_TASK, facts_of_task(task)):
        return None
    return _possibility(transitions.CLOSE_TASK, task.status, checking_facts(task, current_actor()))


def possibilities_of_changing(task: Task) -> list[Possibility]:
    """What those who may change the plan can do with a task of it, each possible now or with the reason why not."""
    facts = facts_of_task(task)
    if not _allowed(Action.CORRECT_PLAN, facts):
        return []
    correcting = Possibility(Action.CORRECT_PLAN, why_not_corrected(task.status))
    steps = (transitions.WITHDRAW_TASK, transitions.REINSTATE_TASK)
    waits = withdrawing_facts(task)
    return [correcting, *(_possibility(step, task.status, waits) for step in steps if _allowed(step.action, facts))]


def possibilities_after_completion(task: Task) -> list[Possibility]:
    """What those who may check and reopen can do with a completed or closed task; nothing before."""
    if task.status not in DONE_TASKS:
        return []
    facts = checking_facts(task, current_actor()) if _allowed(Action.CHECK_TASK, facts_of_task(task)) else NOTHING_GIVEN
    steps = (transitions.CHECK_TASK, transitions.REOPEN_TASK)
    return [_possibility(step, task.status, facts) for step in steps if _allowed(step.action, facts_of_task(task))]


def possibility_of_setting_evidence(task: Task) -> Possibility | None:
    """Whether it can be set now with which reports evidence is asked for, for those who set it; None for others."""
    if not _allowed(Action.SET_EVIDENCE, facts_of_task(task)):
        return None
    return _possibility(transitions.SET_EVIDENCE, task.status, NOTHING_GIVEN)


def possibility_of_asking(task: Task) -> Possibility | None:
    """Whether a later date can be asked for now, for those who ask; None for everybody else."""
    if not _allowed(Action.ASK_EXTENSION, facts_of_part(lead_of(task))):
        return None
    return _possibility(transitions.ASK_FOR_EXTENSION, task.status, asking_facts(task, today()))


def _rounds(task: Task) -> Matrix:
    """The running rounds of the plan with where the parts stand that the person may see in them."""
    rounds = {each.id: each for each in rounds_of_plan(task.plan_id)}
    taking = running(map(facts_of_round, rounds.values()), today())
    return matrix_of_task(task, [rounds[each.round_id] for each in taking], current_actor(), today())


def _roll_up(task: Task, facts: TaskFacts) -> RollUp:
    """How the units of the task stand together."""
    parts = [
        PartProgress(
            part.id,
            part.organization.short_name,
            part.status,
            part.percent,
            local(part.assigned_at).date(),
            part.last_reported_on is not None,
            is_lead=part.role is Responsibility.LEAD,
        )
        for part in task.parts
    ]
    return roll_up(facts, parts, today(), working_calendar().is_working_day)


def _last_steps(task: Task, visible: history.Condition) -> list[tuple[AuditEntry, Message]]:
    """The end of the time line in sentences, newest first, and one more entry where there are earlier ones."""
    units = {part.organization_id: part.organization.short_name for part in task.assignments}
    entries = history.entries([history.about_task(task), visible], limit=LAST_STEPS + 1)
    return [(entry, sentence_of(entry_facts(entry, units))) for entry in entries]


def _drafts_of_own_unit(task: Task) -> dict[int, ReportDraft]:
    """The drafts that the person's own unit is writing on this task, by part."""
    own = [part.id for part in task.assignments if part.organization_id in current_actor().unit_ids]
    return drafts_of(own) if own else {}


def _allowed(action: Action, facts: Facts) -> bool:
    return bool(may(current_actor(), action, facts))


def _possibility(step: Step, state: Any, given: Conditions) -> Possibility:
    outcome = next_state(step, state, given)
    return Possibility(step.action, outcome.reason if isinstance(outcome, Refused) else None)


def _reached(task: Task, figures: Figures) -> dict[int, dict[str, Any]]:
    """For each target with an accepted figure: the figure, its day, its share and whether it is reached.

    Of a recurring amount it is the figure of the running period, or of the last one once all are over.
    """
    keys = {target: key_on(target, today()) for target in task.active_targets}
    running = {target: (key, figures.get(target.id, {}).get(key)) for target, key in keys.items()}
    return {target.id: _reached_one(target, key, figure) for target, (key, figure) in running.items() if figure}


def _reached_one(target: Target, period: str, figure: Figure) -> dict[str, Any]:
    return {
        "period": period,
        "value": figure.value,
        "as_of": figure.as_of,
        "share": share_reached(target.value, figure.value, target.comparator),
        "is_reached": is_reached(target.value, figure.value, target.comparator),
    }


def _periods(task: Task, figures: Figures) -> list[tuple[Target, list[PeriodRow]]]:
    """The recurring amounts with their periods, the last one first."""
    recurring = [target for target in task.scored_targets if target.recurring]
    return [(target, rows_of_target(target, figures, today())[::-1]) for target in recurring]
