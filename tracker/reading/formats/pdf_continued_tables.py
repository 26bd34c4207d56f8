"""Tables of a PDF that go on over pages: repeated headings, cut rows, cells merged over the page's end."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from tracker.reading.formats.grid import Grid, Spot
from tracker.reading.formats.pdf_tables import CLOSE, PdfTable

Row = list[Spot | None]


def continued(above: PdfTable, below: PdfTable) -> PdfTable | None:
    """One table of two, if the second has the columns of the first; its repeated headings are dropped.

    Columns whose cells are merged over the page's end may be missing from the second: they are
    ruled on one side only.
    """
    same = _same_columns(above, below)
    first = 0 if same else _place_among(above.columns, below.columns)
    if first is None:
        return None
    rows = list(below.grid) if same else [_padded(row, above.grid[-1], first) for row in below.grid]
    for row in above.grid[:3]:
        if rows and len(rows) > 1 and _as_words(row) == _as_words(rows[0]):
            rows = rows[1:]
    grid = _put_together(above.grid, rows)
    edges = below if same else above
    return replace(below, grid=grid, left=edges.left, top=above.top, right=edges.right, columns=edges.columns)


def _same_columns(above: PdfTable, below: PdfTable) -> bool:
    """Whether two tables have columns of the same widths; left and right pages have different margins."""
    return len(above.columns) == len(below.columns) and all(
        abs((a - above.left) - (b - below.left)) < 2 * CLOSE for a, b in zip(above.columns, below.columns, strict=True)
    )


def _place_among(columns: Sequence[float], fewer: Sequence[float]) -> int | None:
    """Where the edges of fewer columns stand among those of a table, one after the other; None if they do not."""
    for first in range(len(columns) - len(fewer) + 1):
        if all(abs(a - b) < 2 * CLOSE for a, b in zip(columns[first:], fewer, strict=False)):
            return first
    return None


def _padded(row: Sequence[Spot | None], last: Sequence[Spot | None], first: int) -> Row:
    """A row at its place in the wider table, with the cells that reach down beside it."""
    return [*last[:first], *row, *last[first + len(row) :]]


def _put_together(above: Grid, below: Grid) -> Grid:
    if not above or not below:
        return above + below
    last, first = above[-1], below[0]
    number = _column_of_numbers(above)
    if _is_cut(last, first, number):
        whole = {
            id(old): new
            for a, b in zip(last, first, strict=True)
            for new in [_added(a, b)]
            for old in (a, b)
            if old is not None
        }
        return _exchanged(above + below[1:], whole)
    merged = {
        id(b): a
        for column, (a, b) in enumerate(zip(last, first, strict=True))
        if a is not None and b is not None and _is_empty(b) and _reaches_over(a, b, column, number)
    }
    return above + _exchanged(below, merged)


def _column_of_numbers(above: Grid) -> int | None:
    """The column that numbers each row: by its heading, or where that is empty the first one with a number."""
    last = above[-1]
    named = (
        column
        for row in above[:3]
        for column, spot in enumerate(row)
        if spot and spot.words.strip() in ("序号", "编号") and _names_its_row(last[column])
    )
    numbers = (column for column, spot in enumerate(last) if spot and re.fullmatch(r"\d{1,4}", spot.words.strip()))
    return next(named, next(numbers, None))


_LEAST_CUT = 15
_FINISHED = ("。", "；", ";", "！", "!", "：", ":", "）", ")")


def _is_cut(last: Row, first: Row, number: int | None) -> bool:
    """Whether the page's end cut one row in two.

    Told by its missing number; without numbers by the cell that should name the row, if it is
    missing too and the longest cell above breaks off within a sentence.
    """
    if number is not None:
        return _is_empty(first[number]) and not _is_empty(last[number])
    name = next((column for column, spot in enumerate(last) if _names_its_row(spot)), None)
    filled = [(a, b) for a, b in zip(last, first, strict=True) if a is not b and b is not None and not _is_empty(b)]
    if name is None or not _is_empty(first[name]) or not filled or any(_is_empty(a) for a, _ in filled):
        return False
    longest = max((a.words.strip() for a, _ in filled if a is not None), key=len)
    return len(longest) >= _LEAST_CUT and not longest.endswith(_FINISHED)


def _names_its_row(spot: Spot | None) -> bool:
    """Whether a cell belongs to one row alone and has words."""
    return spot is not None and spot.down == 1 and not _is_empty(spot)


def _reaches_over(above: Spot, below: Spot, column: int, number: int | None) -> bool:
    """Whether an empty cell only continues the merged one above it, whose words stand on the first page."""
    if number is not None and column < number:
        return True
    return column != number and (above.down > 1 or below.down > 1)


def _added(spot: Spot | None, more: Spot | None) -> Spot | None:
    if spot is None or more is None or spot is more or _is_empty(more):
        return spot or more
    return Spot(spot.words + more.words, more.across, more.down)


def _exchanged(grid: Grid, others: Mapping[int, Spot | None]) -> Grid:
    """The grid with other spots in the place of some."""
    return [[others.get(id(spot), spot) for spot in row] for row in grid]


def _is_empty(spot: Spot | None) -> bool:
    return spot is None or not spot.words.strip()


def _as_words(row: Sequence[Spot | None]) -> list[str]:
    return ["".join(spot.words.split()) if spot else "" for spot in row]
