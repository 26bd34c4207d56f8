"""Hands mail to an SMTP server; the only file that speaks SMTP.

A letter is delivered when the server has answered 250 to its content: whatever goes wrong after that (the
farewell, the closing of the connection) does not matter any more.
"""

import smtplib
import ssl
from contextlib import suppress
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from config import SmtpConfig
from tracker.notify.transports import DeliveryFailure, OutgoingMail

TIMEOUT_SECONDS = 30
OK, SAYS_GOODBYE, TOO_LARGE = 250, 421, 552
#: Old relays do not take 8-bit bodies, so text travels as base64 or quoted-printable.
POLICY = SMTP.clone(cte_type="7bit")


class SmtpTransport:
    """Delivers letters one by one over one connection, which is opened when it is needed and kept until it is closed.

    A connection that does not answer any more, or that the server ends between two letters, is opened anew: nothing
    of the next letter was said by then, so it goes out once. After a refusal the next letter begins a new one.
    """

    def __init__(self, config: SmtpConfig, *, timeout: float = TIMEOUT_SECONDS) -> None:
        self._config = config
        self._timeout = timeout
        self._server: smtplib.SMTP | None = None

    def deliver(self, letter: OutgoingMail) -> None:
        """Hand the letter to the server, or raise `DeliveryFailure`."""
        message = compose(letter, self._config.sender)
        server, kept = self._open()
        try:
            self._hand_over(server, message, letter)
        except smtplib.SMTPSenderRefused as error:
            if not kept or error.smtp_code != SAYS_GOODBYE:
                raise self._failed(error) from error
            self.close()
            server, _kept = self._open()
            try:
                self._hand_over(server, message, letter)
            except (smtplib.SMTPException, OSError, ValueError) as again:
                raise self._failed(again) from again
        except (smtplib.SMTPException, OSError, ValueError) as error:
            raise self._failed(error) from error

    def close(self) -> None:
        """Say goodbye, whatever the server makes of it."""
        server, self._server = self._server, None
        if server is not None:
            with suppress(smtplib.SMTPException, OSError):
                server.quit()
            server.close()

    def _open(self) -> tuple[smtplib.SMTP, bool]:
        """The connection, and whether it was used before."""
        if self._server is not None:
            with suppress(smtplib.SMTPException, OSError):
                if self._server.noop()[0] == OK:
                    return self._server, True
            self.close()
        try:
            self._server = self._connect()
        except (smtplib.SMTPException, OSError) as error:
            raise DeliveryFailure(_words(error), try_again=True, affects_all=True) from error
        return self._server, False

    def _hand_over(self, server: smtplib.SMTP, message: EmailMessage, letter: OutgoingMail) -> None:
        server.send_message(message, from_addr=self._config.sender, to_addrs=[letter.to_address])

    def _failed(self, error: Exception) -> DeliveryFailure:
        self.close()
        return _failure(error)

    def _connect(self) -> smtplib.SMTP:
        """A connection that is encrypted and signed in as the settings say."""
        config = self._config
        # Named after the sender's domain: asking the name service for our own name may take long on an intranet.
        name = config.sender.rpartition("@")[2]
        server: smtplib.SMTP
        if config.security == "tls":
            server = smtplib.SMTP_SSL(
                config.host, config.port, local_hostname=name, timeout=self._timeout, context=self._trust()
            )
        else:
            server = smtplib.SMTP(config.host, config.port, local_hostname=name, timeout=self._timeout)
        try:
            if config.security == "starttls":
                server.starttls(context=self._trust())
            if config.user:
                server.login(config.user, config.password or "")
        except BaseException:
            server.close()
            raise
        return server

    def _trust(self) -> ssl.SSLContext:
        """The system's authorities, and the installation's own one where it names a file."""
        context = ssl.create_default_context()
        if self._config.ca_file:
            context.load_verify_locations(self._config.ca_file)
        return context


def compose(letter: OutgoingMail, sender: str) -> EmailMessage:
    """The letter as a message of text and HTML; raises `DeliveryFailure` for an address that cannot be one.

    Line breaks in the subject or a name become spaces, so that nobody can add header lines.
    """
    message = EmailMessage(policy=POLICY)
    try:
        message["From"] = Address(addr_spec=sender)
        message["To"] = Address(display_name=_one_line(letter.to_name), addr_spec=letter.to_address)
        message["Subject"] = _one_line(letter.subject)
        message["Date"] = format_datetime(letter.written_at)
        message["Message-ID"] = letter.message_id
        message["Auto-Submitted"] = "auto-generated"
    except (ValueError, HeaderParseError, IndexError) as error:
        raise DeliveryFailure(f"the mail cannot be addressed: {error}", try_again=False) from error
    message.set_content(letter.text)
    message.add_alternative(letter.html, subtype="html")
    return message


def _one_line(text: str) -> str:
    return " ".join("".join(" " if ord(sign) < 32 or sign in "\x7f\x85\u2028\u2029" else sign for sign in text).split())


def _failure(error: Exception) -> DeliveryFailure:
    """What a refusal means: codes 4xx and a broken connection may pass, codes 5xx will not."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, answer = next(iter(error.recipients.values()))
        return DeliveryFailure(f"{code} {_text(answer)}", try_again=code < 500)
    if isinstance(error, smtplib.SMTPSenderRefused) and error.smtp_code != TOO_LARGE:
        # The sender is a setting of ours and the same for all mails: it can be mended while they wait.
        return DeliveryFailure(_words(error), try_again=True, affects_all=True)
    if isinstance(error, smtplib.SMTPResponseException):
        return DeliveryFailure(_words(error), try_again=error.smtp_code < 500)
    if isinstance(error, smtplib.SMTPNotSupportedError | ValueError):
        return DeliveryFailure(_words(error), try_again=False)
    return DeliveryFailure(_words(error), try_again=True, affects_all=isinstance(error, OSError))


def _words(error: Exception) -> str:
    """The error as the outbox shows it: the server's code and answer, else what the system says."""
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{error.smtp_code} {_text(error.smtp_error)}"
    return f"{type(error).__name__}: {error}"


def _text(answer: bytes | str) -> str:
    return answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
