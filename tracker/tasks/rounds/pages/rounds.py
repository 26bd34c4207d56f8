"""报送轮次: the rounds of a plan with who has sent what, and one round with who is still missing."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import TextAreaField
from wtforms.validators import Length

from tracker.accounts.access import current_actor, ensure, found, needs, reason_why_not
from tracker.audit.models import AuditEntry
from tracker.audit.queries import entry_facts
from tracker.audit.rules.registry import sentence_of
from tracker.core.clock import now, today
from tracker.core.errors import Invalid
from tracker.core.messages import N_, Message
from tracker.core.permissions import Action, Actor, may
from tracker.core.vocabulary import AssignmentStatus, RoundStatus
from tracker.core.wording import period_name
from tracker.core.working_calendar import working_calendar
from tracker.tasks.models import Plan, ReportingRound
from tracker.tasks.plans.queries import plan_by_id
from tracker.tasks.queries import units_in_plan
from tracker.tasks.rounds.queries.by_unit import totals, unit_lines
from tracker.tasks.rounds.queries.matrix import Matrix, PartLine, matrix_of
from tracker.tasks.rounds.queries.rounds import (
    PartRow,
    entries_about_round,
    facts_of_round,
    round_with_plan,
    rounds_of_plan,
    running_rounds,
    schedule_of,
    visible_parts,
)
from tracker.tasks.rounds.rules.answers import OUTSTANDING, Result
from tracker.tasks.rounds.rules.states import RoundState, state_of
from tracker.tasks.rounds.rules.tallies import Tally
from tracker.tasks.rounds.services.rounds import LONGEST_NOTE, cancel_round, close_round, is_running, remind_missing
from tracker.tasks.workflow.rules import steps
from tracker.tasks.workflow.rules.guards import RoundConditions
from tracker.tasks.workflow.rules.steps import Refused, next_state
from tracker.tasks.workflow.services.service_steps import facts_of_plan
from tracker.web.rendering import put_errors

blueprint = Blueprint("rounds", __name__)

MOST_UNGROUPED = 60  # a longer list is folded by unit
MOST_ROWS = 500  # a longer table is shown by unit only

#: What still has to come: the list with which a round's page opens.
MISSING = "outstanding"
#: The lists of a round's page: which parts each holds. Together all but the last two hold every part once.
LISTS = {
    MISSING: N_("still missing"),
    "held_up": N_("last report not reviewed"),
    "returned": N_("returned"),
    "waiting": N_("waiting for review"),
    "accepted": N_("accepted"),
    "not_owed": N_("nothing owed"),
    "not_begun": N_("not begun"),
    "late": N_("of these sent late"),
    "all": N_("all"),
}
CLOSING = N_(
    "Nothing more is expected for it; what did not come by its day stays missing. Before its day, say why: then those "
    "who have not sent owe nothing."
)
CANCELLING = N_("It was opened by mistake, or is not needed: nobody owes a report. Possible while nobody has reported.")


@dataclass(frozen=True)
class PlanRound:
    """One of the plan's rounds: what it is called, whether it runs, and how many parts stand where."""

    round: ReportingRound
    name: Message
    state: RoundState
    tally: Tally


@dataclass(frozen=True)
class PartList:
    """One of the lists of a round's page."""

    name: str
    title: Message
    lines: Sequence[PartLine]

    @property
    def is_missing(self) -> bool:
        """Whether it holds what still has to come."""
        return self.name == MISSING


@dataclass(frozen=True)
class RoundLine:
    """A part with where it stands in the round, and what the person can do about it."""

    part: PartRow
    result: Result
    can_correct: bool
    can_report: bool


@dataclass(frozen=True)
class UnitGroup:
    """The parts of one unit in a list that is too long to show them all."""

    unit_id: int
    unit: str
    parts: int


@dataclass(frozen=True)
class Reminding:
    """Reminding everybody who is missing: of how many reports, and why it is not possible now."""

    missing: int
    why_not: Message | None


@dataclass(frozen=True)
class Ending:
    """A way to end the round; `is_wrong` when it was tried with something wrong in the form."""

    key: str
    endpoint: str
    title: Message
    explanation: Message
    why_not: Message | None
    is_wrong: bool


class EndForm(FlaskForm):
    """Why a round is closed or cancelled."""

    reason = TextAreaField(_l("Reason"), [Length(max=LONGEST_NOTE)])


