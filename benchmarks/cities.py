"""The rows of a city's organizations and people, with ids that follow from which city it is.

Everybody's password is PASSWORD. The first city's people are `office`, `leader`, `viewer`, `user001` to `user200` (the
liaisons) and `bench`, who is liaison of every department, so that one session can report on every part. People of the
other cities have the city's number before their login name (`c012-office`).
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from benchmarks.register import DEPARTMENTS, LIAISONS, department_of
from tracker.accounts.models import RoleGrant, User
from tracker.core.database import Base
from tracker.core.vocabulary import Language, OrganizationKind, Role
from tracker.organizations.models import Organization

PASSWORD = "a benchmark's password"  # noqa: S105 - of accounts that are thrown away
ROOM = 1000  # ids of organizations, and of people, that each city has for itself

Row = dict[str, Any]
Rows = dict[type[Base], list[Row]]


@dataclass(frozen=True)
class City:
    """One city by its number, from 0; ids are computed, so that cities can be written side by side."""

    number: int

    @property
    def id(self) -> int:
        """The id of its organization: the jurisdiction."""
        return self.number * ROOM + 1

    @property
    def office(self) -> tuple[int, str]:
        """Id and name of the person of the office."""
        return self.id, "Office"

    def department(self, number: int) -> int:
        """The id of a department, counted from 1."""
        return self.id + number

    def liaison(self, number: int) -> tuple[int, str]:
        """Id and name of a liaison, counted from 1."""
        return self.id + 3 + number, f"First{number} Last{number}"

    def login(self, name: str) -> str:
        """The login name of one of its people."""
        return f"c{self.number:03d}-{name}" if self.number else name


def people_and_units(city: City, *, hashed: str, since: datetime) -> Rows:
    """Everybody and every unit of the city; `hashed` is the hash of PASSWORD, made once for all."""
    units = [_unit(city, 0)] + [_unit(city, number) for number in range(1, DEPARTMENTS + 1)]
    users: list[Row] = []
    grants: list[Row] = []

    def person(user_id: int, login: str, name: str, role: Role, units: list[int]) -> None:
        users.append(_user(city, user_id, login, name, units[0], hashed, since))
        for unit in units:
            grant_id = city.number * ROOM + len(grants) + 1
            grants.append({"id": grant_id, "user_id": user_id, "role": role, "organization_id": unit})

    for position, role in enumerate((Role.OFFICE, Role.LEADER, Role.VIEWER)):
        person(city.id + position, role.value, role.value.capitalize(), role, [city.id])
    every = [city.department(number) for number in range(1, DEPARTMENTS + 1)]
    person(city.id + 3, "bench", "Bench", Role.LIAISON, every)
    for number in range(1, LIAISONS + 1):
        user_id, name = city.liaison(number)
        person(user_id, f"user{number:03d}", name, Role.LIAISON, [city.department(department_of(number))])
    return {Organization: units, User: users, RoleGrant: grants}


def _unit(city: City, number: int) -> Row:
    name = f"Department {number:02d}" if number else f"City {city.number:03d}"
    above = city.id if number else None
    kind = OrganizationKind.DEPARTMENT if number else OrganizationKind.CITY
    unit_id = city.id + number
    return {"id": unit_id, "parent_id": above, "jurisdiction_id": above, "name": name, "short_name": name, "kind": kind}


def _user(city: City, user_id: int, login: str, name: str, unit: int, hashed: str, since: datetime) -> Row:
    return {
        "id": user_id,
        "login": city.login(login),
        "name": name,
        "email": f"{city.login(login)}@example.test",
        "language": Language.CHINESE,
        "organization_id": unit,
        "password_hash": hashed,
        "session_key": f"benchmark-{user_id}",
        "created_at": since,
        "version": 1,
    }
