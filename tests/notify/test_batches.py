"""Mails in batches: written many people a turn, sent over one connection, each marked as the server takes it."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import pytest
from aiosmtpd.smtp import SMTP
from flask import Flask
from sqlalchemy import event, insert, select

from tests.conftest import NOW
from tests.make import make_task
from tests.notify.mailroom import MailServer, RecordingTransport, running, settings_for, use_mail_server
from tests.notify.many import enter
from tests.people import Cast
from tracker.accounts.models import User
from tracker.core.database import transaction
from tracker.core.extensions import db
from tracker.core.vocabulary import Language, MailState, NoticeKind
from tracker.notify import jobs
from tracker.notify.models import Mail, Notice
from tracker.notify.outbox import services as outbox
from tracker.notify.transports import DeliveryFailure, OutgoingMail


@contextmanager
def asked() -> Iterator[list[str]]:
    """The statements that are sent to the database meanwhile."""
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if not statement.startswith("BEGIN"):
            statements.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def remind_many(cast: Cast, people: int) -> None:
    """Let so many people of civil affairs have two reminders each that wait to be mailed."""
    task = make_task(cast)
    known = {"organization_id": cast.civil_affairs.id, "password_hash": "-", "active": True, "created_at": NOW}
    shown = {"language": Language.CHINESE, "must_change_password": False, "version": 1}
    ids = range(5001, 5001 + people)
    enter(
        User,
        [
            known
            | shown
            | {
                "id": user,
                "session_key": f"key{user}",
                "login": f"u{user}",
                "name": f"赵{user}",
                "email": f"u{user}@yunzhou.example",
            }
            for user in ids
        ],
    )
    values = {"number": "1", "title": "社区食堂", "unit": "市民政局", "due_on": "2023-07-05", "since": "2023-01-30"}
    about = {"jurisdiction_id": cast.city.id, "plan_id": task.plan_id, "task_id": task.id, "by_mail": True}
    with transaction() as session:
        session.execute(
            insert(Notice),
            [
                about
                | {"organization_id": cast.civil_affairs.id, "kind": NoticeKind.DUE, "user_id": user, "created_at": NOW}
                | {"key": f"test-{number}:user:{user}", "on_day": NOW.date(), "values": values | {"working_days": 0}}
                for user in ids
                for number in (1, 2)
            ],
        )


def states() -> Counter[MailState]:
    found = Counter(db.session.scalars(select(Mail.state)))
    db.session.rollback()
    return found


@pytest.fixture
def server(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[MailServer]:
    with running(MailServer()) as server:
        use_mail_server(app, monkeypatch, settings_for(server.port))
        yield server


@pytest.fixture
def no_server(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Letters go to a recording transport, so nothing connects."""
    use_mail_server(app, monkeypatch, settings_for(25))


def test_many_people_s_mails_are_written_in_few_statements(cast: Cast, no_server: None) -> None:
    remind_many(cast, 120)
    with asked() as statements:
        assert jobs.gather_mails(NOW) == 120
    assert len(statements) <= 1 + 3 * 12
    carried = Counter(db.session.scalars(select(Notice.mail_id)))
    assert set(carried.values()) == {2}
    assert len(carried) == 120


