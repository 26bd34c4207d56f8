"""What sentences about reporting rounds show of an entry's values. Pure."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from tracker.core.messages import N_, Message
from tracker.core.vocabulary import Rhythm
from tracker.core.wording import period_name


def schedule_words(values: Mapping[str, Any]) -> Message:
    """How often reports are sent, by which day and from when until when."""
    shown = {"rhythm": Rhythm(values.get("rhythm", Rhythm.MONTHLY)), "day": values.get("day")}
    shown |= {"first": values.get("starts_on"), "last": values.get("ends_on")}
    if not shown["last"]:
        return N_("%(rhythm)s by day %(day)s, from %(first)s on", **shown)
    return N_("%(rhythm)s by day %(day)s, from %(first)s to %(last)s", **shown)


def round_values(values: Mapping[str, Any]) -> dict[str, Any]:
    """The name of the round's period, and the day by which reports are owed."""
    first, last = values.get("period_start"), values.get("period_end")
    name = period_name(date.fromisoformat(first), date.fromisoformat(last)) if first and last else ""
    return {"round": name, "day": values.get("due_on")}
