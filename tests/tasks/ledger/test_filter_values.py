"""What a filter's argument may hold."""

from datetime import date

import pytest

from tracker.core.errors import Invalid
from tracker.core.vocabulary import Rhythm
from tracker.tasks.ledger.rules.filter_values import day_of, whole_number, word_of


def test_what_can_be_used() -> None:
    assert [whole_number("plan", text) for text in ("0", "4", "007", "999999999")] == [0, 4, 7, 999999999]
    assert word_of("rhythm", "monthly", Rhythm) is Rhythm.MONTHLY
    assert day_of("due_from", "2023-12-31") == date(2023, 12, 31)


@pytest.mark.parametrize("text", ["", "-1", "1.5", "x", "٣", "²", "1234567890"])
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(Invalid, match=f"The filter plan cannot be {text}"):
        whole_number("plan", text)


def test_a_word_that_is_not_known_is_refused_with_the_known_ones() -> None:
    with pytest.raises(Invalid, match="The filter rhythm cannot be daily; it knows monthly, quarterly"):
        word_of("rhythm", "daily", Rhythm)


@pytest.mark.parametrize("text", ["", "2023-02-30", "年底"])
def test_what_is_no_day_is_refused_with_a_day_as_it_is_written(text: str) -> None:
    with pytest.raises(Invalid, match=f"The filter due_to cannot be {text}; write a day as 2023-12-31"):
        day_of("due_to", text)
