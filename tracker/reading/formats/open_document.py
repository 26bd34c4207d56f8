"""OpenDocument files (.odt, .ods): their parts, and the grid of a table in them.

Tracked changes keep what was deleted apart from the text (``text:tracked-changes``), so that it
is enough not to read that.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from lxml import etree

from tracker.reading.formats.archive import opened, parsed
from tracker.reading.formats.grid import MOST_COLUMNS, Grid, Spot
from tracker.reading.formats.source import Unreadable, UnreadableReason

_URN = "urn:oasis:names:tc:opendocument:xmlns"
OFFICE, TEXT, TABLE, STYLE, DRAW, FO = (
    f"{{{_URN}:{name}:1.0}}" for name in ("office", "text", "table", "style", "drawing", "xsl-fo-compatible")
)
_MANIFEST = f"{{{_URN}:manifest:1.0}}"
MOST_ROWS = 20_000
#: Merged cells may reach over some empty rows; a sheet has a million of them below its last.
_MOST_EMPTY_ROWS = 200


@dataclass(frozen=True)
class OpenDocument:
    """The content of a file and the styles that it names; automatic ones stand in the content itself."""

    content: etree._Element
    styles: etree._Element | None

    def body(self, kind: str) -> etree._Element:
        """What the document holds: its ``text`` or its ``spreadsheet``. Raises Unreadable where there is none."""
        body = self.content.find(f"{OFFICE}body/{OFFICE}{kind}")
        if body is None:
            raise Unreadable(UnreadableReason.DAMAGED, f"no {kind}")
        return body

    def named(self, tag: str) -> Iterator[etree._Element]:
        """The styles of a kind, common ones first."""
        for part in (self.styles, self.content):
            if part is not None:
                yield from part.iterfind(f"{OFFICE}styles/{tag}")
                yield from part.iterfind(f"{OFFICE}automatic-styles/{tag}")


def open_document(data: bytes) -> OpenDocument:
    """The parts of an OpenDocument file. Raises Unreadable for a protected one and beyond the limits of archives."""
    with opened(data) as archive:
        names = archive.namelist()
        if "META-INF/manifest.xml" in names:
            manifest = parsed(archive.read("META-INF/manifest.xml"))
            if next(manifest.iter(f"{_MANIFEST}encryption-data"), None) is not None:
                raise Unreadable(UnreadableReason.ENCRYPTED)
        styles = parsed(archive.read("styles.xml")) if "styles.xml" in names else None
        return OpenDocument(parsed(archive.read("content.xml")), styles)


# --- tables ---------------------------------------------------------------------------------

_HOLDERS = frozenset(f"{TABLE}{name}" for name in ("table-header-rows", "table-rows", "table-row-group"))
_CELLS = (f"{TABLE}table-cell", f"{TABLE}covered-table-cell")


def grid_of(table: etree._Element, words_of: Callable[[etree._Element], str]) -> Grid:
    """The rows of a table with each spot at all places that it covers. Raises Unreadable for too many.

    Rows and cells are written once with how often they come; empty ones are not carried on without end.
    """
    grid: Grid = []
    reach: dict[int, tuple[Spot, int]] = {}
    empty = 0
    for row in _rows_in(table):
        for _ in range(_repeated(row, "rows")):
            line = _line(row, len(grid), reach, words_of)
            empty = 0 if _has_words(line) else empty + 1
            if empty > _MOST_EMPTY_ROWS:
                break
            grid.append(line)
            if len(grid) > MOST_ROWS:
                raise Unreadable(UnreadableReason.TOO_MANY_PAGES)
    width = max((place for line in grid for place, spot in enumerate(line, start=1) if spot), default=0)
    return [line[:width] + [None] * (width - len(line)) for line in grid]


def _has_words(line: list[Spot | None]) -> bool:
    return any(spot is not None and spot.words.strip() for spot in line)


def _line(
    row: etree._Element,
    number: int,
    reach: dict[int, tuple[Spot, int]],
    words_of: Callable[[etree._Element], str],
) -> list[Spot | None]:
    """One row; ``reach`` keeps for each column the spot that reaches down in it, and its last row."""
    line: list[Spot | None] = []
    for cell in row:
        if cell.tag not in _CELLS or len(line) >= MOST_COLUMNS:
            continue
        times = min(_repeated(cell, "columns"), MOST_COLUMNS - len(line))
        if cell.tag == _CELLS[1]:
            for column in range(len(line), len(line) + times):
                spot, last = reach.get(column, (None, -1))
                line.append(spot if number <= last else None)
            continue
        words = words_of(cell)
        across, down = _spanned(cell, "columns"), _spanned(cell, "rows")
        for _ in range(times):
            spot = Spot(words, across, down) if words or across * down > 1 else None
            for column in range(len(line), min(len(line) + across, MOST_COLUMNS)):
                reach.pop(column, None)
                if spot is not None:
                    reach[column] = (spot, number + down - 1)
            line.append(spot)
    return line


def _rows_in(holder: etree._Element) -> Iterator[etree._Element]:
    for child in holder:
        if child.tag == f"{TABLE}table-row":
            yield child
        elif child.tag in _HOLDERS:
            yield from _rows_in(child)


def _repeated(element: etree._Element, kind: str) -> int:
    return max(whole(element.get(f"{TABLE}number-{kind}-repeated"), 1), 1)


def _spanned(cell: etree._Element, kind: str) -> int:
    return max(whole(cell.get(f"{TABLE}number-{kind}-spanned"), 1), 1)


def whole(words: str | None, otherwise: int) -> int:
    """A whole number of an attribute, or another value where it has none."""
    return int(words) if words and re.fullmatch(r"\d{1,7}", words) else otherwise
