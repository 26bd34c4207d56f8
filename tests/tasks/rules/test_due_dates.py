"""Past, late and soon: the days around a due date, as every list, mail and page asks for them."""

from datetime import date

import pytest

from tracker.core.vocabulary import LIGHT_ORDER, Light
from tracker.tasks.rules.status import SOON_DAYS, days_late, is_due_soon, is_past

DUE = date(2023, 12, 31)  # a Sunday


@pytest.mark.parametrize(
    ("today", "past", "late", "soon"),
    [
        pytest.param(date(2023, 11, 30), False, 0, False, id="31 days before"),
        pytest.param(date(2023, 12, 1), False, 0, True, id="30 days before"),
        pytest.param(date(2023, 12, 30), False, 0, True, id="the day before"),
        pytest.param(date(2023, 12, 31), False, 0, True, id="the day itself"),
        pytest.param(date(2024, 1, 1), True, 1, False, id="the day after"),
        pytest.param(date(2024, 1, 12), True, 12, False, id="12 days after"),
    ],
)
def test_the_days_around_a_due_date(today: date, past: bool, late: int, soon: bool) -> None:
    assert (is_past(DUE, today), days_late(DUE, today), is_due_soon(DUE, today)) == (past, late, soon)


def test_without_a_due_date_nothing_is_late_or_soon() -> None:
    assert not is_past(None, DUE)
    assert days_late(None, DUE) == 0
    assert not is_due_soon(None, DUE)
    assert SOON_DAYS == 30


def test_every_light_has_its_place_in_the_order() -> None:
    assert len(LIGHT_ORDER) == len(Light)
    assert set(LIGHT_ORDER) == set(Light)
