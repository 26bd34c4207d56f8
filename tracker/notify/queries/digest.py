"""Reads what the digests of people with accounts show: how much waits for each, and the first things of each kind.

A city is read in a fixed number of queries, whatever waits there and for however many people.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, func, select, union
from sqlalchemy.orm import aliased

from tracker.accounts.models import RoleGrant, User
from tracker.core.extensions import db
from tracker.core.vocabulary import Role, Wait
from tracker.notify.models import DigestRecipient
from tracker.notify.queries.waits import Holder, Waits
from tracker.notify.rules.decisions import Person
from tracker.notify.rules.digest import Desk, Totals, Waiting, round_values
from tracker.organizations.models import Organization
from tracker.tasks.desk.queries.office import work_of_office
from tracker.tasks.desk.queries.units import work_of_organizations, work_of_unit_leaders
from tracker.tasks.desk.rules.work_item import WorkItem
from tracker.tasks.models import Assignment
from tracker.tasks.rounds.queries.desk import running_rounds_of

#: Who gets a digest of what waits: the roles for which something can.
ROLES = (Role.LIAISON, Role.UNIT_LEADER, Role.OFFICE)
#: Parts a query: SQLite takes 32,766 values.
PARTS_AT_A_TIME = 5000
NOTHING = Totals({}, 0)


def cities_with_digests() -> list[int]:
    """The cities in which somebody could get a digest, in a fixed order."""
    root = func.coalesce(Organization.jurisdiction_id, Organization.id)
    people = (
        select(root)
        .join(User, User.organization_id == Organization.id)
        .join(RoleGrant, RoleGrant.user_id == User.id)
        .where(User.active, RoleGrant.role.in_(ROLES))
    )
    recipients = select(DigestRecipient.jurisdiction_id).where(DigestRecipient.active)
    return sorted(db.session.scalars(union(people, recipients)))


def desks(city: int, today: date) -> list[Desk]:
    """Every liaison, leader of a unit and office person of the city with what waits for it, in the order of accounts."""
    holders_of, cities = _people_of(city)
    waits = Waits(cities, today)
    totals = waits.totals()
    several = [person.user_id or 0 for person, holders in holders_of.items() if len(holders) > 1]
    of_people = waits.totals_of_people(several)
    first = waits.first_of_each()
    chosen = {
        person: set().union(*(first.get(holder, ()) for holder in holders)) for person, holders in holders_of.items()
    }
    wanted: dict[Holder, set[int]] = defaultdict(set)
    for person, holders in holders_of.items():
        for holder in holders:
            wanted[holder] |= chosen[person]
    waiting, rounds = _waiting(wanted, today), _rounds_of_offices(wanted, today)
    found = []
    for person, holders in holders_of.items():
        reasons = (each for holder in holders for each in waiting.get(holder, ()))
        desk = Desk(
            person,
            city,
            tuple(each for each in reasons if each.item.assignment_id in chosen[person]),
            of_people.get(person.user_id or 0, NOTHING) if len(holders) > 1 else totals.get(holders[0], NOTHING),
            tuple(line for holder in holders for line in rounds.get(holder, ())),
        )
        found.append(desk)
    return found


def _people_of(city: int) -> tuple[dict[Person, list[Holder]], set[int]]:
    """The people at home in the city, for which units and cities things wait for them, and the cities of those."""
    home, unit = aliased(Organization), aliased(Organization)
    rows = db.session.execute(
        select(
            User.id,
            User.name,
            User.email,
            RoleGrant.role,
            RoleGrant.organization_id,
            func.coalesce(unit.jurisdiction_id, unit.id),
        )
        .join(RoleGrant, RoleGrant.user_id == User.id)
        .join(home, User.organization_id == home.id)
        .join(unit, RoleGrant.organization_id == unit.id)
        .where(User.active, RoleGrant.role.in_(ROLES), func.coalesce(home.jurisdiction_id, home.id) == city)
        .order_by(User.id, RoleGrant.organization_id)
    ).all()
    holders_of: dict[Person, list[Holder]] = defaultdict(list)
    for user_id, name, address, role, organization_id, _city in rows:
        holders_of[Person(name, address, user_id=user_id)].append(Holder(role, organization_id))
    # As liaison first, as on the desk.
    ordered = {person: sorted(of, key=lambda holder: ROLES.index(holder.role)) for person, of in holders_of.items()}
    return ordered, {row[-1] for row in rows}


def _waiting(wanted: Mapping[Holder, set[int]], today: date) -> dict[Holder, list[Waiting]]:
    """Every reason for which the wanted parts wait, by for whom they do, in the order of the desk."""
    waiting: dict[Holder, list[Waiting]] = defaultdict(list)
    units, leaders = _organizations(wanted, Role.LIAISON), _organizations(wanted, Role.UNIT_LEADER)
    for which in _portions(wanted[Holder(Role.LIAISON, unit)] for unit in units):
        for item in _flat(work_of_organizations(units, today, which)):
            waiting[Holder(Role.LIAISON, item.organization_id)].append(Waiting(item))
    for which in _portions(wanted[Holder(Role.UNIT_LEADER, unit)] for unit in leaders):
        for item in _flat(work_of_unit_leaders(leaders, today, which)):
            waiting[Holder(Role.UNIT_LEADER, item.organization_id)].append(Waiting(item))
    for city in _organizations(wanted, Role.OFFICE):
        office = Holder(Role.OFFICE, city)
        for which in _portions([wanted[office]]):
            work = _flat(work_of_office([city], today, which))
            waiting[office] += [Waiting(item, as_office=True) for item in work]
    return waiting


def _organizations(holders: Iterable[Holder], role: Role) -> list[int]:
    return sorted(holder.organization_id for holder in holders if holder.role is role)


def _portions(parts_of: Iterable[set[int]]) -> Iterator[ColumnElement[bool]]:
    """The parts as conditions, so many in each as one query takes."""
    parts = sorted(set().union(*parts_of))
    return (
        Assignment.id.in_(parts[start : start + PARTS_AT_A_TIME]) for start in range(0, len(parts), PARTS_AT_A_TIME)
    )


def _flat(queue: Mapping[Wait, list[WorkItem]]) -> Iterable[WorkItem]:
    return (item for items in queue.values() for item in items)


def _rounds_of_offices(holders: Iterable[Holder], today: date) -> dict[Holder, list[dict[str, Any]]]:
    """The running rounds of its city in which reports are missing, for each office."""
    return {
        Holder(Role.OFFICE, city): [
            round_values(each.mark)
            | {"round_id": each.mark.round_id, "title": each.plan_title, "count": each.outstanding}
            for each in running_rounds_of([city], today)
            if each.outstanding
        ]
        for city in _organizations(holders, Role.OFFICE)
    }
