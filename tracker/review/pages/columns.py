"""Which column is what: a person says it, and the tables are read anew."""

from flask import flash, request
from flask_babel import gettext as _
from flask_babel import ngettext

from tracker.accounts.access import current_actor, needs
from tracker.core import clock
from tracker.core.errors import Conflict, Invalid, StaleEdit
from tracker.core.permissions import Action
from tracker.review.access import fetch_draft
from tracker.review.blueprint import Answer, blueprint
from tracker.review.review_page import back_to_review
from tracker.review.services.columns import name_columns
from tracker.web.rendering import translate


@blueprint.post("/documents/<int:draft_id>/columns")
@needs(Action.IMPORT_PLAN)
def name_columns_of_tables(draft_id: int) -> Answer:
    """Read the tables anew with what was chosen for their columns."""
    fetch_draft(draft_id)
    said = dict(zip(request.form.getlist("heading"), request.form.getlist("meaning"), strict=False))
    try:
        count = name_columns(
            draft_id,
            said,
            version=request.form.get("version", -1, type=int),
            remember="remember" in request.form,
            actor=current_actor(),
            now=clock.now(),
        )
    except StaleEdit:
        flash(_("The draft was changed since you saw this page: look at it once more."), "warning")
        return back_to_review(draft_id, "columns")
    except (Conflict, Invalid) as problem:
        flash(translate(problem.message), "warning")
        return back_to_review(draft_id, "columns")
    words = ngettext(
        "The tables were read anew: %(num)s task. What was changed before comes back with undo.",
        "The tables were read anew: %(num)s tasks. What was changed before comes back with undo.",
        count,
    )
    flash(words, "success")
    return back_to_review(draft_id, "tasks")
