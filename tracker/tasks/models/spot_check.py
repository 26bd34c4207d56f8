"""Checks of what was reported as finished (核查)."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.accounts.models import User
from tracker.core.database import Base, intpk
from tracker.core.vocabulary import (
    CheckResult,
)


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
