"""Where plans stand together: what each of them adds, and the sums of it. Pure.

Everything that the leading group's page says of many plans is a sum over them, so that a plan that changed is taken out
as it was and added as it is, whatever the others are. `queries.py` tells the same of few plans in SQL; a test holds
them equal.
"""

from array import array
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from heapq import nsmallest
from typing import Any, NamedTuple

from tracker.core.vocabulary import LIGHT_ORDER, OPEN_TASKS, Light, Responsibility, TaskStatus
from tracker.oversight.rules.charts import AcceptedProgress, History, Pace
from tracker.oversight.rules.summary import DUE_WINDOWS, TaskGroup, Totals, totals_of
from tracker.tasks.rules.status import days_left, expected_percent

#: Sums of shares of days differ from zero by no more than this once everything was taken out of them.
NOTHING = 1e-9
#: How many red tasks of a plan can be among the most urgent of all.
MOST_URGENT = 7


#: A number's kind and what else tells it from the others of its kind.
Key = tuple[Any, ...]
# The kinds of numbers, each with what else stands in their keys.
GROUP = "group"  # light, status, overdue, the name of a sum
PART = "part"  # organization, role, light
DUE = "due"  # days of the window, light
THEN = "then"  # light, a week ago
CHANGES = "changes"
COMPLETED = "completed"  # day
REPORTS = "reports"  # day, whether the task has a period
GAINED = "gained"  # the same
BEGUN = "begun"  # day
ENDED = "ended"  # day
_KINDS = (GROUP, PART, DUE, THEN, CHANGES, COMPLETED, REPORTS, GAINED, BEGUN, ENDED)
_GROUP_SUMS = ("tasks", "percent_sum", "dated", "dated_percent_sum", "expected_sum", "unreported")


@dataclass(frozen=True, slots=True)
class OverseenPlan:
    """What the page says of a plan beside its numbers."""

    id: int
    jurisdiction_id: int
    title: str


class TaskNow(NamedTuple):
    """What a task that was not withdrawn adds to the sums of its plan; `reported`: its lead has ever reported."""

    id: int
    ordinal: int
    status: TaskStatus
    light: Light
    overdue: bool
    percent: int
    starts_on: date | None
    due_on: date | None
    completed_on: date | None
    reported: bool


class Urgency(NamedTuple):
    """Red tasks in the order of their urgency: late before not late, the longest, those farthest behind."""

    not_late: bool
    due: int
    ahead: float
    plan_id: int
    ordinal: int
    task_id: int


@dataclass(frozen=True, slots=True)
class BesideTasks:
    """What is known of a plan beside its tasks: its period, and what is counted in SQL.

    `parts` are counted by organization, role and light; `accepted` are reports and what was gained, by the day and
    whether the task has a period; `then` are the lights of a week ago, None where the plan was not there yet.
    """

    period_start: date | None = None
    period_end: date | None = None
    parts: Mapping[tuple[int, Responsibility, Light], int] = field(default_factory=dict)
    accepted: Mapping[tuple[date, bool], tuple[int, int]] = field(default_factory=dict)
    then: Mapping[Light, int] | None = None
    changes: int = 0


@dataclass(frozen=True, slots=True)
class PlanStanding:
    """Where one plan stands on a day, with the `numbers` that it adds to the sums.

    `first` and `last` span the periods of its tasks (None: no task has one), as `period_start` and `period_end` do its
    own; `was_there` a week ago.
    """

    total: Totals
    urgent: tuple[Urgency, ...]
    first: date | None
    last: date | None
    period_start: date | None
    period_end: date | None
    was_there: bool
    numbers: Mapping[Key, float]


def standing_of_plan(plan_id: int, tasks: Sequence[TaskNow], beside: BesideTasks, day: date) -> PlanStanding:
    """Where a plan stands on a day."""
    numbers: dict[Key, float] = {}
    urgent: list[Urgency] = []
    dated: list[tuple[date, date]] = []
    groups: dict[tuple[Light, TaskStatus, bool], list[float]] = {}
    for task in tasks:
        expected = expected_percent(task.starts_on, task.due_on, day)
        _add(groups.setdefault((task.light, task.status, task.overdue), [0] * len(_GROUP_SUMS)), task, expected)
        _add_days(numbers, task, day)
        if task.light is Light.RED:
            urgent.append(_urgency(plan_id, task, expected or 0.0))
        if expected is not None and task.starts_on is not None and task.due_on is not None:
            dated.append((task.starts_on, task.due_on))
    for group, sums in groups.items():
        numbers |= {(GROUP, *group, name): number for name, number in zip(_GROUP_SUMS, sums, strict=True)}
    _add_periods(numbers, dated)
    _add_beside(numbers, beside)
    return PlanStanding(
        total=totals_of(_groups(numbers.items())),
        urgent=tuple(nsmallest(MOST_URGENT, urgent)),
        first=min((first for first, _last in dated), default=None),
        last=max((last for _first, last in dated), default=None),
        period_start=beside.period_start,
        period_end=beside.period_end,
        was_there=beside.then is not None,
        numbers=numbers,
    )


