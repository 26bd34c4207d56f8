"""The audit trail: what happened, by whom, before and after, chained by hashes."""

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
    """The end of the chain: one row, locked while an entry is added, so that entries have one order."""

    __tablename__ = "audit_head"

    id: Mapped[intpk]
    entry_id: Mapped[int]
    hash: Mapped[str] = mapped_column(String(64))
