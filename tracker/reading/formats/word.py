"""Word documents (.docx): paragraphs in order with their automatic numbers, tables in their place.

Kept: insertions that are not yet accepted, text boxes (after the paragraph that holds them),
footnotes and endnotes (at the end). Left out: deletions, hidden text, tables of contents,
headers and footers.
"""

import re
from collections.abc import Iterator

from lxml import etree

from tracker.reading.formats.archive import opened
from tracker.reading.formats.grid import Grid, Spot, lines_of_table
from tracker.reading.formats.numerals import numbered
from tracker.reading.formats.package import Package
from tracker.reading.formats.source import NOTES, SourceText, Unreadable, UnreadableReason
from tracker.reading.formats.word_numbering import Numbers, W
from tracker.reading.formats.word_words import Words, words_in

_MARKUP = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"


def read_word(data: bytes) -> SourceText:
    """The text of a Word document."""
    with opened(data) as archive:
        package = Package(archive, main_name="word/document.xml")
        body = package.main.find(f"{W}body")
        if body is None:
            raise Unreadable(UnreadableReason.DAMAGED, "docx without body")
        styles = package.part("/styles")
        reader = _Blocks(Numbers(package.part("/numbering"), styles), _contents_styles(styles))
        lines = list(reader.lines(body))
        notes = list(_notes(package, reader))
    if notes:
        lines += [NOTES, *notes]
    return SourceText("\n".join(lines), "docx")


_KEPT_HOLDERS = frozenset(f"{W}{name}" for name in ("sdtContent", "customXml", "smartTag", "ins", "moveTo"))


class _Blocks:
    """Turns paragraphs and tables into lines, counting the automatic numbers on the way."""

    def __init__(self, numbers: Numbers, contents_styles: frozenset[str]) -> None:
        self._numbers = numbers
        self._contents_styles = contents_styles
        self._carried = ""

    def lines(self, holder: etree._Element, *, in_cell: bool = False) -> Iterator[str]:
        """The lines of what a body, a cell, a text box or a note holds."""
        for block in blocks_in(holder):
            if block.tag == f"{W}tbl":
                yield from lines_of_table(self._grid(block))
            else:
                yield from self._paragraph(block, in_cell=in_cell)
        if self._carried:
            carried, self._carried = self._carried, ""
            yield from _split(carried)

    def _paragraph(self, paragraph: etree._Element, *, in_cell: bool) -> Iterator[str]:
        style = paragraph.find(f"{W}pPr/{W}pStyle")
        if style is not None and style.get(f"{W}val", "").lower() in self._contents_styles:
            return
        found: Words = words_in(paragraph)
        number = self._numbers.before(paragraph)
        words = found.text.strip()
        if number and words:
            words = numbered(number, words)
        elif number and in_cell:
            words = number.strip("().、（）")
        whole = self._carried + words
        self._carried = ""
        if paragraph.find(f"{W}pPr/{W}rPr/{W}del") is not None:
            self._carried = whole
        else:
            yield from _split(whole)
        for box in found.boxes:
            yield from self.lines(box)

    # --- tables -----------------------------------------------------------------------------

    def _grid(self, table: etree._Element) -> Grid:
        """The rows of a table with each spot at all places that it covers."""
        grid: Grid = []
        for row in _rows_in(table):
            line: list[Spot | None] = [None] * _number(row.find(f"{W}trPr/{W}gridBefore"), 0)
            for cell in _cells_in(row):
                across = max(_number(cell.find(f"{W}tcPr/{W}gridSpan"), 1), 1)
                above = grid[-1][len(line)] if grid and len(line) < len(grid[-1]) else None
                spot = above if above is not None and _goes_on(cell) else self._spot(cell, across)
                line += [spot] * across
            grid.append(line)
        width = max((len(line) for line in grid), default=0)
        return [line + [None] * (width - len(line)) for line in grid]

    def _spot(self, cell: etree._Element, across: int) -> Spot:
        # A table inside a cell is a part of the cell's words.
        lines = (line.strip("| ").replace(" | ", " ") for line in self.lines(cell, in_cell=True))
        return Spot("\n".join(lines), across)


def blocks_in(holder: etree._Element) -> Iterator[etree._Element]:
    """The paragraphs and tables of a holder, through what only wraps them; not those that were deleted."""
    waiting = list(reversed(holder))
    while waiting:
        element = waiting.pop()
        if element.tag in (f"{W}p", f"{W}tbl"):
            yield element
        elif element.tag == f"{W}sdt":
            if not _is_table_of_contents(element):
                waiting += reversed(element)
        elif element.tag in _KEPT_HOLDERS:
            waiting += reversed(element)
        elif element.tag == f"{_MARKUP}AlternateContent" and len(element):
            waiting += reversed(element[0])


def _rows_in(table: etree._Element) -> Iterator[etree._Element]:
    for row in _children(table, f"{W}tr"):
        if row.find(f"{W}trPr/{W}del") is None:
            yield row


def _cells_in(row: etree._Element) -> Iterator[etree._Element]:
    for cell in _children(row, f"{W}tc"):
        if cell.find(f"{W}tcPr/{W}cellDel") is None:
            yield cell


def _children(holder: etree._Element, tag: str) -> Iterator[etree._Element]:
    for child in holder:
        if child.tag == tag:
            yield child
        elif child.tag in _KEPT_HOLDERS or child.tag == f"{W}sdt":
            yield from _children(child, tag)


def _goes_on(cell: etree._Element) -> bool:
    """Whether a cell only continues the one above it."""
    merge = cell.find(f"{W}tcPr/{W}vMerge")
    return merge is not None and merge.get(f"{W}val", "continue") == "continue"


_MOST_ACROSS = 100


def _number(element: etree._Element | None, otherwise: int) -> int:
    words = "" if element is None else element.get(f"{W}val", "")
    return min(int(words), _MOST_ACROSS) if re.fullmatch(r"\d{1,4}", words) else otherwise


def _split(words: str) -> Iterator[str]:
    """The lines of a paragraph, which may hold line breaks."""
    for line in words.split("\n"):
        if line.strip():
            yield line.strip()


# --- what is not the text -------------------------------------------------------------------


def _is_table_of_contents(block: etree._Element) -> bool:
    gallery = block.find(f"{W}sdtPr/{W}docPartObj/{W}docPartGallery")
    return gallery is not None and "contents" in gallery.get(f"{W}val", "").lower()


def _contents_styles(styles: etree._Element | None) -> frozenset[str]:
    """The styles of the lines of a table of contents, by the names that Word gives to them."""
    if styles is None:
        return frozenset()
    return frozenset(
        style.get(f"{W}styleId", "").lower()
        for style in styles.iterchildren(f"{W}style")
        if (name := style.find(f"{W}name")) is not None
        and re.fullmatch(r"toc \d|目录 ?\d", name.get(f"{W}val", "").lower())
    )


def _notes(package: Package, reader: _Blocks) -> Iterator[str]:
    """Footnotes and endnotes, each on a line; those without a type, since the others are separators."""
    for kind in ("footnote", "endnote"):
        part = package.part(f"/{kind}s")
        if part is None:
            continue
        notes = [note for note in part.iterchildren(f"{W}{kind}") if note.get(f"{W}type") is None]
        for number, note in enumerate(notes, start=1):
            if words := "".join(reader.lines(note)):
                yield f"[{number}] {words}"