@blueprint.get("/plans/<int:plan_id>/rounds")
@needs(Action.VIEW_ROUNDS)
def rounds(plan_id: int) -> str:
    """A plan's rounds of one year; a unit sees its own rows only. `?rows=parts` lists each part by itself."""
    plan: Plan = found(plan_by_id(plan_id))
    ensure_may_see_rounds(plan)
    every = rounds_of_plan(plan_id)
    years = sorted({each.due_on.year for each in every})
    year = request.args.get("year", type=int)
    shown_year = year if year in years else _year_to_show(years)
    shown = sorted((each for each in every if each.due_on.year == shown_year), key=lambda each: (each.due_on, each.id))
    units = unit_lines(plan, shown, current_actor(), today())
    whole = visible_parts(current_actor(), plan.jurisdiction_id) is None
    unit_id = request.args.get("unit", type=int)
    too_long = whole and unit_id is None and sum(line.parts for line in units) > MOST_ROWS
    by_part = bool(unit_id) or not whole or (request.args.get("rows") == "parts" and not too_long)
    schedule = schedule_of(plan_id)
    return render_template(
        "rounds/rounds.html",
        plan=plan,
        schedule=schedule if schedule and not schedule.stopped_at else None,
        rounds=_plan_rounds(shown, totals(units, shown), _running_ids(plan_id), today()),
        by_unit=not by_part,
        by_unit_only=too_long,
        units=units,
        chosen_unit=next((line for line in units if line.organization_id == unit_id), None),
        lines=matrix_of(plan, shown, current_actor(), today(), unit_id=unit_id).lines if by_part else [],
        years=years,
        year=shown_year,
        whole=whole,
        unknown_years=working_calendar().years_without_notice(
            each.due_on for each in shown if each.status is RoundStatus.OPEN
        ),
        may_change=reason_why_not(Action.MANAGE_ROUNDS, facts_of_plan(plan)) is None,
        day=today(),
    )


@blueprint.get("/rounds/<int:round_id>")
@needs(Action.VIEW_ROUNDS)
def round_(round_id: int) -> str:
    """One round: who is still missing, who sent what and when; each number is the length of its list."""
    return _page(_round_or_404(round_id), EndForm())


@blueprint.post("/rounds/<int:round_id>/reminders")
@needs(Action.REMIND_UNIT)
def remind(round_id: int) -> Response:
    """催报: remind everybody who is missing, each with an entry of its own."""
    shown = _round_or_404(round_id)
    ensure(Action.REMIND_UNIT, facts_of_plan(shown.plan))
    count = remind_missing(round_id, request.form.get("note", ""), actor=current_actor(), now=now(), today=today())
    flash(ngettext("Reminded of %(num)s missing report.", "Reminded of %(num)s missing reports.", count), "success")
    return redirect(url_for("rounds.round_", round_id=round_id))


@blueprint.post("/rounds/<int:round_id>/closing")
@needs(Action.MANAGE_ROUNDS)
def close(round_id: int) -> Response | tuple[str, int]:
    """End a round; nothing more is expected for it."""
    return _end(round_id, cancelling=False)


@blueprint.post("/rounds/<int:round_id>/cancelling")
@needs(Action.MANAGE_ROUNDS)
def cancel(round_id: int) -> Response | tuple[str, int]:
    """Take a round back to which nobody has reported."""
    return _end(round_id, cancelling=True)


def ensure_may_see_rounds(plan: Plan) -> None:
    """Go on only for those who may see the plan's rounds: a unit, where it has a part in the plan."""
    ensure(Action.VIEW_ROUNDS, replace(facts_of_plan(plan), organization_ids=units_in_plan(plan.id)))


def _end(round_id: int, *, cancelling: bool) -> Response | tuple[str, int]:
    shown = _round_or_404(round_id)
    ensure(Action.MANAGE_ROUNDS, facts_of_plan(shown.plan))
    form = EndForm()
    if not form.validate_on_submit():
        return _page(shown, form, wrong_end=request.endpoint), 422
    end = cancel_round if cancelling else close_round
    try:
        end(round_id, form.reason.data or "", actor=current_actor(), now=now(), today=today())
    except Invalid as problem:
        put_errors(form, problem)
        return _page(shown, form, wrong_end=request.endpoint), 422
    flash(_("The round is cancelled.") if cancelling else _("The round is closed."), "success")
    return redirect(url_for("rounds.round_", round_id=round_id))


def _page(shown: ReportingRound, form: EndForm, wrong_end: str | None = None) -> str:
    day, actor = today(), current_actor()
    matrix = matrix_of(shown.plan, [shown], actor, day)
    lists = _lists(matrix, shown.id)
    chosen = _chosen(lists, request.args.get("show", ""))
    unit_id = request.args.get("unit", type=int)
    lines = [line for line in chosen.lines if unit_id in (None, line.part.organization_id)]
    office = reason_why_not(Action.MANAGE_ROUNDS, facts_of_plan(shown.plan)) is None
    takes_reports = is_running(shown, day)
    remindable = [line for line in lists[MISSING].lines if line.part.facts.is_open]
    why_not = _why_not(shown, lists, day, running=takes_reports, remindable=remindable) if office else {}
    reports = bool(may(actor, Action.SUBMIT_REPORT))
    return render_template(
        "rounds/round.html",
        round=shown,
        name=period_name(shown.period_start, shown.period_end),
        plan=shown.plan,
        tally=matrix.tally(shown.id),
        state=state_of(facts_of_round(shown), day, takes_reports=takes_reports),
        takes_reports=takes_reports and shown.status is RoundStatus.OPEN,
        lists=lists.values(),
        chosen=chosen,
        lines=[_line(line, shown.id, actor, reports=reports, takes_reports=takes_reports) for line in lines],
        groups=_groups(lines) if len(lines) > MOST_UNGROUPED and unit_id is None else [],
        unit=lines[0].part.unit if unit_id and lines else "",
        whole=visible_parts(actor, shown.plan.jurisdiction_id) is None,
        has_actions=bool(actor.unit_ids),
        reminding=Reminding(len(remindable), why_not.get("remind")) if office and chosen.is_missing and lines else None,
        endings=_endings(why_not, wrong_end) if office and shown.status is RoundStatus.OPEN else [],
        form=form,
        history=_history(shown),
    )


