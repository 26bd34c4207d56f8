"""Signing in step by step: what each attempt answers, counts and records, and changing one's own password."""

from datetime import timedelta

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select

from tests.conftest import NOW
from tests.people import PASSWORD, Cast
from tracker.accounts import passwords
from tracker.accounts.administration.services import reset_password, set_active
from tracker.accounts.models import User
from tracker.accounts.passwords import hash_password, password_matches
from tracker.accounts.rules.sign_in import (
    FAILURES_BEFORE_LOCK,
    LOCK_TIME,
    NextStep,
    PasswordAccepted,
    RefusalReason,
    SignInRefused,
    SignInResult,
)
from tracker.accounts.services import set_password
from tracker.accounts.sign_in.services import change_password, check_password
from tracker.audit.models import AuditEntry
from tracker.core.database import transaction
from tracker.core.errors import Invalid
from tracker.core.extensions import db

A_MOMENT = timedelta(microseconds=1)


def attempt(login: str, password: str, later: timedelta = timedelta()) -> SignInResult:
    return check_password(login, password, now=NOW + later, address="192.0.2.7")


def fail(times: int) -> None:
    for _ in range(times):
        assert attempt("minzheng", "wrong") == SignInRefused(RefusalReason.WRONG_PASSWORD)


def last_entry() -> AuditEntry:
    entry = db.session.scalar(select(AuditEntry).order_by(AuditEntry.id.desc()))
    assert entry is not None
    return entry


def count_of_entries() -> int:
    return len(db.session.scalars(select(AuditEntry.id)).all())


def test_the_right_password_lets_the_person_in(cast: Cast) -> None:
    assert attempt("minzheng", PASSWORD) == PasswordAccepted(cast.lead_liaison.id, NextStep.ENTER)
    entry = last_entry()
    assert (entry.action, entry.subject_id, entry.actor_name) == ("user:signed-in", cast.lead_liaison.id, "赵敏")
    assert entry.after == {"address": "192.0.2.7"}


def test_a_wrong_password_is_counted_and_recorded(cast: Cast) -> None:
    fail(1)
    assert cast.lead_liaison.failed_sign_ins == 1
    assert (last_entry().action, last_entry().after) == ("user:sign-in-failed", {"address": "192.0.2.7"})


@pytest.mark.parametrize("login", ["nobody", ""])
def test_an_unknown_name_leaves_no_trace(cast: Cast, login: str) -> None:
    before = count_of_entries()
    assert attempt(login, PASSWORD) == SignInRefused(RefusalReason.UNKNOWN)
    assert count_of_entries() == before


def test_after_four_failures_the_right_password_still_fits_and_clears_the_count(cast: Cast) -> None:
    fail(FAILURES_BEFORE_LOCK - 1)
    assert isinstance(attempt("minzheng", PASSWORD), PasswordAccepted)
    fail(FAILURES_BEFORE_LOCK - 1)
    assert isinstance(attempt("minzheng", PASSWORD), PasswordAccepted)


def test_five_failures_lock_the_account_for_a_quarter_of_an_hour(cast: Cast) -> None:
    fail(FAILURES_BEFORE_LOCK)
    assert attempt("minzheng", PASSWORD) == SignInRefused(RefusalReason.LOCKED)
    assert attempt("minzheng", PASSWORD, LOCK_TIME - A_MOMENT) == SignInRefused(RefusalReason.LOCKED)
    assert isinstance(attempt("minzheng", PASSWORD, LOCK_TIME), PasswordAccepted)
    assert cast.lead_liaison.locked_until is None


def test_trying_a_locked_account_does_not_make_the_lock_longer(cast: Cast) -> None:
    fail(FAILURES_BEFORE_LOCK)
    for _ in range(FAILURES_BEFORE_LOCK):
        attempt("minzheng", "wrong", LOCK_TIME - A_MOMENT)
    assert isinstance(attempt("minzheng", PASSWORD, LOCK_TIME), PasswordAccepted)


def test_another_persons_failures_lock_nobody_else(cast: Cast) -> None:
    fail(FAILURES_BEFORE_LOCK)
    assert isinstance(attempt("weijian", PASSWORD), PasswordAccepted)


def test_a_disabled_account_is_refused_with_the_right_password(cast: Cast) -> None:
    set_active("minzheng", active=False, now=NOW)
    assert attempt("minzheng", PASSWORD) == SignInRefused(RefusalReason.DISABLED)
    assert last_entry().action == "user:sign-in-failed"


