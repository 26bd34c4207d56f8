"""Changing accounts; each change leaves one audit entry in its transaction."""

import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

from tracker.accounts.models import RoleGrant, User
from tracker.accounts.passwords import equalize_timing, hash_password, password_matches
from tracker.accounts.queries import user_by_login
from tracker.audit.services import record
from tracker.core.database import transaction
from tracker.core.errors import Invalid
from tracker.core.events import Event
from tracker.core.extensions import db
from tracker.core.messages import N_
from tracker.core.permissions import SYSTEM, Actor
from tracker.core.vocabulary import ROLES_OF_A_UNIT, Language, Role
from tracker.organizations.models import Organization

FAILURES_BEFORE_LOCK = 5
LOCK_TIME = timedelta(minutes=15)
SHORTEST_PASSWORD = 8


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
    """Create an account in the open transaction. A liaison acts for its organization, others for the city.

    `hashed` is the password's hash, where many accounts get the same one.
    """
    if user_by_login(login):
        raise Invalid(N_("The login name %(login)s is taken.", login=login))
    if len(password) < SHORTEST_PASSWORD:
        raise Invalid(N_("A password needs at least %(count)s characters.", count=SHORTEST_PASSWORD))
    user = User(
        login=login,
        name=name,
        post=post,
        email=email,
        language=language,
        organization_id=organization.id,
        password_hash=hashed or hash_password(password),
        session_key=secrets.token_hex(8),
        must_change_password=must_change_password,
        is_demo=is_demo,
        created_at=now,
    )
    user.grants = [
        RoleGrant(role=role, organization_id=organization.id if role in ROLES_OF_A_UNIT else organization.root_id)
        for role in dict.fromkeys(roles)
    ]
    db.session.add(user)
    record(
        Event.USER_ADDED,
        user,
        actor=actor,
        now=now,
        jurisdiction_id=organization.root_id,
        organization_id=organization.id,
        after={"login": login, "name": name, "roles": sorted(grant.role.value for grant in user.grants)},
    )
    return user


def check_sign_in(login: str, password: str, *, now: datetime, address: str) -> User | None:
    """The person, when name and password fit and the account is neither locked nor disabled.

    Five failures lock the account for a quarter of an hour. The answer for an unknown name, a wrong
    password and a locked account is the same, and takes as long.
    """
    matches = _password_fits(login, password)
    with transaction():
        user = user_by_login(login)
        if user is None:
            return None
        locked = user.locked_until is not None and user.locked_until > now
        welcome = matches and user.active and not locked
        if welcome:
            user.failed_sign_ins, user.locked_until = 0, None
        elif not locked:
            user.failed_sign_ins += 1
            if user.failed_sign_ins >= FAILURES_BEFORE_LOCK:
                user.failed_sign_ins, user.locked_until = 0, now + LOCK_TIME
        _record_sign_in(user, Event.USER_SIGNED_IN if welcome else Event.USER_SIGN_IN_FAILED, now=now, address=address)
    return user if welcome else None


def _password_fits(login: str, password: str) -> bool:
    """Whether this is the person's password. Slow on purpose, so nobody's change may wait for it."""
    user = user_by_login(login)
    kept = user.password_hash if user else None
    db.session.rollback()
    if kept is None:
        equalize_timing()
        return False
    return password_matches(kept, password)


def change_password(user: User, *, old: str, new: str, now: datetime) -> None:
    """Set a new password; every other session of the person ends."""
    if not password_matches(user.password_hash, old):
        raise Invalid(N_("The present password is not right."), {"old": N_("This is not your present password.")})
    if len(new) < SHORTEST_PASSWORD or new == old:
        raise Invalid(
            N_("The new password cannot be used."),
            {
                "new": N_(
                    "Choose at least %(count)s characters, different from the present one.",
                    count=SHORTEST_PASSWORD,
                )
            },
        )
    with transaction():
        set_password(user, new, must_change=False)
        _record_sign_in(user, Event.USER_PASSWORD_CHANGED, now=now, address="")


def set_password(user: User, password: str, *, must_change: bool) -> None:
    """Put a password in place, in the open transaction, and end all sessions of the person."""
    user.password_hash = hash_password(password)
    user.session_key = secrets.token_hex(8)
    user.must_change_password = must_change


def _record_sign_in(user: User, event: Event, *, now: datetime, address: str) -> None:
    record(
        event,
        user,
        actor=Actor(user_id=user.id, name=user.name),
        now=now,
        jurisdiction_id=user.organization.root_id,
        organization_id=user.organization_id,
        after={"address": address} if address else {},
    )
