"""The SMTP transport against a real server on loopback: what it hands over, and what its refusals mean."""

import ssl
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
import trustme
from aiosmtpd.smtp import AuthResult, LoginPassword

from tests.notify.mailroom import SENDER, MailServer, closed_port, plain_text, running, settings_for
from tracker.notify.transports import DeliveryFailure, OutgoingMail
from tracker.notify.transports.smtp import SmtpTransport, compose

#: An authority of our own, made anew for each run; the programs under test must be told of it.
AUTHORITY = trustme.CA()

LETTER = OutgoingMail(
    mail_id=1,
    message_id="<abc@ledger.example>",
    to_address="minzheng@yunzhou.example",
    to_name="赵敏",
    subject="任务责任台账：2 件事等您办理",
    text="有 2 件事等您办理。\n" + "长" * 400 + "\n",
    html="<p>有 <b>2</b> 件事</p>",
    written_at=datetime(2023, 12, 24, 1, 30, tzinfo=UTC),
)


def deliver(server: MailServer, letter: OutgoingMail = LETTER, **settings: Any) -> None:
    with closing(SmtpTransport(settings_for(server.port, **settings), timeout=10)) as transport:
        transport.deliver(letter)


def failure_of(act: Callable[[], None]) -> DeliveryFailure:
    with pytest.raises(DeliveryFailure) as caught:
        act()
    return caught.value


def own_tls() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    AUTHORITY.issue_cert("127.0.0.1").configure_cert(context)
    return context


def test_a_letter_arrives_as_text_and_html_with_all_its_headers() -> None:
    with running(MailServer()) as server:
        deliver(server)
    message: EmailMessage = server.delivered[0]
    assert server.recipients == ["minzheng@yunzhou.example"]
    assert message["Subject"] == LETTER.subject
    assert message["From"] == SENDER
    assert message["To"].addresses[0].display_name == "赵敏"
    assert message["Message-ID"] == LETTER.message_id
    assert message["Date"].datetime == LETTER.written_at
    assert message["Auto-Submitted"] == "auto-generated"
    assert message.get_content_type() == "multipart/alternative"
    assert plain_text(message) == LETTER.text
    html = message.get_body(("html",))
    assert html is not None
    assert html.get_content().strip() == LETTER.html


def test_what_travels_is_plain_ascii_in_short_lines() -> None:
    content = compose(LETTER, SENDER).as_bytes()
    assert content.isascii()
    assert max(len(line) for line in content.splitlines()) <= 998


@pytest.mark.parametrize("ending", ["\r\n", "\n", "\r", "\x85", "\u2028"])
def test_nobody_adds_a_header_line(ending: str) -> None:
    bad = replace(LETTER, subject=f"任务{ending}Bcc: x@evil.example", to_name=f"赵敏{ending}Bcc: x@evil.example")
    message = compose(bad, SENDER)
    assert message["Bcc"] is None
    assert set(message.keys()) == set(compose(LETTER, SENDER).keys())


@pytest.mark.parametrize(
    "address", ["a@b\r\nBcc: x@evil.example", "nobody", "", "two@a.example, three@b.example", "a b@c.example"]
)
def test_an_address_that_is_none_is_a_failure_for_good(address: str) -> None:
    failure = failure_of(lambda: compose(replace(LETTER, to_address=address), SENDER) and None)
    assert not failure.try_again


@pytest.mark.parametrize(
    ("answer", "try_again", "affects_all"),
    [
        pytest.param("450 greylisted", True, False, id="4xx for the recipient"),
        pytest.param("550 no such mailbox", False, False, id="5xx for the recipient"),
    ],
)
def test_what_a_refused_recipient_means(answer: str, *, try_again: bool, affects_all: bool) -> None:
    with running(MailServer(on_recipient=lambda _address: answer)) as server:
        failure = failure_of(lambda: deliver(server))
    assert (failure.reason, failure.try_again, failure.affects_all) == (answer, try_again, affects_all)
    assert server.delivered == []


@pytest.mark.parametrize(
    ("answer", "try_again"),
    [
        pytest.param("451 disk full", True, id="4xx for the content"),
        pytest.param("554 refused as spam", False, id="5xx for the content"),
    ],
)
def test_what_refused_content_means(answer: str, *, try_again: bool) -> None:
    with running(MailServer(on_data=lambda _message: answer)) as server:
        failure = failure_of(lambda: deliver(server))
    assert (failure.reason, failure.try_again) == (answer, try_again)


def test_a_server_that_is_down_is_a_failure_that_passes_and_touches_all_mails() -> None:
    failure = failure_of(lambda: SmtpTransport(settings_for(closed_port()), timeout=10).deliver(LETTER))
    assert (failure.try_again, failure.affects_all) == (True, True)


def test_a_mail_that_is_too_large_is_refused_for_good() -> None:
    with running(MailServer(), data_size_limit=500) as server:
        failure = failure_of(lambda: deliver(server))
    assert failure.reason.startswith("552")
    assert not failure.try_again


def test_a_server_that_closes_badly_after_taking_the_mail_has_taken_it() -> None:
    class Rude(MailServer):
        async def handle_QUIT(self, *_: object) -> str:  # noqa: N802 - the server's name for it
            return "421 go away"

    with running(Rude()) as server:
        deliver(server)
    assert len(server.delivered) == 1


@pytest.fixture
def authority_file(tmp_path: Path) -> str:
    """Our authority's certificate as the file that a configuration names."""
    path = tmp_path / "authority.pem"
    AUTHORITY.cert_pem.write_to_path(str(path))
    return str(path)


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_mail_is_encrypted_for_a_server_whose_authority_we_were_told(security: str, authority_file: str) -> None:
    options: dict[str, Any] = (
        {"implicit_tls": own_tls()} if security == "tls" else {"tls_context": own_tls(), "require_starttls": True}
    )
    with running(MailServer(), **options) as server:
        deliver(server, security=security, ca_file=authority_file)
    assert len(server.delivered) == 1


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_server_of_an_unknown_authority_gets_nothing(security: str) -> None:
    options: dict[str, Any] = {"implicit_tls": own_tls()} if security == "tls" else {"tls_context": own_tls()}
    with running(MailServer(), **options) as server:
        failure = failure_of(lambda: deliver(server, security=security))
    assert "certificate" in failure.reason.lower()
    assert (failure.try_again, failure.affects_all, server.delivered) == (True, True, [])


def test_a_server_that_cannot_encrypt_gets_nothing() -> None:
    with running(MailServer()) as server:
        failure = failure_of(lambda: deliver(server, security="starttls"))
    assert failure.affects_all
    assert server.delivered == []


@pytest.mark.parametrize(("password", "taken"), [("right", 1), ("wrong", 0)])
def test_the_login_name_need_not_be_the_sender(password: str, taken: int, authority_file: str) -> None:
    def check(_server: object, _session: object, _envelope: object, _mechanism: str, data: LoginPassword) -> AuthResult:
        return AuthResult(success=(data.login, data.password) == (b"relay-account", b"right"), handled=False)

    options = {"authenticator": check, "auth_required": True, "tls_context": own_tls()}
    settings = {"security": "starttls", "ca_file": authority_file, "user": "relay-account", "password": password}
    with running(MailServer(), **options) as server:
        if taken:
            deliver(server, **settings)
        else:
            failure = failure_of(lambda: deliver(server, **settings))
            assert (failure.try_again, failure.affects_all) == (True, True)
            assert "right" not in failure.reason
    assert len(server.delivered) == taken
