"""Which parts nobody has accepted yet, by unit with the days that they wait."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, func, or_, select

from tracker.accounts.models import RoleGrant, User
from tracker.audit.models import AuditEntry
from tracker.core.clock import local, start_of
from tracker.core.database import AnySelect
from tracker.core.extensions import db
from tracker.core.vocabulary import OPEN_TASKS, AssignmentStatus, PlanStatus, Responsibility, Role
from tracker.core.workdays import IsWorkingDay, WorkingDays
from tracker.organizations.models import Organization
from tracker.tasks.models import Assignment, Plan, Task
from tracker.tasks.workflow.rules import steps


@dataclass(frozen=True)
class UnacceptedPart:
    """One part that waits: `days` are the working days since it was assigned, `late` whether its days to accept are over.

    `reminded`: somebody reminded its unit of it today.
    """

    assignment_id: int
    task_id: int
    number: str
    title: str
    role: Responsibility
    days: int
    late: bool
    reminded: bool


@dataclass(frozen=True)
class UnacceptedUnit:
    """A unit with the parts that it has not accepted, the longest waiting first; `reachable`: it has a liaison."""

    id: int
    name: str
    reachable: bool
    parts: Sequence[UnacceptedPart]

    @property
    def longest(self) -> int:
        """The working days that its first part has waited."""
        return self.parts[0].days

    @property
    def late(self) -> int:
        """How many of its parts are past their days to accept."""
        return sum(part.late for part in self.parts)

    @property
    def to_remind(self) -> list[int]:
        """The parts of which nobody reminded it today."""
        return [part.assignment_id for part in self.parts if not part.reminded]


def unaccepted_units(
    cities: Collection[int], today: date, is_working_day: IsWorkingDay, plan_id: int | None = None
) -> list[UnacceptedUnit]:
    """Who has not accepted, the unit that keeps a part waiting longest first."""
    rows = db.session.execute(
        _waiting(
            cities,
            plan_id,
            Assignment.id,
            Assignment.task_id,
            Assignment.organization_id,
            Assignment.role,
            Assignment.assigned_at,
            Assignment.accept_by,
            Organization.short_name,
            Task.number,
            Task.title,
            _has_liaison().label("reachable"),
            _last_reminded().label("reminded_at"),
        )
        .join(Organization, Organization.id == Assignment.organization_id)
        .order_by(Assignment.assigned_at, Task.plan_id, Task.ordinal)
    ).all()
    days, since = WorkingDays(is_working_day), start_of(today)
    found: dict[int, list[UnacceptedPart]] = {}
    units = {row.organization_id: (row.short_name, row.reachable) for row in rows}
    for row in rows:
        found.setdefault(row.organization_id, []).append(
            UnacceptedPart(
                assignment_id=row.id,
                task_id=row.task_id,
                number=row.number,
                title=row.title,
                role=row.role,
                days=days.since(local(row.assigned_at).date(), today),
                late=row.accept_by is not None and row.accept_by < today,
                reminded=row.reminded_at is not None and row.reminded_at >= since,
            )
        )
    return [UnacceptedUnit(unit, *units[unit], parts) for unit, parts in found.items()]


def reminded_since(assignment_ids: Collection[int], moment: datetime) -> frozenset[int]:
    """Those of these parts of which somebody reminded the unit since a moment."""
    found = db.session.scalars(
        select(AuditEntry.subject_id).where(
            AuditEntry.subject_type == Assignment.__tablename__,
            AuditEntry.subject_id.in_(assignment_ids),
            AuditEntry.action == steps.REMIND_UNIT.event,
            AuditEntry.occurred_at >= moment,
        )
    )
    return frozenset(each for each in found if each is not None)


def _waiting(cities: Collection[int], plan_id: int | None, *columns: object) -> AnySelect:
    of_cities = or_(Organization.jurisdiction_id.in_(cities), Organization.id.in_(cities))
    units = select(Organization.id).where(of_cities)
    query = (
        select(*columns)  # type: ignore[call-overload]
        .select_from(Assignment)
        .join(Task, Task.id == Assignment.task_id)
        .join(Plan, Plan.id == Task.plan_id)
        .where(
            Assignment.organization_id.in_(units),
            Assignment.status == AssignmentStatus.AWAITING_ACCEPTANCE,
            Task.jurisdiction_id.in_(cities),
            Task.status.in_(OPEN_TASKS),
            Plan.status == PlanStatus.ISSUED,
        )
    )
    found: AnySelect = query if plan_id is None else query.where(Task.plan_id == plan_id)
    return found


def _has_liaison() -> ColumnElement[bool]:
    held = and_(RoleGrant.user_id == User.id, User.active)
    of_unit = and_(RoleGrant.organization_id == Assignment.organization_id, RoleGrant.role == Role.LIAISON)
    return select(RoleGrant.id).join(User, held).where(of_unit).correlate(Assignment).exists()


def _last_reminded() -> ColumnElement[datetime]:
    about = and_(AuditEntry.subject_type == Assignment.__tablename__, AuditEntry.subject_id == Assignment.id)
    said = select(func.max(AuditEntry.occurred_at)).where(about, AuditEntry.action == steps.REMIND_UNIT.event)
    return said.correlate(Assignment).scalar_subquery()
