"""The directory: the cities, and the organizations of one of them."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from tracker.core.database import city_named_by
from tracker.core.extensions import db
from tracker.core.vocabulary import OrganizationKind
from tracker.organizations.models import Organization
from tracker.organizations.rules.known_units import KnownUnit, KnownUnits


def organizations_in(jurisdiction_id: int) -> Sequence[Organization]:
    """The directory of a jurisdiction with its aliases, in the order in which it was entered."""
    return db.session.scalars(
        select(Organization)
        .where(Organization.jurisdiction_id == jurisdiction_id)
        .options(selectinload(Organization.aliases), selectinload(Organization.members))
        .order_by(Organization.id)
    ).all()


def jurisdictions() -> Sequence[Organization]:
    """All cities."""
    return db.session.scalars(
        select(Organization).where(Organization.kind == OrganizationKind.CITY).order_by(Organization.id)
    ).all()


def known_units(jurisdiction_id: int) -> KnownUnits:
    """The directory of a jurisdiction as plain facts, which outlive the transaction."""
    return KnownUnits(
        KnownUnit(
            id=each.id,
            name=each.name,
            short_name=each.short_name,
            kind=each.kind,
            aliases=tuple(alias.name for alias in each.aliases),
            members=tuple(member.id for member in each.members),
        )
        for each in organizations_in(jurisdiction_id)
    )


def city_of_unit(unit_id: int) -> int | None:
    """The turn in which an organization is changed: that of its city."""
    root = func.coalesce(Organization.jurisdiction_id, Organization.id)
    return city_named_by(select(root).where(Organization.id == unit_id))


def organization_by_id(organization_id: int) -> Organization | None:
    """An organization by its number."""
    return db.session.get(Organization, organization_id)
