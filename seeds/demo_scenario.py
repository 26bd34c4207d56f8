"""The demo's invented stories as events in the order in which they happened, at office hours. Pure."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any
from zlib import crc32
from zoneinfo import ZoneInfo

#: When the first, second, … step of one unit on one day may happen; each some minutes later (see `_moment`).
STEPS_OF_A_DAY = (time(9, 0), time(10, 20), time(14, 10), time(15, 20))
END_OF_A_DAY = time(16, 30)
MINUTES_OF_A_STEP = 55


class EventKind(StrEnum):
    """What may happen in a story."""

    ACCEPTED_PART = "accepted part"
    REPORTED = "reported"
    REPORT_ACCEPTED = "report accepted"
    REPORT_RETURNED = "report returned"
    REFUSED_PART = "refused part"
    ASKED_FOR_LATER = "asked for a later date"
    GRANTED_LATER = "granted a later date"
    CLOSED = "closed"
    CHECKED = "checked on the spot"


@dataclass(frozen=True)
class Event:
    """One thing that happened: `unit` as the plan prints it, `by` the login name of the office's person.

    `report`, `extension` and `check` are what the data file says of it, `reason` why something was returned or refused.
    """

    moment: datetime
    kind: EventKind
    task: int
    unit: str = ""
    by: str = ""
    report: dict[str, Any] | None = None
    extension: dict[str, Any] | None = None
    check: dict[str, Any] | None = None
    reason: str = ""


def events(stories: list[dict[str, Any]], zone: ZoneInfo) -> list[Event]:
    """Everything that happened, the earliest first; the order within a day is the same every time."""
    return sorted((event for story in stories for event in _events_of(story, zone)), key=lambda event: event.moment)


def _events_of(story: dict[str, Any], zone: ZoneInfo) -> Iterator[Event]:
    """A task's events: each unit's own in their order, and the closing at the end of its day."""
    task = story["task"]
    for unit in story["accepted"]:
        steps_on: Counter[str] = Counter()
        for on, kind, facts in _steps_of(unit, story):
            yield Event(_moment(on, STEPS_OF_A_DAY[steps_on[on]], f"{task}{unit}", zone), kind, task, unit, **facts)
            steps_on[on] += 1
    for unit, refused in story.get("refused", {}).items():
        moment = _moment(refused["on"], STEPS_OF_A_DAY[0], f"{task}{unit}", zone)
        yield Event(moment, EventKind.REFUSED_PART, task, unit, reason=refused["reason"])
    for extension in story.get("extensions", []):
        yield from _events_of_extension(task, extension, zone)
    if "closed" in story:
        on, by = story["closed"]["on"], story["closed"]["by"]
        yield Event(_moment(on, END_OF_A_DAY, f"{task}", zone), EventKind.CLOSED, task, by=by)
    for check in story.get("checks", []):
        moment = _moment(check["on"], STEPS_OF_A_DAY[-1], f"{task}", zone)
        yield Event(moment, EventKind.CHECKED, task, by=check["by"], check=check)


def _events_of_extension(task: int, extension: dict[str, Any], zone: ZoneInfo) -> Iterator[Event]:
    asked = _moment(extension["on"], STEPS_OF_A_DAY[1], f"{task}", zone)
    yield Event(asked, EventKind.ASKED_FOR_LATER, task, extension=extension)
    if outcome := extension["outcome"]:
        decided = _moment(outcome["on"], STEPS_OF_A_DAY[2], f"{task}", zone)
        yield Event(decided, EventKind.GRANTED_LATER, task, by=outcome["by"], extension=extension)


def _steps_of(unit: str, story: dict[str, Any]) -> Iterator[tuple[str, EventKind, dict[str, Any]]]:
    yield story["accepted"][unit], EventKind.ACCEPTED_PART, {}
    for report in story["reports"]:
        if report["unit"] != unit:
            continue
        yield report["on"], EventKind.REPORTED, {"report": report}
        if outcome := report["outcome"]:
            accepted = outcome["decision"] == "accepted"
            kind = EventKind.REPORT_ACCEPTED if accepted else EventKind.REPORT_RETURNED
            yield outcome["on"], kind, {"by": outcome["by"], "reason": outcome["reason"]}


def _moment(on: str, step: time, who: str, zone: ZoneInfo) -> datetime:
    """A moment at office hours: the same for the same facts, and not the same for everybody."""
    minutes = crc32(f"{who}{on}{step}".encode()) % MINUTES_OF_A_STEP
    return datetime.combine(date.fromisoformat(on), step, zone) + timedelta(minutes=minutes)
