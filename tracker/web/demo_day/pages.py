"""Choosing the day on which the demo is seen, from the banner of every page."""

from datetime import date

from flask import Blueprint, abort, flash, redirect, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from tracker.accounts.access import current_actor, current_jurisdiction, needs
from tracker.core.clock import day_is_fixed, now
from tracker.core.errors import Conflict, Invalid
from tracker.core.messages import N_
from tracker.core.permissions import Action
from tracker.web.demo_day.services import demo_is_loaded, set_demo_day
from tracker.web.rendering import translate
from tracker.web.safe_redirect import safe_next

blueprint = Blueprint("demo_day", __name__)


@blueprint.post("/demo-day")
@needs(Action.SET_DEMO_DAY)
def choose() -> Response:
    """Take another day as today, and come back to the same page."""
    if not demo_is_loaded():
        abort(404)
    if day_is_fixed():
        raise Conflict(N_("The day is fixed by the setting TRACKER_DAY of this installation."))
    try:
        day = date.fromisoformat(request.form.get("day", "").strip())
    except ValueError:
        flash(_("Write the day as 2023-12-22."), "danger")
        return redirect(safe_next(request.form.get("next")))
    try:
        set_demo_day(day, jurisdiction_id=current_jurisdiction().id, actor=current_actor(), now=now())
    except Invalid as problem:
        flash(translate(problem.message), "danger")
    return redirect(safe_next(request.form.get("next")))
