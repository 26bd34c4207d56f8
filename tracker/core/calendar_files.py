"""Reads the working-day calendars, one JSON file a year: those we ship, and the installation's own.

A file of the same year in the data folder's `calendars/` takes the place of ours, so that an office can
load next year's notice on the day it is published.
"""

import json
from datetime import date
from pathlib import Path

from tracker.core.workdays import WorkCalendar

SHIPPED = Path(__file__).parents[2] / "seeds" / "calendars"


def read_calendar(*folders: Path) -> WorkCalendar:
    """All years found in the folders; a later folder's year replaces an earlier one's."""
    files: dict[str, Path] = {}
    for folder in folders:
        files.update({path.stem: path for path in sorted(folder.glob("*.json"))})
    holidays: dict[date, str] = {}
    working_weekends: set[date] = set()
    for path in files.values():
        notice = json.loads(path.read_text(encoding="utf-8"))
        holidays.update({date.fromisoformat(day["date"]): day["name"] for day in notice["holidays"]})
        working_weekends.update(date.fromisoformat(day) for day in notice["working_weekends"])
    return WorkCalendar(holidays, frozenset(working_weekends), frozenset(int(year) for year in files))