def test_a_password_of_somebody_else_must_be_changed_next(cast: Cast) -> None:
    give_first_password(cast.lead_liaison)
    assert attempt("minzheng", PASSWORD) == PasswordAccepted(cast.lead_liaison.id, NextStep.CHANGE_PASSWORD)


def test_every_answer_hashes_one_password_and_so_takes_as_long(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    fail(FAILURES_BEFORE_LOCK)
    set_active("weijian", active=False, now=NOW)
    hasher = CountingHasher()
    monkeypatch.setattr(passwords, "_hasher", lambda: hasher)
    for n, (login, password) in enumerate(
        [("caizheng", PASSWORD), ("caizheng", "wrong"), ("nobody", "wrong"), ("minzheng", PASSWORD), ("weijian", PASSWORD)]
    ):  # fmt: skip
        attempt(login, password)
        assert hasher.hashed == n + 1, login


class CountingHasher(PasswordHasher):
    """Counts the slow work; checking a password hashes it."""

    hashed = 0

    def hash(self, *args: object, **named: object) -> str:
        self.hashed += 1
        return super().hash(*args, **named)  # type: ignore[arg-type]

    def verify(self, *args: object) -> bool:
        self.hashed += 1
        return super().verify(*args)  # type: ignore[arg-type]


def give_first_password(user: User) -> None:
    with transaction():
        set_password(user, hash_password(PASSWORD), must_change=True)


def test_a_changed_password_takes_the_place_of_the_old_one(cast: Cast) -> None:
    give_first_password(cast.lead_liaison)
    session_key = cast.lead_liaison.session_key
    change_password(cast.lead_liaison, old=PASSWORD, new="another long one", now=NOW)
    assert cast.lead_liaison.session_key != session_key
    assert not cast.lead_liaison.must_change_password
    assert (last_entry().action, last_entry().after) == ("user:password-changed", {})
    assert attempt("minzheng", PASSWORD) == SignInRefused(RefusalReason.WRONG_PASSWORD)
    assert isinstance(attempt("minzheng", "another long one"), PasswordAccepted)


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        pytest.param("wrong", "another long one", "old", id="the present one is not right"),
        pytest.param(PASSWORD, "7 signs", "new", id="too short"),
        pytest.param(PASSWORD, PASSWORD, "new", id="the same again"),
    ],
)
def test_a_password_that_cannot_be_changed_stays(cast: Cast, old: str, new: str, field: str) -> None:
    before, session_key = count_of_entries(), cast.lead_liaison.session_key
    with pytest.raises(Invalid) as refused:
        change_password(cast.lead_liaison, old=old, new=new, now=NOW)
    assert set(refused.value.fields) == {field}
    assert password_matches(cast.lead_liaison.password_hash, PASSWORD)
    assert (count_of_entries(), cast.lead_liaison.session_key) == (before, session_key)


class ResettingHasher(PasswordHasher):
    """Somebody gives the account another password while the old one is checked, which takes long."""

    def verify(self, *args: object) -> bool:
        fits = super().verify(*args)  # type: ignore[arg-type]
        reset_password("minzheng", now=NOW)
        return fits


def test_a_password_that_was_reset_while_it_was_checked_opens_nothing(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(passwords, "_hasher", ResettingHasher)
    assert attempt("minzheng", PASSWORD) == SignInRefused(RefusalReason.WRONG_PASSWORD)


def test_a_password_that_was_reset_while_it_was_changed_stays_as_it_was_reset(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(passwords, "_hasher", ResettingHasher)
    with pytest.raises(Invalid) as refused:
        change_password(cast.lead_liaison, old=PASSWORD, new="another long one", now=NOW)
    assert set(refused.value.fields) == {"old"}
    assert last_entry().action == "user:password-reset"
    assert cast.lead_liaison.must_change_password


class HasherOutsideTurns(PasswordHasher):
    """Refuses the slow work while the account's city waits for it."""

    def hash(self, *args: object, **named: object) -> str:
        assert "turn" not in db.session.info
        return super().hash(*args, **named)  # type: ignore[arg-type]

    def verify(self, *args: object) -> bool:
        assert "turn" not in db.session.info
        return super().verify(*args)  # type: ignore[arg-type]


def test_nobody_waits_while_a_password_is_hashed(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "_hasher", HasherOutsideTurns)
    attempt("minzheng", "wrong")
    attempt("minzheng", PASSWORD)
    change_password(cast.lead_liaison, old=PASSWORD, new="another long one", now=NOW)
    reset_password("minzheng", now=NOW)
