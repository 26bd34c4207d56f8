"""What an exported ledger says and of which tasks, the same whether it is written at once or in the background."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import IO

from tracker.core.messages import N_, P_, Message
from tracker.core.permissions import Actor
from tracker.tasks.ledger.queries.file_lines import ExportedTasks, Say, exported_tasks, ledger_lines
from tracker.tasks.ledger.queries.filters import FilterContext, chips_for, conditions_of
from tracker.tasks.ledger.queries.order import order_of
from tracker.tasks.ledger.rules.columns import COLUMNS, Line
from tracker.tasks.ledger.workbook.writing import LedgerHead, write_ledger

#: How many lines are written between two words on the progress.
LINES_BETWEEN = 500


@dataclass(frozen=True)
class LedgerReader:
    """For whom the file is: whose eyes, which city's name at its head, which day, in whose language."""

    actor: Actor
    city: str
    today: date
    translate: Say


@dataclass(frozen=True)
class Export:
    """The tasks that a file holds, and the words on its filters."""

    tasks: ExportedTasks
    filters: list[Message]


def export_of(arguments: Mapping[str, str], actor: Actor, today: date) -> Export:
    """The tasks that the ledger's page shows with these arguments; raises `Invalid` for a filter that is wrong."""
    chips = chips_for(FilterContext(arguments, actor, today))
    order = order_of(arguments.get("sort", ""), today)
    return Export(exported_tasks(conditions_of(chips, actor), order), [chip.words for chip in chips])


def write_export(
    target: IO[bytes], export: Export, reader: LedgerReader, note: Callable[[int], None] = lambda _written: None
) -> None:
    """Write the file; `note` is told from time to time how many lines are written."""
    ids = export.tasks.ids
    lines = ledger_lines(ids, actor=reader.actor, today=reader.today, translate=reader.translate)
    write_ledger(target, _head(export, reader), _noted(lines, note))


def _noted(lines: Iterator[Line], note: Callable[[int], None]) -> Iterator[Line]:
    for place, line in enumerate(lines):
        if place % LINES_BETWEEN == 0:
            note(place)
        yield line


def _head(export: Export, reader: LedgerReader) -> LedgerHead:
    translate = reader.translate
    subtitle = P_(
        "As of %(day)s · %(filters)s · %(count)s task. Corrections made in the columns for number, chapter, "
        "task, units and due date can be taken in again.",
        "As of %(day)s · %(filters)s · %(count)s tasks. Corrections made in the columns for number, chapter, "
        "task, units and due date can be taken in again.",
        count=len(export.tasks.ids),
        day=reader.today.isoformat(),
        filters="; ".join(map(translate, export.filters)) or N_("all tasks"),
    )
    return LedgerHead(
        title=translate(N_("%(city)s: ledger of tasks", city=reader.city)),
        subtitle=translate(subtitle),
        headings=[translate(column.heading) for column in COLUMNS],
        plans=export.tasks.plans,
        count=len(export.tasks.ids),
    )
