"""Plans, their tasks, who is responsible for each, and what was promised."""

from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import Float, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.core.database import Base, Versioned, intpk, name_text, short_text
from tracker.core.vocabulary import (
    STANDING_ASSIGNMENTS,
    Acting,
    AssignmentStatus,
    Comparator,
    DatePrecision,
    EvidenceDemand,
    Light,
    PlanStatus,
    Responsibility,
    TaskStatus,
)
from tracker.organizations.models import Organization

if TYPE_CHECKING:
    from tracker.tasks.models.milestone import Milestone
    from tracker.tasks.models.report import Report


#: Before every day: what a day means was not kept yet, or is to be kept anew.
NEVER = date.min


class Plan(Versioned, Base):
    """A policy document in force as a ledger of tasks (计划)."""

    __tablename__ = "plan"
    __table_args__ = (
        # one ledger a draft: issuing twice is impossible
        UniqueConstraint("draft_id"),
        Index("ix_plan_jurisdiction_status", "jurisdiction_id", "status"),
    )

    id: Mapped[intpk]
    jurisdiction_id: Mapped[int] = mapped_column(ForeignKey("organization.id"))
    draft_id: Mapped[int | None] = mapped_column(ForeignKey("draft.id"))
    source_id: Mapped[int | None] = mapped_column(ForeignKey("source_document.id"))
    title: Mapped[name_text]
    document_number: Mapped[short_text] = mapped_column(default="")
    issuer: Mapped[name_text] = mapped_column(default="")
    issued_on: Mapped[date | None]
    period_start: Mapped[date | None]
    period_end: Mapped[date | None]
    status: Mapped[PlanStatus] = mapped_column(default=PlanStatus.ISSUED)
    in_force_at: Mapped[datetime]
    is_demo: Mapped[bool] = mapped_column(default=False)
    #: Whether the lead accepts its co-units' reports; otherwise the office does.
    lead_accepts_co: Mapped[bool] = mapped_column(default=False)
    #: How many extensions a task may get; empty: no limit.
    most_extensions: Mapped[int | None]
    #: With which reports evidence is asked for, where a task does not say otherwise.
    evidence_demand: Mapped[EvidenceDemand] = mapped_column(default=EvidenceDemand.COMPLETION)

    tasks: Mapped[list["Task"]] = relationship(back_populates="plan", order_by="Task.ordinal")


