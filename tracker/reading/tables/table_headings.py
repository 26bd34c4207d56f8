"""Which words are the headings of a table, and what its columns hold by them and by the cells below."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from tracker.reading.draft import Column
from tracker.reading.tables.column_contents import ENOUGH_ROWS, column_of
from tracker.reading.tables.heading_words import (
    ANSWERS_IN_PART,
    LONGEST_HEADING,
    bare_heading,
    heading_in,
)
from tracker.reading.tables.marked_units import with_marked_units
from tracker.reading.tables.tables import Cell, Heading

#: What a person has said that columns hold, by their printed headings without spaces.
Told = Mapping[str, Column]
Cells = Mapping[int, Cell]

FEWEST_COLUMNS = 3
#: What a cell says that names nobody and nothing.
NOBODY = re.compile("[-—–/无 ]*")
MOST_HEADING_CELLS = 24
_ONLY_ONCE = (Column.NUMBER, Column.NAME, Column.BINDING, Column.UNIT)
# What a table with a cell a line says of its rows before a group's heading (重点工作; 养老服务领域) can follow.
_GROUPS = (Column.CATEGORY, Column.TASK, Column.TITLE)
_SAID_BY_ROWS = (Column.TASK, Column.TITLE, Column.NAME)
_SAID_OF_ROWS = (Column.LEAD, Column.LISTED, Column.DUE, Column.TARGET, Column.BINDING)
UNITS = (Column.LEAD, Column.LISTED, Column.CO)
WORDS_OF_TASKS = (Column.TASK, Column.TITLE)
_OF_INDICATORS = (Column.TARGET, Column.BINDING, Column.BASELINE, Column.UNIT)


def headings_of_cells(cells: Sequence[Cell]) -> tuple[tuple[Heading, ...], int]:
    """The headings at the beginning of ``cells`` and how many cells they take.

    A heading may be broken over cells (指标属性⏎(约束性/预期性); 2025⏎目标值): the pieces are
    joined as far as they make a heading.
    """
    found: list[Heading] = []
    place = 0
    while place < len(cells):
        heading, size = _heading_broken_over(cells[place : place + 3])
        kinds = {each.column for each in found}
        if heading is None or (heading.column in _ONLY_ONCE and heading.column in kinds):
            break
        if heading.column in _GROUPS and kinds.intersection(_SAID_BY_ROWS) and kinds.intersection(_SAID_OF_ROWS):
            break
        found.append(heading)
        place += size
    return tuple(found), place


# Words that a heading may begin with on a line of its own: 完成⏎时限; 2025⏎目标值.
_BEGINNING = re.compile(r"\d{4}年?|完成|责任|牵头|配合|主办|协办|指标|年度|计划")


def _heading_broken_over(cells: Sequence[Cell]) -> tuple[Heading | None, int]:
    """The longest heading that the first cells make together, and how many they are.

    What is a heading already goes on in the next cell only where it is a beginning, or that one a note in brackets.
    """
    first = cells[0].words
    alone = heading_in(first)
    for size in range(len(cells), 1, -1):
        rest = [cell.words for cell in cells[1:size]]
        whole = heading_in(first + "".join(rest))
        goes_on = (
            rest[0].startswith("(") or _BEGINNING.fullmatch(first) or (alone is None and heading_in(rest[0]) is None)
        )
        if whole and goes_on and not any(heading_in(words) for words in rest[1:]):
            return replace(whole, cell=Cell(whole.words, cells[0].start, cells[size - 1].end)), size
    return (replace(alone, cell=cells[0]), 1) if alone else (None, 0)


# --- a row of headings ----------------------------------------------------------------------

_SENTENCE = re.compile("[。;!?,:]")
_NUMBER_OR_DASH = re.compile(r"(?!(?:19|20)\d\d$)\d+(?:[.,]\d+)?%?|[—–/-]+")


def headings_of_row(names: Sequence[Cell], below: Sequence[Cells], told: Told) -> tuple[Heading, ...] | None:
    """The headings that a row of cells is, or None where it holds none.

    It does where three of its words are known (two in the smallest table: 重点任务 | 责任单位), where the rows
    ``below`` have a column of units and one of other words, or where they count under 序号. A column whose heading is not known holds
    what its cells say; a word that a person has ``told`` wins over both.
    """
    if not may_be_headings(names):
        return None
    headings = [_heading(cell, told) for cell in names]
    known = [heading for heading in headings if heading and heading.column is not Column.OTHER]
    guessed = _guessed(names, headings, below)
    if len(known) >= FEWEST_COLUMNS or _says_who_does_what(guessed) or _counts(guessed, below):
        return guessed
    return None


def headings_of_contents(below: Sequence[Cells]) -> tuple[Heading, ...] | None:
    """The columns of rows without any headings, or None unless they plainly say who does what, by when or in order."""
    width = max((max(row, default=-1) for row in below), default=-1) + 1
    if len(below) < 2 or any(len(row) < FEWEST_COLUMNS for row in below):
        return None
    names = [Cell(f"第{place + 1}列", below[0][0].start, below[0][0].start) for place in range(width) if 0 in below[0]]
    guessed = _guessed(names, [None] * len(names), below)
    kinds = {heading.column for heading in guessed}
    plain = Column.DUE in kinds or {Column.TASK, Column.NUMBER} <= kinds
    return guessed if plain and Column.LISTED in kinds and kinds.intersection(WORDS_OF_TASKS) else None


def _counts(headings: Sequence[Heading], below: Sequence[Cells]) -> bool:
    """Whether rows count up in a column of numbers among three or more."""
    place = next((place for place, heading in enumerate(headings) if heading.column is Column.NUMBER), None)
    if place is None or len(headings) < FEWEST_COLUMNS:
        return False
    return column_of([row[place].words for row in below if place in row]) is Column.NUMBER


def may_be_headings(names: Sequence[Cell]) -> bool:
    """Whether words are short, of which hardly any is said twice, and none is a number or a sentence."""
    words = [bare_heading(cell.words) for cell in names if cell.words]
    if len(words) < 2 or any(_SENTENCE.search(each) or _NUMBER_OR_DASH.fullmatch(each) for each in words):
        return False
    if any(len(re.sub(r"\([^()]*\)", "", each)) > LONGEST_HEADING for each in words):
        return False
    return max(Counter(words).values()) <= max(2, len(words) // 2)


def _heading(cell: Cell, told: Told) -> Heading | None:
    column = told.get(bare_heading(cell.words))
    known = heading_in(cell.words)
    if column:
        return Heading(column, cell.words, known.year if known else None, cell=cell)
    return replace(known, cell=cell) if known else None


def _guessed(names: Sequence[Cell], headings: Sequence[Heading | None], below: Sequence[Cells]) -> tuple[Heading, ...]:
    """The headings, those that are not known by what stands below them; no column is guessed where one is known."""
    taken = {heading.column for heading in headings if heading}
    found: list[Heading] = []
    for place, (cell, heading) in enumerate(zip(names, headings, strict=True)):
        if heading is None:
            column = _free(column_of([row[place].words for row in below if place in row]), taken)
            heading = Heading(column, cell.words, certain=False, cell=cell)
            taken.add(column)
        found.append(heading)
    return tuple(found)


def _free(column: Column, taken: set[Column]) -> Column:
    """A guess that the known headings leave room for."""
    if column in UNITS and taken.intersection(UNITS):
        return Column.OTHER
    if column in WORDS_OF_TASKS and taken.intersection((*WORDS_OF_TASKS, Column.NAME)):
        return Column.OTHER
    if column is Column.CATEGORY and Column.CATEGORY in taken:
        return Column.OTHER
    return Column.OTHER if column in (Column.NUMBER, Column.DUE) and column in taken else column


def _says_who_does_what(headings: Sequence[Heading]) -> bool:
    """Whether there is a column of units beside one of other words, and one of both is known by its heading or told."""
    units = [heading for heading in headings if heading.column in UNITS]
    words = [
        heading
        for heading in headings
        if heading.column in (*WORDS_OF_TASKS, Column.NAME, Column.CATEGORY, Column.TARGET)
    ]
    return bool(units and words)


# --- what the columns hold together -----------------------------------------------------------


def settled(headings: Sequence[Heading], rows: Sequence[Cells]) -> tuple[Heading, ...]:
    """The headings as they stand beside each other, over these rows; first, units over marks are columns of units.

    1. of several columns that only name a year, the last is the target's, and so is a single one;
    2. who judges or guides answers for a row only where no other unit does;
    3. 考核指标 without targets or units of measure is what is to be done;
    4. a table that says who must have a column that says what;
    5. of several columns of tasks the names stand before the contents, and names over several rows are groups.
    """
    found = _with_targets(with_marked_units(headings, rows))
    found = _with_those_who_answer(found)
    found = _with_words_of_tasks(found, rows)
    return tuple(_with_titles(found, rows))


def _with_targets(headings: list[Heading]) -> list[Heading]:
    years = [h.year for h in headings if h.column is Column.BASELINE and h.year]
    if any(h.column is Column.TARGET for h in headings) or not years or Column.NAME not in {h.column for h in headings}:
        return headings
    return [
        replace(h, column=Column.TARGET) if h.column is Column.BASELINE and h.year == max(years) else h
        for h in headings
    ]


def _with_those_who_answer(headings: list[Heading]) -> list[Heading]:
    in_part = [h.column is Column.LISTED and ANSWERS_IN_PART.search(h.words) is not None for h in headings]
    if not any(
        h.column in (Column.LEAD, Column.LISTED) and not part for h, part in zip(headings, in_part, strict=True)
    ):
        return headings
    return [
        replace(h, column=Column.OTHER, certain=False) if part and "责任" not in h.words else h
        for h, part in zip(headings, in_part, strict=True)
    ]


def _with_words_of_tasks(headings: list[Heading], rows: Sequence[Cells]) -> list[Heading]:
    kinds = {heading.column for heading in headings}
    if Column.NAME in kinds and not kinds.intersection(_OF_INDICATORS):
        headings = [replace(h, column=Column.TASK) if h.column is Column.NAME else h for h in headings]
        kinds = {heading.column for heading in headings}
    if kinds.intersection((*WORDS_OF_TASKS, Column.NAME)) or not kinds.intersection(UNITS):
        return headings
    lengths = {place: _mean_length(place, rows) for place in range(len(headings))}
    for column in (Column.TARGET, Column.OTHER, Column.CATEGORY):
        places = [place for place, heading in enumerate(headings) if heading.column is column and lengths[place] > 3]
        if column is Column.OTHER:
            places = [place for place in places if not headings[place].certain]
        if places:
            longest = max(places, key=lengths.__getitem__)
            headings[longest] = replace(headings[longest], column=Column.TASK)
            break
    return headings


def _mean_length(place: int, rows: Sequence[Cells]) -> float:
    filled = [len(row[place].words) for row in rows[:ENOUGH_ROWS] if place in row]
    return sum(filled) / len(filled) if filled else 0.0


def _with_titles(headings: list[Heading], rows: Sequence[Cells]) -> list[Heading]:
    places = [place for place, heading in enumerate(headings) if heading.column in WORDS_OF_TASKS]
    if len(places) < 2:
        return headings
    lengths = {place: _mean_length(place, rows) for place in places}
    long = [place for place in places if lengths[place] >= _AS_LONG_AS_CONTENTS * max(lengths.values())]
    in_full = [place for place in long if _SAYS_IN_FULL.search(headings[place].words)] or long
    contents = max(in_full)
    for place in places:
        if place < contents or place not in in_full or headings[place].column is Column.TITLE:
            is_group = _stands_over_rows(place, contents, rows)
            headings[place] = replace(headings[place], column=Column.CATEGORY if is_group else Column.TITLE)
    headings[contents] = replace(headings[contents], column=Column.TASK)
    return headings


# Headings of contents, beside which 重点任务 and 事项 are names: 工作内容, 具体举措, 实施路径.
_SAYS_IN_FULL = re.compile("内容|举措|措施|路径|做法|具体|要点|指标")
_AS_LONG_AS_CONTENTS = 0.6


def _stands_over_rows(place: int, contents: int, rows: Sequence[Cells]) -> bool:
    """Whether any cell of a column stands over several rows: merged, so that others are empty, or repeated."""
    above = None
    for row in rows:
        if contents not in row:
            continue
        words = row[place].words if place in row else ""
        if above is not None and words in ("", above):
            return True
        above = words
    return False
