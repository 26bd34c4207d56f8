"""A report before it is sent, in the pages: saving by script, its files, and the approval of the unit's leader."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import TextAreaField
from wtforms.validators import InputRequired, Length

from tracker.accounts.access import current_actor, ensure, found, needs
from tracker.core.clock import now, today
from tracker.core.errors import DomainError, Forbidden, Invalid, StaleEdit
from tracker.core.permissions import Action
from tracker.core.vocabulary import Role
from tracker.tasks.content.rules.limits import LONGEST_TEXT
from tracker.tasks.evidence.rules.files import is_shown_in_pages
from tracker.tasks.models import Assignment, EvidenceFile, ReportDraft
from tracker.tasks.queries import assignment_with_task
from tracker.tasks.reports.forms import sent_in, uploads_in
from tracker.tasks.reports.queries import draft_of, terms_of
from tracker.tasks.reports.rules.content import typed_report
from tracker.tasks.reports.services.drafts import (
    add_files,
    discard_draft,
    give_back_draft,
    remove_file,
    save_draft,
    take_back_draft,
)
from tracker.tasks.reports.services.reports import approve_draft
from tracker.tasks.workflow.services.service_steps import facts_of_part
from tracker.web.error_pages import STATUS_OF_PROBLEM
from tracker.web.rendering import moment, put_errors, translate

blueprint = Blueprint("report_draft", __name__)
Json = tuple[dict[str, Any], int]


class GiveBackForm(FlaskForm):
    """What the unit's leader wants otherwise."""

    remark = TextAreaField(
        _l("What should be changed"),
        [InputRequired(_l("The liaison needs to know what to change.")), Length(max=LONGEST_TEXT)],
    )


@blueprint.post("/assignments/<int:assignment_id>/report-draft")
@needs(Action.SUBMIT_REPORT)
def save(assignment_id: int) -> Json:
    """Keep what was typed so far; answers when it was saved, or with the colleague's text that came between."""
    part = _part_or_404(assignment_id, Action.SUBMIT_REPORT)
    sent = sent_in()
    return _json(
        part,
        lambda: save_draft(part.id, sent.typed, seen=sent.seen_draft, actor=current_actor(), now=now()),
    )


@blueprint.post("/assignments/<int:assignment_id>/report-draft/files")
@needs(Action.SUBMIT_REPORT)
def upload(assignment_id: int) -> Json:
    """Add files to the draft; answers with all its files."""
    part = _part_or_404(assignment_id, Action.SUBMIT_REPORT)
    uploads = uploads_in(terms_of(part, today()))
    return _json(part, lambda: add_files(part.id, uploads, actor=current_actor(), now=now()))


@blueprint.post("/assignments/<int:assignment_id>/report-draft/files/<int:file_id>/removal")
@needs(Action.SUBMIT_REPORT)
def remove(assignment_id: int, file_id: int) -> Json:
    """Take a file out of the draft; answers with the files that are left."""
    part = _part_or_404(assignment_id, Action.SUBMIT_REPORT)
    return _json(part, lambda: remove_file(part.id, file_id, actor=current_actor()))


@blueprint.post("/assignments/<int:assignment_id>/report-draft/discarding")
@needs(Action.SUBMIT_REPORT)
def discard(assignment_id: int) -> Response:
    """Throw the draft away."""
    part = _part_or_404(assignment_id, Action.SUBMIT_REPORT)
    task_id = part.task_id
    discard_draft(part.id, actor=current_actor(), now=now())
    flash(_("The draft was discarded."), "success")
    return redirect(url_for("task.task", task_id=task_id))


@blueprint.get("/assignments/<int:assignment_id>/report-draft")
@needs(Action.VIEW_DRAFT)
def draft(assignment_id: int) -> str:
    """The draft as its leader approves it, and as its unit sees it meanwhile."""
    part = _part_or_404(assignment_id, Action.VIEW_DRAFT)
    return _draft_page(part, GiveBackForm())


@blueprint.post("/assignments/<int:assignment_id>/report-draft/taking-back")
@needs(Action.SUBMIT_REPORT)
def take_back(assignment_id: int) -> Response:
    """Take the draft back from the leader, to change it."""
    part = _part_or_404(assignment_id, Action.SUBMIT_REPORT)
    take_back_draft(part.id, actor=current_actor(), now=now())
    flash(_("You have the draft back and can change it."), "success")
    return redirect(url_for("report.new", assignment_id=assignment_id))


