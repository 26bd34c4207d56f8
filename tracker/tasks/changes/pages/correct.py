"""Correcting one task on a page: the form, what the correction will do, and doing it."""

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from tracker.accounts.access import current_actor, ensure, found, needs
from tracker.core.clock import now, today
from tracker.core.errors import Conflict, DomainError, Invalid, StaleEdit
from tracker.core.permissions import Action
from tracker.organizations.queries import known_units
from tracker.organizations.rules.known_units import KnownUnits
from tracker.tasks.changes.forms.correction import (
    CorrectionForm,
    content_of_task,
    corrections_of,
    filled,
    merged,
    says_the_same,
    seen_in,
    typed_in,
)
from tracker.tasks.changes.forms.preview import Stage, carried, stage
from tracker.tasks.changes.rules.consequences import consequences_of
from tracker.tasks.changes.rules.corrections import why_not_corrected
from tracker.tasks.changes.services.corrections import correct_tasks
from tracker.tasks.changes.services.dry_run import rehearse
from tracker.tasks.content.forms import as_revision, errors_of
from tracker.tasks.content.rules.comparison import differences
from tracker.tasks.content.rules.content import TaskContent
from tracker.tasks.models import Task
from tracker.tasks.queries import task_as_it_is_now
from tracker.tasks.workflow.services.service_steps import facts_of_task
from tracker.web.rendering import put_errors

blueprint = Blueprint("correct", __name__)
Answer = str | Response | tuple[str, int]


@dataclass(frozen=True)
class _Sent:
    """A form that came back: what it says, and the task as the person saw it when it was opened."""

    form: CorrectionForm
    typed: TaskContent
    seen: TaskContent
    units: KnownUnits

    @property
    def reason(self) -> str:
        return self.form.reason.data or ""

    def over(self, task: Task) -> tuple[TaskContent, TaskContent]:
        """What is wanted over what the ledger says now, and what it says."""
        shown = content_of_task(task, self.units)
        return merged(self.typed, self.seen, shown), shown


@blueprint.route("/tasks/<int:task_id>/correct", methods=["GET", "POST"])
@needs(Action.CORRECT_PLAN)
def correct(task_id: int) -> Answer:
    """更正: nothing is changed before the person has read what the correction will do, and confirms it."""
    task = _fetch(task_id)
    units = known_units(task.jurisdiction_id)
    shown = content_of_task(task, units)
    form = CorrectionForm()
    if not form.is_submitted() or why_not_corrected(task.status):
        return _form_page(filled(shown, shown, units), task, units)
    form.validate()
    seen = seen_in(form, shown)
    typed = typed_in(form, seen, units)
    if typed is None:
        return _form_page(form, task, units), 422
    sent = _Sent(form, typed, seen, units)
    if stage() is Stage.EDIT:
        return _form_page(filled(merged(typed, seen, shown), shown, units, sent.reason), task, units)
    if not says_the_same(seen, shown):
        return _stale_page(sent, task)
    if stage() is Stage.CONFIRM and as_revision(form.revision.data) == shown.revision:
        return _confirm(sent, task)
    return _preview_page(sent, task)


def _confirm(sent: _Sent, task: Task) -> Answer:
    task_id = task.id
    wanted, shown = sent.over(task)
    try:
        correct_tasks(corrections_of(wanted, shown), sent.reason, actor=current_actor(), now=now())
    except StaleEdit:
        return _stale_page(sent, _fetch(task_id))
    except (Invalid, Conflict) as problem:
        return _refused(sent, problem, task_id)
    flash(_("The task is corrected; the units concerned are told."), "success")
    return redirect(url_for("task.task", task_id=task_id))


def _preview_page(sent: _Sent, task: Task) -> Answer:
    """What the correction will do; a second look when the task moved on since the first one."""
    task_id = task.id
    wanted, shown = sent.over(task)
    corrections = corrections_of(wanted, shown)
    try:
        foreseen = rehearse(
            lambda: correct_tasks(corrections, sent.reason, actor=current_actor(), now=now()), task.jurisdiction_id
        )
    except (Invalid, Conflict, StaleEdit) as problem:
        return _refused(sent, problem, task_id)
    again = filled(wanted, shown, sent.units)
    return render_template(
        "tasks/correct_preview.html",
        task=_fetch(task_id),
        reason=sent.reason,
        fields=[*carried("revision", "seen"), ("revision", again.revision.data), ("seen", again.seen.data)],
        changes=differences(wanted, shown, sent.units),
        moved_on=stage() is Stage.CONFIRM,
        consequences=consequences_of(foreseen.entries),
        told=foreseen.told,
        date_moves=wanted.due != shown.due,
        days_late=(today() - wanted.due).days if wanted.due and wanted.due < today() else 0,
    )


def _stale_page(sent: _Sent, task: Task) -> Answer:
    """Both versions; the form holds what the person changed over what was saved meanwhile."""
    wanted, shown = sent.over(task)
    form = filled(wanted, shown, sent.units, sent.reason)
    return _form_page(form, task, sent.units, compared=differences(wanted, shown, sent.units)), 409


def _refused(sent: _Sent, problem: DomainError, task_id: int) -> Answer:
    put_errors(sent.form, problem)
    return _form_page(sent.form, _fetch(task_id), sent.units), 422


def _form_page(form: CorrectionForm, task: Task, units: KnownUnits, **more: Any) -> str:
    return render_template(
        "tasks/correct.html",
        form=form,
        task=task,
        units=units,
        why_not=why_not_corrected(task.status),
        form_errors=errors_of(form),
        **more,
    )


def _fetch(task_id: int) -> Task:
    """The task as it is now; 404 and 403 as for every record."""
    task: Task = found(task_as_it_is_now(task_id))
    ensure(Action.CORRECT_PLAN, facts_of_task(task))
    return task
