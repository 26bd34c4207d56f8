"""The way back: undo and redo (撤销、恢复) of the steps of a review, by whoever reviews, at any time."""

from datetime import datetime
from typing import Any

from sqlalchemy import select

from tracker.core.errors import Conflict
from tracker.core.extensions import db
from tracker.core.messages import N_
from tracker.core.permissions import Actor
from tracker.core.serialization import from_json, to_json
from tracker.review.models import DraftStep
from tracker.review.rules.draft_content import DraftContent
from tracker.review.rules.undo import patched
from tracker.review.services.under_review import UnderReview, under_review


def undo(draft_id: int, step_id: int, *, actor: Actor, now: datetime) -> DraftStep:
    """Take back the last step, if it is still `step_id`: somebody else's later one is never undone unseen."""
    with under_review(draft_id, actor=actor, now=now) as review:
        step = _as_seen(_last_taken(draft_id), step_id)
        step.undone = True
        _apply(review, step, step.back, "undo")
        return step


def redo(draft_id: int, step_id: int, *, actor: Actor, now: datetime) -> DraftStep:
    """Take the step that was undone last once more, if it is still `step_id`."""
    with under_review(draft_id, actor=actor, now=now) as review:
        step = _as_seen(_first_undone(draft_id), step_id)
        step.undone = False
        _apply(review, step, step.forth, "redo")
        return step


def _last_taken(draft_id: int) -> DraftStep | None:
    query = select(DraftStep).where(DraftStep.draft_id == draft_id, ~DraftStep.undone)
    return db.session.scalar(query.order_by(DraftStep.id.desc()).limit(1))


def _first_undone(draft_id: int) -> DraftStep | None:
    query = select(DraftStep).where(DraftStep.draft_id == draft_id, DraftStep.undone)
    return db.session.scalar(query.order_by(DraftStep.id).limit(1))


def _as_seen(step: DraftStep | None, step_id: int) -> DraftStep:
    """The step, if it is the one that the person saw."""
    if step is None:
        raise Conflict(N_("There is nothing left to undo or to redo here."))
    if step.id != step_id:
        raise Conflict(
            N_(
                "%(name)s has changed the draft since you saw it: look at the last step once more.",
                name=step.actor_name,
            )
        )
    return step


def _apply(review: UnderReview, step: DraftStep, patch: dict[str, Any], part: str) -> None:
    changed = from_json(DraftContent, patched(to_json(review.content), patch))
    after = {"step": step.kind.value, "about": step.about, "taken_by": step.actor_name}
    review.save(changed, None, part=part, after=after)
