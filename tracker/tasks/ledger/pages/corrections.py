"""Corrections from an exported ledger that came back from Excel, each to be confirmed."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from werkzeug.wrappers import Response
from wtforms import TextAreaField
from wtforms.validators import Length

from tracker.accounts.access import current_actor, needs
from tracker.core.clock import now
from tracker.core.errors import Conflict, Forbidden, Invalid, StaleEdit
from tracker.core.extensions import limiter
from tracker.core.messages import N_, Message
from tracker.core.permissions import Action, Facts, may
from tracker.core.vocabulary import PlanStatus
from tracker.organizations.queries import known_units
from tracker.tasks.changes.services.corrections import LONGEST_REASON, Correction, correct_tasks
from tracker.tasks.ledger.queries.file_lines import TaskName, known_tasks, task_names
from tracker.tasks.ledger.rules.changes import CellChange, LedgerComparison, compare_ledger
from tracker.tasks.ledger.rules.columns import BY_KEY, CORRECTABLE, CellKind
from tracker.tasks.ledger.workbook.form import MOST_ROWS, PlanMark
from tracker.tasks.ledger.workbook.reading import LedgerFile, NotALedger, TooManyRows, read_ledger
from tracker.tasks.models import Plan
from tracker.tasks.plans.queries import plans_by_id
from tracker.web.rendering import put_errors, translate

blueprint = Blueprint("corrections", __name__)

Answer = str | Response | tuple[str, int]


class LedgerForm(FlaskForm):
    """An exported ledger that comes back."""

    file = FileField(_l("Excel file"))


class ReasonForm(FlaskForm):
    """Why the ledger is corrected."""

    reason = TextAreaField(_l("Reason"), [Length(max=LONGEST_REASON)])


@dataclass(frozen=True)
class ShownChange:
    """One changed cell to confirm: `sent` carries it through the form, `number` names its task."""

    change: CellChange
    heading: Message
    number: str
    sent: str
    is_ticked: bool


@blueprint.route("/tasks/corrections", methods=["GET", "POST"])
@needs(Action.CORRECT_PLAN)
@limiter.limit("30/minute", methods=["POST"])
def upload() -> Answer:
    """Take in an exported ledger and show what it would change; nothing is changed yet."""
    form = LedgerForm()
    if not form.is_submitted():
        return _upload_page(form)
    try:
        if not form.validate() or not form.file.data or not form.file.data.filename:
            raise Invalid(N_("Choose the Excel file that was exported from the ledger."))
        file = read_ledger(form.file.data.read())
        result = _compared(file)
    except TooManyRows:
        long = N_(
            "This file has more than %(most)s rows: export a part of the ledger, such as one plan.", most=MOST_ROWS
        )
        return _refused(form, Invalid(long)), 422
    except NotALedger:
        why = N_("This file was not exported from the ledger, or its hidden parts are gone: export the ledger anew.")
        return _refused(form, Invalid(why)), 422
    except Invalid as problem:
        return _refused(form, problem), 422
    return _confirm_page(result, result.changes, {n for n, each in enumerate(result.changes) if not each.conflict})


@blueprint.post("/tasks/corrections/apply")
@needs(Action.CORRECT_PLAN)
@limiter.limit("30/minute")
def apply() -> Answer:
    """Apply the changes that were ticked, all or none, with a reason."""
    changes = _sent_changes()
    ticked = {int(each) for each in request.form.getlist("apply") if each.isascii() and each.isdigit()}
    chosen = [
        Correction(each.task_id, each.version, each.field, each.value) for n, each in enumerate(changes) if n in ticked
    ]
    form = ReasonForm()
    form.validate()
    try:
        count = correct_tasks(chosen, form.reason.data or "", actor=current_actor(), now=now())
    except StaleEdit:
        flash(_("The ledger was changed since you compared it with the file: compare them once more."), "warning")
        return redirect(url_for("corrections.upload"))
    except (Invalid, Conflict) as problem:
        put_errors(form, problem)
        return _confirm_page(LedgerComparison(changes=changes), changes, ticked, form), 422
    flash(ngettext("%(num)s task was corrected.", "%(num)s tasks were corrected.", count), "success")
    return redirect(url_for("ledger.ledger"))


def _compared(file: LedgerFile) -> LedgerComparison:
    """What the file would change; raises `Invalid` when its plans are not plans in force of the person's city."""
    plans = plans_by_id(mark.id for mark in file.plans)
    cities = {_plan(mark, plans).jurisdiction_id for mark in file.plans}
    if len(cities) != 1:
        raise Invalid(N_("The file holds no tasks of a plan in force."))
    units = known_units(cities.pop())
    known = known_tasks([mark.id for mark in file.plans])

    def find(name: str) -> int | None:
        unit = units.find(name)
        return unit.id if unit else None

    return compare_ledger(file.rows, file.written, known, find)


def _plan(mark: PlanMark, plans: dict[int, Plan]) -> Plan:
    """The plan that a file says it holds, if the person may correct it and it is still the same one."""
    plan = plans.get(mark.id)
    if plan is None or plan.title != mark.title:
        raise Invalid(N_("There is no plan “%(title)s” here: the file belongs to another ledger.", title=mark.title))
    if not may(current_actor(), Action.CORRECT_PLAN, Facts(plan.jurisdiction_id)):
        raise Invalid(N_("“%(title)s” is a plan of another city.", title=mark.title))
    if plan.status is not PlanStatus.ISSUED:
        raise Invalid(N_("“%(title)s” is no longer in force.", title=mark.title))
    return plan


def _sent_changes() -> list[CellChange]:
    """The changes as the page listed them. Whatever was tampered with is refused by the service, or here."""
    try:
        return [_sent_change(json.loads(text)) for text in request.form.getlist("change")]
    except (ValueError, TypeError, KeyError):
        raise Forbidden(N_("These changes cannot be read: compare the file once more.")) from None


def _sent_change(sent: dict[str, Any]) -> CellChange:
    value, name = sent["value"], sent["field"]
    if name not in CORRECTABLE or isinstance(value, list) is not (BY_KEY[name].kind is CellKind.UNITS):
        raise ValueError(name)
    return CellChange(
        task_id=int(sent["task_id"]),
        version=int(sent["version"]),
        field=name,
        before=str(sent["before"]),
        after=str(sent["after"]),
        value=tuple(int(each) for each in value) if isinstance(value, list) else str(value),
        conflict=bool(sent["conflict"]),
    )


def _upload_page(form: LedgerForm) -> str:
    return render_template("tasks/corrections.html", form=form)


def _refused(form: LedgerForm, problem: Invalid) -> str:
    form.file.errors = [*form.file.errors, translate(problem.message)]
    return _upload_page(form)


def _confirm_page(
    result: LedgerComparison, changes: Sequence[CellChange], ticked: set[int], form: ReasonForm | None = None
) -> str:
    ids = {change.task_id for change in changes} | set(result.missing)
    tasks = task_names(ids, current_actor())
    return render_template(
        "tasks/corrections_confirm.html",
        result=result,
        changes=[_shown(each, tasks, is_ticked=n in ticked) for n, each in enumerate(changes)],
        tasks=tasks,
        columns=BY_KEY,
        form=form or ReasonForm(formdata=None),
    )


def _shown(change: CellChange, tasks: Mapping[int, TaskName], *, is_ticked: bool) -> ShownChange:
    task = tasks.get(change.task_id)
    return ShownChange(
        change,
        BY_KEY[change.field].heading,
        task.number if task else str(change.task_id),
        json.dumps(asdict(change), ensure_ascii=False),
        is_ticked,
    )
