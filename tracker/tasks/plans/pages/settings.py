"""The page on which the office settles how a plan is worked with."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import BooleanField, HiddenField, IntegerField, SelectField
from wtforms.validators import NumberRange, Optional

from tracker.accounts.access import current_actor, ensure, found, needs
from tracker.audit.queries import entry_facts
from tracker.audit.rules.registry import sentence_of
from tracker.core.clock import now
from tracker.core.errors import Invalid, StaleEdit
from tracker.core.permissions import Action
from tracker.core.vocabulary import EvidenceDemand, PlanStatus
from tracker.tasks.models import Plan
from tracker.tasks.plans.queries import plan_as_it_is_now, plan_by_id
from tracker.tasks.plans.services.settings import (
    MOST_EXTENSIONS,
    PlanSettings,
    changes_of_settings,
    set_plan,
    settings_of,
)
from tracker.tasks.workflow.services.service_steps import facts_of_plan
from tracker.web.rendering import put_errors, translate, with_labels

blueprint = Blueprint("plan", __name__)


class SettingsForm(FlaskForm):
    """A plan's settings; `version` is the one that the person saw."""

    most_extensions = IntegerField(
        _l("Extensions a task may get"),
        [Optional(), NumberRange(0, MOST_EXTENSIONS, _l("Enter a whole number from 0 to 12, or leave it empty."))],
    )
    lead_accepts_co = BooleanField(_l("The lead reviews the reports of the other units"))
    evidence_demand = SelectField(_l("Evidence is asked for"), coerce=EvidenceDemand)
    version = HiddenField()


@blueprint.route("/plans/<int:plan_id>", methods=["GET", "POST"])
@needs(Action.SET_PLAN)
def settings(plan_id: int) -> str | Response | tuple[str, int]:
    """A plan's settings; what somebody else saved meanwhile is shown beside what was typed."""
    plan: Plan = found(plan_by_id(plan_id))
    ensure(Action.SET_PLAN, facts_of_plan(plan))
    form = SettingsForm(obj=plan)
    form.evidence_demand.choices = with_labels(EvidenceDemand)
    if not form.validate_on_submit():
        return _page(form, plan), 422 if form.is_submitted() else 200
    typed = PlanSettings(form.most_extensions.data, form.lead_accepts_co.data, form.evidence_demand.data)
    seen = request.form.get(form.version.name, "")  # the form itself would fill in the present version
    try:
        set_plan(plan_id, typed, seen_version=int(seen) if seen.isdecimal() else 0, actor=current_actor(), now=now())
    except Invalid as problem:
        put_errors(form, problem)
        return _page(form, plan), 422
    except StaleEdit as problem:
        plan = found(plan_as_it_is_now(plan_id))
        form.form_errors.append(translate(problem.message))
        form.version.data = str(plan.version)
        return _page(form, plan, meanwhile=settings_of(plan)), 409
    flash(_("The plan's settings are saved."), "success")
    return redirect(url_for("plan.settings", plan_id=plan_id))


def _page(form: SettingsForm, plan: Plan, meanwhile: PlanSettings | None = None) -> str:
    changes = [(entry, sentence_of(entry_facts(entry, {}))) for entry in changes_of_settings(plan.id)]
    return render_template(
        "tasks/plan.html",
        form=form,
        plan=plan,
        in_force=plan.status is PlanStatus.ISSUED,
        meanwhile=meanwhile,
        changes=changes,
    )
