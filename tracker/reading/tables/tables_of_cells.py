"""Tables with a cell a line: headings, then rows that begin with the next number of the 序号 column."""

from collections.abc import Mapping, Sequence

from tracker.reading.draft import Column
from tracker.reading.tables.table_headings import FEWEST_COLUMNS, MOST_HEADING_CELLS, headings_of_cells, settled
from tracker.reading.tables.tables import Cell, Heading, Row, Table


def table_of_cells(cells: Sequence[Cell], first: int) -> Table | None:
    """The table that begins at ``first`` of a stream: headings, then rows that begin with the next number."""
    headings, size = headings_of_cells(cells[first : first + MOST_HEADING_CELLS])
    place = first + size
    numbers = [column for column, heading in enumerate(headings) if heading.column is Column.NUMBER]
    if len(headings) < FEWEST_COLUMNS or not numbers:
        return None
    found: list[tuple[dict[int, Cell], str, int]] = []
    group, expected = "", 1
    while place < len(cells):
        start_of_row = _next_number(cells, place, expected)
        if start_of_row is None:
            break
        if start_of_row > place:
            group = "".join(cell.words for cell in cells[place:start_of_row])
        row, place = _row_of_cells(cells, start_of_row, len(headings), numbers[0])
        found.append((row, group, cells[place - 1].end))
        expected = int(cells[start_of_row].words) + 1
    if not found:
        return None
    headings = settled(headings, [row for row, _, _ in found])
    rows = tuple(Row(row, _groups(row, group, headings), row[numbers[0]].start, end) for row, group, end in found)
    return Table(headings, rows, cells[first].start, rows[-1].end)


def _groups(row: Mapping[int, Cell], group: str, headings: Sequence[Heading]) -> tuple[str, ...]:
    """The groups of a row: that of the heading above it, then those of its own columns."""
    own = [row[c].words for c, h in enumerate(headings) if h.column is Column.CATEGORY and c in row]
    return tuple(dict.fromkeys(words for words in (group, *own) if words))


_MOST_GROUP_CELLS = 3


def _next_number(cells: Sequence[Cell], place: int, expected: int) -> int | None:
    """Where the next row's number stands: at once, or after a group's heading, which may restart at 1."""
    for skipped, cell in enumerate(cells[place : place + _MOST_GROUP_CELLS + 1]):
        if cell.words == str(expected) or (skipped and cell.words == "1"):
            return place + skipped
    return None


def _row_of_cells(cells: Sequence[Cell], place: int, columns: int, number: int) -> tuple[dict[int, Cell], int]:
    """The row whose number stands at ``place``, and the place after it.

    A cell that closes with 、 or a comma goes on in the next one (form R15).
    """
    found: dict[int, Cell] = {}
    for column in range(number, columns):
        if place >= len(cells):
            break
        cell = cells[place]
        place += 1
        while cell.words.endswith(("、", ",")) and place < len(cells):
            cell = Cell(cell.words + cells[place].words, cell.start, cells[place].end)
            place += 1
        found[column] = cell
    return found, place
