"""The rows of the leading group's page: each number with the filters of the list behind it. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from heapq import nsmallest

from tracker.core.messages import N_, Message
from tracker.core.vocabulary import COUNTED_TASKS, LIGHT_ORDER, Light, Responsibility, TaskStatus
from tracker.oversight.rules.summary import ROLE_ORDER, Totals, UnitRow, heat

#: The lights of which a chapter's row tells the number: red and yellow.
ALARMING = LIGHT_ORDER[:2]
#: Those that a task can have which is still to be done.
DUE_LIGHTS = tuple(light for light in LIGHT_ORDER if light is not Light.BLUE)
#: The arguments of the ledger's page; None leaves one out.
Filters = Mapping[str, str | int | None]


@dataclass(frozen=True, slots=True)
class Count:
    """A number that opens the list of what it counts."""

    number: int
    filters: Filters


@dataclass(frozen=True, slots=True)
class LightCount:
    """How many tasks have a light; `change` is against a week ago."""

    light: Light
    count: Count
    change: int = 0

    @property
    def heat(self) -> int:
        """How strongly the cell is tinted, 0 to 3."""
        return heat(self.count.number)


@dataclass(frozen=True, slots=True)
class TotalsRow:
    """The numbers of all tasks; `compared`: something is known of a week ago."""

    tasks: Count
    lights: tuple[LightCount, ...]
    statuses: tuple[tuple[TaskStatus, Count], ...]
    overdue: Count
    compared: bool

    @property
    def red(self) -> Count:
        """The red tasks."""
        return self.lights[0].count

    @property
    def changed(self) -> bool:
        """Whether any light's number differs from that of a week ago."""
        return any(each.change for each in self.lights)


@dataclass(frozen=True, slots=True)
class GroupRow:
    """A chapter of the plan in view, or one of several plans (`plan_id` then opens it).

    `has_list`: the ledger can show just these tasks; it cannot for those without a chapter beside others.
    """

    name: str | Message
    plan_id: int | None
    standing: Totals
    tasks: Count
    lights: tuple[LightCount, ...]
    has_list: bool

    @property
    def reports_missing(self) -> bool:
        """Some leads have reported, and some have not."""
        return bool(self.standing.unreported) and not self.standing.all_unreported


@dataclass(frozen=True, slots=True)
class DueRow:
    """The tasks still to be done that fall due within a number of days."""

    days: int
    until: date
    tasks: Count
    lights: tuple[LightCount, ...]


@dataclass(frozen=True, slots=True)
class RoleCells:
    """The parts of a unit in one role, by their own lights."""

    role: Responsibility
    tasks: Count
    lights: tuple[LightCount, ...]


@dataclass(frozen=True, slots=True)
class UnitCells:
    """A unit and its parts by role."""

    name: str
    short_name: str
    roles: tuple[RoleCells, ...]


def totals_row(total: Totals, changes: Mapping[Light, int], plan_id: int | None) -> TotalsRow:
    """All tasks of the plan in view; None for all plans."""
    plan: Filters = {"plan": plan_id}
    return TotalsRow(
        tasks=Count(total.tasks, plan),
        lights=tuple(
            LightCount(light, Count(total.by_light[light], {**plan, "light": light.value}), changes.get(light, 0))
            for light in LIGHT_ORDER
        ),
        statuses=tuple(
            (status, Count(total.by_status[status], {**plan, "status": status.value}))
            for status in TaskStatus
            if status in COUNTED_TASKS
        ),
        overdue=Count(total.overdue, {**plan, "overdue": 1}),
        compared=bool(changes),
    )


def chapter_rows(groups: Mapping[str, Totals], plan_id: int) -> list[GroupRow]:
    """The chapters of one plan, in the order of the document."""
    return [
        _group_row(
            key or N_("without a chapter"),
            standing,
            {"plan": plan_id, "section": key or None},
            has_list=bool(key) or len(groups) == 1,
        )
        for key, standing in groups.items()
    ]


def plan_rows(groups: Mapping[str, Totals], titles: Mapping[int, str]) -> list[GroupRow]:
    """Several plans, each by its title; `groups` are kept by their ids."""
    return [
        _group_row(titles[int(key)], standing, {"plan": int(key)}, plan_id=int(key)) for key, standing in groups.items()
    ]


def worst_plans(groups: Mapping[str, Totals], most: int | None) -> Mapping[str, Totals]:
    """The plans with the most red tasks, then yellow ones; all of them in their order where they are not too many."""
    if most is None or len(groups) <= most:
        return groups
    return dict(nsmallest(most, groups.items(), key=lambda each: (*_alarm(each[1]), int(each[0]))))


def _alarm(standing: Totals) -> list[int]:
    return [-standing.by_light[light] for light in ALARMING]


def _group_row(
    name: str | Message, standing: Totals, filters: Filters, *, plan_id: int | None = None, has_list: bool = True
) -> GroupRow:
    return GroupRow(
        name=name,
        plan_id=plan_id,
        standing=standing,
        tasks=Count(standing.tasks, filters),
        lights=_lights(standing.by_light, filters, ALARMING),
        has_list=has_list,
    )


def due_rows(due: Mapping[int, Mapping[Light, int]], plan_id: int | None, day: date) -> list[DueRow]:
    """The windows of 'due soon', each from the day on."""
    return [_due_row(days, by_light, plan_id, day) for days, by_light in due.items()]


def _due_row(days: int, by_light: Mapping[Light, int], plan_id: int | None, day: date) -> DueRow:
    until = day + timedelta(days=days)
    filters: Filters = {"plan": plan_id, "due_from": day.isoformat(), "due_to": until.isoformat(), "open": 1}
    return DueRow(days, until, Count(sum(by_light.values()), filters), _lights(by_light, filters, DUE_LIGHTS))


def roles_of(rows: Sequence[UnitRow]) -> list[Responsibility]:
    """The roles that any of these units has."""
    return [role for role in ROLE_ORDER if any(row.total(role) for row in rows)]


def unit_cells(rows: Sequence[UnitRow], plan_id: int | None) -> list[UnitCells]:
    """The units with their lights, in the roles that any of them has."""
    roles = roles_of(rows)
    return [UnitCells(row.name, row.short_name, tuple(_role(row, role, plan_id) for role in roles)) for row in rows]


def _role(row: UnitRow, role: Responsibility, plan_id: int | None) -> RoleCells:
    filters: Filters = {"plan": plan_id, "organization": row.organization_id, "role": role.value}
    return RoleCells(role, Count(row.total(role), filters), _lights(row.parts[role], filters, word="part_light"))


def _lights(
    by_light: Mapping[Light, int], filters: Filters, lights: Sequence[Light] = LIGHT_ORDER, *, word: str = "light"
) -> tuple[LightCount, ...]:
    return tuple(LightCount(light, Count(by_light.get(light, 0), {**filters, word: light.value})) for light in lights)
