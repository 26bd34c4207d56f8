"""What the columns of the ledger's sheet hold, and which may be corrected there."""

from datetime import date, datetime

import pytest

from tracker.tasks.ledger.rules.columns import BY_KEY, COLUMNS, CORRECTABLE, Cell, CellKind, as_text


def test_what_may_be_corrected_in_the_sheet() -> None:
    assert CORRECTABLE == ("number", "section", "title", "lead", "co", "implementers", "due")


@pytest.mark.parametrize(
    ("kind", "keys"),
    [
        (CellKind.NUMBER, ["id", "percent"]),
        (CellKind.UNITS, ["lead", "co", "implementers"]),
        (CellKind.DAY, ["due", "original_due", "reported_on"]),
    ],
)
def test_what_a_column_holds_that_is_no_text(kind: CellKind, keys: list[str]) -> None:
    assert [column.key for column in COLUMNS if column.kind is kind] == keys
    assert all(BY_KEY[key].kind is kind for key in keys)


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        pytest.param(None, "", id="nothing"),
        pytest.param(" 改造食堂\n", "改造食堂", id="blanks at the ends"),
        pytest.param(40, "40", id="a number"),
        pytest.param(date(2023, 11, 5), "2023-11-05", id="a day"),
        pytest.param(datetime(2023, 11, 5, 8, 30), "2023-11-05", id="a day as the sheet gives it"),  # noqa: DTZ001
    ],
)
def test_a_cell_as_it_is_compared(cell: Cell, text: str) -> None:
    assert as_text(cell) == text
