"""Who is who: people, their roles, and the actor that a person is."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from tracker.accounts.models import RoleGrant, User
from tracker.core.database import city_named_by
from tracker.core.extensions import db
from tracker.core.permissions import Actor
from tracker.core.vocabulary import OrganizationKind, Role
from tracker.organizations.models import Organization
from tracker.organizations.queries import jurisdictions


def user_by_login(login: str) -> User | None:
    """The account with this login name."""
    return db.session.scalar(select(User).where(User.login == login))


def user_by_id(user_id: int) -> User | None:
    """The account with this id."""
    return db.session.get(User, user_id)


def city_of_login(login: str) -> int | None:
    """The turn in which an account is changed: that of the city of its unit."""
    root = func.coalesce(Organization.jurisdiction_id, Organization.id)
    return city_named_by(select(root).join(User, User.organization_id == Organization.id).where(User.login == login))


@dataclass(frozen=True, slots=True)
class Grant:
    """A role of a person for an organization; `city_id` is its city, None for a city itself and what stands above."""

    role: Role
    organization_id: int
    city_id: int | None
    kind: OrganizationKind


def actor_for(user: User) -> Actor:
    """The person as the policy sees it."""
    rows = db.session.execute(
        select(RoleGrant.role, Organization.id, Organization.jurisdiction_id, Organization.kind)
        .join(Organization, RoleGrant.organization_id == Organization.id)
        .where(RoleGrant.user_id == user.id)
    )
    return actor_of(user.id, user.name, [Grant(*row) for row in rows])


def actor_of(user_id: int, name: str, granted: Iterable[Grant]) -> Actor:
    """A person with these roles as the policy sees it: a role above several cities counts in each of them."""
    grants: set[tuple[Role, int]] = set()
    seen: set[int] = set()
    cities: Sequence[Organization] | None = None
    for each in granted:
        if each.city_id is None and each.kind is not OrganizationKind.CITY:
            cities = jurisdictions() if cities is None else cities
            below = {city.id for city in cities if city.parent_id == each.organization_id}
        else:
            below = {each.organization_id}
        grants.update((each.role, organization_id) for organization_id in below)
        seen.update({each.city_id} if each.city_id else below)
    return Actor(user_id=user_id, name=name, grants=frozenset(grants), jurisdiction_ids=frozenset(seen))


def people_with_role(role: Role, organization_id: int) -> Sequence[User]:
    """The active people who have this role for this organization, by login name."""
    return db.session.scalars(
        select(User)
        .join(RoleGrant)
        .where(RoleGrant.role == role, RoleGrant.organization_id == organization_id, User.active)
        .order_by(User.login)
    ).all()


def leaders_of(unit_ids: Sequence[int]) -> dict[int, list[str]]:
    """For each of the units that has any: the names of the active people who lead it."""
    rows = db.session.execute(
        select(RoleGrant.organization_id, User.name)
        .join(User, RoleGrant.user_id == User.id)
        .where(RoleGrant.organization_id.in_(unit_ids), RoleGrant.role == Role.UNIT_LEADER, User.active)
        .order_by(User.login)
    )
    leaders: dict[int, list[str]] = {}
    for unit_id, name in rows:
        leaders.setdefault(unit_id, []).append(name)
    return leaders


def liaisons_of(organization_ids: Iterable[int]) -> dict[int, list[str]]:
    """Who acts for each organization, by name: those who are told when its unit gets a part."""
    rows = db.session.execute(
        select(RoleGrant.organization_id, User.name)
        .join(User, RoleGrant.user_id == User.id)
        .where(RoleGrant.role == Role.LIAISON, RoleGrant.organization_id.in_(set(organization_ids)), User.active)
        .order_by(User.id)
    )
    found: dict[int, list[str]] = {}
    for organization_id, name in rows:
        found.setdefault(organization_id, []).append(name)
    return found


def person_by_id(person_id: int) -> User | None:
    """A person by the number of the account, disabled or not."""
    return db.session.get(User, person_id)
