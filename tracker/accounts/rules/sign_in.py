"""Whether a person may sign in: each step's result is a value that carries its reason.

A second factor becomes a word of `NextStep`; a directory becomes another function that returns a `SignInResult`.
Both stand between the right password and the session, which begins only in `sign_in/sessions.py`.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

FAILURES_BEFORE_LOCK = 5
LOCK_TIME = timedelta(minutes=15)


class NextStep(StrEnum):
    """What follows once the person has proven who they are."""

    CHANGE_PASSWORD = "change-password"  # noqa: S105 - the name of a step
    ENTER = "enter"


class RefusalReason(StrEnum):
    """Why a sign-in was refused. Pages show one sentence for all of them, so that nobody can probe for names."""

    UNKNOWN = "unknown"
    WRONG_PASSWORD = "wrong-password"  # noqa: S105 - a reason
    LOCKED = "locked"
    DISABLED = "disabled"


@dataclass(frozen=True)
class Failures:
    """How many sign-ins failed in a row, and the moment until which the account is locked (UTC)."""

    count: int = 0
    locked_until: datetime | None = None


NO_FAILURES = Failures()


@dataclass(frozen=True)
class AccountFacts:
    """What the decision must know of an account."""

    user_id: int
    active: bool
    must_change_password: bool
    failures: Failures


@dataclass(frozen=True)
class PasswordAccepted:
    """The person is who they say they are; `next_step` comes next."""

    user_id: int
    next_step: NextStep


@dataclass(frozen=True)
class SignInRefused:
    """The person does not come in."""

    reason: RefusalReason


SignInResult = PasswordAccepted | SignInRefused


def check_password_step(account: AccountFacts | None, *, password_fits: bool, now: datetime) -> SignInResult:
    """The result of the step in which a login name and a password were given; no account for an unknown name."""
    if account is None:
        return SignInRefused(RefusalReason.UNKNOWN)
    if is_locked(account.failures, now):
        return SignInRefused(RefusalReason.LOCKED)
    if not password_fits:
        return SignInRefused(RefusalReason.WRONG_PASSWORD)
    if not account.active:
        return SignInRefused(RefusalReason.DISABLED)
    return PasswordAccepted(account.user_id, next_step(account))


def next_step(account: AccountFacts) -> NextStep:
    """What a person with the right password does next."""
    return NextStep.CHANGE_PASSWORD if account.must_change_password else NextStep.ENTER


def is_locked(failures: Failures, now: datetime) -> bool:
    """Whether the account is locked; at the very moment at which the lock ends it is not any more."""
    return failures.locked_until is not None and now < failures.locked_until


def failures_after(failures: Failures, result: SignInResult, *, now: datetime) -> Failures:
    """The count after this result: a success clears it, a locked account keeps it, the fifth failure locks."""
    if isinstance(result, PasswordAccepted):
        return NO_FAILURES
    if result.reason is RefusalReason.LOCKED:
        return failures
    count = failures.count + 1
    if count >= FAILURES_BEFORE_LOCK:
        return Failures(0, now + LOCK_TIME)
    return Failures(count)
