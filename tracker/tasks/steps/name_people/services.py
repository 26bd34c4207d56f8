"""Who has a part in hand: the unit's leader who answers for it (责任领导), its liaison, and handing over.

A part in nobody's hands is every liaison's of its unit. When a person leaves, everything open in their hands
goes to another liaison of the unit in one transaction, with an entry for each part.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import joinedload

from tracker.accounts.models import User
from tracker.accounts.queries import people_with_role
from tracker.core.database import transaction
from tracker.core.errors import Conflict, Invalid
from tracker.core.extensions import db
from tracker.core.messages import N_
from tracker.core.permissions import Action, Actor, Facts
from tracker.core.vocabulary import OPEN_TASKS, AssignmentStatus, PlanStatus, Role, TaskStatus
from tracker.organizations.models import Organization
from tracker.tasks.models import Assignment, Plan, Task
from tracker.tasks.workflow.rules import steps as transitions
from tracker.tasks.workflow.rules.guards import PartConditions
from tracker.tasks.workflow.services.service_steps import allow, facts_of_part, locked, record_step, take_step

LONGEST_NAME = 60
HANDS_OVER_ANYWHERE = (Role.OFFICE, Role.ADMIN)
#: Parts that somebody still has to do with.
_OPEN_PARTS = frozenset(transitions.HAND_OVER.sources)


@dataclass(frozen=True)
class Caseload:
    """A person with open parts of a unit in hand; `active` is False once the account is disabled."""

    unit_id: int
    unit: str
    person_id: int
    person: str
    active: bool
    parts: int


def name_people(assignment_id: int, *, leader: str, liaison_id: int | None, actor: Actor, now: datetime) -> None:
    """The unit says which of its leaders answers for a part and which liaison has it in hand (None: all of them)."""
    leader = leader.strip()
    if len(leader) > LONGEST_NAME:
        long = N_("Keep this under %(count)s characters.", count=LONGEST_NAME)
        raise Invalid(N_("The names were not saved."), {"leader": long})
    with transaction():
        part = locked(Assignment, assignment_id)
        allow(actor, Action.NAME_PEOPLE, facts_of_part(part))
        take_step(
            transitions.NAME_PEOPLE, part.status, PartConditions(task_closed=part.task.status is TaskStatus.CLOSED)
        )
        liaison = _liaison(part.organization_id, liaison_id, field="liaison") if liaison_id else None
        if (leader, liaison_id) == (part.responsible_leader, part.liaison_id):
            return
        named = db.session.get(User, part.liaison_id) if part.liaison_id else None
        was = {"leader": part.responsible_leader, "liaison": named.name if named else ""}
        after = {"leader": leader, "liaison": liaison.name if liaison else "", "liaison_id": liaison_id}
        part.responsible_leader, part.liaison_id = leader, liaison_id
        record_step(transitions.NAME_PEOPLE, part, part, actor=actor, now=now, was=was, after=after)


def hand_over(unit_id: int, from_id: int, to_id: int, *, actor: Actor, now: datetime) -> int:
    """Everything open of a unit that one person has in hand goes to another liaison; how many parts that were."""
    with transaction():
        unit = db.session.get(Organization, unit_id)
        if unit is None:
            raise Conflict(N_("This does not exist any more."))
        allow(actor, Action.HAND_OVER, facts_of_unit(unit))
        taking = _liaison(unit_id, to_id, field="takes_over")
        if to_id == from_id:
            same = N_("Choose somebody else: this person has them already.")
            raise Invalid(N_("Nothing was handed over."), {"takes_over": same})
        leaving = db.session.get(User, from_id)
        part_ids = db.session.scalars(select(Assignment.id).where(*_in_hand(unit_id, from_id)).order_by(Assignment.id))
        moved = [_hand_over_one(part_id, from_id) for part_id in part_ids.all()]
        parts = [part for part in moved if part is not None]
        if not parts or leaving is None:
            raise Conflict(N_("This person has no open part of the unit in hand."))
        after = {"liaison": taking.name, "liaison_id": to_id, "from": leaving.name}
        for part in parts:
            part.liaison_id = to_id
            record_step(transitions.HAND_OVER, part, part, actor=actor, now=now, after=after)
    return len(parts)


def _hand_over_one(part_id: int, from_id: int) -> Assignment | None:
    """The part, locked; None when somebody else got it, or it was done, a moment before."""
    part = locked(Assignment, part_id)
    if part.liaison_id != from_id or part.status not in _OPEN_PARTS:
        return None
    take_step(transitions.HAND_OVER, part.status)
    return part


def facts_of_unit(unit: Organization) -> Facts:
    """What the policy must know of a unit whose open parts are handed over."""
    return Facts(unit.root_id, frozenset({unit.id}))


def parts_in_hand(unit_id: int, person_id: int) -> Sequence[Assignment]:
    """What would be handed over: the unit's open parts in this person's hands, in the ledger's order."""
    return db.session.scalars(
        select(Assignment)
        .join(Assignment.task)
        .where(*_in_hand(unit_id, person_id))
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
        .where(Assignment.status.in_(_OPEN_PARTS), _open_task(), Plan.status == PlanStatus.ISSUED, _reach(actor))
        .group_by(Organization.id, Organization.short_name, User.id, User.name, User.active)
        .order_by(Organization.id, User.id)
    )
    return [Caseload(*row) for row in rows]


def names_in_hand(task_id: int) -> dict[int, str]:
    """For each part of a task that somebody has in hand: the person's name."""
    rows = db.session.execute(
        select(Assignment.id, User.name)
        .join(User, Assignment.liaison_id == User.id)
        .where(Assignment.task_id == task_id, Assignment.status != AssignmentStatus.WITHDRAWN)
    )
    return {row.id: row.name for row in rows}


def _reach(actor: Actor) -> ColumnElement[bool]:
    return or_(
        Task.jurisdiction_id.in_(actor.organizations_as(*HANDS_OVER_ANYWHERE)),
        Assignment.organization_id.in_(actor.organizations_as(Role.LIAISON)),
    )


def _in_hand(unit_id: int, person_id: int) -> tuple[ColumnElement[bool], ...]:
    open_tasks = select(Task.id).join(Plan, Task.plan_id == Plan.id)
    return (
        Assignment.organization_id == unit_id,
        Assignment.liaison_id == person_id,
        Assignment.status.in_(_OPEN_PARTS),
        Assignment.task_id.in_(open_tasks.where(and_(_open_task(), Plan.status == PlanStatus.ISSUED))),
    )


def _open_task() -> ColumnElement[bool]:
    return Task.status.in_(OPEN_TASKS)


def _liaison(unit_id: int, person_id: int, *, field: str) -> User:
    """An active liaison of the unit; raises `Invalid` for everybody else."""
    person = next((each for each in people_with_role(Role.LIAISON, unit_id) if each.id == person_id), None)
    if person is None:
        raise Invalid(N_("Nothing was changed."), {field: N_("Choose a liaison of this unit.")})
    return person
