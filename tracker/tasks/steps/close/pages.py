"""核查 and 重新办理: the office's forms on a task that is completed or closed."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import DateField, RadioField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from tracker.accounts.access import current_actor, ensure, found, needs
from tracker.core.clock import now, today
from tracker.core.errors import Invalid
from tracker.core.messages import Message
from tracker.core.permissions import Action
from tracker.core.vocabulary import CheckResult
from tracker.tasks.desk.services.target_rows import rows_of_targets
from tracker.tasks.models import Task
from tracker.tasks.queries import task_with_everything
from tracker.tasks.reports.queries import accepted_figures
from tracker.tasks.steps.close.queries import checks_of_task
from tracker.tasks.steps.close.services import (
    LONGEST_PLACE,
    Finding,
    checking_facts,
    close_task,
    open_at_closing,
    record_check,
    reopen_task,
)
from tracker.tasks.workflow.rules import steps
from tracker.tasks.workflow.rules.guards import Conditions
from tracker.tasks.workflow.rules.machine import NOTHING_GIVEN
from tracker.tasks.workflow.rules.steps import Refused, Step, next_state
from tracker.tasks.workflow.services.service_steps import LONGEST_TEXT, facts_of_task
from tracker.web.rendering import put_errors, with_labels

blueprint = Blueprint("closing", __name__)


class CloseForm(FlaskForm):
    """Why a task is closed although something of it is open; empty where nothing is."""

    reason = TextAreaField(_l("Reason"), [Length(max=LONGEST_TEXT)])


class ReopenForm(FlaskForm):
    """Why a task goes on."""

    reason = TextAreaField(
        _l("Reason"), [InputRequired(_l("The units need to know why it goes on.")), Length(max=LONGEST_TEXT)]
    )


class CheckForm(FlaskForm):
    """What was found on the spot."""

    checked_on = DateField(_l("Day of the check"), [InputRequired(_l("Choose the day of the check."))])
    place = StringField(_l("Place"), [Length(max=LONGEST_PLACE)])
    finding = TextAreaField(
        _l("What was found"),
        [InputRequired(_l("Say what was found; a short sentence is enough.")), Length(max=LONGEST_TEXT)],
    )
    result = RadioField(_l("Result"), [InputRequired(_l("Say whether the report holds."))])


@blueprint.route("/tasks/<int:task_id>/closing", methods=["GET", "POST"])
@needs(Action.CLOSE_TASK)
def close(task_id: int) -> str | Response | tuple[str, int]:
    """销号: what closing closes, and the reason where something is left open."""
    task: Task = found(task_with_everything(task_id))
    ensure(Action.CLOSE_TASK, facts_of_task(task))
    form = CloseForm()
    if not form.validate_on_submit():
        return _close_page(form, task), 422 if form.is_submitted() else 200
    try:
        close_task(task_id, form.reason.data or "", actor=current_actor(), now=now(), today=today())
    except Invalid as problem:
        put_errors(form, problem)
        return _close_page(form, task), 422
    flash(_("The task is closed."), "success")
    return redirect(url_for("task.task", task_id=task_id))


def _close_page(form: CloseForm, task: Task) -> str:
    figures = accepted_figures(task)
    return render_template(
        "tasks/close.html",
        form=form,
        task=task,
        left_open=open_at_closing(task, today()),
        targets=rows_of_targets(task, figures, today()),
        why_not=_why_not(steps.CLOSE_TASK, task, checking_facts(task, current_actor())),
    )


@blueprint.route("/tasks/<int:task_id>/reopening", methods=["GET", "POST"])
@needs(Action.REOPEN_TASK)
def reopen(task_id: int) -> str | Response | tuple[str, int]:
    """重新办理, with a reason; after a spot check its finding is offered as the reason."""
    task: Task = found(task_with_everything(task_id))
    ensure(Action.REOPEN_TASK, facts_of_task(task))
    form = ReopenForm(data={"reason": _finding_of(task_id, request.args.get("check", type=int))})
    if not form.validate_on_submit():
        return _reopen_page(form, task), 422 if form.is_submitted() else 200
    try:
        reopen_task(task_id, form.reason.data, actor=current_actor(), now=now())
    except Invalid as problem:
        put_errors(form, problem)
        return _reopen_page(form, task), 422
    flash(_("The task is in progress again."), "success")
    return redirect(url_for("task.task", task_id=task_id))


@blueprint.route("/tasks/<int:task_id>/checks/new", methods=["GET", "POST"])
@needs(Action.CHECK_TASK)
def check(task_id: int) -> str | Response | tuple[str, int]:
    """核查: record what was found; when it is untrue, the form for reopening follows."""
    task: Task = found(task_with_everything(task_id))
    ensure(Action.CHECK_TASK, facts_of_task(task))
    form = CheckForm(data={"checked_on": today()})
    form.result.choices = with_labels(CheckResult)
    if not form.validate_on_submit():
        return _check_page(form, task), 422 if form.is_submitted() else 200
    finding = Finding(form.place.data or "", form.finding.data, CheckResult(form.result.data), form.checked_on.data)
    try:
        recorded = record_check(task_id, finding, actor=current_actor(), now=now(), today=today())
    except Invalid as problem:
        put_errors(form, problem)
        return _check_page(form, task), 422
    if recorded.result is CheckResult.UNTRUE:
        flash(
            _("The check is recorded. Since the report does not hold, reopen the task below, or leave it."), "warning"
        )
        return redirect(url_for("closing.reopen", task_id=task_id, check=recorded.id))
    flash(_("The check is recorded."), "success")
    return redirect(url_for("task.task", task_id=task_id))


def _finding_of(task_id: int, check_id: int | None) -> str:
    """The finding of one of the task's checks, '' when there is none by this number."""
    return next((each.finding for each in checks_of_task(task_id) if each.id == check_id), "")


def _why_not(step: Step, task: Task, facts: Conditions) -> Message | None:
    outcome = next_state(step, task.status, facts)
    return outcome.reason if isinstance(outcome, Refused) else None


def _reopen_page(form: ReopenForm, task: Task) -> str:
    why_not = _why_not(steps.REOPEN_TASK, task, NOTHING_GIVEN)
    return render_template("tasks/reopen.html", form=form, task=task, why_not=why_not)


def _check_page(form: CheckForm, task: Task) -> str:
    why_not = _why_not(steps.CHECK_TASK, task, checking_facts(task, current_actor()))
    return render_template("tasks/check.html", form=form, task=task, why_not=why_not)
