"""Time lines (经过): which entries of the audit trail a person may read, and finding them.

Whoever sees a task reads what concerns the whole of it; of other units' steps a unit reads only what the
lead may read; drafts of reports are their own unit's. `visible_entries` is the one place of this rule: the
task's page and every history ask it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, false, func, or_, select

from tracker.accounts.models import User
from tracker.audit.models import AuditEntry
from tracker.core.database import AnyRow
from tracker.core.events import Event
from tracker.core.extensions import db
from tracker.core.permissions import Actor
from tracker.core.vocabulary import READS_THE_JURISDICTION, Responsibility, Role
from tracker.organizations.models import Organization
from tracker.tasks.models import Assignment, Extension, Plan, ReportDraft, Task
from tracker.tasks.queries import visible_tasks

#: Entries about these concern the whole task: whoever sees the task reads them.
SEEN_BY_ALL_PARTS = frozenset({Task.__tablename__, Extension.__tablename__})
#: Steps of a whole plan that are steps of each of its tasks: handed out, archived, in force again.
STEPS_OF_EVERY_TASK = (Event.PLAN_ISSUED, Event.PLAN_ARCHIVED, Event.PLAN_TAKEN_OUT)
_DRAFT, _PLAN = ReportDraft.__tablename__, Plan.__tablename__
_UNIT, _ACCOUNT = Organization.__tablename__, User.__tablename__

Condition = ColumnElement[bool]


@dataclass(frozen=True)
class Choices:
    """What a time line can be filtered by: the actions in it, who acted (0: the program) and the units concerned."""

    actions: Sequence[str]
    people: Sequence[tuple[int, str]]
    units: Sequence[tuple[int, str]]


def visible_entries(actor: Actor) -> Condition:
    """The entries that exist for the person."""
    return or_(_of_the_city(actor), _of_own_tasks(actor), _of_accounts_and_units(actor))


def visible_of_task(task: Task, actor: Actor) -> Condition:
    """`visible_entries` among the entries of a task that the person may see: who has which part is known already."""
    shared = AuditEntry.subject_type != _DRAFT
    if task.jurisdiction_id in actor.organizations_as(*READS_THE_JURISDICTION):
        return and_(shared, AuditEntry.plan_id.is_not(None)) if not actor.unit_ids else visible_entries(actor)
    own = actor.unit_ids
    held = [part for part in task.assignments if part.organization_id in own]
    if not any(part.is_held for part in held):
        return visible_entries(actor)
    concerned = AuditEntry.organization_id.in_(own)
    if any(part.role is Responsibility.LEAD for part in held):
        return or_(shared, concerned)
    return or_(AuditEntry.subject_type.in_({*SEEN_BY_ALL_PARTS, _PLAN}), concerned)


def about_task(task: Task) -> Condition:
    """The entries of a task's time line: its own, and what happened to it with its whole plan since it is there."""
    with_plan = [
        AuditEntry.subject_type == _PLAN,
        AuditEntry.subject_id == task.plan_id,
        AuditEntry.action.in_(STEPS_OF_EVERY_TASK),
    ]
    if task.added_at is not None:
        with_plan.append(AuditEntry.occurred_at >= task.added_at)
    return or_(AuditEntry.task_id == task.id, and_(*with_plan))


def about_plan(plan: Plan) -> Condition:
    """Everything about a plan and its tasks."""
    return AuditEntry.plan_id == plan.id


def about_unit(unit: Organization) -> Condition:
    """Everything about a unit and its parts."""
    return AuditEntry.organization_id == unit.id


def about_person(person: User) -> Condition:
    """What a person did, and what happened to the account."""
    account = and_(AuditEntry.subject_type == _ACCOUNT, AuditEntry.subject_id == person.id)
    return or_(AuditEntry.actor_id == person.id, account)


def entries(conditions: Sequence[Condition], *, limit: int, offset: int = 0) -> Sequence[AuditEntry]:
    """The entries that fit all conditions, newest first."""
    return db.session.scalars(
        select(AuditEntry)
        .where(*conditions)
        .order_by(AuditEntry.occurred_at.desc(), AuditEntry.id.desc())
        .limit(limit)
        .offset(offset)
    ).all()


def last_entries(conditions: Sequence[Condition], number: int) -> Sequence[AnyRow]:
    """The last entries that fit all conditions, newest first: what their sentences say, without the rest of them."""
    return db.session.execute(
        select(
            AuditEntry.occurred_at,
            AuditEntry.actor_id,
            AuditEntry.actor_name,
            AuditEntry.action,
            AuditEntry.organization_id,
            AuditEntry.before,
            AuditEntry.after,
            AuditEntry.reason,
        )
        .where(*conditions)
        .order_by(AuditEntry.occurred_at.desc(), AuditEntry.id.desc())
        .limit(number)
    ).all()


