"""The page of indicators (指标): the table of a plan, grouped by category."""

from collections.abc import Sequence
from itertools import groupby

from flask import Blueprint, abort, render_template, request

from tracker.accounts.access import current_actor, needs
from tracker.core.permissions import Action
from tracker.core.vocabulary import READS_THE_JURISDICTION
from tracker.indicators.models import Indicator
from tracker.indicators.queries import indicators_of, plans_with_indicators
from tracker.tasks.models import Plan

blueprint = Blueprint("indicators", __name__)


@blueprint.get("/indicators")
@needs(Action.VIEW_INDICATORS)
def indicators() -> str:
    """The indicator table of one plan; `plan` chooses it, the newest that has one by default."""
    plans = plans_with_indicators(current_actor().organizations_as(*READS_THE_JURISDICTION))
    plan = _chosen(plans, request.args.get("plan", ""))
    rows = indicators_of(plan.id) if plan else []
    return render_template(
        "indicators/indicators.html", plans=plans, plan=plan, groups=by_category(rows), count=len(rows)
    )


def by_category(rows: Sequence[Indicator]) -> list[tuple[str, list[Indicator]]]:
    """The rows under the headings of the document, in its order."""
    return [(category, list(members)) for category, members in groupby(rows, key=lambda row: row.category)]


def _chosen(plans: Sequence[Plan], wanted: str) -> Plan | None:
    """The plan that the URL names, else the newest; None when no plan has indicators; 404 for an unknown one."""
    if not wanted:
        return plans[0] if plans else None
    return next((plan for plan in plans if str(plan.id) == wanted), None) or abort(404)
