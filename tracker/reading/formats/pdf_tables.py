"""Tables of a PDF page, by their ruling lines, and tables that go on over pages."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from pdfplumber.page import Page
from pdfplumber.table import Table

from tracker.reading.formats.grid import MOST_COLUMNS, Grid, Spot
from tracker.reading.formats.pdf_words import Character, lines_of_characters

#: Pages with more lines are drawings; looking for tables in them takes without end.
_MOST_EDGES = 6_000
_CLOSE = 3.0


@dataclass(frozen=True)
class PdfTable:
    """A table with its place on the page and the edges of its columns."""

    grid: Grid
    left: float
    top: float
    right: float
    bottom: float
    columns: tuple[float, ...]

    def holds(self, x: float, y: float) -> bool:
        """Whether a point lies in the table."""
        return self.left <= x <= self.right and self.top <= y <= self.bottom


def tables_on(page: Page, characters: Sequence[Character]) -> list[PdfTable]:
    """The tables of a page. A frame around text is none: a table has two columns at least."""
    if (not page.rects and not page.lines and not page.curves) or len(page.edges) > _MOST_EDGES:
        return []
    found = (_read(table, characters) for table in page.find_tables())
    return [table for table in found if table is not None]


def _read(table: Table, characters: Sequence[Character]) -> PdfTable | None:
    cells = table.cells
    columns = _edges([x for cell in cells for x in (cell[0], cell[2])])
    rows = _edges([y for cell in cells for y in (cell[1], cell[3])])
    if not 3 <= len(columns) <= MOST_COLUMNS:
        return None
    places: dict[tuple[int, int], int] = {}
    for number, (left, top, right, bottom) in enumerate(cells):
        for row in range(_place(rows, top), _place(rows, bottom)):
            for column in range(_place(columns, left), _place(columns, right)):
                places[row, column] = number
    held: dict[int, list[Character]] = defaultdict(list)
    for each in characters:
        x, y = (each["x0"] + each["x1"]) / 2, (each["top"] + each["bottom"]) / 2
        if columns[0] <= x <= columns[-1] and rows[0] <= y <= rows[-1]:
            number_here = places.get((bisect_right(rows, y) - 1, bisect_right(columns, x) - 1))
            if number_here is not None:
                held[number_here].append(each)
    spots = [
        Spot(
            _words(held[number], cell[2] - cell[0]),
            _place(columns, cell[2]) - _place(columns, cell[0]),
            _place(rows, cell[3]) - _place(rows, cell[1]),
        )
        for number, cell in enumerate(cells)
    ]
    grid: Grid = [
        [spots[places[row, column]] if (row, column) in places else None for column in range(len(columns) - 1)]
        for row in range(len(rows) - 1)
    ]
    return PdfTable(grid, columns[0], rows[0], columns[-1], rows[-1], tuple(columns))


def _edges(places: Sequence[float]) -> list[float]:
    """The different places of edges; those that nearly agree are one."""
    edges: list[float] = []
    for place in sorted(places):
        if not edges or place - edges[-1] > _CLOSE:
            edges.append(place)
    return edges


def _place(edges: Sequence[float], place: float) -> int:
    return bisect_right(edges, place + _CLOSE) - 1


def _words(characters: Sequence[Character], width: float) -> str:
    """The words of a cell. A line that had room for more was ended on purpose, the others by the cell's width."""
    words = ""
    room = 0.0
    for line in lines_of_characters(characters):
        if words:
            ended_on_purpose = room > 2.2 * line.size
            latin = words[-1].isascii() and words[-1].isalnum() and line.words[0].isascii() and line.words[0].isalpha()
            words += "\n" if ended_on_purpose else " " if latin else ""
        words += line.words
        room = width - (line.right - line.left)
    return words


# --- over pages -----------------------------------------------------------------------------


def continued(above: PdfTable, below: PdfTable) -> PdfTable | None:
    """One table of two, if the second has the columns of the first; its repeated headings are dropped."""
    same = len(above.columns) == len(below.columns) and all(
        abs((a - above.left) - (b - below.left)) < 2 * _CLOSE for a, b in zip(above.columns, below.columns, strict=True)
    )
    if not same:
        return None
    rows = list(below.grid)
    for row in above.grid[:3]:
        if rows and len(rows) > 1 and _as_words(row) == _as_words(rows[0]):
            rows = rows[1:]
    grid = _cut_row_joined(above.grid, rows)
    return replace(below, grid=grid, top=above.top)


def _cut_row_joined(above: Grid, below: Grid) -> Grid:
    """Both tables' rows; a row that the page's end cut in two, told by its missing number, is whole again."""
    if not above or not below:
        return above + below
    number = next(
        (place for place, spot in enumerate(above[0]) if spot and spot.words.strip() in ("序号", "编号")), None
    )
    last, first = above[-1], below[0]
    if number is not None and _is_empty(first[number]) and not _is_empty(last[number]):
        whole = [_added(a, b) if b and b.words.strip() else a for a, b in zip(last, first, strict=True)]
        return [*above[:-1], whole, *below[1:]]
    if number is None:
        return above + below
    # A merged cell that reaches over the page's end: its words stand on the first page only.
    rows = [
        [
            above[-1][place]
            if _is_empty(spot) and place < number and spot is not None and spot is first[place]
            else spot
            for place, spot in enumerate(row)
        ]
        for row in below
    ]
    return above + rows


def _added(spot: Spot | None, more: Spot) -> Spot:
    return Spot((spot.words if spot else "") + more.words, more.across, more.down)


def _is_empty(spot: Spot | None) -> bool:
    return spot is None or not spot.words.strip()


def _as_words(row: Sequence[Spot | None]) -> list[str]:
    return ["".join(spot.words.split()) if spot else "" for spot in row]
