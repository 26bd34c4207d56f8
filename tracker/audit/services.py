"""Adding to the audit trail, and checking that nobody touched it.

The entries of each city are a chain of their own, and so are those of no city: whoever adds one waits for
nobody of another city, and holds the turn of the city that it is about.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Protocol

from sqlalchemy import event as database_events
from sqlalchemy import func, insert, literal, select
from sqlalchemy.orm import Session

from tracker.audit.models import AuditEntry, AuditHead
from tracker.core.database import NO_CITY, require_turn
from tracker.core.events import Event
from tracker.core.extensions import db
from tracker.core.permissions import SYSTEM, Actor

FIRST_HASH = "0" * 64
AT_A_TIME = 500
_COLUMNS = tuple(column.key for column in AuditEntry.__table__.columns if column.key != "id")
#: In the session: the transaction that is open, and the ends of chains that it has locked.
_HEADS = "audit_heads"


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

    The city's turn keeps the end of its chain, so the entries of a city get their ids in the order in which they
    become visible; raises `RuntimeError` when the open transaction does not hold it. `before` and `after` hold
    the changed values, as JSON can carry them.
    """
    city = chain_of(jurisdiction_id)
    require_turn(city)
    session = db.session
    session.flush()
    head = _locked_head(session, city)
    told = Told(subject.__tablename__, subject.id, plan_id, task_id, organization_id, after or {}, before or {})
    entry = _entry(
        event, told, actor=actor, now=now, jurisdiction_id=jurisdiction_id, reason=reason, previous=head.hash
    )
    session.add(entry)
    session.flush()
    head.entry_id, head.hash = entry.id, entry.hash
    return entry


@dataclass(frozen=True, slots=True)
class Told:
    """What an entry is about: a record by its table and id, where it belongs, and its values after and before."""

    subject_type: str
    subject_id: int
    plan_id: int | None
    task_id: int | None
    organization_id: int | None
    after: Mapping[str, Any]
    before: Mapping[str, Any] = field(default_factory=dict)


def record_many(
    event: Event, told: Sequence[Told], *, actor: Actor, now: datetime, jurisdiction_id: int | None, reason: str = ""
) -> None:
    """Add an entry about each of these records, in this order, as `record` would one by one: by four statements in all.

    For one act on many records of a city at the same moment; nothing is added for none.
    """
    city = chain_of(jurisdiction_id)
    require_turn(city)
    if not told:
        return
    session = db.session
    session.flush()
    head = _locked_head(session, city)
    last, rows = head.hash, []
    for each in told:
        entry = _entry(event, each, actor=actor, now=now, jurisdiction_id=jurisdiction_id, reason=reason, previous=last)
        last = entry.hash
        rows.append({name: getattr(entry, name) for name in _COLUMNS})
    session.execute(insert(AuditEntry).execution_options(render_nulls=True), rows)
    head.entry_id = session.scalars(select(AuditEntry.id).where(AuditEntry.hash == last)).one()
    head.hash = last


def _entry(
    event: Event, told: Told, *, actor: Actor, now: datetime, jurisdiction_id: int | None, reason: str, previous: str
) -> AuditEntry:
    """An entry with its hash, which holds that of the `previous` one; it is in no session yet."""
    entry = AuditEntry(
        occurred_at=now,
        jurisdiction_id=jurisdiction_id,
        actor_id=None if actor is SYSTEM else actor.user_id,
        actor_name=actor.name,
        action=event.value,
        subject_type=told.subject_type,
        subject_id=told.subject_id,
        plan_id=told.plan_id,
        task_id=told.task_id,
        organization_id=told.organization_id,
        before=dict(told.before),
        after=dict(told.after),
        reason=reason,
        previous_hash=previous,
    )
    entry.hash = entry_hash(entry)
    return entry


@dataclass(frozen=True)
class BrokenEntry:
    """The first entry that shows that the trail was touched; `occurred_at` is None when not even that can be read."""

    id: int
    jurisdiction_id: int | None
    action: str
    actor_name: str
    occurred_at: datetime | None


@dataclass(frozen=True)
class TrailState:
    """What a check of the whole trail found.

    `cut_short` are the chains at whose end entries are missing, by the id of their city (0: of no city).
    `origin_holds` is false when the entries from the time of one chain do not lead to the last hash of it any more.
    """

    entries: int
    broken: BrokenEntry | None
    cut_short: tuple[int, ...]
    origin_holds: bool


