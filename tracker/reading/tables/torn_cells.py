"""Cells that a page's end has cut in two: the rest stands in a row of its own and belongs to the row above.

A page that repeats the headings shows where it begins. Without that only the words tell: a cell that ends in the
middle of a sentence where all others end with its stop.
"""

import re
from array import array
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from tracker.reading.draft import Column
from tracker.reading.outline.outline import Line, lines_of
from tracker.reading.responsibility.units import looks_like_unit
from tracker.reading.tables.finding_tables import find_tables
from tracker.reading.tables.printed_rows import cells_of_line, filled_cells, words_of
from tracker.reading.tables.table_headings import UNITS, WORDS_OF_TASKS, Told
from tracker.reading.tables.tables import Cell, Table
from tracker.reading.text.clean_text import CleanText
from tracker.reading.text.numbering import numbering_at

_STOP = re.compile("[。;!?]”?$")
_GOES_ON = re.compile("[,、:(“和及与]$")
_BEGINS_INSIDE = re.compile("[,、。;:)”]")
_MOST_CELLS = 0.8
_LONGEST_REST_OF_A_NAME = 10


@dataclass(frozen=True, slots=True)
class _Move:
    """The words from ``start`` to ``end`` belong at ``to``; the line that held them closes at ``line_end``."""

    to: int
    start: int
    end: int
    line_start: int
    line_end: int


def with_whole_cells(clean: CleanText, told: Told) -> CleanText:
    """``clean`` with the rests of cells put behind their beginnings, each sign still knowing where it was printed."""
    lines = lines_of(clean.text)
    tables = [table for table in find_tables(lines, told) if table.is_of_rows]
    moves = [move for table in tables for move in _moves(table, lines)]
    return _moved(clean, moves) if moves else clean


def _moves(table: Table, lines: Sequence[Line]) -> Iterator[_Move]:
    first, last = (bisect_left(lines, place, key=lambda line: line.start) for place in (table.start, table.end))
    headings = words_of(filled_cells(lines[first]))
    stops = _ends_with_stops(table)
    above: dict[int, Cell] = {}
    is_new_page = False
    for line in lines[first + 1 : last]:
        cells = filled_cells(line)
        if cells and words_of(cells) == headings:
            is_new_page = True
            continue
        belongs = _places_of_rests(table, cells, above, is_new_page=is_new_page, stops=stops) if above else {}
        for place, column in belongs.items():
            rest = cells[place]
            yield _Move(above[column].end, rest.start, rest.end, line.start, line.end)
        if not belongs:
            above = cells if cells_of_line(line) else {}
        is_new_page = False


def _ends_with_stops(table: Table) -> bool:
    """Whether the contents of a table's rows end with a stop as a rule."""
    contents = [cell.words for row in table.rows for cell in table.cells(row, Column.TASK)]
    return sum(bool(_STOP.search(words)) for words in contents) >= _MOST_CELLS * len(contents) > 0


def _places_of_rests(
    table: Table, cells: Mapping[int, Cell], above: Mapping[int, Cell], *, is_new_page: bool, stops: bool
) -> dict[int, int]:
    """For each cell of a row that only goes on with the row above: the column that it belongs to; else nothing."""
    kinds = {place: heading.column for place, heading in enumerate(table.headings)}
    if not cells:
        return {}
    if len(cells) == 1 and (0 in cells or kinds.get(min(cells)) is Column.CATEGORY):
        place, rest = next(iter(cells.items()))
        column = _column_of_rest(rest.words, above, kinds, is_new_page=is_new_page, stops=stops)
        return {place: column} if column is not None else {}
    has_number = any(kind is Column.NUMBER for kind in kinds.values())
    names = (Column.NUMBER, Column.CATEGORY, Column.TITLE)
    if any(place not in above or kinds.get(place) in names for place in cells) or not (has_number or is_new_page):
        return {}
    contents = [place for place in cells if kinds.get(place) is Column.TASK]
    torn = [_is_torn(above[place].words, cells[place].words, stops=stops) for place in contents or cells]
    bare = is_new_page and not any(_STOP.search(above[place].words) for place in contents)
    return {place: place for place in cells} if any(torn) or bare else {}


def _is_torn(words: str, rest: str, *, stops: bool) -> bool:
    """Whether a cell ends in the middle of a sentence that the rest goes on with."""
    if _GOES_ON.search(words) or _BEGINS_INSIDE.match(rest):
        return True
    return stops and len(words) > _LONGEST_REST_OF_A_NAME and not _STOP.search(words)


def _column_of_rest(
    rest: str, above: Mapping[int, Cell], kinds: Mapping[int, Column], *, is_new_page: bool, stops: bool
) -> int | None:
    """Where a rest belongs that was printed alone: to the contents it goes on with, or to the last of the units."""
    if numbering_at(rest, 0):
        return None
    contents = [place for place in above if kinds.get(place) in WORDS_OF_TASKS]
    sentence = bool(_STOP.search(rest) or _BEGINS_INSIDE.match(rest) or (re.search("[,。;]", rest) and stops))
    if contents and sentence and not _STOP.search(above[contents[-1]].words):
        return contents[-1]
    units = [place for place in above if kinds.get(place) in UNITS]
    ends_a_name = len(rest) <= _LONGEST_REST_OF_A_NAME and looks_like_unit(rest) and not _STOP.search(rest)
    return units[-1] if units and is_new_page and ends_a_name else None


def _moved(clean: CleanText, moves: Sequence[_Move]) -> CleanText:
    """The text with the words moved, and without the lines that they came from."""
    lines = {(move.line_start, move.line_end) for move in moves}
    changes = sorted(
        [*((move.to, move.start, move.end) for move in moves), *((start, start, end) for start, end in lines)]
    )
    pieces: list[str] = []
    starts, ends = array("l"), array("l")
    done = 0
    for place, first, last in [*changes, (len(clean.text), len(clean.text), len(clean.text))]:
        kept = [slice(done, place)] if place == first else [slice(done, place), slice(first, last)]
        for part in kept:
            pieces.append(clean.text[part])
            starts.extend(clean.starts[part])
            ends.extend(clean.ends[part])
        done = last + 1 if place == first else place
    return CleanText(clean.source, "".join(pieces), starts, ends)
