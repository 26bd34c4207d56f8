"""Who has a part in hand: the unit's leader who answers for it (责任领导), its liaison, and handing over.

A part in nobody's hands is every liaison's of its unit. When a person leaves, everything open in their hands
goes to another liaison of the unit in one transaction, with an entry for each part.
"""

from datetime import datetime

from sqlalchemy import select

from tracker.accounts.models import User
from tracker.accounts.queries import people_with_role
from tracker.core.database import transaction
from tracker.core.errors import Conflict, Invalid
from tracker.core.extensions import db
from tracker.core.messages import N_
from tracker.core.permissions import Action, Actor, Facts
from tracker.core.vocabulary import Role, TaskStatus
from tracker.organizations.models import Organization
from tracker.organizations.queries import city_of_unit
from tracker.tasks.models import Assignment
from tracker.tasks.steps.name_people.queries import OPEN_PARTS, in_hand
from tracker.tasks.workflow.queries import city_of
from tracker.tasks.workflow.rules import steps
from tracker.tasks.workflow.rules.guards import PartConditions
from tracker.tasks.workflow.services.service_steps import allow, facts_of_part, locked, record_step, take_step

LONGEST_NAME = 60


def name_people(assignment_id: int, *, leader: str, liaison_id: int | None, actor: Actor, now: datetime) -> None:
    """The unit says which of its leaders answers for a part and which liaison has it in hand (None: all of them)."""
    leader = leader.strip()
    if len(leader) > LONGEST_NAME:
        long = N_("Keep this under %(count)s characters.", count=LONGEST_NAME)
        raise Invalid(N_("The names were not saved."), {"leader": long})
    with transaction(city_of(Assignment, assignment_id)):
        part = locked(Assignment, assignment_id)
        allow(actor, Action.NAME_PEOPLE, facts_of_part(part))
        take_step(steps.NAME_PEOPLE, part.status, PartConditions(task_closed=part.task.status is TaskStatus.CLOSED))
        liaison = _liaison(part.organization_id, liaison_id, field="liaison") if liaison_id else None
        if (leader, liaison_id) == (part.responsible_leader, part.liaison_id):
            return
        named = db.session.get(User, part.liaison_id) if part.liaison_id else None
        was = {"leader": part.responsible_leader, "liaison": named.name if named else ""}
        after = {"leader": leader, "liaison": liaison.name if liaison else "", "liaison_id": liaison_id}
        part.responsible_leader, part.liaison_id = leader, liaison_id
        record_step(steps.NAME_PEOPLE, part, part, actor=actor, now=now, was=was, after=after)


def hand_over(unit_id: int, from_id: int, to_id: int, *, actor: Actor, now: datetime) -> int:
    """Everything open of a unit that one person has in hand goes to another liaison; how many parts that were."""
    with transaction(city_of_unit(unit_id)):
        unit = db.session.get(Organization, unit_id)
        if unit is None:
            raise Conflict(N_("This does not exist any more."))
        allow(actor, Action.HAND_OVER, facts_of_unit(unit))
        taking = _liaison(unit_id, to_id, field="takes_over")
        if to_id == from_id:
            same = N_("Choose somebody else: this person has them already.")
            raise Invalid(N_("Nothing was handed over."), {"takes_over": same})
        leaving = db.session.get(User, from_id)
        part_ids = db.session.scalars(select(Assignment.id).where(*in_hand(unit_id, from_id)).order_by(Assignment.id))
        moved = [_hand_over_one(part_id, from_id) for part_id in part_ids.all()]
        parts = [part for part in moved if part is not None]
        if not parts or leaving is None:
            raise Conflict(N_("This person has no open part of the unit in hand."))
        after = {"liaison": taking.name, "liaison_id": to_id, "from": leaving.name}
        for part in parts:
            part.liaison_id = to_id
            record_step(steps.HAND_OVER, part, part, actor=actor, now=now, after=after)
    return len(parts)


def _hand_over_one(part_id: int, from_id: int) -> Assignment | None:
    """The part, locked; None when somebody else got it, or it was done, a moment before."""
    part = locked(Assignment, part_id)
    if part.liaison_id != from_id or part.status not in OPEN_PARTS:
        return None
    take_step(steps.HAND_OVER, part.status)
    return part


def facts_of_unit(unit: Organization) -> Facts:
    """What the policy must know of a unit whose open parts are handed over."""
    return Facts(unit.root_id, frozenset({unit.id}))


def _liaison(unit_id: int, person_id: int, *, field: str) -> User:
    """An active liaison of the unit; raises `Invalid` for everybody else."""
    person = next((each for each in people_with_role(Role.LIAISON, unit_id) if each.id == person_id), None)
    if person is None:
        raise Invalid(N_("Nothing was changed."), {field: N_("Choose a liaison of this unit.")})
    return person
