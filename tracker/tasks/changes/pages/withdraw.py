"""撤销任务 and 恢复任务: a form with the reason, what the act will do, and doing it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import HiddenField, TextAreaField
from wtforms.validators import InputRequired, Length

from tracker.accounts.access import current_actor, ensure, found, needs
from tracker.core.clock import now, today
from tracker.core.errors import Conflict, DomainError, Invalid, StaleEdit
from tracker.core.messages import N_, Message
from tracker.core.permissions import Action
from tracker.tasks.changes.forms.preview import Stage, carried, stage
from tracker.tasks.changes.rules.consequences import consequences_of
from tracker.tasks.changes.services.dry_run import rehearse
from tracker.tasks.changes.services.withdrawing import reinstate_task, withdraw_task, withdrawing_facts
from tracker.tasks.content.forms import as_revision
from tracker.tasks.models import Task
from tracker.tasks.queries import task_as_it_is_now
from tracker.tasks.workflow.rules import steps
from tracker.tasks.workflow.rules.machine import NOTHING_GIVEN
from tracker.tasks.workflow.rules.steps import Refused, next_state
from tracker.tasks.workflow.services.service_steps import LONGEST_TEXT, facts_of_task
from tracker.web.rendering import put_errors

blueprint = Blueprint("withdrawing", __name__)
Answer = str | Response | tuple[str, int]


class ReasonForm(FlaskForm):
    """Why the task is withdrawn or comes back; `version` is the task's that the preview showed."""

    version = HiddenField()
    reason = TextAreaField(_l("Reason"), [InputRequired(_l("A reason is needed.")), Length(max=LONGEST_TEXT)])


@dataclass(frozen=True)
class Act:
    """What differs between the two: the step, the service, and the words of the pages."""

    action: Action
    step: steps.Step
    do: Callable[..., None]
    title: Message
    explanation: Message
    confirm: Message
    done: Message


WITHDRAWING = Act(
    Action.WITHDRAW_TASK,
    steps.WITHDRAW_TASK,
    withdraw_task,
    N_("Withdraw the task"),
    N_(
        "The task leaves every list, count and reminder, and its units' parts end. It stays readable with the reason, "
        "with all that was reported and decided, and it can be reinstated."
    ),
    N_("Withdraw it"),
    N_("The task is withdrawn; its units are told."),
)
REINSTATING = Act(
    Action.REINSTATE_TASK,
    steps.REINSTATE_TASK,
    reinstate_task,
    N_("Reinstate the task"),
    N_(
        "The task counts again, and the units that had a part until it was withdrawn accept it anew. Progress is what was "
        "accepted before."
    ),
    N_("Reinstate it"),
    N_("The task is reinstated; its units are told."),
)


@blueprint.route("/tasks/<int:task_id>/withdrawal", methods=["GET", "POST"])
@needs(Action.WITHDRAW_TASK)
def withdraw(task_id: int) -> Answer:
    """撤销任务, with a reason and a preview."""
    return _page(task_id, WITHDRAWING)


@blueprint.route("/tasks/<int:task_id>/reinstatement", methods=["GET", "POST"])
@needs(Action.REINSTATE_TASK)
def reinstate(task_id: int) -> Answer:
    """恢复任务, with a reason and a preview."""
    return _page(task_id, REINSTATING)


def why_not(act: Act, task: Task) -> Message | None:
    """Why the act is not possible now; None when it is."""
    facts = withdrawing_facts(task) if act is WITHDRAWING else NOTHING_GIVEN
    outcome = next_state(act.step, task.status, facts)
    return outcome.reason if isinstance(outcome, Refused) else None


def _page(task_id: int, act: Act) -> Answer:
    task = _fetch(task_id, act)
    form = ReasonForm()
    if not form.validate_on_submit() or stage() is Stage.EDIT:
        return _form_page(form, task, act), 422 if form.errors else 200
    moved_on = stage() is Stage.CONFIRM
    seen = as_revision(form.version.data)
    try:
        if moved_on and seen == task.version:
            return _done(task_id, act, form, seen)
        return _preview(task, act, form, moved_on=moved_on)
    except (Invalid, Conflict, StaleEdit) as problem:
        return _refused(form, problem, task_id, act)


def _done(task_id: int, act: Act, form: ReasonForm, seen: int) -> Answer:
    act.do(task_id, form.reason.data, actor=current_actor(), now=now(), seen=seen)
    flash(_(act.done.text), "success")
    return redirect(url_for("task.task", task_id=task_id))


def _preview(task: Task, act: Act, form: ReasonForm, *, moved_on: bool) -> Answer:
    task_id, version = task.id, task.version
    foreseen = rehearse(
        lambda: act.do(task_id, form.reason.data, actor=current_actor(), now=now()), task.jurisdiction_id
    )
    task = _fetch(task_id, act)
    return _render(
        "tasks/withdraw_preview.html",
        act,
        task=task,
        reason=form.reason.data,
        fields=[*carried("version"), ("version", str(version))],
        moved_on=moved_on,
        consequences=consequences_of(foreseen.entries),
        told=foreseen.told,
        days_late=_days_late(task) if act is REINSTATING else 0,
    )


def _days_late(task: Task) -> int:
    return max(0, (today() - task.due_on).days) if task.due_on else 0


def _refused(form: ReasonForm, problem: DomainError, task_id: int, act: Act) -> Answer:
    put_errors(form, problem)
    return _form_page(form, _fetch(task_id, act), act), 422 if isinstance(problem, Invalid) else 409


def _form_page(form: ReasonForm, task: Task, act: Act) -> str:
    return _render("tasks/withdraw.html", act, form=form, task=task, why_not=why_not(act, task))


def _render(template: str, act: Act, **values: Any) -> str:
    return render_template(template, act=act, danger=act is WITHDRAWING, **values)


def _fetch(task_id: int, act: Act) -> Task:
    """The task as it is now; 404 and 403 as for every record."""
    task: Task = found(task_as_it_is_now(task_id))
    ensure(act.action, facts_of_task(task))
    return task
