"""Who has not accepted: the office's list by unit, with reminders from there."""

from collections.abc import Collection

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from tracker.accounts.access import current_actor, needs
from tracker.core.clock import now, today
from tracker.core.permissions import Action
from tracker.core.vocabulary import Role
from tracker.core.working_calendar import working_calendar
from tracker.tasks.queries import plans_of_jurisdiction
from tracker.tasks.steps.accept.queries import UnacceptedUnit, unaccepted_units
from tracker.tasks.steps.remind.services import remind_unaccepted

blueprint = Blueprint("acceptance", __name__)


@blueprint.get("/unaccepted")
@needs(Action.REMIND_UNIT)
def unaccepted() -> str:
    """The units that have not accepted parts, the one that keeps one waiting longest first."""
    cities = sorted(current_actor().organizations_as(Role.OFFICE))
    units = _units(cities)
    return render_template(
        "tasks/unaccepted.html",
        units=units,
        parts=sum(len(unit.parts) for unit in units),
        plans=[plan for city in cities for plan in plans_of_jurisdiction(city)],
        plan_id=_plan(),
        years=working_calendar().years_without_notice([today()]),
    )


@blueprint.post("/unaccepted/reminders")
@needs(Action.REMIND_UNIT)
def remind() -> Response:
    """Remind the ticked units of what they have not accepted; those told today already are not told again."""
    wanted, reminded, deaf = set(request.form.getlist("unit", type=int)), 0, []
    for city in sorted(current_actor().organizations_as(Role.OFFICE)):
        units = [unit for unit in _units({city}) if unit.id in wanted]
        parts = [part for unit in units if unit.reachable for part in unit.to_remind]
        deaf += [unit.name for unit in units if not unit.reachable]
        reminded += remind_unaccepted(city, parts, request.form.get("note", ""), actor=current_actor(), now=now())
    if reminded:
        flash(ngettext("Reminded of one task.", "Reminded of %(num)s tasks.", reminded), "success")
    else:
        flash(_("Nobody was reminded: choose units that were not reminded today."), "success")
    if deaf:
        flash(_("Without a liaison, so not reminded: %(units)s.", units="、".join(deaf)), "warning")
    return redirect(url_for("acceptance.unaccepted", plan=_plan()))


def _plan() -> int | None:
    return request.args.get("plan", type=int)


def _units(cities: Collection[int]) -> list[UnacceptedUnit]:
    return unaccepted_units(cities, today(), working_calendar().is_working_day, _plan())
