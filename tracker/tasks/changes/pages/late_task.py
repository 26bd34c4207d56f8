"""增补任务: a task for an issued plan, with its units, date and targets, after a look at who gets it."""

from dataclasses import replace
from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from tracker.accounts.access import current_actor, ensure, found, needs
from tracker.core.clock import now, today
from tracker.core.errors import DomainError, Invalid
from tracker.core.permissions import Action
from tracker.core.vocabulary import DatePrecision
from tracker.organizations.queries import known_units
from tracker.organizations.rules.known_units import KnownUnits
from tracker.tasks.changes.forms.correction import LateTaskForm, typed_in
from tracker.tasks.changes.forms.preview import Stage, carried, stage
from tracker.tasks.changes.rules.consequences import consequences_of
from tracker.tasks.changes.services.dry_run import rehearse
from tracker.tasks.changes.services.late_tasks import add_task, chapters_of, next_number
from tracker.tasks.content.forms import errors_of, fill_task_form, plain_fields
from tracker.tasks.content.rules.comparison import differences
from tracker.tasks.content.rules.content import TaskContent
from tracker.tasks.models import Plan
from tracker.tasks.plans.queries import plan_as_it_is_now
from tracker.tasks.workflow.services.service_steps import facts_of_plan
from tracker.web.rendering import put_errors

blueprint = Blueprint("late_task", __name__)
Answer = str | Response | tuple[str, int]
#: What the form starts from. The office names the lead as such, as some documents do not.
NOTHING = TaskContent(key=0, precision=DatePrecision.DAY, named_lead=True)


@blueprint.route("/plans/<int:plan_id>/tasks/new", methods=["GET", "POST"])
@needs(Action.ADD_TASK)
def new(plan_id: int) -> Answer:
    """The form, the preview, and adding the task."""
    plan = _fetch(plan_id)
    units = known_units(plan.jurisdiction_id)
    form = LateTaskForm()
    if not form.is_submitted():
        start = replace(NOTHING, number=next_number(plan_id), due=plan.period_end)
        return _form_page(_filled(start, units), plan, units)
    form.validate()
    typed = typed_in(form, NOTHING, units)
    if typed is None:
        return _form_page(form, plan, units), 422
    reason = form.reason.data or ""
    if stage() is Stage.EDIT:
        return _form_page(_filled(typed, units, reason), plan, units)
    try:
        return _add(plan_id, typed, reason) if stage() is Stage.CONFIRM else _preview(plan_id, typed, reason, units)
    except Invalid as problem:
        return _refused(form, problem, plan_id, units)


def _add(plan_id: int, typed: TaskContent, reason: str) -> Answer:
    task = add_task(plan_id, typed, reason, actor=current_actor(), now=now(), today=today())
    flash(_("The task is in the plan; its units are told."), "success")
    return redirect(url_for("task.task", task_id=task.id))


def _preview(plan_id: int, typed: TaskContent, reason: str, units: KnownUnits) -> Answer:
    actor = current_actor()
    foreseen = rehearse(
        lambda: add_task(plan_id, typed, reason, actor=actor, now=now(), today=today()), _fetch(plan_id).jurisdiction_id
    )
    return render_template(
        "tasks/late_task_preview.html",
        plan=_fetch(plan_id),
        fields=carried(),
        says=differences(typed, NOTHING, units),
        consequences=consequences_of(foreseen.entries),
        told=foreseen.told,
        reason=reason,
        days_late=(today() - typed.due).days if typed.due and typed.due < today() else 0,
    )


def _filled(content: TaskContent, units: KnownUnits, reason: str = "") -> LateTaskForm:
    form = fill_task_form(LateTaskForm(formdata=None, obj=plain_fields(content)), content, units)
    form.reason.data = reason
    return form


def _refused(form: LateTaskForm, problem: DomainError, plan_id: int, units: KnownUnits) -> Answer:
    put_errors(form, problem)
    return _form_page(form, _fetch(plan_id), units), 422


def _form_page(form: LateTaskForm, plan: Plan, units: KnownUnits) -> str:
    values: dict[str, Any] = {"chapters": chapters_of(plan.id), "form_errors": errors_of(form)}
    return render_template("tasks/late_task.html", form=form, plan=plan, units=units, **values)


def _fetch(plan_id: int) -> Plan:
    """The plan as it is now; 404 and 403 as for every record."""
    plan: Plan = found(plan_as_it_is_now(plan_id))
    ensure(Action.ADD_TASK, facts_of_plan(plan))
    return plan
