"""The leading group's page (领导小组): where do we stand with one plan, or with all of them, today."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from flask import Blueprint, abort, render_template, request

from tracker.accounts.access import current_actor, needs
from tracker.audit.models import AuditEntry
from tracker.audit.queries import count_entries_between, entries_between, entry_facts
from tracker.audit.rules.registry import sentence_of
from tracker.core.clock import now, start_of, today
from tracker.core.events import Event
from tracker.core.messages import Message
from tracker.core.permissions import Action, Actor, Facts, may
from tracker.core.vocabulary import COUNTED_TASKS, LIGHT_ORDER, Light, TaskStatus
from tracker.oversight import queries
from tracker.oversight.rules.charts import chart, chart_points, table_points
from tracker.oversight.rules.summary import (
    DUE_WINDOWS,
    ROLE_ORDER,
    changes_against,
    heat,
    shortened,
    totals_by_key,
    totals_of,
    unit_rows,
)
from tracker.tasks.models import Plan
from tracker.tasks.queries import visible_plans
from tracker.tasks.rules.status import light_on

blueprint = Blueprint("oversight", __name__)

ALL = "all"
WORST_UNITS = 8
WORST_TASKS = 7
LATEST_CHANGES = 8
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
class Change:
    """One line of 'what changed': the moment, the task it concerns (None for a whole plan), the sentence."""

    moment: datetime
    task_id: int | None
    task_name: str
    message: Message


@blueprint.get("/oversight")
@needs(Action.VIEW_OVERSIGHT)
def overview() -> str:
    """The page; `plan` chooses a plan or all, `units` and `changes` show a shortened list whole."""
    plans = _plans_of(current_actor())
    if not plans:
        return render_template("oversight/no_plan.html")
    shown = _chosen(plans, request.args.get("plan", ""))
    day = today()
    return render_template(
        "oversight/overview.html",
        plans=plans,
        shown=shown,
        plan=shown[0] if len(shown) == 1 else None,
        computed_at=now(),
        lights=LIGHT_ORDER,
        statuses=[status for status in TaskStatus if status in COUNTED_TASKS],
        heat=heat,
        shortened=shortened,
        **_figures(shown, day),
        **_units([plan.id for plan in shown], day, whole=request.args.get("units") == ALL),
        **_changes(shown, day, whole=request.args.get("changes") == ALL),
        **_chart(shown, day),
    )


def _plans_of(actor: Actor) -> list[Plan]:
    """The plans in force, newest first, that the person oversees (not those it only has a part in)."""
    return [plan for plan in visible_plans(actor) if may(actor, Action.VIEW_OVERSIGHT, Facts(plan.jurisdiction_id))]


def _chosen(plans: Sequence[Plan], wanted: str) -> list[Plan]:
    """The plans in view: the one that the address names, all, or the newest; 404 for one that is not there."""
    if wanted == ALL:
        return list(plans)
    if not wanted:
        return [plans[0]]
    chosen = [plan for plan in plans if str(plan.id) == wanted]
    return chosen or abort(404)


def _figures(plans: Sequence[Plan], day: date) -> dict[str, Any]:
    plan_ids = [plan.id for plan in plans]
    groups = queries.task_groups(plan_ids, day, by_plan=len(plans) > 1)
    total = totals_of(groups)
    return {
        "total": total,
        "changes_of_lights": changes_against(total.by_light, _lights_a_week_ago(plans, day)),
        "chapters": totals_by_key(groups),
        "titles": {str(plan.id): plan.title for plan in plans},
        "urgent": queries.urgent_tasks(plan_ids, day, limit=WORST_TASKS),
        "due": queries.due_lights(plan_ids, day, DUE_WINDOWS),
        "due_until": {days: day + timedelta(days=days) for days in DUE_WINDOWS},
    }


def _lights_a_week_ago(plans: Sequence[Plan], day: date) -> dict[Light, int] | None:
    """The lights as the page showed them at the end of the day a week ago; None when a plan was not there yet."""
    then = day - timedelta(days=7)
    end_of_then = start_of(then + timedelta(days=1))
    if any(plan.in_force_at >= end_of_then for plan in plans):
        return None
    counts = dict.fromkeys(LIGHT_ORDER, 0)
    for facts in queries.facts_before([plan.id for plan in plans], end_of_then):
        counts[light_on(facts, then).light] += 1
    return counts


def _units(plan_ids: Sequence[int], day: date, *, whole: bool) -> dict[str, Any]:
    rows = unit_rows(queries.part_counts(plan_ids, day))
    shown = rows if whole else rows[:WORST_UNITS]
    roles = [role for role in ROLE_ORDER if any(row.total(role) for row in shown)]
    return {"units": shown, "unit_count": len(rows), "roles": roles, "whole_units": whole}


def _changes(plans: Sequence[Plan], day: date, *, whole: bool) -> dict[str, Any]:
    since, until = start_of(day - timedelta(days=CHANGE_DAYS)), start_of(day + timedelta(days=1))
    where: dict[str, Any] = {"actions": CHANGES, "plan_ids": [plan.id for plan in plans]}
    cities = {plan.jurisdiction_id for plan in plans}
    entries = entries_between(cities, since, until, **where, limit=None if whole else LATEST_CHANGES)
    return {
        "changes": _told(entries),
        "change_count": count_entries_between(cities, since, until, **where),
        "change_days": CHANGE_DAYS,
        "whole_changes": whole,
    }


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


def _chart(plans: Sequence[Plan], day: date) -> dict[str, Any]:
    history = queries.history(plans)
    if history is None:
        return {"chart": None}
    points = chart_points(history, day)
    return {
        "chart": chart(points, day),
        "chart_rows": table_points(points, day),
        "chart_says_little": history.says_little(day),
    }
