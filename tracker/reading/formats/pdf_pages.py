"""Pages of a PDF as lines of text: by where the characters stand, not by the order in which they were drawn.

Running heads and page numbers are left out, tables between ruling lines become rows, and the
lines of a paragraph are joined where one runs to the right margin and the next begins at the
left one without an indent.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from statistics import median

from pdfplumber.page import Page

from tracker.reading.formats.grid import lines_of_table
from tracker.reading.formats.pdf_changes import without_balloons, without_deletions
from tracker.reading.formats.pdf_continued_tables import continued
from tracker.reading.formats.pdf_tables import PdfTable, tables_on
from tracker.reading.formats.pdf_unruled_tables import unruled_tables_on
from tracker.reading.formats.pdf_words import Character, TextLine, lines_of_characters, turned, usable
from tracker.reading.text.numbering import numbering_at


@dataclass(frozen=True)
class PageText:
    """What was read from one page. ``unknown`` counts the characters that the file's fonts do not name."""

    height: float
    width: float
    parts: list[TextLine | PdfTable] = field(default_factory=list)
    characters: int = 0
    unknown: int = 0
    has_picture: bool = False


def read_page(page: Page) -> PageText:
    """The lines and tables of a page, from top to bottom."""
    if degrees := turned(page):
        # A wide table that was set sideways on an upright page.
        page.page_obj.rotate = (page.page_obj.rotate + degrees) % 360
        page = Page(page.pdf, page.page_obj, page_number=page.page_number)
    found, unknown = usable(page)
    characters = without_deletions(without_balloons(found, float(page.width)), page)
    tables = tables_on(page, characters)
    outside = _outside(characters, tables)
    tables += unruled_tables_on(outside)
    outside = _outside(outside, tables)
    lines = (line for line in lines_of_characters(outside) if not _RULE.fullmatch(line.words))
    parts: list[TextLine | PdfTable] = [*lines, *tables]
    parts.sort(key=lambda part: part.top)
    count = sum(not each["text"].isspace() for each in characters)
    return PageText(float(page.height), float(page.width), parts, count, unknown, bool(page.images))


def _outside(characters: Sequence[Character], tables: Sequence[PdfTable]) -> list[Character]:
    return [
        each
        for each in characters
        if not any(table.holds((each["x0"] + each["x1"]) / 2, (each["top"] + each["bottom"]) / 2) for table in tables)
    ]


# A rule that is set of characters, as the red one below a letterhead: "欗欗欗欗", "--------".
_RULE = re.compile(r"(\S)(?:\s*\1){9,}")


def lines_of_pages(pages: Sequence[PageText]) -> list[str]:
    """The text of all pages: paragraphs and rows, one a line."""
    frames = _frames(pages)
    parts: list[TextLine | PdfTable] = []
    for page, frame in zip(pages, frames, strict=True):
        for place, part in enumerate(part for part in page.parts if part not in frame):
            above = parts[-1] if parts and place == 0 else None
            together = continued(above, part) if isinstance(above, PdfTable) and isinstance(part, PdfTable) else None
            if together is None:
                parts.append(part)
            else:
                parts[-1] = together
    return list(_as_text(parts, median(page.width for page in pages)))


# --- running heads and page numbers ---------------------------------------------------------

_MARGIN = 0.12
_MARGIN_OF_MARKED_NUMBERS = 0.25
_MOST_LINES_OF_A_HEAD = 2
# "— 3 —"; "第 3 页 共 9 页"; "3 / 9"; "3"
_PAGE_NUMBER = re.compile(
    r"(?P<before>[-－—–―·.\s]*(?:第\s*)?)(?P<number>\d{1,4})"
    r"(?P<after>\s*页?\s*(?:[/／,，\s]*(?:共\s*)?\d{1,4}\s*页?)?[-－—–―·.\s]*)"
)
_SPEAKS = re.compile("[。;；:：]|单位|牵头|负责")

Frame = list[TextLine]


def _frames(pages: Sequence[PageText]) -> list[Frame]:
    """For each page the lines at its edges that are no text: first the page numbers, then the running heads."""
    numbers = _page_numbers(pages)
    edges = [[line for line in _edges(page) if line not in number] for page, number in zip(pages, numbers, strict=True)]
    counts = Counter(place for lines in edges for place in {_place(line) for line in lines})
    # Heads may differ on left and right pages.
    fewest = max(2, 0.4 * len(pages))
    return [
        [*number, *(line for line in lines if counts[_place(line)] >= fewest and not _may_be_text(line))]
        for lines, number in zip(edges, numbers, strict=True)
    ]


def _edges(page: PageText) -> list[TextLine]:
    """The outermost lines of a page, as far as they stand near its upper or lower edge."""
    return _within(page, _MARGIN)


