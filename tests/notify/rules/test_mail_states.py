"""What became of a mail, in words for the office."""

from datetime import timedelta

import pytest

from tests.conftest import NOW
from tracker.core.messages import Message
from tracker.core.vocabulary import MailState, NotSentBecause
from tracker.notify.rules.mail_states import NO_ADDRESS, NO_SERVER, ShownState, advice_on, shown_state

LATER = NOW + timedelta(minutes=5)


def state_of(state: MailState, because: NotSentBecause | None = None) -> ShownState:
    return shown_state(state, because, sent_at=NOW, next_attempt_at=LATER)


def test_a_mail_that_was_not_sent_says_why() -> None:
    word = state_of(MailState.NOT_SENT, NotSentBecause.NO_ADDRESS).word
    assert isinstance(word, Message)
    assert word.values == {"why": NotSentBecause.NO_ADDRESS}
    assert state_of(MailState.NOT_SENT).word is MailState.NOT_SENT


@pytest.mark.parametrize(
    ("state", "sent_at", "next_try_at"),
    [
        (MailState.SENT, NOW, None),
        (MailState.TEMPORARY_FAILURE, None, LATER),
        (MailState.PERMANENT_FAILURE, None, None),
        (MailState.CREATED, None, None),
        (MailState.SENDING, None, None),
    ],
)
def test_only_a_sent_mail_tells_its_moment_and_only_a_failed_one_its_next_try(
    state: MailState, sent_at: object, next_try_at: object
) -> None:
    shown = state_of(state)
    assert (shown.word, shown.sent_at, shown.next_try_at) == (state, sent_at, next_try_at)


@pytest.mark.parametrize(
    ("state", "because", "has_server", "advice"),
    [
        (MailState.NOT_SENT, NotSentBecause.NO_ADDRESS, True, NO_ADDRESS),
        (MailState.NOT_SENT, NotSentBecause.NO_ADDRESS, False, NO_ADDRESS),
        (MailState.NOT_SENT, NotSentBecause.NO_MAIL_SERVER, False, NO_SERVER),
        (MailState.NOT_SENT, NotSentBecause.NO_MAIL_SERVER, True, None),
        (MailState.CREATED, None, False, NO_SERVER),
        (MailState.CREATED, NotSentBecause.NO_ADDRESS, True, None),  # it was offered again
        (MailState.SENT, None, False, None),
    ],
)
def test_what_is_missing_is_said(
    state: MailState, because: NotSentBecause | None, has_server: bool, advice: Message | None
) -> None:
    assert advice_on(state, because, has_server=has_server) is advice
