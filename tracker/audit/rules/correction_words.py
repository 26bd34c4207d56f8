"""What a correction of a task changed, in words: each field with what it was and what it is. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any

from tracker.core.messages import N_, Message

CORRECTED_FIELDS = {
    "number": N_("Number"),
    "title": N_("Title"),
    "section": N_("Chapter"),
    "body": N_("Text of the task"),
    "due": N_("Due on"),
    "precision": N_("How exactly"),
    "lead": N_("Lead unit"),
    "co": N_("Co-responsible"),
    "implementers": N_("Implementers"),
    "targets": N_("Targets"),
    "milestones": N_("Milestones"),
}
#: Fields whose values are too long for a sentence, or stored words: they are only named.
ONLY_NAMED = frozenset({"body", "precision"})


def changes_in_words(before: Mapping[str, Any], after: Mapping[str, Any]) -> Message:
    """All fields that a correction changed, in the order of the form, as one piece of a sentence."""
    changed = [_change(name, before, after) for name in CORRECTED_FIELDS if name in after]
    return _joined(changed) if changed else N_("nothing")


def units_given_a_part(before: Mapping[str, Any], after: Mapping[str, Any]) -> frozenset[str]:
    """The units, by name, that got a part by a correction, or a bigger one than they had."""
    had, have = _weights(before), _weights(after)
    return frozenset(unit for unit, weight in have.items() if unit not in had or weight > had[unit])


def _weights(values: Mapping[str, Any]) -> dict[str, int]:
    columns = ("implementers", "co", "lead")
    return {unit: weight for weight, column in enumerate(columns) for unit in values.get(column) or ()}


def _change(name: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> Message:
    field = CORRECTED_FIELDS[name]
    if name in ONLY_NAMED:
        return field
    return N_(
        "%(field)s %(before)s → %(after)s", field=field, before=_words(before.get(name)), after=_words(after[name])
    )


def _words(value: Any) -> Message | str:
    if isinstance(value, list):
        value = "、".join(value)
    return f"“{value}”" if value else N_("(none)")


def _joined(changes: Sequence[Message]) -> Message:
    first, *others = changes
    return N_("%(change)s; %(further)s", change=first, further=_joined(others)) if others else first
