"""What writing and reading agree on: the two sheets of an exported ledger, and the mark by which it is known.

The sheet has a title, a line that says the filters, a hidden row with the machine's names of the columns, the
headings, and one row a task. A second sheet, hidden, marks the file as a ledger of ours: its plans, and every
cell as it was written, so that on the way back a changed cell is told from one that the ledger has changed since.
"""

from dataclasses import dataclass

MARK = "tracker ledger"
#: The hidden sheet holds a line's texts as one JSON list, cut into cells; before, it held a cell a text.
FORM, FORM_OF_CELLS = "2", "1"
SHEET, HIDDEN_SHEET = "台账", "tracker"
KEY_ROW = 3
#: So many tasks may come back in one file.
MOST_ROWS = 20_000
LONGEST_CELL = 32_000  # Excel holds 32,767 characters


@dataclass(frozen=True)
class PlanMark:
    """A plan whose tasks a file holds: by its id, and by its title, so that another installation's is noticed."""

    id: int
    title: str


def clean_text(text: str) -> str:
    """The text without characters that a workbook cannot hold, cut to what a cell can."""
    kept = "".join(character for character in text if character >= " " or character in "\n\t")
    return kept[:LONGEST_CELL]
