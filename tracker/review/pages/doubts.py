"""The answers to doubts of a draft: who is meant by an unknown name, who leads, and what is well as it was read."""

from flask import flash, request
from flask_babel import gettext as _

from tracker.accounts.access import current_actor, found, needs
from tracker.core import clock
from tracker.core.errors import Invalid
from tracker.core.permissions import Action
from tracker.core.vocabulary import OrganizationKind
from tracker.organizations.queries import known_units
from tracker.review.access import fetch_draft
from tracker.review.blueprint import Answer, blueprint
from tracker.review.forms.new_unit import NewUnitForm
from tracker.review.review_page import Opened, ReviewedDraft, WrongName, back_to_review, review_page
from tracker.review.services import drafts as services
from tracker.tasks.content.forms import unit_meant
from tracker.tasks.content.rules.content import TaskContent
from tracker.web.rendering import translate


@blueprint.post("/documents/<int:draft_id>/units/map")
@needs(Action.IMPORT_PLAN)
def map_unit(draft_id: int) -> Answer:
    """Say which known unit a printed name means: by a button, or by a typed name."""
    draft = fetch_draft(draft_id)
    units = known_units(draft.jurisdiction_id)
    printed, typed = request.form.get("printed", ""), request.form.get("name", "")
    chosen = units.unit(request.form.get("organization_id", 0, type=int)) or units.find(typed)
    if chosen is None:
        message = _("“%(name)s” is not in the directory: choose a name from the list.", name=typed)
        wrong = WrongName(typed, message, printed=printed)
        return review_page(ReviewedDraft.of(draft), Opened(wrong_unit=wrong)), 422
    remember = "remember" in request.form
    services.map_unit(draft_id, printed, chosen.id, remember=remember, actor=current_actor(), now=clock.now())
    flash(_("“%(printed)s” is %(name)s.", printed=printed, name=chosen.name), "success")
    return back_to_review(draft_id)


@blueprint.post("/documents/<int:draft_id>/units/add")
@needs(Action.IMPORT_PLAN)
def add_unit(draft_id: int) -> Answer:
    """Enter an unknown unit into the directory."""
    draft = fetch_draft(draft_id)
    form = NewUnitForm()
    if form.validate():
        try:
            services.add_unit(
                draft_id,
                form.printed.data,
                name=form.name.data.strip(),
                kind=OrganizationKind(form.kind.data),
                member_ids=request.form.getlist("members", type=int),
                actor=current_actor(),
                now=clock.now(),
            )
        except Invalid as problem:
            form.name.errors = [*form.name.errors, translate(problem.message)]
            draft = fetch_draft(draft_id)
        else:
            flash(_("%(name)s was added to the directory.", name=form.name.data.strip()), "success")
            return back_to_review(draft_id)
    return review_page(ReviewedDraft.of(draft), Opened(new_unit_form=form)), 422


@blueprint.post("/documents/<int:draft_id>/units/drop")
@needs(Action.IMPORT_PLAN)
def drop_unit(draft_id: int) -> Answer:
    """The words were no unit: take them out."""
    fetch_draft(draft_id)
    services.drop_unit(draft_id, request.form.get("printed", ""), actor=current_actor(), now=clock.now())
    return back_to_review(draft_id)


@blueprint.post("/documents/<int:draft_id>/units/<int:unit_id>/members")
@needs(Action.IMPORT_PLAN)
def name_members(draft_id: int, unit_id: int) -> Answer:
    """Say for whom a collective name stands."""
    fetch_draft(draft_id)
    members = request.form.getlist("members", type=int)
    try:
        services.name_members(draft_id, unit_id, members, actor=current_actor(), now=clock.now())
    except Invalid as problem:
        flash(translate(problem.message), "warning")
    return back_to_review(draft_id)


@blueprint.post("/documents/<int:draft_id>/tasks/<int:task_key>/lead")
@needs(Action.IMPORT_PLAN)
def choose_lead(draft_id: int, task_key: int) -> Answer:
    """Who leads: one of those that the text names, or a unit of the directory."""
    reviewed = ReviewedDraft.fetch(draft_id)
    units = reviewed.units
    task: TaskContent = found(reviewed.content.task(task_key))
    name = request.form.get("name", "").strip()
    unit = next((each for each in task.units if each.printed == name), None) or unit_meant(name, task.units, units)
    if unit is None or units.is_collective(unit.organization_id):
        message = (
            _("A collective name cannot lead: choose one unit.")
            if unit
            else _("“%(name)s” is not in the directory: choose a name from the list.", name=name)
        )
        wrong = WrongName(name, message, task_key=task_key)
        return review_page(reviewed, Opened(wrong_lead=wrong)), 422
    services.choose_lead(draft_id, task_key, unit, actor=current_actor(), now=clock.now())
    return back_to_review(draft_id)


@blueprint.post("/documents/<int:draft_id>/doubts/<int:question_key>/settle")
@needs(Action.IMPORT_PLAN)
def settle(draft_id: int, question_key: int) -> Answer:
    """All is well as it was read."""
    fetch_draft(draft_id)
    services.settle_question(draft_id, question_key, actor=current_actor(), now=clock.now())
    return back_to_review(draft_id)
