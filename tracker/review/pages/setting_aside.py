"""One click makes words that were set aside count, and sets aside what counts."""

from collections.abc import Callable

from flask import flash
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from tracker.accounts.access import current_actor, needs
from tracker.core import clock
from tracker.core.errors import StaleEdit
from tracker.core.permissions import Action
from tracker.review.access import fetch_draft
from tracker.review.blueprint import Answer, blueprint
from tracker.review.review_page import back_to_review
from tracker.review.services import setting_aside as services


@blueprint.post("/documents/<int:draft_id>/words/<int:words_key>/use")
@needs(Action.IMPORT_PLAN)
def use_words(draft_id: int, words_key: int) -> Answer:
    """These words count after all, as a target or as the due date of their task."""
    return _answered(draft_id, lambda: services.use_words(draft_id, words_key, actor=current_actor(), now=clock.now()))


@blueprint.post("/documents/<int:draft_id>/tasks/<int:task_key>/targets/<int:target_key>/set-aside")
@needs(Action.IMPORT_PLAN)
def set_target_aside(draft_id: int, task_key: int, target_key: int) -> Answer:
    """This amount is no target."""

    def step() -> int:
        services.set_target_aside(draft_id, task_key, target_key, actor=current_actor(), now=clock.now())
        return task_key

    return _answered(draft_id, step)


@blueprint.post("/documents/<int:draft_id>/tasks/<int:task_key>/due/set-aside")
@needs(Action.IMPORT_PLAN)
def set_due_aside(draft_id: int, task_key: int) -> Answer:
    """This day is not when the task is due."""

    def step() -> int:
        services.set_due_aside(draft_id, task_key, actor=current_actor(), now=clock.now())
        return task_key

    return _answered(draft_id, step)


def _answered(draft_id: int, step: Callable[[], int]) -> Response:
    """Take the step and go back to its task."""
    fetch_draft(draft_id)
    try:
        task_key = step()
    except StaleEdit:
        flash(_("Somebody changed this meanwhile: look at it once more."), "warning")
        return back_to_review(draft_id)
    return back_to_review(draft_id, f"task-{task_key}")
