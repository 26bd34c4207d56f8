"""Tables that say again what the items of the text say: a 任务分解表 after the plan that it breaks down."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from tracker.reading.responsibility.duties import Duty, bare_words

_LENGTH = 4
_SAID_ALREADY = 0.7
_MOST_ROWS = 0.75
_SOME_ROWS = 0.3


@dataclass(frozen=True)
class RowsOfTable:
    """The duties that a table's rows hold, parted by whether the items of the text say them already."""

    new: tuple[Duty, ...]
    repeated: tuple[Duty, ...]

    @property
    def all(self) -> tuple[Duty, ...]:
        """The duties of all rows, in order."""
        return tuple(sorted((*self.new, *self.repeated), key=lambda row: row.start))

    @property
    def repeats_the_items(self) -> bool:
        """Whether the table as a whole says again what the items say: nearly all of its rows do.

        Else a likeness of words is no proof: rows of a list are often worded as the items that they belong to.
        """
        rows = len(self.new) + len(self.repeated)
        return len(self.repeated) > 1 and len(self.repeated) >= _MOST_ROWS * rows


def parted(text: str, items: Sequence[Duty], tables: Sequence[Sequence[Duty]]) -> list[RowsOfTable]:
    """The rows of each table, compared by their words with those of the items that have a clause."""
    said_by = (item for item in items if item.clauses) if any(tables) else ()
    said = {piece for item in said_by for piece in _pieces(text[item.start : item.reach])}
    parts = []
    for rows in tables:
        is_said = [bool(said) and _is_said(text, row, said) for row in rows]
        parts.append(
            RowsOfTable(
                new=tuple(row for row, repeats in zip(rows, is_said, strict=True) if not repeats),
                repeated=tuple(row for row, repeats in zip(rows, is_said, strict=True) if repeats),
            )
        )
    return parts


def with_annexed_rows(items: Sequence[Duty], parts: Sequence[RowsOfTable]) -> tuple[Duty, ...]:
    """The items, those whose title one row of a repeating table has with that row."""
    by_title: dict[str, list[Duty]] = {}
    for row in (row for part in parts if part.repeats_the_items for row in part.repeated):
        by_title.setdefault(bare_words(row.title), []).append(row)
    rows = [by_title.get(bare_words(item.title), []) if item.clauses else [] for item in items]
    return tuple(
        replace(item, annexed=found[0]) if len(found) == 1 else item for item, found in zip(items, rows, strict=True)
    )


def breaks_down(text: str, items: Sequence[Duty], rows: Sequence[Duty]) -> bool:
    """Whether rows say who carries out the items: some of them are worded as these are, or the items hold the rows."""
    said = {piece for item in items for piece in _pieces(text[item.start : item.reach])}
    return sum(_is_said(text, row, said) for row in rows) >= _SOME_ROWS * len(rows)


def _is_said(text: str, row: Duty, said: set[str]) -> bool:
    """Whether most of a row's title stands in the items; a row of few signs is compared by its whole title alone."""
    pieces = list(_pieces(text[slice(*row.heading)]))
    return bool(pieces) and sum(piece in said for piece in pieces) >= _SAID_ALREADY * len(pieces)


def _pieces(words: str) -> Iterator[str]:
    """The stretches of a few signs that words hold, without marks and spaces."""
    bare = re.sub(r"[\W_]", "", words)
    return (bare[place : place + _LENGTH] for place in range(len(bare) - _LENGTH + 1))
