"""The leading group's page (领导小组): where do we stand with one plan, or with all of them, today."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any

from flask import Blueprint, abort, render_template, request, url_for

from tracker.accounts.access import current_actor, needs
from tracker.core.clock import now, today
from tracker.core.permissions import Action, Actor, Facts, may
from tracker.core.vocabulary import LIGHT_ORDER
from tracker.oversight.figures.queries import changes_until, chart_until, figures_on, kept_on, units_on
from tracker.oversight.rules.board import chapter_rows, due_rows, plan_rows, roles_of, totals_row, unit_cells
from tracker.tasks.models import Plan
from tracker.tasks.queries import visible_plans
from tracker.web.kept_blocks import kept_block
from tracker.web.rendering import rendered_part

blueprint = Blueprint("oversight", __name__)

ALL = "all"
WORST_UNITS = 8
WORST_TASKS = 7
LATEST_CHANGES = 8


@blueprint.get("/oversight")
@needs(Action.VIEW_OVERSIGHT)
def overview() -> str:
    """The page; `plan` chooses a plan or all, `units` and `changes` show a shortened list whole."""
    wanted = {name: request.args.get(name, "") for name in ("plan", "units", "changes")}
    for name in ("units", "changes"):
        wanted[name] = ALL if wanted[name] == ALL else ""
    return render_template("oversight/overview.html", board=kept_block("board", lambda: _board(wanted), **wanted))


def _board(wanted: Mapping[str, str]) -> str:
    plans = _plans_of(current_actor())
    if not plans:
        return rendered_part("oversight/_no_plan.html")
    shown = _chosen(plans, wanted["plan"])
    day = today()
    kept = kept_on(shown, day)
    whole_changes = wanted["changes"] == ALL
    return rendered_part(
        "oversight/_board.html",
        plans=plans,
        plan=shown[0] if len(shown) == 1 else None,
        address=partial(_address, wanted),
        computed_at=now(),
        lights=LIGHT_ORDER,
        changes=changes_until(shown, day, limit=None if whole_changes else LATEST_CHANGES),
        whole_changes=whole_changes,
        chart=chart_until(shown, day),
        **_figures(shown, day, kept=kept),
        **_units(shown, day, whole=wanted["units"] == ALL, kept=kept),
    )


def _address(wanted: Mapping[str, str], **changes: str | None) -> str:
    """The address of the board as it is wanted, with some arguments changed."""
    arguments: dict[str, Any] = {**wanted, **changes}
    return url_for("oversight.overview", **{name: value for name, value in arguments.items() if value})


def _plans_of(actor: Actor) -> list[Plan]:
    """The plans in force, newest first, that the person oversees (not those it only has a part in)."""
    return [plan for plan in visible_plans(actor) if may(actor, Action.VIEW_OVERSIGHT, Facts(plan.jurisdiction_id))]


def _chosen(plans: Sequence[Plan], wanted: str) -> list[Plan]:
    """The plans in view: the one that the URL names, all, or the newest; 404 for one that is not there."""
    if wanted == ALL:
        return list(plans)
    if not wanted:
        return [plans[0]]
    chosen = [plan for plan in plans if str(plan.id) == wanted]
    return chosen or abort(404)


def _figures(plans: Sequence[Plan], day: date, *, kept: bool) -> dict[str, Any]:
    figures = figures_on(plans, day, most_urgent=WORST_TASKS, kept=kept)
    plan_id = _plan_id(plans)
    titles = {plan.id: plan.title for plan in plans}
    return {
        "total": figures.total,
        "totals": totals_row(figures.total, figures.changes_of_lights, plan_id),
        "groups": plan_rows(figures.groups, titles) if plan_id is None else chapter_rows(figures.groups, plan_id),
        "due": due_rows(figures.due, plan_id, day),
        "urgent": figures.urgent,
    }


def _units(plans: Sequence[Plan], day: date, *, whole: bool, kept: bool) -> dict[str, Any]:
    rows = units_on(plans, day, kept=kept)
    shown = rows if whole else rows[:WORST_UNITS]
    return {
        "units": unit_cells(shown, _plan_id(plans)),
        "roles": roles_of(shown),
        "unit_count": len(rows),
        "whole_units": whole,
    }


def _plan_id(plans: Sequence[Plan]) -> int | None:
    """The one plan in view; None when there are several."""
    return plans[0].id if len(plans) == 1 else None
