"""延期: the form that asks for a later due date, and the page on which the office decides."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import DateField, TextAreaField
from wtforms.validators import InputRequired, Length

from tracker.accounts.access import current_actor, ensure, found, needs
from tracker.core.clock import now, today
from tracker.core.errors import Conflict, Invalid
from tracker.core.messages import Message
from tracker.core.permissions import Action, may
from tracker.core.vocabulary import ExtensionStatus
from tracker.tasks.history.queries.concurrent_decisions import Decided, decided_meanwhile
from tracker.tasks.models import Extension, Task
from tracker.tasks.queries import granted_extensions, latest_report, task_with_everything
from tracker.tasks.steps.extend.queries import extension_with_everything, extensions_of_task
from tracker.tasks.steps.extend.services import (
    ask_extension,
    asking_facts,
    deny_extension,
    grant_extension,
    take_back_extension,
)
from tracker.tasks.workflow.rules import steps
from tracker.tasks.workflow.rules.steps import Refused, next_state
from tracker.tasks.workflow.services.service_steps import LONGEST_TEXT, facts_of_part, facts_of_task, lead_of
from tracker.web.rendering import put_errors

blueprint = Blueprint("extension", __name__)


class AskForm(FlaskForm):
    """A request for a later due date."""

    asked_due_on = DateField(_l("New due date"), [InputRequired(_l("Choose the new date."))])
    reason = TextAreaField(
        _l("Why it takes longer"),
        [InputRequired(_l("The office needs to know why it takes longer.")), Length(max=LONGEST_TEXT)],
    )


class GrantForm(FlaskForm):
    """The date that is granted, and an answer where there is something to say."""

    granted_due_on = DateField(_l("New due date"), [InputRequired(_l("Choose the new date."))])
    answer = TextAreaField(_l("Answer (may stay empty)"), [Length(max=LONGEST_TEXT)])


class DenyForm(FlaskForm):
    """Why the due date stays."""

    answer = TextAreaField(
        _l("Why not"), [InputRequired(_l("The unit needs to know why not.")), Length(max=LONGEST_TEXT)]
    )


@blueprint.route("/tasks/<int:task_id>/extensions/new", methods=["GET", "POST"])
@needs(Action.ASK_EXTENSION)
def new(task_id: int) -> str | Response | tuple[str, int]:
    """申请延期: the form of the lead's liaison."""
    task: Task = found(task_with_everything(task_id))
    ensure(Action.ASK_EXTENSION, facts_of_part(lead_of(task)))
    form = AskForm()
    if not form.validate_on_submit():
        return _form_page(form, task), 422 if form.is_submitted() else 200
    try:
        ask_extension(
            task_id, form.asked_due_on.data, form.reason.data, actor=current_actor(), now=now(), today=today()
        )
    except Invalid as problem:
        put_errors(form, problem)
        return _form_page(form, task), 422
    flash(_("The request for a later date was sent to the office."), "success")
    return redirect(url_for("task.task", task_id=task_id))


@blueprint.get("/extensions/<int:extension_id>")
@needs(Action.VIEW_TASK)
def extension(extension_id: int) -> str:
    """One request with what the person can do about it."""
    shown = _extension_or_404(extension_id)
    return _page(shown, GrantForm(data={"granted_due_on": shown.asked_due_on}), DenyForm())


@blueprint.post("/extensions/<int:extension_id>/grant")
@needs(Action.DECIDE_EXTENSION)
def grant(extension_id: int) -> Response | tuple[str, int]:
    """同意."""
    shown = _extension_or_404(extension_id)
    ensure(Action.DECIDE_EXTENSION, facts_of_task(shown.task))
    form, task_id = GrantForm(), shown.task_id
    if not form.validate_on_submit():
        return _not_decided(extension_id, form)
    try:
        grant_extension(
            extension_id,
            form.granted_due_on.data,
            form.answer.data or "",
            actor=current_actor(),
            now=now(),
            today=today(),
        )
    except (Invalid, Conflict) as problem:
        return _not_decided(extension_id, form, problem)
    flash(_("The extension is granted; the due date has moved."), "success")
    return redirect(url_for("task.task", task_id=task_id))