def _add(sums: list[float], task: TaskNow, expected: float | None) -> None:
    """In the order of `_GROUP_SUMS`."""
    sums[0] += 1
    sums[1] += task.percent
    if expected is not None:
        sums[2] += 1
        sums[3] += task.percent
        sums[4] += expected
    if not task.reported:
        sums[5] += 1


def _add_days(numbers: dict[Key, float], task: TaskNow, day: date) -> None:
    if task.completed_on is not None:
        _count(numbers, (COMPLETED, task.completed_on))
    left = days_left(task.due_on, day)
    if left is not None and left >= 0 and task.status in OPEN_TASKS:
        for days in DUE_WINDOWS:
            if left <= days:
                _count(numbers, (DUE, days, task.light))


def _add_periods(numbers: dict[Key, float], dated: Iterable[tuple[date, date]]) -> None:
    for first, last in dated:
        share = 1.0 / ((last - first).days + 1)
        _count(numbers, (BEGUN, first), share)
        _count(numbers, (ENDED, last), share)


def _add_beside(numbers: dict[Key, float], beside: BesideTasks) -> None:
    for part, parts in beside.parts.items():
        numbers[(PART, *part)] = parts
    for of, (reports, gained) in beside.accepted.items():
        numbers[(REPORTS, *of)] = reports
        numbers[(GAINED, *of)] = gained
    for light, tasks in (beside.then or {}).items():
        numbers[THEN, light] = tasks
    numbers[(CHANGES,)] = beside.changes


def _count(numbers: dict[Key, float], key: Key, number: float = 1) -> None:
    numbers[key] = numbers.get(key, 0) + number


def _urgency(plan_id: int, task: TaskNow, expected: float) -> Urgency:
    late = task.due_on.toordinal() if task.overdue and task.due_on is not None else 0
    return Urgency(not task.overdue, late, task.percent - expected, plan_id, task.ordinal, task.id)


class Sums:
    """Plans and the sums over them; each key stands here once, whatever the number of plans that have it."""

    def __init__(self) -> None:
        self.plans: dict[int, PlanStanding] = {}
        self._sums: list[float] = []
        self._places: dict[Key, int] = {}
        self._added: dict[int, tuple[array[int], array[float]]] = {}  # by plan: places, and what is added to each

    def put(self, plan_id: int, standing: PlanStanding) -> None:
        """The plan stands like this, however it stood before."""
        self.leave(plan_id)
        places, numbers = array("l"), array("d")
        for key, number in standing.numbers.items():
            if number:
                place = self._places.setdefault(key, len(self._sums))
                if place == len(self._sums):
                    self._sums.append(0.0)
                self._sums[place] += number
                places.append(place)
                numbers.append(number)
        self.plans[plan_id] = replace(standing, numbers={})
        self._added[plan_id] = (places, numbers)

    def leave(self, plan_id: int) -> None:
        """The plan is no longer among them; nothing where it was not."""
        if self.plans.pop(plan_id, None) is not None:
            for place, number in zip(*self._added.pop(plan_id), strict=True):
                self._sums[place] -= number

    def numbers(self) -> Iterator[tuple[Key, float]]:
        """The sums that are not nothing, by their keys."""
        return (each for each in zip(self._places, self._sums, strict=True) if abs(each[1]) > NOTHING)


def together(several: Sequence[Sums]) -> tuple[dict[int, PlanStanding], dict[Key, float]]:
    """The plans and the sums of several, of which none has a plan of another."""
    plans: dict[int, PlanStanding] = {}
    numbers: dict[Key, float] = {}
    for sums in several:
        plans |= sums.plans
        for key, number in sums.numbers():
            _count(numbers, key, number)
    return plans, numbers


