"""Adding accounts and giving them passwords, in the open transaction."""

import secrets
from collections.abc import Iterable
from datetime import datetime

from tracker.accounts.models import RoleGrant, User
from tracker.accounts.passwords import hash_password
from tracker.accounts.queries import user_by_login
from tracker.accounts.rules.passwords import reason_against_first_password
from tracker.audit.services import record
from tracker.core.errors import Invalid
from tracker.core.events import Event
from tracker.core.extensions import db
from tracker.core.messages import N_
from tracker.core.permissions import SYSTEM, Actor
from tracker.core.vocabulary import ROLES_OF_A_UNIT, Language, Role
from tracker.organizations.models import Organization


def add_user(
    login: str,
    *,
    name: str,
    organization: Organization,
    roles: Iterable[Role],
    password: str,
    hashed: str | None = None,
    post: str = "",
    email: str = "",
    language: Language = Language.CHINESE,
    is_demo: bool = False,
    must_change_password: bool = True,
    actor: Actor = SYSTEM,
    now: datetime,
) -> User:
    """Create an account in the open transaction. A liaison acts for their organization, others for the city.

    `hashed` is the password's hash: who has it made before the turn (it takes long) holds nobody up. Raises Invalid
    when the login name is taken or the password is too short.
    """
    _check_new_account(login, password)
    user = User(login=login, name=name, post=post, email=email, language=language, is_demo=is_demo, created_at=now)
    user.organization_id = organization.id
    user.password_hash, user.session_key = hashed or hash_password(password), new_session_key()
    user.must_change_password = must_change_password
    user.grants = _grants(roles, organization)
    db.session.add(user)
    _record_added(user, organization, actor=actor, now=now)
    return user


def set_password(user: User, hashed: str, *, must_change: bool) -> None:
    """Put a password in place by its hash, in the open transaction, and end all sessions of the person.

    Hashing takes long, on purpose: it is done before the turn, so that nobody waits for it.
    """
    user.password_hash = hashed
    user.session_key = new_session_key()
    user.must_change_password = must_change


def new_session_key() -> str:
    """A key that no session knows yet: giving it to an account ends all its sessions."""
    return secrets.token_hex(8)


def _check_new_account(login: str, password: str) -> None:
    if user_by_login(login):
        raise Invalid(N_("The login name %(login)s is taken.", login=login))
    reason = reason_against_first_password(password)
    if reason is not None:
        raise Invalid(reason)


def _grants(roles: Iterable[Role], organization: Organization) -> list[RoleGrant]:
    """Each role once, for the unit itself where it is a unit's role, else for its city."""
    return [
        RoleGrant(role=role, organization_id=organization.id if role in ROLES_OF_A_UNIT else organization.root_id)
        for role in dict.fromkeys(roles)
    ]


def _record_added(user: User, organization: Organization, *, actor: Actor, now: datetime) -> None:
    record(
        Event.USER_ADDED,
        user,
        actor=actor,
        now=now,
        jurisdiction_id=organization.root_id,
        organization_id=organization.id,
        after={"login": user.login, "name": user.name, "roles": sorted(grant.role.value for grant in user.grants)},
    )
