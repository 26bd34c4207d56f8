"""An exported ledger that came back from Excel: is it one of ours, and what do its cells say now and said then."""

import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any
from zipfile import BadZipFile

from tracker.core.when_needed import WhenNeeded
from tracker.reading.formats.source import Unreadable
from tracker.tasks.ledger.rules.columns import BY_KEY, COLUMNS, as_text
from tracker.tasks.ledger.workbook.form import (
    FORM,
    FORM_OF_CELLS,
    HIDDEN_SHEET,
    KEY_ROW,
    MARK,
    MOST_ROWS,
    SHEET,
    PlanMark,
)

if TYPE_CHECKING:
    from tracker.reading.formats import archive as packages
    from tracker.reading.formats import excel_numbers
else:
    packages = WhenNeeded("tracker.reading.formats.archive")
    excel_numbers = WhenNeeded("tracker.reading.formats.excel_numbers")
openpyxl: Any = WhenNeeded("openpyxl")


class NotALedger(Exception):
    """The file is not an exported ledger, or no longer one that can be compared."""


class TooManyRows(NotALedger):
    """The file is longer than one that is compared."""


@dataclass(frozen=True)
class LedgerFile:
    """What came back: the plans, each row by its columns' keys, and every exported line as it was written."""

    plans: tuple[PlanMark, ...]
    rows: tuple[dict[str, str], ...]
    written: dict[int, dict[str, str]]


def is_ledger(data: bytes) -> bool:
    """Whether this is an exported ledger, by its hidden sheet."""
    if not data.startswith(b"PK\x03\x04"):
        return False
    try:
        with packages.opened(data) as archive:
            workbook = archive.read("xl/workbook.xml")
            return f'name="{HIDDEN_SHEET}"'.encode() in workbook
    except (Unreadable, BadZipFile, KeyError, OSError, ValueError):
        return False


def read_ledger(data: bytes) -> LedgerFile:
    """An exported ledger that came back; raises `NotALedger` for every other file, `TooManyRows` for a long one."""
    try:
        packages.opened(data).close()  # refuses traps before anything is unpacked
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
    except Exception as problem:
        # Whatever a broken or a wrong file makes the library say, it is no ledger of ours.
        raise NotALedger from problem
    try:
        if HIDDEN_SHEET not in book.sheetnames or SHEET not in book.sheetnames:
            raise NotALedger
        plans, written = _read_mark(list(_raw_texts(book[HIDDEN_SHEET])))
        return LedgerFile(plans, tuple(_read_rows(list(_texts(book[SHEET])))), written)
    finally:
        book.close()


def _texts(sheet: Any) -> Iterator[list[str]]:
    for row in _rows(sheet):
        yield [_text(cell) for cell in row]


def _raw_texts(sheet: Any) -> Iterator[list[str]]:
    for row in _rows(sheet):
        yield ["" if cell.value is None else str(cell.value) for cell in row]


def _rows(sheet: Any) -> Iterator[Any]:
    sheet.reset_dimensions()
    for number, row in enumerate(sheet.iter_rows(max_col=3 * len(COLUMNS)), start=1):
        if number > MOST_ROWS + KEY_ROW + 1:
            raise TooManyRows
        yield row


def _text(cell: Any) -> str:
    if isinstance(cell.value, date):
        return as_text(cell.value)
    return excel_numbers.printed(cell.value, getattr(cell, "number_format", "General"))


def _read_mark(rows: list[list[str]]) -> tuple[tuple[PlanMark, ...], dict[int, dict[str, str]]]:
    """The plans and the lines as they were exported; files of the form before are read as well."""
    if len(rows) < 3 or rows[0][0] != MARK or rows[0][1:2] not in ([FORM], [FORM_OF_CELLS]):
        raise NotALedger
    if rows[0][1] == FORM:
        rows = [rows[0], _listed(rows[1]), rows[2], *(_listed(row) for row in rows[3:])]
    marks = [text for text in rows[1] if text]
    plans = tuple(
        PlanMark(int(id_), title) for id_, title in zip(marks[::2], marks[1::2], strict=False) if id_.isdecimal()
    )
    keys = [key for key in rows[2] if key]
    if "id" not in keys:
        raise NotALedger
    lines = (dict(zip(keys, row, strict=False)) for row in rows[3:])
    return plans, {int(line["id"]): line for line in lines if line.get("id", "").isdecimal()}


def _listed(cells: list[str]) -> list[str]:
    """The texts that were written as one JSON list, cut into cells."""
    try:
        texts = json.loads("".join(cells) or "[]")
    except ValueError as problem:
        raise NotALedger from problem
    if not isinstance(texts, list):
        raise NotALedger
    return [str(text) for text in texts]


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
