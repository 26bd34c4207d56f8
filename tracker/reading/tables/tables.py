"""Tables in running text, as rows of cells whose columns are known by their headings.

Text that came from pages and files holds tables in three forms:

- a row a line, cells parted by tabs or ``|``;
- a cell a line, with a line ``|`` between cells (a cell may then have several lines);
- a cell a line with nothing between, told by its headings and its counting first column.

In the two latter forms no mark ends a row: the 序号 column, counting up, begins each one.
``finding_tables`` reads all three.
"""

from dataclasses import dataclass
from enum import Enum


class Column(Enum):
    """What a column holds, known by its heading."""

    CATEGORY = "category"
    NUMBER = "number"
    NAME = "name"
    UNIT = "unit"
    BASELINE = "baseline"
    TARGET = "target"
    BINDING = "binding"
    TASK = "task"
    LISTED = "listed"
    LEAD = "lead"
    CO = "co"
    DUE = "due"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Cell:
    """The words of a cell without line breaks, and the span of the cleaned text that holds them."""

    words: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Heading:
    """A column's heading: what the column holds and the year that it speaks of."""

    column: Column
    words: str
    year: int | None = None


@dataclass(frozen=True)
class Row:
    """A row's cells by the place of their column, and the group (merged cell, heading row) it stands in."""

    cells: dict[int, Cell]
    group: str
    start: int
    end: int


@dataclass(frozen=True)
class Table:
    """A table with known columns. ``start`` and ``end`` hold all of it, headings too."""

    headings: tuple[Heading, ...]
    rows: tuple[Row, ...]
    start: int
    end: int

    def has(self, *columns: Column) -> bool:
        """Whether the table has one of these columns."""
        return any(heading.column in columns for heading in self.headings)

    def places(self, column: Column) -> list[int]:
        """The places of the columns of a kind, from left to right."""
        return [place for place, heading in enumerate(self.headings) if heading.column is column]

    def cell(self, row: Row, column: Column) -> Cell | None:
        """The first filled cell of a row in a column of this kind."""
        return next((row.cells[place] for place in self.places(column) if place in row.cells), None)
