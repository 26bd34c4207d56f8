"""Saving one piece of a draft from its form (a task, the plan's header, an indicator): one frame for all three."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, Protocol, TypeVar

from flask_wtf import FlaskForm

from tracker.accounts.access import current_actor, found
from tracker.core import clock
from tracker.core.errors import StaleEdit
from tracker.core.messages import Message
from tracker.core.permissions import Actor
from tracker.organizations.rules.known_units import KnownUnits
from tracker.review.blueprint import Answer
from tracker.review.review_page import Opened, ReviewedDraft, review_page
from tracker.review.rules.draft_content import DraftContent
from tracker.tasks.content.forms import as_revision
from tracker.tasks.content.rules.comparison import differences

AnyForm = TypeVar("AnyForm", bound=FlaskForm)
Piece = TypeVar("Piece", bound="HasRevision")
Changed = TypeVar("Changed", contravariant=True)


class HasRevision(Protocol):
    """A piece of a draft that counts its changes."""

    @property
    def revision(self) -> int:
        """How often it was changed."""


class Save(Protocol[Changed]):
    """The service that saves the piece; raises `StaleEdit` when it was changed since this revision."""

    def __call__(self, draft_id: int, changed: Changed, /, *, revision: int, actor: Actor, now: datetime) -> None:
        """Save it in one transaction."""


@dataclass(frozen=True)
class EditedPiece(Generic[AnyForm, Piece]):
    """A piece of a draft with its form.

    `find` gets the piece out of the draft (404 when there is none), `read` what the form says of it (None with
    errors beside its fields), `opened` the page on which the form is open, `labels` the fields to compare.
    """

    form: type[AnyForm]
    find: Callable[[DraftContent], Piece | None]
    read: Callable[[AnyForm, Piece, KnownUnits], Piece | None]
    save: Save[Piece]
    opened: Callable[[Piece, AnyForm, Any], Opened]
    labels: Mapping[str, Message]


def save_piece(draft_id: int, edited: EditedPiece[AnyForm, Piece], then: Callable[[Piece], Answer]) -> Answer:
    """Save what was sent and answer what `then` says; a form with errors or a stale one is shown again instead."""
    reviewed = ReviewedDraft.fetch(draft_id)
    before: Piece = found(edited.find(reviewed.content))
    form = edited.form()
    form.validate()
    changed = edited.read(form, before, reviewed.units)
    if changed is None:
        return review_page(reviewed, edited.opened(before, form, None)), 422
    revision = as_revision(form["revision"].data)
    try:
        edited.save(draft_id, changed, revision=revision, actor=current_actor(), now=clock.now())
    except StaleEdit:
        return _both_versions(draft_id, form, edited)
    return then(changed)


def _both_versions(draft_id: int, form: AnyForm, edited: EditedPiece[AnyForm, Piece]) -> Answer:
    """Both versions beside each other; the form holds the person's own and may now be saved over the other."""
    reviewed = ReviewedDraft.fetch(draft_id)
    saved: Piece = found(edited.find(reviewed.content))
    mine = edited.read(form, saved, reviewed.units)
    form["revision"].data = str(saved.revision)
    compared = differences(mine, saved, reviewed.units, edited.labels) if mine else []
    return review_page(reviewed, edited.opened(saved, form, compared)), 409
