"""Two versions of a task (or of whatever else is edited as one) side by side, for a person who must choose."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from tracker.core.messages import N_, Message
from tracker.core.vocabulary import Comparator, DatePrecision
from tracker.core.wording import amount, number
from tracker.organizations.rules.known_units import KnownUnits
from tracker.reading import wording
from tracker.tasks.content.rules.content import MilestoneContent, TargetContent, UnitChoice

#: The fields of a task that are compared, in the order of its form.
LABELS: Mapping[str, Message] = {
    "number": N_("Number"),
    "title": N_("Title"),
    "section": N_("Chapter"),
    "lead": N_("Lead"),
    "co": N_("Co-responsible"),
    "implementers": N_("Implementers"),
    "named_lead": N_("The text names the lead"),
    "others_share": N_("And other departments"),
    "due": N_("Due on"),
    "due_phrase": N_("Date as written"),
    "precision": N_("How exactly"),
    "targets": N_("Targets"),
    "milestones": N_("Milestones"),
    "leaders": N_("Responsible leader"),
    "body": N_("Text of the task"),
    "left_out": N_("Left out"),
}


@dataclass(frozen=True, slots=True)
class Difference:
    """One field in both versions, as words."""

    label: Message
    mine: Message | str
    saved: Message | str


def differences(
    mine: object, saved: object, units: KnownUnits, labels: Mapping[str, Message] = LABELS
) -> list[Difference]:
    """The labelled fields in which two versions of the same thing differ, in the order of the labels."""
    return [
        Difference(label, _words(getattr(mine, name), units), _words(getattr(saved, name), units))
        for name, label in labels.items()
        if getattr(mine, name) != getattr(saved, name)
    ]


def _words(value: Any, units: KnownUnits) -> Message | str:
    if isinstance(value, UnitChoice):
        return units.labels.get(value.organization_id or 0, value.printed)
    if isinstance(value, TargetContent):
        words = f"{value.about} {amount(value.value, value.unit, value.comparator, value.value_max)}"
        return f"{words} ({value.due.isoformat()})" if value.due else words
    if isinstance(value, MilestoneContent):
        return f"{value.about} ({value.due.isoformat()})" if value.due else value.about
    if isinstance(value, tuple):
        return _list(value, units)
    if isinstance(value, bool):
        return N_("yes") if value else N_("no")
    if isinstance(value, DatePrecision):
        return wording.PRECISIONS[value]
    if isinstance(value, Comparator):
        return wording.COMPARATORS[value]
    if isinstance(value, float):
        return number(value)
    if isinstance(value, int):
        return str(value)
    if isinstance(value, date):
        return value.isoformat()
    return value or "—"


def _list(values: Iterable[Any], units: KnownUnits) -> str:
    return "、".join(str(_words(value, units)) for value in values) or "—"
