"""The units that a part can be given to."""

from sqlalchemy import select

from tracker.core.extensions import db
from tracker.core.vocabulary import OrganizationKind
from tracker.organizations.models import Organization
from tracker.tasks.models import Assignment

#: Names that stand for several units, or for the city itself, cannot be given a part.
NO_UNITS = frozenset({OrganizationKind.CITY, OrganizationKind.COLLECTIVE})


def units_for(part: Assignment) -> list[tuple[int, str]]:
    """The other units of the city that could get the part: id and short name."""
    rows = db.session.execute(
        select(Organization.id, Organization.short_name)
        .where(
            Organization.jurisdiction_id == part.task.jurisdiction_id,
            Organization.kind.not_in(NO_UNITS),
            Organization.id != part.organization_id,
        )
        .order_by(Organization.id)
    )
    return [(unit_id, name) for unit_id, name in rows]
