"""A list page by page: every row on exactly one page, whatever page is asked for."""

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
