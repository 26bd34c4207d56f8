"""The page of one task: what it is, whether it is all right, who owes what, and what the person can do."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from markupsafe import escape
from werkzeug.wrappers import Response

from tracker.accounts.access import current_actor, ensure, found, needs
from tracker.core.clock import now, today
from tracker.core.errors import Forbidden
from tracker.core.permissions import Action
from tracker.core.vocabulary import READS_THE_JURISDICTION, EvidenceDemand
from tracker.review.models import SourceDocument
from tracker.review.queries import source_document
from tracker.tasks.desk.services.task_view import view_of_task
from tracker.tasks.models import Assignment, Task
from tracker.tasks.queries import TaskRecords, part_with_task, records_of_task, task_with_everything
from tracker.tasks.reports.queries import parts_of_units
from tracker.tasks.steps.accept.services import accept_assignment
from tracker.tasks.steps.remind.services import remind_unit
from tracker.tasks.workflow.services.service_steps import facts_of_part, facts_of_task
from tracker.web.kept_blocks import kept_block
from tracker.web.rendering import rendered_part, with_tokens
from tracker.web.safe_redirect import safe_next

blueprint = Blueprint("task", __name__)

#: Between the title of the page and its body, which are made together; no title can hold it, since titles are escaped.
_BODY = "<!-- body -->"


@blueprint.get("/tasks/<int:task_id>")
@needs(Action.VIEW_TASK)
def task(task_id: int) -> str | Response:
    """One task from top to bottom, as ui.md orders it; kept until something happens in the city.

    It is made anew each time for a unit, whose drafts stand in it and change without an entry. Only those who do no more
    than read share one: what others may do can depend on what they did themselves.
    """
    actor = current_actor()
    if actor.unit_ids:
        try:
            shown = with_tokens(_title_and_body(task_id))
        except Forbidden:  # whoever lost their part goes on reading what they reported
            if not parts_of_units(task_id, actor.unit_ids):
                raise
            return redirect(url_for("report.own_reports", task_id=task_id))
    else:
        reader = "" if actor.only_reads else str(actor.user_id)
        shown = kept_block("task", lambda: _title_and_body(task_id), task=str(task_id), reader=reader)
    title, _between, body = shown.partition(_BODY)
    return render_template("tasks/task.html", title=title, body=body)


def _title_and_body(task_id: int) -> str:
    actor, day = current_actor(), today()
    records: TaskRecords = found(records_of_task(task_id, actor.unit_ids, day))
    shown = records.task
    ensure(Action.VIEW_TASK, facts_of_task(shown))
    view = view_of_task(records, actor, day)
    reader = actor.user_id if actor.unit_ids else None
    body = rendered_part("tasks/_task_body.html", task=shown, view=view, demands=list(EvidenceDemand), reader_id=reader)
    return f"{escape(shown.number)} {escape(shown.title)}{_BODY}{body}"


@blueprint.get("/tasks/<int:task_id>/source")
@needs(Action.VIEW_TASK)
def source(task_id: int) -> str:
    """The document with the task's lines marked; a unit reads only the lines of its own task."""
    shown: Task = found(task_with_everything(task_id))
    ensure(Action.VIEW_TASK, facts_of_task(shown))
    document: SourceDocument = found(source_document(shown.plan.source_id or 0))
    lines = list(enumerate(document.text.splitlines(), start=1))
    own = range(shown.first_line or 0, (shown.last_line or 0) + 1)
    if not current_actor().organizations_as(*READS_THE_JURISDICTION):
        lines = [line for line in lines if line[0] in own]
    return render_template("tasks/source.html", task=shown, document=document, lines=lines, own=own)


@blueprint.post("/assignments/<int:assignment_id>/acceptance")
@needs(Action.ACCEPT_ASSIGNMENT)
def accept(assignment_id: int) -> Response:
    """签收: accept the unit's part."""
    part: Assignment = found(part_with_task(assignment_id))
    ensure(Action.ACCEPT_ASSIGNMENT, facts_of_part(part))
    title, task_id = part.task.title, part.task_id
    accept_assignment(assignment_id, actor=current_actor(), now=now())
    flash(_("Accepted: %(title)s", title=title), "success")
    return redirect(safe_next(request.form.get("next"), url_for("task.task", task_id=task_id)))


@blueprint.post("/assignments/<int:assignment_id>/reminders")
@needs(Action.REMIND_UNIT)
def remind(assignment_id: int) -> Response:
    """催办: remind the unit by hand, with a note."""
    part: Assignment = found(part_with_task(assignment_id))
    ensure(Action.REMIND_UNIT, facts_of_part(part))
    unit, task_id = part.organization.short_name, part.task_id
    remind_unit(assignment_id, request.form.get("note", ""), actor=current_actor(), now=now())
    flash(_("%(unit)s is being reminded.", unit=unit), "success")
    return redirect(url_for("task.task", task_id=task_id))
