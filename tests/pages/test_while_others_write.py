"""What pages answer while somebody else reads for long or holds the turn to write; told by the order of events."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from click.testing import CliRunner
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from tests.beside import held_beside, impatient
from tests.make import accepted, make_task, part_of
from tests.people import PASSWORD, Cast, sign_in
from tracker.accounts.models import User
from tracker.audit.models import AuditEntry
from tracker.cli import tracker
from tracker.core.database import single_transaction
from tracker.core.extensions import db


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever waits for a turn is told at once that it did not come."""
    impatient(monkeypatch)


@contextmanager
def long_reading() -> Iterator[None]:
    """What a planner or an export does: a transaction that has read and goes on reading."""
    assert db.session.scalar(select(func.count(User.id)))
    yield
    assert db.session.scalar(select(func.count(AuditEntry.id)))
    db.session.rollback()


def entries() -> int:
    number = db.session.scalar(select(func.count(AuditEntry.id))) or 0
    db.session.rollback()
    return number


def test_nobody_waits_for_who_reads(cast: Cast, client: FlaskClient, app: Flask) -> None:
    before = entries()
    with held_beside(app, long_reading):
        assert client.get("/sign-in").status_code == 200
        assert client.post("/sign-in", data={"login": "minzheng", "password": "wrong"}).status_code == 401
        assert client.post("/sign-in", data={"login": "minzheng", "password": PASSWORD}).status_code == 302
        assert client.get("/").status_code == 200
    assert entries() == before + 2


def test_a_form_that_cannot_be_used_is_refused_without_a_turn(cast: Cast, client: FlaskClient, app: Flask) -> None:
    task_id = make_task(cast).id
    sign_in(client, cast.office)
    with held_beside(app, single_transaction):
        refused = client.post(f"/tasks/{task_id}/withdrawal", data={"reason": "", "version": "1"})
        assert refused.status_code == 422
        assert client.get(f"/tasks/{task_id}").status_code == 200


def test_who_may_not_do_it_hears_so_without_a_turn(cast: Cast, client: FlaskClient, app: Flask) -> None:
    task_id = make_task(cast).id
    sign_in(client, cast.viewer)
    with held_beside(app, single_transaction):
        assert client.post(f"/tasks/{task_id}/withdrawal", data={"reason": "重复。"}).status_code == 403


def test_who_waited_too_long_is_told_to_try_again_and_nothing_was_done(
    cast: Cast, client: FlaskClient, app: Flask
) -> None:
    before = entries()
    right = {"login": "minzheng", "password": PASSWORD}
    client.post("/language/en")
    with held_beside(app, single_transaction):
        answer = client.post("/sign-in", data=right)
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "10")
        assert "Nothing was changed" in answer.text
        assert "send it again" in answer.text
        assert client.get("/").status_code == 302, "not signed in by half"
    assert entries() == before
    assert client.post("/sign-in", data=right).status_code == 302


def test_a_draft_that_saves_itself_hears_so_as_data(cast: Cast, client: FlaskClient, app: Flask) -> None:
    part_id = accepted(part_of(make_task(cast), cast.civil_affairs)).id
    sign_in(client, cast.lead_liaison)
    typed = {"state": "in_progress", "percent": "35", "done": "完成选址。"}
    with held_beside(app, single_transaction):
        answer = client.post(f"/assignments/{part_id}/report-draft", data=typed)
    assert answer.status_code == 503
    assert answer.json is not None
    assert set(answer.json) == {"problem"}


def test_a_command_says_so_in_one_sentence(cast: Cast, app: Flask) -> None:
    with held_beside(app, single_transaction):
        answer = CliRunner().invoke(tracker, ["user", "disable", "minzheng"])
    assert (answer.exit_code, answer.output.count("\n")) == (1, 1)
    assert "Nothing was changed: others have been saving" in answer.output


@pytest.mark.parametrize("whole_app", ["sqlite"], indirect=True)  # elsewhere it waits at the same locks as we do
def test_another_program_that_keeps_the_database_gets_the_same_answer(cast: Cast, client: FlaskClient) -> None:
    """Such as a shell of sqlite3 that an administrator left open: it does not stand in the queue."""
    db.session.rollback()
    db.engine.dispose()  # connections made from now on wait as long as the fixture says
    shell = sqlite3.connect(db.engine.url.database or "", isolation_level=None)
    try:
        shell.execute("BEGIN IMMEDIATE")
        answer = client.post("/sign-in", data={"login": "minzheng", "password": PASSWORD})
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "10")
        shell.execute("ROLLBACK")
        assert client.post("/sign-in", data={"login": "minzheng", "password": PASSWORD}).status_code == 302
    finally:
        shell.close()
        db.session.rollback()
        db.engine.dispose()
