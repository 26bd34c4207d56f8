"""Chain the entries of each city by themselves.

Until now all entries of an installation were one chain. It is proven first; where it does not hold, nothing is
changed. Then each city's entries are chained anew, in their order. Every new chain begins with the last hash of the
old one, and the head of each keeps that hash and the last entry that it covered. Nothing that an entry says is
changed, so anybody can still compute the old chain from the entries and hold its end against what was kept:
`tracker verify` does so.
"""

import hashlib
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

from tracker.core.migrate import WrongDatabase

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

FIRST_HASH = "0" * 64
AT_A_TIME = 500
#: What the city of an entry is to the chains when it has none.
NO_CITY = 0
entry = sa.table(
    "audit_entry",
    sa.column("id", sa.Integer),
    sa.column("occurred_at", sa.DateTime(timezone=True)),
    sa.column("jurisdiction_id", sa.Integer),
    sa.column("actor_id", sa.Integer),
    sa.column("actor_name", sa.String),
    sa.column("action", sa.String),
    sa.column("subject_type", sa.String),
    sa.column("subject_id", sa.Integer),
    sa.column("plan_id", sa.Integer),
    sa.column("task_id", sa.Integer),
    sa.column("organization_id", sa.Integer),
    sa.column("before", sa.JSON),
    sa.column("after", sa.JSON),
    sa.column("reason", sa.Text),
    sa.column("previous_hash", sa.String),
    sa.column("hash", sa.String),
)
cursor = sa.table("notice_cursor", sa.column("name", sa.String), sa.column("entry_id", sa.Integer))


