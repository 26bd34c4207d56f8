"""Which tasks of the ledger the office has chosen, kept in the query string so that paging and sorting do not lose it.

Ticked boxes arrive as `task`, those ticked on other pages as `chosen` (ids with a point between them), and `all`
stands for every task that the filters find.
"""

from collections.abc import Collection
from dataclasses import dataclass

from werkzeug.datastructures import MultiDict

#: So many tasks may be ticked one by one: their ids must fit into a URL. For more there is `all`.
MOST_TICKED = 500
#: The arguments of a selection.
ARGUMENTS = ("all", "task", "chosen")


@dataclass(frozen=True)
class Selection:
    """Everything that the filters find, or the tasks that were ticked."""

    everything: bool = False
    ticked: tuple[int, ...] = ()

    def __bool__(self) -> bool:
        return self.everything or bool(self.ticked)

    def on_other_pages(self, shown: Collection[int]) -> str:
        """The ticked tasks that the page does not show, as `chosen` carries them."""
        return ".".join(str(task_id) for task_id in self.ticked if task_id not in shown)


def selection_in(arguments: MultiDict[str, str]) -> Selection:
    """The selection of a query string; whatever is no id is left out."""
    ids = [*arguments.get("chosen", "").split("."), *arguments.getlist("task")]
    ticked = dict.fromkeys(int(text) for text in ids if could_be_id(text))
    return Selection(bool(arguments.get("all")), tuple(ticked))


def could_be_id(text: str) -> bool:
    """Whether the text is a number that a record could have."""
    return text.isascii() and text.isdigit() and len(text) <= 9