def _within(page: PageText, margin: float) -> list[TextLine]:
    size = _MOST_LINES_OF_A_HEAD + 1
    outermost = {id(part): part for part in (*page.parts[:size], *page.parts[-size:])}.values()
    lines = (part for part in outermost if isinstance(part, TextLine))
    return [line for line in lines if line.top < margin * page.height or line.bottom > (1 - margin) * page.height]


def _page_numbers(pages: Sequence[PageText]) -> list[Frame]:
    """The page numbers: printed with marks around them, or counting as the pages do.

    With marks on both sides (— 3 —) they may stand further inside, as official documents print them.
    """
    found = [
        [
            (line, match)
            for line in _within(page, _MARGIN_OF_MARKED_NUMBERS)
            if (match := _PAGE_NUMBER.fullmatch(line.words))
            and (line in _edges(page) or (match["before"].strip() and match["after"].strip()))
        ]
        for page in pages
    ]
    steps = Counter(step for place, lines in enumerate(found) for step in {int(m["number"]) - place for _, m in lines})
    return [
        [line for line, m in lines if m["before"].strip() or m["after"].strip() or steps[int(m["number"]) - place] > 1]
        for place, lines in enumerate(found)
    ]


def _place(line: TextLine) -> tuple[str, int]:
    """A line's words, with any digits, and how high it stands."""
    return re.sub(r"\d+", "0", line.words), round(line.top / 6)


def _may_be_text(line: TextLine) -> bool:
    """A line that names units, closes a sentence, opens an item or is only a number is kept, however often it comes."""
    has_words = re.search(r"[^\W\d]", line.words) is not None
    return not has_words or _SPEAKS.search(line.words) is not None or numbering_at(line.words, 0) is not None


# --- paragraphs -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Layout:
    """Where full lines begin and end, whether paragraphs are indented, and the size of the text."""

    left: float
    right: float
    indented: bool
    size: float


def _as_text(parts: Sequence[TextLine | PdfTable], width: float) -> Iterator[str]:
    layout = _layout([part for part in parts if isinstance(part, TextLine)], width)
    words = ""
    above: TextLine | None = None
    for part in parts:
        if isinstance(part, PdfTable):
            if words:
                yield words
            yield from lines_of_table(part.grid)
            words, above = "", None
            continue
        if above and _goes_on(above, part, layout):
            words = _joined(words, part.words)
        else:
            if words:
                yield words
            words = part.words
        above = part
    if words:
        yield words


#: Lines that end further left were not broken by the page's width, unless many end at one place.
_LEAST_RIGHT = 0.75
_FEWEST_FULL_LINES = 12


def _layout(lines: Sequence[TextLine], width: float) -> _Layout:
    """The layout of the text: its left margin is the leftmost place at which several lines begin."""
    if not lines:
        return _Layout(0, 0, False, 0)
    size = median(line.size for line in lines)
    begins = Counter(round(line.left / 3) for line in lines)
    fewest = min(max(2, len(lines) // 12), max(begins.values()))
    left = 3.0 * min(place for place, count in begins.items() if count >= fewest)
    widths = sorted(line.right - line.left for line in lines)
    right = median(line.right for line in lines if line.right - line.left > 0.8 * widths[-1 - len(lines) // 20])
    indented = sum(1.2 * size < line.left - left < 3 * size for line in lines)
    full = sum(abs(line.right - right) < size for line in lines)
    if full < max(_FEWEST_FULL_LINES, 0.3 * len(lines)):
        right = max(right, _LEAST_RIGHT * width)
    return _Layout(left, right, 8 * indented > len(lines), size)


_HEADS_AN_ANNEX = re.compile(r"附\s*(?:件|表|录)?\s*[\d一二三四五六七八九十]{0,3}\s*[:：]?")


def _goes_on(above: TextLine, line: TextLine, layout: _Layout) -> bool:
    """Whether a line is of one paragraph, or of one title, with the line above it."""
    if _HEADS_AN_ANNEX.fullmatch(line.words) or _HEADS_AN_ANNEX.fullmatch(above.words):
        return False
    if abs(above.size - line.size) > 0.12 * line.size:
        return False
    if line.size > 1.2 * layout.size:
        return 0 < line.top - above.top < 2.5 * line.size
    reaches_the_margin = above.right > layout.right - 2 * above.size
    begins_at_margin = abs(line.left - layout.left) < 1.2 * line.size
    if not (reaches_the_margin and begins_at_margin):
        return False
    if numbering_at(line.words, 0) is not None and above.words[-1] in "。;；:：)）":
        return False
    return layout.indented or above.words[-1] not in "。:："


def _joined(words: str, more: str) -> str:
    between = " " if words[-1:].isascii() and words[-1:].isalnum() and more[:1].isascii() and more[:1].isalpha() else ""
    return words + between + more
