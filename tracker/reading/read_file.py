"""From the bytes of a document to the plan found in it. Pure: no database, no settings, so that `parse` starts fast."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from tracker.core.errors import Invalid
from tracker.core.when_needed import WhenNeeded
from tracker.core.workdays import WorkCalendar
from tracker.organizations.rules.known_units import KnownUnits
from tracker.reading import wording
from tracker.reading.draft import Column, DraftPlan
from tracker.reading.formats import SourceText, Unreadable, may_take_a_conversion, read_source

if TYPE_CHECKING:
    from tracker.reading import read_document as reader
else:
    reader = WhenNeeded("tracker.reading.read_document")  # the whole grammar

#: Bytes from which on a document is read in the background.
LONG_TEXT, LONG_FILE = 300_000, 30_000


@dataclass(frozen=True)
class CityKnowledge:
    """What a city knows that helps to read its documents.

    Its directory (without one no unit is recognised, and none is doubted), its working days, and what columns of
    tables hold, by their printed headings without spaces.
    """

    units: KnownUnits | None
    calendar: WorkCalendar
    columns: Mapping[str, Column] = field(default_factory=dict)

    @property
    def ids_by_name(self) -> Mapping[str, int]:
        """The units of the directory by their names."""
        return self.units.ids_by_name if self.units else {}


@dataclass(frozen=True)
class Reading:
    """A document that was read: its bytes, its text, and the plan found in it."""

    data: bytes
    filename: str
    source: SourceText
    plan: DraftPlan


def fingerprint(data: bytes) -> str:
    """The SHA-256 of a document's bytes, as hex: what tells it from all others."""
    return hashlib.sha256(data).hexdigest()


def read_upload(data: bytes, filename: str, known: CityKnowledge, *, office: Path | None = None) -> Reading:
    """Read a document; raise `Invalid` with what to do when it cannot be read or is no policy document.

    Without ``office``, LibreOffice's program, old Office files are refused.
    """
    try:
        source = read_source(data, filename, office=office)
    except Unreadable as problem:
        raise refusal(problem) from problem
    return Reading(data, filename, source, plan_in(source, filename, known))


def refusal(problem: Unreadable) -> Invalid:
    """Why a file was refused, with what to do."""
    return Invalid(wording.unreadable(problem.reason))


def takes_long(data: bytes, *, office: Path | None = None) -> bool:
    """Whether reading this may take more than about a second, so that nobody should wait for the answer.

    A text of 300 kB is read in a quarter of a second; files that must be unpacked first cost more a byte,
    and LibreOffice alone takes seconds to start.
    """
    if office is not None and may_take_a_conversion(data):
        return True
    packed = data.startswith((b"PK\x03\x04", b"%PDF"))
    return len(data) > (LONG_FILE if packed else LONG_TEXT)


def plan_in(source: SourceText, filename: str, known: CityKnowledge) -> DraftPlan:
    """The plan in a text; raise `Invalid` when nothing of a policy document is found in it."""
    if "\x00" in source.text:  # PostgreSQL cannot keep it, and no text for people holds it
        raise Invalid(wording.UNREADABLE_OTHERWISE)
    plan = reader.read_document(
        source.text,
        name=filename,
        directory=known.units.directory if known.units else None,
        calendar=known.calendar,
        columns=known.columns,
    )
    if not reader.looks_like_a_policy(plan):
        raise Invalid(wording.NOT_A_POLICY)
    return plan
