"""Tables with a row a line, their cells parted by tabs or ``|``."""

import re
from collections.abc import Sequence

from tracker.reading.outline.outline import Line
from tracker.reading.tables.table_headings import FEWEST_COLUMNS, headings_of_row
from tracker.reading.tables.tables import Cell, Column, Heading, Row, Table
from tracker.reading.text.numbering import numbering_at


def _cells_of_row(line: Line) -> list[Cell]:
    """The cells of a line with tabs or bars between; empty cells are kept, with no words."""
    separator = "\t" if "\t" in line.words else "|"
    if separator not in line.words:
        return []
    cells = []
    place = line.start
    for words in line.words.split(separator):
        cells.append(Cell(words.strip(), place, place + len(words)))
        place += len(words) + 1
    if separator == "|":
        cells = cells[not cells[0].words : len(cells) - (not cells[-1].words)]
    return cells


def table_of_rows(lines: Sequence[Line], place: int) -> Table | None:
    """A table from lines that each hold a row, under a line of headings; headings on a new page are passed over."""
    headings = headings_of_row(_cells_of_row(lines[place]))
    if headings is None:
        return None
    rows: list[Row] = []
    group, above = "", dict[int, Cell]()
    for below in range(place + 1, len(lines)):
        line = lines[below]
        cells = _cells_of_row(line)
        if not cells and _is_heading_of_rows(lines, below):
            group = _without_number(line.words)
            continue
        if not cells:
            break
        filled = {column: cell for column, cell in enumerate(cells) if cell.words}
        if all(re.fullmatch(r"[-: ]*", cell.words) for cell in cells) or not filled:
            continue
        if again := headings_of_row(cells):
            headings = headings if rows else _with_parts(headings, again)
            continue
        if merged := _merged_over_the_row(filled):
            group, above = _without_number(merged), {}
            continue
        above = _carried_down(filled, above, headings)
        categories = [above[c].words for c, h in enumerate(headings) if h.column is Column.CATEGORY and c in above]
        rows.append(Row(above, _without_number("".join(categories[-1:])) or group, line.start, line.end))
    return Table(headings, tuple(rows), lines[place].start, rows[-1].end) if rows else None


def _with_parts(headings: tuple[Heading, ...], parts: tuple[Heading, ...]) -> tuple[Heading, ...]:
    """Headings of two rows as one: 牵头单位 and 配合单位 below a 责任单位 that is merged over both."""
    below = [
        part if part.column is not Column.OTHER or place >= len(headings) else headings[place]
        for place, part in enumerate(parts)
    ]
    return (*below, *headings[len(below) :])


def _merged_over_the_row(filled: dict[int, Cell]) -> str:
    """The words of a row that is one cell, printed once or in each column, perhaps with its number before it."""
    words = list(dict.fromkeys(cell.words for cell in filled.values()))
    if len(words) == 1 and (len(filled) == 1 or len(filled) > 2):
        return words[0]
    numbered = len(words) == 2 and len(filled) == 2 and re.fullmatch("[(]?[一二三四五六七八九十]{1,3}[)、]?", words[0])
    return words[1] if numbered else ""


def _without_number(words: str) -> str:
    numbering = numbering_at(words, 0)
    return words[numbering.end :] if numbering and numbering.end < len(words) else words


_LONGEST_GROUP = 40


def _is_heading_of_rows(lines: Sequence[Line], place: int) -> bool:
    """Whether a line without cells is a row merged into one cell: short, and rows go on below it."""
    if place + 1 >= len(lines) or len(lines[place].words) > _LONGEST_GROUP:
        return False
    cells = _cells_of_row(lines[place + 1])
    return len(cells) >= FEWEST_COLUMNS and headings_of_row(cells) is None


_UNITS_AND_TIME = (Column.LISTED, Column.LEAD, Column.DUE)


def _carried_down(filled: dict[int, Cell], above: dict[int, Cell], headings: Sequence[Heading]) -> dict[int, Cell]:
    """The row with the merged cells of the row above it (form R16).

    Groups always reach down; units and times only within a group. An empty cell of helpers beside
    a lead names nobody.
    """
    columns = {column: heading.column for column, heading in enumerate(headings) if column in above}
    merged = {column for column, kind in columns.items() if kind is Column.CATEGORY}
    if not any(column in filled for column in merged):
        merged |= {column for column, kind in columns.items() if kind in _UNITS_AND_TIME}
    leads = [column for column, kind in columns.items() if kind in (Column.LEAD, Column.LISTED)]
    if leads and not any(column in filled for column in leads):
        merged |= {column for column, kind in columns.items() if kind is Column.CO}
    return {column: above[column] for column in merged} | filled
