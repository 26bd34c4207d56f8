"""Signing in: the right password, wrong ones, locks, the language, and where a person lands."""

import re
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.conftest import NOW
from tests.people import PASSWORD, Cast, sign_in
from tracker.accounts.services import FAILURES_BEFORE_LOCK, LOCK_TIME, check_sign_in


def attempt(login: str, password: str, later: timedelta = timedelta()) -> bool:
    return check_sign_in(login, password, now=NOW + later, address="127.0.0.1") is not None


def test_the_right_password_lets_the_person_in(cast: Cast) -> None:
    assert attempt("minzheng", PASSWORD)


@pytest.mark.parametrize(("login", "password"), [("minzheng", "wrong"), ("nobody", PASSWORD), ("", "")])
def test_anything_else_does_not(cast: Cast, login: str, password: str) -> None:
    assert not attempt(login, password)


def test_five_failures_lock_the_account_for_a_quarter_of_an_hour(cast: Cast) -> None:
    for _ in range(FAILURES_BEFORE_LOCK):
        assert not attempt("minzheng", "wrong")
    assert not attempt("minzheng", PASSWORD)
    assert not attempt("minzheng", PASSWORD, LOCK_TIME - timedelta(seconds=1))
    assert attempt("minzheng", PASSWORD, LOCK_TIME + timedelta(seconds=1))


def test_the_page_is_chinese_and_becomes_english_on_request(cast: Cast, client: FlaskClient) -> None:
    assert 'lang="zh-Hans"' in client.get("/sign-in").text
    answer = client.post("/language/en", data={"next": "/sign-in?next=%2Ftasks"})
    assert answer.location == "/sign-in?next=%2Ftasks"
    assert 'lang="en"' in client.get("/sign-in").text


@pytest.mark.parametrize(
    ("came_from", "back"),
    [
        ("http://localhost/tasks/1?x=1", "/tasks/1?x=1"),
        ("http://elsewhere.example/tasks/1", "/"),
        ("", "/"),
    ],
)
def test_from_a_refused_form_the_language_leads_back_to_its_page(
    cast: Cast, client: FlaskClient, came_from: str, back: str
) -> None:
    """The address that only takes forms would answer 405."""
    refused = sign_in(client, cast.office).post("/tasks/987654/closing", headers={"Referer": came_from})
    assert refused.status_code == 404
    (address,) = re.findall(r'class="language".*?name="next" value="([^"]*)"', refused.text, re.DOTALL)
    assert address == back
    opened = client.get("/tasks?light=red").text
    assert re.findall(r'class="language".*?name="next" value="([^"]*)"', opened, re.DOTALL) == ["/tasks?light=red"]


@pytest.mark.parametrize(
    "target", ["//evil.example", "https://evil.example", "/\\evil.example", "\\\\evil", "http:evil"]
)
def test_next_never_leads_to_another_host(cast: Cast, client: FlaskClient, target: str) -> None:
    answer = client.post("/language/en", data={"next": target})
    assert answer.location == "/"


def test_wrong_password_says_so_without_saying_which_part_was_wrong(cast: Cast, client: FlaskClient) -> None:
    known = client.post("/sign-in", data={"login": "minzheng", "password": "wrong"})
    unknown = client.post("/sign-in", data={"login": "nobody", "password": "wrong"})
    assert known.status_code == unknown.status_code == 401
    assert told(known).replace("minzheng", "") == told(unknown).replace("nobody", "")


def told(answer: TestResponse) -> str:
    """The page without its CSRF token, which holds the second in which it was made."""
    return re.sub(r'(name="csrf_token"[^>]*value=)"[^"]*"', r"\1", answer.text)
