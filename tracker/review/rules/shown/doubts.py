"""The open doubts in words, each with the answers that a person may give to it. Pure."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from tracker.core.messages import N_, Message
from tracker.core.vocabulary import OrganizationKind
from tracker.organizations.rules.known_units import KnownUnit, KnownUnits
from tracker.reading.draft import DoubtKind
from tracker.review.rules import wording
from tracker.review.rules.draft_content import DraftContent
from tracker.review.rules.questions import OpenQuestion, ReviewKind
from tracker.tasks.content.rules.content import TaskContent

#: Doubts that are listed at once; the others follow as these are settled.
MOST_DOUBTS = 100
#: How many of the units that a text names are offered as the lead.
MOST_LEADS = 6

_ABOUT_A_UNIT = (DoubtKind.UNIT_UNKNOWN, DoubtKind.UNIT_UNLIKELY)
_ABOUT_THE_LEAD = (
    DoubtKind.LEAD_MISSING,
    ReviewKind.LEAD_IS_COLLECTIVE,
    DoubtKind.LEADS_TO_BE_SPLIT,
    DoubtKind.DUTIES_DIFFER,
    DoubtKind.LEAD_UNCERTAIN,
    DoubtKind.CLAUSE_NAMES_NOBODY,
)
_MAY_BE_A_TASK = (DoubtKind.CLAUSE_OUTSIDE_ITEMS, DoubtKind.ITEM_WITHOUT_CLAUSE)
_ABOUT_THE_PLAN = (DoubtKind.TITLE_MISSING, DoubtKind.PERIOD_MISSING)
_MAY_BE_MEMBERS = (OrganizationKind.DISTRICT, OrganizationKind.AGENCY)


@dataclass(frozen=True, slots=True)
class DoubtedTask:
    """A task that a doubt is about, and the link to it: on this page of the draft or on another."""

    key: int
    task: TaskContent | None
    href: str


@dataclass(frozen=True, slots=True)
class UnknownUnit:
    """A name that the directory does not know, and whom it most likely means."""

    printed: str
    nearest: tuple[KnownUnit, ...]


@dataclass(frozen=True, slots=True)
class LeadChoice:
    """A task whose lead is to be chosen, and the names that the text offers."""

    task_key: int
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MemberChoice:
    """A collective name, and the units that it may stand for with whether it most likely does."""

    unit_id: int
    candidates: tuple[tuple[KnownUnit, bool], ...]


@dataclass(frozen=True, slots=True)
class EditLink:
    """Where a doubt is answered by editing."""

    href: str
    label: Message
    important: bool = False


@dataclass(frozen=True, slots=True)
class Answers:
    """What a person may answer to a doubt. Keys are those of the reader's questions."""

    unit: UnknownUnit | None = None
    lead: LeadChoice | None = None
    members: MemberChoice | None = None
    make_task_of: int | None = None
    settle: int | None = None
    settle_label: Message | None = None
    edit: EditLink | None = None

    @property
    def has_buttons(self) -> bool:
        """Whether there is anything to press beside the forms for units."""
        return bool(self.make_task_of or self.settle or self.edit)


@dataclass(frozen=True, slots=True)
class DoubtRow:
    """A doubt in words. `source_anchor` leads to the words that it is about; `answers` is None where nobody may edit."""

    what: Message
    advice: Message
    blocking: bool
    tasks: tuple[DoubtedTask, ...]
    source_anchor: str
    answers: Answers | None


@dataclass(frozen=True, slots=True)
class Doubts:
    """The list of doubts: how many are open, how many of them hinder issuing, and those that are shown."""

    count: int
    blocking: int
    rows: tuple[DoubtRow, ...]

    @property
    def more(self) -> int:
        """How many are not shown yet."""
        return self.count - len(self.rows)


def doubts_shown(
    questions: Sequence[OpenQuestion],
    content: DraftContent,
    units: KnownUnits,
    *,
    on_page: Collection[int],
    may_edit: bool,
) -> Doubts:
    """The first doubts; `on_page` are the keys of the tasks that the same page shows."""
    shown = (
        doubt_row(question, content, on_page, answers_to(question, content, units) if may_edit else None)
        for question in questions[:MOST_DOUBTS]
    )
    return Doubts(len(questions), sum(question.blocking for question in questions), tuple(shown))


def doubt_row(
    question: OpenQuestion, content: DraftContent, on_page: Collection[int] = (), answers: Answers | None = None
) -> DoubtRow:
    """A doubt in words, with these answers."""
    words = wording.doubt(question.kind, question.phrase)
    return DoubtRow(
        what=words.what,
        advice=words.advice,
        blocking=question.blocking,
        tasks=tuple(_task(key, content, on_page) for key in question.task_keys),
        source_anchor=_anchor(question),
        answers=answers,
    )


def answers_to(question: OpenQuestion, content: DraftContent, units: KnownUnits) -> Answers:
    """What may be answered to this doubt."""
    may_be_task = question.kind in _MAY_BE_A_TASK
    return Answers(
        unit=_unknown_unit(question, units),
        lead=_lead(question, content),
        members=_members(question, units),
        make_task_of=question.key if may_be_task else None,
        settle=question.key,
        settle_label=N_("It is no task") if may_be_task else N_("All is well as it stands"),
        edit=_edit(question),
    )


def _task(key: int, content: DraftContent, on_page: Collection[int]) -> DoubtedTask:
    return DoubtedTask(key, content.task(key), f"#task-{key}" if key in on_page else f"?at={key}#task-{key}")


def _anchor(question: OpenQuestion) -> str:
    """The marked words of the reader's question, or the line of what the review found itself."""
    if question.place is None:
        return ""
    return f"q{question.key}" if question.key else f"L{question.place.first_line}"


def _unknown_unit(question: OpenQuestion, units: KnownUnits) -> UnknownUnit | None:
    if question.kind not in _ABOUT_A_UNIT:
        return None
    return UnknownUnit(question.phrase, units.nearest(question.phrase))


def _lead(question: OpenQuestion, content: DraftContent) -> LeadChoice | None:
    if question.kind not in _ABOUT_THE_LEAD or not question.task_keys:
        return None
    key = question.task_keys[0]
    task = content.task(key)
    names = question.candidates or tuple(unit.printed for unit in (task.co if task else ()))
    return LeadChoice(key, names[:MOST_LEADS])


def _members(question: OpenQuestion, units: KnownUnits) -> MemberChoice | None:
    collective = units.find(question.phrase) if question.kind is ReviewKind.COLLECTIVE_EMPTY else None
    if collective is None:
        return None
    candidates = (unit for unit in units if unit.kind in _MAY_BE_MEMBERS and unit.id != collective.id)
    return MemberChoice(collective.id, tuple((unit, unit.kind is OrganizationKind.DISTRICT) for unit in candidates))


def _edit(question: OpenQuestion) -> EditLink | None:
    """The form in which the doubt can be answered: the plan's, or that of the first task it is about."""
    if question.kind is DoubtKind.COLUMN_UNKNOWN:
        return EditLink("#columns", N_("Say what it holds"), important=True)
    if question.kind in _ABOUT_THE_PLAN:
        return EditLink("?part=plan#plan", N_("Edit the plan"), important=True)
    if not question.task_keys or question.kind in _ABOUT_A_UNIT:
        return None
    key = question.task_keys[0]
    if question.kind is DoubtKind.DUTIES_DIFFER:
        return EditLink(f"?split={key}#task-{key}", N_("Split the task"), important=True)
    return EditLink(f"?task={key}#task-{key}", N_("Edit the task"))
