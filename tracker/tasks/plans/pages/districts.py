"""The table of a plan's tasks by district."""

from flask import Blueprint, render_template

from tracker.accounts.access import current_actor, ensure, found, needs
from tracker.core.clock import today
from tracker.core.permissions import Action, Facts
from tracker.core.vocabulary import READS_THE_JURISDICTION
from tracker.tasks.models import Plan
from tracker.tasks.plans.queries import district_matrix, plan_in_force
from tracker.tasks.queries import units_in_plan
from tracker.web.kept_blocks import kept_block
from tracker.web.rendering import rendered_part

blueprint = Blueprint("districts", __name__)


@blueprint.get("/plans/<int:plan_id>/districts")
@needs(Action.VIEW_LEDGER)
def districts(plan_id: int) -> str:
    """Which district is how far with what; a unit sees the rows of the tasks in which it has a part."""
    plan: Plan = found(plan_in_force(plan_id))
    units = units_in_plan(plan_id) if current_actor().unit_ids else frozenset()
    ensure(Action.VIEW_LEDGER, Facts(plan.jurisdiction_id, units))
    table = kept_block("districts", lambda: _table(plan), plan=str(plan_id))
    return render_template("tasks/districts.html", plan=plan, table=table)


def _table(plan: Plan) -> str:
    actor = current_actor()
    return rendered_part(
        "tasks/_districts.html",
        plan=plan,
        matrix=district_matrix(plan.id, actor, today()),
        day=today(),
        whole=bool(actor.organizations_as(*READS_THE_JURISDICTION)),
    )