def chain_of(jurisdiction_id: int | None) -> int:
    """The chain of an entry about this city, as the id of its head; entries of no city have one of their own."""
    return NO_CITY if jurisdiction_id is None else jurisdiction_id


def check_trail() -> TrailState:
    """Walk every chain, and the one of all cities from which they came, from the first entry to the last."""
    heads = db.session.scalars(select(AuditHead).execution_options(populate_existing=True)).all()
    origins = {(head.origin_entry_id, head.origin_hash) for head in heads if head.origin_entry_id}
    last_of_one_chain = max((entry_id for entry_id, _hash in origins), default=0)
    expected = {head.city_id: head.origin_hash for head in heads}
    one_chain = FIRST_HASH
    entries = 0
    for entry in _all_entries():
        broken = entry if isinstance(entry, BrokenEntry) else _broken(entry, expected)
        if broken is not None or isinstance(entry, BrokenEntry):
            return TrailState(_count(), broken, _chains_cut_short(), origin_holds=True)
        entries += 1
        expected[chain_of(entry.jurisdiction_id)] = entry.hash
        if entry.id <= last_of_one_chain:
            one_chain = entry_hash(entry, previous=one_chain)
    origin_holds = not origins or origins == {(last_of_one_chain, one_chain)}
    return TrailState(entries, None, _chains_cut_short(), origin_holds)


def _broken(entry: AuditEntry, expected: Mapping[int, str]) -> BrokenEntry | None:
    previous = expected.get(chain_of(entry.jurisdiction_id), FIRST_HASH)
    if entry.previous_hash == previous and entry.hash == entry_hash(entry):
        return None
    return BrokenEntry(entry.id, entry.jurisdiction_id, entry.action, entry.actor_name, entry.occurred_at)


def _chains_cut_short() -> tuple[int, ...]:
    """Heads and last entries in one look, so that what is added meanwhile is in both or in neither."""
    newest = select(func.max(AuditEntry.id)).group_by(AuditEntry.jurisdiction_id)
    last = select(literal(False), func.coalesce(AuditEntry.jurisdiction_id, NO_CITY), AuditEntry.hash)
    ends = select(literal(True), AuditHead.city_id, AuditHead.hash).union_all(last.where(AuditEntry.id.in_(newest)))
    named: dict[int, str] = {}
    found: dict[int, str] = {}
    for is_head, city, digest in db.session.execute(ends):
        (named if is_head else found)[city] = digest
    return tuple(sorted(city for city in named.keys() | found.keys() if named.get(city) != found.get(city)))


def _count() -> int:
    return db.session.scalar(select(func.count()).select_from(AuditEntry)) or 0


def entry_hash(entry: AuditEntry, *, previous: str | None = None) -> str:
    """SHA-256 over everything the entry says and the hash before it: its own `previous_hash`, or another one."""
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
        "previous_hash": previous or entry.previous_hash,
    }
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _all_entries() -> Iterator[AuditEntry | BrokenEntry]:
    """Every entry in the order of the ids, some hundred at a time; what cannot be read any more as broken."""
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
        kept = select(AuditEntry.jurisdiction_id, AuditEntry.action, AuditEntry.actor_name)
        city, action, name = db.session.execute(kept.where(AuditEntry.id == entry_id)).one()
        return BrokenEntry(entry_id, city, action, name, None)


def _locked_head(session: Session, city: int) -> AuditHead:
    """The end of a chain, read and locked once in a transaction: until it ends nobody else can move it."""
    open_one = session.get_transaction()
    if session.info.get(_HEADS, (None, {}))[0] is not open_one:
        session.info[_HEADS] = (open_one, {})
    heads: dict[int, AuditHead] = session.info[_HEADS][1]
    if city not in heads:
        heads[city] = _head_to_lock(session, city)
    return heads[city]


def _head_to_lock(session: Session, city: int) -> AuditHead:
    head = session.get(AuditHead, city, with_for_update=True, populate_existing=True)
    if head is None:
        head = AuditHead(city_id=city, entry_id=0, hash=FIRST_HASH, origin_entry_id=0, origin_hash=FIRST_HASH)
        session.add(head)
        session.flush()
    return head


@database_events.listens_for(AuditEntry, "before_update")
@database_events.listens_for(AuditEntry, "before_delete")
def _refuse(*_: object) -> None:
    raise RuntimeError("audit entries are added and never changed")
