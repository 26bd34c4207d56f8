"""The outbox page, one mail, sending again, and the list of digest recipients."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.conftest import NOW
from tests.make import make_task, part_of
from tests.notify.mailroom import RecordingTransport, settings_for, use_mail_server
from tests.people import Cast, sign_in
from tracker.audit.models import AuditEntry
from tracker.core.extensions import db
from tracker.core.vocabulary import MailState
from tracker.notify import jobs
from tracker.notify.models import DigestRecipient, Mail
from tracker.notify.transports import DeliveryFailure
from tracker.tasks.steps.remind.services import remind_unit

RECIPIENT = {
    "address": "chen@yunzhou.example",
    "name": "陈主任",
    "scope": "",
    "cadence": "weekly",
    "language": "zh_Hans_CN",
}


def write_mail(cast: Cast) -> int:
    """A mail to the lead's liaison; without a mail server it is not sent."""
    part = part_of(make_task(cast, title="社区食堂"), cast.civil_affairs)
    remind_unit(part.id, "请报送。", actor=cast.actor("office"), now=NOW)
    while jobs.turn_entries_into_notices(NOW):
        pass
    jobs.gather_mails(NOW)
    return db.session.scalars(select(Mail.id)).one()


def fail(reason: str, *, try_again: bool) -> None:
    failure = DeliveryFailure(reason, try_again=try_again)
    jobs.send_some_mails(lambda: NOW, RecordingTransport(refuse=lambda _letter: failure))


def test_mails_that_could_not_be_sent_are_listed_with_what_to_do(cast: Cast, client: FlaskClient) -> None:
    mail = write_mail(cast)
    page = sign_in(client, cast.office).get("/mail?state=not_sent").text
    assert f'href="/mail/{mail}"' in page
    assert "SMTP_HOST" in page
    assert "minzheng@yunzhou.example" in page


@pytest.mark.parametrize(
    ("try_again", "state"),
    [(True, MailState.TEMPORARY_FAILURE), (False, MailState.PERMANENT_FAILURE)],
    ids=["passing", "for good"],
)
def test_a_failure_shows_the_server_s_words_and_the_tries(
    app: Flask, cast: Cast, client: FlaskClient, monkeypatch: pytest.MonkeyPatch, *, try_again: bool, state: MailState
) -> None:
    use_mail_server(app, monkeypatch, settings_for(25))
    mail = write_mail(cast)
    fail("4xx or 5xx <b>words</b>", try_again=try_again)
    page = sign_in(client, cast.office).get(f"/mail?state={state.value}").text
    assert "4xx or 5xx &lt;b&gt;words&lt;/b&gt;" in page
    assert re.search(r'<td class="figure"[^>]*>1</td>', page)
    assert "SMTP_HOST" not in page
    assert f'action="/mail/{mail}/send-again"' in client.get(f"/mail/{mail}").text


def test_each_tab_s_number_is_the_length_of_its_list(cast: Cast, client: FlaskClient) -> None:
    write_mail(cast)
    sign_in(client, cast.office)
    for state in MailState:
        page = client.get(f"/mail?state={state.value}").text
        count = 1 if state is MailState.NOT_SENT else 0
        assert page.count("<tr>\n") == count
        tab = page[page.index('aria-current="true"') :]
        assert tab.startswith(f'aria-current="true"><strong>{count}</strong>')


def test_a_mail_is_shown_as_it_reads(cast: Cast, client: FlaskClient) -> None:
    mail = write_mail(cast)
    page = sign_in(client, cast.office).get(f"/mail/{mail}").text
    assert '<pre class="mail-text"' in page
    assert "请报送。" in page
    assert "send-again" not in page  # there is no server to send it with


