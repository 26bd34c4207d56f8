"""A draft as the reviewer edits it: plain values.

What the reader found (`DraftPlan`) becomes `DraftContent` once; from then on people change it. Keys of tasks,
targets and questions never change, so that merging, splitting and comparing can name them.
"""

from dataclasses import dataclass
from datetime import date

from tracker.core.vocabulary import Comparator, DatePrecision, Rhythm
from tracker.reading.draft import AccountKind, Column, DoubtKind, SetAsideReason
from tracker.tasks.content.rules.content import HeaderContent, Place, TargetContent, TaskContent, UnitChoice


@dataclass(frozen=True, slots=True)
class IndicatorContent:
    """A row of an indicator table, as the plan format names its parts; `ordinal` names it and never changes."""

    ordinal: int
    name: str
    category: str = ""
    number: str = ""
    unit: str = ""
    baseline_year: int | None = None
    baseline: float | None = None
    target_year: int | None = None
    comparator: Comparator = Comparator.EQUAL
    target: float | None = None
    binding: bool | None = None
    responsible: tuple[UnitChoice, ...] = ()
    place: Place | None = None
    revision: int = 0
    left_out: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """A doubt of the reader, until a person has settled it."""

    key: int
    kind: DoubtKind
    phrase: str = ""
    place: Place | None = None
    task_key: int | None = None
    candidates: tuple[str, ...] = ()
    settled: bool = False


@dataclass(frozen=True, slots=True)
class DueDate:
    """A day by which a task is due, as written and where."""

    due: date | None
    phrase: str = ""
    precision: DatePrecision = DatePrecision.YEAR
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class SetAside:
    """Words of the document that look like something to be met and are not, until a person says that they are.

    `reason` is the reader's; without one a person set them aside. Words of a task carry what they become when they
    count after all: an amount (`target`) or a day (`due`).
    """

    key: int
    kind: AccountKind
    phrase: str
    place: Place | None = None
    reason: SetAsideReason | None = None
    task_key: int | None = None
    target: TargetContent | None = None
    due: DueDate | None = None


@dataclass(frozen=True, slots=True)
class ScheduleContent:
    """When the document wants progress to be reported: by the `day` of each month, or of each quarter's last one."""

    rhythm: Rhythm
    day: int
    phrase: str
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class ColumnContent:
    """A column of the `table`-th table (from 1): its printed heading, and what the reader took it for.

    `certain`: the heading, or a person, says what it holds; else it was guessed by what the cells hold.
    """

    table: int
    heading: str
    column: Column
    certain: bool
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class DraftContent:
    """A whole draft under review."""

    header: HeaderContent
    tasks: tuple[TaskContent, ...] = ()
    indicators: tuple[IndicatorContent, ...] = ()
    questions: tuple[Question, ...] = ()
    group_meanings: tuple[tuple[str, str], ...] = ()
    set_aside: tuple[SetAside, ...] = ()
    schedules: tuple[ScheduleContent, ...] = ()
    columns: tuple[ColumnContent, ...] = ()

    @property
    def tasks_to_issue(self) -> tuple[TaskContent, ...]:
        """The tasks that were not left out, in their order."""
        return tuple(task for task in self.tasks if not task.left_out)

    @property
    def tasks_left_out(self) -> tuple[TaskContent, ...]:
        """The tasks that will not be issued, in their order."""
        return tuple(task for task in self.tasks if task.left_out)

    @property
    def indicators_to_issue(self) -> tuple[IndicatorContent, ...]:
        """The indicators that were not left out, in their order."""
        return tuple(indicator for indicator in self.indicators if not indicator.left_out)

    @property
    def indicators_left_out(self) -> tuple[IndicatorContent, ...]:
        """The indicators that will not be issued, in their order."""
        return tuple(indicator for indicator in self.indicators if indicator.left_out)

    @property
    def reviewed_count(self) -> int:
        """How many of the tasks to issue a person has looked at."""
        return sum(task.reviewed for task in self.tasks_to_issue)

    def task(self, key: int) -> TaskContent | None:
        """The task with this key."""
        return next((task for task in self.tasks if task.key == key), None)

    def words_set_aside(self, key: int) -> SetAside | None:
        """The words that were set aside with this key."""
        return next((each for each in self.set_aside if each.key == key), None)

    def indicator(self, ordinal: int) -> IndicatorContent | None:
        """The indicator with this ordinal."""
        return next((each for each in self.indicators if each.ordinal == ordinal), None)
