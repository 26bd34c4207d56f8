"""Who has which parts in hand."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import joinedload

from tracker.accounts.models import User
from tracker.core.extensions import db
from tracker.core.permissions import Actor
from tracker.core.vocabulary import OPEN_TASKS, PlanStatus, Role
from tracker.organizations.models import Organization
from tracker.tasks.models import Assignment, Plan, Task
from tracker.tasks.workflow.rules import steps

HANDS_OVER_ANYWHERE = (Role.OFFICE, Role.ADMIN)
#: Parts that somebody still has to do with.
OPEN_PARTS = frozenset(steps.HAND_OVER.sources)


@dataclass(frozen=True)
class Caseload:
    """A person with open parts of a unit in hand; `active` is False once the account is disabled."""

    unit_id: int
    unit: str
    person_id: int
    person: str
    active: bool
    parts: int


def parts_in_hand(unit_id: int, person_id: int) -> Sequence[Assignment]:
    """What would be handed over: the unit's open parts in this person's hands, in the ledger's order."""
    return db.session.scalars(
        select(Assignment)
        .join(Assignment.task)
        .where(*in_hand(unit_id, person_id))
        .options(joinedload(Assignment.task).joinedload(Task.plan))
        .order_by(Task.plan_id, Task.ordinal)
    ).all()


def caseloads(actor: Actor) -> list[Caseload]:
    """Everybody who has open parts in hand, of the units for which the actor may hand over."""
    rows = db.session.execute(
        select(Organization.id, Organization.short_name, User.id, User.name, User.active, func.count(Assignment.id))
        .join(Task, Assignment.task_id == Task.id)
        .join(Plan, Task.plan_id == Plan.id)
        .join(Organization, Assignment.organization_id == Organization.id)
        .join(User, Assignment.liaison_id == User.id)
        .where(Assignment.status.in_(OPEN_PARTS), _open_task(), Plan.status == PlanStatus.ISSUED, _reach(actor))
        .group_by(Organization.id, Organization.short_name, User.id, User.name, User.active)
        .order_by(Organization.id, User.id)
    )
    return [Caseload(*row) for row in rows]


def _reach(actor: Actor) -> ColumnElement[bool]:
    """The actor's cities and units; a way that leads nowhere is left out, so that an index serves the other one."""
    cities, units = actor.organizations_as(*HANDS_OVER_ANYWHERE), actor.organizations_as(Role.LIAISON)
    of_cities, of_units = Task.jurisdiction_id.in_(cities), Assignment.organization_id.in_(units)
    if not cities:
        return of_units
    return or_(of_cities, of_units) if units else of_cities


def in_hand(unit_id: int, person_id: int) -> tuple[ColumnElement[bool], ...]:
    """The open parts of a unit that one person has in hand, as conditions on `Assignment`."""
    open_tasks = select(Task.id).join(Plan, Task.plan_id == Plan.id)
    return (
        Assignment.organization_id == unit_id,
        Assignment.liaison_id == person_id,
        Assignment.status.in_(OPEN_PARTS),
        Assignment.task_id.in_(open_tasks.where(and_(_open_task(), Plan.status == PlanStatus.ISSUED))),
    )


def _open_task() -> ColumnElement[bool]:
    return Task.status.in_(OPEN_TASKS)
