"""The audit trail: what happened, by whom, before and after, chained by hashes, each city's entries by themselves."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from tracker.core.database import Base, intpk, name_text, short_text


class AuditEntry(Base):
    """One change. Entries are added and never edited; `hash` covers the entry and `previous_hash`.

    `action` is a word such as ``report:returned``; `subject_type` and `subject_id` name the record,
    `task_id`, `plan_id` and `organization_id` where it belongs, so that feeds need no joins.
    """

    __tablename__ = "audit_entry"
    __table_args__ = (
        # serves the time line of a task
        Index("ix_audit_entry_task", "task_id", "id"),
        # serves 'what changed in the last 30 days'
        Index("ix_audit_entry_jurisdiction_time", "jurisdiction_id", "occurred_at"),
        # serves the time line of a plan, of a unit, of what a person did
        Index("ix_audit_entry_plan", "plan_id", "id"),
        Index("ix_audit_entry_organization", "organization_id", "id"),
        Index("ix_audit_entry_actor", "actor_id", "id"),
        # serves the history of one record
        Index("ix_audit_entry_subject", "subject_type", "subject_id"),
        # serves 'the next entries of a city that nobody was told of yet'
        Index("ix_audit_entry_chain", "jurisdiction_id", "id"),
    )

    id: Mapped[intpk]
    occurred_at: Mapped[datetime]
    jurisdiction_id: Mapped[int | None] = mapped_column(ForeignKey("organization.id"))
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    actor_name: Mapped[name_text]
    action: Mapped[short_text]
    subject_type: Mapped[short_text]
    subject_id: Mapped[int]
    plan_id: Mapped[int | None]
    task_id: Mapped[int | None]
    organization_id: Mapped[int | None]
    before: Mapped[dict[str, Any]]
    after: Mapped[dict[str, Any]]
    reason: Mapped[str] = mapped_column(Text, default="")
    previous_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64), unique=True)


class AuditHead(Base):
    """The end of a chain: a row for each city, locked while an entry is added, so that its entries have one order.

    `city_id` is the id of the jurisdiction, 0 for entries that belong to none. `origin_hash` is what the first
    entry of the chain names as the hash before it: zeros, or, where the entries of all cities were one chain
    before, the last hash of that chain; `origin_entry_id` is the last entry of that chain, 0 where there was none.
    """

    __tablename__ = "audit_head"

    city_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    entry_id: Mapped[int]
    hash: Mapped[str] = mapped_column(String(64))
    origin_entry_id: Mapped[int]
    origin_hash: Mapped[str] = mapped_column(String(64))
