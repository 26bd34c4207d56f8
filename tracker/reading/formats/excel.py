"""Excel ledgers (.xlsx): each visible sheet that has a row of headings, as rows of ``|``.

Read row by row in bounded memory. That mode of openpyxl leaves merged cells out, so they are
read beside it.
"""

import io
from collections.abc import Iterator
from typing import IO, Any
from zipfile import ZipFile

from lxml import etree
from openpyxl import load_workbook
from openpyxl.utils.cell import range_boundaries

from tracker.reading.formats.archive import opened
from tracker.reading.formats.excel_numbers import printed
from tracker.reading.formats.excel_package import only_values
from tracker.reading.formats.grid import MOST_COLUMNS, Grid, Spot
from tracker.reading.formats.package import Package
from tracker.reading.formats.sheets import lines_of_sheets, with_days
from tracker.reading.formats.source import SourceText, Unreadable, UnreadableReason

MOST_ROWS = 20_000
#: Empty rows are passed over, but not without end.
MOST_ROWS_SEEN = 100_000
_MOST_MERGED = 50_000

_S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"

Range = tuple[int, int, int, int]


def read_excel(data: bytes) -> SourceText:
    """The text of an Excel workbook: values as they are printed, results of formulas as last calculated."""
    with opened(data) as archive:
        package = Package(archive, main_name="xl/workbook.xml")
        merged = _merged_by_sheet(archive, package)
        values = only_values(archive, package)
    book = load_workbook(io.BytesIO(values), read_only=True, data_only=True)
    try:
        grids = {
            sheet.title: with_days(_grid(sheet, merged.get(sheet.title, [])), book.epoch)
            for sheet in book.worksheets
            if sheet.sheet_state == "visible"
        }
    finally:
        book.close()
    return SourceText("\n".join(lines_of_sheets(grids)), "xlsx")


def _grid(sheet: Any, merged: list[Range]) -> Grid:
    """The rows of a sheet that hold anything, each merged cell at all places that it covers."""
    grid: Grid = []
    filled = 0
    sheet.reset_dimensions()  # Some programs write wrong ones.
    for number, row in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS), start=1):
        spots: list[Spot | None] = [
            Spot(words) if (words := printed(cell.value, _format_of(cell))) else None for cell in row
        ]
        filled += any(spots)
        if filled > MOST_ROWS:
            raise Unreadable(UnreadableReason.TOO_MANY_PAGES, "xlsx")
        grid.append(spots)
        if number >= MOST_ROWS_SEEN:
            break
    width = max((place for row in grid for place, spot in enumerate(row, start=1) if spot), default=0)
    grid = [row[:width] + [None] * (width - len(row)) for row in grid]
    _merge(grid, merged)
    return grid


def _format_of(cell: Any) -> str:
    """A cell's number format; a workbook without style sheet has cells that name styles all the same."""
    try:
        return getattr(cell, "number_format", "General")
    except IndexError:
        return "General"


def _merge(grid: Grid, merged: list[Range]) -> None:
    for left, top, right, bottom in merged:
        if top > len(grid) or not grid or left > len(grid[0]):
            continue
        anchor = grid[top - 1][left - 1]
        if anchor is None:
            continue
        rows = grid[top - 1 : bottom]
        right = min(right, len(grid[0]))
        spot = Spot(anchor.words, right - left + 1, len(rows))
        for row in rows:
            row[left - 1 : right] = [spot] * (right - left + 1)


def _merged_by_sheet(archive: ZipFile, package: Package) -> dict[str, list[Range]]:
    """The merged ranges (left, top, right, bottom; counted from 1) of each sheet by its name."""
    names = package.names_by_id()
    found = {}
    for sheet in package.main.iterfind(f"{_S}sheets/{_S}sheet"):
        part = names.get(sheet.get(f"{_R}id") or "")
        if part:
            with archive.open(part) as xml:
                found[sheet.get("name") or ""] = list(_merged_in(xml))[:_MOST_MERGED]
    return found


def _merged_in(xml: IO[bytes]) -> Iterator[Range]:
    """The merged ranges of a sheet, read as it streams by; they stand after all rows."""
    options = {"resolve_entities": False, "no_network": True, "huge_tree": False}
    for _, element in etree.iterparse(xml, events=("end",), tag=(f"{_S}mergeCell", f"{_S}row"), **options):
        if element.tag == f"{_S}mergeCell":
            boundaries = range_boundaries(element.get("ref") or "")
            if None not in boundaries:
                yield boundaries
        element.clear()
        while element.getprevious() is not None:
            del element.getparent()[0]
