"""The tree of organizations.

The root of a tree is a city: the *jurisdiction*. Every record of the application belongs to one.
"""

from datetime import date

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.core.database import Base, intpk, name_text, short_text
from tracker.core.vocabulary import OrganizationKind


class Organization(Base):
    """A city, department, district, agency or enterprise; `short_name` is what tables show."""

    __tablename__ = "organization"
    __table_args__ = (
        UniqueConstraint("jurisdiction_id", "name"),
        # serves the directory of one jurisdiction
        Index("ix_organization_jurisdiction_kind", "jurisdiction_id", "kind"),
    )

    id: Mapped[intpk]
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("organization.id"))
    #: The city at the root of the tree; empty for the root itself and for what stands above cities.
    jurisdiction_id: Mapped[int | None] = mapped_column(ForeignKey("organization.id"))
    name: Mapped[name_text]
    short_name: Mapped[short_text]
    kind: Mapped[OrganizationKind]
    #: Whether a leader of the unit approves each report before it goes to the office (审签).
    leader_approves_reports: Mapped[bool] = mapped_column(default=False)

    jurisdiction: Mapped["Organization | None"] = relationship(
        primaryjoin="Organization.jurisdiction_id == remote(Organization.id)", viewonly=True
    )
    aliases: Mapped[list["OrganizationAlias"]] = relationship(
        back_populates="organization", cascade="all, delete-orphan", order_by="OrganizationAlias.id"
    )
    members: Mapped[list["Organization"]] = relationship(
        secondary="collective_member",
        primaryjoin="Organization.id == CollectiveMember.collective_id",
        secondaryjoin="Organization.id == CollectiveMember.member_id",
        order_by="Organization.id",
    )

    @property
    def root_id(self) -> int:
        """The jurisdiction this organization belongs to: its own id for a city."""
        return self.jurisdiction_id or self.id


class OrganizationAlias(Base):
    """Another name under which documents print an organization (市发改委), with the time it was in use."""

    __tablename__ = "organization_alias"
    __table_args__ = (UniqueConstraint("organization_id", "name"),)

    id: Mapped[intpk]
    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"))
    name: Mapped[name_text]
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]

    organization: Mapped[Organization] = relationship(back_populates="aliases")


class CollectiveMember(Base):
    """One organization for which a collective phrase (各市(区)人民政府) stands."""

    __tablename__ = "collective_member"

    collective_id: Mapped[int] = mapped_column(ForeignKey("organization.id"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("organization.id"), primary_key=True)
