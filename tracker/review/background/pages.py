"""Reading long documents: starting again what failed or was cut off, and giving it up."""

from flask import current_app, flash, redirect, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from tracker.accounts.access import current_actor, found, needs
from tracker.core import clock
from tracker.core.errors import Conflict
from tracker.core.extensions import db, limiter
from tracker.core.permissions import Action
from tracker.review.access import fetch_draft
from tracker.review.background import services
from tracker.review.background.jobs.read_job import read_job_of
from tracker.review.background.jobs.supervisor import start_reading
from tracker.review.blueprint import Answer, blueprint
from tracker.review.queries import knowledge_of_city
from tracker.web.rendering import translate


@blueprint.post("/documents/<int:draft_id>/start-again")
@needs(Action.IMPORT_PLAN)
@limiter.limit("30/minute")
def start_again(draft_id: int) -> Answer:
    """Start a reading again that failed or was killed with its process."""
    draft = fetch_draft(draft_id)
    actor, known = current_actor(), knowledge_of_city(draft.jurisdiction_id)
    try:
        reading = services.start_again(draft_id, actor=actor, now=clock.now())
    except Conflict as problem:
        flash(translate(problem.message), "warning")
        return _to(draft_id)
    job = read_job_of(reading, found(draft.source), known, actor)
    db.session.rollback()
    start_reading(current_app._get_current_object(), job)  # type: ignore[attr-defined]
    return _to(draft_id)


@blueprint.post("/documents/<int:draft_id>/give-up")
@needs(Action.IMPORT_PLAN)
def give_up_reading(draft_id: int) -> Answer:
    """Take a document that could not be read off the list of those that wait."""
    fetch_draft(draft_id)
    try:
        services.give_up(draft_id, actor=current_actor(), now=clock.now())
    except Conflict as problem:
        flash(translate(problem.message), "warning")
        return _to(draft_id)
    flash(_("The document was taken off the list."), "success")
    return redirect(url_for("drafts.drafts"))


def _to(draft_id: int) -> Response:
    return redirect(url_for("drafts.review", draft_id=draft_id))
