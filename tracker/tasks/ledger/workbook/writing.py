"""Writing the ledger as an Excel file, line by line: the memory that it takes does not grow with the ledger."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import IO, Any

from tracker.core.when_needed import WhenNeeded
from tracker.tasks.ledger.rules.columns import COLUMNS, CellKind, Line, as_text
from tracker.tasks.ledger.workbook.form import (
    FORM,
    HIDDEN_SHEET,
    KEY_ROW,
    LONGEST_CELL,
    MARK,
    SHEET,
    PlanMark,
    clean_text,
)

xlsxwriter: Any = WhenNeeded("xlsxwriter")

A4 = 9  # as Excel counts paper sizes
#: The columns up to the task's title stay in sight when one scrolls.
_FROZEN_COLUMNS = 5
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

_CENTRED = {"text_wrap": True, "valign": "vcenter", "align": "center"}
_BORDERED = {"border": 1, "border_color": "#808080"}
_TITLE = {"font_name": "黑体", "font_size": 16} | _CENTRED
_SMALL = {"font_name": "宋体", "font_size": 9, "valign": "vcenter"}
_HEADING = {"font_name": "黑体", "font_size": 10.5, "bg_color": "#E7ECF8"} | _CENTRED | _BORDERED
_BODY = {"font_name": "宋体", "font_size": 10.5, "text_wrap": True, "valign": "top"} | _BORDERED
_NUMBER_FORMATS = {
    CellKind.DAY: "yyyy-mm-dd",
    CellKind.NUMBER: "General",
    CellKind.TEXT: "@",  # so that a number typed into it, such as 3-1, does not become a day
    CellKind.UNITS: "@",
}


@dataclass(frozen=True)
class LedgerHead:
    """What stands above the lines, in the reader's language; `count` lines follow, of these plans."""

    title: str
    subtitle: str
    headings: Sequence[str]
    plans: Sequence[PlanMark]
    count: int


def write_ledger(target: IO[bytes], head: LedgerHead, lines: Iterable[Line]) -> None:
    """Write the workbook; `lines` are taken one after the other and none is kept."""
    book = xlsxwriter.Workbook(target, {"constant_memory": True, "default_date_format": "yyyy-mm-dd"})
    sheet, hidden = book.add_worksheet(SHEET), book.add_worksheet(HIDDEN_SHEET)
    hidden.very_hidden()
    styles = _Styles(book)
    _set_up(sheet, head.count)
    _write_head(sheet, styles, head)
    _write_mark(hidden, head.plans)
    for place, line in enumerate(lines):
        for column, described in enumerate(COLUMNS):
            styles.write(sheet, KEY_ROW + 1 + place, column, line.get(described.key))
        _write_listed(hidden, 3 + place, [clean_text(as_text(line.get(column.key))) for column in COLUMNS])
    book.close()


class _Styles:
    """The look of the body's cells, and how each kind of value is written with it."""

    def __init__(self, book: Any) -> None:
        self.book = book
        self.body = [book.add_format(_BODY | {"num_format": _NUMBER_FORMATS[column.kind]}) for column in COLUMNS]
        # Text stays text, whatever it begins with: nothing typed into a report may run as a formula.
        self.quoted = [
            book.add_format(_BODY | {"num_format": _NUMBER_FORMATS[column.kind], "quote_prefix": True})
            for column in COLUMNS
        ]

    def write(self, sheet: Any, row: int, column: int, value: object) -> None:
        """One cell of the body."""
        if isinstance(value, str):
            text = clean_text(value)
            looks = self.quoted if text.startswith(_FORMULA_BEGINS) else self.body
            sheet.write_string(row, column, text, looks[column])
        elif isinstance(value, date):
            sheet.write_datetime(row, column, value, self.body[column])
        elif value is None:
            sheet.write_blank(row, column, None, self.body[column])
        else:
            sheet.write_number(row, column, value, self.body[column])


def _set_up(sheet: Any, count: int) -> None:
    """Everything that must be said before the first row is written."""
    last = len(COLUMNS) - 1
    for place, column in enumerate(COLUMNS):
        sheet.set_column(place, place, _WIDTHS[column.key] + 2)
    sheet.freeze_panes(KEY_ROW + 1, _FROZEN_COLUMNS)
    sheet.autofilter(KEY_ROW, 0, KEY_ROW + count, last)
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(KEY_ROW)


def _write_head(sheet: Any, styles: _Styles, head: LedgerHead) -> None:
    last = len(COLUMNS) - 1
    title, small, heading = (styles.book.add_format(look) for look in (_TITLE, _SMALL, _HEADING))
    sheet.set_row(0, 30)
    sheet.merge_range(0, 0, 0, last, head.title, title)
    sheet.merge_range(1, 0, 1, last, head.subtitle, small)
    sheet.set_row(KEY_ROW - 1, None, None, {"hidden": True})
    for place, column in enumerate(COLUMNS):
        sheet.write_string(KEY_ROW - 1, place, column.key, small)
    sheet.set_row(KEY_ROW, 32)
    for place, text in enumerate(head.headings):
        sheet.write_string(KEY_ROW, place, text, heading)


def _write_mark(hidden: Any, plans: Sequence[PlanMark]) -> None:
    hidden.write_row(0, 0, [MARK, FORM])
    _write_listed(hidden, 1, [text for plan in plans for text in (str(plan.id), plan.title)])
    for place, column in enumerate(COLUMNS):
        hidden.write_string(2, place, column.key)


def _write_listed(hidden: Any, row: int, texts: Sequence[str]) -> None:
    """Texts as one JSON list, in as many cells as that needs: a cell for each would double the file's time and size."""
    listed = json.dumps(texts, ensure_ascii=False)
    for place, start in enumerate(range(0, len(listed), LONGEST_CELL)):
        hidden.write_string(row, place, listed[start : start + LONGEST_CELL])
