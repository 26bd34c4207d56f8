"""What a preview of an act on many tasks must know, read in a fixed number of queries whatever their number."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import ColumnElement, exists, func, select

from tracker.accounts.models import RoleGrant, User
from tracker.audit.models import AuditEntry
from tracker.core.clock import local
from tracker.core.events import Event
from tracker.core.extensions import db
from tracker.core.permissions import Actor
from tracker.core.vocabulary import ExtensionStatus, PlanStatus, ReportStatus, Role
from tracker.organizations.models import Organization
from tracker.tasks.bulk.rules import PartNow, TaskNow, Unit
from tracker.tasks.models import Assignment, Extension, Plan, Report, Task
from tracker.tasks.queries import active_parts, visible_tasks
from tracker.tasks.steps.refuse.queries import NO_UNITS


def task_ids(
    conditions: Sequence[ColumnElement[bool]], order: Sequence[ColumnElement[Any]], *, limit: int
) -> Sequence[int]:
    """The tasks that fit, in this order; no more than `limit`."""
    query = select(Task.id).join(Plan, Task.plan_id == Plan.id).where(*conditions).order_by(*order).limit(limit)
    return db.session.scalars(query).all()


def tasks_now(ids: Sequence[int], actor: Actor) -> list[TaskNow]:
    """The tasks as they stand, in the order of `ids`; those that do not exist for the person are left out."""
    waits = exists().where(Extension.task_id == Task.id, Extension.status == ExtensionStatus.REQUESTED)
    rows = db.session.execute(
        select(
            Task.id,
            Task.version,
            Task.jurisdiction_id.label("city_id"),
            Task.number,
            Task.title,
            Task.status,
            Task.starts_on,
            Task.due_on,
            waits.label("request_waits"),
            (Plan.status == PlanStatus.ARCHIVED).label("archived"),
        )
        .join(Plan, Task.plan_id == Plan.id)
        .where(Task.id.in_(ids), visible_tasks(actor))
    )
    parts = _parts(ids)
    found = {row.id: TaskNow(**row._asdict(), parts=tuple(parts[row.id])) for row in rows}
    return [found[task_id] for task_id in dict.fromkeys(ids) if task_id in found]


def _parts(ids: Sequence[int]) -> dict[int, list[PartNow]]:
    waits = exists().where(Report.assignment_id == Assignment.id, Report.status == ReportStatus.SUBMITTED)
    reminded = (
        select(AuditEntry.subject_id, func.max(AuditEntry.occurred_at).label("at"))
        .where(AuditEntry.action == Event.ASSIGNMENT_REMINDED, AuditEntry.task_id.in_(ids))
        .group_by(AuditEntry.subject_id)
        .subquery()
    )
    rows = db.session.execute(
        select(
            Assignment.task_id,
            Assignment.id,
            Assignment.organization_id,
            Organization.short_name,
            Assignment.role,
            Assignment.status,
            waits.label("report_waits"),
            reminded.c.at,
        )
        .join(Organization, Assignment.organization_id == Organization.id)
        .outerjoin(reminded, reminded.c.subject_id == Assignment.id)
        .where(Assignment.task_id.in_(ids), active_parts())
        .order_by(Assignment.task_id, Assignment.position, Assignment.id)
    )
    parts: dict[int, list[PartNow]] = defaultdict(list)
    for task_id, part_id, unit_id, unit, role, status, report_waits, at in rows:
        day = local(at).date() if at else None
        parts[task_id].append(PartNow(part_id, unit_id, unit, role, status, report_waits, day))
    return parts


def units_with_a_part(ids: Sequence[int]) -> list[Unit]:
    """The units that have a part in any of the tasks."""
    parts = select(Assignment.organization_id).where(Assignment.task_id.in_(ids), active_parts())
    return _units(Organization.id.in_(parts))


def units_of_city(city_id: int) -> list[Unit]:
    """The units of a city that can be given a part."""
    return _units(Organization.jurisdiction_id == city_id, Organization.kind.not_in(NO_UNITS))


def _units(*conditions: ColumnElement[bool]) -> list[Unit]:
    columns = (Organization.id, Organization.short_name, Organization.jurisdiction_id)
    rows = db.session.execute(select(*columns).where(*conditions).order_by(Organization.id))
    return [Unit(unit_id, name, city_id or unit_id) for unit_id, name, city_id in rows]


def units_without_liaison(names: Collection[str], city_ids: Collection[int]) -> list[str]:
    """Which of these units of the cities, by short name, have nobody who could be told."""
    has_one = select(RoleGrant.organization_id).join(User).where(RoleGrant.role == Role.LIAISON, User.active)
    rows = db.session.scalars(
        select(Organization.short_name)
        .where(
            Organization.short_name.in_(names),
            Organization.jurisdiction_id.in_(city_ids),
            Organization.id.not_in(has_one),
        )
        .order_by(Organization.id)
    )
    return list(rows)
