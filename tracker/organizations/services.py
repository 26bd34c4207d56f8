"""Changing the directory; each change leaves one audit entry in its transaction."""

from collections.abc import Iterable
from datetime import datetime

from tracker.audit.services import record
from tracker.core.events import Event
from tracker.core.extensions import db
from tracker.core.permissions import Actor
from tracker.core.vocabulary import OrganizationKind
from tracker.organizations.models import Organization, OrganizationAlias


def add_organization(
    name: str,
    *,
    jurisdiction: Organization | None,
    kind: OrganizationKind,
    short_name: str = "",
    aliases: Iterable[str] = (),
    actor: Actor,
    now: datetime,
) -> Organization:
    """Enter an organization into the open transaction; without a jurisdiction it is a root (a city)."""
    organization = Organization(
        name=name,
        short_name=short_name or name,
        kind=kind,
        parent_id=jurisdiction.id if jurisdiction else None,
        jurisdiction_id=jurisdiction.id if jurisdiction else None,
        aliases=[OrganizationAlias(name=alias) for alias in dict.fromkeys(aliases)],
    )
    db.session.add(organization)
    db.session.flush()
    record(
        Event.ORGANIZATION_ADDED,
        organization,
        actor=actor,
        now=now,
        jurisdiction_id=organization.root_id,
        organization_id=organization.id,
        after={"name": name, "kind": kind.value},
    )
    return organization


def add_alias(organization: Organization, name: str, *, actor: Actor, now: datetime) -> None:
    """Note in the open transaction that documents also print the organization as `name`."""
    if name in {organization.name, organization.short_name, *(alias.name for alias in organization.aliases)}:
        return
    organization.aliases.append(OrganizationAlias(name=name))
    record(
        Event.ORGANIZATION_ALIAS_ADDED,
        organization,
        actor=actor,
        now=now,
        jurisdiction_id=organization.root_id,
        organization_id=organization.id,
        after={"alias": name},
    )
