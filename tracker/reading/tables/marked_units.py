"""Tables whose columns are units, with a mark where one has a part in a row: 市甲局 | ★, 市乙局 | √."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace

from tracker.reading.draft import Column
from tracker.reading.responsibility.clauses import Clause
from tracker.reading.tables.column_contents import names_units
from tracker.reading.tables.tables import Cell, Heading, Row, Table

_FEWEST_COLUMNS = 2
_SIGNS = "★☆●〇▲△◆◇■□◎√✓✔※"
_LEADS = "牵头|主办|主责|主要责任|第一责任"
_HELPS = "配合|协办|协同|协助|参与|参加"
_MARK = re.compile(rf"[{_SIGNS}]|(?P<lead>{_LEADS})(?:单位|部门)?|(?P<co>{_HELPS})(?:单位|部门)?")
# As in ★为牵头单位, √表示配合, 牵头单位(★), 配合单位用√表示; beside the table.
_NEAR = 1000
_LEGEND = re.compile(
    rf"(?P<sign>[{_SIGNS}])[^\w\n{_SIGNS}]{{0,3}}(?:表示|代表|为|是|的)?[^\w\n{_SIGNS}]{{0,3}}(?:(?P<lead>{_LEADS})|{_HELPS})"
    rf"|(?:(?P<lead_before>{_LEADS})|{_HELPS})(?:单位|部门)?(?:用|以|标|标注|为)?[^\w\n{_SIGNS}]{{0,3}}(?P<sign_after>[{_SIGNS}])"
)
# What leads where no legend says it and the table has another mark besides.
_LEADS_BY_CUSTOM = "★●▲◆■◎"


def is_mark(words: str) -> bool:
    """Whether a cell holds nothing but the mark of a part in the work."""
    return _MARK.fullmatch(words) is not None


def with_marked_units(headings: Sequence[Heading], rows: Sequence[Mapping[int, Cell]]) -> list[Heading]:
    """The headings, those that name units over nothing but marks as columns of units, where there are several."""
    places = [place for place, heading in enumerate(headings) if _is_marked(place, heading, rows)]
    if len(places) < _FEWEST_COLUMNS:
        return list(headings)
    return [
        replace(heading, column=Column.LISTED, certain=True) if place in places else heading
        for place, heading in enumerate(headings)
    ]


_NOT_MARKED = re.compile("[-—–/×无 ]*")


def _is_marked(place: int, heading: Heading, rows: Sequence[Mapping[int, Cell]]) -> bool:
    if heading.certain or not names_units(heading.words):
        return False
    words = [row[place].words for row in rows if place in row and not _NOT_MARKED.fullmatch(row[place].words)]
    return all(map(is_mark, words))


def marks_that_lead(text: str, table: Table) -> frozenset[str]:
    """The signs of a table that stand for the lead: as the legend beside it says, else by custom where it has two.

    Of a single sign nobody can tell who leads.
    """
    places = table.places(Column.LISTED)
    signs = {row.cells[place].words for row in table.rows for place in places if place in row.cells} & {*_SIGNS}
    if not signs:
        return frozenset()
    beside = text[max(0, table.start - _NEAR) : table.end + _NEAR]
    legend = {
        match["sign"] or match["sign_after"]: bool(match["lead"] or match["lead_before"])
        for match in _LEGEND.finditer(beside)
    }
    return frozenset(sign for sign in signs if legend.get(sign, len(signs) > 1 and sign in _LEADS_BY_CUSTOM))


def marked_units(table: Table, row: Row, leading: Collection[str]) -> Iterator[Clause]:
    """A clause for each unit that a mark in a row gives a part: lead by a word or by a ``leading`` sign, else co.

    The words of the clause are the column's heading.
    """
    for place in table.places(Column.LISTED):
        mark = _MARK.fullmatch(row.cells[place].words) if place in row.cells else None
        heading = table.headings[place].cell
        if mark and heading:
            role = "lead" if mark["lead"] or mark.group() in leading else "co"
            yield Clause(heading.start, heading.end, heading.start, heading.end, role)
