"""The drafted tasks as cards: what each says, the phrases that it was read from, and where it can be moved. Pure."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from tracker.core.messages import N_, Message
from tracker.core.vocabulary import DatePrecision
from tracker.organizations.rules.known_units import KnownUnits
from tracker.reading.wording import PRECISIONS, RECURRENCES, set_aside
from tracker.review.rules.draft_content import DraftContent, SetAside
from tracker.review.rules.review_window import TaskRow, Window
from tracker.review.rules.shown.units import ShownUnit, shown_unit, units_of_task
from tracker.tasks.content.rules.content import MilestoneContent, TargetContent, TaskContent, UnitChoice
from tracker.tasks.rules.targets import as_printed


@dataclass(frozen=True, slots=True)
class ShownTarget:
    """A target of a task; `due` only where it differs from the task's own date, `printed` where the figure does."""

    target: TargetContent
    printed: str
    phrase: str
    recurrence: Message | None
    due: date | None


@dataclass(frozen=True, slots=True)
class ShownMilestone:
    """A step of a task with the words that it was read from."""

    milestone: MilestoneContent
    phrase: str


@dataclass(frozen=True, slots=True)
class ShownAside:
    """Words of a task that count for nothing: why, and what they would be if they counted."""

    key: int
    words: str
    why: Message
    becomes: Message
    phrase: str


@dataclass(frozen=True, slots=True)
class TaskCard:
    """A task as the page shows it.

    `chapter_begins`: its chapter is not that of the card before. `others` are the units of every task that it does
    not name itself. Phrases are ids in the source, empty where nothing was read. `following` is the task behind it.
    """

    task: TaskContent
    position: int
    following: TaskContent | None
    chapter_begins: bool
    doubtful: bool
    lead: ShownUnit | None
    co: tuple[ShownUnit, ...]
    implementers: tuple[ShownUnit, ...]
    others: tuple[ShownUnit, ...]
    targets: tuple[ShownTarget, ...]
    milestones: tuple[ShownMilestone, ...]
    set_aside: tuple[ShownAside, ...]
    due_is_end_of_period: bool

    @property
    def name(self) -> str:
        """What its buttons call it: the number in the document, or its key."""
        return self.task.number or str(self.task.key)

    @property
    def source_anchor(self) -> str:
        """The line of the source that it begins on; empty for a task that was added by hand."""
        return f"L{self.task.place.first_line}" if self.task.place else ""

    @property
    def title_phrase(self) -> str:
        """The words that its title was read from."""
        return f"p{self.task.key}-title" if self.task.title_place else ""

    @property
    def due_phrase(self) -> str:
        """The words that its date was read from."""
        return f"p{self.task.key}-due" if self.task.due_place else ""

    @property
    def lead_is_first_listed(self) -> bool:
        """The text does not name the lead as such: it is the first of several."""
        return not self.task.named_lead and bool(self.task.co)

    @property
    def without_end(self) -> Message | None:
        """The words for work that goes on without an end, where the text says so."""
        return PRECISIONS[DatePrecision.ONGOING] if self.task.precision is DatePrecision.ONGOING else None

    def target_phrase(self, target_key: str) -> str:
        """The words that a target was read from, by the key in the target's form; empty for a new target."""
        return f"p{self.task.key}-t{target_key}" if target_key else ""


def task_cards(
    content: DraftContent, units: KnownUnits, window: Window, doubtful: Collection[int]
) -> Iterator[TaskCard]:
    """A card for each task in the window."""
    chapter: str | None = None
    aside: dict[int | None, list[SetAside]] = {}
    for words in content.set_aside:
        aside.setdefault(words.task_key, []).append(words)
    for row in window.rows:
        begins = row.task.section != chapter
        yield _card(row, content, units, aside.get(row.task.key, ()), chapter_begins=begins, doubtful=doubtful)
        chapter = row.task.section


def _card(
    row: TaskRow,
    content: DraftContent,
    units: KnownUnits,
    aside: Iterable[SetAside],
    *,
    chapter_begins: bool,
    doubtful: Collection[int],
) -> TaskCard:
    task = row.task
    own = {unit.organization_id for unit in task.implementers}
    others = [unit for unit in content.header.default_implementers if unit.organization_id not in own]
    return TaskCard(
        task=task,
        position=row.position,
        following=row.following,
        chapter_begins=chapter_begins,
        doubtful=task.key in doubtful,
        lead=_lead(task.lead, units, task.key),
        co=units_of_task(task.co, units, task.key),
        implementers=units_of_task(task.implementers, units, task.key),
        others=tuple(shown_unit(unit, units) for unit in others),
        targets=tuple(_target(each, task) for each in task.targets),
        milestones=tuple(
            ShownMilestone(each, f"p{task.key}-m{each.key}" if each.place else "") for each in task.milestones
        ),
        set_aside=tuple(_aside(each) for each in aside),
        due_is_end_of_period=task.due is not None and not task.due_place and task.due == content.header.period_end,
    )


def _lead(lead: UnitChoice | None, units: KnownUnits, task_key: int) -> ShownUnit | None:
    return units_of_task([lead], units, task_key)[0] if lead else None


def _aside(words: SetAside) -> ShownAside:
    becomes = N_("It is a target") if words.target else N_("It is the due date")
    return ShownAside(words.key, words.phrase, set_aside(words.reason), becomes, f"a{words.key}" if words.place else "")


def _target(target: TargetContent, task: TaskContent) -> ShownTarget:
    return ShownTarget(
        target=target,
        printed=as_printed(target.phrase),
        phrase=f"p{task.key}-t{target.key}" if target.place else "",
        recurrence=RECURRENCES[target.recurring] if target.recurring else None,
        due=target.due if target.due != task.due else None,
    )
