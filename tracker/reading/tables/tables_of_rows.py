"""Tables with a row a line, their cells parted by tabs or ``|``."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import islice, takewhile

from tracker.reading.draft import Column
from tracker.reading.outline.outline import Line
from tracker.reading.tables.column_contents import ENOUGH_ROWS
from tracker.reading.tables.heading_words import heading_in
from tracker.reading.tables.marked_units import is_mark
from tracker.reading.tables.printed_rows import (
    CHINESE_NUMBER,
    PrintedRow,
    as_numbered,
    cells_of_line,
    filled_cells,
    is_ruler,
    printed_rows,
    words_of,
)
from tracker.reading.tables.table_headings import (
    NOBODY,
    UNITS,
    Told,
    headings_of_contents,
    headings_of_row,
    may_be_headings,
    settled,
)
from tracker.reading.tables.tables import Cell, Heading, Row, Table
from tracker.reading.text.numbering import numbering_at


def table_of_rows(lines: Sequence[Line], place: int, told: Told) -> Table | None:
    """The table whose headings stand in the line at ``place``, in one row or two, or None."""
    names = cells_of_line(lines[place])
    begins_a_block = place == 0 or not cells_of_line(lines[place - 1])
    if not may_be_headings(names) and not begins_a_block:
        return None
    sample = list(takewhile(bool, map(filled_cells, islice(lines, place, place + 1 + ENOUGH_ROWS))))
    below = [cells for cells in sample[1:] if not is_ruler(cells)]
    if headings := headings_of_row(names, below, told):
        rows = list(printed_rows(lines, place + 1, words_of(filled_cells(lines[place]))))
    elif begins_a_block and (headings := headings_of_contents(sample)):
        rows = list(printed_rows(lines, place, ()))
    else:
        return None
    if rows and (parts := _parts_of_headings(rows[0])):
        headings, rows = _with_parts(headings, parts), rows[1:]
    bodies = [row.cells for row in rows if not row.group]
    if not bodies:
        return None
    headings = settled(headings, bodies)
    return Table(headings, tuple(_whole_rows(rows, headings)), lines[place].start, rows[-1].line.end, is_of_rows=True)


# --- headings of two rows -------------------------------------------------------------------


def _parts_of_headings(row: PrintedRow) -> dict[int, Heading]:
    """The headings that a second row of them holds: nothing else stands in it."""
    filled = {place: cell for place, cell in row.cells.items() if not NOBODY.fullmatch(cell.words)}
    parts = {place: heading_in(cell.words) for place, cell in filled.items()}
    known = {place: replace(part, cell=row.cells[place]) for place, part in parts.items() if part}
    if len(known) < len(parts) or not any(
        part.column in (*UNITS, Column.STEP, Column.BASELINE) for part in known.values()
    ):
        return {}
    return known


def _with_parts(headings: tuple[Heading, ...], parts: Mapping[int, Heading]) -> tuple[Heading, ...]:
    """Headings of two rows as one: 牵头单位 and 配合单位 below a 责任单位 that is merged over both."""
    return tuple(parts.get(place, heading) for place, heading in enumerate(headings))


# --- merged cells ---------------------------------------------------------------------------


def _whole_rows(rows: Sequence[PrintedRow], headings: Sequence[Heading]) -> list[Row]:
    """The rows with what is merged over them: groups above them, and cells of the row before (form R16)."""
    whole: list[Row] = []
    groups: list[tuple[int, str, Cell]] = []
    above: dict[int, Cell] = {}
    nested = _from_outer_to_inner(rows, headings)
    for row in rows:
        if group := row.group or _numbered_group(row.cells, headings):
            groups, above = _deeper(groups, group, Cell(row.line.words, row.line.start, row.line.end)), {}
            continue
        above = _carried_down(dict(row.cells), above, headings, nested)
        named = [_without_number(above[c].words) for c in nested if c in above and not above[c].words.isdigit()]
        held = (words for words in (*(words for _, words, _ in groups), *named) if words)
        heads = tuple(head for *_, head in groups)
        whole.append(Row(above, tuple(dict.fromkeys(held)), row.line.start, row.line.end, heads))
    return whole


def _from_outer_to_inner(rows: Sequence[PrintedRow], headings: Sequence[Heading]) -> list[int]:
    """The columns of groups, those first whose words change less often: 领域 holds 重点任务, wherever it stands."""
    changes = {place: 0 for place, heading in enumerate(headings) if heading.column is Column.CATEGORY}
    above: dict[int, str] = {}
    for row in rows:
        for place in changes:
            words = row.cells[place].words if place in row.cells else ""
            if words and words != above.get(place):
                changes[place] += 1
                above[place] = words
    return sorted(changes, key=lambda place: (changes[place], place))


_UNNUMBERED = 99


def _deeper(groups: Sequence[tuple[int, str, Cell]], words: str, head: Cell) -> list[tuple[int, str, Cell]]:
    """The groups with another, which ``head`` prints: (一) stands in 一, what has no number in what has one."""
    numbering = numbering_at(words, 0)
    style = numbering.style.value if numbering else _UNNUMBERED
    return [*(group for group in groups if group[0] < style), (style, _without_number(words), head)]


def _numbered_group(cells: Mapping[int, Cell], headings: Sequence[Heading]) -> str:
    """The name of a group in a row with a Chinese number, sums perhaps, and a dash where units would stand."""
    kinds = {place: heading.column for place, heading in enumerate(headings)}
    number = next((cell.words for place, cell in cells.items() if kinds.get(place) is Column.NUMBER), "")
    nobody = any(kinds.get(place) in UNITS and NOBODY.fullmatch(cell.words) for place, cell in cells.items())
    if not nobody or not CHINESE_NUMBER.fullmatch(number):
        return ""
    named = [cell.words for place, cell in cells.items() if kinds.get(place) is not Column.NUMBER]
    return as_numbered(number, named[0]) if named else ""


def _without_number(words: str) -> str:
    numbering = numbering_at(words, 0)
    return words[numbering.end :] if numbering and numbering.end < len(words) else words


_SAME_AS_ABOVE = re.compile("[(]?同上[)]?|〃|″")
_ONLY_WITHIN_A_GROUP = (Column.LISTED, Column.LEAD, Column.DUE, Column.LEADER)


def _carried_down(
    filled: dict[int, Cell], above: dict[int, Cell], headings: Sequence[Heading], nested: Sequence[int]
) -> dict[int, Cell]:
    """The row with the merged cells of the row above it.

    Groups reach down to the next name of an outer one; units and times only within a group. An empty cell of
    helpers beside a lead names nobody; 同上 always means the cell above. Marks of a part
    in the work (★) hold for their row alone.
    """
    same = {column for column, cell in filled.items() if _SAME_AS_ABOVE.fullmatch(cell.words)}
    filled = {column: cell for column, cell in filled.items() if column not in same}
    columns = {
        column: heading.column
        for column, heading in enumerate(headings)
        if column in above and not is_mark(above[column].words)
    }
    new = next((place for place, column in enumerate(nested) if column in filled), len(nested))
    merged = {column for column in (*nested[:new], *same) if column in above}
    if new == len(nested):
        merged |= {column for column, kind in columns.items() if kind in _ONLY_WITHIN_A_GROUP}
    leads = [column for column, kind in columns.items() if kind in (Column.LEAD, Column.LISTED)]
    if leads and not any(column in filled for column in leads):
        merged |= {column for column, kind in columns.items() if kind is Column.CO}
    return {column: above[column] for column in sorted(merged)} | filled
