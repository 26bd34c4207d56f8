"""What an audit entry changed: each field by its name, before and after, as people read it. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tracker.audit.rules.fields import FIELDS, FOR_THE_PROGRAM, OF_ACTION, STATES, WAS, Field, Value, as_text, word_of
from tracker.core.messages import Message


@dataclass(frozen=True)
class FieldChange:
    """One field: `before` and `after` are None where the entry does not say; an empty text is an empty field.

    `is_text` says that both are words somebody wrote, so that comparing them word by word makes sense.
    """

    label: Message | str
    before: Value | None
    after: Value | None
    is_text: bool


def changes_of(
    subject_type: str, action: str, before: Mapping[str, Any], after: Mapping[str, Any]
) -> list[FieldChange]:
    """The fields of an entry in the order in which they were recorded; what stayed as it was is left out."""
    was = dict(before) | {WAS[name]: value for name, value in after.items() if name in WAS}
    now = {name: value for name, value in after.items() if name not in WAS}
    if "status" not in was:
        now.pop("status", None)  # the step left the state as it was, or began the record: the sentence says so
    names = [name for name in dict.fromkeys((*was, *now)) if name not in FOR_THE_PROGRAM]
    changes = (_change(_field(subject_type, action, name), name, was, now) for name in names)
    return [change for change in changes if not _says_nothing(change)]


def _field(subject_type: str, action: str, name: str) -> Field:
    """A field that nobody has named yet is shown by its own name: nothing is left out."""
    if name == "status" and subject_type in STATES:
        return Field(FIELDS["status"].label, word_of(STATES[subject_type]))
    return OF_ACTION.get((action, name)) or FIELDS.get(name, Field(name.replace("_", " "), as_text))


def _change(field: Field, name: str, was: Mapping[str, Any], now: Mapping[str, Any]) -> FieldChange:
    return FieldChange(
        label=field.label,
        before=field.read(was[name]) if name in was else None,
        after=field.read(now[name]) if name in now and not _is_left_empty(name, was, now) else None,
        is_text=field.is_text,
    )


def _is_left_empty(name: str, was: Mapping[str, Any], now: Mapping[str, Any]) -> bool:
    """Whether a field is empty now and nothing is said of what it was."""
    return name not in was and now[name] in (None, "", [])


def _says_nothing(change: FieldChange) -> bool:
    return change.before == change.after or (change.before in (None, "") and change.after in (None, ""))
