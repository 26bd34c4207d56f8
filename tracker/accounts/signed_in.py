"""The person who is signed in, as plain facts: read once a request, and at hand whatever turns it takes."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask_login import UserMixin

from tracker.core.permissions import Actor
from tracker.core.vocabulary import Language


@dataclass(frozen=True, slots=True)
class UnitName:
    """An organization as the frame of a page and the choice of records need it."""

    id: int
    name: str
    short_name: str


@dataclass(frozen=True, eq=False)
class SignedInPerson(UserMixin):
    """Whom a session belongs to: the account, its unit and city, its rights, and how many notices are not read.

    `ends` is where the chains of entries ended when the request began, by city (0: entries of no city), for the cities
    in which the person was given a role.
    A disabled account (not `active`) is not signed in, whatever its session says.
    """

    id: int
    name: str
    language: Language
    session_key: str
    active: bool
    must_change_password: bool
    organization: UnitName
    city: UnitName
    actor: Actor
    unread_count: int
    ends: Mapping[int, str]

    @property
    def is_active(self) -> bool:
        """Asked by Flask-Login: a disabled account cannot sign in and its sessions end."""
        return self.active

    def get_id(self) -> str:
        """What the session cookie holds, as `User.get_id` says it."""
        return f"{self.id}:{self.session_key}"
