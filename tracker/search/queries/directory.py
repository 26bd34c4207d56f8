"""Units and people by name: as it is written, in part, by an alias, or in pinyin and its initials."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, case, exists, or_, select

from tracker.accounts.models import RoleGrant, User
from tracker.core.extensions import db
from tracker.core.permissions import Actor
from tracker.core.vocabulary import READS_THE_JURISDICTION, Role
from tracker.organizations.models import Organization, OrganizationAlias
from tracker.search.queries.found import Found, some_of
from tracker.search.queries.text import Condition, contains, has_all
from tracker.search.rules.excerpt import Piece, marked
from tracker.search.rules.pinyin import is_spelled, is_typed_in_letters
from tracker.search.rules.words import Word
from tracker.tasks.models import Assignment, Task
from tracker.tasks.queries import visible_parts, visible_tasks

#: Who reads the whole directory of a city: names and posts, not records.
_READS_THE_DIRECTORY = (*READS_THE_JURISDICTION, Role.ADMIN)
#: So many names are compared with letters; beyond, names are found by their characters.
MOST_SPELLED = 5000


@dataclass(frozen=True)
class UnitFound:
    """A unit: its full name with the words marked; `short_name` where it has another one."""

    unit_id: int
    name: Sequence[Piece]
    short_name: str


@dataclass(frozen=True)
class PersonFound:
    """A person with an account: post, unit, and the roles that they have there or for the city."""

    user_id: int
    name: Sequence[Piece]
    post: str
    unit: str
    roles: Sequence[Role]


def find_units(words: Sequence[Word], actor: Actor, _today: date, *, limit: int, offset: int = 0) -> Found[UnitFound]:
    """Units of the directory; for the people of a unit their own, and those with a part in a task of theirs.

    Units whose short name has the words come first: 民政 stands in 人民政府 as well.
    """
    scope = _units_of(actor)
    spelled = _spelled_by(select(Organization.id, Organization.name).where(scope), Organization.id)
    query = (
        select(Organization.id, Organization.name, Organization.short_name)
        .where(scope, has_all(words, Organization.name, Organization.short_name, or_else=(_by_alias, spelled)))
        .order_by(case((has_all(words, Organization.short_name), 0), else_=1), Organization.id)
    )
    rows, total = some_of(query, limit=limit, offset=offset)
    found = [
        UnitFound(row.id, marked(row.name, words), row.short_name if row.short_name != row.name else "") for row in rows
    ]
    return Found(found, total)


def find_people(
    words: Sequence[Word], actor: Actor, _today: date, *, limit: int, offset: int = 0
) -> Found[PersonFound]:
    """People of the city with an account; for the people of a unit their own, and the office's."""
    scope = _people_of(actor)
    spelled = _spelled_by(select(User.id, User.name).where(scope), User.id)
    query = (
        select(User.id, User.name, User.post, Organization.short_name)
        .join(Organization, Organization.id == User.organization_id)
        .where(scope, has_all(words, User.name, User.post, or_else=(spelled,)))
        .order_by(Organization.id, User.id)
    )
    rows, total = some_of(query, limit=limit, offset=offset)
    roles = _roles_of([row.id for row in rows])
    found = [
        PersonFound(row.id, marked(row.name, words), row.post, row.short_name, roles.get(row.id, ())) for row in rows
    ]
    return Found(found, total)


def _by_alias(word: Word) -> Condition:
    of_unit = OrganizationAlias.organization_id == Organization.id
    return exists().where(of_unit, contains(OrganizationAlias.name, word)).correlate(Organization)


def _spelled_by(names: Select[int, str], key: Any) -> Callable[[Word], Condition]:
    """A condition for words that can be pinyin: the id is that of a name which they spell. The names are read once."""

    @cache
    def known() -> list[tuple[int, str]]:
        return [(id_, name) for id_, name in db.session.execute(names.order_by(key).limit(MOST_SPELLED))]

    def condition(word: Word) -> Condition:
        if not is_typed_in_letters(word.text):
            return key.in_(())  # type: ignore[no-any-return]
        return key.in_([id_ for id_, name in known() if is_spelled(name, word.text)])  # type: ignore[no-any-return]

    return condition


def _units_of(actor: Actor) -> ColumnElement[bool]:
    cities = actor.organizations_as(*_READS_THE_DIRECTORY)
    conditions: list[ColumnElement[bool]] = [Organization.jurisdiction_id.in_(cities), Organization.id.in_(cities)]
    if actor.unit_ids:
        part = select(Assignment.id).join(Task, Task.id == Assignment.task_id)
        shares = part.where(Assignment.organization_id == Organization.id, visible_parts(), visible_tasks(actor))
        conditions += [Organization.id.in_(actor.unit_ids), shares.exists()]
    return or_(*conditions)


def _people_of(actor: Actor) -> ColumnElement[bool]:
    cities = actor.organizations_as(*_READS_THE_DIRECTORY)
    units = select(Organization.id).where(or_(Organization.jurisdiction_id.in_(cities), Organization.id.in_(cities)))
    conditions: list[ColumnElement[bool]] = [User.organization_id.in_(units)]
    if actor.unit_ids:
        office = exists().where(
            RoleGrant.user_id == User.id,
            RoleGrant.role == Role.OFFICE,
            RoleGrant.organization_id.in_(actor.jurisdiction_ids),
        )
        conditions += [User.organization_id.in_(actor.unit_ids), office.correlate(User)]
    return User.active.is_(True) & or_(*conditions)


def _roles_of(user_ids: Sequence[int]) -> dict[int, list[Role]]:
    found: dict[int, list[Role]] = {}
    query = select(RoleGrant.user_id, RoleGrant.role).where(RoleGrant.user_id.in_(user_ids)).order_by(RoleGrant.id)
    for user_id, role in db.session.execute(query):
        if role not in found.setdefault(user_id, []):
            found[user_id].append(role)
    return found
