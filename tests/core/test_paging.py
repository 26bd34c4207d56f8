"""A list page by page: every row on exactly one page, whatever page is asked for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.core.paging import PAGE_LENGTH, Page


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