def _plan_rounds(
    rounds: Sequence[ReportingRound], tallies: Mapping[int, Tally], running_ids: set[int], day: date
) -> list[PlanRound]:
    return [
        PlanRound(
            each,
            period_name(each.period_start, each.period_end),
            state_of(facts_of_round(each), day, takes_reports=each.id in running_ids),
            tallies[each.id],
        )
        for each in rounds
    ]


def _lists(matrix: Matrix, round_id: int) -> dict[str, PartList]:
    """The parts by where they stand; empty lists are left out but for the missing ones and all."""
    by_name: dict[str, list[PartLine]] = {name: [] for name in LISTS}
    for line in matrix.lines:
        result = line.cells[round_id]
        name = MISSING if result.standing in OUTSTANDING else result.standing.value
        by_name[name].append(line)
        if result.is_late:
            by_name["late"].append(line)
        by_name["all"].append(line)
    return {
        name: PartList(name, LISTS[name], lines) for name, lines in by_name.items() if lines or name in (MISSING, "all")
    }


def _chosen(lists: Mapping[str, PartList], name: str) -> PartList:
    """The list that the URL names; else what is missing, or all when nothing is."""
    return lists.get(name) or lists[MISSING if lists[MISSING].lines else "all"]


def _line(line: PartLine, round_id: int, actor: Actor, *, reports: bool, takes_reports: bool) -> RoundLine:
    part, result = line.part, line.cells[round_id]
    own = part.organization_id in actor.unit_ids and reports
    under_way = part.facts.is_open and part.facts.status is AssignmentStatus.IN_PROGRESS
    can_report = own and under_way and takes_reports and result.standing in OUTSTANDING
    return RoundLine(part, result, can_correct=own and under_way and result.is_returned, can_report=can_report)


def _groups(lines: Sequence[PartLine]) -> list[UnitGroup]:
    names = {line.part.organization_id: line.part.unit for line in lines}
    counts = Counter(line.part.organization_id for line in lines)
    return [UnitGroup(unit_id, names[unit_id], parts) for unit_id, parts in sorted(counts.items())]


def _endings(why_not: Mapping[str, Message], wrong_end: str | None) -> list[Ending]:
    ways = (
        ("close", "rounds.close", N_("Close the round"), CLOSING),
        ("cancel", "rounds.cancel", N_("Cancel the round"), CANCELLING),
    )
    return [
        Ending(key, endpoint, title, explanation, why_not.get(key), is_wrong=wrong_end == endpoint)
        for key, endpoint, title, explanation in ways
    ]


def _why_not(
    shown: ReportingRound,
    lists: Mapping[str, PartList],
    day: date,
    *,
    running: bool,
    remindable: Sequence[PartLine],
) -> dict[str, Message]:
    """What the office cannot do with the round now, and why."""
    came = any(name in lists for name in ("returned", "waiting", "accepted"))
    facts = RoundConditions(
        not_begun=shown.opens_on > day,
        reports_came=came,
        takes_no_reports=not running,
        nobody_missing=not remindable,
        reminded_today=shown.reminded_on == day,
    )
    offered = {
        "remind": steps.REMIND_ROUND,
        "close": steps.CLOSE_ROUND,
        "cancel": steps.CANCEL_ROUND,
    }
    outcomes = {name: next_state(step, shown.status, facts) for name, step in offered.items()}
    return {name: outcome.reason for name, outcome in outcomes.items() if isinstance(outcome, Refused)}


def _history(shown: ReportingRound) -> list[tuple[AuditEntry, Message]]:
    return [(entry, sentence_of(entry_facts(entry, {}))) for entry in entries_about_round(shown.id)]


def _running_ids(plan_id: int) -> set[int]:
    return {each.round_id for each in running_rounds([plan_id], today()).get(plan_id, [])}


def _year_to_show(years: list[int]) -> int:
    """This year, or else the nearest one with rounds."""
    return min(years, key=lambda year: abs(year - today().year), default=today().year)


def _round_or_404(round_id: int) -> ReportingRound:
    shown: ReportingRound = found(round_with_plan(round_id))
    ensure_may_see_rounds(shown.plan)
    return shown
