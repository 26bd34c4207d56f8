"""What `tracker digest` and `tracker mail send` print; `tracker remind` is tested with the reminder run."""

import pytest
from click import Command
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import func, select

from tests.conftest import NOW
from tests.make import make_task
from tests.notify.mailroom import MailServer, running, settings_for, use_mail_server
from tests.people import Cast
from tracker.commands.notify import digest, mail
from tracker.core.extensions import db
from tracker.core.vocabulary import MailState
from tracker.notify import jobs
from tracker.notify.models import Mail, Notice


def run(command: Command, *arguments: str) -> str:
    db.session.rollback()
    result = CliRunner().invoke(command, [*arguments, "--language", "en"], catch_exceptions=False)
    db.session.rollback()
    assert result.exit_code == 0, result.output
    return result.output


def test_a_dry_run_of_the_digest_names_who_gets_one_and_who_does_not(cast: Cast) -> None:
    make_task(cast, due="2023-12-06")
    told, not_told = run(digest, "--on", "2023-12-18", "--dry-run").split("Nobody is told of the following")
    assert "赵敏 <minzheng@yunzhou.example>\n    waiting for you: 1, of these overdue: 1" in told
    assert "钱进 <weijian@yunzhou.example> · nothing waits" in not_told
    assert db.session.scalar(select(func.count(Notice.id))) == 0


def test_the_digest_of_another_day_says_when_the_next_one_is(cast: Cast) -> None:
    assert "not a digest day: the last one was 2023-12-18" in run(digest, "--on", "2023-12-20", "--dry-run")


def test_the_digest_is_planned_once(cast: Cast) -> None:
    make_task(cast, due="2023-12-06")
    assert "3 new notices" in run(digest, "--on", "2023-12-18")
    assert "0 new notices" in run(digest, "--on", "2023-12-18")


def test_sending_without_a_mail_server_says_where_the_notices_are(cast: Cast) -> None:
    assert "No mail server is configured" in run(mail, "send")


def test_sending_empties_the_outbox(app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    make_task(cast, due="2023-12-06")
    jobs.plan_digests(NOW, on=NOW.date().replace(month=12, day=18))
    with running(MailServer()) as server:
        use_mail_server(app, monkeypatch, settings_for(server.port))
        assert "Mails written: 3; tried to send: 3." in run(mail, "send")
        assert "Mails written: 0; tried to send: 0." in run(mail, "send")
    assert len(server.delivered) == 3
    assert set(db.session.scalars(select(Mail.state))) == {MailState.SENT}
