"""What an act of the office would do, found by doing it and taking all of it back: a preview that cannot differ.

The entries that the act leaves say who gets and loses what; whoever has a part that they concern is told.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select, true

from tracker.accounts.models import RoleGrant, User
from tracker.audit.models import AuditEntry
from tracker.audit.queries import entry_facts
from tracker.audit.rules.entry_messages import EntryFacts
from tracker.audit.rules.registry import Audience, concerns
from tracker.core.database import EVERY_CITY, single_transaction
from tracker.core.extensions import db
from tracker.core.vocabulary import Role
from tracker.organizations.models import Organization
from tracker.tasks.models import Assignment
from tracker.tasks.queries import visible_parts


@dataclass(frozen=True)
class Told:
    """A unit that is told of an act, and its liaisons by name; nobody where it has none."""

    unit: str
    people: tuple[str, ...]


@dataclass(frozen=True)
class Foreseen:
    """What an act would leave: its entries as facts for sentences, in their order, and who would be told."""

    entries: tuple[EntryFacts, ...]
    told: tuple[Told, ...]


class _Rollback(Exception):
    """Ends a rehearsal: everything that it did is rolled back."""


def rehearse(act: Callable[[], object], city: int | None) -> Foreseen:
    """What the act would do in the city that it changes; raises what the act would raise. Nothing of it is kept."""
    foreseen: list[Foreseen] = []
    of_city = true() if city is EVERY_CITY else AuditEntry.jurisdiction_id == city
    try:
        with single_transaction(city):
            last = db.session.scalar(select(func.max(AuditEntry.id)).where(of_city)) or 0
            act()
            foreseen.append(_foreseen(of_city, AuditEntry.id > last))
            raise _Rollback
    except _Rollback:
        return foreseen[0]


def _foreseen(*left: ColumnElement[bool]) -> Foreseen:
    entries = db.session.scalars(select(AuditEntry).where(*left).order_by(AuditEntry.id)).all()
    names = dict(db.session.execute(select(Organization.id, Organization.short_name)).all())
    return Foreseen(
        entries=tuple(entry_facts(entry, names) for entry in entries), told=_told(_units_told(entries), names)
    )


def _units_told(entries: Sequence[AuditEntry]) -> dict[int, int | None]:
    """Who hears of it: the unit's id with the person who has its part in hand, if somebody has."""
    task_ids = {entry.task_id for entry in entries if concerns(entry.action) is Audience.UNITS_OF_TASK}
    parts = db.session.execute(
        select(Assignment.organization_id, Assignment.liaison_id)
        .where(Assignment.task_id.in_(task_ids), visible_parts())
        .order_by(Assignment.position)
    )
    units: dict[int, int | None] = dict(parts.all())
    for entry in entries:
        if concerns(entry.action) is Audience.UNIT and entry.organization_id:
            units.setdefault(entry.organization_id, None)
    return units


def _told(units: dict[int, int | None], names: dict[int, str]) -> tuple[Told, ...]:
    liaisons = _liaisons(units)
    return tuple(
        Told(names[unit], tuple(_who_has_it(liaisons.get(unit, {}), person))) for unit, person in units.items()
    )


def _who_has_it(people: dict[int, str], in_hand: int | None) -> list[str]:
    """Whoever has the part in hand while the account is active; else all liaisons of the unit."""
    return [people[in_hand]] if in_hand in people else list(people.values())


def _liaisons(units: Collection[int]) -> dict[int, dict[int, str]]:
    """The active liaisons of these units: names by unit and person."""
    rows = db.session.execute(
        select(RoleGrant.organization_id, User.id, User.name)
        .join(User, RoleGrant.user_id == User.id)
        .where(RoleGrant.role == Role.LIAISON, RoleGrant.organization_id.in_(units), User.active)
        .order_by(User.login)
    )
    found: dict[int, dict[int, str]] = {}
    for unit, person, name in rows:
        found.setdefault(unit, {})[person] = name
    return found
