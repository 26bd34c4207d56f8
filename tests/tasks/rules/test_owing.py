"""What is said of a part on which nothing was reported yet."""

from datetime import date

import pytest

from tracker.tasks.rules.owing import nothing_reported

TODAY, YESTERDAY, TOMORROW = date(2023, 6, 28), date(2023, 6, 27), date(2023, 6, 29)


@pytest.mark.parametrize(
    ("starts_on", "owed_on", "words", "is_missing"),
    [
        pytest.param(None, None, "nothing reported yet", False, id="no round"),
        pytest.param(YESTERDAY, None, "nothing reported yet", False, id="begun, no round"),
        pytest.param(TODAY, None, "nothing reported yet", False, id="begins today"),
        pytest.param(TOMORROW, None, "not begun yet", False, id="begins tomorrow"),
        pytest.param(None, TODAY, "not due before 2023-06-28", False, id="the round's last day"),
        pytest.param(None, YESTERDAY, "report missing", True, id="the day after it"),
        pytest.param(TOMORROW, TOMORROW, "not begun yet", False, id="due after it begins"),
        pytest.param(TOMORROW, YESTERDAY, "report missing", True, id="due before it begins"),
    ],
)
def test_only_what_was_owed_is_missing(
    starts_on: date | None, owed_on: date | None, words: str, is_missing: bool
) -> None:
    found = nothing_reported(starts_on, owed_on, TODAY)
    assert (str(found.words), found.is_missing) == (words, is_missing)
    assert "2023" not in str(found.short)
