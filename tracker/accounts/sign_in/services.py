"""The steps of signing in, and changing one's own password; each leaves one audit entry in its transaction."""

from datetime import datetime

from tracker.accounts.models import User
from tracker.accounts.passwords import equalize_timing, password_matches
from tracker.accounts.queries import city_of_login, user_by_login
from tracker.accounts.rules.passwords import reason_against_new_password
from tracker.accounts.rules.sign_in import (
    AccountFacts,
    Failures,
    SignInRefused,
    SignInResult,
    check_password_step,
    failures_after,
)
from tracker.accounts.services import set_password
from tracker.audit.services import record
from tracker.core.database import transaction
from tracker.core.errors import Invalid
from tracker.core.events import Event
from tracker.core.extensions import db
from tracker.core.messages import N_
from tracker.core.permissions import Actor


def check_password(login: str, password: str, *, now: datetime, address: str) -> SignInResult:
    """Take the first step of signing in: the login name and its password.

    Five failures lock the account for a quarter of an hour. `address` is the network address that asks.
    Every answer takes as long as any other: a password is hashed for unknown names and locked accounts, too.
    """
    fits = _password_fits(login, password)
    with transaction(city_of_login(login)):
        user = user_by_login(login)
        result = check_password_step(_facts_of(user) if user else None, password_fits=fits, now=now)
        if user is not None:
            _apply(result, user, now=now, address=address)
    return result


def change_password(user: User, *, old: str, new: str, now: datetime) -> None:
    """Set a new password; every other session of the person ends.

    Raises Invalid when `old` is not the present password or `new` cannot be used.
    """
    if not password_matches(user.password_hash, old):
        raise Invalid(N_("The present password is not right."), {"old": N_("This is not your present password.")})
    reason = reason_against_new_password(new, present=old)
    if reason is not None:
        raise Invalid(N_("The new password cannot be used."), {"new": reason})
    with transaction(user.organization.root_id):
        set_password(user, new, must_change=False)
        _record(user, Event.USER_PASSWORD_CHANGED, now=now)


def _password_fits(login: str, password: str) -> bool:
    """Whether this is the person's password. Slow on purpose, so nobody's change may wait for it."""
    user = user_by_login(login)
    stored = user.password_hash if user else None
    db.session.rollback()
    if stored is None:
        equalize_timing()
        return False
    return password_matches(stored, password)


def _facts_of(user: User) -> AccountFacts:
    return AccountFacts(
        user_id=user.id,
        active=user.active,
        must_change_password=user.must_change_password,
        failures=Failures(user.failed_sign_ins, user.locked_until),
    )


def _apply(result: SignInResult, user: User, *, now: datetime, address: str) -> None:
    """Keep the count of failures and record what happened, in the open transaction."""
    failures = failures_after(Failures(user.failed_sign_ins, user.locked_until), result, now=now)
    user.failed_sign_ins, user.locked_until = failures.count, failures.locked_until
    event = Event.USER_SIGN_IN_FAILED if isinstance(result, SignInRefused) else Event.USER_SIGNED_IN
    _record(user, event, now=now, address=address)


def _record(user: User, event: Event, *, now: datetime, address: str = "") -> None:
    record(
        event,
        user,
        actor=Actor(user_id=user.id, name=user.name),
        now=now,
        jurisdiction_id=user.organization.root_id,
        organization_id=user.organization_id,
        after={"address": address} if address else {},
    )
