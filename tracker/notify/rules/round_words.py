"""What notices say about reporting rounds. Pure, over the values that a notice keeps."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from tracker.core.messages import N_, Message
from tracker.core.wording import due_words, period_name

Values = Mapping[str, Any]


def round_name(values: Values) -> Message:
    """The period of the round that a notice speaks of."""
    return period_name(date.fromisoformat(values["period_start"]), date.fromisoformat(values["period_end"]))


def round_opened(values: Values, _today: date) -> Message:
    """A round has begun: what the unit owes and until when."""
    return N_(
        "%(who)s has reports sent for %(round)s by %(day)s; reports that %(unit)s owes: %(count)s",
        who=values["who"],
        round=round_name(values),
        day=values["due_on"],
        unit=values["unit"],
        count=values["count"],
    )


def round_due(values: Values, today: date) -> Message:
    """The day of a round comes near, or has passed, and something is still to come."""
    due_on = date.fromisoformat(values["due_on"])
    return N_(
        "%(unit)s: reports for %(round)s are owed by %(day)s, %(when)s; still missing: %(count)s",
        unit=values["unit"],
        round=round_name(values),
        day=due_on,
        when=due_words(due_on, today),
        count=values["count"],
    )


def round_ended(values: Values, _today: date) -> Message:
    """Nothing more is expected for a round."""
    named = {"who": values["who"], "round": round_name(values), "reason": values["reason"]}
    if not values["reason"]:
        return N_("%(who)s ended the round %(round)s; no more reports are expected for it", **named)
    return N_("%(who)s ended the round %(round)s; no more reports are expected for it: %(reason)s", **named)


def round_running(values: Values) -> Message:
    """How a running round stands, for the office."""
    return N_(
        "%(title)s, %(round)s: reports owed by %(day)s that are still missing: %(count)s",
        title=values["title"],
        round=round_name(values),
        day=values["due_on"],
        count=values["count"],
    )


def report_in_round(values: Values) -> Message:
    """What a unit is asked to do for a round."""
    return N_("Send the report for %(round)s by %(day)s.", round=round_name(values), day=values["due_on"])


def reminded_in_round(values: Values) -> Message:
    """The office reminds a unit of a report that is missing in a round."""
    named = _reminding(values) | {"round": round_name(values["round"])}
    if not named["reason"]:
        return N_("%(who)s reminds %(unit)s of the report missing for %(round)s", **named)
    return N_("%(who)s reminds %(unit)s of the report missing for %(round)s: %(reason)s", **named)


def reminded_of_many_in_round(values: Values) -> Message:
    """The same for several tasks of the unit."""
    first, *others = values["items"]
    named = _reminding(values) | {"round": round_name(first["round"]), "count": 1 + len(others)}
    if not named["reason"]:
        return N_("%(who)s reminds %(unit)s of %(count)s reports missing for %(round)s", **named)
    return N_("%(who)s reminds %(unit)s of %(count)s reports missing for %(round)s: %(reason)s", **named)


def _reminding(values: Values) -> dict[str, Any]:
    return {name: values[name] for name in ("who", "unit", "reason")}
