"""Nothing typed is lost when a sign-in ends: the form comes back in a page that sends it again."""

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.make import accepted, make_task, part_of
from tests.people import Cast, sign_in
from tracker.core.errors import Busy
from tracker.core.extensions import db
from tracker.tasks.models import Assignment, ReportDraft

HERE = {"Sec-Fetch-Site": "same-origin"}
TYPED = {
    "state": "in_progress",
    "percent": "35",
    "done": "完成选址，\r\n<b>开工</b>。",
    "seen_report": "0",
    "do": "save",
}


@pytest.fixture
def path(cast: Cast) -> str:
    return f"/assignments/{_part(cast).id}/reports/new"


def _part(cast: Cast) -> Assignment:
    return accepted(part_of(make_task(cast), cast.civil_affairs))


@pytest.fixture
def with_tokens(app: Flask) -> Iterator[None]:
    app.config["WTF_CSRF_ENABLED"] = True
    yield
    app.config["WTF_CSRF_ENABLED"] = False


def fields_in(page: str) -> dict[str, str]:
    """What the page would send: its token and the kept fields, as a browser reads them."""
    form = page.split('<form method="post" action="/assignments')[1].split("</form>")[0]
    kept = dict(re.findall(r'<textarea name="([^"]+)"[^>]*>\n(.*?)</textarea>', form, re.DOTALL))
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', form)
    unescaped = {name: text.replace("&lt;", "<").replace("&gt;", ">") for name, text in kept.items()}
    return unescaped | ({"csrf_token": token[1]} if token else {})


@pytest.mark.usefixtures("with_tokens")
def test_a_form_sent_after_the_session_ended_is_sent_again_after_signing_in(
    path: str, cast: Cast, client: FlaskClient
) -> None:
    answer = client.post(path, data=TYPED, headers=HERE)
    assert answer.status_code == 400
    assert "&lt;b&gt;开工&lt;/b&gt;" in answer.text
    sign_in(client, cast.lead_liaison)
    again = client.post(path, data=fields_in(answer.text) | {"csrf_token": "of the session before"}, headers=HERE)
    assert again.status_code == 400
    assert cast.lead_liaison.name in again.text
    assert client.post(path, data=fields_in(again.text), headers=HERE).status_code == 302
    draft = db.session.query(ReportDraft).one()
    assert draft.content["done"] == "完成选址，\n<b>开工</b>。"


def test_a_sign_in_that_ended_elsewhere_keeps_the_form_too(path: str, client: FlaskClient) -> None:
    answer = client.post(path, data=TYPED, headers=HERE)
    assert answer.status_code == 400
    assert fields_in(answer.text)["percent"] == "35"


@pytest.mark.parametrize(
    ("data", "headers"),
    [
        (TYPED, {"Sec-Fetch-Site": "cross-site"}),
        (TYPED, {"Origin": "https://elsewhere.example"}),
        (TYPED, {}),
        ({"done": "x", "password": "a secret"}, HERE),
        ({"done": "长" * 400_001}, HERE),
    ],
    ids=["another site", "another origin", "no sender", "with a password", "too long"],
)
def test_what_must_not_be_given_back_is_not(
    path: str, client: FlaskClient, data: dict[str, str], headers: dict[str, str]
) -> None:
    answer = client.post(path, data=data, headers=headers)
    assert answer.status_code == 302
    assert answer.location.startswith("/sign-in")


@pytest.mark.usefixtures("with_tokens")
def test_the_page_promises_nothing_where_nothing_is_kept(client: FlaskClient, cast: Cast, path: str) -> None:
    client.post("/language/en")
    sign_in(client, cast.lead_liaison)
    answer = client.post(path, data={"csrf_token": "old"}, headers=HERE)
    assert answer.status_code == 400
    assert "keeps what you typed" not in answer.text


def test_who_waited_too_long_for_others_sends_the_same_again(
    path: str, cast: Cast, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(*_: object, **__: object) -> None:
        raise Busy(10)

    monkeypatch.setattr("tracker.tasks.reports.pages.reports.save_draft", busy)
    answer = sign_in(client, cast.lead_liaison).post(path, data=TYPED, headers=HERE)
    assert answer.status_code == 503
    assert fields_in(answer.text)["do"] == "save"
