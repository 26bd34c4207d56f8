"""Refusing a part as not one's own, and deciding on a refusal: a form each."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import RadioField, SelectField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from tracker.accounts.access import current_actor, ensure, found, needs
from tracker.core.clock import now
from tracker.core.errors import Conflict, Invalid
from tracker.core.messages import Message
from tracker.core.permissions import Action
from tracker.core.vocabulary import AssignmentStatus, Responsibility, TaskStatus
from tracker.tasks.history.queries.concurrent_decisions import decided_meanwhile
from tracker.tasks.models import Assignment
from tracker.tasks.queries import assignment_with_task, granted_extensions
from tracker.tasks.steps.refuse.queries import units_for
from tracker.tasks.steps.refuse.services import (
    SHARING_ROLES,
    Decision,
    RefusalAnswer,
    decide_refusal,
    refuse_assignment,
)
from tracker.tasks.workflow.rules import steps
from tracker.tasks.workflow.rules.guards import PartConditions
from tracker.tasks.workflow.rules.steps import Refused, Step, next_state
from tracker.tasks.workflow.services.service_steps import LONGEST_TEXT, facts_of_part
from tracker.web.rendering import put_errors, with_labels

blueprint = Blueprint("refusal", __name__)


class RefusalForm(FlaskForm):
    """Why the part is not the unit's own."""

    reason = TextAreaField(
        _l("Why it is not yours, and whose it is"),
        [InputRequired(_l("Say whose it is, or why it is not yours.")), Length(max=LONGEST_TEXT)],
    )


class DecisionForm(FlaskForm):
    """What becomes of the refused part."""

    decision = RadioField(
        _l("What becomes of the part"),
        [InputRequired(_l("Choose what becomes of the part."))],
        choices=[
            SelectChoice(Decision.KEEP.value, _l("It stays with the unit")),
            SelectChoice(Decision.REASSIGN.value, _l("Another unit gets it instead")),
            SelectChoice(Decision.SPLIT.value, _l("It stays with the unit, and another unit shares it")),
        ],
    )
    unit = SelectField(_l("The other unit"), coerce=int)
    role = SelectField(_l("Its role"))
    text = TextAreaField(_l("Answer"), [Length(max=LONGEST_TEXT)])


@blueprint.route("/assignments/<int:assignment_id>/refusal", methods=["GET", "POST"])
@needs(Action.REFUSE_ASSIGNMENT)
def refuse(assignment_id: int) -> str | Response:
    """申请退回: the unit says why the part is not its own."""
    part: Assignment = found(assignment_with_task(assignment_id))
    ensure(Action.REFUSE_ASSIGNMENT, facts_of_part(part))
    task_id, form = part.task_id, RefusalForm()
    if form.validate_on_submit():
        try:
            refuse_assignment(assignment_id, form.reason.data, actor=current_actor(), now=now())
        except Invalid as problem:
            put_errors(form, problem)
        else:
            flash(_("The office decides now; you are told of its answer."), "success")
            return redirect(url_for("task.task", task_id=task_id))
    part = found(assignment_with_task(assignment_id))
    why_not = _why_not(steps.REFUSE_ASSIGNMENT, part)
    return render_template(
        "tasks/refuse.html",
        form=form,
        part=part,
        task=part.task,
        granted=granted_extensions([part.task_id]).get(part.task_id),
        why_not=why_not,
    )


@blueprint.route("/assignments/<int:assignment_id>/refusal/decision", methods=["GET", "POST"])
@needs(Action.DECIDE_REFUSAL)
def decide(assignment_id: int) -> str | Response | tuple[str, int]:
    """退回审批: the office keeps, re-assigns or splits the part."""
    part: Assignment = found(assignment_with_task(assignment_id))
    ensure(Action.DECIDE_REFUSAL, facts_of_part(part))
    task_id, form = part.task_id, DecisionForm()
    form.unit.choices = [(0, "—"), *units_for(part)]
    form.role.choices = with_labels(SHARING_ROLES)
    if form.validate_on_submit():
        try:
            decide_refusal(assignment_id, _answer(form), actor=current_actor(), now=now())
        except (Invalid, Conflict) as problem:
            put_errors(form, problem)
        else:
            flash(_("Decided; the units concerned are told."), "success")
            return redirect(url_for("task.task", task_id=task_id))
    return _decision_page(form, assignment_id)


def _decision_page(form: DecisionForm, assignment_id: int) -> str | tuple[str, int]:
    """The form, or why there is nothing to decide; after a colleague's decision with what was typed here."""
    part: Assignment = found(assignment_with_task(assignment_id))
    overtaken = form.is_submitted() and part.status is not AssignmentStatus.REFUSED
    page = render_template(
        "tasks/decide_refusal.html",
        form=form,
        part=part,
        task=part.task,
        granted=granted_extensions([part.task_id]).get(part.task_id),
        why_not=_why_not(steps.KEEP_ASSIGNMENT, part),
        decided=decided_meanwhile(part, _typed(form)) if overtaken else None,
    )
    return (page, 409) if overtaken else page


def _typed(form: DecisionForm) -> list[tuple[str, str]]:
    """What was chosen and typed, by label, as the form showed it; only a shared part has a role of its own."""
    decisions = {choice.value: str(choice.label) for choice in form.decision.choices}
    units, roles = dict(form.unit.choices), dict(form.role.choices)
    shared = form.decision.data == Decision.SPLIT.value
    return [
        (form.decision.label.text, decisions.get(form.decision.data or "", "")),
        (form.unit.label.text, units.get(form.unit.data, "") if form.unit.data else ""),
        (form.role.label.text, roles.get(form.role.data, "") if shared else ""),
        (form.text.label.text, form.text.data or ""),
    ]


def _answer(form: DecisionForm) -> RefusalAnswer:
    return RefusalAnswer(
        decision=Decision(form.decision.data),
        text=form.text.data or "",
        unit_id=form.unit.data or None,
        role=Responsibility(form.role.data),
    )


def _why_not(step: Step, part: Assignment) -> Message | None:
    """Why the step cannot be taken now, so that the page says so in place of a form that would be refused."""
    facts = PartConditions(task_closed=part.task.status is TaskStatus.CLOSED, kept_before=bool(part.refusal_reason))
    outcome = next_state(step, part.status, facts)
    return outcome.reason if isinstance(outcome, Refused) else None
