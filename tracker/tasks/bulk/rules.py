"""What an act on many tasks would do to each of them, or why it does nothing there. Pure.

The office sees these lines before it confirms, and the service carries out exactly what they say: a line's
fingerprint tells whether what a person saw is still what would happen.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from tracker.core.messages import N_, Message
from tracker.core.permissions import Action, Actor, Denied, Facts, may
from tracker.core.vocabulary import DONE_TASKS, AssignmentStatus, Responsibility, TaskStatus
from tracker.core.workdays import IsWorkingDay, working_day_after
from tracker.tasks.changes.rules.corrections import (
    asks_more,
    why_not_corrected,
    why_not_other_units,
)
from tracker.tasks.workflow.rules import steps
from tracker.tasks.workflow.rules.guards import HAS_A_DUE_DATE, NO_REPORT_OF_UNIT_WAITS, PartConditions, TaskConditions
from tracker.tasks.workflow.rules.steps import next_state
from tracker.tasks.workflow.rules.transition_errors import WHY_NOT

#: So many tasks can be looked at together.
MOST_TASKS = 2000
#: So much is done at once: an act is one transaction, and everybody else who writes waits until it ends.
MOST_CORRECTED = 500
MOST_REMINDERS = 1000

OTHER_UNIT_NEEDED = N_("Choose another unit than the one that has them.")

COLUMNS = {Responsibility.LEAD: "lead", Responsibility.CO: "co", Responsibility.IMPLEMENTER: "implementers"}


class Audience(StrEnum):
    """Which units of a task are reminded."""

    LEAD = "lead"  # 仅牵头单位
    OPEN = "open"  # 所有尚未完成的单位


@dataclass(frozen=True)
class Unit:
    """An organization: its name for people, and its city."""

    id: int
    name: str
    city_id: int


@dataclass(frozen=True)
class PartNow:
    """A unit's part of a task as it stands; `reminded_on` is the last day on which it was reminded by hand."""

    id: int
    unit_id: int
    unit: str
    role: Responsibility
    status: AssignmentStatus
    report_waits: bool = False
    reminded_on: date | None = None


@dataclass(frozen=True)
class TaskNow:
    """A task as it stands, with the parts that count.

    `request_waits`: a later date was asked for; `archived`: its plan is only read any more.
    """

    id: int
    version: int
    city_id: int
    number: str
    title: str
    status: TaskStatus
    starts_on: date | None
    due_on: date | None
    request_waits: bool = False
    archived: bool = False
    parts: tuple[PartNow, ...] = ()

    def part_of(self, unit_id: int) -> PartNow | None:
        """The part of this unit, if it has one."""
        return next((part for part in self.parts if part.unit_id == unit_id), None)


@dataclass(frozen=True)
class Remind:
    """催办: remind the lead only, or every unit whose part is open."""

    audience: Audience


@dataclass(frozen=True)
class MoveDue:
    """调整时限: to `day`; without one, by `days`, which are working days where `working` says so."""

    day: date | None = None
    days: int = 0
    working: bool = False


@dataclass(frozen=True)
class Reassign:
    """改派: everything that one unit has goes to another one."""

    from_unit: Unit
    to_unit: Unit


Act = Remind | MoveDue | Reassign
ACTIONS: dict[type, Action] = {
    Remind: Action.REMIND_UNIT,
    MoveDue: Action.CORRECT_PLAN,
    Reassign: Action.CORRECT_PLAN,
}


@dataclass(frozen=True)
class Moment:
    """When an act is looked at: the day, and which days are worked."""

    today: date
    is_working_day: IsWorkingDay


@dataclass(frozen=True)
class Reminders:
    """The parts whose units are reminded, and those that are left out, each with the reason."""

    parts: tuple[PartNow, ...]
    left_out: tuple[tuple[PartNow, Message], ...] = ()


@dataclass(frozen=True)
class NewDate:
    """The due date as it is and as it becomes."""

    before: date
    after: date


@dataclass(frozen=True)
class NewUnits:
    """What the former unit has, what the other one gets, and the columns to correct, by unit ids.

    `gets` is None when the other unit has as much already; `starts_anew`: the lead's progress is 0 again.
    """

    had: Responsibility
    gets: Responsibility | None
    columns: Mapping[str, tuple[int, ...]]
    starts_anew: bool


