"""The leading group's page (领导小组): where do we stand with one plan, or with all of them, today."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any

from flask import Blueprint, Response, abort, current_app, make_response, render_template, request, url_for

from tracker.accounts.access import current_actor, needs
from tracker.core.clock import now, today
from tracker.core.permissions import Action, Facts, may
from tracker.core.vocabulary import LIGHT_ORDER
from tracker.oversight.figures.queries import (
    Figures,
    changes_until,
    chart_of,
    chart_until,
    figures_of,
    figures_on,
    kept_on,
    standing_on,
    units_of,
    units_on,
)
from tracker.oversight.rules.board import (
    chapter_rows,
    due_rows,
    plan_rows,
    roles_of,
    totals_row,
    unit_cells,
    worst_plans,
)
from tracker.oversight.rules.standing import OverseenPlan
from tracker.oversight.rules.summary import UnitRow
from tracker.oversight.standing.queries import overseen_plans, plan_in_force
from tracker.tasks.models import Plan
from tracker.web.kept_blocks import kept_block
from tracker.web.rendering import rendered_part

blueprint = Blueprint("oversight", __name__)

ALL = "all"
#: The cookie of the last choice among the plans, for half a year of seconds: a preference of a browser, and no secret.
CHOICE = "board-plan"
REMEMBERED_FOR = 183 * 24 * 3600
#: The lists that show only their first lines until they are wanted whole.
SHORTENED = ("plans", "units", "changes")
NEWEST_PLANS = 100
WORST_PLANS = 20
WORST_UNITS = 8
WORST_TASKS = 7
LATEST_CHANGES = 8


@blueprint.get("/oversight")
@needs(Action.VIEW_OVERSIGHT)
def overview() -> Response:
    """The page; `plan` chooses a plan or all, `plans`, `units` and `changes` show a shortened list whole.

    Without a choice it is the last one that the person made in this browser, and all plans in force at first.
    """
    wanted = {name: request.args.get(name, "") for name in ("plan", *SHORTENED)}
    for name in SHORTENED:
        wanted[name] = ALL if wanted[name] == ALL else ""
    chosen = wanted["plan"]
    remembered = "" if chosen else _remembered()
    wanted["plan"] = chosen or remembered or ALL
    board = kept_block("board", lambda: _board(wanted, bool(remembered)), remembered=remembered, **wanted)
    answer = make_response(render_template("oversight/overview.html", board=board))
    if chosen:
        _remember(answer, chosen)
    return answer


def _remembered() -> str:
    """The plan, or all, that this person chose last; '' when they chose none here."""
    person, _between, chosen = request.cookies.get(CHOICE, "").partition(".")
    known = person == str(current_actor().user_id) and (chosen == ALL or chosen.isdecimal())
    return chosen if known else ""


def _remember(answer: Response, chosen: str) -> None:
    answer.set_cookie(
        CHOICE,
        f"{current_actor().user_id}.{chosen}",
        max_age=REMEMBERED_FOR,
        path=url_for("oversight.overview"),
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        httponly=True,
        samesite="Lax",
    )


def _board(wanted: Mapping[str, str], remembered: bool) -> str:
    actor = current_actor()
    plans = overseen_plans({city for city in actor.jurisdiction_ids if may(actor, Action.VIEW_OVERSIGHT, Facts(city))})
    if not plans:
        return rendered_part("oversight/_no_plan.html")
    one, day = _chosen(plans, wanted["plan"], remembered=remembered), today()
    kept = kept_on(plans if one is None else [one], day)
    return rendered_part(
        "oversight/_board.html",
        plan=one,
        plans=_to_pick(plans, one),
        address=partial(_address, wanted),
        computed_at=now(),
        lights=LIGHT_ORDER,
        whole={name: wanted[name] == ALL for name in SHORTENED},
        **(_of_plans(plans, day, wanted, kept=kept) if one is None else _of_plan(one, day, wanted, kept=kept)),
    )


def _address(wanted: Mapping[str, str], **changes: str | None) -> str:
    """The address of the board as it is wanted, with some arguments changed."""
    arguments: dict[str, Any] = {**wanted, **changes}
    return url_for("oversight.overview", **{name: value for name, value in arguments.items() if value})


def _chosen(plans: Sequence[OverseenPlan], wanted: str, *, remembered: bool) -> Plan | None:
    """The plan in view, None for several together; 404 for one that is not there, unless it was only `remembered`."""
    named = [each.id for each in plans if str(each.id) == wanted]
    if not named and wanted != ALL and not remembered:
        abort(404)
    if not named and len(plans) > 1:
        return None
    return plan_in_force(named[0] if named else plans[0].id)


def _to_pick(plans: Sequence[OverseenPlan], one: Plan | None) -> Sequence[OverseenPlan]:
    """The newest plans and the one in view: of very many, the table of all plans opens the others."""
    return [each for place, each in enumerate(plans) if place < NEWEST_PLANS or (one and each.id == one.id)]


def _of_plan(plan: Plan, day: date, wanted: Mapping[str, str], *, kept: bool) -> dict[str, Any]:
    """What the page says of one plan."""
    figures = figures_on([plan], day, most_urgent=WORST_TASKS, kept=kept)
    return {
        "groups": chapter_rows(figures.groups, plan.id),
        "group_count": len(figures.groups),
        "changes": changes_until([plan], day, limit=_limit(wanted, "changes", LATEST_CHANGES)),
        "chart": chart_until([plan], day),
        **_figures(figures, plan.id, day),
        **_units(units_on([plan], day, kept=kept), plan.id, wanted),
    }


def _of_plans(plans: Sequence[OverseenPlan], day: date, wanted: Mapping[str, str], *, kept: bool) -> dict[str, Any]:
    """What it says of several plans together."""
    standing = standing_on(plans, day, kept=kept)
    figures = figures_of(standing, day)
    shown = worst_plans(figures.groups, _limit(wanted, "plans", WORST_PLANS))
    return {
        "groups": plan_rows(shown, {plan.id: plan.title for plan in plans}),
        "group_count": len(figures.groups),
        "changes": changes_until(plans, day, limit=_limit(wanted, "changes", LATEST_CHANGES), count=standing.changes),
        "chart": chart_of(standing.history, day),
        **_figures(figures, None, day),
        **_units(units_of(standing), None, wanted),
    }


def _limit(wanted: Mapping[str, str], name: str, shortened: int) -> int | None:
    """How many lines of a list are shown; None for all."""
    return None if wanted[name] == ALL else shortened


def _figures(figures: Figures, plan_id: int | None, day: date) -> dict[str, Any]:
    return {
        "total": figures.total,
        "totals": totals_row(figures.total, figures.changes_of_lights, plan_id),
        "due": due_rows(figures.due, plan_id, day),
        "urgent": figures.urgent,
    }


def _units(rows: Sequence[UnitRow], plan_id: int | None, wanted: Mapping[str, str]) -> dict[str, Any]:
    shown = rows[: _limit(wanted, "units", WORST_UNITS)]
    return {"units": unit_cells(shown, plan_id), "roles": roles_of(shown), "unit_count": len(rows)}
