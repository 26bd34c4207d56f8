"""The tree of organizations, the people in it and what each may do.

The root of a tree is a city: the *jurisdiction*. Every record of the application belongs to one.
"""

from datetime import date, datetime

from flask_login import UserMixin
from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.core.database import Base, Versioned, intpk, name_text, short_text
from tracker.core.vocabulary import Language, OrganizationKind, Role

#: The key of the setting that holds the day a demo is seen on.
DAY_SETTING = "day"


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


class User(Versioned, Base, UserMixin):
    """A named person with an account. `session_key` changes when all sessions must end."""

    __tablename__ = "user"

    id: Mapped[intpk]
    login: Mapped[str] = mapped_column(String(80), unique=True)
    name: Mapped[name_text]
    post: Mapped[name_text] = mapped_column(default="")
    email: Mapped[name_text] = mapped_column(default="")
    phone: Mapped[short_text] = mapped_column(default="")
    language: Mapped[Language] = mapped_column(default=Language.CHINESE)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"))
    password_hash: Mapped[str] = mapped_column(String(200))
    session_key: Mapped[short_text]
    active: Mapped[bool] = mapped_column(default=True)
    must_change_password: Mapped[bool] = mapped_column(default=False)
    failed_sign_ins: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[datetime | None]
    is_demo: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]

    organization: Mapped[Organization] = relationship()
    grants: Mapped[list["RoleGrant"]] = relationship(back_populates="user", cascade="all, delete-orphan")

    @property
    def is_active(self) -> bool:
        """Asked by Flask-Login: a disabled account cannot sign in and its sessions end."""
        return self.active

    def get_id(self) -> str:
        """What the session cookie holds: the id, and the key that ends all sessions when it changes."""
        return f"{self.id}:{self.session_key}"


class RoleGrant(Base):
    """A role of a person: for a jurisdiction, or for a liaison's own organization."""

    __tablename__ = "role_grant"
    __table_args__ = (
        UniqueConstraint("user_id", "role", "organization_id"),
        # serves 'who are the liaisons of this organization'
        Index("ix_role_grant_organization_role", "organization_id", "role"),
    )

    id: Mapped[intpk]
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"))
    role: Mapped[Role]

    user: Mapped[User] = relationship(back_populates="grants")
    organization: Mapped[Organization] = relationship()


class Setting(Base):
    """A value the jurisdiction's people may change while the application runs, such as the demo's day."""

    __tablename__ = "setting"

    key: Mapped[str] = mapped_column(String(80), primary_key=True)
    value: Mapped[str] = mapped_column(String(400))
