"""Reading the audit trail: the feed of a jurisdiction and the time line of a task."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, select, true

from tracker.audit.models import AuditEntry, AuditHead
from tracker.audit.rules.entry_messages import EntryFacts
from tracker.core.database import NO_CITY, AnyRow
from tracker.core.extensions import db
from tracker.core.messages import N_


def entries_between(
    jurisdiction_ids: Collection[int],
    since: datetime,
    until: datetime,
    *,
    actions: Collection[str],
    plan_ids: Collection[int] | None = None,
    limit: int | None = None,
) -> Sequence[AuditEntry]:
    """What happened in these jurisdictions (in some plans of it) from one moment to before another, newest first."""
    return db.session.scalars(
        select(AuditEntry)
        .where(_within(jurisdiction_ids, since, until, actions, plan_ids))
        .order_by(AuditEntry.occurred_at.desc(), AuditEntry.id.desc())
        .limit(limit)
    ).all()


def count_entries_between(
    jurisdiction_ids: Collection[int],
    since: datetime,
    until: datetime,
    *,
    actions: Collection[str],
    plan_ids: Collection[int] | None = None,
) -> int:
    """How many entries `entries_between` finds without a limit."""
    return db.session.scalars(
        select(func.count(AuditEntry.id)).where(_within(jurisdiction_ids, since, until, actions, plan_ids))
    ).one()


def last_entry_about(subject_type: str, subject_id: int, actions: Collection[str]) -> AuditEntry | None:
    """The last of these acts on one record."""
    return db.session.scalar(
        select(AuditEntry)
        .where(
            AuditEntry.subject_type == subject_type,
            AuditEntry.subject_id == subject_id,
            AuditEntry.action.in_(actions),
        )
        .order_by(AuditEntry.id.desc())
        .limit(1)
    )


def ends_of_chains(jurisdiction_ids: Collection[int]) -> dict[int, str]:
    """The last hash of each of these cities' chains and of the chain of no city, by the id of its head.

    It covers every entry before it: nothing was recorded where two such answers are the same.
    """
    heads = select(AuditHead.city_id, AuditHead.hash).where(AuditHead.city_id.in_({*jurisdiction_ids, NO_CITY}))
    return {row.city_id: row.hash for row in db.session.execute(heads)}


def entry_facts(entry: AuditEntry | AnyRow, units: Mapping[int, str]) -> EntryFacts:
    """What the sentence of an entry, or of its columns, needs; `units` are names of organizations by id."""
    return EntryFacts(
        action=entry.action,
        who=N_("the system") if entry.actor_id is None else entry.actor_name,
        unit=units.get(entry.organization_id or 0, ""),
        before=entry.before,
        after=entry.after,
        reason=entry.reason,
    )


def _within(
    jurisdiction_ids: Collection[int],
    since: datetime,
    until: datetime,
    actions: Collection[str],
    plan_ids: Collection[int] | None,
) -> ColumnElement[bool]:
    return and_(
        AuditEntry.jurisdiction_id.in_(jurisdiction_ids),
        AuditEntry.occurred_at >= since,
        AuditEntry.occurred_at < until,
        AuditEntry.action.in_(actions),
        true() if plan_ids is None else AuditEntry.plan_id.in_(plan_ids),
    )
