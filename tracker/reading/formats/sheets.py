"""The sheets of a workbook as lines: those that hold a ledger, each under its name."""

import re
from collections.abc import Mapping
from datetime import datetime

from tracker.reading.formats.excel_numbers import day_of_serial_number
from tracker.reading.formats.grid import Grid, Spot, columns_of_time, has_headings, lines_of_table

_NAMED_BY_NOBODY = re.compile(r"(?:sheet|工作表)\s*\d*", re.IGNORECASE)


def lines_of_sheets(grids: Mapping[str, Grid]) -> list[str]:
    """The lines of the sheets that have a row of headings; of all, where none has."""
    ledgers = {name: grid for name, grid in grids.items() if has_headings(grid)} or grids
    lines: list[str] = []
    for name, grid in ledgers.items():
        of_sheet = lines_of_table(grid)
        if len(ledgers) > 1 and of_sheet and not _NAMED_BY_NOBODY.fullmatch(name):
            first_row = next((place for place, line in enumerate(of_sheet) if line.startswith("|")), 0)
            of_sheet.insert(first_row, name)
        lines += of_sheet
    return lines


def with_days(grid: Grid, epoch: datetime) -> Grid:
    """The grid with the days that cells of a column of time hold as bare serial numbers, counted from an epoch."""
    first, columns = columns_of_time(grid)
    for row in grid[first:]:
        for column in columns:
            spot = row[column]
            if spot is not None and (day := day_of_serial_number(spot.words, epoch)):
                row[column] = Spot(day, spot.across, spot.down)
    return grid
