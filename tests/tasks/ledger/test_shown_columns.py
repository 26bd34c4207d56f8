"""Which columns of the ledger show."""

import pytest

from tracker.tasks.ledger.rules.shown_columns import COLUMNS, ColumnHead, heads_of, in_address, shown_columns


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


def head(heading: str, *, figure: bool = False, sort: str = "", lies: str = "") -> tuple[str, bool, str, str]:
    return heading, figure, sort, lies


def told(heads: list[ColumnHead]) -> list[tuple[str, bool, str, str]]:
    return [(str(each.heading), each.is_figure, each.sort, each.sorted) for each in heads]


def test_the_heads_of_all_columns_the_chapter_having_none() -> None:
    assert told(heads_of(list(COLUMNS), "due")) == [
        head("No.", figure=True, sort="number"),
        head("Task", sort="title"),
        head("Lead unit"),
        head("Co-responsible"),
        head("Implementers"),
        head("Due", sort="-due", lies="ascending"),
        head("Progress", figure=True, sort="percent"),
        head("Status", sort="status"),
        head("Light", sort="light"),
    ]


def test_number_and_title_always_show() -> None:
    assert told(heads_of(["chapter"], "")) == [
        head("No.", figure=True, sort="number"),
        head("Task", sort="title"),
    ]


@pytest.mark.parametrize(
    ("sort", "lies", "next_sort"),
    [
        pytest.param("percent", "ascending", "-percent", id="lowest first: turned next"),
        pytest.param("-percent", "descending", "percent", id="highest first: back next"),
        pytest.param("due", "", "percent", id="by another column"),
    ],
)
def test_a_head_sorts_by_its_column_and_turns_it(sort: str, lies: str, next_sort: str) -> None:
    assert told(heads_of(["percent"], sort))[-1] == head("Progress", figure=True, sort=next_sort, lies=lies)
