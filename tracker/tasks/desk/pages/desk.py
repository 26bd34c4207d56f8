"""The desk (工作台): what waits for the person who signed in, one tab a reason; each number is its list's length."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from tracker.accounts.access import current_actor, needs
from tracker.core.clock import today
from tracker.core.messages import N_, Message
from tracker.core.permissions import Action, Actor
from tracker.core.vocabulary import READS_THE_JURISDICTION, ReportDraftStatus, Role, Wait
from tracker.core.working_calendar import working_calendar
from tracker.tasks.desk.queries.queue import page_of_desk
from tracker.tasks.desk.rules.work_item import WorkItem
from tracker.tasks.queries import Granted, granted_extensions
from tracker.tasks.rounds.queries.desk import running_rounds_of
from tracker.tasks.rounds.rules.round_mark import RoundMark
from tracker.web.kept_blocks import kept_by_address
from tracker.web.rendering import Words, addresses, day, due, moment, rendered_part, translate, with_tokens

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


#: Who is told that a year has no calendar yet: they see to it, or ask for it.
LOADS_CALENDARS = (Role.OFFICE, Role.ADMIN)
#: Waits in which the person acts on another unit's part, so that the row names the unit.
ABOUT_OTHERS = frozenset({Wait.TO_DECIDE, Wait.TO_REVIEW, Wait.TO_REVIEW_CO, Wait.TO_CLOSE, Wait.TO_DECIDE_EXTENSION})
#: Waits of a part for its report, in a reporting round if there is one.
BEFORE_A_REPORT = frozenset({Wait.TO_ACCEPT, Wait.TO_REPORT})
#: Waits that follow the last report, where there is one.
AFTER_A_REPORT = frozenset({Wait.TO_REPORT, Wait.RETURNED})
#: Since when it waits. Other waits say it another way, or follow from the due date.
SINCE = {
    Wait.TO_ACCEPT: N_("assigned %(day)s"),
    Wait.TO_DECIDE: N_("refused %(day)s"),
    Wait.TO_REVIEW: N_("sent %(day)s"),
    Wait.TO_REVIEW_CO: N_("sent %(day)s"),
    Wait.TO_DECIDE_EXTENSION: N_("asked on %(day)s"),
    Wait.TO_CLOSE: N_("completed %(day)s"),
    Wait.TO_REPORT: N_("last report %(day)s"),
    Wait.RETURNED: N_("last report %(day)s"),
}
#: What is done about it, and on the page of which record; whatever is not named here is looked at on the task's page.
BUTTONS: dict[Wait, tuple[Message, str, str]] = {
    Wait.TO_REPORT: (N_("Report progress"), "report.new", "assignment_id"),
    Wait.RETURNED: (N_("Correct the report"), "report.new", "assignment_id"),
    Wait.TO_DECIDE: (N_("Decide"), "refusal.decide", "assignment_id"),
    Wait.TO_APPROVE: (N_("Read and approve"), "report_draft.draft", "assignment_id"),
    Wait.TO_REVIEW: (N_("Review the report"), "report.report", "report_id"),
    Wait.TO_REVIEW_CO: (N_("Review the report"), "report.report", "report_id"),
    Wait.TO_DECIDE_EXTENSION: (N_("Decide"), "extension.extension", "extension_id"),
}


@dataclass(frozen=True)
class Tab:
    """One reason to wait, with how many things do."""

    wait: Wait
    title: Message
    count: int
    is_chosen: bool


@dataclass(frozen=True)
class Button:
    """Where something is done about what waits; `is_main` unless it only leads to the task."""

    label: Message
    address: Callable[[WorkItem], str]
    is_main: bool


@dataclass(frozen=True)
class DeskRow:
    """One thing that waits, as the desk shows it; a text is '' where there is nothing to say.

    `repeats`: the last report can be sent again from the desk itself.
    """

    item: WorkItem
    unit: str
    granted: Sequence[Granted]
    round: RoundMark | None
    since: str
    lacks_a_report: bool
    draft: str
    repeats: bool


@blueprint.get("/")
@needs(Action.VIEW_DESK)
def desk() -> str | Response:
    """What waits for the person, a page at a time. The first tab that holds something is open, unless the URL names one.

    Those who only read are led to the board, since nothing waits for them.
    It is kept until something happens in the city, and made anew each time for a unit, whose drafts change without an
    entry.
    """
    if current_actor().only_reads:
        return redirect(url_for("oversight.overview"))
    body = with_tokens(_body()) if current_actor().unit_ids else kept_by_address("desk", _body, "tab", "page")
    return render_template("desk/desk.html", body=body)


def _body() -> str:
    actor, on = current_actor(), today()
    offices = actor.organizations_as(Role.OFFICE)
    shown = page_of_desk(actor, on, request.args.get("tab", ""), request.args.get("page", 1, type=int))
    chosen = shown.chosen
    return rendered_part(
        "desk/_desk.html",
        tabs=[Tab(wait, TAB_TITLES[wait], count, wait is chosen) for wait, count in shown.counts.items()],
        title=TAB_TITLES[chosen] if chosen else None,
        explanation=TAB_EXPLANATIONS[chosen] if chosen else None,
        rows=_rows(shown.items, chosen, actor) if chosen else [],
        button=_button(chosen) if chosen else None,
        accepts=chosen is Wait.TO_ACCEPT,
        sheet=chosen in (Wait.TO_REPORT, Wait.RETURNED) and len(shown.items) > 1,
        page=shown.page,
        words=Words(translate),
        days=Words(day),
        days_left=Words(due),
        rounds=running_rounds_of(offices, on),
        unaccepted=shown.unaccepted,
        years_to_load=working_calendar().years_to_load(on) if actor.organizations_as(*LOADS_CALENDARS) else [],
    )


def _rows(items: Sequence[WorkItem], wait: Wait, actor: Actor) -> list[DeskRow]:
    moved = {item.task_id for item in items if item.original_due_on != item.due_on}
    granted = granted_extensions(moved) if moved else {}
    names_units = wait in ABOUT_OTHERS or bool(actor.organizations_as(*READS_THE_JURISDICTION))
    since = _since(wait)
    return [
        DeskRow(
            item=item,
            unit=item.organization_name if names_units else "",
            granted=granted.get(item.task_id, ()),
            round=item.round if wait in BEFORE_A_REPORT else None,
            since=since(item),
            lacks_a_report=wait in AFTER_A_REPORT and item.since is None,
            draft=_draft(item) if wait is not Wait.TO_APPROVE else "",
            repeats=wait is Wait.TO_REPORT and item.round is not None and item.repeatable,
        )
        for item in items
    ]


def _since(wait: Wait) -> Callable[[WorkItem], str]:
    """Since when things wait for a reason; nothing for a part without a report yet."""
    if wait is Wait.TO_APPROVE:
        return lambda item: translate(N_("handed over %(time)s", time=moment(item.draft_from)))
    if wait not in SINCE:
        return lambda _item: ""
    said = Words(lambda since: translate(Message(SINCE[wait].text, {"day": day(since)})))
    return lambda item: "" if wait in AFTER_A_REPORT and item.since is None else said[item.since]


def _draft(item: WorkItem) -> str:
    """Where the draft of the unit's next report is."""
    if item.draft_from is None:
        return ""
    if item.draft_status is ReportDraftStatus.WITH_UNIT_LEADER:
        return translate(N_("with the unit's leader since %(time)s", time=moment(item.draft_from)))
    return translate(N_("draft from %(time)s", time=moment(item.draft_from)))


def _button(wait: Wait) -> Button | None:
    """What leads from a row to where something is done; None where the desk itself does it."""
    if wait is Wait.TO_ACCEPT:
        return None
    label, endpoint, argument = BUTTONS.get(wait, (N_("Open the task"), "task.task", "task_id"))
    address_of = addresses(endpoint, argument)
    return Button(label, lambda item: address_of(getattr(item, argument)), is_main=wait in BUTTONS)