@blueprint.post("/assignments/<int:assignment_id>/report-draft/approval")
@needs(Action.APPROVE_REPORT)
def approve(assignment_id: int) -> Response | tuple[str, int]:
    """审签: send the draft to the office."""
    part = _part_or_404(assignment_id, Action.APPROVE_REPORT)
    task_id, seen = part.task_id, sent_in().seen_draft
    try:
        approve_draft(part.id, seen=seen or 0, actor=current_actor(), now=now(), today=today())
    except Invalid as problem:
        form = GiveBackForm(formdata=None)
        form.form_errors.extend(translate(reason) for reason in (problem.message, *problem.fields.values()))
        return _draft_page(part, form), 422
    flash(_("The report is approved and was sent for review."), "success")
    return redirect(url_for("task.task", task_id=task_id))


@blueprint.post("/assignments/<int:assignment_id>/report-draft/giving-back")
@needs(Action.APPROVE_REPORT)
def give_back(assignment_id: int) -> Response | tuple[str, int]:
    """Give the draft back with a remark."""
    part = _part_or_404(assignment_id, Action.APPROVE_REPORT)
    form = GiveBackForm()
    if not form.validate_on_submit():
        return _draft_page(part, form), 422
    try:
        give_back_draft(part.id, form.remark.data, actor=current_actor(), now=now())
    except Invalid as problem:
        put_errors(form, problem)
        return _draft_page(part, form), 422
    flash(_("The draft went back with your remark."), "success")
    return redirect(url_for("desk.desk"))


def _part_or_404(assignment_id: int, action: Action) -> Assignment:
    part: Assignment = found(assignment_with_task(assignment_id))
    ensure(action, facts_of_part(part))
    return part


def _draft_page(part: Assignment, form: GiveBackForm) -> str:
    shown: ReportDraft = found(draft_of(part.id))
    actor = current_actor()
    waits = shown.is_with_leader
    leads = part.organization_id in actor.organizations_as(Role.UNIT_LEADER)
    return render_template(
        "tasks/report_draft.html",
        draft=shown,
        part=part,
        task=part.task,
        typed=typed_report(shown.content),
        form=form,
        is_own=waits and leads and shown.saved_by_id == actor.user_id,
        may_approve=waits and leads and shown.saved_by_id != actor.user_id,
        may_take_back=waits and part.organization_id in actor.organizations_as(Role.LIAISON),
        waits=waits,
    )


def _json(part: Assignment, act: Callable[[], object]) -> Json:
    """What became of an act on the draft: its version, when it was saved and its files, or why it was not done."""
    part_id = part.id
    try:
        act()
    except Forbidden:
        raise
    except DomainError as problem:
        sentence = next(iter(getattr(problem, "fields", {}).values()), problem.message)
        answer = {"problem": translate(sentence)}
        if isinstance(problem, StaleEdit):
            answer |= _draft_as_json(draft_of(part_id), with_text=True)
        return answer, STATUS_OF_PROBLEM[type(problem)]
    return _draft_as_json(draft_of(part_id), with_text=False), 200


def _draft_as_json(shown: ReportDraft | None, *, with_text: bool) -> dict[str, Any]:
    if shown is None:
        return {"version": 0, "saved": "", "who": "", "files": [], "typed": {}}
    answer: dict[str, Any] = {
        "version": shown.version,
        "saved": moment(shown.saved_at),
        "who": shown.saved_by.name if shown.saved_by else "",
        "files": [_file_as_json(file, shown.assignment_id) for file in shown.evidence],
    }
    return answer | {"typed": shown.content} if with_text else answer


def _file_as_json(file: EvidenceFile, assignment_id: int) -> dict[str, Any]:
    opens = "evidence.preview" if is_shown_in_pages(file.media_type) else "evidence.download"
    return {
        "name": file.filename,
        "target": file.target_id or 0,
        "kilobytes": -(-file.size // 1024),
        "address": url_for(opens, file_id=file.id),
        "removal": url_for("report_draft.remove", assignment_id=assignment_id, file_id=file.id),
    }
