"""Two versions of a task, an indicator or a plan's header side by side, for a person who must choose."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from tracker.core.messages import N_, Message
from tracker.core.vocabulary import Comparator, DatePrecision
from tracker.core.wording import amount, number
from tracker.organizations.rules.known_units import KnownUnits
from tracker.reading import wording
from tracker.review.rules.draft_content import IndicatorContent
from tracker.tasks.content.rules.content import HeaderContent, TargetContent, TaskContent, UnitChoice

LABELS: dict[str, Message] = {
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
    "body": N_("Text of the task"),
    "left_out": N_("Left out"),
    "document_number": N_("Document number"),
    "issuer": N_("Issued by"),
    "issued_on": N_("Issued on"),
    "period_start": N_("Period from"),
    "period_end": N_("Period to"),
    "default_implementers": N_("Implementers of every task"),
    "name": N_("Indicator"),
    "category": N_("Category"),
    "unit": N_("Unit of measure"),
    "baseline": N_("Baseline"),
    "baseline_year": N_("Year of the baseline"),
    "comparator": N_("Compared"),
    "target": N_("Target"),
    "target_year": N_("Year of the target"),
    "binding": N_("binding"),
    "responsible": N_("Who answers"),
}


@dataclass(frozen=True, slots=True)
class Difference:
    """One field in both versions, as words."""

    label: Message
    mine: Message | str
    saved: Message | str


def differences(
    mine: Any, saved: TaskContent | HeaderContent | IndicatorContent, units: KnownUnits
) -> list[Difference]:
    """The fields in which the two versions differ, in the order of the form."""
    return [
        Difference(LABELS[each.name], _words(getattr(mine, each.name), units), _words(getattr(saved, each.name), units))
        for each in fields(saved)
        if each.name in LABELS and getattr(mine, each.name) != getattr(saved, each.name)
    ]


def _words(value: Any, units: KnownUnits) -> Message | str:
    if isinstance(value, UnitChoice):
        return units.labels.get(value.organization_id or 0, value.printed)
    if isinstance(value, TargetContent):
        words = f"{value.about} {amount(value.value, value.unit, value.comparator, value.value_max)}"
        return f"{words} ({value.due.isoformat()})" if value.due else words
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
