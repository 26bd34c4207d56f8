"""A long document is read in the background: its draft waits, is filled, or says why it could not be.

The state is in the database, so any process can see it and start a reading again that was killed. Each
function is one transaction. A start has a number (`attempt`); what an earlier start finds later is not taken.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, update

from tracker.audit.services import record
from tracker.core.database import ROW_LOCK, transaction, written_json
from tracker.core.errors import Conflict
from tracker.core.events import Event
from tracker.core.extensions import db
from tracker.core.messages import N_, Message
from tracker.core.permissions import Actor
from tracker.core.serialization import to_json
from tracker.core.vocabulary import DraftStatus, ReadingStage
from tracker.review.models import DocumentReading, Draft, SourceDocument
from tracker.review.queries import city_of_draft, city_of_source
from tracker.review.rules.draft_content import DraftContent
from tracker.review.services.under_review import LONGEST_TITLE
from tracker.tasks.content.rules.content import HeaderContent

#: A reading without a heartbeat for so long was killed with its process.
SILENCE = timedelta(seconds=20)


@dataclass(frozen=True)
class Found:
    """What a reading found, each piece written as it is stored; `summary` names title, format and numbers."""

    text: str
    reading: str
    content: str
    summary: Mapping[str, Any]


def begin_reading(
    *, jurisdiction_id: int, filename: str, size: int, sha256: str, actor: Actor, now: datetime
) -> DocumentReading:
    """Enter a document that is about to be read, with a draft that waits for it."""
    with transaction(jurisdiction_id) as session:
        source = SourceDocument(
            jurisdiction_id=jurisdiction_id,
            filename=filename[-LONGEST_TITLE:],
            format="",
            encoding="",
            size=size,
            sha256=sha256,
            text="",
            uploaded_by_id=actor.user_id or None,
            uploaded_at=now,
        )
        session.add(source)
        session.flush()
        return _wait_for(source, actor=actor, now=now)


def begin_second_reading(source_id: int, *, actor: Actor, now: datetime) -> DocumentReading:
    """Enter another draft of a document that is here already, to be read once more."""
    with transaction(city_of_source(source_id)) as session:
        return _wait_for(session.get_one(SourceDocument, source_id), actor=actor, now=now)


def start_again(draft_id: int, *, actor: Actor, now: datetime) -> DocumentReading:
    """Start a reading again that failed or was killed; refused while it is alive or when it has ended well."""
    with transaction(city_of_draft(draft_id)):
        draft, reading = _locked(draft_id)
        if draft.status is DraftStatus.READING and not is_silent(reading, now):
            raise Conflict(N_("This document is being read already."))
        if draft.status not in (DraftStatus.READING, DraftStatus.FAILED):
            raise Conflict(N_("This document has been read already."))
        draft.status = DraftStatus.READING
        reading.attempt += 1
        reading.stage, reading.failure = ReadingStage.WAITING, {}
        reading.started_at = reading.heartbeat_at = now
        return reading


def heartbeat(draft_id: int, attempt: int, stage: ReadingStage, *, now: datetime) -> bool:
    """Note that the reading goes on; whether this start is still the one that counts."""
    with transaction(city_of_draft(draft_id)) as session:
        changed: Any = session.execute(
            update(DocumentReading)
            .where(DocumentReading.draft_id == draft_id, DocumentReading.attempt == attempt)
            .values(stage=stage, heartbeat_at=now)
        )
        return bool(changed.rowcount)


def finish_reading(draft_id: int, attempt: int, found: Found, *, actor: Actor, now: datetime) -> bool:
    """Fill the waiting draft and open it for review; whether this start still counted."""
    with transaction(city_of_draft(draft_id)) as session:
        draft, reading = _locked(draft_id)
        if reading.attempt != attempt or draft.status is not DraftStatus.READING:
            return False
        summary = found.summary
        source = session.get_one(SourceDocument, draft.source_id)
        if not source.text:
            source.text, source.format, source.encoding = found.text, summary["format"], summary["encoding"]
        draft.status = DraftStatus.OPEN
        draft.title = (summary["title"].strip() or source.filename)[:LONGEST_TITLE]
        draft.updated_at = now
        session.flush()
        session.execute(
            update(Draft)
            .where(Draft.id == draft_id)
            .values(reading=written_json(found.reading), content=written_json(found.content))
            .execution_options(synchronize_session=False)
        )
        session.delete(reading)
        session.expire(draft)
        after = {"file": source.filename, "sha256": source.sha256} | {key: summary[key] for key in ("tasks", "doubts")}
        record(Event.DRAFT_READ, draft, actor=actor, now=now, jurisdiction_id=draft.jurisdiction_id, after=after)
        return True


def fail_reading(draft_id: int, attempt: int, why: Message, *, now: datetime) -> None:
    """Note why there is no draft; it can be started again or given up."""
    with transaction(city_of_draft(draft_id)):
        draft, reading = _locked(draft_id)
        if reading.attempt == attempt and draft.status is DraftStatus.READING:
            draft.status, draft.updated_at = DraftStatus.FAILED, now
            reading.failure = {"message": why.text, "values": dict(why.values)}


def take_back(draft_id: int) -> None:
    """Remove a document that was refused before anybody saw it waiting: nothing of it is kept."""
    with transaction(city_of_draft(draft_id)) as session:
        draft, reading = _locked(draft_id)
        if draft.status is not DraftStatus.FAILED:
            raise Conflict(N_("This document has been read already."))
        source = session.get_one(SourceDocument, draft.source_id)
        session.delete(reading)
        session.flush()
        session.execute(delete(Draft).where(Draft.id == draft_id))
        session.delete(source)


def give_up(draft_id: int, *, actor: Actor, now: datetime) -> None:
    """Give up a document that could not be read; it leaves the list of those that wait."""
    with transaction(city_of_draft(draft_id)):
        draft, reading = _locked(draft_id)
        if draft.status is not DraftStatus.FAILED and not (
            draft.status is DraftStatus.READING and is_silent(reading, now)
        ):
            raise Conflict(N_("This document is being read already."))
        before = {"status": draft.status.value}
        draft.status, draft.updated_at = DraftStatus.DISCARDED, now
        record(
            Event.DRAFT_DISCARDED,
            draft,
            actor=actor,
            now=now,
            jurisdiction_id=draft.jurisdiction_id,
            before=before,
            after={"status": DraftStatus.DISCARDED.value},
        )


def is_silent(reading: DocumentReading, now: datetime) -> bool:
    """Whether a reading has given no sign of life for too long: its process was stopped."""
    return abs(now - reading.heartbeat_at) > SILENCE


def failure_of(reading: DocumentReading) -> Message | None:
    """Why the reading ended without a draft."""
    return Message(reading.failure["message"], reading.failure["values"]) if reading.failure else None


def _wait_for(source: SourceDocument, *, actor: Actor, now: datetime) -> DocumentReading:
    draft = Draft(
        jurisdiction_id=source.jurisdiction_id,
        source_id=source.id,
        title=source.filename,
        status=DraftStatus.READING,
        reading={},
        content=to_json(DraftContent(HeaderContent())),
        created_by_id=actor.user_id or None,
        created_at=now,
        updated_at=now,
    )
    db.session.add(draft)
    db.session.flush()
    reading = DocumentReading(
        draft_id=draft.id, attempt=1, started_by_id=actor.user_id or None, started_at=now, heartbeat_at=now
    )
    db.session.add(reading)
    record(
        Event.DRAFT_UPLOADED,
        draft,
        actor=actor,
        now=now,
        jurisdiction_id=draft.jurisdiction_id,
        after={"file": source.filename, "sha256": source.sha256},
    )
    return reading


def _locked(draft_id: int) -> tuple[Draft, DocumentReading]:
    draft = db.session.get_one(Draft, draft_id, with_for_update=ROW_LOCK, populate_existing=True)
    reading = db.session.get(DocumentReading, draft_id, populate_existing=True)
    if reading is None:
        raise Conflict(N_("This document has been read already."))
    return draft, reading
