"""The columns of the ledger as an Excel sheet (台账): what each holds, and which may be corrected there. Pure."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from tracker.core.messages import N_, Message


class CellKind(StrEnum):
    """What a cell holds."""

    TEXT = "text"
    DAY = "day"
    NUMBER = "number"
    UNITS = "units"


@dataclass(frozen=True)
class Column:
    """One column: `key` names it for the machine, `correctable` may be changed."""

    key: str
    heading: Message
    kind: CellKind = CellKind.TEXT
    correctable: bool = False


#: In the order of the offices' own ledgers (domain.md section 1, Papers), as far as there is data.
COLUMNS = (
    Column("id", N_("Ledger id (do not change)"), CellKind.NUMBER),
    Column("number", N_("No."), correctable=True),
    Column("source", N_("Source of the task")),
    Column("section", N_("Chapter"), correctable=True),
    Column("title", N_("Task"), correctable=True),
    Column("targets", N_("Targets")),
    Column("lead", N_("Lead unit"), CellKind.UNITS, correctable=True),
    Column("co", N_("Co-responsible units"), CellKind.UNITS, correctable=True),
    Column("implementers", N_("Implementing units"), CellKind.UNITS, correctable=True),
    Column("leader", N_("Leader who answers")),
    Column("liaison", N_("Liaison")),
    Column("due", N_("Due on"), CellKind.DAY, correctable=True),
    Column("original_due", N_("Originally due on"), CellKind.DAY),
    Column("done", N_("Progress so far")),
    Column("percent", N_("Per cent"), CellKind.NUMBER),
    Column("reported_on", N_("Last report"), CellKind.DAY),
    Column("problems", N_("Problems")),
    Column("next_steps", N_("Next steps")),
    Column("light", N_("Light")),
    Column("status", N_("Status")),
)
BY_KEY = {column.key: column for column in COLUMNS}
CORRECTABLE = tuple(column.key for column in COLUMNS if column.correctable)

#: What a line holds, by the column's key.
Cell = str | int | date | None
Line = dict[str, Cell]


def as_text(cell: Cell) -> str:
    """A cell's content as it is compared: days as ISO dates, nothing as an empty text, blanks at the ends left out."""
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        cell = cell.date()
    return str(cell).strip()
