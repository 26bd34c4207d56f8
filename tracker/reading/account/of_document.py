"""What of a document has to be accounted for, and the account of it."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence

from tracker.reading.account.account import Account
from tracker.reading.account.candidates import Candidate, candidates_in
from tracker.reading.asides import Aside
from tracker.reading.draft import (
    AccountEntry,
    AccountKind,
    Column,
    DraftColumn,
    DraftPlan,
    Fate,
    SetAsideReason,
    UsedAs,
)
from tracker.reading.layout import Layout
from tracker.reading.outline.outline import Item


def account_of(draft: DraftPlan, layout: Layout) -> tuple[AccountEntry, ...]:
    """What became of each numbered line, clause, row, column, date and amount, in the order of the document."""
    asides = [*layout.asides, *(Aside(*table) for table in layout.tables_set_aside)]
    account = Account(draft, layout.whole, asides, _cells_without_meaning(layout))
    candidates = [*_items(layout), *_clauses(layout), *_rows(layout), *candidates_in(layout.whole.text)]
    entries = account.entries(candidates)
    entries = (*entries, *account.also_read(entries), *(_of_column(column, account) for column in draft.columns))
    return tuple(sorted(entries, key=lambda entry: (entry.evidence.start, entry.evidence.end)))


def _items(layout: Layout) -> Iterator[Candidate]:
    starts = sorted(duty.start for duty in layout.duties.found)
    for item in layout.outline.items:
        yield Candidate(AccountKind.ITEM, item.start, max(item.title_end, item.start + 1), _became(item, starts))


def _became(item: Item, starts: Sequence[int]) -> UsedAs | None:
    """A task where one begins with the item, a section where tasks begin inside it."""
    place = bisect_left(starts, item.start)
    if place == len(starts) or starts[place] >= item.reach:
        return None
    return UsedAs.TASK if starts[place] == item.start else UsedAs.SECTION


def _clauses(layout: Layout) -> Iterator[Candidate]:
    return (Candidate(AccountKind.CLAUSE, clause.start, clause.end) for clause in layout.clauses)


def _rows(layout: Layout) -> Iterator[Candidate]:
    return (Candidate(AccountKind.ROW, row.start, row.end) for table in layout.tables for row in table.rows)


_USED_AS = {
    Column.CATEGORY: UsedAs.SECTION,
    Column.NUMBER: UsedAs.TASK,
    Column.TITLE: UsedAs.TASK,
    Column.TASK: UsedAs.TASK,
    Column.LISTED: UsedAs.UNITS,
    Column.LEAD: UsedAs.UNITS,
    Column.CO: UsedAs.UNITS,
    Column.LEADER: UsedAs.LEADERS,
    Column.DUE: UsedAs.DUE,
    Column.STEP: UsedAs.MILESTONE,
    Column.TARGET: UsedAs.TARGET,
    Column.NAME: UsedAs.INDICATOR,
    Column.UNIT: UsedAs.INDICATOR,
    Column.BASELINE: UsedAs.INDICATOR,
    Column.BINDING: UsedAs.INDICATOR,
}


def _cells_without_meaning(layout: Layout) -> Iterator[Aside]:
    """The cells from which no date or amount is read: groups and numbers, and remarks, points, descriptions."""
    reasons = {
        Column.CATEGORY: SetAsideReason.HEADING,
        Column.NUMBER: SetAsideReason.ORDER,
        Column.OTHER: SetAsideReason.OUTSIDE,
    }
    for table in layout.tables:
        silent = [(place, reasons[each.column]) for place, each in enumerate(table.headings) if each.column in reasons]
        for row in table.rows:
            cells = ((row.cells[place], reason) for place, reason in silent if place in row.cells)
            yield from (Aside(cell.start, cell.end, reason) for cell, reason in cells)


def _of_column(column: DraftColumn, account: Account) -> AccountEntry:
    """A column that was guessed is left to a person; one that holds nothing to be read is set aside."""
    if not column.certain and account.is_doubted(column.evidence):
        return AccountEntry(AccountKind.COLUMN, Fate.DOUBTED, column.evidence)
    used_as = _USED_AS.get(column.column)
    if used_as is None:
        return AccountEntry(AccountKind.COLUMN, Fate.SET_ASIDE, column.evidence, reason=SetAsideReason.OUTSIDE)
    return AccountEntry(AccountKind.COLUMN, Fate.USED, column.evidence, used_as)