class Task(Versioned, Base):
    """One numbered item of a plan that somebody must carry out (任务).

    `starts_on` and `due_on` span the time over which progress is expected; `due_on` is empty for work
    without an end. `percent` is what the lead last reported and the office accepted, 0 to 100.
    `first_line` and `last_line` count the source's lines from 1.

    `accept_by`, `progress_on`, `heard_on` and `report_owed_on` are the days of the lead's part that a light is told from,
    as `rules/status.TaskFacts` says of each.

    What a day means is kept in `light`, `overdue` and `must_act` (empty: not kept yet), as `rules/kept.py` tells it of
    the day in `KeptDay`; `light_until` is the last day on which it holds, with its parts' lights, empty for ever. `kept/`
    alone writes all these.
    """

    __tablename__ = "task"
    __table_args__ = (
        UniqueConstraint("plan_id", "ordinal"),
        # serves the ledger: open or done tasks of a jurisdiction by due date
        Index("ix_task_jurisdiction_status_due", "jurisdiction_id", "status", "due_on"),
        # serves lists and counts by light of a jurisdiction, and of a plan
        Index("ix_task_jurisdiction_light", "jurisdiction_id", "status", "light", "overdue"),
        Index("ix_task_plan_light", "plan_id", "status", "light"),
        # serves the renewal of a day: what holds no longer
        Index("ix_task_jurisdiction_until", "jurisdiction_id", "light_until"),
    )

    id: Mapped[intpk]
    jurisdiction_id: Mapped[int] = mapped_column(ForeignKey("organization.id"))
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    ordinal: Mapped[int]
    number: Mapped[short_text]
    title: Mapped[name_text]
    section: Mapped[name_text] = mapped_column(default="")
    body: Mapped[str] = mapped_column(Text, default="")
    first_line: Mapped[int | None]
    last_line: Mapped[int | None]
    starts_on: Mapped[date | None]
    due_on: Mapped[date | None]
    original_due_on: Mapped[date | None]
    due_phrase: Mapped[name_text] = mapped_column(default="")
    due_precision: Mapped[DatePrecision] = mapped_column(default=DatePrecision.YEAR)
    others_share: Mapped[bool] = mapped_column(default=False)  # the list ends in 等相关部门
    status: Mapped[TaskStatus] = mapped_column(default=TaskStatus.ISSUED)
    percent: Mapped[int] = mapped_column(default=0)
    returns_in_a_row: Mapped[int] = mapped_column(default=0)
    completed_on: Mapped[date | None]
    closed_on: Mapped[date | None]
    #: With which reports on this task evidence is asked for; empty: as the plan says.
    evidence_demand: Mapped[EvidenceDemand | None]
    #: When and why the task was added to the plan after it had been issued; empty for those it was issued with.
    added_at: Mapped[datetime | None]
    added_reason: Mapped[str] = mapped_column(Text, default="")
    #: When the office took the task out of the plan, and why, while it is withdrawn.
    withdrawn_at: Mapped[datetime | None]
    withdrawal_reason: Mapped[str] = mapped_column(Text, default="")
    accept_by: Mapped[date | None]
    progress_on: Mapped[date | None]
    heard_on: Mapped[date | None]
    report_owed_on: Mapped[date | None]
    light: Mapped[Light | None]
    overdue: Mapped[bool | None]
    must_act: Mapped[Acting | None]
    light_until: Mapped[date | None] = mapped_column(default=NEVER, server_default=NEVER.isoformat())

    @property
    def evidence_asked(self) -> EvidenceDemand:
        """With which reports evidence is asked for: as the task says, else as its plan does."""
        return self.evidence_demand or self.plan.evidence_demand

    @property
    def scored_targets(self) -> list["Target"]:
        """The amounts that count as reached or missed: all but norms."""
        return [target for target in self.active_targets if not target.norm]

    @property
    def recurring_until(self) -> date | None:
        """Until when amounts are owed period by period: before that day the task is not finished; None without any."""
        owed = [target for target in self.scored_targets if target.recurring]
        ends = [target.due_on for target in owed if target.due_on]
        return max(ends) if ends else (self.due_on or self.plan.period_end) if owed else None

    plan: Mapped[Plan] = relationship(back_populates="tasks")
    assignments: Mapped[list["Assignment"]] = relationship(back_populates="task", order_by="Assignment.position")
    targets: Mapped[list["Target"]] = relationship(back_populates="task", order_by="Target.ordinal")
    milestones: Mapped[list["Milestone"]] = relationship(
        back_populates="task", order_by="Milestone.ordinal", cascade="all, delete-orphan"
    )

    @property
    def parts(self) -> list["Assignment"]:
        """The parts that count, or did until the task was withdrawn: without those withdrawn from their unit."""
        return [part for part in self.assignments if part.is_held]

    @property
    def active_targets(self) -> list["Target"]:
        """The targets that count: without those that were taken away by a correction."""
        return [target for target in self.targets if target.removed_at is None]

    @property
    def former_parts(self) -> list["Assignment"]:
        """The parts that were withdrawn from their unit: history only."""
        return [part for part in self.assignments if not part.is_held]


