"""OpenDocument texts (.odt): paragraphs in order with their numbers, tables in their place.

Kept, as from Word: text boxes (after the paragraph that holds them), notes (at the end). Left out:
what was deleted, hidden text, comments, tables of contents, headers and footers.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from tracker.reading.formats.grid import lines_of_table
from tracker.reading.formats.numerals import numbered
from tracker.reading.formats.open_document import DRAW, OFFICE, STYLE, TABLE, TEXT, grid_of, open_document, whole
from tracker.reading.formats.open_document_lists import Lists, ListState
from tracker.reading.formats.source import NOTES, SourceText

_PARAGRAPHS = (f"{TEXT}p", f"{TEXT}h")
_ITEMS = (f"{TEXT}list-item", f"{TEXT}list-header")
_BOXES = frozenset((f"{DRAW}text-box", f"{DRAW}custom-shape", f"{DRAW}rect", f"{DRAW}ellipse"))
_HOLDERS = frozenset((f"{TEXT}section", f"{TEXT}numbered-paragraph", f"{DRAW}frame", f"{DRAW}g", f"{DRAW}a", *_BOXES))
_LEFT_OUT = frozenset(
    (
        f"{OFFICE}annotation",
        f"{OFFICE}annotation-end",
        f"{OFFICE}forms",
        f"{TEXT}ruby-text",
        f"{TEXT}note-citation",
        f"{TEXT}tracked-changes",
        f"{TEXT}hidden-text",
        f"{TEXT}number",
        f"{DRAW}object",
        "{urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0}title",
        "{urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0}desc",
    )
)
_MOST_SPACES = 100


def read_open_text(data: bytes) -> SourceText:
    """The text of an OpenDocument text."""
    document = open_document(data)
    hidden = frozenset(
        style.get(f"{STYLE}name", "")
        for style in document.named(f"{STYLE}style")
        if any(each.get(f"{TEXT}display") == "none" for each in style.iterchildren(f"{STYLE}text-properties"))
    )
    reader = _Blocks(Lists(document), hidden)
    lines = list(reader.lines(document.body("text")))
    notes = [f"[{number}] {''.join(reader.lines(note))}" for number, note in enumerate(reader.notes, start=1)]
    return SourceText("\n".join([*lines, *([NOTES, *notes] if notes else [])]), "odt")


@dataclass
class _Words:
    """A paragraph's words (line breaks as ``\\n``), its text boxes and its notes."""

    text: str = ""
    boxes: list[etree._Element] = field(default_factory=list)
    notes: list[etree._Element] = field(default_factory=list)


class _Blocks:
    """Turns paragraphs, lists and tables into lines, counting the numbers on the way."""

    def __init__(self, lists: Lists, hidden: frozenset[str]) -> None:
        self._lists = lists
        self._hidden = hidden
        self.notes: list[etree._Element] = []

    def lines(self, holder: etree._Element, *, in_cell: bool = False) -> Iterator[str]:
        """The lines of what a text, a section, a cell or a box holds."""
        for block in holder:
            if block.tag in _PARAGRAPHS:
                number = self._lists.of_heading(block) if block.tag == _PARAGRAPHS[1] else ""
                yield from self._paragraph(block, number, in_cell=in_cell)
            elif block.tag == f"{TEXT}list":
                yield from self._list(block, None, 1, in_cell=in_cell)
            elif block.tag == f"{TABLE}table":
                yield from lines_of_table(grid_of(block, self._words_of_cell))
            elif block.tag in _HOLDERS and block.get(f"{TEXT}display") != "none":
                yield from self.lines(block, in_cell=in_cell)

    def _list(self, element: etree._Element, around: ListState | None, depth: int, *, in_cell: bool) -> Iterator[str]:
        state = self._lists.begun(element, around)
        for item in element.iterchildren(*_ITEMS):
            is_first = item.tag == _ITEMS[0]
            for block in item:
                if block.tag == f"{TEXT}list":
                    is_first = False
                    yield from self._list(block, state, depth + 1, in_cell=in_cell)
                elif block.tag in _PARAGRAPHS:
                    number = self._lists.of_item(state, depth, item) if is_first else ""
                    is_first = False
                    yield from self._paragraph(block, number, in_cell=in_cell)

    def _paragraph(self, paragraph: etree._Element, number: str, *, in_cell: bool) -> Iterator[str]:
        found = self._words_in(paragraph)
        words = found.text.strip()
        if number and words:
            words = numbered(number, words)
        elif number and in_cell:
            words = number.strip("().、（）")
        yield from (line.strip() for line in words.split("\n") if line.strip())
        for box in found.boxes:
            yield from self.lines(box)
        self.notes += found.notes

    def _words_of_cell(self, cell: etree._Element) -> str:
        # A table inside a cell is a part of the cell's words.
        return "\n".join(line.strip("| ").replace(" | ", " ") for line in self.lines(cell, in_cell=True))

    def _words_in(self, paragraph: etree._Element) -> _Words:
        """The words that a reader of the printed document sees in a paragraph."""
        found = _Words()
        pieces: list[str] = []
        walk = etree.iterwalk(paragraph, events=("start", "end"))
        for event, element in walk:
            if event == "end":
                pieces.append(_collapsed(element.tail if element is not paragraph else None))
            elif not isinstance(element.tag, str) or element.tag in _LEFT_OUT or self._is_hidden(element):
                walk.skip_subtree()
            elif element.tag in _BOXES:
                found.boxes.append(element)
                walk.skip_subtree()
            elif element.tag == f"{TEXT}note":
                found.notes += element.iterchildren(f"{TEXT}note-body")
                walk.skip_subtree()
            else:
                pieces.append(_as_words(element))
        found.text = "".join(pieces)
        return found

    def _is_hidden(self, element: etree._Element) -> bool:
        return element.tag in (*_PARAGRAPHS, f"{TEXT}span") and element.get(f"{TEXT}style-name") in self._hidden


def _as_words(element: etree._Element) -> str:
    if element.tag == f"{TEXT}s":
        return " " * min(whole(element.get(f"{TEXT}c"), 1), _MOST_SPACES)
    if element.tag == f"{TEXT}tab":
        return " "
    if element.tag == f"{TEXT}line-break":
        return "\n"
    return _collapsed(element.text)


def _collapsed(words: str | None) -> str:
    """Words as they count: white space in the file is one space."""
    return re.sub(r"[ \t\r\n]+", " ", words or "")
