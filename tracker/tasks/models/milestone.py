"""The steps of a task that have a day of their own."""

from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.core.database import Base, intpk, name_text

if TYPE_CHECKING:
    from tracker.tasks.models.ledger import Task


class Milestone(Base):
    """What of a task is to be done by `due_on` (节点); without a day where the document gives none.

    `phrase` holds the words of the document. A milestone is no target: nothing is reported on it by itself, and no
    light turns red for it.
    """

    __tablename__ = "milestone"
    __table_args__ = (UniqueConstraint("task_id", "ordinal"),)

    id: Mapped[intpk]
    task_id: Mapped[int] = mapped_column(ForeignKey("task.id"))
    ordinal: Mapped[int]
    about: Mapped[name_text]
    due_on: Mapped[date | None]
    phrase: Mapped[str] = mapped_column(Text, default="")

    task: Mapped["Task"] = relationship(back_populates="milestones")
