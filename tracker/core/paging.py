"""Where a long list stands: one page of it at a time. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

Row = TypeVar("Row")

#: Rows on a page.
PAGE_LENGTH = 50


@dataclass(frozen=True)
class Page:
    """The page that was asked for, of a list of `total` rows; kept within what there is."""

    asked: int
    total: int

    @property
    def pages(self) -> int:
        """How many pages there are; at least one."""
        return max(1, -(-self.total // PAGE_LENGTH))

    @property
    def number(self) -> int:
        """The page shown, counted from 1."""
        return min(max(1, self.asked), self.pages)

    @property
    def offset(self) -> int:
        """How many rows lie before this page."""
        return (self.number - 1) * PAGE_LENGTH

    @property
    def length(self) -> int:
        """How many rows it holds at most."""
        return PAGE_LENGTH

    def of(self, rows: Sequence[Row]) -> Sequence[Row]:
        """The rows of this page, out of all."""
        return rows[self.offset : self.offset + PAGE_LENGTH]


@dataclass(frozen=True)
class Stretch:
    """The groups in which a page lies, one after the other; `offset` rows of the first one lie before it."""

    groups: Sequence[int]
    offset: int


def stretch_of(lengths: Sequence[tuple[int, int]], offset: int, length: int) -> Stretch:
    """Where `length` rows after the first `offset` lie, in a list made of groups: their ids and how long each is."""
    groups: list[int] = []
    first_offset, passed = 0, 0
    for group, rows in lengths:
        begins, passed = passed, passed + rows
        if rows and passed > offset and begins < offset + length:
            first_offset = first_offset if groups else offset - begins
            groups.append(group)
    return Stretch(groups, max(0, first_offset))
