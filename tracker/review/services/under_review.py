"""Changing a draft under review: the frame of every step, from the lock to the audit entry.

Each step is one transaction with one audit entry and one `DraftStep`; the last 50 of a draft are kept.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select

from tracker.audit.services import record
from tracker.core.database import ROW_LOCK, transaction
from tracker.core.errors import Conflict, StaleEdit
from tracker.core.events import Event
from tracker.core.extensions import db
from tracker.core.messages import N_
from tracker.core.permissions import SYSTEM, Actor
from tracker.core.serialization import from_json, to_json
from tracker.core.vocabulary import DraftStatus
from tracker.review.models import Draft, DraftStep
from tracker.review.queries import city_of_draft
from tracker.review.rules.draft_content import DraftContent, IndicatorContent
from tracker.review.rules.undo import MOST_STEPS, StepKind, difference
from tracker.tasks.content.rules.content import TaskContent

LONGEST_TITLE = 200


def lock_draft(draft_id: int) -> Draft:
    """The draft under review, locked until the open transaction ends; refused when it is so no longer."""
    draft = db.session.get_one(Draft, draft_id, with_for_update=ROW_LOCK, populate_existing=True)
    if draft.status is DraftStatus.ISSUED:
        raise Conflict(N_("This draft has been issued already."))
    if draft.status is DraftStatus.DISCARDED:
        raise Conflict(N_("This draft was discarded."))
    if draft.status is not DraftStatus.OPEN:
        raise Conflict(N_("This document has not been read yet."))
    return draft


@dataclass(frozen=True)
class UnderReview:
    """A draft that is locked for one step, with its content, and who takes the step when."""

    draft: Draft
    content: DraftContent
    actor: Actor
    now: datetime

    @property
    def source_text(self) -> str:
        """The text of the document; empty for a draft that was entered without one."""
        return self.draft.source.text if self.draft.source else ""

    def task(self, key: int, *, revision: int | None = None) -> TaskContent:
        """The task with this key; `StaleEdit` when it is gone, or was changed since `revision`."""
        task = self.content.task(key)
        if task is None or (revision is not None and task.revision != revision):
            raise StaleEdit
        return task

    def indicator(self, ordinal: int, *, revision: int | None = None) -> IndicatorContent:
        """The indicator with this ordinal; `StaleEdit` when it is gone, or was changed since `revision`."""
        indicator = self.content.indicator(ordinal)
        if indicator is None or (revision is not None and indicator.revision != revision):
            raise StaleEdit
        return indicator

    def save(
        self,
        changed: DraftContent,
        kind: StepKind | None,
        about: str = "",
        *,
        part: str,
        before: dict[str, Any] | None = None,
        after: dict[str, Any] | None = None,
    ) -> None:
        """Keep the changed content in the open transaction, with the step and the audit entry.

        `part`, `before` and `after` are what the audit trail says. What changes nothing of the content (a change
        of the directory, `kind` None) is no step and cannot be undone here; undoing and redoing are none either.
        """
        draft, old, new = self.draft, to_json(self.content), to_json(changed)
        forth = difference(old, new)
        if kind is not None and forth:
            self._take_step(kind, about, difference(new, old), forth)
        draft.content = new
        draft.title = title_of_draft(changed, draft.title)
        draft.updated_at = self.now
        record(
            Event.DRAFT_SAVED,
            draft,
            actor=self.actor,
            now=self.now,
            jurisdiction_id=draft.jurisdiction_id,
            before=before or {},
            after={"part": part, **(after or {})},
        )

    def _take_step(self, kind: StepKind, about: str, back: dict[str, Any], forth: dict[str, Any]) -> None:
        """Add a step: what was undone before can no longer be redone, and the oldest steps go."""
        draft, actor = self.draft, self.actor
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
                taken_at=self.now,
                back=back,
                forth=forth,
            )
        )


@contextmanager
def under_review(draft_id: int, *, actor: Actor, now: datetime) -> Iterator[UnderReview]:
    """A transaction in which the draft is locked for one step of its review."""
    with transaction(city_of_draft(draft_id)):
        draft = lock_draft(draft_id)
        yield UnderReview(draft, from_json(DraftContent, draft.content), actor, now)


def title_of_draft(content: DraftContent, otherwise: str) -> str:
    """What the draft is called in lists: the plan's title, cut to what the record holds."""
    title = content.header.title.strip() or otherwise
    return title if len(title) <= LONGEST_TITLE else title[: LONGEST_TITLE - 1] + "…"
