"""Tables of a PDF page, by their ruling lines."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from pdfplumber.page import Page
from pdfplumber.table import Table

from tracker.reading.formats.grid import MOST_COLUMNS, Grid, Spot
from tracker.reading.formats.pdf_words import Character, lines_of_characters

#: Pages with more lines are drawings; looking for tables in them takes without end.
_MOST_EDGES = 6_000
#: How far edges of one column may stand apart, in points.
CLOSE = 3.0
_LEAST_COVERED = 0.85


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
    """The tables of a page. A frame around text is none: a table has two columns at least.

    Nor are frames around single words: highlighted ones, with holes between them or words beside them.
    """
    if (not page.rects and not page.lines and not page.curves) or len(page.edges) > _MOST_EDGES:
        return []
    found = (_read(table, characters) for table in page.find_tables() if not _stands_in_a_line(table, characters))
    return [table for table in found if table is not None]


def _read(table: Table, characters: Sequence[Character]) -> PdfTable | None:
    cells = table.cells
    columns = _edges([x for cell in cells for x in (cell[0], cell[2])])
    rows = _edges([y for cell in cells for y in (cell[1], cell[3])])
    if not 3 <= len(columns) <= MOST_COLUMNS or _covered(table) < _LEAST_COVERED:
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


_HIGHEST_LINE = 2.5


def _stands_in_a_line(table: Table, characters: Sequence[Character]) -> bool:
    """Whether lines of text go on beside a table as low as they are, close to its edges, in half of its rows."""
    left, top, right, bottom = table.bbox
    rows = _edges([y for cell in table.cells for y in (cell[1], cell[3])])
    height = (bottom - top) / max(len(rows) - 1, 1)
    beside = set()
    for each in characters:
        x, y, size = (each["x0"] + each["x1"]) / 2, (each["top"] + each["bottom"]) / 2, each["size"]
        is_close = (left - size < each["x1"] and x <= left) or (right <= x and each["x0"] < right + size)
        if is_close and top <= y <= bottom and height < _HIGHEST_LINE * size and not each["text"].isspace():
            beside.add(bisect_right(rows, y))
    return 2 * len(beside) >= len(rows) - 1


def _covered(table: Table) -> float:
    """The share of a table's surface that its cells cover."""
    left, top, right, bottom = table.bbox
    covered = sum((cell[2] - cell[0]) * (cell[3] - cell[1]) for cell in table.cells)
    return float(covered / ((right - left) * (bottom - top)))


def _edges(places: Sequence[float]) -> list[float]:
    """The different places of edges; those that nearly agree are one."""
    edges: list[float] = []
    for place in sorted(places):
        if not edges or place - edges[-1] > CLOSE:
            edges.append(place)
    return edges


def _place(edges: Sequence[float], place: float) -> int:
    return bisect_right(edges, place + CLOSE) - 1


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
