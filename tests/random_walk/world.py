"""The two cities in which the random actors act: their units, people, plans and tasks, and a clock that is moved.

`World` also keeps what the database looked like after the last act, so that each check is plain Python over rows.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Table, select

from tests.conftest import NOW
from tests.make import make_plan, make_task
from tests.people import Cast, make_cast
from tracker.accounts.models import RoleGrant, User
from tracker.accounts.queries import actor_for
from tracker.accounts.services import add_user
from tracker.audit.models import AuditEntry
from tracker.core.database import Base, transaction
from tracker.core.extensions import db
from tracker.core.permissions import SYSTEM, Actor
from tracker.core.vocabulary import OrganizationKind, Role
from tracker.organizations.models import Organization
from tracker.organizations.services import add_organization
from tracker.tasks.models import Target, Task

Row = Mapping[str, Any]
Tables = dict[str, list[Row]]
SHANGHAI = ZoneInfo("Asia/Shanghai")
PASSWORD = "a long enough password"

#: Who acts beside the usual cast: login, name, unit, roles. One reviews for the city and reports for a unit.
MORE_PEOPLE: tuple[tuple[str, str, str, tuple[Role, ...]], ...] = (
    ("minzheng2", "郝民", "civil_affairs", (Role.LIAISON,)),
    ("weijian2", "华卫", "health", (Role.LIAISON, Role.UNIT_LEADER)),
    ("weijianju", "石卫", "health", (Role.UNIT_LEADER,)),
    ("jiaoyu", "孔教", "education", (Role.LIAISON,)),
    ("xiling", "白西", "west_district", (Role.LIAISON,)),
    ("both", "兼任", "civil_affairs", (Role.OFFICE, Role.LIAISON)),
    ("nobody", "闲人", "finance", ()),
)


@dataclass
class World:
    """Everything that the acts need to know; `now` is moved by the machine, ids never change."""

    now: datetime
    cities: list[int]
    units: dict[int, int]  # unit → its city
    collective: int
    people: list[int]
    logins: dict[int, str]
    grants: dict[int, frozenset[tuple[Role, int]]]
    cities_seen: dict[int, frozenset[int]]
    unit_names: dict[tuple[int, str], int]  # city and short name → unit
    leads_at_first: dict[int, int]
    dues_at_first: dict[int, date | None]
    tables: Tables = field(default_factory=dict)
    raw: dict[str, Sequence[object]] = field(default_factory=dict)

    @property
    def today(self) -> date:
        """The day in Shanghai."""
        return self.now.astimezone(SHANGHAI).date()

    def actor(self, person: int) -> Actor:
        """The person as the pages hand it to the services."""
        return actor_for(db.session.get_one(User, person))

    def look(self) -> Tables:
        """Every row of every table as it is stored now, kept in `tables`; what did not change is not read anew."""
        db.session.rollback()
        session, now = db.session, dict(self.tables)
        for table in Base.metadata.sorted_tables:
            raw = session.connection().exec_driver_sql(self._statement(table)).all()
            if self.raw.get(table.name) == raw:
                continue
            self.raw[table.name] = raw
            rows = session.execute(select(table).where(*self._further(table)).order_by(*table.primary_key))
            new = [row._mapping for row in rows]
            now[table.name] = [*now.get(table.name, []), *new] if table.name == AuditEntry.__tablename__ else new
        db.session.rollback()
        self.tables = now
        return now

    def _statement(self, table: Table) -> str:
        """Reads a table without turning its values into anything; of the audit trail only what is new."""
        names = ", ".join(f'"{column.name}"' for column in table.primary_key)
        further = f"WHERE id > {self._last_entry()}" if table.name == AuditEntry.__tablename__ else ""
        return f'SELECT * FROM "{table.name}" {further} ORDER BY {names}'  # noqa: S608 - our own names

    def _further(self, table: Table) -> list[ColumnElement[bool]]:
        return [table.c.id > self._last_entry()] if table.name == AuditEntry.__tablename__ else []

    def _last_entry(self) -> int:
        known = self.tables.get(AuditEntry.__tablename__, [])
        return known[-1]["id"] if known else 0

    def active(self) -> list[int]:
        """The people who can sign in."""
        return [row["id"] for row in self.tables["user"] if row["active"]]


def make_world() -> World:
    """Two cities with people in every role, three plans, and tasks of every form, all of them just handed out."""
    cast = make_cast(NOW)
    _add_people(cast)
    _add_neighbours(cast)
    leads = _add_plans(cast)
    world = _described(cast, leads)
    world.look()
    return world


def _add_people(cast: Cast) -> None:
    for login, name, unit, roles in MORE_PEOPLE:
        _person(login, name, getattr(cast, unit), roles)


def _add_neighbours(cast: Cast) -> None:
    with transaction():
        port = add_organization(
            "市港口局", jurisdiction=cast.other_city, kind=OrganizationKind.DEPARTMENT, actor=SYSTEM, now=NOW
        )
    _person("gangkou", "邻港", port, (Role.LIAISON,))
    _person("haichengling", "邻导", cast.other_city, (Role.LEADER,))


def _person(login: str, name: str, unit: Organization, roles: Sequence[Role]) -> None:
    with transaction():
        add_user(
            login,
            name=name,
            organization=unit,
            roles=roles,
            password=PASSWORD,
            email=f"{login}@yunzhou.example",
            must_change_password=False,
            now=NOW,
        )


def _add_plans(cast: Cast) -> dict[int, Task]:
    first, second = make_plan(cast), make_plan(cast, "云州市补充清单")
    port = db.session.scalars(select(Organization).where(Organization.name == "市港口局")).one()
    districts = (cast.east_district, cast.west_district)
    made = [
        make_task(cast, first, co=[cast.health], implementers=districts, targets=[("托位", 3000, "个")]),
        make_task(cast, first, due="2023-07-05", co=[cast.education], section="托育"),
        make_task(cast, first, due="2023-06-20", lead=cast.health, co=[cast.civil_affairs]),
        make_task(cast, first, due=None, starts=None, lead=cast.education, section=""),
        make_task(cast, first, due="2023-09-29", lead=cast.health, implementers=districts),
        make_task(cast, second, due="2023-10-06", co=[cast.finance], starts="2023-07-01"),
        make_task(cast, second, due="2023-08-31", lead=cast.finance, co=[cast.health, cast.education]),
        make_task(cast, make_plan(cast, "海城计划", city=cast.other_city), lead=port, due="2023-07-31"),
    ]
    with transaction() as session:
        owed_yearly = session.scalars(select(Target).where(Target.task_id == made[0].id)).one()
        owed_yearly.recurring, owed_yearly.due_on = "year", date(2023, 7, 20)
    return {task.id: task for task in made}


def _described(cast: Cast, tasks: Mapping[int, Task]) -> World:
    collectives = {OrganizationKind.CITY, OrganizationKind.COLLECTIVE}
    organizations = db.session.scalars(select(Organization).order_by(Organization.id)).all()
    people = db.session.scalars(select(User).order_by(User.id)).all()
    grants = db.session.scalars(select(RoleGrant)).all()
    cities = {each.id: each.root_id for each in organizations}
    return World(
        now=NOW.astimezone(UTC),
        cities=[cast.city.id, cast.other_city.id],
        units={each.id: each.root_id for each in organizations if each.kind not in collectives},
        collective=cast.all_districts.id,
        people=[person.id for person in people],
        logins={person.id: person.login for person in people},
        grants={
            person.id: frozenset((each.role, each.organization_id) for each in grants if each.user_id == person.id)
            for person in people
        },
        cities_seen={
            person.id: frozenset(cities[each.organization_id] for each in grants if each.user_id == person.id)
            for person in people
        },
        unit_names={(each.root_id, each.short_name): each.id for each in organizations},
        leads_at_first={task.id: task.assignments[0].organization_id for task in tasks.values()},
        dues_at_first={task.id: task.due_on for task in tasks.values()},
    )
