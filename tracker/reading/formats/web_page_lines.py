"""The lines of a web page in the order in which they are read: paragraphs, lists with their numbers, tables."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree, html

from tracker.reading.formats.grid import Grid, Spot, has_headings, lines_of_table, placed
from tracker.reading.formats.numerals import circled, in_chinese, in_letters, in_roman
from tracker.reading.formats.web_page_noise import is_data
from tracker.reading.text.numbering import numbering_at

Elements = frozenset[html.HtmlElement]


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a page: whether it stands inside the core, is a heading, and is nothing but links."""

    words: str
    inside: bool
    is_heading: bool
    linked: bool


@dataclass
class _Writer:
    """Collects words into lines; white space is as browsers show it."""

    lines: list[Line] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    unlinked: int = 0
    links: int = 0
    inside: bool = False
    heading: bool = False
    prefix: str = ""
    counted: dict[html.HtmlElement, int] = field(default_factory=dict)

    def write(self, words: str | None, *, is_pre: bool = False) -> None:
        for place, part in enumerate((words or "").split("\n") if is_pre else [words or ""]):
            if place:
                self.end_line()
            self.words.append(part)
            if not self.links:
                self.unlinked += len(part.strip())

    def end_line(self) -> None:
        words = re.sub(r"[\s\u00a0\u3000\u200b\ufeff]+", " ", "".join(self.words)).strip()
        if words:
            if self.prefix and not numbering_at(words, 0) and not is_data(words):
                words = self.prefix + words
            self.prefix = ""
            self.lines.append(Line(words, self.inside, self.heading, not self.unlinked))
        self.words, self.unlinked = [], 0


_BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "center",
        "dd",
        "details",
        "dialog",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "li",
        "main",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "ul",
        "caption",
    ]
)
_HEADINGS = frozenset(("h1", "h2", "ucaptitle"))
_TITLE_NAME = re.compile(r"(?:^|[\s_-])(?:\w*title|biaoti|bt|tit)(?:$|[\s_-])", re.IGNORECASE)


def lines_in(body: html.HtmlElement, noise: Elements, core: html.HtmlElement | None) -> list[Line]:
    """The lines of an element; those of ``core`` are marked (all, if it is None)."""
    writer = _Writer(inside=core is None)
    walk = etree.iterwalk(body, events=("start", "end"))
    for event, element in walk:
        if event == "start":
            if element in noise or not isinstance(element.tag, str):
                walk.skip_subtree()
                continue
            _begin(writer, element, core)
            if element.tag == "table" and (rows := _rows_as_lines(element, noise)) is not None:
                writer.lines += [Line(words, writer.inside, False, False) for words in rows]
                walk.skip_subtree()
            else:
                writer.write(element.text, is_pre=element.tag == "pre")
            continue
        if element not in noise and isinstance(element.tag, str):
            _finish(writer, element, core)
        if element is not body:
            writer.write(element.tail, is_pre=_parent_is_pre(element))
    writer.end_line()
    return writer.lines


def _begin(writer: _Writer, element: html.HtmlElement, core: html.HtmlElement | None) -> None:
    if element.tag in _BLOCKS and not (element.tag == "dd" and writer.words):
        writer.end_line()
    if element is core:
        writer.end_line()
        writer.inside = True
    if _is_heading(element):
        writer.end_line()
        writer.heading = True
    if element.tag == "a":
        writer.links += 1
    if element.tag == "li":
        writer.prefix = _number_of(element, writer.counted)


def _finish(writer: _Writer, element: html.HtmlElement, core: html.HtmlElement | None) -> None:
    if element.tag == "br" or (element.tag in _BLOCKS and not _is_term(writer, element)):
        writer.end_line()
    if _is_heading(element):
        writer.end_line()
        writer.heading = False
    if element.tag == "a":
        writer.links -= 1
    if element.tag == "li":
        writer.prefix = ""
    if element is core:
        writer.end_line()
        writer.inside = False


def _is_term(writer: _Writer, element: html.HtmlElement) -> bool:
    """A ``dt`` goes on in its ``dd``: "索引号" and its value are one line."""
    if element.tag != "dt":
        return False
    if not "".join(writer.words).strip().endswith((":", "：")):
        writer.words.append(":")
    return True


