"""The numbered items of a document, each with its heading, its own words and its place in the tree.

An item runs from its number to the next number at a line's start; what is numbered more
deeply inside it are its children. Lines before the first number are the preamble.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from tracker.reading.outline.closing import Paragraphs, end_of_body
from tracker.reading.text.clean_text import CleanText
from tracker.reading.text.numbering import Numbering, Style, numbering_at

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the cleaned text with anything on it."""

    start: int
    end: int
    words: str


@dataclass(eq=False)
class Item:
    """A numbered item. All offsets are of the cleaned text.

    ``end`` closes the item's own words, before its first child; ``reach`` closes its last child.
    """

    numbering: Numbering
    title: str
    title_end: int
    end: int
    reach: int
    parent: "Item | None" = None
    children: list["Item"] = field(default_factory=list)

    @property
    def start(self) -> int:
        """Where the printed number begins."""
        return self.numbering.start

    @property
    def title_start(self) -> int:
        """Where the heading begins, after the number."""
        return self.numbering.end

    @property
    def ancestors(self) -> Iterator["Item"]:
        """The items that hold this one, the nearest first."""
        item = self.parent
        while item is not None:
            yield item
            item = item.parent

    @property
    def chapter(self) -> "Item":
        """The outermost item that holds this one, or the item itself."""
        return [self, *self.ancestors][-1]


@dataclass(frozen=True)
class Outline:
    """A cleaned text with its lines and its numbered items in document order; ``body_end`` closes the last item."""

    clean: CleanText
    lines: tuple[Line, ...]
    items: tuple[Item, ...]
    body_end: int

    @property
    def preamble_end(self) -> int:
        """Where the first numbered item begins; the length of the text if there is none."""
        return self.items[0].start if self.items else len(self.clean.text)

    @cached_property
    def _starts(self) -> list[int]:
        return [item.start for item in self.items]

    def item_at(self, offset: int) -> Item | None:
        """The item whose own words hold ``offset``, or None in the preamble."""
        place = bisect_right(self._starts, offset)
        return self.items[place - 1] if place else None


def lines_of(text: str) -> list[Line]:
    """The lines of ``text`` that are not empty."""
    return [Line(m.start(), m.end(), m.group()) for m in re.finditer(r"[^\n]+", text) if m.group().strip()]


def lines_outside(lines: Sequence[Line], spans: Sequence[Span]) -> list[Line]:
    """The lines that begin in none of the spans (sorted, not overlapping)."""
    kept: list[Line] = []
    upcoming = iter(spans)
    span = next(upcoming, None)
    for line in lines:
        while span and span[1] <= line.start:
            span = next(upcoming, None)
        if span is None or line.start < span[0]:
            kept.append(line)
    return kept


def read_outline(clean: CleanText, *, clauses: Sequence[Span] = (), outside: Sequence[Span] = ()) -> Outline:
    """The outline of ``clean``.

    ``clauses`` are the spans (sorted) of the responsibility clauses: a heading ends where one
    begins. Lines inside the spans of ``outside`` (tables, sorted) open no item.
    """
    lines = tuple(lines_of(clean.text))
    numbered = [
        (line, numbering)
        for line in _lines_of_the_body(lines_outside(lines, outside))
        if (numbering := numbering_at(clean.text, line.start))
    ]
    body_end = end_of_body(clean.text, _paragraphs(lines_outside(lines, outside), numbered), clauses, len(clean.text))
    headings_stop_at = [start for start, _ in clauses]
    items: list[Item] = []
    for place, (line, numbering) in enumerate(numbered):
        end = numbered[place + 1][0].start if place + 1 < len(numbered) else body_end
        title_end = _heading_end(clean.text, numbering.end, line.end, headings_stop_at)
        title = clean.text[numbering.end : title_end].strip()
        items.append(Item(numbering=numbering, title=title, title_end=title_end, end=end, reach=body_end))
    _nest(items)
    return Outline(clean, lines, tuple(items), body_end)


def _nest(items: Sequence[Item]) -> None:
    """Put each item into the last one before it whose number is of an outer style."""
    holders: list[Item] = []
    for item in items:
        while holders and holders[-1].numbering.style >= item.numbering.style:
            holders.pop().reach = item.start
        if holders:
            item.parent = holders[-1]
            item.parent.children.append(item)
        holders.append(item)


_END_OF_HEADING = re.compile("[。:;!?]")


def _heading_end(text: str, start: int, line_end: int, stops: Sequence[int]) -> int:
    """Where the heading that begins at ``start`` ends: its full stop, a clause, or the line's end."""
    place = bisect_right(stops, start - 1)
    limit = min(line_end, stops[place]) if place < len(stops) else line_end
    stop = _END_OF_HEADING.search(text, start, limit)
    return stop.start() if stop else limit


def _paragraphs(lines: Sequence[Line], numbered: Sequence[tuple[Line, Numbering]]) -> list[Paragraphs]:
    """The items with the spans of the lines below each, up to the next one."""
    starts = [line.start for line in lines]
    places = [bisect_left(starts, line.start) for line, _ in numbered]
    found: list[Paragraphs] = []
    for (line, numbering), place, following in zip(numbered, places, [*places, len(lines)][1:], strict=True):
        below = tuple((other.start, other.end) for other in lines[place + 1 : following])
        found.append(Paragraphs(numbering.style, line.start, line.end, below))
    return found


_LIST_OF_ANNEXES = re.compile(r"附(?:件|表|录)[一二三四五六七八九十\d]*:")


def _lines_of_the_body(lines: Sequence[Line]) -> Iterator[Line]:
    """The lines that may open an item: not those of a list of annexes ("附件:1.项目清单⏎2.政策清单")."""
    in_annex_list = False
    for line in lines:
        if _LIST_OF_ANNEXES.match(line.words):
            in_annex_list = True
            continue
        numbering = numbering_at(line.words, 0)
        in_annex_list = in_annex_list and numbering is not None and numbering.style is Style.POINT
        if not in_annex_list:
            yield line
