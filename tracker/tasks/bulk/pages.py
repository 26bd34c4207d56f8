"""批量办理: choose what happens to many tasks, see it task by task, then confirm it.

The query string holds the selection and the choices, so that looking changes nothing; what is sent to confirm are the
reason and the fingerprints of the lines that were seen.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response

from tracker.accounts.access import current_actor, current_jurisdiction, needs
from tracker.core.clock import now, today
from tracker.core.errors import Conflict, Invalid, StaleEdit
from tracker.core.extensions import limiter
from tracker.core.messages import N_, P_, Message
from tracker.core.paging import Page
from tracker.core.permissions import Action
from tracker.core.working_calendar import working_calendar
from tracker.tasks.bulk.forms import CorrectingForm, DueChoice, RemindChoice, RemindingForm, UnitChoice
from tracker.tasks.bulk.queries import task_ids, tasks_now, units_of_city, units_with_a_part, units_without_liaison
from tracker.tasks.bulk.rules import (
    MOST_TASKS,
    Act,
    Line,
    Moment,
    NewDate,
    changed_since,
    count_of_reminders,
    left_out_by_reason,
    lines_of,
    why_not_all,
)
from tracker.tasks.bulk.services import Done, apply_act
from tracker.tasks.ledger.forms.selection import MOST_TICKED, could_be_id, selection_in
from tracker.tasks.ledger.queries.filters import FILTERS, FilterContext, chips_for, conditions_of
from tracker.tasks.ledger.queries.order import order_of
from tracker.tasks.models import Task
from tracker.tasks.queries import visible_tasks
from tracker.web.rendering import put_errors, translate

blueprint = Blueprint("bulk", __name__, url_prefix="/tasks/bulk")

Answer = str | Response | tuple[str, int]
Choice = RemindChoice | DueChoice | UnitChoice


@dataclass(frozen=True)
class Counts:
    """How much an act does; `reminders` is 0 for an act that changes tasks."""

    tasks: int
    reminders: int


@dataclass(frozen=True)
class Kind:
    """What differs between the pages of the acts: their words, and the pieces of the template (by `name`)."""

    name: str
    title: Message
    heads: tuple[Message, ...]
    doing: Callable[[Counts], Message]
    send: Callable[[Counts], Message]
    help: Message
    done: Callable[[Counts], Message]


IN_EVERY_HISTORY = N_("It stands in the history of every task that is changed, and the units read it.")
BEFORE_AND_AFTER = (N_("Now"), N_("Then"), N_("Who is told"))
REMINDERS = Kind(
    "reminders",
    N_("Remind many"),
    (N_("Reminded"), N_("Left out")),
    lambda done: P_(
        "Reminders: %(reminders)s, about %(count)s task",
        "Reminders: %(reminders)s, about %(count)s tasks",
        count=done.tasks,
        reminders=done.reminders,
    ),
    lambda done: P_("Send %(count)s reminder", "Send %(count)s reminders", count=done.reminders),
    N_("All units read it. A unit that is reminded of several tasks gets one notice and one mail with all of them."),
    lambda done: P_(
        "Reminders on their way: %(reminders)s, about %(count)s task.",
        "Reminders on their way: %(reminders)s, about %(count)s tasks.",
        count=done.tasks,
        reminders=done.reminders,
    ),
)
DUE_DATES = Kind(
    "due_dates",
    N_("Move due dates"),
    BEFORE_AND_AFTER,
    lambda done: N_("Due dates that move: %(count)s", count=done.tasks),
    lambda done: P_("Move %(count)s due date", "Move %(count)s due dates", count=done.tasks),
    IN_EVERY_HISTORY,
    lambda done: P_(
        "The due date of %(count)s task has moved.", "The due dates of %(count)s tasks have moved.", count=done.tasks
    ),
)
UNITS = Kind(
    "units",
    N_("Re-assign many"),
    BEFORE_AND_AFTER,
    lambda done: N_("Tasks that are re-assigned: %(count)s", count=done.tasks),
    lambda done: P_("Re-assign %(count)s task", "Re-assign %(count)s tasks", count=done.tasks),
    IN_EVERY_HISTORY,
    lambda done: P_("%(count)s task was re-assigned.", "%(count)s tasks were re-assigned.", count=done.tasks),
)


@dataclass(frozen=True)
class Chosen:
    """The tasks that were chosen: their ids in the ledger's order, the filters' words, and how many are gone."""

    ids: Sequence[int]
    filters: Sequence[Message]
    everything: bool
    gone: int = 0


@blueprint.route("/reminders", methods=["GET", "POST"])
@needs(Action.REMIND_UNIT)
@limiter.limit("30/minute", methods=["POST"])
def reminders() -> Answer:
    """催办: remind the units of many tasks."""
    return _ActPage(REMINDERS, RemindChoice(request.args, meta={"csrf": False}), RemindingForm()).answer()


@blueprint.route("/due-dates", methods=["GET", "POST"])
@needs(Action.CORRECT_PLAN)
@limiter.limit("30/minute", methods=["POST"])
def due_dates() -> Answer:
    """调整时限: move the due dates of many tasks."""
    return _ActPage(DUE_DATES, DueChoice(request.args, meta={"csrf": False}), CorrectingForm()).answer()


@blueprint.route("/units", methods=["GET", "POST"])
@needs(Action.CORRECT_PLAN)
@limiter.limit("30/minute", methods=["POST"])
def units() -> Answer:
    """改派: give everything that one unit has in many tasks to another one."""
    choice = UnitChoice(request.args, meta={"csrf": False})
    page = _ActPage(UNITS, choice, CorrectingForm())
    leaving = units_with_a_part(page.chosen.ids)
    choice.offer(leaving, units_of_city(current_jurisdiction().id))
    filtered = request.args.get("organization", "")
    if "from_unit" not in request.args and filtered in {str(unit.id) for unit in leaving}:
        choice.from_unit.data = int(filtered)
    return page.answer()


class _ActPage:
    """The page of one act: first the choice, then what would happen, after sending done or shown once more."""

    def __init__(self, kind: Kind, choice: Choice, form: FlaskForm) -> None:
        self.kind, self.choice, self.form = kind, choice, form
        self.chosen = _chosen()
        self.moment = Moment(today(), working_calendar().is_working_day)

    def answer(self) -> Answer:
        """What the person gets to see."""
        if not self.chosen.ids or not self.choice.data.keys() & request.args.keys():
            return self._render()
        act = self._act()
        if act is None:
            return self._render(), 422
        if not self.form.is_submitted():
            return self._render(self._lines(act, self.chosen.ids))
        return self._confirmed(act, seen_in(self.form.seen.data or ""))

    def _act(self) -> Act | None:
        """The act that the query string describes; None, with the errors in the form, when it describes none."""
        if not self.choice.validate():
            return None
        try:
            return self.choice.act()
        except Invalid as problem:
            put_errors(self.choice, problem)
            return None

    def _lines(self, act: Act, ids: Sequence[int]) -> list[Line]:
        return lines_of(act, tasks_now(ids, current_actor()), actor=current_actor(), moment=self.moment)

    def _confirmed(self, act: Act, seen: Mapping[int, str]) -> Answer:
        """Do it, or show the same tasks once more with what is wrong, or what has changed."""
        status = 422
        try:
            if self.form.validate():
                words = self.form.reason.data or ""
                return self._done(apply_act(act, seen, words, actor=current_actor(), now=now(), moment=self.moment))
        except StaleEdit:
            status = 409
        except (Invalid, Conflict) as problem:
            put_errors(self.form, problem)
        lines = self._lines(act, list(seen)[:MOST_TASKS])
        changed, gone = changed_since(seen, lines) if status == 409 else (None, 0)
        return self._render(lines, changed=changed, gone=gone), status

    def _done(self, done: Done) -> Response:
        flash(translate(self.kind.done(Counts(done.tasks, done.reminders))), "success")
        return redirect(url_for("ledger.ledger", **_list_arguments()))

    def _render(
        self, lines: Sequence[Line] | None = None, *, changed: frozenset[int] | None = None, gone: int = 0
    ) -> str:
        doing = [line for line in lines or () if line.effect is not None]
        page = Page(request.args.get("page", 1, type=int), len(doing))
        counts = Counts(len(doing), count_of_reminders(doing))
        return render_template(
            "tasks/bulk.html",
            kind=self.kind,
            choice=self.choice,
            chosen=self.chosen,
            filters="; ".join(translate(words) for words in self.chosen.filters),
            form=self.form,
            looking=lines is not None,
            doing=doing,
            too_much=why_not_all(doing) if doing else None,
            shown=page.of(doing),
            page=page,
            left_out=left_out_by_reason(lines or ()),
            is_stale=changed is not None,
            changed=changed or frozenset(),
            gone=gone,
            seen=" ".join(f"{line.task.id}-{line.fingerprint}" for line in lines or ()),
            untold=self._untold(doing),
            unknown_years=_years_without_calendar(doing) if isinstance(self.choice, DueChoice) else [],
            totals=translate(self.kind.doing(counts)),
            send=translate(self.kind.send(counts)),
            back=url_for("ledger.ledger", **_list_arguments()),
            selection_arguments=_selection_arguments(self.choice),
        )

    def _untold(self, doing: Sequence[Line]) -> list[str]:
        """The units that nobody can be told of it: they have no liaison yet."""
        names = {name for line in doing for name in line.told}
        return units_without_liaison(names, {line.task.city_id for line in doing})


def seen_in(text: str) -> dict[int, str]:
    """The fingerprints by task as the page sent them; pieces that are none are left out."""
    pairs = (piece.partition("-") for piece in text.split())
    return {int(number): mark for number, _dash, mark in pairs if could_be_id(number)}


def _chosen() -> Chosen:
    """The tasks of the query string; raises `Invalid` when they are more than one act takes."""
    selection = selection_in(request.args)
    arguments = {name: value for name, value in request.args.items() if value}
    actor = current_actor()
    order = order_of(arguments.get("sort", ""), today())
    if selection.everything:
        chips = chips_for(FilterContext(arguments, actor, today()))
        ids = task_ids(conditions_of(chips, actor), order, limit=MOST_TASKS + 1)
        if len(ids) > MOST_TASKS:
            raise Invalid(N_("The list holds more than %(count)s tasks: filter it first.", count=MOST_TASKS))
        return Chosen(ids, [chip.words for chip in chips], everything=True)
    if len(selection.ticked) > MOST_TICKED:
        raise Invalid(
            N_(
                "At most %(count)s tasks can be ticked one by one: filter the list and take all of it.",
                count=MOST_TICKED,
            )
        )
    ids = task_ids([visible_tasks(actor), Task.id.in_(selection.ticked)], order, limit=MOST_TICKED)
    return Chosen(ids, [], everything=False, gone=len(selection.ticked) - len(ids))


def _list_arguments() -> dict[str, Any]:
    """The arguments of the ledger's list, without the selection and the act."""
    return {name: value for name, value in request.args.items() if name in (*FILTERS, "sort", "columns") and value}


def _selection_arguments(choice: Choice) -> list[tuple[str, str]]:
    """The query string without the choice: what its form must carry along."""
    left_out = {*choice.data, "page"}
    return [(name, value) for name, value in request.args.items(multi=True) if name not in left_out]


def _years_without_calendar(doing: Sequence[Line]) -> list[int]:
    """The years of new dates for which no notice of holidays is loaded."""
    return working_calendar().years_without_notice(
        line.effect.after for line in doing if isinstance(line.effect, NewDate)
    )
