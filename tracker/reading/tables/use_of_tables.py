"""What each table of a document is used for: its rows are tasks or indicators, or it is set aside with a reason."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum

from tracker.reading.draft import Doubt, DoubtKind, DraftColumn, SetAsideReason
from tracker.reading.outline.outline import Outline, Span
from tracker.reading.responsibility.clauses import Clause
from tracker.reading.responsibility.duties import Duties, find_duties
from tracker.reading.tables.heading_words import bare_heading
from tracker.reading.tables.indicator_tables import holds_indicators
from tracker.reading.tables.places_of_tables import apart_from_spans, apart_from_tables, is_annexed
from tracker.reading.tables.repeating_tables import RowsOfTable, breaks_down, parted, with_annexed_rows
from tracker.reading.tables.tables import Row, Table
from tracker.reading.tables.task_tables import duties_of, holds_tasks, holds_tasks_of_nobody, words_of_row
from tracker.reading.text.clean_text import CleanText

#: Words of a table that became nothing: where they stand, and why.
TableSetAside = tuple[int, int, SetAsideReason]


class Use(Enum):
    """What a table is read as."""

    TASKS = "tasks"
    INDICATORS = "indicators"
    TASKS_OF_NOBODY = "tasks of nobody"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class UsedTable:
    """A table and what it is read as."""

    table: Table
    use: Use


@dataclass(frozen=True)
class DutiesOfDocument:
    """The duties of text and tables together, and what of the tables is none.

    ``read`` are the tables that hold tasks or indicators; ``set_aside`` has the others, and of those read what is no
    row: headings, groups, and rows without a word. What is in none of them became a task, an indicator or a doubt.
    """

    duties: Duties
    read: tuple[Table, ...]
    set_aside: tuple[TableSetAside, ...]
    doubts: tuple[Doubt, ...]


def with_use(tables: Sequence[Table]) -> list[UsedTable]:
    """The tables with what each is read as; a cell a line with neither tasks nor indicators is no table but text."""
    used = [UsedTable(table, _use(table)) for table in tables]
    return [each for each in used if each.use is not Use.NOTHING or each.table.is_of_rows]


def spans_of(tables: Sequence[UsedTable]) -> list[Span]:
    """Where the tables stand."""
    return [(each.table.start, each.table.end) for each in tables]


def _use(table: Table) -> Use:
    if holds_indicators(table):
        return Use.INDICATORS
    if holds_tasks(table):
        return Use.TASKS
    return Use.TASKS_OF_NOBODY if holds_tasks_of_nobody(table) else Use.NOTHING


def duties_of_document(outline: Outline, clauses: Sequence[Clause], tables: Sequence[UsedTable]) -> DutiesOfDocument:
    """The duties of a document.

    1. those of the items, without the words of tables that stand among them;
    2. those of the rows, but for the tables that say again what the items say;
    3. where there are none of either, the rows of tables that name nobody.
    """
    duties = find_duties(outline, clauses)
    items = tuple(apart_from_tables(duties.found, spans_of(tables), outline.lines))
    uses = {Use.TASKS} if items or any(each.use is Use.TASKS for each in tables) else {Use.TASKS_OF_NOBODY}
    of_tasks = [each.table for each in tables if each.use in uses]
    starts = {duty.start for duty in items if duty.clauses}
    rows = [tuple(duties_of(outline, table, starts)) for table in of_tasks]
    parts = dict(zip(of_tasks, parted(outline.clean.text, items, rows), strict=True))
    items = with_annexed_rows(items, list(parts.values()))
    holders = _headings_of_tables(outline, [table for table in of_tasks if _holds_new_tasks(parts[table])], tables)
    duties = replace(duties, found=tuple(item for item in items if item.clauses or item.start not in holders))
    read = tuple(each.table for each in tables if each.use is Use.INDICATORS or _holds_new_tasks(parts.get(each.table)))
    return DutiesOfDocument(
        duties=_together(duties, [parts[table] for table in read if table in parts], outline.clean.text),
        read=read,
        set_aside=tuple(_set_aside(tables, frozenset(read), parts)),
        doubts=tuple(_doubts(outline.clean, tables, frozenset(read), parts)),
    )


_SAYS_WHAT_FOLLOWS = re.compile("[^。;]{0,30}(?:如下|下表|见表)")


def _headings_of_tables(outline: Outline, of_tasks: Sequence[Table], tables: Sequence[UsedTable]) -> set[int]:
    """Where the items start that hold nothing but tables of tasks: they are the headings of these."""
    spans = spans_of(tables)
    found: set[int] = set()
    for table in of_tasks:
        item = outline.item_at(table.start)
        if item is None or table.start >= item.reach or is_annexed(outline.lines, table.start):
            continue
        own = apart_from_spans((item.title_end, min(item.end, item.reach)), spans)
        said = "".join(outline.clean.text[slice(*span)] for span in own).strip("。;:,\n")
        if not said or _SAYS_WHAT_FOLLOWS.fullmatch(said):
            found.add(item.start)
    return found


def _together(duties: Duties, parts: Sequence[RowsOfTable], text: str) -> Duties:
    """The duties of items and rows. Items that name nobody are none where rows break them down, but stand beside others."""
    rows = [row for part in parts for row in part.all]
    with_rows = duties.with_rows(rows)
    bare = [duty for duty in duties.found if not duty.clauses]
    if not rows or not bare or breaks_down(text, bare, rows):
        return with_rows
    return replace(with_rows, found=tuple(sorted([*bare, *with_rows.found], key=lambda duty: duty.heading)))


def _holds_new_tasks(part: RowsOfTable | None) -> bool:
    return part is not None and not part.repeats_the_items


def _set_aside(
    tables: Sequence[UsedTable], read: Collection[Table], parts: Mapping[Table, RowsOfTable]
) -> Iterator[TableSetAside]:
    """The spans of tables that were not read, and of what stands between and in the rows of others and names nothing."""
    for table in (each.table for each in tables):
        if table not in read:
            yield table.start, table.end, SetAsideReason.REPEATED if table in parts else SetAsideReason.ANNEX
            continue
        done = table.start
        for row in table.rows:
            if row.start > done + 1:
                yield done, row.start, SetAsideReason.HEADING
            if table in parts and words_of_row(table, row) is None and not _is_left_over(table, row):
                yield row.start, row.end, SetAsideReason.FURNITURE
            done = max(done, row.end)
        if table.end > done + 1:
            yield done, table.end, SetAsideReason.HEADING


# --- doubts ---------------------------------------------------------------------------------


def _doubts(
    clean: CleanText, tables: Sequence[UsedTable], read: Collection[Table], parts: Mapping[Table, RowsOfTable]
) -> Iterator[Doubt]:
    """What a person should look at: tables that were not read, rows without a task, columns that were guessed."""
    for table in (each.table for each in tables):
        if table in read:
            yield from _doubts_about_columns(clean, table)
            left = [(row.start, row.end) for row in table.rows if table in parts and _is_left_over(table, row)]
        else:
            kind = DoubtKind.ANNEX_REPEATS if table in parts else DoubtKind.TABLE_UNREAD
            yield Doubt(kind, _words_of_headings(table), clean.evidence(table.start, table.end))
            left = [(row.start, row.reach) for row in parts[table].new] if table in parts else []
        for start, end in left:
            evidence = clean.evidence(start, end)
            yield Doubt(DoubtKind.WORDS_LEFT_OVER, evidence.phrase, evidence)


def _words_of_headings(table: Table) -> str:
    return "、".join(heading.words for heading in table.headings if heading.words)


def _is_left_over(table: Table, row: Row) -> bool:
    """Whether a row says something in words of its own, but nothing that a task could be named by."""
    own = (cell.words for cell in row.cells.values() if cell.start >= row.start)
    return words_of_row(table, row) is None and any(re.search("[\u4e00-\u9fff]", words) for words in own)


def _doubts_about_columns(clean: CleanText, table: Table) -> Iterator[Doubt]:
    for place, heading in enumerate(table.headings):
        if not heading.certain and heading.cell and any(place in row.cells for row in table.rows):
            evidence = clean.evidence(heading.cell.start, heading.cell.end)
            yield Doubt(DoubtKind.COLUMN_UNKNOWN, heading.words, evidence, candidates=(heading.column.value,))


def columns_of(clean: CleanText, tables: Sequence[Table]) -> tuple[DraftColumn, ...]:
    """What the columns of the tables hold, the tables counted from 1."""
    return tuple(
        DraftColumn(
            table=ordinal,
            heading=bare_heading(heading.words),
            column=heading.column,
            certain=heading.certain,
            evidence=clean.evidence(heading.cell.start, heading.cell.end),
        )
        for ordinal, table in enumerate(tables, start=1)
        for heading in table.headings
        if heading.cell
    )
