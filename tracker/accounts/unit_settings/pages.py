"""The units' settings as a page: the office's for its city, a leader's for their own unit."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from tracker.accounts.access import current_actor, ensure, found, needs
from tracker.accounts.queries import leaders_of
from tracker.accounts.unit_settings.services import facts_of_unit, set_leader_approval, units_set_by
from tracker.core.clock import now
from tracker.core.extensions import db
from tracker.core.permissions import Action
from tracker.organizations.models import Organization

blueprint = Blueprint("units", __name__)


@blueprint.get("/units")
@needs(Action.SET_UNIT)
def units() -> str:
    """Every unit whose settings the person may change."""
    shown = units_set_by(current_actor())
    return render_template("organizations/units.html", units=shown, leaders=leaders_of([unit.id for unit in shown]))


@blueprint.post("/units/<int:unit_id>/leader-approval")
@needs(Action.SET_UNIT)
def leader_approval(unit_id: int) -> Response:
    """Have the unit's leader approve its reports first, or not any more."""
    unit: Organization = found(db.session.get(Organization, unit_id))
    ensure(Action.SET_UNIT, facts_of_unit(unit))
    name, wanted = unit.short_name, request.form.get("wanted") == "yes"
    set_leader_approval(unit_id, wanted=wanted, actor=current_actor(), now=now())
    if wanted:
        flash(_("From now on the leader of %(unit)s approves its reports before they are sent.", unit=name), "success")
    else:
        flash(_("From now on the reports of %(unit)s go straight to the office.", unit=name), "success")
    return redirect(url_for("units.units"))
