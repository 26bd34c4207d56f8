"""Which passwords may be used."""

import pytest

from tracker.accounts.rules.passwords import reason_against_first_password, reason_against_new_password


@pytest.mark.parametrize(("password", "usable"), [("", False), ("7 signs", False), ("8 signs.", True)])
def test_a_password_has_at_least_eight_characters(password: str, usable: bool) -> None:
    assert (reason_against_first_password(password) is None) is usable
    assert (reason_against_new_password(password, present="another one") is None) is usable


def test_the_new_password_differs_from_the_present_one() -> None:
    assert reason_against_new_password("the same one", present="the same one") is not None
    assert reason_against_new_password("the same One", present="the same one") is None