def test_the_office_sends_a_failed_mail_again(
    app: Flask, cast: Cast, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_mail_server(app, monkeypatch, settings_for(25))
    mail = write_mail(cast)
    fail("550 unknown", try_again=False)
    assert sign_in(client, cast.office).post(f"/mail/{mail}/send-again").location == f"/mail/{mail}"
    db.session.rollback()
    assert db.session.get_one(Mail, mail).state is MailState.CREATED
    assert client.post(f"/mail/{mail}/send-again").status_code == 409


def test_nothing_is_sent_again_without_a_mail_server(cast: Cast, client: FlaskClient) -> None:
    mail = write_mail(cast)
    assert sign_in(client, cast.office).post(f"/mail/{mail}/send-again").status_code == 409


@pytest.mark.parametrize("who", ["lead_liaison", "leader", "viewer"])
@pytest.mark.parametrize("path", ["/mail", "/mail/1", "/mail/digest-recipients"])
def test_others_may_not_see_it(cast: Cast, client: FlaskClient, who: str, path: str) -> None:
    assert sign_in(client, getattr(cast, who)).get(path).status_code == 403


def test_another_city_s_mail_does_not_exist(cast: Cast, client: FlaskClient) -> None:
    mail = write_mail(cast)
    sign_in(client, cast.other_city_office)
    assert client.get(f"/mail/{mail}").status_code == 404
    assert client.post(f"/mail/{mail}/send-again").status_code == 404
    assert "minzheng@yunzhou.example" not in client.get("/mail").text


def test_an_unknown_mail_is_404_and_sending_is_not_done_by_get(cast: Cast, client: FlaskClient) -> None:
    sign_in(client, cast.office)
    assert client.get("/mail/999").status_code == 404
    assert client.get("/mail/999/send-again").status_code == 405
    assert client.get("/mail?state=nonsense&page=nonsense").status_code == 200


def test_a_stranger_is_sent_to_sign_in(cast: Cast, client: FlaskClient) -> None:
    assert client.get("/mail").location.startswith("/sign-in")


def test_the_office_adds_and_removes_a_digest_recipient_and_it_is_on_record(cast: Cast, client: FlaskClient) -> None:
    sign_in(client, cast.office)
    assert client.post("/mail/digest-recipients", data=RECIPIENT).location == "/mail/digest-recipients"
    assert "chen@yunzhou.example" in client.get("/mail/digest-recipients").text
    recipient = db.session.scalars(select(DigestRecipient.id)).one()
    client.post(f"/mail/digest-recipients/{recipient}/remove")
    assert "chen@yunzhou.example" not in client.get("/mail/digest-recipients").text
    assert client.post(f"/mail/digest-recipients/{recipient}/remove").status_code == 409
    actions = db.session.scalars(
        select(AuditEntry.action).where(AuditEntry.subject_type == "digest_recipient").order_by(AuditEntry.id)
    )
    assert list(actions) == ["digest-recipient:added", "digest-recipient:removed"]


def test_who_was_removed_can_be_added_again(cast: Cast, client: FlaskClient) -> None:
    sign_in(client, cast.office)
    client.post("/mail/digest-recipients", data=RECIPIENT)
    recipient = db.session.scalars(select(DigestRecipient.id)).one()
    client.post(f"/mail/digest-recipients/{recipient}/remove")
    client.post("/mail/digest-recipients", data=RECIPIENT | {"cadence": "monthly"})
    db.session.rollback()
    again = db.session.scalars(select(DigestRecipient)).one()
    assert (again.id, again.active, again.cadence.value) == (recipient, True, "monthly")


@pytest.mark.parametrize(
    "wrong",
    [
        {"address": "no address"},
        {"address": "a@b.example\r\nBcc: x@evil.example"},
        {"address": "陈@yunzhou.example"},
        {"address": ""},
        {"name": ""},
        {"scope": "999"},
        {"cadence": "hourly"},
    ],
    ids=["no address", "header", "not ASCII", "empty", "no name", "unknown unit", "unknown cadence"],
)
def test_what_cannot_be_used_is_refused_and_keeps_what_was_typed(
    cast: Cast, client: FlaskClient, wrong: dict[str, str]
) -> None:
    answer = sign_in(client, cast.office).post("/mail/digest-recipients", data=RECIPIENT | wrong)
    assert answer.status_code == 422
    assert 'class="field-error"' in answer.text
    assert wrong.get("name", "陈主任") in answer.text
    assert db.session.scalars(select(DigestRecipient.id)).all() == []


def test_the_same_address_and_scope_are_not_added_twice(cast: Cast, client: FlaskClient) -> None:
    sign_in(client, cast.office)
    client.post("/mail/digest-recipients", data=RECIPIENT)
    assert client.post("/mail/digest-recipients", data=RECIPIENT).status_code == 422
    unit = RECIPIENT | {"scope": str(cast.health.id)}
    assert client.post("/mail/digest-recipients", data=unit).status_code == 302


@pytest.mark.parametrize("who", ["admin", "other_city_office"])
def test_only_the_city_s_own_office_changes_the_list(cast: Cast, client: FlaskClient, who: str) -> None:
    sign_in(client, cast.office).post("/mail/digest-recipients", data=RECIPIENT)
    recipient = db.session.scalars(select(DigestRecipient.id)).one()
    sign_in(client, getattr(cast, who))
    expected = 403 if who == "admin" else 404
    assert client.post(f"/mail/digest-recipients/{recipient}/remove").status_code == expected
