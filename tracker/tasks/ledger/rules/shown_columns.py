"""Which columns of the ledger a person wants to see; the address holds them, number and title always show. Pure."""

from collections.abc import Collection

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


def shown_columns(wanted: Collection[str]) -> list[str]:
    """The columns among the names that are wanted, in the table's order; all of them when none is known."""
    return [name for name in COLUMNS if name in wanted] or list(COLUMNS)


def in_address(shown: Collection[str]) -> str:
    """The columns as one argument; nothing when all are shown."""
    return "" if len(shown) == len(COLUMNS) else ".".join(shown)
