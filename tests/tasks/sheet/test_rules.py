"""The rows of a sheet as they were typed."""

import pytest

from tracker.tasks.sheet.rules import SheetRow, field_of_row, rows_in, unreadable


def test_the_fields_of_a_form_are_sorted_into_rows() -> None:
    form = [
        (field_of_row(7, "done"), "建成两家。"),
        (field_of_row(7, "target_3_2023-Q2"), "2"),
        (field_of_row(7, "seen_draft"), "4"),
        (field_of_row(7, "confirmed"), "a"),
        (field_of_row(7, "confirmed"), "b"),
        (field_of_row(12, "unchanged"), "1"),
        (field_of_row(12, "seen_report"), "x"),
        ("r12-light", "green"),
        ("csrf_token", "secret"),
        ("r-done", "nobody's"),
        ("r9999999999-done", "no part"),
    ]
    assert rows_in(form) == {
        7: SheetRow(7, {"done": "建成两家。", "target_3_2023-Q2": "2"}, None, 4, confirmed=("a", "b")),
        12: SheetRow(12, {}, None, None, unchanged=True),
    }


@pytest.mark.parametrize(
    ("row", "complete"),
    [
        pytest.param(SheetRow(1, {"done": "做了。"}, None, None), True, id="something was done"),
        pytest.param(SheetRow(1, {"done": " \n", "percent": "50"}, None, None), False, id="per cent alone"),
        pytest.param(SheetRow(1, {}, None, None, unchanged=True), True, id="nothing changed"),
    ],
)
def test_a_row_is_complete_when_it_says_what_was_done(row: SheetRow, complete: bool) -> None:
    assert row.is_complete is complete


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        pytest.param({"state": "in_progress", "percent": "40", "done": ""}, False, id="as the page showed it"),
        pytest.param({"state": "in_progress", "percent": "40", "done": "\r\n"}, False, id="an empty line"),
        pytest.param({"state": "in_progress", "percent": "41", "done": ""}, True, id="another per cent"),
        pytest.param({"state": "in_progress", "percent": "", "done": ""}, True, id="a figure taken out"),
    ],
)
def test_only_what_was_typed_counts(typed: dict[str, str], says: bool) -> None:
    start = {"state": "in_progress", "percent": "40", "seen_draft": "0"}
    assert SheetRow(1, typed, None, 0).says_more_than(start) is says


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        pytest.param({}, set(), id="all can be read"),
        pytest.param({"percent": " 100 ", "target_3": "1200.5"}, set(), id="at the edge"),
        pytest.param({"percent": "3x"}, {"percent"}, id="no number"),
        pytest.param({"percent": ""}, {"percent"}, id="no per cent"),
        pytest.param({"percent": "101"}, {"percent"}, id="more than all"),
        pytest.param({"percent": "-1"}, {"percent"}, id="less than nothing"),
        pytest.param({"state": "done"}, {"state"}, id="no state of ours"),
        pytest.param({"target_3": "1,200"}, {"target_3"}, id="a sign between the digits"),
        pytest.param({"target_3_2023-Q2": "nan"}, {"target_3_2023-Q2"}, id="no figure"),
        pytest.param({"target_3": ""}, set(), id="no figure yet"),
    ],
)
def test_a_row_that_cannot_be_read_is_not_taken_for_nothing(changes: dict[str, str], wrong: set[str]) -> None:
    assert set(unreadable({"state": "in_progress", "percent": "40", "done": "做了。"} | changes)) == wrong
