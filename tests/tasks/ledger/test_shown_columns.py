"""Which columns of the ledger show."""

import pytest

from tracker.tasks.ledger.rules.shown_columns import COLUMNS, in_address, shown_columns


@pytest.mark.parametrize(
    ("wanted", "shown", "argument"),
    [
        pytest.param([], list(COLUMNS), "", id="nothing chosen: all"),
        pytest.param(["secret"], list(COLUMNS), "", id="only unknown ones: all"),
        pytest.param(["light", "lead", "x"], ["lead", "light"], "lead.light", id="some, in the table's order"),
        pytest.param(list(COLUMNS), list(COLUMNS), "", id="all"),
    ],
)
def test_what_shows_and_how_the_address_says_it(wanted: list[str], shown: list[str], argument: str) -> None:
    assert shown_columns(wanted) == shown
    assert in_address(shown) == argument
