"""Saying what the columns of a table hold: the document is read anew with it, and the city's next ones, too."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from tracker.core.errors import Conflict, Invalid, StaleEdit
from tracker.core.extensions import db
from tracker.core.messages import N_
from tracker.core.permissions import Actor
from tracker.reading.draft import Column
from tracker.review.models import ColumnMeaning
from tracker.review.queries import content_of_draft, draft_with_source, knowledge_of_city
from tracker.review.rules.columns import named, read_anew
from tracker.review.rules.from_reading import content_of
from tracker.review.rules.undo import StepKind
from tracker.review.services.drafts import read_again
from tracker.review.services.under_review import under_review


def name_columns(
    draft_id: int, said: Mapping[str, str], *, version: int, remember: bool, actor: Actor, now: datetime
) -> int:
    """Read the draft's document anew with what a person says of its columns, by heading; how many tasks it has now.

    Reading holds no lock; `StaleEdit` when the draft was changed since `version`. What people changed in the draft
    before gives way, and comes back when the step is undone. `remember`: the city's next documents are read with it.
    """
    draft = draft_with_source(draft_id)
    if draft is None or draft.source is None:
        raise Conflict(N_("This draft was entered without a document."))
    meanings = named(content_of_draft(draft), said)
    if not meanings:
        raise Invalid(N_("Say of at least one column what it holds."))
    source, jurisdiction_id = draft.source, draft.jurisdiction_id
    db.session.expunge_all()
    known = knowledge_of_city(jurisdiction_id)
    known = replace(known, columns={**known.columns, **meanings})
    content = content_of(read_again(source, known), known.ids_by_name)
    with under_review(draft_id, actor=actor, now=now) as review:
        if review.draft.version != version:
            raise StaleEdit
        if remember:
            _remember(jurisdiction_id, meanings, actor=actor, now=now)
        review.save(
            read_anew(review.content, content),
            StepKind.COLUMNS_NAMED,
            part="columns",
            after={heading: meaning.value for heading, meaning in meanings.items()},
        )
    return len(content.tasks)


def _remember(jurisdiction_id: int, meanings: Mapping[str, Column], *, actor: Actor, now: datetime) -> None:
    for heading, meaning in meanings.items():
        db.session.merge(
            ColumnMeaning(
                jurisdiction_id=jurisdiction_id,
                heading=heading,
                meaning=meaning,
                said_at=now,
                said_by_id=actor.user_id or None,
            )
        )
