"""The outbox: one mail a person a run, claims, retries, and mails that are not sent."""

from collections import Counter
from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest
from flask import Flask
from sqlalchemy import select, update

from tests.conftest import NOW
from tests.make import make_task
from tests.notify.mailroom import RecordingTransport, in_parallel, settings_for, use_mail_server
from tests.people import Cast
from tracker.accounts.models import User
from tracker.audit.models import AuditEntry
from tracker.core.app_services import app_services
from tracker.core.database import transaction
from tracker.core.errors import Conflict, Forbidden
from tracker.core.extensions import db
from tracker.core.messages import N_
from tracker.core.vocabulary import Cadence, Language, MailState, NoticeKind, NotSentBecause
from tracker.notify import jobs
from tracker.notify.models import Mail, Notice
from tracker.notify.outbox import services as outbox
from tracker.notify.rules.decisions import Person, PlannedNotice
from tracker.notify.services import add_digest_recipient, keep_notices, remove_digest_recipient
from tracker.notify.transports import DeliveryFailure, OutgoingMail
from tracker.tasks.models import Task

DOWN = DeliveryFailure("ConnectionRefusedError", try_again=True, affects_all=True)
GREYLISTED = DeliveryFailure("450 try again later", try_again=True)
UNKNOWN_MAILBOX = DeliveryFailure("550 no such mailbox", try_again=False)


