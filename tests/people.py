"""The fixed cast: one city with its office, departments and a district, and a person of another city."""

from dataclasses import dataclass
from datetime import date, datetime

from flask.testing import FlaskClient
from sqlalchemy import exists, select

from tracker.accounts.models import User
from tracker.accounts.queries import actor_for
from tracker.accounts.services import add_user
from tracker.core import clock
from tracker.core.database import transaction
from tracker.core.extensions import db
from tracker.core.permissions import SYSTEM, Actor
from tracker.core.vocabulary import OrganizationKind, Role
from tracker.organizations.models import Organization
from tracker.organizations.services import add_organization
from tracker.tasks.kept.queries import cities
from tracker.tasks.kept.services import renew_all
from tracker.tasks.models import KeptDay, Task
from tracker.web.kept_day import KNOWN

PASSWORD = "a long enough password"


@dataclass(frozen=True)
class Cast:
    """Organizations and people of 云州市, an invented city, and one person of 海城市, another one."""

    city: Organization
    civil_affairs: Organization
    health: Organization
    education: Organization
    finance: Organization
    east_district: Organization
    west_district: Organization
    all_districts: Organization
    other_city: Organization
    office: User
    second_office: User
    leader: User
    viewer: User
    admin: User
    lead_liaison: User  # of civil affairs
    co_liaison: User  # of health
    district_liaison: User  # of the eastern district
    unit_leader: User  # leads civil affairs
    stranger: User  # liaison of finance, which has no part in the usual tasks
    other_city_office: User

    def actor(self, name: str) -> Actor:
        """One of the people as the policy sees them, by the name of the field here."""
        return actor_for(getattr(self, name))


def make_cast(now: datetime) -> Cast:
    """Store the cast; everybody has PASSWORD and need not change it."""
    with transaction():
        city = make_unit("云州市", None, OrganizationKind.CITY, now)
        civil_affairs = make_unit("市民政局", city, OrganizationKind.DEPARTMENT, now)
        health = make_unit("市卫生健康委员会", city, OrganizationKind.DEPARTMENT, now, "市卫生健康委", ["市卫健委"])
        education = make_unit("市教育局", city, OrganizationKind.DEPARTMENT, now)
        finance = make_unit("市财政局", city, OrganizationKind.DEPARTMENT, now)
        east = make_unit("东江区人民政府", city, OrganizationKind.DISTRICT, now, "东江区")
        west = make_unit("西岭县人民政府", city, OrganizationKind.DISTRICT, now, "西岭县")
        districts = make_unit("各县(区)人民政府", city, OrganizationKind.COLLECTIVE, now)
        districts.members = [east, west]
        other_city = make_unit("海城市", None, OrganizationKind.CITY, now)
        people = {
            "office": make_person("office", "李梅", city, Role.OFFICE, now=now),
            "second_office": make_person("office2", "王强", city, Role.OFFICE, now=now),
            "leader": make_person("leader", "陈刚", city, Role.LEADER, now=now),
            "viewer": make_person("viewer", "周查", city, Role.VIEWER, now=now),
            "admin": make_person("admin", "管宁", city, Role.ADMIN, now=now),
            "lead_liaison": make_person("minzheng", "赵敏", civil_affairs, Role.LIAISON, now=now),
            "co_liaison": make_person("weijian", "钱进", health, Role.LIAISON, now=now),
            "district_liaison": make_person("dongjiang", "孙江", east, Role.LIAISON, now=now),
            "unit_leader": make_person("juzhang", "冯局", civil_affairs, Role.UNIT_LEADER, now=now),
            "stranger": make_person("caizheng", "吴财", finance, Role.LIAISON, now=now),
            "other_city_office": make_person("haicheng", "郑海", other_city, Role.OFFICE, now=now),
        }
    return Cast(
        city=city,
        civil_affairs=civil_affairs,
        health=health,
        education=education,
        finance=finance,
        east_district=east,
        west_district=west,
        all_districts=districts,
        other_city=other_city,
        **people,
    )


def sign_in(client: FlaskClient, person: User) -> FlaskClient:
    """Let the client be this person, without the sign-in page, on a day whose first page others have asked for."""
    with client.session_transaction() as session:
        session["_user_id"] = person.get_id()
        session["_fresh"] = True
    keep_the_day(client)
    return client


def keep_the_day(client: FlaskClient) -> None:
    """What the first page of the day does: so that the pages of a test do what most pages do."""
    db.session.rollback()
    today = clock.today()
    begin_where_nothing_is(today)
    renew_all(today, day_is_set=clock.set_day() is not None)
    client.application.extensions[KNOWN].update(dict.fromkeys(cities(), today))
    db.session.rollback()


def begin_where_nothing_is(today: date) -> None:
    """What `renew_city` leaves of a city without tasks of which no day was kept yet, for all of them at once."""
    empty = exists().where(Task.jurisdiction_id == Organization.id)
    begun = exists().where(KeptDay.jurisdiction_id == Organization.id)
    which = [Organization.kind == OrganizationKind.CITY, ~empty, ~begun]
    if found := db.session.scalars(select(Organization.id).where(*which)).all():
        with transaction() as session:
            days = [KeptDay(jurisdiction_id=city, day=today, complete=True, counted=True) for city in found]
            session.add_all(days)


def make_unit(
    name: str,
    city: Organization | None,
    kind: OrganizationKind,
    now: datetime,
    short_name: str = "",
    aliases: list[str] | None = None,
) -> Organization:
    """A unit of a city, or a city, in the open transaction."""
    return add_organization(
        name,
        jurisdiction=city,
        kind=kind,
        short_name=short_name,
        aliases=aliases or [],
        actor=SYSTEM,
        now=now,
    )


def make_person(login: str, name: str, organization: Organization, *roles: Role, now: datetime) -> User:
    """A person with PASSWORD, which need not be changed, in the open transaction."""
    user = add_user(
        login,
        name=name,
        organization=organization,
        roles=roles,
        password=PASSWORD,
        email=f"{login}@yunzhou.example",
        must_change_password=False,
        now=now,
    )
    db.session.flush()
    return user
