"""What the password step of a sign-in answers, and what it leaves behind, by plain facts."""

from datetime import UTC, datetime, timedelta

import pytest

from tracker.accounts.rules.sign_in import (
    FAILURES_BEFORE_LOCK,
    LOCK_TIME,
    NO_FAILURES,
    AccountFacts,
    Failures,
    NextStep,
    PasswordAccepted,
    RefusalReason,
    SignInRefused,
    SignInResult,
    check_password_step,
    failures_after,
)

NOW = datetime(2023, 6, 28, 1, 30, tzinfo=UTC)
A_MOMENT = timedelta(microseconds=1)
LOCKED_UNTIL_NOW = Failures(0, NOW)
LOCKED = Failures(0, NOW + A_MOMENT)

ENTER = PasswordAccepted(7, NextStep.ENTER)
CHANGE_PASSWORD = PasswordAccepted(7, NextStep.CHANGE_PASSWORD)
WRONG = SignInRefused(RefusalReason.WRONG_PASSWORD)
IS_LOCKED = SignInRefused(RefusalReason.LOCKED)
DISABLED = SignInRefused(RefusalReason.DISABLED)


def account(*, active: bool = True, must_change: bool = False, failures: Failures = NO_FAILURES) -> AccountFacts:
    return AccountFacts(user_id=7, active=active, must_change_password=must_change, failures=failures)


RESULTS = [
    pytest.param(account(), True, ENTER, id="the right password"),
    pytest.param(account(must_change=True), True, CHANGE_PASSWORD, id="the right password, which must be changed"),
    pytest.param(account(failures=Failures(4)), True, ENTER, id="the right password after four failures"),
    pytest.param(account(), False, WRONG, id="a wrong password"),
    pytest.param(account(must_change=True), False, WRONG, id="a wrong password where one must be changed"),
    pytest.param(None, False, SignInRefused(RefusalReason.UNKNOWN), id="an unknown name"),
    pytest.param(None, True, SignInRefused(RefusalReason.UNKNOWN), id="an unknown name, whatever the password"),
    pytest.param(account(active=False), True, DISABLED, id="a disabled account"),
    pytest.param(account(active=False), False, WRONG, id="a disabled account, wrong password"),
    pytest.param(account(failures=LOCKED), True, IS_LOCKED, id="a moment before the lock ends"),
    pytest.param(account(failures=LOCKED), False, IS_LOCKED, id="a wrong password before the lock ends"),
    pytest.param(account(failures=LOCKED, active=False), True, IS_LOCKED, id="locked and disabled"),
    pytest.param(account(failures=LOCKED_UNTIL_NOW), True, ENTER, id="exactly at the end of the lock"),
    pytest.param(account(failures=LOCKED_UNTIL_NOW), False, WRONG, id="wrong exactly at the end of the lock"),
    pytest.param(account(failures=Failures(0, NOW - A_MOMENT)), True, ENTER, id="after the lock"),
]


@pytest.mark.parametrize(("facts", "fits", "result"), RESULTS)
def test_the_password_step_answers_with_its_reason(
    facts: AccountFacts | None, fits: bool, result: SignInResult
) -> None:
    assert check_password_step(facts, password_fits=fits, now=NOW) == result


COUNTS = [
    pytest.param(Failures(0), WRONG, Failures(1), id="the first failure"),
    pytest.param(Failures(3), WRONG, Failures(4), id="the fourth failure only counts"),
    pytest.param(Failures(4), WRONG, Failures(0, NOW + LOCK_TIME), id="the fifth failure locks"),
    pytest.param(Failures(4), DISABLED, Failures(0, NOW + LOCK_TIME), id="a disabled account locks, too"),
    pytest.param(LOCKED, IS_LOCKED, LOCKED, id="trying a locked account does not make the lock longer"),
    pytest.param(LOCKED_UNTIL_NOW, WRONG, Failures(1), id="after a lock the count begins anew"),
    pytest.param(Failures(4), ENTER, NO_FAILURES, id="a success clears the count"),
    pytest.param(LOCKED_UNTIL_NOW, CHANGE_PASSWORD, NO_FAILURES, id="a success clears a lock that has ended"),
]


@pytest.mark.parametrize(("before", "result", "after"), COUNTS)
def test_failures_are_counted(before: Failures, result: SignInResult, after: Failures) -> None:
    assert failures_after(before, result, now=NOW) == after


def test_an_account_begins_without_failures() -> None:
    assert Failures() == NO_FAILURES == Failures(0, None)


def test_five_failures_lock_for_a_quarter_of_an_hour() -> None:
    assert (5, timedelta(minutes=15)) == (FAILURES_BEFORE_LOCK, LOCK_TIME)
