"""Indicators out of tables: name, unit, where we stand, where we want to be, and whether it binds (form Q12)."""

import re
from collections.abc import Callable, Sequence

from tracker.reading.draft import Column, DraftIndicator, DraftUnit
from tracker.reading.tables.tables import Cell, Row, Table
from tracker.reading.text.clean_text import CleanText

ReadUnits = Callable[[Cell], tuple[DraftUnit, ...]]


def holds_indicators(table: Table) -> bool:
    """Whether a table lists indicators: names with targets, or names that bind or are expected."""
    return table.has(Column.NAME) and table.has(Column.TARGET, Column.BINDING)


def read_indicators(
    clean: CleanText, tables: Sequence[Table], last_year: int | None, read_units: ReadUnits
) -> tuple[DraftIndicator, ...]:
    """The indicators of ``tables``, counted through; ``last_year`` is the target's where no heading says it."""
    rows = [(table, row) for table in tables if holds_indicators(table) for row in table.rows]
    return tuple(
        _indicator(ordinal, table, row, clean, last_year, read_units)
        for ordinal, (table, row) in enumerate(rows, start=1)
    )


def _indicator(
    ordinal: int, table: Table, row: Row, clean: CleanText, last_year: int | None, read_units: ReadUnits
) -> DraftIndicator:
    name, unit = _name_and_unit(table, row)
    target = _words(table.cell(row, Column.TARGET))
    responsible = table.cell(row, Column.LISTED) or table.cell(row, Column.LEAD)
    baselines = [h.year for h in table.headings if h.column is Column.BASELINE]
    targets = [h.year for h in table.headings if h.column is Column.TARGET]
    return DraftIndicator(
        ordinal=ordinal,
        category=row.group,
        number=_words(table.cell(row, Column.NUMBER)) or str(ordinal),
        name=name,
        unit=unit,
        baseline_year=baselines[0] if baselines else None,
        baseline=_number(_words(table.cell(row, Column.BASELINE))),
        target_year=(targets[0] if targets else None) or last_year,
        comparator=_comparator(target),
        target=_number(target),
        binding=_binding(_words(table.cell(row, Column.BINDING))),
        responsible=read_units(responsible) if responsible else (),
        evidence=clean.evidence(row.start, row.end),
    )


def _words(cell: Cell | None) -> str:
    return cell.words if cell else ""


# The unit in the name's last brackets: "每千名儿童托位数(个)", "培训人数(人次/年)".
_UNIT_IN_NAME = re.compile(r"\((?P<unit>[^()\d]{1,6})\)$")


# The unit behind the amount: 150个以上; 突破2万台; 20%.
_UNIT_IN_TARGET = re.compile(r"\d[万亿]?(?P<unit>[%‰]|[^\W\d_万亿以左及]{1,5})(?:\([^()]*\))?(?:以上|以内|以下|左右)?$")


def _name_and_unit(table: Table, row: Row) -> tuple[str, str]:
    """An indicator's name and unit; the unit has its own column, or stands behind the target, or closes the name."""
    name, unit = _words(table.cell(row, Column.NAME)), _words(table.cell(row, Column.UNIT))
    if unit:
        return name, unit
    if behind := _UNIT_IN_TARGET.search(_words(table.cell(row, Column.TARGET))):
        inside = _UNIT_IN_NAME.search(name)
        same = inside and inside["unit"] == behind["unit"]
        return (name[: inside.start()] if inside and same else name), behind["unit"]
    inside = _UNIT_IN_NAME.search(name)
    return (name[: inside.start()], inside["unit"]) if inside else (name, "")


_NUMBER = re.compile(r"(?P<digits>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)(?P<scale>万|亿)?")
_SCALES = {"万": 10_000, "亿": 100_000_000}


def _number(words: str) -> float | None:
    """The number in a cell, None for a dash, an empty cell or words."""
    match = _NUMBER.search(words)
    if match is None:
        return None
    value = round(float(match["digits"].replace(",", "")) * _SCALES.get(match["scale"] or "", 1), 6)
    return int(value) if value.is_integer() else value


def _comparator(words: str) -> str:
    """``>=``, ``>`` or ``<=`` as printed or said; ``=`` for a bare number."""
    if re.search("≥|不低于|不少于|以上|>=", words):
        return ">="
    if re.search("≤|不高于|不超过|以内|以下|<=", words):
        return "<="
    if re.search(">|超过|突破", words):
        return ">"
    return "<" if "<" in words else "="


def _binding(words: str) -> bool | None:
    if "约束" in words:
        return True
    return False if "预期" in words else None
