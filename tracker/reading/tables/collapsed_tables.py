"""Indicator tables whose cells a converter has run together: …指标属性食堂覆盖率(%)90约束性驿站数(个)20预期性….

The unit's brackets and the word for binding show where a row ends. Where a category ends and the
first name under it begins only the rest of the document tells: it speaks of the category again
and again, but never goes on as the name does.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from tracker.reading.draft import Column
from tracker.reading.outline.outline import Line
from tracker.reading.tables.tables import Cell, Heading, Row, Table

_HEADINGS = re.compile(r"指标[^,。;|]{0,12}?(?P<year>20\d\d)年?目标值?[^,。;|]{0,4}?(?:指标)?(?:属性|性质)")
_ROW = re.compile(
    r"""
    (?P<name>[^,。;|]{2,60}?)
    (?P<unit>\([^()\d]{1,6}\))                      # (%); (人次)
    [ ]?(?P<target>[≥≤<>]?\d{1,9}(?:\.\d{1,4})?)[ ]?
    (?P<binding>约束性|预期性)
    """,
    re.VERBOSE,
)
_FEWEST_ROWS = 3


def find_squashed_tables(lines: Sequence[Line], text: str) -> Iterator[Table]:
    """The tables run together inside a line, as tables with a name, a target and whether it binds."""
    for line in lines:
        for heading in _HEADINGS.finditer(line.words):
            rows = list(_rows(line, heading.end()))
            if len(rows) >= _FEWEST_ROWS:
                rows = _in_categories(rows, text[:_FAR_ENOUGH])
                yield Table(_columns(int(heading["year"])), tuple(rows), line.start + heading.start(), rows[-1].end)


def _columns(year: int) -> tuple[Heading, ...]:
    return (
        Heading(Column.NAME, "指标"),
        Heading(Column.TARGET, "目标值", year),
        Heading(Column.BINDING, "指标属性"),
    )


def _rows(line: Line, place: int) -> Iterator[Row]:
    """The rows that follow one another from ``place`` on."""
    while match := _ROW.match(line.words, place):
        place = match.end()
        spans = (match.start("name"), match.end("unit")), match.span("target"), match.span("binding")
        cells = {
            column: Cell(line.words[start:end], line.start + start, line.start + end)
            for column, (start, end) in enumerate(spans)
        }
        yield Row(cells, (), line.start + match.start(), line.start + match.end())


# --- categories -------------------------------------------------------------------------------

_FAR_ENOUGH = 200_000
_MOST_ROWS = 100
_CATEGORY_LENGTHS = range(4, 11)
_FEWEST_MENTIONS = 3


def _in_categories(rows: list[Row], text: str) -> list[Row]:
    """The rows with their categories cut from the first name of each group; as they are where none begins the table."""
    lengths = [_length_of_category(row.cells[0].words, text) for row in rows[:_MOST_ROWS]]
    if not lengths[0] or len(lengths) < len(rows):
        return rows
    return list(_grouped(rows, lengths))


def _grouped(rows: Sequence[Row], lengths: Sequence[int]) -> Iterator[Row]:
    category = ""
    for row, length in zip(rows, lengths, strict=True):
        name = row.cells[0]
        category = name.words[:length] or category
        shorter = Cell(name.words[length:], name.start + length, name.end)
        yield replace(row, cells=row.cells | {0: shorter}, groups=(category,) if category else ())


def _length_of_category(name: str, text: str) -> int:
    """How much of a name is a category: words the text repeats, but never followed as they are here; 0 for none."""
    for length in reversed(_CATEGORY_LENGTHS):
        category, with_next = name[:length], name[: length + 1]
        if len(name) < length + _CATEGORY_LENGTHS[0] or not re.fullmatch("[\u4e00-\u9fff]+", with_next):
            continue
        if text.count(category) >= _FEWEST_MENTIONS and text.count(with_next) == 1:
            return length
    return 0
