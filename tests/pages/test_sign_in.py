"""The pages of signing in and out, of one's own password and of the language, as a browser meets them."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.conftest import NOW, fixed_datetime
from tests.people import PASSWORD, Cast, sign_in
from tracker.accounts.administration.services import set_active
from tracker.accounts.models import User
from tracker.accounts.passwords import hash_password
from tracker.accounts.rules.sign_in import FAILURES_BEFORE_LOCK, LOCK_TIME
from tracker.accounts.services import set_password
from tracker.core.app_services import EXTENSION, app_services
from tracker.core.database import transaction
from tracker.core.vocabulary import Language

NEW_PASSWORD = "another long password"
NOT_SIGNED_IN = "登录名与密码不符"


def enter(
    client: FlaskClient, password: str = PASSWORD, *, login: str = "minzheng", next_page: str = ""
) -> TestResponse:
    """Send the sign-in page's form."""
    return client.post("/sign-in", query_string={"next": next_page}, data={"login": login, "password": password})


def change(client: FlaskClient, old: str = PASSWORD, new: str = NEW_PASSWORD) -> TestResponse:
    """Send the form that changes one's own password."""
    return client.post("/password", data={"old": old, "new": new})


def is_signed_in(client: FlaskClient) -> bool:
    """Whether the desk opens; a visitor is led to the sign-in page, and the answer says which page to come back to."""
    answer = client.get("/")
    if answer.status_code == 200:
        return True
    assert answer.location == "/sign-in?next=/?"
    return False


def must_change(user: User) -> None:
    with transaction():
        set_password(user, hash_password(PASSWORD), must_change=True)


def test_the_right_password_opens_the_desk(cast: Cast, client: FlaskClient) -> None:
    assert not is_signed_in(client)
    assert client.get("/sign-in").status_code == 200
    answer = enter(client)
    assert (answer.status_code, answer.location) == (302, "/")
    assert "赵敏" in client.get("/").text
    assert client.get("/sign-in").location == "/", "who is in need not sign in again"


def test_spaces_around_the_login_name_do_not_matter(cast: Cast, client: FlaskClient) -> None:
    assert enter(client, login=" minzheng ").status_code == 302


def test_a_session_lasts_as_long_as_it_is_used(cast: Cast, client: FlaskClient, app: Flask) -> None:
    enter(client)
    with client.session_transaction() as session:
        assert session.permanent
    assert app.config["PERMANENT_SESSION_LIFETIME"] == timedelta(minutes=app_services(app).config.idle_minutes)


def test_signing_in_keeps_nothing_of_the_session_before_but_the_language(cast: Cast, client: FlaskClient) -> None:
    with client.session_transaction() as session:
        session["planted"] = "by somebody else"
    client.post("/language/en")
    enter(client)
    with client.session_transaction() as session:
        assert "planted" not in session
        assert session["language"] == "en"


def test_the_pages_are_in_the_persons_language(cast: Cast, client: FlaskClient) -> None:
    with transaction():
        cast.lead_liaison.language = Language.ENGLISH
    enter(client)
    assert 'lang="en"' in client.get("/").text


def test_an_empty_form_says_what_is_missing(cast: Cast, client: FlaskClient) -> None:
    answer = enter(client, "", login="")
    assert "请输入登录名" in answer.text
    assert not is_signed_in(client)


def test_the_page_that_was_asked_for_opens_after_signing_in(cast: Cast, client: FlaskClient) -> None:
    to_sign_in = client.get("/tasks?light=red").location
    answer = client.post(to_sign_in, data={"login": "minzheng", "password": PASSWORD})
    assert answer.location == "/tasks?light=red"


def test_after_a_failure_the_page_that_was_asked_for_is_kept(cast: Cast, client: FlaskClient) -> None:
    failed = enter(client, "wrong", next_page="/tasks?light=red")
    assert '<form method="post" novalidate>' in failed.text, "the form goes back to its own address, with `next` in it"
    assert enter(client, next_page="/tasks?light=red").location == "/tasks?light=red"


OTHER_HOSTS = ["//evil.example", "https://evil.example", "/\\evil.example", "\\\\evil", "http:evil", "/%5cevil\\"]


@pytest.mark.parametrize("target", OTHER_HOSTS)
def test_signing_in_never_leads_to_another_host(cast: Cast, client: FlaskClient, target: str) -> None:
    assert enter(client, next_page=target).location == "/"


def test_whatever_the_reason_the_same_page_answers(cast: Cast, client: FlaskClient) -> None:
    """Unknown, wrong, locked and disabled cannot be told apart, not even with the right password."""
    set_active("weijian", active=False, now=NOW)
    for _ in range(FAILURES_BEFORE_LOCK):
        enter(client, "wrong", login="caizheng")
    answers = {
        login: enter(client, password, login=login)
        for login, password in [("minzheng", "wrong"), ("nobody", PASSWORD), ("caizheng", PASSWORD), ("weijian", PASSWORD)]
    }  # fmt: skip
    assert {answer.status_code for answer in answers.values()} == {401}
    assert len({told(answer).replace(login, "") for login, answer in answers.items()}) == 1
    assert NOT_SIGNED_IN in answers["minzheng"].text
    assert not is_signed_in(client)


