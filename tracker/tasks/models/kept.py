"""What is kept of a day, beside the tasks and parts that it is kept of."""

from datetime import date

from sqlalchemy import Float, ForeignKey, Index, false
from sqlalchemy.orm import Mapped, mapped_column

from tracker.core.database import Base, name_text
from tracker.core.vocabulary import AssignmentStatus, Light, Responsibility, TaskStatus


class KeptDay(Base):
    """The day of which a city's lights, lateness and who must act are kept.

    While a new day is being kept, `complete` is false: some tasks still tell of the day before. Who reads asks for
    both, and computes where they do not fit; a city without a line keeps nothing yet. `counted`: the tables of counts
    were filled once, and are changed with every change since.
    """

    __tablename__ = "kept_day"

    jurisdiction_id: Mapped[int] = mapped_column(ForeignKey("organization.id"), primary_key=True)
    day: Mapped[date]
    complete: Mapped[bool] = mapped_column(default=False)
    counted: Mapped[bool] = mapped_column(default=False, server_default=false())


class TaskCount(Base):
    """How many tasks are kept under a key, with the sums for their means: `rules/counting.py` says what each means.

    Changed by differences in the transaction that changes a task. Keys under which there is nothing any more may stay.
    """

    __tablename__ = "task_count"
    # serves the counts of a whole city
    __table_args__ = (Index("ix_task_count_jurisdiction", "jurisdiction_id"),)

    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"), primary_key=True)
    section: Mapped[name_text] = mapped_column(primary_key=True)
    status: Mapped[TaskStatus] = mapped_column(primary_key=True)
    light: Mapped[Light] = mapped_column(primary_key=True)
    overdue: Mapped[bool] = mapped_column(primary_key=True)
    jurisdiction_id: Mapped[int] = mapped_column(ForeignKey("organization.id"))
    tasks: Mapped[int]
    percents: Mapped[int]
    dated: Mapped[int]
    dated_percents: Mapped[int]
    unreported: Mapped[int]


class PartCount(Base):
    """How many parts are kept under a key: the same for the units' parts in the tasks."""

    __tablename__ = "part_count"
    __table_args__ = (
        # serves the counts of a whole city, and those of a unit
        Index("ix_part_count_jurisdiction", "jurisdiction_id", "organization_id"),
        Index("ix_part_count_organization", "organization_id"),
    )

    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"), primary_key=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"), primary_key=True)
    role: Mapped[Responsibility] = mapped_column(primary_key=True)
    part_status: Mapped[AssignmentStatus] = mapped_column(primary_key=True)
    task_status: Mapped[TaskStatus] = mapped_column(primary_key=True)
    light: Mapped[Light] = mapped_column(primary_key=True)
    overdue: Mapped[bool] = mapped_column(primary_key=True)
    jurisdiction_id: Mapped[int] = mapped_column(ForeignKey("organization.id"))
    parts: Mapped[int]


class PlanDay(Base):
    """Where a plan stood at the end of a day, as it was known then: written when the day was over, and not changed.

    `done` are the tasks that were completed or closed; `expected` is the sum of the expected per cents of those with a
    period (`dated`). A day of a demo leaves no line.
    """

    __tablename__ = "plan_day"

    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    tasks: Mapped[int]
    red: Mapped[int]
    yellow: Mapped[int]
    green: Mapped[int]
    blue: Mapped[int]
    grey: Mapped[int]
    overdue: Mapped[int]
    done: Mapped[int]
    percents: Mapped[int]
    dated: Mapped[int]
    dated_percents: Mapped[int]
    expected: Mapped[float] = mapped_column(Float(53))
