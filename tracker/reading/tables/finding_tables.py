"""The tables of a running text, in whichever form they are printed."""

from collections.abc import Sequence

from tracker.reading.outline.outline import Line
from tracker.reading.tables.heading_words import heading_in
from tracker.reading.tables.printed_rows import cells_of_line
from tracker.reading.tables.table_headings import FEWEST_COLUMNS, Told
from tracker.reading.tables.tables import Cell, Table
from tracker.reading.tables.tables_of_cells import table_of_cells
from tracker.reading.tables.tables_of_rows import table_of_rows


def find_tables(lines: Sequence[Line], told: Told) -> list[Table]:
    """The tables in the lines of a text, in order, none inside another; what columns hold may be ``told``."""
    cells = [Cell(line.words, line.start, line.end) for line in lines]
    between_bars = _cells_between_bars(lines)
    tables: list[Table] = []
    past = tried = 0
    for place, line in enumerate(lines):
        if line.start < past:
            continue
        if _is_row(line):
            tried += 1
            table = table_of_rows(lines, place, told) if tried <= _MOST_ROWS_ABOVE or _names_columns(line) else None
        elif place in between_bars:
            table = table_of_cells(*between_bars[place])
        else:
            table, tried = table_of_cells(cells, place), 0
        if table:
            tables.append(table)
            past, tried = table.end, 0
    return tables


#: Rows of a title and of notes above the headings; further down only rows of known headings begin a table.
_MOST_ROWS_ABOVE = 12


def _is_row(line: Line) -> bool:
    return "\t" in line.words or line.words.count("|") >= FEWEST_COLUMNS - 1


def _names_columns(line: Line) -> bool:
    """Whether at least two cells of a line are headings by their words."""
    return sum(heading_in(cell.words) is not None for cell in cells_of_line(line)) > 1


_MOST_LINES_OF_A_CELL = 6


def _cells_between_bars(lines: Sequence[Line]) -> dict[int, tuple[Sequence[Cell], int]]:
    """For each line that begins a cell between lines of ``|``: the cells of its run, and its place there.

    A run ends where no bar follows for long.
    """
    found: dict[int, tuple[Sequence[Cell], int]] = {}
    run: list[Cell] = []
    held: list[Line] = []
    for place, line in enumerate(lines):
        if line.words != "|":
            held.append(line)
            if len(held) > _MOST_LINES_OF_A_CELL:
                held, run = held[-1:], []
            continue
        if held and not run:
            held = held[-1:]
        if held:
            found[place - len(held)] = (run, len(run))
            run.append(Cell("".join(part.words for part in held), held[0].start, held[-1].end))
        held = []
    return found
