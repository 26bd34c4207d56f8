"""The ledger (台账): every task the person may see, filtered, sorted and paged; the query string holds it all."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import Blueprint, render_template, request

from tracker.accounts.access import current_actor, needs
from tracker.core.clock import today
from tracker.core.paging import Page
from tracker.core.permissions import Action, Actor, may
from tracker.core.vocabulary import LIGHT_ORDER, Responsibility, TaskStatus
from tracker.tasks.kept.queries import is_kept
from tracker.tasks.ledger.forms.selection import selection_in
from tracker.tasks.ledger.queries.choices import Offer, is_plan_in_force, plans_offered, units_offered
from tracker.tasks.ledger.queries.filters import FILTERS, LONGEST_WORDS, FilterContext, chips_for, conditions_of
from tracker.tasks.ledger.queries.rows import LedgerRow, counts_of, rows_of
from tracker.tasks.ledger.rules.shown_columns import COLUMNS, heads_of, in_address, shown_columns
from tracker.web.kept_blocks import kept_by_address
from tracker.web.rendering import rendered_part

blueprint = Blueprint("ledger", __name__)

#: The arguments of an address whose list is kept: all but a selection, which is one person's.
KEPT_BY = frozenset({*FILTERS, "sort", "page", "column", "columns"})


@dataclass(frozen=True)
class PlanPages:
    """The plan whose pages the head leads to, and what the person may do there: ids of plans, None where nothing."""

    shown: int | None
    settings: int | None
    adding: int | None


@dataclass(frozen=True)
class Chosen:
    """The tasks that are chosen for an act; `elsewhere` are those ticked on other pages, as the URL carries them."""

    ticked: Sequence[int]
    everything: bool
    elsewhere: str

    @property
    def count_elsewhere(self) -> int:
        """How many are ticked on other pages."""
        return len(self.elsewhere.split(".")) if self.elsewhere else 0


@blueprint.get("/tasks")
@needs(Action.VIEW_LEDGER)
def ledger() -> str:
    """The ledger page; its list is kept until something happens in the city, unless tasks are chosen in it."""
    shown = kept_by_address("ledger", _list, *KEPT_BY)
    return render_template("tasks/ledger.html", list=shown, may_choose=_may_choose(current_actor()))


def _list() -> str:
    """The list with its filters; the totals line counts what the filters leave, over all pages."""
    actor, day = current_actor(), today()
    shown = shown_columns([*request.args.getlist("column"), *request.args.get("columns", "").split(".")])
    arguments = _arguments(in_address(shown))
    sort = arguments.get("sort", "")
    context = FilterContext(arguments, actor, day, kept=is_kept(actor.jurisdiction_ids, day))
    chips = chips_for(context)
    conditions = conditions_of(chips, actor)
    counts = counts_of(conditions, context)
    page = Page(request.args.get("page", 1, type=int), counts.total)
    rows = rows_of(conditions, context, sort, page, counts)
    plans = plans_offered(actor)
    return rendered_part(
        "tasks/_ledger.html",
        chips=chips,
        rows=rows,
        counts=counts,
        columns=COLUMNS,
        shown=shown,
        hide={name: "" if name in shown else " hidden" for name in COLUMNS},
        heads=heads_of(shown, sort),
        page=page,
        arguments=arguments,
        plans=plans,
        units=units_offered(actor),
        roles=list(Responsibility),
        statuses=list(TaskStatus),
        lights=LIGHT_ORDER,
        plan_pages=_plan_pages(arguments, plans, actor),
        names_plans=len(plans.choices) > 1 and "plan" not in arguments,
        may_choose=_may_choose(actor),
        chosen=_chosen(rows),
    )


def _may_choose(actor: Actor) -> bool:
    """Whether the person acts on many tasks at once."""
    return bool(may(actor, Action.REMIND_UNIT) and may(actor, Action.CORRECT_PLAN))


@blueprint.get("/tasks/choices/plans")
@needs(Action.VIEW_LEDGER)
def plan_names() -> dict[str, list[str]]:
    """The plans whose title has the words typed so far, for a field that completes them."""
    return _names(plans_offered(current_actor(), _typed()))


@blueprint.get("/tasks/choices/units")
@needs(Action.VIEW_LEDGER)
def unit_names() -> dict[str, list[str]]:
    """The units whose name has them."""
    return _names(units_offered(current_actor(), _typed()))


def _typed() -> str:
    return request.args.get("words", "")[:LONGEST_WORDS]


def _names(offer: Offer) -> dict[str, list[str]]:
    return {"names": [choice.name for choice in offer.choices]}


def _arguments(columns: str) -> dict[str, str]:
    """What the query string says of the list itself: filters, order, page and columns, but not the selection."""
    known = (*FILTERS, "sort", "page")
    arguments = {name: value for name, value in request.args.items() if value and name in known}
    return arguments | ({"columns": columns} if columns else {})


def _plan_pages(arguments: Mapping[str, str], plans: Offer, actor: Actor) -> PlanPages:
    """The plan that is filtered by, or else the only one there is; the filters have refused what is no number."""
    named = arguments.get("plan", "").strip()
    filtered = int(named) if named else None
    only = plans.choices[0].id if len(plans.choices) == 1 else filtered
    adds = filtered is not None and may(actor, Action.ADD_TASK) and is_plan_in_force(filtered, actor)
    return PlanPages(
        shown=only,
        settings=filtered if may(actor, Action.SET_PLAN) else None,
        adding=filtered if adds else None,
    )


def _chosen(rows: Sequence[LedgerRow]) -> Chosen:
    selection = selection_in(request.args)
    return Chosen(selection.ticked, selection.everything, selection.on_other_pages([row.id for row in rows]))