@pytest.fixture(autouse=True)
def mail_server(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """A mail server is configured; letters go to a recording transport, so nothing connects to it."""
    use_mail_server(app, monkeypatch, settings_for(25))


def remind(user: User, task: Task, *, number: int = 1) -> None:
    """Let the person have one reminder of the task waiting to be mailed."""
    person = Person(user.name, user.email, user_id=user.id)
    values = {
        "number": task.number,
        "title": task.title,
        "unit": user.organization.short_name,
        "due_on": "2023-07-05",
        "since": "2023-01-30",
        "working_days": 0,
    }
    notice = PlannedNotice(
        key=f"test-{number}:{task.id}:{person.key}",
        kind=NoticeKind.DUE,
        person=person,
        jurisdiction_id=task.jurisdiction_id,
        on_day=NOW.date(),
        why=N_("due on this day"),
        values=values,
        task_id=task.id,
        organization_id=user.organization_id,
    )
    with transaction():
        keep_notices([notice], now=NOW)


def one_mail(cast: Cast) -> Mail:
    """One mail to the lead's liaison, waiting."""
    remind(cast.lead_liaison, make_task(cast))
    jobs.gather_mails(NOW)
    return db.session.scalars(select(Mail)).one()


def send_all(transport: RecordingTransport, now: datetime = NOW) -> int:
    sent = 0
    while found := jobs.send_some_mails(lambda: now, transport):
        sent += found
    db.session.rollback()
    return sent


def state(mail: Mail) -> MailState:
    db.session.refresh(mail)
    found = mail.state
    db.session.rollback()
    return found


def test_the_notices_of_a_run_become_one_mail_a_person_with_each_task_once(cast: Cast) -> None:
    first, second = make_task(cast, title="社区食堂"), make_task(cast, title="长期照护")
    remind(cast.lead_liaison, first)
    remind(cast.lead_liaison, first, number=2)
    remind(cast.lead_liaison, second)
    remind(cast.co_liaison, second)
    assert jobs.gather_mails(NOW) == 2
    mail = db.session.scalars(select(Mail).where(Mail.user_id == cast.lead_liaison.id)).one()
    assert mail.text.count("社区食堂") == mail.text.count("长期照护") == 1
    assert mail.text.count(f"/tasks/{first.id}\n") == mail.html.count(f'/tasks/{first.id}"') == 1
    assert (mail.to_address, mail.to_name, mail.state) == (
        "minzheng@yunzhou.example",
        "赵敏",
        MailState.CREATED,
    )


def test_gathering_again_makes_no_mail(cast: Cast) -> None:
    one_mail(cast)
    assert jobs.gather_mails(NOW) == 0


def test_gathering_all_at_once_puts_each_notice_into_one_mail(app: Flask, cast: Cast) -> None:
    people = [cast.lead_liaison, cast.co_liaison, cast.district_liaison, cast.office]
    for _ in range(4):
        task = make_task(cast)
        for person in people:
            remind(person, task)
    made = in_parallel(app, lambda: jobs.gather_mails(NOW))
    assert sum(made) == len(people)
    carried = Counter(db.session.scalars(select(Notice.mail_id)))
    assert sorted(carried.values()) == [4, 4, 4, 4]


def test_a_mail_that_cannot_be_written_does_not_stop_the_others(cast: Cast) -> None:
    task = make_task(cast)
    remind(cast.lead_liaison, task)
    remind(cast.co_liaison, task)
    with transaction() as session:
        broken = update(Notice).where(Notice.user_id == cast.lead_liaison.id).values(values={"unit": "市民政局"})
        session.execute(broken.values(kind=NoticeKind.REPORT_RETURNED))
    assert jobs.gather_mails(NOW) == 1
    assert db.session.scalars(select(Mail.user_id)).all() == [cast.co_liaison.id]


def test_sent_is_written_only_once_the_server_took_it(cast: Cast) -> None:
    mail = one_mail(cast)
    seen: list[MailState] = []

    def look(_letter: OutgoingMail) -> None:
        seen.append(state(mail))

    transport = RecordingTransport(refuse=look)
    assert send_all(transport) == 1
    assert seen == [MailState.SENDING]
    assert state(mail) is MailState.SENT
    assert mail.sent_at == NOW
    assert send_all(transport) == 0


def test_senders_that_run_all_at_once_deliver_every_mail_once(app: Flask, cast: Cast) -> None:
    task = make_task(cast)
    people = [cast.lead_liaison, cast.co_liaison, cast.district_liaison, cast.office, cast.second_office, cast.leader]
    for person in people:
        remind(person, task)
    jobs.gather_mails(NOW)
    transport = RecordingTransport()
    tried = in_parallel(app, lambda: send_all(transport))
    assert sum(tried) == len(people)
    assert Counter(letter.to_address for letter in transport.taken) == Counter(person.email for person in people)


def test_a_claim_that_was_never_finished_is_offered_again_with_the_same_message_id(cast: Cast) -> None:
    mail = one_mail(cast)
    [lost] = outbox.claim(now=NOW, claimed_by="a process that was killed", at_most=50)
    transport = RecordingTransport()
    assert send_all(transport, NOW + outbox.CLAIM_TIMEOUT - timedelta(seconds=1)) == 0
    assert state(mail) is MailState.SENDING
    assert send_all(transport, NOW + outbox.CLAIM_TIMEOUT) == 1
    assert [letter.message_id for letter in transport.taken] == [lost.message_id]
    assert state(mail) is MailState.SENT


def test_who_lost_its_claim_cannot_call_the_mail_failed(cast: Cast) -> None:
    mail = one_mail(cast)
    outbox.claim(now=NOW, claimed_by="slow", at_most=50)
    later = NOW + outbox.CLAIM_TIMEOUT
    outbox.claim(now=later, claimed_by="second", at_most=50)
    assert outbox.mark_failed(mail.id, UNKNOWN_MAILBOX, now=later, claimed_by="slow") is None
    assert state(mail) is MailState.SENDING


def test_a_clock_that_was_set_back_keeps_no_mail_waiting(cast: Cast) -> None:
    mail = one_mail(cast)
    assert send_all(RecordingTransport(), NOW - timedelta(days=30)) == 1
    assert state(mail) is MailState.SENT


def test_a_temporary_failure_is_tried_again_with_growing_gaps_for_72_hours(cast: Cast) -> None:
    mail = one_mail(cast)
    transport = RecordingTransport(refuse=lambda _letter: GREYLISTED)
    tries = [NOW]
    while state(mail) is not MailState.PERMANENT_FAILURE:
        assert send_all(transport, tries[-1]) == 1
        db.session.refresh(mail)
        tries.append(mail.next_attempt_at)
        assert send_all(transport, tries[-1] - timedelta(seconds=1)) == 0
    gaps = [later - earlier for earlier, later in pairwise(tries)]
    assert gaps[:4] == [timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=15), timedelta(hours=1)]
    assert gaps == sorted(gaps)
    assert tries[-2] <= NOW + outbox.RETRY_WINDOW < tries[-1]
    db.session.refresh(mail)
    assert (mail.attempts, mail.last_error) == (len(transport.tried), "450 try again later")


def test_a_permanent_failure_is_not_tried_again_and_keeps_the_server_s_words(cast: Cast) -> None:
    mail = one_mail(cast)
    transport = RecordingTransport(refuse=lambda _letter: UNKNOWN_MAILBOX)
    assert send_all(transport) == 1
    assert send_all(transport, NOW + timedelta(days=1)) == 0
    assert state(mail) is MailState.PERMANENT_FAILURE
    db.session.refresh(mail)
    assert mail.last_error == "550 no such mailbox"


def test_a_server_that_is_down_is_asked_once_a_minute_and_loses_nothing(cast: Cast) -> None:
    task = make_task(cast)
    people = [cast.lead_liaison, cast.co_liaison, cast.district_liaison]
    for person in people:
        remind(person, task)
    jobs.gather_mails(NOW)
    down = RecordingTransport(refuse=lambda _letter: DOWN)
    assert send_all(down) == 1
    assert send_all(down, NOW + timedelta(seconds=59)) == 0
    assert send_all(down, NOW + timedelta(seconds=60)) == 1
    up = RecordingTransport()
    assert send_all(up, NOW + timedelta(hours=1)) == len(people)
    assert Counter(letter.to_address for letter in up.taken) == Counter(person.email for person in people)


