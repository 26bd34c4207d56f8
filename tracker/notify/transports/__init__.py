"""The only files that talk to the outside. A transport takes a letter and raises `DeliveryFailure` when it was not taken."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True)
class OutgoingMail:
    """A mail as a transport needs it. `message_id` and `written_at` stay the same however often it is tried."""

    mail_id: int
    message_id: str
    to_address: str
    to_name: str
    subject: str
    text: str
    html: str
    written_at: datetime


class DeliveryFailure(Exception):
    """A letter was not taken, and why.

    `try_again` says whether trying again can help. `affects_all` says that the reason does not lie in
    this letter (the server is down, or refuses our settings), so that the others can wait as well.
    """

    def __init__(self, reason: str, *, try_again: bool, affects_all: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.try_again = try_again
        self.affects_all = affects_all


class Transport(Protocol):
    """Something that delivers letters, one after the other until it is closed."""

    def close(self) -> None:
        """Take leave of the other side; what it took is its own."""

    def deliver(self, letter: OutgoingMail) -> None:
        """Hand the letter over; when this returns, the other side has taken responsibility for it."""