def test_a_locked_account_opens_again_when_the_lock_ends(
    cast: Cast, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(FAILURES_BEFORE_LOCK):
        enter(client, "wrong")
    assert enter(client).status_code == 401
    monkeypatch.setattr("tracker.core.clock.datetime", fixed_datetime(NOW + LOCK_TIME - timedelta(seconds=1)))
    assert enter(client).status_code == 401
    monkeypatch.setattr("tracker.core.clock.datetime", fixed_datetime(NOW + LOCK_TIME))
    assert enter(client).status_code == 302
    assert is_signed_in(client)


def test_disabling_an_account_ends_its_session(cast: Cast, client: FlaskClient) -> None:
    enter(client)
    set_active("minzheng", active=False, now=NOW)
    assert not is_signed_in(client)


def test_signing_out_ends_the_session(cast: Cast, client: FlaskClient) -> None:
    enter(client)
    answer = client.post("/sign-out")
    assert (answer.status_code, answer.location) == (302, "/sign-in")
    assert answer.headers["Clear-Site-Data"] == '"cache"'
    assert not is_signed_in(client)
    with client.session_transaction() as session:
        assert "language" not in session


def test_signing_out_is_no_link(cast: Cast, client: FlaskClient) -> None:
    enter(client)
    assert client.get("/sign-out").status_code == 405
    assert is_signed_in(client)


def test_a_changed_password_ends_the_other_sessions_and_keeps_this_one(
    cast: Cast, client: FlaskClient, app: Flask
) -> None:
    elsewhere = type(client)(app, app.response_class)
    for browser in (client, elsewhere):
        enter(browser)
    answer = change(client)
    assert (answer.status_code, answer.location) == (302, "/")
    assert "密码已修改" in client.get("/").text
    assert not is_signed_in(elsewhere)
    assert enter(elsewhere).status_code == 401
    assert enter(elsewhere, NEW_PASSWORD).status_code == 302
    assert is_signed_in(client)


@pytest.mark.parametrize(
    ("old", "new", "told_beside"),
    [
        pytest.param("wrong", NEW_PASSWORD, "这不是您当前的密码", id="the present one is not right"),
        pytest.param(PASSWORD, "7 signs", "请设置至少 8 个字符", id="too short"),
        pytest.param(PASSWORD, PASSWORD, "请设置至少 8 个字符", id="the same again"),
    ],
)
def test_a_password_that_cannot_be_used_changes_nothing(
    cast: Cast, client: FlaskClient, old: str, new: str, told_beside: str
) -> None:
    enter(client)
    answer = change(client, old, new)
    assert answer.status_code == 422
    assert told_beside in answer.text
    client.post("/sign-out")
    assert enter(client).status_code == 302


def test_only_who_is_signed_in_changes_a_password(cast: Cast, client: FlaskClient) -> None:
    assert client.get("/password").location == "/sign-in?next=/password?"
    assert change(client).location == "/sign-in?next=/password?"


def test_a_first_password_is_changed_before_anything_else(cast: Cast, client: FlaskClient) -> None:
    must_change(cast.lead_liaison)
    assert enter(client, next_page="/tasks").location == "/password"
    asked = client.get("/password").text
    assert asked.count("请先设置您自己的密码") == 1
    assert client.get("/tasks").location == "/password"
    assert client.post("/inbox/read-all").location == "/password"
    assert change(client).location == "/"
    assert is_signed_in(client)
    client.post("/sign-out")
    assert enter(client, NEW_PASSWORD, next_page="/tasks").location == "/tasks"


def test_who_must_change_the_password_may_sign_out_instead(cast: Cast, client: FlaskClient) -> None:
    must_change(cast.lead_liaison)
    enter(client)
    assert client.post("/sign-out").location == "/sign-in"


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
    refused = sign_in(client, cast.office).post("/assignments/987654/reminders", headers={"Referer": came_from})
    assert refused.status_code == 404
    (address,) = re.findall(r'class="language".*?name="next" value="([^"]*)"', refused.text, re.DOTALL)
    assert address == back
    opened = client.get("/tasks?light=red").text
    assert re.findall(r'class="language".*?name="next" value="([^"]*)"', opened, re.DOTALL) == ["/tasks?light=red"]


@pytest.mark.parametrize("target", OTHER_HOSTS)
def test_next_never_leads_to_another_host(cast: Cast, client: FlaskClient, target: str) -> None:
    answer = client.post("/language/en", data={"next": target})
    assert answer.location == "/"


def told(answer: TestResponse) -> str:
    """The page without its CSRF token, which holds the second in which it was made."""
    return re.sub(r'(name="csrf_token"[^>]*value=)"[^"]*"', r"\1", answer.text)


def test_browsers_and_password_stores_know_the_fields(cast: Cast, client: FlaskClient) -> None:
    page = client.get("/sign-in").text
    assert re.search(r'<input autocapitalize="none" autocomplete="username" autofocus [^>]*name="login"', page)
    assert re.search(r'<input autocomplete="current-password" [^>]*name="password"', page)
    changing = sign_in(client, cast.lead_liaison).get("/password").text
    assert re.search(r'autocomplete="current-password" [^>]*name="old"', changing)
    assert re.search(r'autocomplete="new-password" [^>]*name="new"', changing)


def test_the_page_names_whom_to_ask(client: FlaskClient, app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "请联系" in client.get("/sign-in").text
    services = app_services(app)
    named = replace(services, config=replace(services.config, administrator_contact="王管理 <0523>"))
    monkeypatch.setitem(app.extensions, EXTENSION, named)
    assert "请联系管理员：王管理 &lt;0523&gt;。" in client.get("/sign-in").text