@dataclass(frozen=True, slots=True)
class Standing:
    """What the page says of many plans; `then` are the lights of a week ago, None where a plan was not there yet.

    `parts` are counted by organization, role and light; `most_urgent` are the ids of red tasks in their order.
    """

    total: Totals
    by_plan: Mapping[int, Totals]
    parts: Mapping[tuple[int, Responsibility, Light], int]
    due: Mapping[int, Mapping[Light, int]]
    then: Mapping[Light, int] | None
    changes: int
    most_urgent: Sequence[int]
    history: History | None


def standing_of(several: Sequence[Sums]) -> Standing:
    """What the sums of several cities say."""
    plans, numbers = together(several)
    by_kind: dict[str, dict[Key, float]] = {kind: {} for kind in _KINDS}
    for key, number in numbers.items():
        by_kind[key[0]][key[1:]] = number
    total = totals_of(_groups(numbers.items()))
    due, then = by_kind[DUE], by_kind[THEN]
    was_there = all(plan.was_there for plan in plans.values())
    return Standing(
        total=total,
        by_plan={plan_id: plan.total for plan_id, plan in sorted(plans.items()) if plan.total.tasks},
        parts={(key[0], key[1], key[2]): round(number) for key, number in by_kind[PART].items()},
        due={days: {light: round(due.get((days, light), 0)) for light in LIGHT_ORDER} for days in DUE_WINDOWS},
        then={light: round(then.get((light,), 0)) for light in LIGHT_ORDER} if was_there else None,
        changes=round(by_kind[CHANGES].get((), 0)),
        most_urgent=_most_urgent(plans.values()),
        history=_history(plans.values(), by_kind, total),
    )


def _groups(numbers: Iterable[tuple[Key, float]]) -> Iterator[TaskGroup]:
    """The tasks by light, status and lateness."""
    found: dict[Key, dict[str, float]] = {}
    for key, number in numbers:
        if key[0] == GROUP:
            found.setdefault(key[1:4], dict.fromkeys(_GROUP_SUMS, 0.0))[key[4]] = number
    for (light, status, overdue), sums in found.items():
        whole = {name: round(number) for name, number in sums.items() if name != "expected_sum"}
        yield TaskGroup("", light, status, overdue, expected_sum=sums["expected_sum"], **whole)


def _most_urgent(plans: Iterable[PlanStanding]) -> list[int]:
    """The first red tasks of all: none of them is in a plan whose own first one comes after as many other plans'."""
    red = nsmallest(MOST_URGENT, (plan.urgent for plan in plans if plan.urgent))
    return [task.task_id for task in nsmallest(MOST_URGENT, (task for urgent in red for task in urgent))]


def _history(
    plans: Collection[PlanStanding], by_kind: Mapping[str, Mapping[Key, float]], total: Totals
) -> History | None:
    """What the chart draws; see `queries.history`."""
    dated = round(sum(number for key, number in by_kind[GROUP].items() if key[3] == "dated"))
    starts = [each.first for each in plans if each.first] or [each.period_start for each in plans if each.period_start]
    ends = [each.last for each in plans if each.last] or [each.period_end for each in plans if each.period_end]
    if not starts or not ends:
        return None
    return History(
        first=min(starts),
        last=max(*ends, min(starts)),
        tasks=total.tasks,
        measured=dated or total.tasks,
        dated=dated,
        completed={key[0]: round(number) for key, number in by_kind[COMPLETED].items()},
        accepted=_accepted(by_kind, only_dated=dated > 0),
        paces=_paces(by_kind[BEGUN], by_kind[ENDED]),
    )


def _accepted(by_kind: Mapping[str, Mapping[Key, float]], *, only_dated: bool) -> list[AcceptedProgress]:
    by_day: dict[date, list[int]] = {}
    for place, kind in enumerate((REPORTS, GAINED)):
        for (day, dated), number in by_kind[kind].items():
            if dated or not only_dated:
                by_day.setdefault(day, [0, 0])[place] += round(number)
    return [AcceptedProgress(day, *numbers) for day, numbers in sorted(by_day.items())]


def _paces(begun: Mapping[Key, float], ended: Mapping[Key, float]) -> list[Pace]:
    return [Pace(key[0], begun.get(key, 0.0), ended.get(key, 0.0)) for key in sorted({*begun, *ended})]
