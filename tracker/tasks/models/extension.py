"""Requests for a later due date (延期)."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.accounts.models import User
from tracker.core.database import Base, Versioned, intpk
from tracker.core.vocabulary import (
    ExtensionStatus,
)
from tracker.tasks.models.ledger import Assignment, Task


class Extension(Versioned, Base):
    """A request for a later due date of a task (延期): asked by a unit, decided by the office."""

    __tablename__ = "extension"
    __table_args__ = (
        # a task has at most one request that waits for the office
        Index(
            "uq_extension_one_requested",
            "task_id",
            unique=True,
            sqlite_where=text("status = 'requested'"),
            postgresql_where=text("status = 'requested'"),
        ),
        Index("ix_extension_task", "task_id", "id"),
    )

    id: Mapped[intpk]
    task_id: Mapped[int] = mapped_column(ForeignKey("task.id"))
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id"))
    status: Mapped[ExtensionStatus] = mapped_column(default=ExtensionStatus.REQUESTED)
    due_before: Mapped[date]
    asked_due_on: Mapped[date]
    reason: Mapped[str] = mapped_column(Text)
    asked_at: Mapped[datetime]
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    granted_due_on: Mapped[date | None]
    answer: Mapped[str] = mapped_column(Text, default="")

    task: Mapped[Task] = relationship()
    assignment: Mapped[Assignment] = relationship()
    asked_by: Mapped[User | None] = relationship(foreign_keys=[asked_by_id])
    decided_by: Mapped[User | None] = relationship(foreign_keys=[decided_by_id])