def test_one_mail_that_breaks_the_connection_does_not_hold_up_the_others(cast: Cast) -> None:
    task = make_task(cast)
    remind(cast.lead_liaison, task)
    remind(cast.co_liaison, task)
    jobs.gather_mails(NOW)
    transport = RecordingTransport(refuse=lambda letter: DOWN if letter.to_name == "赵敏" else None)
    minutes = 0
    while not transport.taken:
        send_all(transport, NOW + timedelta(minutes=minutes))
        minutes += 1
    assert minutes <= 3


def test_without_a_mail_server_mails_go_to_the_list_of_those_not_sent(
    app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_mail_server(app, monkeypatch, None)
    mail = one_mail(cast)
    assert (mail.state, mail.not_sent_because) == (MailState.NOT_SENT, NotSentBecause.NO_MAIL_SERVER)
    assert jobs.send_some_mails(lambda: NOW + timedelta(days=1)) == 0
    assert db.session.scalars(select(Notice.user_id)).all() == [cast.lead_liaison.id]


def test_a_mail_that_waits_when_the_server_is_taken_away_is_listed_as_not_sent(
    app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    mail = one_mail(cast)
    use_mail_server(app, monkeypatch, None)
    assert jobs.send_some_mails(lambda: NOW) == 1
    assert state(mail) is MailState.NOT_SENT


def test_a_person_without_address_keeps_the_notice_and_the_mail_says_why(cast: Cast) -> None:
    with transaction():
        cast.lead_liaison.email = " "
    mail = one_mail(cast)
    assert (mail.state, mail.not_sent_because) == (MailState.NOT_SENT, NotSentBecause.NO_ADDRESS)


def test_a_disabled_account_is_written_no_mail(cast: Cast) -> None:
    remind(cast.lead_liaison, make_task(cast))
    with transaction():
        cast.lead_liaison.active = False
    assert jobs.gather_mails(NOW) == 0
    assert outbox.people_with_unmailed_notices() == []


def test_a_removed_digest_recipient_is_written_no_mail(cast: Cast) -> None:
    office = cast.actor("office")
    recipient = add_digest_recipient(
        "chen@yunzhou.example",
        name="陈刚",
        jurisdiction_id=cast.city.id,
        organization_id=None,
        cadence=Cadence.WEEKLY,
        language=Language.CHINESE,
        actor=office,
        now=NOW,
    )
    jobs.plan_digests(NOW, on=date(2023, 6, 26))  # a Monday
    remove_digest_recipient(recipient.id, actor=office, now=NOW)
    assert jobs.gather_mails(NOW) == 0


def test_a_mail_that_failed_is_sent_again_to_the_address_of_today(cast: Cast) -> None:
    mail = one_mail(cast)
    send_all(RecordingTransport(refuse=lambda _letter: UNKNOWN_MAILBOX))
    with transaction():
        cast.lead_liaison.email = "zhao.min@yunzhou.example"
    outbox.send_again(mail.id, actor=cast.actor("office"), now=NOW + timedelta(days=9))
    transport = RecordingTransport()
    assert send_all(transport, NOW + timedelta(days=9)) == 1
    assert [letter.to_address for letter in transport.taken] == ["zhao.min@yunzhou.example"]
    assert db.session.scalars(select(AuditEntry.after).where(AuditEntry.action == "mail:offered-again")).all() == [
        {"address": "zhao.min@yunzhou.example"}
    ]


@pytest.mark.parametrize("who", ["lead_liaison", "leader", "viewer", "other_city_office"])
def test_only_the_office_and_the_administrator_send_again(cast: Cast, who: str) -> None:
    mail = one_mail(cast)
    send_all(RecordingTransport(refuse=lambda _letter: UNKNOWN_MAILBOX))
    with pytest.raises(Forbidden):
        outbox.send_again(mail.id, actor=cast.actor(who), now=NOW)


def test_a_mail_that_was_sent_is_not_sent_again(cast: Cast) -> None:
    mail = one_mail(cast)
    send_all(RecordingTransport())
    with pytest.raises(Conflict, match="sent already"):
        outbox.send_again(mail.id, actor=cast.actor("office"), now=NOW)


def test_nothing_is_sent_again_without_server_or_address(
    app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    with transaction():
        cast.lead_liaison.email = ""
    mail = one_mail(cast)
    with pytest.raises(Conflict, match="no mail address"):
        outbox.send_again(mail.id, actor=cast.actor("office"), now=NOW)
    use_mail_server(app, monkeypatch, None)
    with pytest.raises(Conflict, match="No mail server"):
        outbox.send_again(mail.id, actor=cast.actor("office"), now=NOW)
    assert state(mail) is MailState.NOT_SENT


def test_a_message_id_names_the_host_that_people_open(app: Flask, cast: Cast) -> None:
    config = app_services(app).config
    assert one_mail(cast).message_id.endswith(f"@{config.public_url.removeprefix('http://').partition(':')[0]}>")