def count_entries(conditions: Sequence[Condition]) -> int:
    """How many entries fit all conditions."""
    return db.session.scalars(select(func.count(AuditEntry.id)).where(*conditions)).one()


def answers_to_refusals(task_id: int, visible: Condition) -> dict[int, str]:
    """For each part that the office left with its unit: what it said; the last word where it did so twice."""
    rows = db.session.execute(
        select(AuditEntry.subject_id, AuditEntry.reason)
        .where(
            AuditEntry.task_id == task_id, AuditEntry.action == Event.ASSIGNMENT_KEPT, AuditEntry.reason != "", visible
        )
        .order_by(AuditEntry.id)
    )
    return dict(rows.all())


def choices_in(conditions: Sequence[Condition]) -> Choices:
    """What occurs in a time line, for its filters."""
    actions = db.session.scalars(select(AuditEntry.action).where(*conditions).distinct()).all()
    people = db.session.execute(
        select(AuditEntry.actor_id, func.max(AuditEntry.actor_name)).where(*conditions).group_by(AuditEntry.actor_id)
    )
    units = db.session.execute(
        select(Organization.id, Organization.short_name)
        .where(Organization.id.in_(select(AuditEntry.organization_id).where(*conditions)))
        .order_by(Organization.id)
    )
    return Choices(
        sorted(actions),
        sorted((person_id or 0, name) for person_id, name in people),
        [(unit_id, name) for unit_id, name in units],
    )


def units_of(found: Sequence[AuditEntry]) -> dict[int, str]:
    """The names of the units that the entries concern."""
    ids = {entry.organization_id for entry in found if entry.organization_id}
    rows = db.session.execute(select(Organization.id, Organization.short_name).where(Organization.id.in_(ids)))
    return dict(rows.all())


def tasks_of(found: Sequence[AuditEntry]) -> Mapping[int, Task]:
    """The tasks that the entries belong to."""
    ids = {entry.task_id for entry in found if entry.task_id}
    return {task.id: task for task in db.session.scalars(select(Task).where(Task.id.in_(ids)))}


def _of_the_city(actor: Actor) -> Condition:
    """Who reads the city reads all about its plans and units, but for what units have not sent yet."""
    cities = actor.organizations_as(*READS_THE_JURISDICTION)
    if not cities:
        return false()
    return and_(
        AuditEntry.jurisdiction_id.in_(cities),
        AuditEntry.subject_type != _DRAFT,
        or_(AuditEntry.plan_id.is_not(None), AuditEntry.subject_type == _UNIT),
    )


def _of_own_tasks(actor: Actor) -> Condition:
    """A unit reads of its tasks what concerns all parts, its own steps, and where it leads those of the others."""
    own = actor.unit_ids
    if not own:
        return false()
    seen = visible_tasks(actor)
    led = select(Assignment.task_id).where(Assignment.organization_id.in_(own), Assignment.role == Responsibility.LEAD)
    shared = and_(
        AuditEntry.subject_type != _DRAFT,
        or_(
            AuditEntry.subject_type.in_(SEEN_BY_ALL_PARTS),
            AuditEntry.organization_id.in_(own),
            AuditEntry.task_id.in_(led),
        ),
    )
    drafts = and_(AuditEntry.subject_type == _DRAFT, AuditEntry.organization_id.in_(own))
    return or_(
        and_(AuditEntry.task_id.in_(select(Task.id).where(seen)), or_(shared, drafts)),
        and_(AuditEntry.subject_type == _PLAN, AuditEntry.plan_id.in_(select(Task.plan_id).where(seen))),
    )


def _of_accounts_and_units(actor: Actor) -> Condition:
    """Everybody reads what happened to the own account and the own unit; the administrator to those of the city."""
    about_accounts_and_units = AuditEntry.subject_type.in_((_ACCOUNT, _UNIT))
    return or_(
        and_(about_accounts_and_units, AuditEntry.jurisdiction_id.in_(actor.organizations_as(Role.ADMIN))),
        and_(AuditEntry.subject_type == _ACCOUNT, AuditEntry.subject_id == actor.user_id),
        and_(AuditEntry.subject_type == _UNIT, AuditEntry.subject_id.in_(actor.unit_ids)),
    )
