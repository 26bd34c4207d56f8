"""Looking after accounts: a new password, disabling and enabling; each is one transaction with its audit entry."""

from datetime import datetime

from tracker.accounts.models import User
from tracker.accounts.passwords import hash_password, random_password
from tracker.accounts.queries import city_of_login, user_by_login
from tracker.accounts.services import new_session_key, set_password
from tracker.audit.services import record
from tracker.core.database import transaction
from tracker.core.errors import Conflict
from tracker.core.events import Event
from tracker.core.messages import N_
from tracker.core.permissions import SYSTEM, Actor


def reset_password(login: str, *, actor: Actor = SYSTEM, now: datetime) -> str:
    """Give an account a random password that must be changed at the next sign-in, and return it.

    All sessions of the person end, and a lock after failed sign-ins is lifted.
    """
    password = random_password()
    hashed = hash_password(password)
    with transaction(city_of_login(login)):
        user = _account(login)
        set_password(user, hashed, must_change=True)
        user.failed_sign_ins, user.locked_until = 0, None
        _record(Event.USER_PASSWORD_RESET, user, actor=actor, now=now)
    return password


def set_active(login: str, *, active: bool, actor: Actor = SYSTEM, now: datetime) -> None:
    """Disable an account, which ends its sessions, or enable it again. Its records stay as they are."""
    with transaction(city_of_login(login)):
        user = _account(login)
        if user.active == active:
            raise Conflict(
                N_("The account %(login)s is enabled already.", login=login)
                if active
                else N_("The account %(login)s is disabled already.", login=login)
            )
        user.active = active
        user.session_key = new_session_key()
        _record(Event.USER_ENABLED if active else Event.USER_DISABLED, user, actor=actor, now=now)


def _account(login: str) -> User:
    user = user_by_login(login)
    if user is None:
        raise Conflict(N_("There is no account %(login)s.", login=login))
    return user


def _record(event: Event, user: User, *, actor: Actor, now: datetime) -> None:
    record(
        event,
        user,
        actor=actor,
        now=now,
        jurisdiction_id=user.organization.root_id,
        organization_id=user.organization_id,
        after={"login": user.login},
    )
