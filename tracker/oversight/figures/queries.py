"""Where plans stand on a day: totals, lights, units, changes and the chart, as values.

A page, a paper and an API tell the same of them; each takes a bounded number of queries whatever the plans' size.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from tracker.audit.models import AuditEntry
from tracker.audit.queries import count_entries_between, entries_between, entry_facts
from tracker.audit.rules.registry import sentence_of
from tracker.core.clock import start_of
from tracker.core.events import Event
from tracker.core.messages import Message
from tracker.core.vocabulary import LIGHT_ORDER, Light
from tracker.oversight import queries
from tracker.oversight.rules.charts import Chart, ChartPoint, History, chart, chart_points, table_points
from tracker.oversight.rules.standing import OverseenPlan, Standing
from tracker.oversight.rules.summary import (
    DUE_WINDOWS,
    PartCount,
    Totals,
    UnitRow,
    changes_against,
    totals_by_key,
    totals_of,
    unit_rows,
)
from tracker.oversight.standing.memory import remembered_standing
from tracker.oversight.standing.queries import Window
from tracker.oversight.urgent.queries import UrgentTask, urgent_tasks, urgent_tasks_of
from tracker.tasks.kept.queries import is_kept
from tracker.tasks.models import Plan

CHANGE_DAYS = 30
#: The entries that a leading group calls a change; sign-offs and submissions are the way there.
CHANGES = (
    Event.PLAN_ISSUED,
    Event.REPORT_ACCEPTED,
    Event.REPORT_RETURNED,
    Event.TASK_COMPLETED,
    Event.TASK_CLOSED,
    Event.TASK_ADDED,
    Event.TASK_WITHDRAWN,
    Event.TASK_REINSTATED,
    Event.ASSIGNMENT_REMINDED,
)


@dataclass(frozen=True)
class Figures:
    """Where plans stand: all their tasks, and each chapter of the one plan (each of several plans, by its id).

    `changes_of_lights` is against a week ago, empty where a plan was not there yet; `due` counts the lights of the
    tasks that fall due within each number of days.
    """

    total: Totals
    changes_of_lights: Mapping[Light, int]
    groups: Mapping[str, Totals]
    urgent: Sequence[UrgentTask]
    due: Mapping[int, Mapping[Light, int]]


@dataclass(frozen=True)
class Change:
    """One line of 'what changed': the moment, the task it concerns (None for a whole plan), the sentence."""

    moment: datetime
    task_id: int | None
    task_name: str
    message: Message


@dataclass(frozen=True)
class Changes:
    """What changed in the last `days` days, the newest first, and how many changes there are in all."""

    days: int
    count: int
    rows: Sequence[Change]


@dataclass(frozen=True)
class ChartFigures:
    """The chart and the same as a table; `says_little`: hardly anything was accepted yet."""

    chart: Chart
    rows: Sequence[ChartPoint]
    says_little: bool


def kept_on(plans: Sequence[Plan] | Sequence[OverseenPlan], day: date) -> bool:
    """Whether what is kept of these plans' cities is that of the day: then it need not be computed."""
    return is_kept({plan.jurisdiction_id for plan in plans}, day)


def figures_on(plans: Sequence[Plan], day: date, *, most_urgent: int, kept: bool = False) -> Figures:
    """The figures of a day, with the `most_urgent` red tasks; `kept` says what `kept_on` answers."""
    plan_ids = [plan.id for plan in plans]
    groups = queries.task_groups(plan_ids, day, by_plan=len(plans) > 1, kept=kept)
    total = totals_of(groups)
    return Figures(
        total=total,
        changes_of_lights=changes_against(total.by_light, lights_a_week_ago(plans, day)),
        groups=totals_by_key(groups),
        urgent=urgent_tasks(plan_ids, day, limit=most_urgent, kept=kept),
        due=queries.due_lights(plan_ids, day, DUE_WINDOWS, kept=kept),
    )


def lights_a_week_ago(plans: Sequence[Plan], day: date) -> dict[Light, int] | None:
    """The lights as they were at the end of the day a week ago; None when a plan was not there yet."""
    then = day - timedelta(days=7)
    end_of_then = start_of(then + timedelta(days=1))
    if any(plan.in_force_at >= end_of_then for plan in plans):
        return None
    counts = queries.lights_before([plan.id for plan in plans], end_of_then, then)
    return {light: counts[light] for light in LIGHT_ORDER}


def standing_on(plans: Sequence[OverseenPlan], day: date, *, kept: bool = False) -> Standing:
    """Where many plans stand together on a day: read of those to which something happened, remembered of the others."""
    return remembered_standing(plans, day, Window(*_month_until(day), CHANGES), kept=kept)


def figures_of(standing: Standing, day: date) -> Figures:
    """`figures_on` for many plans, from where they stand together."""
    return Figures(
        total=standing.total,
        changes_of_lights=changes_against(standing.total.by_light, standing.then),
        groups={str(plan_id): total for plan_id, total in standing.by_plan.items()},
        urgent=urgent_tasks_of(standing.most_urgent, day),
        due=standing.due,
    )


def units_of(standing: Standing) -> list[UnitRow]:
    """`units_on` for many plans, from where they stand together."""
    names = queries.names_of_units({unit for unit, _role, _light in standing.parts})
    return unit_rows(
        PartCount(unit, *names[unit], role, light, tasks) for (unit, role, light), tasks in standing.parts.items()
    )


def units_on(plans: Sequence[Plan], day: date, *, kept: bool = False) -> list[UnitRow]:
    """Every unit with a part in these plans and its lights, the worst first."""
    return unit_rows(queries.part_counts([plan.id for plan in plans], day, kept=kept))


def _month_until(day: date) -> tuple[datetime, datetime]:
    return start_of(day - timedelta(days=CHANGE_DAYS)), start_of(day + timedelta(days=1))


def changes_until(
    plans: Sequence[Plan] | Sequence[OverseenPlan], day: date, *, limit: int | None, count: int | None = None
) -> Changes:
    """What changed in the month up to a day: the latest `limit` changes, or all of them.

    `count`: how many there are in all, where that is known already.
    """
    since, until = _month_until(day)
    where: dict[str, Any] = {"actions": CHANGES, "plan_ids": [plan.id for plan in plans]}
    cities = {plan.jurisdiction_id for plan in plans}
    return Changes(
        days=CHANGE_DAYS,
        rows=_told(entries_between(cities, since, until, **where, limit=limit)),
        count=count_entries_between(cities, since, until, **where) if count is None else count,
    )


def _told(entries: Sequence[AuditEntry]) -> list[Change]:
    units = queries.unit_names({entry.organization_id for entry in entries if entry.organization_id})
    tasks = queries.task_names({entry.task_id for entry in entries if entry.task_id})
    return [
        Change(
            moment=entry.occurred_at,
            task_id=entry.task_id,
            task_name=tasks.get(entry.task_id or 0, ""),
            message=sentence_of(entry_facts(entry, units)),
        )
        for entry in entries
    ]


def chart_until(plans: Sequence[Plan], day: date) -> ChartFigures | None:
    """Completion over time, as known on a day; None when nobody says over which time the plans run."""
    return chart_of(queries.history(plans), day)


def chart_of(history: History | None, day: date) -> ChartFigures | None:
    """The chart of what happened, as known on a day."""
    if history is None:
        return None
    points = chart_points(history, day)
    return ChartFigures(chart(points, day), table_points(points, day), says_little=history.says_little(day))
