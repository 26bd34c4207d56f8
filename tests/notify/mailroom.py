"""What tests of mail need: a transport that records, a real SMTP server on loopback, parallel threads."""

import socket
import ssl
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from email import message_from_bytes, policy
from email.message import EmailMessage
from html.parser import HTMLParser
from threading import Barrier, Lock
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from flask import Flask

from config import SmtpConfig
from tracker.core.app_services import EXTENSION, app_services
from tracker.core.extensions import db
from tracker.notify.transports import DeliveryFailure, OutgoingMail

SENDER = "tracker@yunzhou.example"
WAIT_SECONDS = 60


@dataclass
class RecordingTransport:
    """Takes letters, or refuses them with the failure that `refuse` returns for a letter."""

    refuse: Callable[[OutgoingMail], DeliveryFailure | None] = lambda _letter: None
    tried: list[OutgoingMail] = field(default_factory=list)
    taken: list[OutgoingMail] = field(default_factory=list)
    closed: int = 0
    _lock: Lock = field(default_factory=Lock)

    def deliver(self, letter: OutgoingMail) -> None:
        failure = self.refuse(letter)
        with self._lock:
            self.tried.append(letter)
            if failure is None:
                self.taken.append(letter)
        if failure is not None:
            raise failure

    def close(self) -> None:
        with self._lock:
            self.closed += 1


@dataclass
class MailServer:
    """A real SMTP server. `delivered` holds only what it answered 250 to.

    `on_sender`, `on_recipient` and `on_data` may answer something else, or do something first, and `on_noop` may hang
    up; they run in the server's thread when the command has come in and before it is answered. `connected` are the
    connections, the last one at the end; `connections` those over which mail came.
    """

    delivered: list[EmailMessage] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    connected: list[SMTP] = field(default_factory=list)
    connections: set[Any] = field(default_factory=set)
    on_sender: Callable[[Any], str | None] = lambda _peer: None
    on_noop: Callable[[SMTP], None] = lambda _server: None
    on_recipient: Callable[[str], str | None] = lambda _address: None
    on_data: Callable[[EmailMessage], str | None] = lambda _message: None
    port: int = 0

    async def handle_MAIL(  # noqa: N802 - the server's name for it
        self, server: SMTP, session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if server not in self.connected:
            self.connected.append(server)
        answer = self.on_sender(session.peer)
        if answer is not None:
            return answer
        envelope.mail_from = address
        return "250 OK"

    async def handle_NOOP(self, server: SMTP, _session: Session, _envelope: Envelope, _argument: str) -> str:  # noqa: N802
        self.on_noop(server)
        return "250 OK"

    async def handle_RCPT(  # noqa: N802 - the server's name for it
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        answer = self.on_recipient(address)
        if answer is not None:
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        self.connections.add(session.peer)
        message = message_from_bytes(envelope.content or b"", _class=EmailMessage, policy=policy.default)
        answer = self.on_data(message)
        if answer is not None:
            return answer
        self.delivered.append(message)
        self.recipients += envelope.rcpt_tos
        return "250 taken"


class _OnAnyPort(Controller):  # type: ignore[misc]
    """A controller whose port is chosen by the system, so that no other test can take it first."""

    def __init__(self, handler: MailServer, *, implicit_tls: ssl.SSLContext | None, **options: Any) -> None:
        self._listening = socket.socket()
        self._listening.bind(("127.0.0.1", 0))
        port = self._listening.getsockname()[1]
        super().__init__(handler, hostname="127.0.0.1", port=port, ssl_context=implicit_tls, **options)

    def _create_server(self) -> Any:
        return self.loop.create_server(self._factory_invoker, sock=self._listening, ssl=self.ssl_context)


@contextmanager
def running(server: MailServer, *, implicit_tls: ssl.SSLContext | None = None, **options: Any) -> Iterator[MailServer]:
    """Let the server listen on loopback."""
    controller = _OnAnyPort(server, implicit_tls=implicit_tls, **options)
    controller.start()
    server.port = controller.port
    try:
        yield server
    finally:
        controller.stop()


def closed_port() -> int:
    """A port on which nobody listens."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        port: int = held.getsockname()[1]
        return port


def settings_for(port: int, **changes: Any) -> SmtpConfig:
    """Settings for a server on loopback."""
    return replace(SmtpConfig("127.0.0.1", port, SENDER), **changes)


def use_mail_server(app: Flask, monkeypatch: pytest.MonkeyPatch, smtp: SmtpConfig | None) -> None:
    """Let the application have this mail server until the test ends."""
    services = app_services(app)
    changed = replace(services, config=replace(services.config, smtp=smtp))
    monkeypatch.setitem(app.extensions, EXTENSION, changed)


def in_parallel(app: Flask, work: Callable[[], Any], *, threads: int = 4) -> list[Any]:
    """Do the work in several threads that begin at the same moment, each in a context of its own."""
    db.session.rollback()  # a transaction of the test itself would make them wait
    barrier = Barrier(threads, timeout=WAIT_SECONDS)

    def run() -> Any:
        with app.app_context():
            barrier.wait()
            return work()

    with ThreadPoolExecutor(threads) as pool:
        return [future.result(timeout=WAIT_SECONDS) for future in [pool.submit(run) for _ in range(threads)]]


def plain_text(message: EmailMessage) -> str:
    """The text part of a delivered mail."""
    part = message.get_body(("plain",))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


class ParsedHtml(HTMLParser):
    """The tags of an HTML text in their order, and the words between them."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words += data

    def all(self, *names: str) -> list[dict[str, str | None]]:
        """The attributes of all tags with one of these names."""
        return [attributes for tag, attributes in self.tags if tag in names]
