"""What reading a policy document yields: a draft plan in which every fact knows its place.

Nothing here decides anything. These are the values that the reading files build and
that the review page, the plan format and the intake of a plan look at. Words for people
live elsewhere: a doubt carries facts, not sentences.
"""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from tracker.core.vocabulary import DatePrecision


@dataclass(frozen=True, slots=True)
class Evidence:
    """The very words a fact was read from, and where they stand.

    ``start`` and ``end`` count characters (code points) of the text given to
    ``read_document``, before any cleaning, so ``phrase == text[start:end]`` always holds.
    Lines count from 1 and end at a newline character, whatever else may break a line.
    """

    first_line: int
    last_line: int
    start: int
    end: int
    phrase: str


class DoubtKind(StrEnum):
    """Why a person should look at something before the plan is issued."""

    TITLE_MISSING = "title_missing"
    PERIOD_MISSING = "period_missing"
    NOTHING_TO_DO = "nothing_to_do"
    CLAUSE_OUTSIDE_ITEMS = "clause_outside_items"
    CLAUSE_NAMES_NOBODY = "clause_names_nobody"
    ITEM_WITHOUT_CLAUSE = "item_without_clause"
    LEAD_MISSING = "lead_missing"
    LEADS_TO_BE_SPLIT = "leads_to_be_split"
    UNIT_UNKNOWN = "unit_unknown"
    UNIT_UNLIKELY = "unit_unlikely"
    DEADLINE_UNCERTAIN = "deadline_uncertain"
    DEADLINE_UNRESOLVED = "deadline_unresolved"
    BASELINE_NEEDED = "baseline_needed"
    INDICATOR_UNREADABLE = "indicator_unreadable"
    TEXT_REPEATED = "text_repeated"
    INTERPRETATION_SKIPPED = "interpretation_skipped"


@dataclass(frozen=True, slots=True)
class Doubt:
    """One thing the reader was not sure of, with the answers it thought possible."""

    kind: DoubtKind
    phrase: str
    evidence: Evidence | None = None
    task_ordinal: int | None = None
    candidates: tuple[str, ...] = ()


class LeadBasis(StrEnum):
    """How the lead of a task was found."""

    NAMED = "named"
    FIRST_LISTED = "first_listed"
    STATED_RULE = "stated_rule"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class DraftUnit:
    """A unit as the document prints it, and its directory name where one is known."""

    printed: str
    evidence: Evidence
    canonical: str | None = None


class Recurrence(StrEnum):
    """How often an amount or a duty comes back."""

    YEAR = "year"
    HALF_YEAR = "half_year"
    QUARTER = "quarter"
    MONTH = "month"
    WEEK = "week"


@dataclass(frozen=True, slots=True)
class DraftDeadline:
    """A date as written and the last day that still keeps it (inclusive).

    ``due`` is None for a duty without an end (form T8) and for a date that the
    document alone cannot fix (form T9).
    """

    phrase: str
    due: date | None
    precision: DatePrecision
    evidence: Evidence | None
    certain: bool = True


class AmountKind(StrEnum):
    """What an amount says about the state before (forms Q4 to Q6)."""

    LEVEL = "level"
    INCREMENT = "increment"
    RELATIVE = "relative"


@dataclass(frozen=True, slots=True)
class DraftTarget:
    """An amount that a task promises.

    ``value`` is in ``unit``; a share is 90 with the unit ``%``. ``value_max`` is the
    upper end of a range (form Q9). ``per`` names the place that each must reach the
    amount (form Q10). A ``norm`` is a rate or a building standard, kept but not a target.
    """

    value: float
    comparator: str
    unit: str
    due: date | None
    about: str
    evidence: Evidence
    value_max: float | None = None
    recurrence: Recurrence | None = None
    coverage: bool = False
    norm: bool = False
    aspirational: bool = False
    approximate: bool = False
    change: AmountKind = AmountKind.LEVEL
    per: str | None = None
    due_phrase: str | None = None


@dataclass(frozen=True, slots=True)
class DraftTask:
    """A numbered item that somebody must carry out."""

    ordinal: int
    number: str
    title: str
    section: str | None
    leads: tuple[DraftUnit, ...]
    co: tuple[DraftUnit, ...]
    implementers: tuple[DraftUnit, ...]
    lead_basis: LeadBasis
    open_ended: bool
    deadline: DraftDeadline
    targets: tuple[DraftTarget, ...]
    text: str
    evidence: Evidence
    title_evidence: Evidence
    clause_evidence: tuple[Evidence, ...] = ()
    path: tuple[str, ...] = ()
    recurrence: Recurrence | None = None


@dataclass(frozen=True, slots=True)
class DraftIndicator:
    """A row of an indicator table. ``baseline`` is None where the table prints a dash."""

    ordinal: int
    category: str
    number: str
    name: str
    unit: str
    baseline_year: int | None
    baseline: float | None
    target_year: int | None
    comparator: str
    target: float | None
    binding: bool | None
    responsible: tuple[DraftUnit, ...]
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class DraftPlan:
    """Everything that was read from one document, in document order.

    ``default_implementers`` carry out every task from the place that names them on
    (form R9). ``group_meanings`` holds what a collective name covers (form R10).
    """

    document: str
    title: str | None
    document_number: str | None
    issuer: str | None
    issued_on: date | None
    period_start: date | None
    period_end: date | None
    default_implementers: tuple[DraftUnit, ...] = ()
    group_meanings: tuple[tuple[str, str], ...] = ()
    tasks: tuple[DraftTask, ...] = ()
    indicators: tuple[DraftIndicator, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    header_evidence: dict[str, Evidence] = field(default_factory=dict)
