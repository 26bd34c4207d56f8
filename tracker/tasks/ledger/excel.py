"""The ledger as an Excel file, written so that it reads well and comes back exactly: no database, no request.

The sheet has a title, a line that says the filters, a hidden row with the machine's names of the columns, the
headings, and one row a task. A second sheet, hidden, marks the file as a ledger of ours: its plans, and every
cell as it was written, so that on the way back a changed cell is told from one that the ledger has changed since.
"""

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from zipfile import BadZipFile

from openpyxl import Workbook, load_workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter

from tracker.reading.formats.archive import opened
from tracker.reading.formats.excel_numbers import printed
from tracker.reading.formats.source import Unreadable
from tracker.tasks.ledger.rules.columns import BY_KEY, COLUMNS, CellKind, Line, as_text

MARK, FORM = "tracker ledger", "1"
SHEET, HIDDEN_SHEET = "台账", "tracker"
KEY_ROW = 3
A4 = 9  # as Excel counts paper sizes
MOST_ROWS = 20_000
LONGEST_CELL = 32_000  # Excel holds 32,767 characters
#: How many characters each column is wide.
_WIDTHS = {
    "id": 9,
    "number": 7,
    "source": 22,
    "section": 18,
    "title": 36,
    "targets": 30,
    "lead": 16,
    "co": 24,
    "implementers": 24,
    "leader": 11,
    "liaison": 10,
    "due": 12,
    "original_due": 12,
    "done": 36,
    "percent": 8,
    "reported_on": 12,
    "problems": 26,
    "next_steps": 26,
    "light": 16,
    "status": 11,
}
#: What a spreadsheet program could take for a formula.
_FORMULA_BEGINS = ("=", "+", "-", "@", "\t", "\r")

_BODY = Font(name="宋体", charset=134, size=10.5)
_HEADING = Font(name="黑体", charset=134, size=10.5)
_TITLE = Font(name="黑体", charset=134, size=16)
_SMALL = Font(name="宋体", charset=134, size=9)
_LINE = Side(style="thin", color="808080")
_BORDER = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_GROUND = PatternFill("solid", fgColor="E7ECF8")
_WRAPPED = Alignment(wrap_text=True, vertical="top")
_CENTRED = Alignment(wrap_text=True, vertical="center", horizontal="center")


class NotALedger(Exception):
    """The file is not an exported ledger, or no longer one that can be compared."""


@dataclass(frozen=True)
class PlanMark:
    """A plan whose tasks a file holds: by its id, and by its title, so that another installation's is noticed."""

    id: int
    title: str


@dataclass(frozen=True)
class LedgerFile:
    """What came back: the plans, each row by its columns' keys, and every exported line as it was written."""

    plans: tuple[PlanMark, ...]
    rows: tuple[dict[str, str], ...]
    written: dict[int, dict[str, str]]


# --- writing ---------------------------------------------------------------------------------


