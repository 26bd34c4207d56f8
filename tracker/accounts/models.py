"""The people with accounts, and what each may do."""

from datetime import datetime

from flask_login import UserMixin
from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.core.database import Base, Versioned, intpk, name_text, short_text
from tracker.core.vocabulary import Language, Role
from tracker.organizations.models import Organization


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
