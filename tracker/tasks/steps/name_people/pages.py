"""Naming who has a part in hand, and handing over what a person who leaves has in hand."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import SelectField, StringField
from wtforms.validators import Length

from tracker.accounts.access import current_actor, ensure, found, needs
from tracker.accounts.queries import people_with_role, person_by_id
from tracker.core.clock import now
from tracker.core.errors import Invalid
from tracker.core.permissions import Action
from tracker.core.vocabulary import Role
from tracker.organizations.models import Organization
from tracker.organizations.queries import organization_by_id
from tracker.tasks.models import Assignment
from tracker.tasks.queries import assignment_with_task, granted_extensions
from tracker.tasks.steps.name_people.queries import caseloads, parts_in_hand
from tracker.tasks.steps.name_people.services import LONGEST_NAME, facts_of_unit, hand_over, name_people
from tracker.tasks.workflow.services.service_steps import facts_of_part
from tracker.web.rendering import put_errors

blueprint = Blueprint("people", __name__)


class PeopleForm(FlaskForm):
    """Who of the unit answers for a part, and who has it in hand."""

    leader = StringField(_l("Responsible leader"), [Length(max=LONGEST_NAME)])
    liaison = SelectField(_l("Liaison who has it in hand"), coerce=int)


class HandOverForm(FlaskForm):
    """Who takes over."""

    takes_over = SelectField(_l("Who takes over"), coerce=int)


@blueprint.route("/assignments/<int:assignment_id>/people", methods=["GET", "POST"])
@needs(Action.NAME_PEOPLE)
def name(assignment_id: int) -> str | Response:
    """责任领导和经办人: the unit names them."""
    part: Assignment = found(assignment_with_task(assignment_id))
    ensure(Action.NAME_PEOPLE, facts_of_part(part))
    task_id, unit_id = part.task_id, part.organization_id
    form = PeopleForm(data={"leader": part.responsible_leader, "liaison": part.liaison_id or 0})
    form.liaison.choices = [(0, _("all liaisons of the unit")), *_liaisons_of(unit_id)]
    if form.validate_on_submit():
        try:
            name_people(
                assignment_id,
                leader=form.leader.data or "",
                liaison_id=form.liaison.data or None,
                actor=current_actor(),
                now=now(),
            )
        except Invalid as problem:
            put_errors(form, problem)
        else:
            flash(_("Saved."), "success")
            return redirect(url_for("task.task", task_id=task_id))
    part = found(assignment_with_task(assignment_id))
    leaders = [person.name for person in people_with_role(Role.UNIT_LEADER, unit_id)]
    return render_template("tasks/name_people.html", form=form, part=part, task=part.task, leaders=leaders)


@blueprint.get("/hand-over")
@needs(Action.HAND_OVER)
def overview() -> str:
    """Who has what in hand, to choose the person who leaves."""
    return render_template("tasks/hands.html", hands=caseloads(current_actor()))


@blueprint.route("/units/<int:unit_id>/people/<int:person_id>/hand-over", methods=["GET", "POST"])
@needs(Action.HAND_OVER)
def hand_over_all(unit_id: int, person_id: int) -> str | Response:
    """离任交接: what moves, and to whom; one step for all of it."""
    unit: Organization = found(organization_by_id(unit_id))
    ensure(Action.HAND_OVER, facts_of_unit(unit))
    form = HandOverForm()
    form.takes_over.choices = [(0, "—"), *(each for each in _liaisons_of(unit_id) if each[0] != person_id)]
    if form.validate_on_submit():
        try:
            count = hand_over(unit_id, person_id, form.takes_over.data, actor=current_actor(), now=now())
        except Invalid as problem:
            put_errors(form, problem)
        else:
            flash(_("Handed over: %(count)s.", count=count), "success")
            return redirect(url_for("people.overview"))
    return render_template("tasks/hand_over.html", form=form, **_what_moves(unit_id, person_id))


def _what_moves(unit_id: int, person_id: int) -> dict[str, Any]:
    """The preview; a person who has nothing of the unit in hand is not found, whoever it is."""
    parts = parts_in_hand(unit_id, person_id)
    if not parts and request.method == "GET":
        found(None)
    person = found(person_by_id(person_id))
    granted = granted_extensions({part.task_id for part in parts})
    return {"unit": organization_by_id(unit_id), "person": person, "parts": parts, "granted": granted}


def _liaisons_of(unit_id: int) -> list[tuple[int, str]]:
    return [(person.id, person.name) for person in people_with_role(Role.LIAISON, unit_id)]
