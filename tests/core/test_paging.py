"""A list page by page: every row on exactly one page, whatever page is asked for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.core.paging import PAGE_LENGTH, Page, Stretch, stretch_of


@given(total=st.integers(0, 400))
def test_the_pages_together_are_the_list(total: int) -> None:
    rows = list(range(total))
    pages = [Page(number, total) for number in range(1, Page(1, total).pages + 1)]
    assert [row for page in pages for row in page.of(rows)] == rows
    assert all(len(page.of(rows)) == PAGE_LENGTH for page in pages[:-1])


@given(asked=st.integers(-5, 50), total=st.integers(0, 400))
def test_what_is_asked_for_is_kept_within_what_there_is(asked: int, total: int) -> None:
    page = Page(asked, total)
    assert 1 <= page.number <= page.pages
    assert page.offset <= total


@pytest.mark.parametrize(
    ("total", "pages"),
    [
        pytest.param(0, 1, id="nothing is one empty page"),
        pytest.param(1, 1, id="one row"),
        pytest.param(50, 1, id="a full page"),
        pytest.param(51, 2, id="a row more"),
        pytest.param(100, 2, id="two full pages"),
        pytest.param(101, 3, id="and a row more"),
    ],
)
def test_how_many_pages_there_are(total: int, pages: int) -> None:
    assert Page(1, total).pages == pages


@pytest.mark.parametrize(
    ("asked", "number", "offset"), [(-1, 1, 0), (0, 1, 0), (1, 1, 0), (2, 2, 50), (3, 3, 100), (4, 3, 100)]
)
def test_which_rows_a_page_holds(asked: int, number: int, offset: int) -> None:
    page = Page(asked, 120)
    assert (page.number, page.offset, page.length) == (number, offset, 50)


@pytest.mark.parametrize(
    ("offset", "groups", "before"),
    [
        pytest.param(0, [7, 3], 0, id="the first page ends in the second group"),
        pytest.param(50, [3], 20, id="the second begins within it"),
        pytest.param(100, [3, 9], 70, id="a group of none is passed over"),
        pytest.param(150, [9], 40, id="the last one"),
        pytest.param(500, [], 0, id="behind the end"),
    ],
)
def test_a_page_lies_in_some_of_the_groups_of_a_list(offset: int, groups: list[int], before: int) -> None:
    lengths = [(7, 30), (3, 80), (5, 0), (9, 60)]
    assert stretch_of(lengths, offset, 50) == Stretch(groups, before)


def test_the_pages_of_groups_of_any_length_hold_every_row_once() -> None:
    for lengths in ([1] * 120, [49, 1, 50, 51, 3], [200], []):
        groups = list(enumerate(lengths))
        rows = [(group, place) for group, length in groups for place in range(length)]
        listed = []
        for offset in range(0, len(rows) or 1, 50):
            stretch = stretch_of(groups, offset, 50)
            within = [row for row in rows if row[0] in stretch.groups]
            listed += within[stretch.offset : stretch.offset + 50]
        assert listed == rows
