"""Adding to the audit trail, and checking that nobody touched it."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol

from sqlalchemy import event as database_events
from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.audit.models import AuditEntry, AuditHead
from tracker.core.events import Event
from tracker.core.extensions import db
from tracker.core.permissions import SYSTEM, Actor

FIRST_HASH = "0" * 64
AT_A_TIME = 500


class Recorded(Protocol):
    """What an entry can be about: a record with an id, in a table."""

    __tablename__: str
    id: Any


def record(
    event: Event,
    subject: Recorded,
    *,
    actor: Actor,
    now: datetime,
    jurisdiction_id: int | None,
    plan_id: int | None = None,
    task_id: int | None = None,
    organization_id: int | None = None,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    reason: str = "",
) -> AuditEntry:
    """Add one entry about `subject` to the open transaction.

    The end of the chain is locked until the transaction ends, so entries get their ids in the order in
    which they become visible. `before` and `after` hold the changed values, as JSON can carry them.
    """
    session = db.session
    session.flush()
    head = _locked_head(session)
    entry = AuditEntry(
        occurred_at=now,
        jurisdiction_id=jurisdiction_id,
        actor_id=None if actor is SYSTEM else actor.user_id,
        actor_name=actor.name,
        action=event.value,
        subject_type=subject.__tablename__,
        subject_id=subject.id,
        plan_id=plan_id,
        task_id=task_id,
        organization_id=organization_id,
        before=dict(before or {}),
        after=dict(after or {}),
        reason=reason,
        previous_hash=head.hash,
    )
    entry.hash = entry_hash(entry)
    session.add(entry)
    session.flush()
    head.entry_id, head.hash = entry.id, entry.hash
    return entry


@dataclass(frozen=True)
class BrokenEntry:
    """The first entry that shows that the trail was touched; `occurred_at` is None when not even that can be read."""

    id: int
    action: str
    actor_name: str
    occurred_at: datetime | None


def first_broken_entry() -> BrokenEntry | None:
    """Walk the whole chain; the first entry whose hash or link is wrong, or None when all holds."""
    expected = FIRST_HASH
    for entry in _all_entries():
        if isinstance(entry, BrokenEntry):
            return entry
        if entry.previous_hash != expected or entry.hash != entry_hash(entry):
            return BrokenEntry(entry.id, entry.action, entry.actor_name, entry.occurred_at)
        expected = entry.hash
    return None


def chain_is_cut_short() -> bool:
    """Whether entries are missing at the end: the head names a hash that no last entry has."""
    head = db.session.get(AuditHead, 1)
    last = db.session.scalar(select(AuditEntry.hash).order_by(AuditEntry.id.desc()).limit(1))
    return (head.hash if head else FIRST_HASH) != (last or FIRST_HASH)


def entry_hash(entry: AuditEntry) -> str:
    """SHA-256 over everything the entry says and the hash before it."""
    content = {
        "occurred_at": entry.occurred_at.astimezone(UTC).isoformat(timespec="microseconds"),
        "jurisdiction_id": entry.jurisdiction_id,
        "actor_id": entry.actor_id,
        "actor_name": entry.actor_name,
        "action": entry.action,
        "subject": [entry.subject_type, entry.subject_id],
        "belongs_to": [entry.plan_id, entry.task_id, entry.organization_id],
        "before": entry.before,
        "after": entry.after,
        "reason": entry.reason,
        "previous_hash": entry.previous_hash,
    }
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _all_entries() -> Iterator[AuditEntry | BrokenEntry]:
    """Every entry in the order of the chain, some hundred at a time; what cannot be read any more as broken."""
    ids = db.session.scalars(select(AuditEntry.id).order_by(AuditEntry.id)).all()
    for start in range(0, len(ids), AT_A_TIME):
        some = ids[start : start + AT_A_TIME]
        try:
            yield from _entries(some)
        except ValueError:  # a value that is no JSON, or no moment, was put in its place
            for entry_id in some:
                yield _one_entry(entry_id)


def _entries(ids: Sequence[int]) -> Sequence[AuditEntry]:
    query = select(AuditEntry).where(AuditEntry.id.in_(ids)).order_by(AuditEntry.id)
    return db.session.scalars(query.execution_options(populate_existing=True)).all()


def _one_entry(entry_id: int) -> AuditEntry | BrokenEntry:
    try:
        return _entries([entry_id])[0]
    except ValueError:
        kept = select(AuditEntry.action, AuditEntry.actor_name).where(AuditEntry.id == entry_id)
        action, name = db.session.execute(kept).one()
        return BrokenEntry(entry_id, action, name, None)


def _locked_head(session: Session) -> AuditHead:
    head = session.get(AuditHead, 1, with_for_update=True, populate_existing=True)
    if head is None:
        head = AuditHead(id=1, entry_id=0, hash=FIRST_HASH)
        session.add(head)
        session.flush()
    return head


@database_events.listens_for(AuditEntry, "before_update")
@database_events.listens_for(AuditEntry, "before_delete")
def _refuse(*_: object) -> None:
    raise RuntimeError("audit entries are added and never changed")
