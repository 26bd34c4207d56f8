"""The rows of a sheet as they were typed: which of them say something, and what became of each. Pure."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from tracker.core.messages import N_, Message
from tracker.core.vocabulary import ProgressState
from tracker.tasks.reports.rules.checks import Doubt
from tracker.tasks.reports.rules.content import FIGURE_FIELD, TYPED_FIELDS, Typed

#: A field of a row: that of the report's form behind the part's id, such as r12-done.
_FIELD = re.compile(r"r(?P<part>\d{1,9})-(?P<name>[a-z_]+|target_[\w-]{1,40})")
_AMOUNT = re.compile(r"\d{1,15}(\.\d{1,9})?", re.ASCII)


@dataclass(frozen=True)
class SheetRow:
    """One row as it was sent: what was typed, and which report and version of the draft the person saw.

    `unchanged`: the last accepted report is to be sent once more; `confirmed` are the questions that were answered.
    """

    part_id: int
    typed: Typed
    seen_report: int | None
    seen_draft: int | None
    unchanged: bool = False
    confirmed: Sequence[str] = ()

    @property
    def is_complete(self) -> bool:
        """Whether it can be sent: something was done, or nothing has changed."""
        return self.unchanged or bool(self.typed.get("done", "").strip())

    def says_more_than(self, start: Typed) -> bool:
        """Whether anything was typed beyond what the page showed first."""
        return self.unchanged or any(text != start.get(name, "") for name, text in _said(self.typed).items())


@dataclass(frozen=True)
class Outcome:
    """What became of a row: sent, kept as a draft, or refused with the reasons, by field ('' for the whole row)."""

    part_id: int
    sent: bool = False
    kept: bool = False
    problems: Mapping[str, Message] = field(default_factory=dict)
    doubts: Sequence[Doubt] = ()


def unreadable(typed: Typed) -> dict[str, Message]:
    """The fields of a row that cannot be read as what they should be, with why: none is taken for nothing, or zero."""
    wrong: dict[str, Message] = {}
    if typed.get("state") not in {state.value for state in ProgressState}:
        wrong["state"] = N_("Choose a state.")
    percent = typed.get("percent", "").strip()
    if not re.fullmatch(r"\d{1,3}", percent, re.ASCII) or int(percent) > 100:
        wrong["percent"] = N_("Enter a whole number from 0 to 100.")
    for name, text in typed.items():
        if FIGURE_FIELD.fullmatch(name) and text.strip() and not _AMOUNT.fullmatch(text.strip()):
            wrong[name] = N_("Enter a number that is not negative, without signs between its digits.")
    return wrong


def field_of_row(part_id: int, name: str) -> str:
    """The name of a field in the sheet."""
    return f"r{part_id}-{name}"


def rows_in(form: Iterable[tuple[str, str]]) -> dict[int, SheetRow]:
    """The rows that a sent form holds, by part; what is no field of a row is left out."""
    fields: dict[int, dict[str, list[str]]] = {}
    for name, text in form:
        place = _FIELD.fullmatch(name)
        if place is not None:
            fields.setdefault(int(place["part"]), {}).setdefault(place["name"], []).append(text)
    return {part_id: _row(part_id, of_row) for part_id, of_row in fields.items()}


def _row(part_id: int, fields: Mapping[str, Sequence[str]]) -> SheetRow:
    typed = {name: texts[0] for name, texts in fields.items() if name in TYPED_FIELDS or FIGURE_FIELD.fullmatch(name)}
    return SheetRow(
        part_id=part_id,
        typed=typed,
        seen_report=_number(fields.get("seen_report")),
        seen_draft=_number(fields.get("seen_draft")),
        unchanged="unchanged" in fields,
        confirmed=tuple(fields.get("confirmed", ())),
    )


def _said(typed: Typed) -> dict[str, str]:
    return {name: text.replace("\r\n", "\n").strip() for name, text in typed.items()}


def _number(texts: Sequence[str] | None) -> int | None:
    return int(texts[0]) if texts and texts[0].isdecimal() else None
