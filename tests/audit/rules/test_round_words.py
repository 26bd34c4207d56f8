"""What sentences about reporting rounds show."""

import pytest

from tracker.audit.rules.round_words import round_values, schedule_words

MONTHLY = {"rhythm": "monthly", "day": 5, "starts_on": "2023-07-01"}


@pytest.mark.parametrize(
    ("values", "words"),
    [
        pytest.param(MONTHLY, "monthly by day 5, from 2023-07-01 on", id="without an end"),
        pytest.param(MONTHLY | {"ends_on": ""}, "monthly by day 5, from 2023-07-01 on", id="an empty end"),
        pytest.param(
            MONTHLY | {"rhythm": "quarterly", "ends_on": "2023-12-31"},
            "quarterly by day 5, from 2023-07-01 to 2023-12-31",
            id="with an end",
        ),
    ],
)
def test_how_often_reports_are_sent(values: dict[str, object], words: str) -> None:
    assert str(schedule_words(values)) == words


@pytest.mark.parametrize(
    ("values", "name"),
    [
        pytest.param({"period_start": "2023-06-01", "period_end": "2023-06-30"}, "6/2023", id="a month"),
        pytest.param({"period_start": "2023-06-01"}, "", id="no last day"),
        pytest.param({"period_end": "2023-06-30"}, "", id="no first day"),
        pytest.param({}, "", id="an entry that says neither"),
    ],
)
def test_a_round_is_named_by_its_period(values: dict[str, str], name: str) -> None:
    shown = round_values(values | {"due_on": "2023-07-05"})
    assert (str(shown["round"]), shown["day"]) == (name, "2023-07-05")
