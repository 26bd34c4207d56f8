"""What became of a mail, in words for the office. Pure."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from tracker.core.messages import N_, Message
from tracker.core.vocabulary import MailState, NotSentBecause

NO_ADDRESS = N_(
    "The person sees the notices in the inbox. Enter a mail address for the person, then send this mail again."
)
NO_SERVER = N_(
    "The person sees the notices in the inbox. The administrator sets SMTP_HOST and MAIL_FROM and starts the "
    "application again; then this mail can be sent."
)


@dataclass(frozen=True, slots=True)
class ShownState:
    """The state of a mail: its word, when it was sent, or when it is tried again."""

    state: MailState
    word: Message | StrEnum
    sent_at: datetime | None = None
    next_try_at: datetime | None = None


def shown_state(
    state: MailState, because: NotSentBecause | None, *, sent_at: datetime | None, next_attempt_at: datetime
) -> ShownState:
    """The state with what belongs beside it."""
    if state is MailState.NOT_SENT:
        return ShownState(state, N_("not sent: %(why)s", why=because) if because else state)
    if state is MailState.SENT:
        return ShownState(state, state, sent_at=sent_at)
    if state is MailState.TEMPORARY_FAILURE:
        return ShownState(state, state, next_try_at=next_attempt_at)
    return ShownState(state, state)


def advice_on(state: MailState, because: NotSentBecause | None, *, has_server: bool) -> Message | None:
    """What the office can do so that a mail leaves; None where nothing is missing."""
    if state is MailState.NOT_SENT and because is NotSentBecause.NO_ADDRESS:
        return NO_ADDRESS
    if state is not MailState.SENT and not has_server:
        return NO_SERVER
    return None
