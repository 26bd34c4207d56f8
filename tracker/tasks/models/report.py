"""What was reported on a part, with its figures and its evidence, and what is still being written."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Float, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.accounts.models import User
from tracker.core.database import Base, Versioned, intpk, name_text, short_text
from tracker.core.vocabulary import (
    ProgressState,
    ReportDraftStatus,
    ReportStatus,
)
from tracker.tasks.models.ledger import Assignment


class Report(Versioned, Base):
    """What an organization says of its part on a day (报送), and the office's answer (审核).

    A returned report stays as it was; its correction is a new report that names it in `corrects_id`.
    """

    __tablename__ = "report"
    __table_args__ = (
        UniqueConstraint("corrects_id"),
        # an organization has at most one report waiting for the office
        Index(
            "uq_report_one_submitted",
            "assignment_id",
            unique=True,
            sqlite_where=text("status = 'submitted'"),
            postgresql_where=text("status = 'submitted'"),
        ),
        # an organization has at most one answer to a reporting round that was not sent back
        Index(
            "uq_report_one_answer",
            "round_id",
            "assignment_id",
            unique=True,
            sqlite_where=text("status <> 'returned'"),
            postgresql_where=text("status <> 'returned'"),
        ),
        # serves an organization's last report
        Index("ix_report_assignment", "assignment_id", "id"),
        # serves the office's queue, oldest first
        Index("ix_report_status_submitted", "status", "submitted_at"),
    )

    id: Mapped[intpk]
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id"))
    corrects_id: Mapped[int | None] = mapped_column(ForeignKey("report.id"))
    #: The reporting round that it answers; empty when none was waiting for it.
    round_id: Mapped[int | None] = mapped_column(ForeignKey("reporting_round.id"))
    as_of: Mapped[date]
    state: Mapped[ProgressState]
    percent: Mapped[int]
    done: Mapped[str] = mapped_column(Text)
    problems: Mapped[str] = mapped_column(Text, default="")
    next_steps: Mapped[str] = mapped_column(Text, default="")
    status: Mapped[ReportStatus] = mapped_column(default=ReportStatus.SUBMITTED)
    submitted_at: Mapped[datetime]
    submitted_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    #: When somebody who reviews it first looked at it: from then on the unit cannot take it back.
    opened_at: Mapped[datetime | None]
    reviewed_at: Mapped[datetime | None]
    reviewed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    return_reason: Mapped[str] = mapped_column(Text, default="")
    #: The unit's leader who approved the report before it was sent, where the unit wants that step.
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    approved_at: Mapped[datetime | None]

    assignment: Mapped[Assignment] = relationship(back_populates="reports")
    values: Mapped[list["ReportedValue"]] = relationship(cascade="all, delete-orphan")
    evidence: Mapped[list["EvidenceFile"]] = relationship(order_by="EvidenceFile.id")
    submitted_by: Mapped[User | None] = relationship(foreign_keys=[submitted_by_id])
    approved_by: Mapped[User | None] = relationship(foreign_keys=[approved_by_id])
    reviewed_by: Mapped[User | None] = relationship(foreign_keys=[reviewed_by_id])


class ReportedValue(Base):
    """How much of a target was reached, as a report says, in the target's unit.

    `period` names the period of a recurring amount that the figure is for, as `tasks/rules/periods.py` does; empty for an
    amount that is owed once.
    """

    __tablename__ = "reported_value"

    report_id: Mapped[int] = mapped_column(ForeignKey("report.id"), primary_key=True)
    target_id: Mapped[int] = mapped_column(ForeignKey("target.id"), primary_key=True)
    period: Mapped[str] = mapped_column(String(10), primary_key=True, default="")
    value: Mapped[float] = mapped_column(Float(53))


class EvidenceFile(Base):
    """A file that proves a report, or waits in a draft; its bytes lie outside the web root under `sha256`.

    `target_id` names the amount that it proves; empty, it belongs to the report as a whole.
    """

    __tablename__ = "evidence_file"
    __table_args__ = (
        Index("ix_evidence_file_report", "report_id"),
        Index("ix_evidence_file_draft", "draft_id"),
    )

    id: Mapped[intpk]
    report_id: Mapped[int | None] = mapped_column(ForeignKey("report.id"))
    draft_id: Mapped[int | None] = mapped_column(ForeignKey("report_draft.id"))
    target_id: Mapped[int | None] = mapped_column(ForeignKey("target.id"))
    filename: Mapped[name_text]
    media_type: Mapped[short_text]
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    uploaded_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    uploaded_at: Mapped[datetime]

    report: Mapped[Report | None] = relationship(back_populates="evidence")


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

    @property
    def is_with_leader(self) -> bool:
        """Whether the unit's leader has it for approval."""
        return self.status is ReportDraftStatus.WITH_UNIT_LEADER
