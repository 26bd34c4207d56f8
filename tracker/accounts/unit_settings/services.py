"""What a unit settles for itself, such as whether its leader approves reports before they are sent (审签)."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from tracker.accounts.queries import leaders_of
from tracker.audit.services import record
from tracker.core.database import ROW_LOCK, transaction
from tracker.core.errors import Conflict, Forbidden
from tracker.core.events import Event
from tracker.core.extensions import db
from tracker.core.messages import N_
from tracker.core.permissions import Action, Actor, Denied, Facts, may
from tracker.core.vocabulary import OrganizationKind, Role
from tracker.organizations.models import Organization
from tracker.organizations.queries import city_of_unit


def facts_of_unit(unit: Organization) -> Facts:
    """What the policy must know of a unit."""
    return Facts(unit.root_id, frozenset({unit.id}))


def set_leader_approval(unit_id: int, *, wanted: bool, actor: Actor, now: datetime) -> None:
    """Have the unit's leader approve its reports first, or not any more; it needs a leader with an account."""
    with transaction(city_of_unit(unit_id)):
        unit = db.session.get(Organization, unit_id, with_for_update=ROW_LOCK, populate_existing=True)
        if unit is None:
            raise Conflict(N_("This does not exist any more."))
        decision = may(actor, Action.SET_UNIT, facts_of_unit(unit))
        if isinstance(decision, Denied):
            raise Forbidden(decision.reason)
        if wanted and unit.id not in leaders_of([unit.id]):
            raise Conflict(N_("Nobody has an account as this unit's leader; the administrator can give one."))
        if unit.leader_approves_reports is wanted:
            return
        unit.leader_approves_reports = wanted
        record(
            Event.ORGANIZATION_APPROVAL_SET,
            unit,
            actor=actor,
            now=now,
            jurisdiction_id=unit.root_id,
            organization_id=unit.id,
            before={"leader_approves_reports": not wanted},
            after={"leader_approves_reports": wanted},
        )


def units_set_by(actor: Actor) -> Sequence[Organization]:
    """The units whose settings the person may change: all of its city for the office, a leader's own."""
    cities = actor.organizations_as(Role.OFFICE)
    own = actor.organizations_as(Role.UNIT_LEADER)
    return db.session.scalars(
        select(Organization)
        .where(
            Organization.jurisdiction_id.in_(cities) | Organization.id.in_(own),
            Organization.kind != OrganizationKind.COLLECTIVE,
        )
        .order_by(Organization.id)
    ).all()
