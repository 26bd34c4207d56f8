"""The reminder run of 24 December 2023 against a real mail server: who gets what, once, whatever happens.

The expectation is written by hand from the rules: 7 days before the 31st, 7 days after the 17th.
"""

import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from threading import Event

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import func, select

from tests.make import make_plan, make_task, part_of
from tests.notify.mailroom import (
    SENDER,
    WAIT_SECONDS,
    MailServer,
    closed_port,
    plain_text,
    running,
    settings_for,
    use_mail_server,
)
from tests.people import Cast
from tracker.commands.notify import remind
from tracker.core.app_services import app_services
from tracker.core.database import transaction
from tracker.core.extensions import db
from tracker.core.vocabulary import AssignmentStatus, MailState, TaskStatus
from tracker.notify import jobs
from tracker.notify.models import Mail, Notice
from tracker.tasks.models import Task

ROOT = Path(__file__).parents[2]
ON = "2023-12-24"  # a Sunday

EXPECTED = {
    "minzheng@yunzhou.example": ["canteens", "nursing"],
    "weijian@yunzhou.example": ["canteens", "late"],
    "dongjiang@yunzhou.example": ["nursing"],
    "caizheng@yunzhou.example": ["money"],
}


@pytest.fixture
def ledger(cast: Cast) -> dict[str, Task]:
    """Tasks due on the 31st and around it, by the names that EXPECTED uses; every part is accepted."""
    plan = make_plan(cast)
    tasks = {
        "canteens": make_task(cast, plan, title="社区食堂", co=[cast.health]),
        "nursing": make_task(cast, plan, title="长期照护", implementers=[cast.east_district, cast.west_district]),
        "money": make_task(cast, plan, title="资金保障", lead=cast.finance, co=[cast.education]),
        "late": make_task(cast, plan, title="已逾期", lead=cast.health, due="2023-12-17"),
        "tomorrow": make_task(cast, plan, title="明日", due="2023-12-25", lead=cast.education),
        "not today": make_task(cast, plan, title="三十日", due="2023-12-30"),
        "open-ended": make_task(cast, plan, title="长期坚持", due=None),
        "closed": make_task(cast, plan, title="已销号", status=TaskStatus.CLOSED),
        "own part done": make_task(cast, plan, title="本单位已完成"),
    }
    with transaction():
        for task in tasks.values():
            for part in task.assignments:
                part.status = AssignmentStatus.IN_PROGRESS
        part_of(tasks["own part done"], cast.civil_affairs).status = AssignmentStatus.COMPLETED
    return tasks


def items(message: EmailMessage, ledger: dict[str, Task]) -> list[str]:
    """The tasks that a mail lists, by their names here, from the links of its text."""
    names = {task.id: name for name, task in ledger.items()}
    return sorted(names[int(found)] for found in re.findall(r"/tasks/(\d+)$", plain_text(message), re.MULTILINE))


def received(server: MailServer, ledger: dict[str, Task]) -> dict[str, list[str]]:
    """What each address got; a second mail to the same one would show."""
    got = {message["To"].addresses[0].addr_spec: items(message, ledger) for message in server.delivered}
    assert len(got) == len(server.delivered)
    db.session.rollback()
    return got


def run_remind(*arguments: str) -> str:
    db.session.rollback()
    result = CliRunner().invoke(remind, ["--on", ON, "--language", "en", *arguments], catch_exceptions=False)
    db.session.rollback()
    assert result.exit_code == 0
    return result.output


def mail_states() -> Counter[MailState]:
    states = Counter(db.session.scalars(select(Mail.state)))
    db.session.rollback()
    return states


def test_the_run_sends_exactly_the_mails_that_the_rules_say(
    app: Flask, ledger: dict[str, Task], monkeypatch: pytest.MonkeyPatch
) -> None:
    with running(MailServer()) as server:
        use_mail_server(app, monkeypatch, settings_for(server.port))
        run_remind()
        assert received(server, ledger) == EXPECTED
        run_remind()
        assert received(server, ledger) == EXPECTED
    assert mail_states() == {MailState.SENT: len(EXPECTED)}


def test_a_dry_run_says_who_would_get_what_and_why_and_changes_nothing(ledger: dict[str, Task], cast: Cast) -> None:
    told, not_told = run_remind("--dry-run").split("Nobody is told of the following")
    assert "(people: 4, notices: 6)" in told
    assert [line.strip() for line in told.splitlines() if "@" in line] == [
        "赵敏 <minzheng@yunzhou.example>",
        "钱进 <weijian@yunzhou.example>",
        "孙江 <dongjiang@yunzhou.example>",
        "吴财 <caizheng@yunzhou.example>",
    ]
    assert told.count("why: 7 days before the due date") == 5
    assert told.count("why: 7 days after the due date") == 1
    reasons = [line.rpartition(" · ")[2] for line in not_told.splitlines() if " · " in line]
    assert Counter(reasons) == {
        "unit has no liaison": 3,  # the western district; education, for the money and for what is due tomorrow
        "no due date": 1,
        "task closed": 1,
        "part completed": 1,
        "not a reminder day: next is 2023-12-29": 1,  # what is due on the 30th
    }
    assert db.session.scalar(select(func.count(Notice.id))) == 0