Effect = Reminders | NewDate | NewUnits


@dataclass(frozen=True)
class Line:
    """One task of a preview: what happens to it and which units are told, or why nothing happens."""

    task: TaskNow
    effect: Effect | None = None
    told: tuple[str, ...] = ()
    why_not: Message | None = None

    @property
    def fingerprint(self) -> str:
        """Changes when the line says something else."""
        said = (self.task.id, self.task.number, self.task.title, self.effect, self.told, str(self.why_not))
        return hashlib.sha256(repr(said).encode()).hexdigest()[:10]


def lines_of(act: Act, tasks: Iterable[TaskNow], *, actor: Actor, moment: Moment) -> list[Line]:
    """What the act would do, task by task in this order."""
    return [_line(act, task, actor, moment) for task in tasks]


def count_of_reminders(lines: Iterable[Line]) -> int:
    """How many units would be reminded, counted once for each task."""
    return sum(len(line.effect.parts) for line in lines if isinstance(line.effect, Reminders))


def why_not_all(lines: Sequence[Line]) -> Message | None:
    """Why these lines are not carried out, taken together; None when they are."""
    doing = [line for line in lines if line.effect is not None]
    reminders = count_of_reminders(doing)
    if not doing:
        return N_("Nothing would happen to any of these tasks.")
    if reminders > MOST_REMINDERS:
        return N_("These are %(count)s reminders; at most %(most)s at once.", count=reminders, most=MOST_REMINDERS)
    if not reminders and len(doing) > MOST_CORRECTED:
        return N_("%(count)s tasks would change; at most %(most)s at once.", count=len(doing), most=MOST_CORRECTED)
    return None


def left_out_by_reason(lines: Iterable[Line]) -> list[tuple[Message, list[Line]]]:
    """The lines of the tasks to which nothing happens, under the reason, the most frequent first."""
    groups: dict[str, tuple[Message, list[Line]]] = {}
    for line in lines:
        if line.why_not is not None:
            _reason, group = groups.setdefault(str(line.why_not), (line.why_not, []))
            group.append(line)
    return sorted(groups.values(), key=lambda each: len(each[1]), reverse=True)


def changed_since(seen: Mapping[int, str], lines: Sequence[Line]) -> tuple[frozenset[int], int]:
    """The tasks of which a person saw something else, and how many of those seen are not there any more."""
    now = {line.task.id: line.fingerprint for line in lines}
    changed = frozenset(task_id for task_id, print_now in now.items() if seen.get(task_id) != print_now)
    return changed, len(seen.keys() - now.keys())


def _line(act: Act, task: TaskNow, actor: Actor, moment: Moment) -> Line:
    decision = may(actor, ACTIONS[type(act)], Facts(task.city_id, archived=task.archived))
    if isinstance(decision, Denied):
        return Line(task, why_not=decision.reason)
    if isinstance(act, Remind):
        return _reminders(act, task)
    if isinstance(act, MoveDue):
        return _new_date(act, task, moment)
    return _new_units(act, task)


def _reminders(act: Remind, task: TaskNow) -> Line:
    """Completed parts are nobody's to remind; who waits for an answer of the office is left out, and named."""
    closed = PartConditions(task_closed=task.status is TaskStatus.CLOSED)
    asked = [part for part in task.parts if act.audience is Audience.OPEN or part.role is Responsibility.LEAD]
    reminded, left_out = [], []
    for part in asked:
        outcome = next_state(steps.REMIND_UNIT, part.status, closed)
        if isinstance(outcome, steps.Refused):
            left_out.append((part, outcome.reason))
        elif part.report_waits:
            left_out.append((part, N_("Its report waits for review.")))
        else:
            reminded.append(part)
    if not reminded:
        match list({str(reason): reason for _part, reason in left_out}.values()):
            case [only]:
                return Line(task, why_not=only)
        return Line(task, why_not=N_("No unit of the task can be reminded."))
    named = [(part, reason) for part, reason in left_out if part.status is not AssignmentStatus.COMPLETED]
    told = tuple(part.unit for part in reminded)
    return Line(task, Reminders(tuple(reminded), tuple(named)), told)


