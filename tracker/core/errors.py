"""What a service may refuse, as exceptions that carry a message for the person."""

from collections.abc import Mapping

from tracker.core.messages import N_, Message


class DomainError(Exception):
    """Something a person asked for that was not done; nothing was changed."""

    def __init__(self, message: Message) -> None:
        super().__init__(str(message))
        self.message = message


class Forbidden(DomainError):
    """The person may not do this."""


class SignedOut(DomainError):
    """A form came from somebody whose sign-in has ended."""

    def __init__(self) -> None:
        super().__init__(N_("Your sign-in has expired."))


class Conflict(DomainError):
    """The record's state does not allow this now."""


class Invalid(DomainError):
    """The input cannot be used; `fields` names the fields and what is wrong with each."""

    def __init__(self, message: Message, fields: Mapping[str, Message] | None = None) -> None:
        super().__init__(message)
        self.fields = dict(fields or {})


class StaleEdit(DomainError):
    """Somebody else changed the record since the person opened it."""

    def __init__(self) -> None:
        super().__init__(N_("Somebody changed this while you had it open. Compare both versions and save again."))


class Busy(DomainError):
    """Others wrote for so long that the turn did not come; the same can be asked for again in a moment."""

    def __init__(self, seconds: float) -> None:
        super().__init__(
            N_(
                "Nothing was changed: others have been saving for more than %(seconds)s seconds, and each waits for "
                "the one before. Try again in a moment.",
                seconds=seconds,
            )
        )
