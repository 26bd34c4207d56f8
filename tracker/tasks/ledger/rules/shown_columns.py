"""Which columns of the ledger a person wants to see; the query string holds them, number and title always show. Pure."""

from collections.abc import Collection
from dataclasses import dataclass

from tracker.core.messages import N_, Message

#: In the order of the table.
COLUMNS: dict[str, Message] = {
    "chapter": N_("Chapter"),
    "lead": N_("Lead unit"),
    "co": N_("Co-responsible"),
    "implementers": N_("Implementers"),
    "due": N_("Due"),
    "percent": N_("Progress"),
    "status": N_("Status"),
    "light": N_("Light"),
}
#: Columns that the list cannot be sorted by.
UNSORTED = ("lead", "co", "implementers")
#: The chapter stands under the title and has no column of its own.
WITHOUT_HEAD = ("chapter",)
FIGURES = ("number", "percent")


@dataclass(frozen=True)
class ColumnHead:
    """The head of a column: `sort` is the word that sorts by it next, `sorted` how the list lies now; '' for neither."""

    heading: Message
    is_figure: bool
    sort: str = ""
    sorted: str = ""


def shown_columns(wanted: Collection[str]) -> list[str]:
    """The columns among the names that are wanted, in the table's order; all of them when none is known."""
    return [name for name in COLUMNS if name in wanted] or list(COLUMNS)


def in_address(shown: Collection[str]) -> str:
    """The columns as one argument; nothing when all are shown."""
    return "" if len(shown) == len(COLUMNS) else ".".join(shown)


def heads_of(shown: Collection[str], sort: str) -> list[ColumnHead]:
    """The heads of the table: number, title and the shown columns, for a list in the order of a sort word."""
    headings = {"number": N_("No."), "title": N_("Task")}
    headings |= {name: heading for name, heading in COLUMNS.items() if name in shown and name not in WITHOUT_HEAD}
    return [_head(name, heading, sort) for name, heading in headings.items()]


def _head(name: str, heading: Message, sort: str) -> ColumnHead:
    if name in UNSORTED:
        return ColumnHead(heading, name in FIGURES)
    turned = f"-{name}"
    lies = {name: "ascending", turned: "descending"}
    return ColumnHead(heading, name in FIGURES, turned if sort == name else name, lies.get(sort, ""))
