"""Whether a round runs, in a word."""

from dataclasses import replace
from datetime import date

import pytest

from tracker.core.messages import N_, Message
from tracker.core.vocabulary import RoundStatus
from tracker.tasks.rounds.rules.answers import RoundFacts
from tracker.tasks.rounds.rules.states import RoundState, state_of

JUNE = RoundFacts(6, date(2023, 6, 1), date(2023, 6, 30), opens_on=date(2023, 6, 1), due_on=date(2023, 6, 25))


@pytest.mark.parametrize(
    ("day", "takes_reports", "words", "mark"),
    [
        pytest.param(date(2023, 5, 31), False, N_("not begun"), "", id="the day before it opens"),
        pytest.param(date(2023, 6, 1), True, N_("reports come in"), "accepted", id="the day it opens"),
        pytest.param(date(2023, 6, 25), True, N_("reports come in"), "accepted", id="its day itself"),
        pytest.param(date(2023, 6, 26), True, N_("past its day"), "returned", id="the day after"),
        pytest.param(date(2023, 7, 1), False, N_("over"), "", id="another one has begun"),
    ],
)
def test_an_open_round(day: date, takes_reports: bool, words: Message, mark: str) -> None:
    assert state_of(JUNE, day, takes_reports=takes_reports) == RoundState(words, mark)


@pytest.mark.parametrize("status", [RoundStatus.CLOSED, RoundStatus.CANCELLED])
def test_an_ended_round_is_called_what_it_is(status: RoundStatus) -> None:
    assert state_of(replace(JUNE, status=status), date(2023, 6, 2), takes_reports=False) == RoundState(status)
