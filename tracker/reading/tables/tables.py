"""Tables in running text, as rows of cells whose columns are known by their headings.

Text that came from pages and files holds tables in three forms:

- a row a line, cells parted by tabs or ``|``;
- a cell a line, with a line ``|`` between cells (a cell may then have several lines);
- a cell a line with nothing between, told by its headings and its counting first column.

In the two latter forms no mark ends a row: the 序号 column, counting up, begins each one.
``finding_tables`` reads all three.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from tracker.reading.draft import Column


@dataclass(frozen=True, slots=True)
class Cell:
    """The words of a cell without line breaks, and the span of the cleaned text that holds them."""

    words: str
    start: int
    end: int

    @property
    def is_on_one_line(self) -> bool:
        """Whether the words are the span's very signs, so that places in them are places in the text."""
        return len(self.words) == self.end - self.start


@dataclass(frozen=True, slots=True)
class Heading:
    """A column's heading: what the column holds, the year that it speaks of, and where it stands.

    ``certain`` where the words or a person say what the column holds; else it was guessed by its cells.
    """

    column: Column
    words: str
    year: int | None = None
    certain: bool = True
    cell: Cell | None = None


@dataclass(frozen=True)
class Row:
    """A row's cells by the place of their column, and the groups (rows merged into one cell, groups' columns) it is in.

    The outermost group comes first. ``heads`` are the rows above it that name groups, as printed.
    """

    cells: dict[int, Cell]
    groups: tuple[str, ...]
    start: int
    end: int
    heads: tuple[Cell, ...] = ()

    @property
    def group(self) -> str:
        """The innermost group; nothing where the row stands in none."""
        return self.groups[-1] if self.groups else ""


@dataclass(frozen=True, eq=False)
class Table:
    """A table with known columns. ``start`` and ``end`` hold all of it, headings too.

    ``is_of_rows`` where each row has a line of its own, so that nothing else can be meant.
    """

    headings: tuple[Heading, ...]
    rows: tuple[Row, ...]
    start: int
    end: int
    is_of_rows: bool = False

    @cached_property
    def _kinds(self) -> frozenset[Column]:
        return frozenset(heading.column for heading in self.headings)

    def has(self, *columns: Column) -> bool:
        """Whether the table has one of these columns."""
        return not self._kinds.isdisjoint(columns)

    def places(self, *columns: Column) -> list[int]:
        """The places of the columns of these kinds, from left to right."""
        return [place for place, heading in enumerate(self.headings) if heading.column in columns]

    def cells(self, row: Row, *columns: Column) -> Iterator[Cell]:
        """The filled cells of a row in columns of these kinds, from left to right."""
        return (row.cells[place] for place in self.places(*columns) if place in row.cells)

    def cell(self, row: Row, column: Column) -> Cell | None:
        """The first filled cell of a row in a column of this kind."""
        return next(self.cells(row, column), None)
