"""The sheet of a round: the rows of a unit's parts, kept as they are typed, and sent together."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from tracker.accounts.access import current_actor, needs
from tracker.core.clock import now, today
from tracker.core.paging import Page
from tracker.core.permissions import Action
from tracker.core.vocabulary import ProgressState, Role
from tracker.core.wording import amount as amount_words
from tracker.core.wording import period_words
from tracker.tasks.reports.forms import start_of
from tracker.tasks.reports.rules.checks import Doubt
from tracker.tasks.reports.rules.content import FIGURE_FIELD
from tracker.tasks.sheet.queries import Sheet, SheetPart, SheetPlan
from tracker.tasks.sheet.rules import Outcome, SheetRow, field_of_row, rows_in
from tracker.tasks.sheet.services import save_rows, send_rows
from tracker.web.rendering import translate, with_labels

blueprint = Blueprint("sheet", __name__)
Answer = str | Response | tuple[str, int]
TEXTS = ("done", "problems", "next_steps")


@dataclass(frozen=True)
class FigureField:
    """The field of an amount in a row, for its running period."""

    name: str
    label: str
    promised: str
    unit: str
    value: str
    problem: str


@dataclass(frozen=True)
class ShownRow:
    """A row as the page shows it: its part, what its fields hold, and what is wrong with it."""

    part: SheetPart
    values: Mapping[str, str]
    figures: Sequence[FigureField]
    #: Figures of other periods that the draft holds: they have no field here, and are not to be lost.
    carried: Mapping[str, str]
    problems: Mapping[str, str]
    other_problems: Sequence[str]
    doubts: Sequence[Doubt]
    unchanged: bool

    @property
    def version(self) -> int:
        """The version of the draft that it shows; 0: there is none."""
        return self.part.draft.version if self.part.draft else 0

    def name(self, field: str) -> str:
        """The name of one of its fields."""
        return field_of_row(self.part.item.assignment_id, field)


@blueprint.get("/sheet")
@needs(Action.SUBMIT_REPORT)
def sheet() -> Answer:
    """The sheet of a plan's round; of several plans the newest, unless the address names one."""
    return _page(_sheet(), {}, {})


@blueprint.post("/sheet")
@needs(Action.SUBMIT_REPORT)
def send() -> Answer:
    """Keep the rows, or send those that are complete; what is not sent is kept, with why."""
    shown = _sheet()
    parts = {each.item.assignment_id: each for each in _shown_parts(shown)[0]}
    every = rows_in(request.form.items(multi=True))
    typed = {part_id: row for part_id, row in every.items() if part_id in parts}
    said = [row for part_id, row in typed.items() if row.says_more_than(_start(parts[part_id]))]
    if request.form.get("do") == "save":
        outcomes = save_rows(said, actor=current_actor(), now=now())
    else:
        drafted = [row for row in typed.values() if row not in said and row.is_complete and parts[row.part_id].draft]
        outcomes = send_rows([*said, *drafted], actor=current_actor(), now=now(), today=today())
    _tell(outcomes, [row for part_id, row in every.items() if part_id not in parts and row.is_complete])
    refused = {each.part_id: each for each in outcomes if each.problems or each.doubts}
    if refused:
        return _page(_sheet(), {part_id: typed[part_id] for part_id in refused}, refused), 422
    return redirect(request.full_path)


def _sheet() -> Sheet:
    return Sheet(current_actor().organizations_as(Role.LIAISON), today())


def _chosen(plans: Sequence[SheetPlan]) -> int | None:
    asked = request.args.get("plan", type=int)
    ids = [plan.id for plan in plans]
    return asked if asked in ids else next(iter(ids), None)


def _shown_parts(shown: Sheet) -> tuple[list[SheetPart], Page]:
    plan = _chosen(shown.plans())
    page = request.args.get("page", 1, type=int)
    return shown.parts(plan, page) if plan is not None else ([], Page(1, 0))


def _tell(outcomes: Collection[Outcome], gone: Sequence[SheetRow]) -> None:
    """Say how much was sent and kept, and what could not be, since it is not on the sheet any more."""
    for row in gone:
        text = row.typed.get("done", "") or _("unchanged")
        flash(
            _("A row was not sent, since its part waits for no report of yours any more: %(text)s", text=text),
            "warning",
        )
    sent, kept = sum(each.sent for each in outcomes), sum(each.kept for each in outcomes)
    if sent:
        flash(ngettext("One report was sent.", "%(num)s reports were sent.", sent), "success")
    if kept:
        flash(ngettext("One row was kept as a draft.", "%(num)s rows were kept as drafts.", kept), "success")
    if not outcomes and not gone:
        flash(_("Nothing was typed yet."), "success")


def _page(shown: Sheet, typed: Mapping[int, SheetRow], refused: Mapping[int, Outcome]) -> str:
    plans = shown.plans()
    parts, page = _shown_parts(shown)
    return render_template(
        "sheet/sheet.html",
        plans=plans,
        chosen=_chosen(plans),
        rows=[_row(each, typed.get(each.item.assignment_id), refused.get(each.item.assignment_id)) for each in parts],
        page=page,
        states=with_labels(ProgressState),
        rounds={each.item.round.round_id: each.item.round for each in parts if each.item.round},
        several_units=len({each.item.organization_id for each in parts}) > 1,
        leader_first=any(each.part.organization.leader_approves_reports for each in parts),
    )


def _start(part: SheetPart) -> dict[str, str]:
    return start_of(part.terms, part.last, part.draft)


def _row(part: SheetPart, typed: SheetRow | None, outcome: Outcome | None) -> ShownRow:
    start = _start(part)
    values = start | (dict(typed.typed) if typed else {})
    problems = {name: translate(text) for name, text in outcome.problems.items()} if outcome else {}
    figures = [
        FigureField(
            name=name,
            label=f"{amount.about} {translate(period_words(amount.running))}".strip(),
            promised=amount_words(amount.value, amount.unit, amount.comparator, amount.value_max),
            unit=amount.unit,
            value=values.get(name, ""),
            problem=problems.get(name, ""),
        )
        for amount in part.terms.scored
        if (name := amount.field_name(amount.running))
    ]
    known = {"state", "percent", *TEXTS, *(figure.name for figure in figures)}
    return ShownRow(
        part=part,
        values=values,
        figures=figures,
        carried={name: text for name, text in values.items() if FIGURE_FIELD.fullmatch(name) and name not in known},
        problems={name: text for name, text in problems.items() if name in known},
        other_problems=[text for name, text in problems.items() if name not in known],
        doubts=outcome.doubts if outcome else (),
        unchanged=typed.unchanged if typed else False,
    )
