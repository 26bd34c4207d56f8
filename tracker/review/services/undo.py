"""Saving a draft step by step, and the way back: undo and redo (撤销、恢复), by whoever reviews, at any time.

Each step is one transaction with one audit entry and one `DraftStep`; the last 50 of a draft are kept.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select

from tracker.audit.services import record
from tracker.core.database import AnyRow, transaction
from tracker.core.errors import Conflict
from tracker.core.events import Event
from tracker.core.extensions import db
from tracker.core.messages import N_
from tracker.core.permissions import SYSTEM, Actor
from tracker.core.serialization import from_json, to_json
from tracker.core.vocabulary import DraftStatus
from tracker.review.models import Draft, DraftStep
from tracker.review.rules.draft_content import DraftContent
from tracker.review.rules.undo import MOST_STEPS, StepKind, difference, patched

LONGEST_TITLE = 200


def lock_draft(draft_id: int) -> Draft:
    """The draft under review, locked until the open transaction ends; refused when it is so no longer."""
    draft = db.session.get_one(Draft, draft_id, with_for_update=True, populate_existing=True)
    if draft.status is DraftStatus.ISSUED:
        raise Conflict(N_("This draft has been issued already."))
    if draft.status is DraftStatus.DISCARDED:
        raise Conflict(N_("This draft was discarded."))
    if draft.status is not DraftStatus.OPEN:
        raise Conflict(N_("This document has not been read yet."))
    return draft


@contextmanager
def under_review(draft_id: int) -> Iterator[tuple[Draft, DraftContent]]:
    """A transaction in which the draft is locked, with its content."""
    with transaction():
        draft = lock_draft(draft_id)
        yield draft, from_json(DraftContent, draft.content)


def save(
    draft: Draft,
    content: DraftContent,
    kind: StepKind | None,
    about: str = "",
    *,
    actor: Actor,
    now: datetime,
    part: str,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    """Keep the changed content in the open transaction, with the step and the audit entry.

    `part`, `before` and `after` are what the audit trail says. What changes nothing of the content (a change
    of the directory, `kind` None) is no step and cannot be undone here.
    """
    old, new = to_json(from_json(DraftContent, draft.content)), to_json(content)
    forth = difference(old, new)
    if kind is not None and forth:
        _take_step(draft, kind, about, difference(new, old), forth, actor=actor, now=now)
    _store(draft, new, now)
    _record(draft, actor=actor, now=now, before=before, after={"part": part, **(after or {})})


def undo(draft_id: int, step_id: int, *, actor: Actor, now: datetime) -> DraftStep:
    """Take back the last step, if it is still `step_id`: somebody else's later one is never undone unseen."""
    with under_review(draft_id) as (draft, _content):
        step = _as_seen(_last_taken(draft.id), step_id)
        step.undone = True
        _apply(draft, step, step.back, "undo", actor=actor, now=now)
        return step


def redo(draft_id: int, step_id: int, *, actor: Actor, now: datetime) -> DraftStep:
    """Take the step that was undone last once more, if it is still `step_id`."""
    with under_review(draft_id) as (draft, _content):
        step = _as_seen(_first_undone(draft.id), step_id)
        step.undone = False
        _apply(draft, step, step.forth, "redo", actor=actor, now=now)
        return step


def steps_of(draft_id: int) -> Sequence[AnyRow]:
    """The steps of a draft without their patches, the newest first; undone ones stand before the others."""
    query = select(
        DraftStep.id,
        DraftStep.kind,
        DraftStep.about,
        DraftStep.actor_id,
        DraftStep.actor_name,
        DraftStep.taken_at,
        DraftStep.undone,
    )
    return db.session.execute(query.where(DraftStep.draft_id == draft_id).order_by(DraftStep.id.desc())).all()


def title_of_draft(content: DraftContent, otherwise: str) -> str:
    """What the draft is called in lists: the plan's title, cut to what the record holds."""
    title = content.header.title.strip() or otherwise
    return title if len(title) <= LONGEST_TITLE else title[: LONGEST_TITLE - 1] + "…"


def _take_step(
    draft: Draft,
    kind: StepKind,
    about: str,
    back: dict[str, Any],
    forth: dict[str, Any],
    *,
    actor: Actor,
    now: datetime,
) -> None:
    """Add a step: what was undone before can no longer be redone, and the oldest steps go."""
    db.session.execute(delete(DraftStep).where(DraftStep.draft_id == draft.id, DraftStep.undone))
    kept = select(DraftStep.id).where(DraftStep.draft_id == draft.id).order_by(DraftStep.id.desc())
    oldest = db.session.scalar(kept.offset(MOST_STEPS - 1).limit(1))
    if oldest is not None:
        db.session.execute(delete(DraftStep).where(DraftStep.draft_id == draft.id, DraftStep.id <= oldest))
    db.session.add(
        DraftStep(
            draft_id=draft.id,
            kind=kind,
            about=about[:LONGEST_TITLE],
            actor_id=None if actor is SYSTEM else actor.user_id,
            actor_name=actor.name,
            taken_at=now,
            back=back,
            forth=forth,
        )
    )


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


def _apply(draft: Draft, step: DraftStep, patch: dict[str, Any], part: str, *, actor: Actor, now: datetime) -> None:
    _store(draft, patched(to_json(from_json(DraftContent, draft.content)), patch), now)
    after = {"part": part, "step": step.kind.value, "about": step.about, "taken_by": step.actor_name}
    _record(draft, actor=actor, now=now, before=None, after=after)


def _store(draft: Draft, content: dict[str, Any], now: datetime) -> None:
    draft.content = content
    draft.title = title_of_draft(from_json(DraftContent, content), draft.title)
    draft.updated_at = now


def _record(draft: Draft, *, actor: Actor, now: datetime, before: dict[str, Any] | None, after: dict[str, Any]) -> None:
    record(
        Event.DRAFT_SAVED,
        draft,
        actor=actor,
        now=now,
        jurisdiction_id=draft.jurisdiction_id,
        before=before or {},
        after=after,
    )
