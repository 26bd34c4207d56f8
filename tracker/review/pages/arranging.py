"""The review page's further steps: marks, merging, splitting, moving, undo and redo."""

from collections.abc import Callable

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from tracker.accounts.access import current_actor, found, needs
from tracker.core import clock
from tracker.core.errors import Conflict, Invalid, StaleEdit
from tracker.core.permissions import Action
from tracker.review.access import fetch_draft
from tracker.review.blueprint import Answer, blueprint
from tracker.review.models import DraftStep
from tracker.review.queries import content_of_draft
from tracker.review.review_page import back_to_review
from tracker.review.rules import wording
from tracker.review.services import arranging as services
from tracker.review.services import undo as history
from tracker.web.rendering import translate


@blueprint.post("/documents/<int:draft_id>/accept")
@needs(Action.IMPORT_PLAN)
def accept(draft_id: int) -> Answer:
    """Mark all tasks of which nothing is in doubt as reviewed."""
    fetch_draft(draft_id)
    count = services.accept_all_without_doubt(draft_id, actor=current_actor(), now=clock.now())
    done = ngettext("%(num)s task without a doubt was accepted.", "%(num)s tasks without a doubt were accepted.", count)
    flash(done, "success")
    return back_to_review(draft_id)


@blueprint.post("/documents/<int:draft_id>/tasks/<int:task_key>/reviewed")
@needs(Action.IMPORT_PLAN)
def mark_reviewed(draft_id: int, task_key: int) -> Answer:
    """One task was looked at, or is to be looked at again."""
    draft = fetch_draft(draft_id)
    found(content_of_draft(draft).task(task_key))
    reviewed = request.form.get("reviewed") == "1"
    services.mark_reviewed(draft_id, task_key, reviewed=reviewed, actor=current_actor(), now=clock.now())
    return back_to_review(draft_id, f"task-{task_key}")


@blueprint.post("/documents/<int:draft_id>/tasks/<int:task_key>/merge")
@needs(Action.IMPORT_PLAN)
def merge(draft_id: int, task_key: int) -> Answer:
    """Make one task of this one and the next."""
    draft = fetch_draft(draft_id)
    found(content_of_draft(draft).task(task_key))
    following = request.form.get("next", 0, type=int)
    try:
        services.merge_with_next(draft_id, task_key, following, actor=current_actor(), now=clock.now())
    except StaleEdit:
        return _order_changed(draft_id, task_key)
    flash(_("The two tasks are one now; its lead is the first one's."), "success")
    return back_to_review(draft_id, f"task-{task_key}")


@blueprint.post("/documents/<int:draft_id>/tasks/<int:task_key>/split")
@needs(Action.IMPORT_PLAN)
def split(draft_id: int, task_key: int) -> Answer:
    """Split a task before the chosen sentence; the new task's form opens."""
    draft = fetch_draft(draft_id)
    found(content_of_draft(draft).task(task_key))
    cut, revision = request.form.get("cut", -1, type=int), request.form.get("revision", -1, type=int)
    try:
        new = services.split_task(draft_id, task_key, cut, revision=revision, actor=current_actor(), now=clock.now())
    except Invalid as problem:
        flash(translate(problem.message), "warning")
        return redirect(url_for("drafts.review", draft_id=draft_id, split=task_key, _anchor=f"task-{task_key}"))
    except StaleEdit:
        return _order_changed(draft_id, task_key)
    flash(_("The task was split; check the new one."), "success")
    return redirect(url_for("drafts.review", draft_id=draft_id, task=new, _anchor=f"task-{task_key}"))


@blueprint.post("/documents/<int:draft_id>/tasks/<int:task_key>/move")
@needs(Action.IMPORT_PLAN)
def move(draft_id: int, task_key: int) -> Answer:
    """Move a task to a position; the buttons up and down send theirs behind the typed one."""
    draft = fetch_draft(draft_id)
    found(content_of_draft(draft).task(task_key))
    positions = [text for text in request.form.getlist("position") if text.isascii() and text.isdigit()]
    if not positions:
        flash(_("Enter the position as a number, 1 for the first task."), "warning")
        return back_to_review(draft_id, f"task-{task_key}")
    try:
        services.move_task(draft_id, task_key, int(positions[-1][:9]), actor=current_actor(), now=clock.now())
    except StaleEdit:
        return _order_changed(draft_id, task_key)
    return back_to_review(draft_id, f"task-{task_key}")


@blueprint.post("/documents/<int:draft_id>/tasks/of-lines")
@needs(Action.IMPORT_PLAN)
def add_task_of_lines(draft_id: int) -> Answer:
    """Make a task of lines of the source, or of the words that were marked in them; its form opens."""
    fetch_draft(draft_id)
    try:
        key = services.add_task_of_lines(
            draft_id,
            request.form.get("first_line", 0, type=int),
            request.form.get("last_line", 0, type=int) or request.form.get("first_line", 0, type=int),
            first_column=request.form.get("first_column", type=int),
            last_column=request.form.get("last_column", type=int),
            actor=current_actor(),
            now=clock.now(),
        )
    except Invalid as problem:
        flash(translate(problem.message), "warning")
        return back_to_review(draft_id, "source-title")
    return redirect(url_for("drafts.review", draft_id=draft_id, task=key, _anchor=f"task-{key}"))


# --- the way back -------------------------------------------------------------------------------


@blueprint.post("/documents/<int:draft_id>/undo")
@needs(Action.IMPORT_PLAN)
def undo(draft_id: int) -> Answer:
    """Take the last step back, whoever took it, if it is the one that the page showed."""
    return _step(draft_id, history.undo, lambda words: _("Undone: %(step)s.", step=words))


@blueprint.post("/documents/<int:draft_id>/redo")
@needs(Action.IMPORT_PLAN)
def redo(draft_id: int) -> Answer:
    """Take the step that was undone last once more."""
    return _step(draft_id, history.redo, lambda words: _("Done again: %(step)s.", step=words))


def _step(draft_id: int, take: Callable[..., DraftStep], tell: Callable[[str], str]) -> Answer:
    fetch_draft(draft_id)
    try:
        step = take(draft_id, request.form.get("step", 0, type=int), actor=current_actor(), now=clock.now())
    except Conflict as problem:
        flash(translate(problem.message), "warning")
        return back_to_review(draft_id)
    flash(tell(translate(wording.step(step.kind, step.about))), "success")
    return back_to_review(draft_id)


def _order_changed(draft_id: int, task_key: int) -> Response:
    flash(_("Somebody changed these tasks while you had the page open: look at them once more."), "warning")
    return back_to_review(draft_id, f"task-{task_key}")
