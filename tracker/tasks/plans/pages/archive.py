"""The list of plans, in force and archived, and the office's way into the archive and back (归档)."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import TextAreaField
from wtforms.validators import InputRequired, Length

from tracker.accounts.access import current_actor, ensure, found, needs
from tracker.core.clock import now
from tracker.core.errors import Invalid
from tracker.core.permissions import Action
from tracker.core.vocabulary import PlanStatus
from tracker.tasks.models import Plan
from tracker.tasks.plans.queries import plan_by_id
from tracker.tasks.plans.services.archiving import archive_plan, archiving_facts, plan_lines, unarchive_plan
from tracker.tasks.workflow.rules import steps
from tracker.tasks.workflow.rules.steps import Refused, next_state
from tracker.tasks.workflow.services.service_steps import LONGEST_TEXT, facts_of_plan
from tracker.web.rendering import put_errors

blueprint = Blueprint("archive", __name__)


class TakeOutForm(FlaskForm):
    """Why an archived plan is needed again."""

    reason = TextAreaField(
        _l("Reason"), [InputRequired(_l("Say why the plan is needed again.")), Length(max=LONGEST_TEXT)]
    )


@blueprint.get("/plans")
@needs(Action.VIEW_LEDGER)
def plans() -> str:
    """Every plan that the person may see something of, with how many of its tasks have ended."""
    lines = plan_lines(current_actor())
    return render_template(
        "tasks/plans.html",
        in_force=[line for line in lines if line.plan.status is PlanStatus.ISSUED],
        archived=[line for line in lines if line.plan.status is PlanStatus.ARCHIVED],
    )


@blueprint.route("/plans/<int:plan_id>/archive", methods=["GET", "POST"])
@needs(Action.ARCHIVE_PLAN)
def archive(plan_id: int) -> str | Response:
    """What archiving means and what still hinders it; then do it."""
    plan = _plan(plan_id)
    form = FlaskForm()
    if form.validate_on_submit():
        archive_plan(plan_id, actor=current_actor(), now=now())
        flash(_("The plan is archived. It can be read, not changed."), "success")
        return redirect(url_for("archive.plans"))
    in_force = plan.status is PlanStatus.ISSUED
    outcome = next_state(steps.ARCHIVE_PLAN, plan.status, archiving_facts(plan))
    why_not = outcome.reason if isinstance(outcome, Refused) else None
    return render_template("tasks/archive.html", plan=plan, in_force=in_force, form=form, why_not=why_not)


@blueprint.route("/plans/<int:plan_id>/taking-out", methods=["GET", "POST"])
@needs(Action.ARCHIVE_PLAN)
def take_out(plan_id: int) -> str | Response | tuple[str, int]:
    """Put an archived plan in force again, with a reason."""
    plan = _plan(plan_id)
    form = TakeOutForm()
    if form.validate_on_submit():
        try:
            unarchive_plan(plan_id, form.reason.data, actor=current_actor(), now=now())
        except Invalid as problem:
            put_errors(form, problem)
        else:
            flash(_("The plan is in force again."), "success")
            return redirect(url_for("archive.plans"))
    outcome = next_state(steps.RESTORE_PLAN, plan.status)
    why_not = outcome.reason if isinstance(outcome, Refused) else None
    page = render_template("tasks/take_out.html", plan=plan, form=form, why_not=why_not)
    return (page, 422) if form.is_submitted() else page


def _plan(plan_id: int) -> Plan:
    plan: Plan = found(plan_by_id(plan_id))
    ensure(Action.ARCHIVE_PLAN, facts_of_plan(plan))
    return plan
