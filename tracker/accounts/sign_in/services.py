"""The steps of signing in, and changing one's own password; each leaves one audit entry in its transaction."""

from datetime import datetime

from tracker.accounts.models import User
from tracker.accounts.passwords import equalize_timing, hash_password, password_matches
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
    fitting = _hash_that_fits(login, password)
    with transaction(city_of_login(login)):
        user = user_by_login(login)
        fits = user is not None and user.password_hash == fitting
        result = check_password_step(_facts_of(user) if user else None, password_fits=fits, now=now)
        if user is not None:
            _apply(result, user, now=now, address=address)
    return result


def change_password(user: User, *, old: str, new: str, now: datetime) -> None:
    """Set a new password; every other session of the person ends.

    Raises Invalid when `old` is not the present password or `new` cannot be used.
    """
    wrong = Invalid(N_("The present password is not right."), {"old": N_("This is not your present password.")})
    present = user.password_hash
    if not password_matches(present, old):
        raise wrong
    reason = reason_against_new_password(new, present=old)
    if reason is not None:
        raise Invalid(N_("The new password cannot be used."), {"new": reason})
    hashed = hash_password(new)
    with transaction(user.organization.root_id):
        if user.password_hash != present:  # the account got another one meanwhile
            raise wrong
        set_password(user, hashed, must_change=False)
        _record(user, Event.USER_PASSWORD_CHANGED, now=now)


def _hash_that_fits(login: str, password: str) -> str | None:
    """The person's hash if this is the password behind it. Slow on purpose, so nobody's change may wait for it."""
    user = user_by_login(login)
    stored = user.password_hash if user else None
    db.session.rollback()
    if stored is None:
        equalize_timing()
        return None
    return stored if password_matches(stored, password) else None


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
