"""Duties out of tables of tasks: 序号, 重点任务, 责任单位, 完成时限 (form R16)."""

import re
from collections.abc import Iterator, Sequence

from tracker.reading.outline.outline import Line, Outline, Span
from tracker.reading.responsibility.clauses import Clause, find_clauses
from tracker.reading.responsibility.duties import Duty
from tracker.reading.tables.tables import Cell, Column, Row, Table
from tracker.reading.text.numbering import Numbering, numbering_at

_RESPONSIBLE = {Column.LEAD: "lead", Column.CO: "co", Column.LISTED: "listed"}
_SPEAK = (Column.DUE, Column.TASK, Column.TARGET)
_NOBODY = re.compile("[-—–/无 ]*")
_END_OF_TITLE = re.compile("[。;]")


def holds_tasks(table: Table) -> bool:
    """Whether a table says who carries out what."""
    return table.has(Column.TASK, Column.CATEGORY) and table.has(*_RESPONSIBLE) and not table.has(Column.NAME)


def duties_in(outline: Outline, tables: Sequence[Table]) -> Iterator[Duty]:
    """A duty for each row of the tables that hold tasks."""
    for table in tables:
        if not holds_tasks(table):
            continue
        for row in table.rows:
            task = table.cell(row, Column.TASK) or table.cell(row, Column.CATEGORY)
            if task is not None and task.words:
                yield _duty(outline, table, row, task)


def _duty(outline: Outline, table: Table, row: Row, task: Cell) -> Duty:
    number = table.cell(row, Column.NUMBER)
    printed = numbering_at(outline.clean.text, task.start)
    title_start = printed.end if printed and printed.end < task.end else task.start
    title_end = _END_OF_TITLE.search(outline.clean.text, title_start, task.end)
    heading = (title_start, title_end.start() if title_end else task.end)
    holder = outline.item_at(table.start)
    holders = [holder, *holder.ancestors] if holder and table.start < holder.reach else []
    chapters = [item.title for item in reversed(holders)]
    start = min(task.start, row.start)
    return Duty(
        number=_bare(number, printed),
        title=outline.clean.text[slice(*heading)].replace("\n", "").strip(),
        heading=heading,
        path=(*chapters, row.group) if row.group and row.group != task.words else tuple(chapters),
        start=start,
        reach=max(task.end, row.end),
        clauses=tuple(sorted(_clauses(outline, table, row, task), key=lambda clause: clause.start)),
        heading_speaks=True,
        silent=tuple(_cells_without_dates(table, row, task, start)),
    )


def _bare(number: Cell | None, printed: Numbering | None) -> str:
    """The number in its own column, without marks; else the one that opens the task's words."""
    if number is None:
        return printed.bare if printed else ""
    return number.words.strip("()、. ")


def _clauses(outline: Outline, table: Table, row: Row, task: Cell) -> Iterator[Clause]:
    """The cells of a row that name units, and clauses inside the task's; 无, a dash and an empty cell name nobody.

    Beside a column of leads the column 责任单位 holds the others.
    """
    yield from find_clauses(outline.clean.text, [Line(task.start, task.end, task.words)])
    has_lead = table.cell(row, Column.LEAD) is not None
    for column, label in _RESPONSIBLE.items():
        for place in table.places(column):
            cell = row.cells.get(place)
            if cell and not _NOBODY.fullmatch(cell.words):
                role = "co" if label == "listed" and has_lead else label
                yield Clause(cell.start, cell.end, cell.start, cell.end, role)


def _cells_without_dates(table: Table, row: Row, task: Cell, start: int) -> Iterator[Span]:
    """The spans of a row that hold neither the task nor how far or by when."""
    for place, cell in row.cells.items():
        spoken = place < len(table.headings) and table.headings[place].column in _SPEAK
        if not spoken and cell != task and cell.end > start:
            yield cell.start, cell.end