def upgrade() -> None:
    """Prove the one chain, then chain each city's entries by themselves."""
    with _protection_lifted():
        last_id, last_hash = _proven_one_chain()
        ends = _chained(lambda _row: last_hash, _city)
    op.drop_table("audit_head")
    head = op.create_table(
        "audit_head",
        sa.Column("city_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("origin_entry_id", sa.Integer(), nullable=False),
        sa.Column("origin_hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("city_id", name=op.f("pk_audit_head")),
    )
    op.bulk_insert(
        head,
        [
            {"city_id": city, "entry_id": end_id, "hash": digest, "origin_entry_id": last_id, "origin_hash": last_hash}
            for city, (end_id, digest) in ends.items()
        ],
    )
    op.create_index("ix_audit_entry_chain", "audit_entry", ["jurisdiction_id", "id"])
    _give_each_city_a_cursor(list(ends))


def downgrade() -> None:
    """Prove the chains of the cities, then make one chain of all entries again; its old part comes out as it was."""
    connection = op.get_bind()
    heads = connection.execute(sa.text("SELECT city_id, entry_id, hash, origin_hash FROM audit_head")).all()
    with _protection_lifted():
        _prove({city: origin for city, _id, _hash, origin in heads}, {c: (i, h) for c, i, h, _o in heads}, _city)
        ends = _chained(lambda _row: FIRST_HASH, lambda _row: NO_CITY)
    op.drop_index("ix_audit_entry_chain", "audit_entry")
    op.drop_table("audit_head")
    head = op.create_table(
        "audit_head",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_head")),
    )
    if ends:
        end_id, digest = ends[NO_CITY]
        op.bulk_insert(head, [{"id": 1, "entry_id": end_id, "hash": digest}])
    _give_all_cities_one_cursor()


def _city(row: Any) -> int:
    return NO_CITY if row.jurisdiction_id is None else int(row.jurisdiction_id)


def _proven_one_chain() -> tuple[int, str]:
    """The last entry of the one chain and its hash; raises `WrongDatabase` when the chain is broken or cut short."""
    head = op.get_bind().execute(sa.text("SELECT entry_id, hash FROM audit_head WHERE id = 1")).one_or_none()
    ends = {NO_CITY: (head.entry_id, head.hash)} if head else {}
    _prove({}, ends, lambda _row: NO_CITY)
    return ends.get(NO_CITY, (0, FIRST_HASH))


def _prove(origins: dict[int, str], ends: dict[int, tuple[int, str]], chain_of: Callable[[Any], int]) -> None:
    """Raise `WrongDatabase` unless every entry fits the one before it in its chain, and the last ones the heads."""
    found: dict[int, tuple[int, str]] = {}
    for row in _entries():
        chain = chain_of(row)
        _last_id, previous = found.get(chain, (0, origins.get(chain, FIRST_HASH)))
        if row.previous_hash != previous or row.hash != _hash(row, previous):
            raise WrongDatabase(
                f"The audit trail is broken: entry {row.id} ({row.action}, {row.actor_name}) does not fit; it, or one "
                "before it, was changed or removed. Nothing was changed. Run 'tracker verify' of the version before, "
                "and restore a backup from before that."
            )
        found[chain] = (row.id, row.hash)
    if found != ends:
        raise WrongDatabase(
            "The audit trail is cut short: entries are missing at its end. Nothing was changed. "
            "Restore a backup from before that."
        )


def _chained(origin_of: Callable[[Any], str], chain_of: Callable[[Any], int]) -> dict[int, tuple[int, str]]:
    """Chain the entries anew, in the order of their ids; the last entry of each chain with its hash."""
    ends: dict[int, tuple[int, str]] = {}
    change = sa.text("UPDATE audit_entry SET previous_hash = :previous, hash = :hash WHERE id = :id")
    for some in _in_batches():
        changes = []
        for row in some:
            _last_id, previous = ends.get(chain_of(row), (0, origin_of(row)))
            digest = _hash(row, previous)
            ends[chain_of(row)] = (row.id, digest)
            changes.append({"id": row.id, "previous": previous, "hash": digest})
        op.get_bind().execute(change, changes)
    return ends


def _entries() -> Iterator[Any]:
    for some in _in_batches():
        yield from some


def _in_batches() -> Iterator[list[Any]]:
    """All entries in the order of their ids, some hundred at a time."""
    after = 0
    while True:
        query = sa.select(entry).where(entry.c.id > after).order_by(entry.c.id).limit(AT_A_TIME)
        some = list(op.get_bind().execute(query))
        if not some:
            return
        yield some
        after = some[-1].id


def _hash(row: Any, previous: str) -> str:
    """SHA-256 over everything the entry says and the hash before it, as the application computes it."""
    content = {
        "occurred_at": _in_utc(row.occurred_at).isoformat(timespec="microseconds"),
        "jurisdiction_id": row.jurisdiction_id,
        "actor_id": row.actor_id,
        "actor_name": row.actor_name,
        "action": row.action,
        "subject": [row.subject_type, row.subject_id],
        "belongs_to": [row.plan_id, row.task_id, row.organization_id],
        "before": row.before,
        "after": row.after,
        "reason": row.reason,
        "previous_hash": previous,
    }
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _in_utc(moment: datetime) -> datetime:
    """SQLite keeps no zone: there, what is stored is UTC."""
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _give_each_city_a_cursor(cities: list[int]) -> None:
    """Of what all were told is what each was told; a city that is entered later is told from its first entry on."""
    connection = op.get_bind()
    come_to = connection.scalar(sa.select(cursor.c.entry_id).where(cursor.c.name == "entries"))
    connection.execute(sa.delete(cursor).where(cursor.c.name == "entries"))
    if come_to is not None and cities:
        connection.execute(sa.insert(cursor), [{"name": f"entries:{city}", "entry_id": come_to} for city in cities])


def _give_all_cities_one_cursor() -> None:
    """It stands where the last city stands: what is read again makes no second notice, since its key is there."""
    connection = op.get_bind()
    by_city = cursor.c.name.like("entries:%")
    come_to = connection.scalar(sa.select(sa.func.min(cursor.c.entry_id)).where(by_city))
    connection.execute(sa.delete(cursor).where(by_city))
    if come_to is not None:
        connection.execute(sa.insert(cursor).values(name="entries", entry_id=come_to))


@contextmanager
def _protection_lifted() -> Iterator[None]:
    """The database refuses to change an entry; here alone its two hashes are changed. Nobody writes meanwhile."""
    connection = op.get_bind()
    if connection.dialect.name == "postgresql":
        connection.execute(sa.text("ALTER TABLE audit_entry DISABLE TRIGGER USER"))
        yield
        connection.execute(sa.text("ALTER TABLE audit_entry ENABLE TRIGGER USER"))
        return
    query = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'audit_entry'"
    triggers = connection.execute(sa.text(query)).all()
    for name, _sql in triggers:
        connection.exec_driver_sql(f"DROP TRIGGER {name}")
    yield
    for _name, sql in triggers:
        connection.exec_driver_sql(sql)
