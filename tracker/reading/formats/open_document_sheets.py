"""OpenDocument ledgers (.ods): each visible sheet that has a row of headings, as rows of ``|``."""

from datetime import date

from lxml import etree
from openpyxl.utils.datetime import WINDOWS_EPOCH

from tracker.reading.formats.excel_numbers import printed
from tracker.reading.formats.open_document import OFFICE, STYLE, TABLE, TEXT, grid_of, open_document
from tracker.reading.formats.sheets import lines_of_sheets, with_days
from tracker.reading.formats.source import SourceText


def read_open_sheets(data: bytes) -> SourceText:
    """The text of an OpenDocument workbook: values as they are printed, results of formulas as last calculated."""
    document = open_document(data)
    hidden = {
        style.get(f"{STYLE}name")
        for style in document.named(f"{STYLE}style")
        if any(each.get(f"{TABLE}display") == "false" for each in style.iterchildren(f"{STYLE}table-properties"))
    }
    grids = {
        table.get(f"{TABLE}name") or str(place): with_days(grid_of(table, _words), WINDOWS_EPOCH)
        for place, table in enumerate(document.body("spreadsheet").iterchildren(f"{TABLE}table"))
        if table.get(f"{TABLE}style-name") not in hidden
    }
    return SourceText("\n".join(lines_of_sheets(grids)), "ods")


def _words(cell: etree._Element) -> str:
    """The words of a cell as it shows them; a day in full, however the sheet shortens it."""
    shown = "\n".join(
        "".join(str(words) for words in line.xpath(".//text()")) for line in cell.iterchildren(f"{TEXT}p")
    )
    if cell.get(f"{OFFICE}value-type") == "date" and (day := _day(cell.get(f"{OFFICE}date-value") or "")):
        return shown if "年" in shown else printed(day)
    return printed(shown or cell.get(f"{OFFICE}value") or "")


def _day(words: str) -> date | None:
    try:
        return date.fromisoformat(words[:10])
    except ValueError:
        return None