def _new_date(act: MoveDue, task: TaskNow, moment: Moment) -> Line:
    if task.due_on is None:
        return Line(task, why_not=HAS_A_DUE_DATE.reason(TaskConditions(due_on=None)))
    after = _moved(act, task.due_on, moment.is_working_day)
    why_not = _why_not_moved(task, after, moment.today)
    if why_not:
        return Line(task, why_not=why_not)
    return Line(task, NewDate(task.due_on, after), tuple(part.unit for part in task.parts))


def _moved(act: MoveDue, due_on: date, is_working_day: IsWorkingDay) -> date:
    if act.day is not None:
        return act.day
    if act.working:
        return working_day_after(due_on, days=act.days, is_working_day=is_working_day)
    return due_on + timedelta(days=act.days)


def _why_not_moved(task: TaskNow, after: date, today: date) -> Message | None:
    if reason := why_not_corrected(task.status):
        return reason
    if task.status in DONE_TASKS:
        return N_("The task is completed; its due date stays.")
    if task.request_waits:
        return N_("A later date was asked for: grant or deny it first.")
    if after == task.due_on:
        return N_("It is due on that day already.")
    if after < today:
        return N_("The new date has passed already.")
    if task.starts_on is not None and after < task.starts_on:
        return N_("The new date lies before the task begins.")
    return None


def _new_units(act: Reassign, task: TaskNow) -> Line:
    leaving, coming = task.part_of(act.from_unit.id), task.part_of(act.to_unit.id)
    if leaving is None:
        return Line(task, why_not=N_("%(unit)s has no part in it.", unit=act.from_unit.name))
    why_not = _why_not_reassigned(act, task, leaving, coming)
    if why_not:
        return Line(task, why_not=why_not)
    gets = leaving.role if coming is None or asks_more(leaving.role, coming.role) else None
    columns = _columns_after(task, leaving, act.to_unit.id, gets)
    others = tuple(part.unit for part in task.parts if part.unit_id not in (leaving.unit_id, act.to_unit.id))
    told = (leaving.unit, act.to_unit.name, *others)
    return Line(task, NewUnits(leaving.role, gets, columns, starts_anew=leaving.role is Responsibility.LEAD), told)


def _why_not_reassigned(act: Reassign, task: TaskNow, leaving: PartNow, coming: PartNow | None) -> Message | None:
    if act.to_unit.id == act.from_unit.id:
        return OTHER_UNIT_NEEDED
    if act.to_unit.city_id != task.city_id:
        return N_("The other unit belongs to another city.")
    reason = why_not_corrected(task.status) or why_not_other_units(task.status)
    if reason:
        return reason
    if leaving.status is AssignmentStatus.COMPLETED:
        return N_("The part is completed: it stays with the unit that completed it.")
    if leaving.report_waits:
        return NO_REPORT_OF_UNIT_WAITS.reason(PartConditions(unit_with_report=leaving.unit))
    if coming is not None and coming.status is AssignmentStatus.REFUSED:
        return WHY_NOT[(Action.DECIDE_REFUSAL, AssignmentStatus.REFUSED)]
    if coming is not None and coming.report_waits and asks_more(leaving.role, coming.role):
        return NO_REPORT_OF_UNIT_WAITS.reason(PartConditions(unit_with_report=coming.unit))
    if task.request_waits and leaving.role is Responsibility.LEAD:
        return N_("A later date was asked for: grant or deny it first.")
    return None


def _columns_after(
    task: TaskNow, leaving: PartNow, to_id: int, gets: Responsibility | None
) -> dict[str, tuple[int, ...]]:
    """The columns whose units change: the other unit takes the place of the former one, and has one part."""

    def after(part: PartNow) -> int | None:
        if part.id == leaving.id:
            return to_id if gets else None
        return None if gets and part.unit_id == to_id else part.unit_id

    columns = {}
    for role, column in COLUMNS.items():
        parts = [part for part in task.parts if part.role is role]
        units = tuple(unit for part in parts if (unit := after(part)) is not None)
        if units != tuple(part.unit_id for part in parts):
            columns[column] = units
    return columns
