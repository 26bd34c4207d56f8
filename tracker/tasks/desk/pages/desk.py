"""The desk (工作台): what waits for the person who signed in, one tab a reason; each number is its list's length."""

from flask import Blueprint, render_template, request

from tracker.accounts.access import current_actor, needs
from tracker.core.clock import today
from tracker.core.messages import N_
from tracker.core.permissions import Action
from tracker.core.vocabulary import READS_THE_JURISDICTION, Role, Wait
from tracker.tasks.desk.queries import work_queue
from tracker.tasks.queries import granted_extensions
from tracker.tasks.rounds.queries.desk import running_rounds_of

blueprint = Blueprint("desk", __name__)

TAB_TITLES = {
    Wait.TO_ACCEPT: N_("To accept"),
    Wait.TO_REPORT: N_("To report"),
    Wait.RETURNED: N_("Returned"),
    Wait.DUE_SOON: N_("Due within 30 days"),
    Wait.OVERDUE: N_("Overdue"),
    Wait.TO_APPROVE: N_("To approve"),
    Wait.TO_DECIDE: N_("Refused"),
    Wait.TO_REVIEW: N_("To review"),
    Wait.TO_CLOSE: N_("To close"),
    Wait.TO_DECIDE_EXTENSION: N_("Extensions"),
    Wait.TO_REVIEW_CO: N_("Reports of other units"),
}
TAB_EXPLANATIONS = {
    Wait.TO_ACCEPT: N_("Tasks that were assigned to your unit and that it has not accepted yet."),
    Wait.TO_REPORT: N_(
        "Tasks for which a reporting round waits, or of which nothing was reported this month where there are no rounds."
    ),
    Wait.RETURNED: N_("Reports that the office sent back; correct them and send them again."),
    Wait.DUE_SOON: N_("Open tasks whose due date is within 30 days."),
    Wait.OVERDUE: N_("Open tasks whose due date has passed."),
    Wait.TO_APPROVE: N_("Reports of your unit that you approve before they go to the office."),
    Wait.TO_DECIDE: N_("Parts that a unit says are not its own; decide whose they are."),
    Wait.TO_REVIEW: N_("Reports that wait for the office, the oldest first."),
    Wait.TO_CLOSE: N_("Tasks whose lead has completed them and that can be struck off."),
    Wait.TO_REVIEW_CO: N_("Reports of units that share tasks which your unit leads; you review them."),
    Wait.TO_DECIDE_EXTENSION: N_("Requests for a later due date that wait for the office, the oldest first."),
}


@blueprint.get("/")
@needs(Action.VIEW_DESK)
def desk() -> str:
    """What waits for the person. The first tab that holds something is open, unless the address names one."""
    actor = current_actor()
    queue = work_queue(actor, today())
    chosen = next((wait for wait in queue if wait.value == request.args.get("tab")), None)
    chosen = chosen or next((wait for wait, items in queue.items() if items), next(iter(queue), None))
    items = queue[chosen] if chosen else []
    return render_template(
        "desk/desk.html",
        queue=queue,
        chosen=chosen,
        items=items,
        granted=granted_extensions({item.task_id for item in items if item.original_due_on != item.due_on}),
        titles=TAB_TITLES,
        explanations=TAB_EXPLANATIONS,
        rounds=running_rounds_of(actor.organizations_as(Role.OFFICE), today()),
        reads=bool(actor.organizations_as(*READS_THE_JURISDICTION)),
    )
