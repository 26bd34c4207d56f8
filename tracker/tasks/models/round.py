"""Reporting rounds of a plan (报送轮次), and the schedule that makes them."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.accounts.models import User
from tracker.core.database import Base, Versioned, intpk
from tracker.core.vocabulary import Rhythm, RoundStatus
from tracker.tasks.models.ledger import Plan


class RoundSchedule(Versioned, Base):
    """How often reports are owed on a plan (定期报送): on the `day` of each month, or of each quarter's last one.

    Rounds fall due between `starts_on` and `ends_on` (empty: without end). A stopped schedule makes no more.
    """

    __tablename__ = "round_schedule"
    __table_args__ = (UniqueConstraint("plan_id"),)

    id: Mapped[intpk]
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    rhythm: Mapped[Rhythm]
    day: Mapped[int]
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    set_at: Mapped[datetime]
    set_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    stopped_at: Mapped[datetime | None]

    plan: Mapped[Plan] = relationship()


class ReportingRound(Versioned, Base):
    """One round of reports on a plan (轮次): every part under way owes a report on the period by `due_on`.

    `opens_on` is its first day; `told_at` when the units were told that it has begun. `schedule_id` names the
    schedule that made it; empty when the office opened it by hand.
    """

    __tablename__ = "reporting_round"
    __table_args__ = (
        # a schedule makes one round a month at most, in however many processes it runs
        UniqueConstraint("schedule_id", "opens_on"),
        # serves a plan's rounds, and those that are running
        Index("ix_reporting_round_plan", "plan_id", "status", "opens_on"),
    )

    id: Mapped[intpk]
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    schedule_id: Mapped[int | None] = mapped_column(ForeignKey("round_schedule.id"))
    period_start: Mapped[date]
    period_end: Mapped[date]
    opens_on: Mapped[date]
    due_on: Mapped[date]
    note: Mapped[str] = mapped_column(Text, default="")
    status: Mapped[RoundStatus] = mapped_column(default=RoundStatus.OPEN)
    opened_at: Mapped[datetime]
    opened_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    told_at: Mapped[datetime | None]
    #: When it was closed or cancelled, on which local day, and why.
    ended_at: Mapped[datetime | None]
    ended_on: Mapped[date | None]
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    end_reason: Mapped[str] = mapped_column(Text, default="")
    #: The local day on which the office last reminded everybody whose report was missing.
    reminded_on: Mapped[date | None]

    plan: Mapped[Plan] = relationship()
    opened_by: Mapped[User | None] = relationship(foreign_keys=[opened_by_id])