class Assignment(Versioned, Base):
    """One organization's part of a task (交办): it accepts it, reports on it and completes it.

    `percent` is what was last reported and accepted; `position` is the order in which the document
    names the units, the lead first; `named_lead` says whether the text names the lead or only lists it first.

    `light` is the unit's own, `overdue` is what it still has to do of an overdue task; with `must_act` they are kept as
    those of its task are, and hold as long as those do. So are the days that its light is told from: the last one to
    accept it, the one of which its accepted progress tells, the one on which its unit last accepted or reported, and the
    one by which a round's report was due that has not come.
    """

    __tablename__ = "assignment"
    __table_args__ = (
        UniqueConstraint("task_id", "organization_id"),
        # exactly one organization leads a task
        Index(
            "uq_assignment_one_lead",
            "task_id",
            unique=True,
            sqlite_where=text("role = 'lead'"),
            postgresql_where=text("role = 'lead'"),
        ),
        # serves the desk: what waits for an organization
        Index("ix_assignment_organization_status", "organization_id", "status"),
        # serves lists of a unit's tasks: which tasks it has a part in, by role
        Index("ix_assignment_organization_role", "organization_id", "role", "status", "task_id"),
        # serves the office's queue: parts of a city's units whose report waits
        Index("ix_assignment_organization_must_act", "organization_id", "must_act"),
    )

    id: Mapped[intpk]
    task_id: Mapped[int] = mapped_column(ForeignKey("task.id"))
    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"))
    role: Mapped[Responsibility]
    position: Mapped[int] = mapped_column(default=0)
    named_lead: Mapped[bool] = mapped_column(default=False)
    status: Mapped[AssignmentStatus] = mapped_column(default=AssignmentStatus.AWAITING_ACCEPTANCE)
    assigned_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]
    accepted_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    percent: Mapped[int] = mapped_column(default=0)
    last_reported_on: Mapped[date | None]
    completed_on: Mapped[date | None]
    #: Why the unit says that the part is not its own, while and after the office decides.
    refusal_reason: Mapped[str] = mapped_column(Text, default="")
    #: It ended with its task, and comes back when the task does.
    withdrawn_with_task: Mapped[bool] = mapped_column(default=False)
    #: The leader of the unit who answers for the part (责任领导), and the liaison who has it in hand.
    responsible_leader: Mapped[name_text] = mapped_column(default="")
    liaison_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    accept_by: Mapped[date | None]
    progress_on: Mapped[date | None]
    heard_on: Mapped[date | None]
    report_owed_on: Mapped[date | None]
    light: Mapped[Light | None]
    overdue: Mapped[bool | None]
    must_act: Mapped[Acting | None]

    @property
    def is_held(self) -> bool:
        """Whether the unit has the part, or had it until its task was withdrawn."""
        return self.status in STANDING_ASSIGNMENTS or self.withdrawn_with_task

    task: Mapped[Task] = relationship(back_populates="assignments")
    organization: Mapped[Organization] = relationship()
    reports: Mapped[list["Report"]] = relationship(back_populates="assignment", order_by="Report.id")


class Target(Base):
    """An amount that a task promises: `value` `unit` by `due_on`, compared as `comparator` says.

    `norm` marks building standards and money rates, which are kept but not counted as reached or missed;
    `recurring` is how often the amount is owed, for each period anew (``year``, ``half_year``, ``quarter``, ``month``,
    ``week``); empty when it is owed once. `removed_at`: a correction took it away; it stays for what was reported on
    it.
    """

    __tablename__ = "target"
    __table_args__ = (UniqueConstraint("task_id", "ordinal"),)

    id: Mapped[intpk]
    task_id: Mapped[int] = mapped_column(ForeignKey("task.id"))
    ordinal: Mapped[int]
    about: Mapped[name_text]
    value: Mapped[float] = mapped_column(Float(53))
    value_max: Mapped[float | None] = mapped_column(Float(53))
    comparator: Mapped[Comparator]
    unit: Mapped[str] = mapped_column(String(20))
    due_on: Mapped[date | None]
    recurring: Mapped[str | None] = mapped_column(String(20))
    coverage: Mapped[bool] = mapped_column(default=False)
    norm: Mapped[bool] = mapped_column(default=False)
    phrase: Mapped[str] = mapped_column(Text, default="")
    removed_at: Mapped[datetime | None]

    task: Mapped[Task] = relationship(back_populates="targets")
