"""What an act of the office will do to units and requests, as sentences of its preview. Pure."""

from collections.abc import Callable, Iterable

from tracker.audit.rules.entry_messages import EntryFacts
from tracker.core.events import Event
from tracker.core.messages import N_, P_, Message
from tracker.core.vocabulary import AssignmentStatus, Responsibility


def consequences_of(entries: Iterable[EntryFacts]) -> list[Message]:
    """One sentence for each entry that concerns a unit; what the task itself says stands beside them."""
    return [_TOLD[entry.action](entry) for entry in entries if entry.action in _TOLD]


def _given(entry: EntryFacts) -> Message:
    values = {"unit": entry.unit, "role": Responsibility(entry.after["role"])}
    if entry.before.get("status") in (None, AssignmentStatus.WITHDRAWN):
        return N_("%(unit)s gets the task (%(role)s) and has to accept it", **values)
    return N_("%(unit)s gets a bigger part (%(role)s) and has to accept it anew", **values)


def _withdrawn(entry: EntryFacts) -> Message:
    role = Responsibility(entry.after["role"])
    return N_("%(unit)s loses its part (%(role)s); what it reported stays as history", unit=entry.unit, role=role)


def _settled(entry: EntryFacts) -> Message:
    return N_(
        "the request of %(unit)s for a later date is settled by this and counts as no extension",
        unit=entry.unit,
    )


def _set_aside(entry: EntryFacts) -> Message:
    return N_("the report of %(unit)s that waits for its leader becomes a draft again", unit=entry.unit)


def _task_added(entry: EntryFacts) -> Message:
    units = [*entry.after["lead"], *entry.after["co"], *entry.after["implementers"]]
    return P_(
        "%(units)s gets the task and has to accept it",
        "%(units)s get the task and have to accept it",
        count=len(units),
        units="、".join(units),
    )


def _task_withdrawn(entry: EntryFacts) -> Message:
    units = entry.after["units"]
    return P_(
        "the part of %(units)s ends; nothing more is expected there",
        "the parts of %(units)s end; nothing more is expected there",
        count=len(units),
        units="、".join(units),
    )


def _task_reinstated(entry: EntryFacts) -> Message:
    units = entry.after["units"]
    return P_(
        "%(units)s accepts the task anew", "%(units)s accept the task anew", count=len(units), units="、".join(units)
    )


_TOLD: dict[str, Callable[[EntryFacts], Message]] = {
    Event.ASSIGNMENT_GIVEN: _given,
    Event.ASSIGNMENT_WITHDRAWN: _withdrawn,
    Event.EXTENSION_SETTLED: _settled,
    Event.REPORT_SET_ASIDE: _set_aside,
    Event.TASK_ADDED: _task_added,
    Event.TASK_WITHDRAWN: _task_withdrawn,
    Event.TASK_REINSTATED: _task_reinstated,
}
