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
    TIME_UNREAD = "time_unread"
    DATES_DISAGREE = "dates_disagree"
    NUMBERS_MISSING = "numbers_missing"
    DUTIES_DIFFER = "duties_differ"
    DAY_OF_A_PART = "day_of_a_part"
    ANNEX_REPEATS = "annex_repeats"
    ANNEX_DIFFERS = "annex_differs"
    COLUMN_UNKNOWN = "column_unknown"
    TABLE_UNREAD = "table_unread"
    AMOUNT_UNCERTAIN = "amount_uncertain"
    LEAD_UNCERTAIN = "lead_uncertain"
    WORDS_LEFT_OVER = "words_left_over"


@dataclass(frozen=True, slots=True)
class Doubt:
    """One thing the reader was not sure of, with the answers it thought possible."""

    kind: DoubtKind
    phrase: str
    evidence: Evidence | None = None
    task_ordinal: int | None = None
    candidates: tuple[str, ...] = ()


class SetAsideReason(StrEnum):
    """Why words that look like a date, an amount or an item are none that anybody must meet.

    ``RATE`` is what a rule grants or takes (按20%给予贴息), ``CEILING`` its upper end, ``STANDARD`` how something is
    built or staffed (每百户不低于30平方米), ``SERVICE_LIMIT`` how long one case may take (3个工作日内办结),
    ``CONDITION`` for whom or when a rule holds (对年营业收入超过2000万元的), ``COUNT`` how many things are named
    (围绕5个领域), ``BASELINE`` the state so far (由52%提高), ``NAME`` a part of a name (“15分钟生活圈”),
    ``ORDER`` a rank or a number in a series (前10名, 第3批), ``VALIDITY`` how long a rule or the policy holds.
    ``REPEATED`` stands in the document already, ``ANNEX`` belongs to a list of projects or the like, ``HEADING`` heads
    a part, ``OUTSIDE`` stands in a part that gives nobody a duty (background, principles, goals), ``CLOSING`` follows
    the last item, ``FURNITURE`` belongs to the page and not to the document.
    """

    RATE = "rate"
    CEILING = "ceiling"
    STANDARD = "standard"
    SERVICE_LIMIT = "service_limit"
    CONDITION = "condition"
    COUNT = "count"
    BASELINE = "baseline"
    NAME = "name"
    ORDER = "order"
    VALIDITY = "validity"
    REPEATED = "repeated"
    ANNEX = "annex"
    HEADING = "heading"
    OUTSIDE = "outside"
    CLOSING = "closing"
    FURNITURE = "furniture"


#: What the plan format keeps beside the targets as norms.
NORMS = frozenset({SetAsideReason.RATE, SetAsideReason.CEILING, SetAsideReason.STANDARD})


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
    amount (form Q10).
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
    aspirational: bool = False
    approximate: bool = False
    change: AmountKind = AmountKind.LEVEL
    per: str | None = None
    due_phrase: str | None = None


@dataclass(frozen=True, slots=True)
class DraftSetAside:
    """A date or an amount of a task that governs nothing, with the reason.

    Exactly one of ``target`` and ``deadline`` is given: what a person who knows better turns it into.
    """

    reason: SetAsideReason
    evidence: Evidence
    target: DraftTarget | None = None
    deadline: DraftDeadline | None = None


@dataclass(frozen=True, slots=True)
class DraftMilestone:
    """A step of a task with a day of its own (一季度: 完成招标; 6月底前开工); ``about`` says what is done by then."""

    about: str
    due: date | None
    precision: DatePrecision
    phrase: str
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class DraftPerson:
    """A person whom the document names beside a unit (牵头领导, 责任领导), as printed."""

    printed: str
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class DraftSchedule:
    """When progress is to be reported (每季度末月25日前报送): the ``day`` of the period's last month, None where unsaid."""

    recurrence: Recurrence
    day: int | None
    phrase: str
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class DraftTask:
    """A numbered item that somebody must carry out.

    ``other_dates`` are the date phrases in its words that govern an amount, come again or go on.
    """

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
    set_aside: tuple[DraftSetAside, ...] = ()
    milestones: tuple[DraftMilestone, ...] = ()
    leaders: tuple[DraftPerson, ...] = ()
    other_dates: tuple[Evidence, ...] = ()


class AccountKind(StrEnum):
    """What of a document the account of its words lists."""

    ITEM = "item"
    CLAUSE = "clause"
    ROW = "row"
    COLUMN = "column"
    DATE = "date"
    AMOUNT = "amount"


class Fate(StrEnum):
    """What became of words that say something: read, put aside for a reason, or left to a person."""

    USED = "used"
    SET_ASIDE = "set_aside"
    DOUBTED = "doubted"


class UsedAs(StrEnum):
    """The part of the draft that words became."""

    HEADER = "header"
    SECTION = "section"
    TASK = "task"
    BODY = "body"
    UNITS = "units"
    LEADERS = "leaders"
    DUE = "due"
    TARGET = "target"
    MILESTONE = "milestone"
    SCHEDULE = "schedule"
    INDICATOR = "indicator"


@dataclass(frozen=True, slots=True)
class AccountEntry:
    """A numbered line, a clause, a row or column of a table, a date or an amount, and what became of it.

    ``used_as`` is given where it was used, ``reason`` where it was set aside.
    """

    kind: AccountKind
    fate: Fate
    evidence: Evidence
    used_as: UsedAs | None = None
    reason: SetAsideReason | None = None
    task_ordinal: int | None = None


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


class Column(StrEnum):
    """What a column of a table holds.

    ``TITLE`` holds short names of tasks (任务名称) beside their contents in ``TASK`` (工作内容); ``CATEGORY`` the group
    that a row belongs to; ``LISTED`` units of which the first leads; ``STEP`` what is to be done in a part of the
    year or step by step; ``LEADER`` persons; ``NAME``, ``UNIT``, ``BASELINE`` and ``BINDING`` belong to indicators.
    """

    CATEGORY = "category"
    NUMBER = "number"
    TITLE = "title"
    TASK = "task"
    LISTED = "listed"
    LEAD = "lead"
    CO = "co"
    LEADER = "leader"
    DUE = "due"
    STEP = "step"
    TARGET = "target"
    NAME = "name"
    UNIT = "unit"
    BASELINE = "baseline"
    BINDING = "binding"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class DraftColumn:
    """A column of the table that is the ``table``-th of the document: its printed heading and what it holds.

    ``certain`` where the heading says so or a person did; else it was guessed by what the cells hold.
    """

    table: int
    heading: str
    column: Column
    certain: bool
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class DraftPlan:
    """Everything that was read from one document, in document order.

    ``default_implementers`` carry out every task from the place that names them on
    (form R9). ``group_meanings`` holds what a collective name covers (form R10).
    ``columns`` are those of the tables that hold tasks or indicators.
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
    schedules: tuple[DraftSchedule, ...] = ()
    account: tuple[AccountEntry, ...] = ()
    header_evidence: dict[str, Evidence] = field(default_factory=dict)
    columns: tuple[DraftColumn, ...] = ()
