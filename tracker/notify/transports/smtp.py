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
TOO_LARGE = 552
#: Old relays do not take 8-bit bodies, so text travels as base64 or quoted-printable.
POLICY = SMTP.clone(cte_type="7bit")


class SmtpTransport:
    """Delivers letters one by one, each over a connection of its own."""

    def __init__(self, config: SmtpConfig, *, timeout: float = TIMEOUT_SECONDS) -> None:
        self._config = config
        self._timeout = timeout

    def deliver(self, letter: OutgoingMail) -> None:
        """Hand the letter to the server, or raise `DeliveryFailure`."""
        message = compose(letter, self._config.sender)
        try:
            server = self._connect()
        except (smtplib.SMTPException, OSError) as error:
            raise DeliveryFailure(_words(error), try_again=True, affects_all=True) from error
        try:
            server.send_message(message, from_addr=self._config.sender, to_addrs=[letter.to_address])
        except (smtplib.SMTPException, OSError, ValueError) as error:
            raise _failure(error) from error
        finally:
            with suppress(smtplib.SMTPException, OSError):
                server.quit()
            server.close()

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
