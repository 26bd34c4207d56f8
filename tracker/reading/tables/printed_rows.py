"""The rows of a table with a row a line, as they are printed: cells, or a group's heading merged over all of them."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from tracker.reading.outline.outline import Line
from tracker.reading.tables.heading_words import heading_in
from tracker.reading.tables.table_headings import FEWEST_COLUMNS
from tracker.reading.tables.tables import Cell


@dataclass(frozen=True, slots=True)
class PrintedRow:
    """A row's filled cells by the place of their column; or ``group``, what it says as the heading of the rows below."""

    line: Line
    cells: Mapping[int, Cell]
    group: str = ""


def cells_of_line(line: Line) -> list[Cell]:
    """The cells of a line with tabs or bars between; empty cells are kept, with no words."""
    separator = "\t" if "\t" in line.words else "|"
    if separator not in line.words:
        return []
    cells = []
    place = line.start
    for words in line.words.split(separator):
        bare = words.strip()
        begin = place + (len(words) - len(words.lstrip()) if bare else 0)
        cells.append(Cell(bare, begin, begin + len(bare)))
        place += len(words) + 1
    if separator == "|":
        cells = cells[not cells[0].words : len(cells) - (not cells[-1].words)]
    return cells


def cells_as_lines(lines: Sequence[Line]) -> list[Line]:
    """The lines, those of rows cut into their cells, so that no name and no clause reaches over a cell's edge."""
    cut: list[Line] = []
    for line in lines:
        cells = cells_of_line(line)
        cut += [Line(cell.start, cell.end, cell.words) for cell in cells if cell.words] if cells else [line]
    return cut


def filled_cells(line: Line) -> dict[int, Cell]:
    """The filled cells of a line by the place of their column."""
    return {column: cell for column, cell in enumerate(cells_of_line(line)) if cell.words}


def is_ruler(cells: Mapping[int, Cell]) -> bool:
    """Whether a line only draws: | --- | :-: |."""
    return all(re.fullmatch("[-: ]*", cell.words) for cell in cells.values())


def words_of(cells: Mapping[int, Cell]) -> tuple[str, ...]:
    """The words of filled cells from left to right."""
    return tuple(cell.words for cell in cells.values())


_TOTAL = re.compile("合计|总计|小计")


def printed_rows(lines: Sequence[Line], first: int, headings: tuple[str, ...]) -> Iterator[PrintedRow]:
    """The rows from the line ``first`` on, to the table's end; repeated headings and rows of totals are passed over."""
    for place in range(first, len(lines)):
        line = lines[place]
        cells = filled_cells(line)
        if not cells_of_line(line):
            if not _is_heading_of_rows(lines, place, headings):
                return
            yield PrintedRow(line, {}, line.words)
            continue
        if is_ruler(cells) or words_of(cells) == headings or _TOTAL.fullmatch(next(iter(cells.values())).words):
            continue
        if place > first and are_other_headings(cells):
            return
        group = _merged_over_the_row(cells)
        if _OPENS_AN_ANNEX.match(group):
            return
        yield PrintedRow(line, cells, group)


# "附表:各县区指标" on the same sheet, below a table.
_OPENS_AN_ANNEX = re.compile(r"附[表件录][\d一二三四五六七八九十]{0,2}(?:[:、 ]|$)|附:")


def are_other_headings(cells: Mapping[int, Cell]) -> bool:
    """Whether a row of cells begins another table."""
    words = set(words_of(cells))
    if len(words) < FEWEST_COLUMNS or any(each.isdigit() and len(each) < 4 for each in words):
        return False
    return sum(heading_in(each) is not None for each in words) > _MOST_HEADINGS_KNOWN * len(words)


_MOST_HEADINGS_KNOWN = 0.7
CHINESE_NUMBER = re.compile("[(]?[一二三四五六七八九十]{1,3}[)、]?")


def _merged_over_the_row(cells: Mapping[int, Cell]) -> str:
    """The words of a row that is one cell, printed once or in each column, perhaps with its number before it."""
    words = list(dict.fromkeys(words_of(cells)))
    if len(words) == 1 and (len(cells) > 2 or min(cells) == 0):
        return words[0] if re.search(r"[^\W\d_]", words[0]) else ""
    numbered = len(words) == 2 and len(cells) == 2 and CHINESE_NUMBER.fullmatch(words[0])
    return as_numbered(*words) if numbered else ""


def as_numbered(number: str, words: str) -> str:
    """A group's heading whose number stands in a cell of its own: 一 | 完善网络 is 一、完善网络."""
    return number + ("" if number.endswith(("、", ")")) else "、") + words


_LONGEST_GROUP = 40


def _is_heading_of_rows(lines: Sequence[Line], place: int, headings: tuple[str, ...]) -> bool:
    """Whether a line without cells is a row merged into one cell: short, and rows go on below it."""
    if place + 1 >= len(lines) or len(lines[place].words) > _LONGEST_GROUP:
        return False
    below = filled_cells(lines[place + 1])
    wide = len(cells_of_line(lines[place + 1])) >= FEWEST_COLUMNS
    return wide and bool(below) and words_of(below) != headings and not are_other_headings(below)
