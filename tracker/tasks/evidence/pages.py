"""Evidence in the pages: which reports need it, and its files as downloads, and pictures and PDF to look at inside the application.

A sent file belongs to those who may read its report, a draft's file to its own unit; a file of neither is gone.
"""

from pathlib import Path

from flask import Blueprint, Response, abort, current_app, flash, redirect, render_template, request, send_file, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from tracker.accounts.access import current_actor, ensure, found, needs
from tracker.core.app_services import app_services
from tracker.core.clock import now
from tracker.core.errors import Invalid
from tracker.core.messages import N_
from tracker.core.permissions import Action
from tracker.core.vocabulary import EvidenceDemand
from tracker.tasks.evidence.queries import evidence_file
from tracker.tasks.evidence.rules.files import is_shown_in_pages
from tracker.tasks.evidence.services import set_evidence_demand
from tracker.tasks.models import Assignment, EvidenceFile, Task
from tracker.tasks.queries import assignment_with_task, report_with_everything, task_with_everything
from tracker.tasks.reports.services.drafts import file_of_draft
from tracker.tasks.workflow.services.service_steps import facts_of_part, facts_of_report, facts_of_task
from tracker.web.security_headers import CONTENT_SECURITY_POLICY

blueprint = Blueprint("evidence", __name__)
blueprint.add_app_template_test(is_shown_in_pages, "shown_in_pages")
PDF = "application/pdf"
#: A shown file may run and load nothing, and stands only in our own page.
POLICY_OF_A_SHOWN_FILE = "default-src 'none'; sandbox; frame-ancestors 'self'"
LONGEST_BEGINNING = 16


@blueprint.get("/evidence/<int:file_id>")
@needs(Action.VIEW_REPORT)
def download(file_id: int) -> Response:
    """The file as a download."""
    file, _part = _file_or_404(file_id)
    return send_file(_path(file), mimetype=file.media_type, as_attachment=True, download_name=file.filename)


@blueprint.get("/evidence/<int:file_id>/preview")
@needs(Action.VIEW_REPORT)
def preview(file_id: int) -> AnyResponse:
    """A page that shows a picture or a PDF."""
    file, part = _file_or_404(file_id)
    if not is_shown_in_pages(file.media_type):
        abort(404)
    page = render_template("tasks/evidence.html", file=file, part=part, task=part.task, is_pdf=file.media_type == PDF)
    policy = f"{CONTENT_SECURITY_POLICY}; frame-src 'self'"
    return current_app.make_response((page, {"Content-Security-Policy": policy}))


@blueprint.get("/evidence/<int:file_id>/content")
@needs(Action.VIEW_REPORT)
def content(file_id: int) -> Response:
    """The picture or PDF itself, for the preview page; only what begins as such a file does."""
    file, _part = _file_or_404(file_id)
    path = _path(file)
    with path.open("rb") as stored:
        beginning = stored.read(LONGEST_BEGINNING)
    if not is_shown_in_pages(file.media_type, beginning):
        abort(404)
    response = send_file(path, mimetype=file.media_type, as_attachment=False, download_name=file.filename)
    response.headers["Content-Security-Policy"] = POLICY_OF_A_SHOWN_FILE
    return response


@blueprint.post("/tasks/<int:task_id>/evidence-demand")
@needs(Action.SET_EVIDENCE)
def demand(task_id: int) -> AnyResponse:
    """The office settles with which reports on a task evidence is asked for."""
    task: Task = found(task_with_everything(task_id))
    ensure(Action.SET_EVIDENCE, facts_of_task(task))
    set_evidence_demand(task_id, _demand_in("demand"), seen=_demand_in("seen"), actor=current_actor(), now=now())
    flash(_("It is settled with which reports evidence is asked for."), "success")
    return redirect(url_for("task.task", task_id=task_id))


def _demand_in(field: str) -> EvidenceDemand | None:
    text = request.form.get(field, "")
    if text and text not in {demand.value for demand in EvidenceDemand}:
        raise Invalid(N_("Choose one of the possibilities."))
    return EvidenceDemand(text) if text else None


def _file_or_404(file_id: int) -> tuple[EvidenceFile, Assignment]:
    """The file with the part it belongs to, for those who may see it."""
    file: EvidenceFile = found(evidence_file(file_id))
    draft = file_of_draft(file)
    if draft is not None:
        part: Assignment = found(assignment_with_task(draft.assignment_id))
        ensure(Action.VIEW_DRAFT, facts_of_part(part))
        return file, part
    report = found(report_with_everything(found(file.report_id)))
    ensure(Action.VIEW_REPORT, facts_of_report(report, report.assignment.task))
    return file, report.assignment


def _path(file: EvidenceFile) -> Path:
    return app_services().evidence.path(file.sha256)