def _is_heading(element: html.HtmlElement) -> bool:
    names = f"{element.get('class') or ''} {element.get('id') or ''}"
    return element.tag in _HEADINGS or (
        element.tag in ("div", "p", "td", "span", "h3") and _TITLE_NAME.search(names) is not None
    )


def _parent_is_pre(element: html.HtmlElement) -> bool:
    parent = element.getparent()
    return parent is not None and any(each.tag == "pre" for each in (parent, *parent.iterancestors()))


# --- lists ----------------------------------------------------------------------------------

_CHINESE_LIST = re.compile(r"list-style[^;]*(?:cjk|chinese|informal|formal)", re.IGNORECASE)
_NO_MARKS = re.compile(r"list-style[^;]*none", re.IGNORECASE)


def _number_of(item: html.HtmlElement, counted: dict[html.HtmlElement, int]) -> str:
    """The number that a browser prints before an item of a list, with the mark of its depth.

    ``counted`` keeps the number of the last item of each list.
    """
    parent = item.getparent()
    if parent is None or parent.tag != "ol":
        return ""
    number = counted.get(parent, _whole(parent.get("start"), 1) - 1) + 1
    number = counted[parent] = _whole(item.get("value"), number)
    style = f"{parent.get('style') or ''};{item.get('style') or ''}"
    if _NO_MARKS.search(style):
        return ""
    if _CHINESE_LIST.search(style):
        return f"{in_chinese(number)}、"
    kind = {"a": in_letters, "A": in_letters, "i": in_roman, "I": in_roman}.get(parent.get("type") or "")
    if kind:
        return f"{kind(number)}."
    # Browsers print 1. at every depth; the parser knows the depth by the mark.
    depth = sum(ancestor.tag == "ol" for ancestor in item.iterancestors())
    return {1: f"{number}.", 2: f"({number})"}.get(depth, circled(number))


def _whole(words: str | None, otherwise: int) -> int:
    return int(words) if words and re.fullmatch(r"-?\d{1,6}", words.strip()) else otherwise


# --- tables ---------------------------------------------------------------------------------

_LONGEST_CELL = 800
_MOST_LINES = 12
_KEY = re.compile(r"[\u4e00-\u9fff\s\u3000]{2,12}[:：]?")


def _rows_as_lines(table: html.HtmlElement, noise: Elements) -> list[str] | None:
    """A table of data as lines; None for one that only arranges the page."""
    if next(table.iterdescendants("table"), None) is not None:
        return None
    grid = placed([[_spot(cell, noise) for cell in row if cell.tag in ("td", "th")] for row in table.iter("tr")])
    if not grid or len(grid[0]) < 2:
        return None
    pairs = _pairs(grid)
    if has_headings(grid) and not (pairs and all(map(is_data, pairs))):
        return [*_caption(table), *lines_of_table(grid)]
    if pairs:
        return pairs
    if any(
        spot and (len(spot.words) > _LONGEST_CELL or spot.words.count("\n") > _MOST_LINES)
        for row in grid
        for spot in row
    ):
        return None
    return [*_caption(table), *lines_of_table(grid)] if len(grid) > 1 else None


def _spot(cell: html.HtmlElement, noise: Elements) -> Spot:
    lines = lines_in(cell, noise - {cell}, None)
    across, down = _whole(cell.get("colspan"), 1), _whole(cell.get("rowspan"), 1)
    # rowspan="0" reaches down to the end of the table.
    return Spot("\n".join(line.words for line in lines), max(across, 1), down if down > 0 else 10_000)


def _caption(table: html.HtmlElement) -> Iterator[str]:
    for caption in table.iterchildren("caption"):
        if words := " ".join(str(caption.text_content()).split()):
            yield words


def _pairs(grid: Grid) -> list[str]:
    """The lines of a table that lists data of the document: 索引号 | 00123 | 发布日期 | 2024-03-01."""
    lines = []
    for row in grid:
        spots = list({id(spot): spot for spot in row if spot}.values())
        if len(spots) % 2 or not all(_KEY.fullmatch(spot.words) for spot in spots[::2]):
            return []
        for key, value in zip(spots[::2], spots[1::2], strict=True):
            if value.words:
                key_words = "".join(key.words.split()).rstrip(":：")
                lines.append(f"{key_words}:{' '.join(value.words.split())}")
    return lines
