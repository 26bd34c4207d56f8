"""Tables of a PDF page without ruling lines: words in columns below a row of headings."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from tracker.reading.formats.grid import Grid, Spot, has_headings
from tracker.reading.formats.pdf_tables import PdfTable
from tracker.reading.formats.pdf_words import Character, TextLine, lines_of_characters, rows_of_characters
from tracker.reading.text.numbering import numbering_at

_FEWEST_COLUMNS = 3
#: Between headings; a heading may be set apart itself (序　号).
_GAP_OF_HEADINGS = 1.3
_GAP_OF_CELLS = 0.8
#: Rows that stand further apart than so many lines are not of one table.
_MOST_LINES_APART = 4
_ROOM = 2.2


@dataclass
class _Column:
    """Where the words of a column stand so far."""

    left: float
    right: float


@dataclass
class _Record:
    """The lines in each column of one row of a table."""

    top: float
    bottom: float
    cells: dict[int, list[TextLine]] = field(default_factory=dict)
    group: str = ""


def unruled_tables_on(characters: Sequence[Character]) -> list[PdfTable]:
    """The tables that columns of words form: headings, and rows that keep between the same gaps.

    A row begins where its first column has words. Where rows are set another way (the number in
    the middle of its lines), and where words cross the gaps, the lines stay as they are.
    """
    rows = [line for row in rows_of_characters(characters) if (line := _segments(row, _GAP_OF_HEADINGS))]
    tables, place = [], 0
    while place < len(rows):
        headings = rows[place]
        place += 1
        if len(headings) < _FEWEST_COLUMNS or not has_headings([[Spot(each.words) for each in headings]]):
            continue
        columns = [_Column(each.left, each.right) for each in headings]
        records, taken = _records(rows[place:], columns, headings[0])
        if records:
            tables.append(_table(headings, columns, records))
            place += taken
    return tables


def _segments(row: Sequence[Character], gap: float) -> list[TextLine]:
    """The parts of a row that stand apart by more than so many characters."""
    inked = sorted((each for each in row if not each["text"].isspace()), key=lambda each: each["x0"])
    if not inked:
        return []
    cuts = [place for place, (a, b) in enumerate(pairwise(inked), start=1) if b["x0"] - a["x1"] > gap * a["size"]]
    edges = [0, *cuts, len(inked)]
    return [line for start, end in pairwise(edges) for line in lines_of_characters(inked[start:end])]


def _records(
    rows: Sequence[Sequence[TextLine]], columns: list[_Column], heading: TextLine
) -> tuple[list[_Record], int]:
    """The records below the headings, and how many rows they take; none, where the first row begins none."""
    records: list[_Record] = []
    bottom = heading.bottom
    for row in rows:
        if row[0].top - bottom > _MOST_LINES_APART * heading.size:
            break
        bottom = max(line.bottom for line in row)
        if len(row) == 1 and numbering_at(row[0].words, 0) and row[0].right > columns[1].left:
            records.append(_Record(row[0].top, bottom, group=row[0].words))
            continue
        placed = _placed(row, columns)
        if placed is None or (0 not in placed and (not records or records[-1].group)):
            break
        if 0 in placed:
            records.append(_Record(row[0].top, bottom))
        records[-1].bottom = bottom
        for column, line in placed.items():
            records[-1].cells.setdefault(column, []).append(line)
    while records and len(records[-1].cells) < 2:
        records.pop()
    taken = sum(bool(records) and row[0].top <= records[-1].bottom for row in rows)
    return records, taken


def _placed(row: Sequence[TextLine], columns: list[_Column]) -> dict[int, TextLine] | None:
    """The column of each part of a row; None if words stand in a gap between columns or two parts in one."""
    placed: dict[int, TextLine] = {}
    for line in row:
        over = [place for place, each in enumerate(columns) if line.left < each.right and each.left < line.right]
        place = over[0] if over else min(range(len(columns)), key=lambda each: _distance(line, columns[each]))
        if len(over) > 1 or place in placed:
            return None
        placed[place] = line
    wider = [
        _Column(min(each.left, placed[place].left), max(each.right, placed[place].right)) if place in placed else each
        for place, each in enumerate(columns)
    ]
    if any(b.left - a.right < _GAP_OF_CELLS * row[0].size for a, b in pairwise(wider)):
        return None
    columns[:] = wider
    return placed


def _distance(line: TextLine, column: _Column) -> float:
    middle = (line.left + line.right - column.left - column.right) / 2
    return min(abs(line.left - column.left), abs(middle))


def _table(headings: Sequence[TextLine], columns: Sequence[_Column], records: Sequence[_Record]) -> PdfTable:
    grid: Grid = [[Spot(each.words) for each in headings]]
    for record in records:
        if record.group:
            grid.append([Spot(record.group, len(columns))] * len(columns))
            continue
        lines = (record.cells.get(place, []) for place in range(len(columns)))
        grid.append([Spot(_words(each, column)) for each, column in zip(lines, columns, strict=True)])
    edges = (*(each.left for each in columns), columns[-1].right)
    top = min(each.top for each in headings)
    return PdfTable(grid, edges[0], top, edges[-1], max(record.bottom for record in records), edges)


def _words(lines: Sequence[TextLine], column: _Column) -> str:
    """The words of a cell; a line that had room for more was ended on purpose."""
    words = ""
    room = 0.0
    for line in lines:
        words += ("\n" if words and room > _ROOM * line.size else "") + line.words
        room = column.right - line.right
    return words
