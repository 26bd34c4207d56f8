"""What a plan and its tasks say, as plain values that people edit.

The review of a draft and the correction of an issued task share them. Every value keeps the place it was read
from. Units point into the directory by `organization_id`; a unit without one is not known there yet. Keys of
tasks and targets never change, so that forms and links can name them.
"""

from dataclasses import dataclass, field
from datetime import date

from tracker.core.vocabulary import Comparator, DatePrecision


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands in the source: lines from 1, characters from 0 (`end` is behind the last)."""

    first_line: int
    last_line: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class UnitChoice:
    """A unit as printed (or typed), and the organization of the directory that it is, where that is known."""

    printed: str
    organization_id: int | None = None
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class TargetContent:
    """An amount that a task promises, in `unit`; `place` and `phrase` say where it stands and in which words.

    `value_max` is the upper end of a range. `recurring` names the period in which it is owed each time, such as `year`;
    `coverage` that it is a share of something, `norm` that it is a standard and not counted.
    """

    key: int
    about: str
    value: float
    comparator: Comparator = Comparator.EQUAL
    value_max: float | None = None
    unit: str = ""
    due: date | None = None
    recurring: str | None = None
    coverage: bool = False
    norm: bool = False
    phrase: str = ""
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class MilestoneContent:
    """A step of a task with a day of its own; `about` says what is done by then."""

    key: int
    about: str
    due: date | None = None
    phrase: str = ""
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class TaskContent:
    """One item that becomes a task. `revision` counts its changes, so that a stale form is noticed.

    `named_lead`: the text names the lead as such (牵头); otherwise it was only the first of a list.
    `others_share`: the list of units ends in 等相关部门. `leaders` are the people whom the text names beside the lead
    (牵头领导). `left_out`: it will not be issued. `reviewed`: a person has looked at it; the audit trail says who.
    """

    key: int
    revision: int = 0
    number: str = ""
    title: str = ""
    section: str = ""
    lead: UnitChoice | None = None
    co: tuple[UnitChoice, ...] = ()
    implementers: tuple[UnitChoice, ...] = ()
    named_lead: bool = False
    others_share: bool = False
    due: date | None = None
    due_phrase: str = ""
    precision: DatePrecision = DatePrecision.YEAR
    due_place: Place | None = None
    targets: tuple[TargetContent, ...] = ()
    milestones: tuple[MilestoneContent, ...] = ()
    leaders: str = ""
    body: str = ""
    place: Place | None = None
    title_place: Place | None = None
    left_out: bool = False
    reviewed: bool = False

    @property
    def units(self) -> tuple[UnitChoice, ...]:
        """Everybody the item names, the lead first."""
        lead = (self.lead,) if self.lead else ()
        return (*lead, *self.co, *self.implementers)


@dataclass(frozen=True, slots=True)
class HeaderContent:
    """What the document says of itself; `places` by the name of the field."""

    revision: int = 0
    title: str = ""
    document_number: str = ""
    issuer: str = ""
    issued_on: date | None = None
    period_start: date | None = None
    period_end: date | None = None
    default_implementers: tuple[UnitChoice, ...] = ()
    places: dict[str, Place] = field(default_factory=dict)