def write_ledger(
    lines: Sequence[Line], plans: Sequence[PlanMark], *, title: str, subtitle: str, headings: Sequence[str]
) -> bytes:
    """The workbook's bytes. `headings` are the columns' in the reader's language."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(SHEET)
    _set_up(sheet, len(lines))
    sheet.append([_cell(sheet, title, _TITLE, _CENTRED)])
    sheet.append([_cell(sheet, subtitle, _SMALL, Alignment(vertical="center"))])
    sheet.append([_cell(sheet, column.key, _SMALL) for column in COLUMNS])
    sheet.append([_heading(sheet, text) for text in headings])
    for line in lines:
        sheet.append([_body(sheet, column.key, line.get(column.key)) for column in COLUMNS])
    _write_mark(book, lines, plans)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _set_up(sheet: Any, count: int) -> None:
    """Everything that must be said before the first row is written."""
    last = get_column_letter(len(COLUMNS))
    for place, column in enumerate(COLUMNS, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = _WIDTHS[column.key] + 2
    sheet.freeze_panes = f"F{KEY_ROW + 2}"
    sheet.auto_filter.ref = f"A{KEY_ROW + 1}:{last}{KEY_ROW + 1 + count}"
    sheet.merged_cells.ranges.add(f"A1:{last}1")
    sheet.merged_cells.ranges.add(f"A2:{last}2")
    sheet.row_dimensions[1].height = 30
    sheet.row_dimensions[KEY_ROW].hidden = True
    sheet.row_dimensions[KEY_ROW + 1].height = 32
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = f"{KEY_ROW + 1}:{KEY_ROW + 1}"


def _write_mark(book: Any, lines: Sequence[Line], plans: Sequence[PlanMark]) -> None:
    sheet = book.create_sheet(HIDDEN_SHEET)
    sheet.sheet_state = "veryHidden"
    sheet.append([MARK, FORM])
    sheet.append([_cell(sheet, text) for plan in plans for text in (str(plan.id), plan.title)])
    sheet.append([column.key for column in COLUMNS])
    for line in lines:
        sheet.append([_cell(sheet, clean_text(as_text(line.get(column.key)))) for column in COLUMNS])


def _cell(sheet: Any, value: Any, font: Font | None = None, alignment: Alignment | None = None) -> Any:
    cell = WriteOnlyCell(sheet, value=value)
    if isinstance(value, str):
        # Text stays text, whatever it begins with: nothing typed into a report may run as a formula.
        cell.data_type = "s"
        cell.quotePrefix = value.startswith(_FORMULA_BEGINS)
    if font:
        cell.font = font
    if alignment:
        cell.alignment = alignment
    return cell


def _heading(sheet: Any, text: str) -> Any:
    cell = _cell(sheet, text, _HEADING, _CENTRED)
    cell.border, cell.fill = _BORDER, _GROUND
    return cell


def _body(sheet: Any, key: str, value: Any) -> Any:
    kind = BY_KEY[key].kind
    cell = _cell(sheet, clean_text(value) if isinstance(value, str) else value, _BODY, _WRAPPED)
    cell.border = _BORDER
    if kind is CellKind.DAY:
        cell.number_format = "yyyy-mm-dd"
    elif kind is not CellKind.NUMBER:
        cell.number_format = "@"  # so that a number typed into it, such as 3-1, does not become a day
    return cell


def clean_text(text: str) -> str:
    """The text without characters that a workbook cannot hold, cut to what a cell can."""
    kept = "".join(character for character in text if character >= " " or character in "\n\t")
    return kept[:LONGEST_CELL]


# --- reading ---------------------------------------------------------------------------------


def is_ledger(data: bytes) -> bool:
    """Whether this is an exported ledger, by its hidden sheet."""
    if not data.startswith(b"PK\x03\x04"):
        return False
    try:
        with opened(data) as archive:
            workbook = archive.read("xl/workbook.xml")
            return f'name="{HIDDEN_SHEET}"'.encode() in workbook
    except (Unreadable, BadZipFile, KeyError, OSError, ValueError):
        return False


def read_ledger(data: bytes) -> LedgerFile:
    """An exported ledger that came back; raises `NotALedger` for every other file."""
    try:
        opened(data).close()  # refuses traps before anything is unpacked
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
    except Exception as problem:
        # Whatever a broken or a wrong file makes the library say, it is no ledger of ours.
        raise NotALedger from problem
    try:
        if HIDDEN_SHEET not in book.sheetnames or SHEET not in book.sheetnames:
            raise NotALedger
        plans, written = _read_mark(list(_texts(book[HIDDEN_SHEET])))
        return LedgerFile(plans, tuple(_read_rows(list(_texts(book[SHEET])))), written)
    finally:
        book.close()


def _texts(sheet: Any) -> Iterator[list[str]]:
    sheet.reset_dimensions()
    for number, row in enumerate(sheet.iter_rows(max_col=3 * len(COLUMNS)), start=1):
        if number > MOST_ROWS + KEY_ROW + 1:
            raise NotALedger
        yield [_text(cell) for cell in row]


def _text(cell: Any) -> str:
    if isinstance(cell.value, date):
        return as_text(cell.value)
    return printed(cell.value, getattr(cell, "number_format", "General"))


def _read_mark(rows: list[list[str]]) -> tuple[tuple[PlanMark, ...], dict[int, dict[str, str]]]:
    if len(rows) < 3 or rows[0][:2] != [MARK, FORM]:
        raise NotALedger
    marks = [text for text in rows[1] if text]
    plans = tuple(
        PlanMark(int(id_), title) for id_, title in zip(marks[::2], marks[1::2], strict=False) if id_.isdecimal()
    )
    keys = [key for key in rows[2] if key]
    if "id" not in keys:
        raise NotALedger
    lines = (dict(zip(keys, row, strict=False)) for row in rows[3:])
    return plans, {int(line["id"]): line for line in lines if line.get("id", "").isdecimal()}


def _read_rows(rows: list[list[str]]) -> Iterator[dict[str, str]]:
    """The rows under the headings that hold anything, by the keys of the hidden row: columns may have moved."""
    top = next((place for place, row in enumerate(rows[:20]) if "id" in row and "title" in row), None)
    if top is None:
        raise NotALedger
    keys = rows[top]
    for row in rows[top + 2 :]:
        line = {key: text for key, text in zip(keys, row, strict=False) if key in BY_KEY}
        if any(line.values()):
            yield line