@blueprint.post("/extensions/<int:extension_id>/denial")
@needs(Action.DECIDE_EXTENSION)
def deny(extension_id: int) -> Response | tuple[str, int]:
    """不同意, with an answer."""
    shown = _extension_or_404(extension_id)
    ensure(Action.DECIDE_EXTENSION, facts_of_task(shown.task))
    form, task_id = DenyForm(), shown.task_id
    if not form.validate_on_submit():
        return _not_decided(extension_id, form)
    try:
        deny_extension(extension_id, form.answer.data, actor=current_actor(), now=now())
    except (Invalid, Conflict) as problem:
        return _not_decided(extension_id, form, problem)
    flash(_("The extension is not granted; the due date stays."), "success")
    return redirect(url_for("task.task", task_id=task_id))


@blueprint.post("/extensions/<int:extension_id>/withdrawal")
@needs(Action.ASK_EXTENSION)
def take_back(extension_id: int) -> Response:
    """撤回, while the office has not decided."""
    shown = _extension_or_404(extension_id)
    ensure(Action.ASK_EXTENSION, facts_of_part(shown.assignment))
    task_id = shown.task_id
    take_back_extension(extension_id, actor=current_actor(), now=now())
    flash(_("The request was taken back."), "success")
    return redirect(url_for("task.task", task_id=task_id))


def _extension_or_404(extension_id: int) -> Extension:
    shown: Extension = found(extension_with_everything(extension_id))
    ensure(Action.VIEW_TASK, facts_of_task(shown.task))
    return shown


def _why_not(task: Task) -> Message | None:
    outcome = next_state(steps.ASK_FOR_EXTENSION, task.status, asking_facts(task, today()))
    return outcome.reason if isinstance(outcome, Refused) else None


def _form_page(form: AskForm, task: Task) -> str:
    return render_template(
        "tasks/extension_form.html",
        form=form,
        task=task,
        why_not=_why_not(task),
        earlier=extensions_of_task(task.id),
        granted=granted_extensions([task.id]).get(task.id),
        ExtensionStatus=ExtensionStatus,
    )


def _not_decided(
    extension_id: int, form: GrantForm | DenyForm, problem: Invalid | Conflict | None = None
) -> tuple[str, int]:
    """The page again with what was typed: a colleague was faster, or it says what is wrong."""
    shown = _extension_or_404(extension_id)
    if shown.status is not ExtensionStatus.REQUESTED:
        decided = decided_meanwhile(shown, _typed(form))
        return _page(shown, GrantForm(formdata=None), DenyForm(formdata=None), decided), 409
    if problem:
        put_errors(form, problem)
    as_asked = GrantForm(formdata=None, data={"granted_due_on": shown.asked_due_on})
    granting = form if isinstance(form, GrantForm) else as_asked
    denying = form if isinstance(form, DenyForm) else DenyForm(formdata=None)
    return _page(shown, granting, denying), 409 if isinstance(problem, Conflict) else 422


def _typed(form: GrantForm | DenyForm) -> list[tuple[str, str]]:
    """What was chosen and typed, by label."""
    return [(field.label.text, " ".join(field.raw_data or ())) for field in form if field.name != "csrf_token"]


def _page(shown: Extension, grant_form: GrantForm, deny_form: DenyForm, decided: Decided | None = None) -> str:
    actor, waits = current_actor(), shown.status is ExtensionStatus.REQUESTED
    deciding = waits and bool(may(actor, Action.DECIDE_EXTENSION, facts_of_task(shown.task)))
    own = shown.asked_by_id == actor.user_id
    every = extensions_of_task(shown.task_id)
    return render_template(
        "tasks/extension.html",
        extension=shown,
        task=shown.task,
        grant_form=grant_form,
        deny_form=deny_form,
        decided=decided,
        may_decide=deciding and not own,
        may_not_decide_own=deciding and own,
        may_take_back=waits and bool(may(actor, Action.ASK_EXTENSION, facts_of_part(shown.assignment))),
        last=latest_report(shown.assignment_id) if deciding else None,
        others=[each for each in every if each.id != shown.id],
        granted=granted_extensions([shown.task_id]).get(shown.task_id),
        ExtensionStatus=ExtensionStatus,
    )
