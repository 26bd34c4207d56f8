"""The figures of the leading group's page, from counted facts: totals, means, units with the worst first.

Pure: `queries.py` counts in the database, this file adds up and puts in order.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from tracker.core.vocabulary import COUNTED_TASKS, LIGHT_ORDER, Light, Responsibility, TaskStatus
from tracker.tasks.rules.status import SOON_DAYS

#: The order of the parts an organization can have.
ROLE_ORDER = (Responsibility.LEAD, Responsibility.CO, Responsibility.IMPLEMENTER)
#: The windows of 'due soon', in days from today; each contains the one before.
DUE_WINDOWS = (SOON_DAYS, 60, 90)


@dataclass(frozen=True)
class TaskGroup:
    """How many tasks of a chapter (or plan) have this light, status and lateness, and the sums for their means.

    `dated` counts the tasks with a period, over which progress is expected; `expected_sum` and
    `dated_percent_sum` are sums of per cents over them. `unreported` counts the tasks whose lead has never reported.
    """

    key: str
    light: Light
    status: TaskStatus
    overdue: bool
    tasks: int
    percent_sum: int
    dated: int
    dated_percent_sum: int
    expected_sum: float
    unreported: int


@dataclass(frozen=True)
class Totals:
    """Where a set of tasks stands. `actual` and `expected` are means in per cent over the same tasks.

    Those are the tasks with a period; where none has one, `actual` is over all tasks and `expected` is None.
    A task of which nothing was reported counts as nothing done; `unreported` says how many there are.
    """

    tasks: int
    by_light: Mapping[Light, int]
    by_status: Mapping[TaskStatus, int]
    overdue: int
    actual: float | None
    expected: float | None
    unreported: int

    @property
    def all_unreported(self) -> bool:
        """Nobody has reported anything: the mean would be a made-up zero."""
        return self.tasks > 0 and self.unreported == self.tasks

    @property
    def points_behind(self) -> int:
        """How many whole points the mean is behind the expected one; 0 when it is not."""
        if self.actual is None or self.expected is None:
            return 0
        return max(round(self.expected) - round(self.actual), 0)


def totals_of(groups: Iterable[TaskGroup]) -> Totals:
    """Add groups up."""
    groups = list(groups)
    by_light: Counter[Light] = Counter()
    by_status: Counter[TaskStatus] = Counter()
    for group in groups:
        by_light[group.light] += group.tasks
        by_status[group.status] += group.tasks
    tasks = sum(group.tasks for group in groups)
    dated = sum(group.dated for group in groups)
    done = sum(group.dated_percent_sum if dated else group.percent_sum for group in groups)
    return Totals(
        tasks=tasks,
        by_light={light: by_light[light] for light in LIGHT_ORDER},
        by_status={status: by_status[status] for status in TaskStatus if status in COUNTED_TASKS},
        overdue=sum(group.tasks for group in groups if group.overdue),
        actual=done / (dated or tasks) if tasks else None,
        expected=sum(group.expected_sum for group in groups) / dated if dated else None,
        unreported=sum(group.unreported for group in groups),
    )


def totals_by_key(groups: Sequence[TaskGroup]) -> dict[str, Totals]:
    """The totals of each chapter (or plan), in the order in which the groups come."""
    by_key: dict[str, list[TaskGroup]] = {}
    for group in groups:
        by_key.setdefault(group.key, []).append(group)
    return {key: totals_of(members) for key, members in by_key.items()}


def changes_against(now: Mapping[Light, int], before: Mapping[Light, int] | None) -> dict[Light, int]:
    """By how much the count of each light changed; empty when nothing is known of before."""
    if before is None:
        return {}
    return {light: now.get(light, 0) - before.get(light, 0) for light in LIGHT_ORDER}


@dataclass(frozen=True)
class PartCount:
    """How many tasks with this light an organization has in this role."""

    organization_id: int
    name: str
    short_name: str
    role: Responsibility
    light: Light
    tasks: int


@dataclass(frozen=True)
class UnitRow:
    """An organization's line in the table of units: for each role the count of each light."""

    organization_id: int
    name: str
    short_name: str
    parts: Mapping[Responsibility, Counter[Light]]

    def total(self, role: Responsibility) -> int:
        """How many tasks it has in this role."""
        return sum(self.parts[role].values())


def unit_rows(counts: Iterable[PartCount]) -> list[UnitRow]:
    """One row an organization, worst first: by red then yellow as lead, then as co-responsible and implementer."""
    names: dict[int, PartCount] = {}
    parts: dict[int, dict[Responsibility, Counter[Light]]] = {}
    for count in counts:
        names.setdefault(count.organization_id, count)
        own = parts.setdefault(count.organization_id, {role: Counter() for role in ROLE_ORDER})
        own[count.role][count.light] += count.tasks
    rows = [UnitRow(key, names[key].name, names[key].short_name, own) for key, own in parts.items()]
    return sorted(rows, key=_severity)


def _severity(row: UnitRow) -> tuple[int, ...]:
    figures = [-row.parts[role][light] for role in ROLE_ORDER for light in (Light.RED, Light.YELLOW)]
    return (*figures, *(-row.total(role) for role in ROLE_ORDER), row.organization_id)


def heat(count: int) -> int:
    """How strongly a cell of red or yellow lights is tinted: 0 (none) to 3."""
    if count == 0:
        return 0
    return 1 if count == 1 else 2 if count <= 3 else 3


def shortened(text: str, longest: int = 60) -> str:
    """The beginning of a report's text on one line, with … where it was cut."""
    line = " ".join(text.split())
    return line if len(line) <= longest else line[: longest - 1].rstrip() + "…"