def test_a_mail_server_that_is_down_loses_no_notice(
    app: Flask, ledger: dict[str, Task], monkeypatch: pytest.MonkeyPatch
) -> None:
    use_mail_server(app, monkeypatch, settings_for(closed_port()))
    run_remind()
    assert mail_states()[MailState.SENT] == 0
    with running(MailServer()) as server:
        use_mail_server(app, monkeypatch, settings_for(server.port))
        later = datetime.now(UTC) + timedelta(hours=1)
        jobs.send_waiting_mails(lambda: later)
        assert received(server, ledger) == EXPECTED


@dataclass
class Sender:
    """A `tracker remind` in a process of its own, on the test's database; it can be killed while it sends."""

    app: Flask
    server: MailServer
    killed: bool = False
    _process: subprocess.Popen[str] | None = None
    _started: Event = field(default_factory=Event)

    def run(self, day: str) -> int:
        """Start it on a day of its own time and wait for its end; its exit code."""
        self.killed, self._process = False, None
        self._started.clear()
        command = [sys.executable, "-m", "tracker.cli", "remind", "--on", ON]
        self._process = subprocess.Popen(
            command, env=self._environment(day), cwd=ROOT, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )
        self._started.set()
        output, _nothing = self._process.communicate(timeout=WAIT_SECONDS)
        assert self._process.returncode in (0, -9), output
        return self._process.returncode

    def kill(self) -> None:
        """SIGKILL, and wait until it is dead."""
        assert self._started.wait(WAIT_SECONDS)
        assert self._process is not None
        self.killed = True
        self._process.kill()
        self._process.wait(WAIT_SECONDS)

    def _environment(self, day: str) -> dict[str, str]:
        config = app_services(self.app).config
        return os.environ | {
            "DATABASE_URL": config.database_url,
            "DATA_DIR": str(config.data_dir),
            "SECRET_KEY": config.secret_key,
            "SMTP_HOST": "127.0.0.1",
            "SMTP_PORT": str(self.server.port),
            "MAIL_FROM": SENDER,
            "TRACKER_DAY": day,
        }


def kill_in_data(sender: Sender, *, after: int, answer: str | None) -> Callable[[EmailMessage], str | None]:
    """Kill the sender when the content of the mail after `after` others has come, before it is answered."""

    def on_data(_message: EmailMessage) -> str | None:
        if len(sender.server.delivered) == after and not sender.killed:
            sender.kill()
            return answer
        return None

    return on_data


def kill_at_recipient(sender: Sender, *, after: int) -> Callable[[str], str | None]:
    """Kill the sender when it begins with the mail after `after` others."""

    def on_recipient(_address: str) -> str | None:
        if len(sender.server.delivered) == after and not sender.killed:
            sender.kill()
            return "451 too late"
        return None

    return on_recipient


def test_a_sender_that_is_killed_half_way_and_started_again_delivers_every_mail_once(
    app: Flask, ledger: dict[str, Task]
) -> None:
    db.session.rollback()
    with running(MailServer()) as server:
        sender = Sender(app, server)
        server.on_data = kill_in_data(sender, after=1, answer="451 the answer never leaves")
        assert sender.run("2023-12-24") == -9
        assert len(server.delivered) == 1

        server.on_data = lambda _message: None
        server.on_recipient = kill_at_recipient(sender, after=3)
        assert sender.run("2023-12-25") == -9
        assert len(server.delivered) == 3

        server.on_recipient = lambda _address: None
        assert sender.run("2023-12-26") == 0
        assert received(server, ledger) == EXPECTED
        assert sender.run("2023-12-27") == 0
        assert received(server, ledger) == EXPECTED
    assert mail_states() == {MailState.SENT: len(EXPECTED)}
    notices = db.session.scalars(select(Notice.key)).all()
    assert len(notices) == sum(len(names) for names in EXPECTED.values())


def test_a_mail_that_was_taken_but_not_noted_bears_the_same_message_id_when_it_comes_again(
    app: Flask, ledger: dict[str, Task]
) -> None:
    """The one moment that cannot be closed: between the server's answer and our note of it."""
    db.session.rollback()
    with running(MailServer()) as server:
        sender = Sender(app, server)
        server.on_data = kill_in_data(sender, after=1, answer=None)
        assert sender.run("2023-12-24") == -9
        server.on_data = lambda _message: None
        assert sender.run("2023-12-25") == 0
    copies = Counter(message["Message-ID"] for message in server.delivered)
    assert len(copies) == len(EXPECTED)
    assert sorted(copies.values()) == [1] * (len(EXPECTED) - 1) + [2]