def test_what_is_added_while_mails_are_written_is_left_to_the_next_ones(
    cast: Cast, no_server: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    remind_many(cast, 3)
    read = outbox._addressees

    def meanwhile(people: object) -> object:
        found = read(people)  # type: ignore[arg-type]
        with transaction() as session:
            first = session.scalars(select(Notice).order_by(Notice.id)).first()
            assert first is not None
            names = ("kind", "jurisdiction_id", "user_id", "task_id", "on_day", "values", "by_mail", "created_at")
            session.execute(insert(Notice), [{name: getattr(first, name) for name in names} | {"key": "late"}])
        return found

    monkeypatch.setattr(outbox, "_addressees", meanwhile)
    assert jobs.gather_mails(NOW) == 3
    monkeypatch.undo()
    late = select(Notice.mail_id).where(Notice.key == "late")
    assert db.session.scalars(late).one() is None


def test_whoever_s_notices_another_process_mailed_meanwhile_gets_no_second_mail(
    cast: Cast, no_server: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    remind_many(cast, 3)
    read = outbox._addressees

    def meanwhile(people: object) -> object:
        monkeypatch.setattr(outbox, "_addressees", read)
        assert jobs.gather_mails(NOW) == 3
        return read(people)  # type: ignore[arg-type]

    monkeypatch.setattr(outbox, "_addressees", meanwhile)
    assert jobs.gather_mails(NOW) == 0
    assert sum(states().values()) == 3


def test_a_batch_goes_over_one_connection_with_a_mark_for_each_mail(cast: Cast, server: MailServer) -> None:
    remind_many(cast, 70)
    jobs.gather_mails(NOW)
    with asked() as statements:
        assert jobs.send_waiting_mails(lambda: NOW) == 70
    assert len(server.connections) == 2  # 50 mails and 20
    assert len(set(server.recipients)) == len(server.delivered) == 70
    assert states() == {MailState.SENT: 70}
    # On PostgreSQL each turn asks for its two locks.
    a_mail = 1 if db.engine.dialect.name == "sqlite" else 3
    assert len(statements) <= 70 * a_mail + 20


def test_a_sender_that_is_to_stop_ends_with_the_mail_under_way(cast: Cast, server: MailServer) -> None:
    """The others wait as before, for the next sender, and nobody has to wait until a claim runs out."""
    remind_many(cast, 6)
    jobs.gather_mails(NOW)
    assert jobs.send_waiting_mails(lambda: NOW, ending=lambda: len(server.delivered) >= 2) == 2
    assert states() == {MailState.SENT: 2, MailState.CREATED: 4}
    assert jobs.send_waiting_mails(lambda: NOW) == 4


def test_a_server_that_hangs_up_between_mails_is_called_again_and_takes_each_once(
    cast: Cast, server: MailServer
) -> None:
    def hang_up(smtp: SMTP) -> None:
        smtp.transport.abort()

    server.on_noop = hang_up
    remind_many(cast, 6)
    jobs.gather_mails(NOW)
    assert jobs.send_waiting_mails(lambda: NOW) == 6
    assert len(server.connections) == 6
    assert sorted(server.recipients) == sorted(set(server.recipients))
    assert states() == {MailState.SENT: 6}


def test_a_server_that_takes_only_some_mails_a_connection_takes_all_in_the_end(cast: Cast, server: MailServer) -> None:
    said: Counter[object] = Counter()

    def enough(peer: object) -> str | None:
        said[peer] += 1
        return "421 that is enough for one connection" if said[peer] > 2 else None

    server.on_sender = enough
    remind_many(cast, 5)
    jobs.gather_mails(NOW)
    assert jobs.send_waiting_mails(lambda: NOW) == 5
    assert len(server.connections) == 3
    assert len(set(server.recipients)) == len(server.delivered) == 5
    assert states() == {MailState.SENT: 5}


def test_a_connection_that_breaks_in_the_middle_loses_nothing(cast: Cast, server: MailServer) -> None:
    """Whether the broken mail was taken is unknown: it is tried again, with the Message-ID that it had."""
    broken: list[str] = []

    def breaks(message: object) -> str | None:
        if len(server.delivered) == 2 and not broken:
            broken.append(message["Message-ID"])  # type: ignore[index]
            server.connected[-1].transport.abort()
        return None

    server.on_data = breaks
    remind_many(cast, 5)
    jobs.gather_mails(NOW)
    assert jobs.send_waiting_mails(lambda: NOW) == 3  # the server seems to be gone: the others wait for a minute
    assert states() == {MailState.SENT: 2, MailState.TEMPORARY_FAILURE: 1, MailState.CREATED: 2}
    assert jobs.send_waiting_mails(lambda: NOW + timedelta(minutes=1)) == 3
    assert states() == {MailState.SENT: 5}
    taken = Counter(message["Message-ID"] for message in server.delivered)
    assert {message_id for message_id, times in taken.items() if times > 1} <= set(broken)
    assert len(taken) == 5


def test_what_a_sender_did_not_come_to_is_given_back(cast: Cast, no_server: None) -> None:
    remind_many(cast, 4)
    jobs.gather_mails(NOW)

    def stopped(letter: OutgoingMail) -> DeliveryFailure | None:
        if len(transport.taken) == 2:
            raise KeyboardInterrupt
        return None

    transport = RecordingTransport(refuse=stopped)
    with pytest.raises(KeyboardInterrupt):
        jobs.send_some_mails(lambda: NOW, transport)
    assert transport.closed == 1
    assert states() == {MailState.SENT: 2, MailState.SENDING: 1, MailState.CREATED: 1}
    others = RecordingTransport()
    assert jobs.send_some_mails(lambda: NOW, others) == 1
    assert jobs.send_some_mails(lambda: NOW + outbox.CLAIM_TIMEOUT, others) == 1
    assert states() == {MailState.SENT: 4}
    assert len({letter.mail_id for letter in [*transport.taken, *others.taken]}) == 4


def test_a_slow_server_s_mails_stay_with_the_sender_that_has_them(cast: Cast, no_server: None) -> None:
    remind_many(cast, 5)
    jobs.gather_mails(NOW)
    clock = [NOW]

    def slow(_letter: OutgoingMail) -> None:
        clock[0] += timedelta(minutes=6)
        assert outbox.claim(now=clock[0], claimed_by="another", at_most=50) == []

    transport = RecordingTransport(refuse=slow)
    assert jobs.send_some_mails(lambda: clock[0], transport) == 5
    assert states() == {MailState.SENT: 5}


def test_a_sender_that_was_away_too_long_leaves_what_another_one_has(cast: Cast, no_server: None) -> None:
    remind_many(cast, 4)
    jobs.gather_mails(NOW)
    others = RecordingTransport()

    def away(_letter: OutgoingMail) -> None:
        if not others.taken:
            jobs.send_some_mails(lambda: NOW + outbox.CLAIM_TIMEOUT, others)

    transport = RecordingTransport(refuse=away)
    times: Iterator[datetime] = iter([NOW, NOW])
    assert jobs.send_some_mails(lambda: next(times, NOW + outbox.CLAIM_TIMEOUT), transport) == 1
    assert len(others.taken) == 4  # the one that was on its way goes out twice, under one Message-ID
    assert states() == {MailState.SENT: 4}
