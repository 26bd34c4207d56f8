"""What the workflow keeps beside plans, tasks and reports: drafts of reports, extensions, spot checks."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.accounts.models import User
from tracker.core.database import Base, Versioned, intpk
from tracker.core.vocabulary import CheckResult, ExtensionStatus, ReportDraftStatus
from tracker.tasks.models import Assignment, EvidenceFile, Task


class ReportDraft(Versioned, Base):
    """A report that is being written (草稿): one for each part, whoever of the unit writes.

    `content` holds the form as typed; `status` says whether the unit's leader has it for approval.
    """

    __tablename__ = "report_draft"
    __table_args__ = (UniqueConstraint("assignment_id"),)

    id: Mapped[intpk]
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id"))
    status: Mapped[ReportDraftStatus] = mapped_column(default=ReportDraftStatus.DRAFT)
    content: Mapped[dict[str, Any]]
    #: Why the unit's leader gave it back, when that happened.
    remark: Mapped[str] = mapped_column(Text, default="")
    saved_at: Mapped[datetime]
    saved_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))

    assignment: Mapped[Assignment] = relationship()
    saved_by: Mapped[User | None] = relationship()
    evidence: Mapped[list[EvidenceFile]] = relationship(order_by=EvidenceFile.id)


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


class SpotCheck(Base):
    """A look on the spot at a task that is completed or closed (核查), by somebody who did not report it."""

    __tablename__ = "spot_check"
    __table_args__ = (Index("ix_spot_check_task", "task_id", "id"),)

    id: Mapped[intpk]
    task_id: Mapped[int] = mapped_column(ForeignKey("task.id"))
    result: Mapped[CheckResult]
    place: Mapped[str] = mapped_column(String(200), default="")
    finding: Mapped[str] = mapped_column(Text)
    checked_on: Mapped[date]
    recorded_at: Mapped[datetime]
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))

    recorded_by: Mapped[User | None] = relationship()
