"""Reporting progress and reviewing it: the form, one report, and the office's queue."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from sqlalchemy import select
from werkzeug.wrappers import Response as AnyResponse
from wtforms import TextAreaField
from wtforms.validators import InputRequired, Length

from tracker.accounts.access import current_actor, ensure, found, needs, reason_why_not
from tracker.core.app_services import app_services
from tracker.core.clock import now, today
from tracker.core.errors import Conflict, Invalid, StaleEdit
from tracker.core.extensions import db
from tracker.core.permissions import Action, may
from tracker.core.vocabulary import EvidenceDemand, ReportDraftStatus, ReportStatus, Responsibility, Role
from tracker.tasks.desk.queries import Wait, reviews_left_to_leads, work_of_office
from tracker.tasks.evidence.rules.files import LARGEST_FILE_MB, MEDIA_TYPES
from tracker.tasks.history.queries.concurrent_decisions import decided_meanwhile
from tracker.tasks.models import Assignment, Report, ReportDraft
from tracker.tasks.queries import assignment_with_task, latest_report, report_with_everything
from tracker.tasks.reports.correction import correction_of
from tracker.tasks.reports.forms import doubts_of, period_fields, report_form, seen_in, start_of, typed_in, uploads_in
from tracker.tasks.reports.queries import draft_of, last_accepted_report
from tracker.tasks.reports.rules.plausibility import Doubt
from tracker.tasks.reports.services.drafts import content_of, hand_over_draft, remove_file, save_draft, typed_from
from tracker.tasks.reports.services.evidence import files_to_correct, most_files
from tracker.tasks.reports.services.reports import (
    ReportContent,
    accept_report,
    return_report,
    submit_report,
    version_of,
)
from tracker.tasks.rounds.queries.rounds import round_of_report, round_to_be_answered
from tracker.tasks.steps.extend.queries import granted_extensions
from tracker.tasks.targets.queries import accepted_figures_of_part
from tracker.tasks.workflow.services.service_steps import LONGEST_TEXT, facts_of_part, facts_of_report, facts_of_review
from tracker.web.rendering import put_errors, translate
from tracker.web.safe_redirect import safe_next

blueprint = Blueprint("report", __name__)
queue_blueprint = Blueprint("queue", __name__)
Answer = str | AnyResponse | tuple[str, int]


class ReturnForm(FlaskForm):
    """Why a report goes back."""

    reason = TextAreaField(
        _l("Reason for the return"),
        [InputRequired(_l("The unit needs to know what to correct.")), Length(max=LONGEST_TEXT)],
    )


@blueprint.route("/assignments/<int:assignment_id>/reports/new", methods=["GET", "POST"])
@needs(Action.SUBMIT_REPORT)
def new(assignment_id: int) -> Answer:
    """The report form. Whatever is sent is kept as the draft first, so that a refusal loses neither text nor files."""
    part = _part_or_404(assignment_id)
    draft = draft_of(part.id)
    if request.method == "GET":
        if draft and draft.status is ReportDraftStatus.WITH_UNIT_LEADER:
            return redirect(url_for("report_draft.draft", assignment_id=part.id))
        last = latest_report(part.id)
        from_last = request.args.get("start") == "last"
        form = report_form(part.task, start_of(part.task, last, draft, today(), last_text=from_last), today())
        return _form_page(form, part)
    form = report_form(part.task, {}, today())
    try:
        draft = save_draft(
            part.id,
            typed_in(part.task),
            uploads=uploads_in(part.task),
            seen=seen_in("seen_draft"),
            actor=current_actor(),
            now=now(),
        )
    except (Invalid, Conflict) as problem:
        _put_report_errors(form, problem)
        return _form_page(form, part), 422 if isinstance(problem, Invalid) else 409
    except StaleEdit as problem:
        form.form_errors.append(translate(problem.message))
        form.seen_draft.data = str(version_of(draft_of(part.id)))
        return _form_page(form, part, other_draft=draft_of(part.id)), 409
    form.seen_draft.data = str(draft.version)
    return _do(request.form.get("do", "send"), form, part)


@blueprint.post("/assignments/<int:assignment_id>/reports/same")
@needs(Action.SUBMIT_REPORT)
def same(assignment_id: int) -> Answer:
    """Nothing changed: send what was accepted last once more, with today's date."""
    part = _part_or_404(assignment_id)
    accepted: Report = found(last_accepted_report(part.id))
    typed = typed_from(accepted, with_text=True)
    try:
        sent = _send(content_of(typed, part.task), typed, part, seen_draft=0)
    except Invalid as problem:
        form = report_form(part.task, start_of(part.task, accepted, None, today(), last_text=True) | typed, today())
        _put_report_errors(form, problem)
        return _form_page(form, part), 422
    return redirect(safe_next(request.form.get("next"), sent.location))


@blueprint.get("/reports/<int:report_id>")
@needs(Action.VIEW_REPORT)
def report(report_id: int) -> str:
    """One report with what the office can do about it."""
    shown = _report_or_404(report_id)
    return _report_page(shown, ReturnForm())


@blueprint.post("/reports/<int:report_id>/acceptance")
@needs(Action.REVIEW_REPORT)
def accept(report_id: int) -> AnyResponse | tuple[str, int]:
    """审核通过."""
    shown = _report_or_404(report_id)
    ensure(Action.REVIEW_REPORT, facts_of_review(shown.assignment))
    unit = shown.assignment.organization.short_name
    try:
        accept_report(report_id, actor=current_actor(), now=now())
    except Conflict as problem:
        return _not_reviewed(report_id, ReturnForm(formdata=None), problem)
    flash(_("The report of %(unit)s is accepted.", unit=unit), "success")
    return redirect(_back_to_reviewing())


@blueprint.post("/reports/<int:report_id>/return")
@needs(Action.REVIEW_REPORT)
def send_back(report_id: int) -> AnyResponse | tuple[str, int]:
    """退回, with a reason."""
    shown = _report_or_404(report_id)
    ensure(Action.REVIEW_REPORT, facts_of_review(shown.assignment))
    form = ReturnForm()
    if not form.validate_on_submit():
        return _report_page(shown, form, deciding=True), 422 if shown.status is ReportStatus.SUBMITTED else 409
    unit = shown.assignment.organization.short_name
    try:
        return_report(report_id, form.reason.data, actor=current_actor(), now=now())
    except (Invalid, Conflict) as problem:
        return _not_reviewed(report_id, form, problem)
    flash(_("The report went back to %(unit)s.", unit=unit), "success")
    return redirect(_back_to_reviewing())


@queue_blueprint.get("/reports")
@needs(Action.VIEW_QUEUE)
def queue() -> str:
    """The office's queue: reports that wait, the oldest first, those that leads review, and completed tasks to close."""
    cities = current_actor().organizations_as(Role.OFFICE)
    waiting = work_of_office(cities, today())
    reports = _reports_by_id([item.report_id for item in waiting[Wait.TO_REVIEW] if item.report_id])
    return render_template(
        "tasks/queue.html",
        to_review=waiting[Wait.TO_REVIEW],
        to_close=waiting[Wait.TO_CLOSE],
        extensions=waiting[Wait.TO_DECIDE_EXTENSION],
        reports=reports,
        with_leads=reviews_left_to_leads(cities, today()),
    )


def _part_or_404(assignment_id: int) -> Assignment:
    part: Assignment = found(assignment_with_task(assignment_id))
    ensure(Action.SUBMIT_REPORT, facts_of_part(part))
    return part


def _do(wish: str, form: Any, part: Assignment) -> Answer:
    """What the pressed button wants with the draft that was just saved: keep it, drop one file, or send it."""
    if wish == "save":
        flash(_("The draft was saved."), "success")
        return redirect(url_for("report.new", assignment_id=part.id))
    if wish.startswith("remove-") and wish.removeprefix("remove-").isdecimal():
        remove_file(part.id, int(wish.removeprefix("remove-")), actor=current_actor())
        return redirect(url_for("report.new", assignment_id=part.id) + "#evidence-files")
    if not form.validate():
        return _form_page(form, part), 422
    last = latest_report(part.id)
    if seen_in("seen_report") not in (None, last.id if last else 0):
        return _overtaken(form, part, StaleEdit())
    typed = typed_in(part.task)
    content = content_of(typed, part.task)
    doubts = doubts_of(content, part, last_accepted_report(part.id), today())
    if {doubt.key for doubt in doubts} - set(request.form.getlist("confirmed")):
        return _form_page(form, part, doubts=doubts), 422
    try:
        return _send(content, typed, part, seen_draft=int(form.seen_draft.data))
    except (Invalid, Conflict) as problem:
        _put_report_errors(form, problem)
        return _form_page(form, part), 422 if isinstance(problem, Invalid) else 409
    except StaleEdit as problem:
        return _overtaken(form, part, problem)


def _overtaken(form: Any, part: Assignment, problem: StaleEdit) -> Answer:
    """A colleague sent a report meanwhile: both texts stand on the page, and one may send again."""
    last = latest_report(part.id)
    form.form_errors.append(translate(problem.message))
    form.seen_report.data = str(last.id if last else 0)
    form.seen_draft.data = str(version_of(draft_of(part.id)))
    return _form_page(form, part, other=last), 409


def _send(content: ReportContent, typed: dict[str, str], part: Assignment, *, seen_draft: int) -> AnyResponse:
    """To the office, or first to the unit's leader where the unit wants that."""
    actor, seen_report, task_id = current_actor(), seen_in("seen_report"), part.task_id
    if part.organization.leader_approves_reports:
        hand_over_draft(
            part.id,
            content,
            typed,
            actor=actor,
            now=now(),
            today=today(),
            seen=seen_draft,
            seen_report_id=seen_report,
        )
        flash(_("The report waits for your unit's leader; after the approval it goes to the office."), "success")
    else:
        submit_report(
            part.id,
            content,
            actor=actor,
            now=now(),
            today=today(),
            seen_report_id=seen_report,
            seen_draft=seen_draft,
        )
        flash(_("The report was sent for review."), "success")
    return redirect(url_for("task.task", task_id=task_id))


def _put_report_errors(form: Any, problem: Invalid | Conflict) -> None:
    """Amounts have a field each, so what is wrong with them stands above the form."""
    values = problem.fields.pop("values", None) if isinstance(problem, Invalid) else None
    if values is None or getattr(problem, "fields", None):
        put_errors(form, problem)
    if values:
        form.form_errors.append(translate(values))


def _form_page(
    form: Any,
    part: Assignment,
    *,
    other: Report | None = None,
    other_draft: ReportDraft | None = None,
    doubts: Sequence[Doubt] = (),
) -> str:
    last = latest_report(part.id)
    return render_template(
        "tasks/report_form.html",
        form=form,
        part=part,
        task=part.task,
        granted=granted_extensions([part.task_id]).get(part.task_id),
        last=last,
        answers=round_to_be_answered(part, last, today()),
        draft=draft_of(part.id),
        other=other,
        other_draft=other_draft,
        doubts=doubts,
        confirmed=request.form.getlist("confirmed"),
        ReportStatus=ReportStatus,
        endings=sorted(MEDIA_TYPES),
        most_files=most_files(part.task),
        by_period=period_fields(part.task, accepted_figures_of_part(part), today()),
        EvidenceDemand=EvidenceDemand,
        Responsibility=Responsibility,
        to_correct=files_to_correct(last),
        largest_mb=min(LARGEST_FILE_MB, app_services().config.max_upload_mb),
    )


def _not_reviewed(report_id: int, form: ReturnForm, problem: Invalid | Conflict) -> tuple[str, int]:
    """The page again with what was typed: a colleague was faster, or it says why it is not possible."""
    shown = _report_or_404(report_id)
    waits = shown.status is ReportStatus.SUBMITTED
    if waits:
        put_errors(form, problem)
    return _report_page(shown, form, deciding=True), 422 if waits and isinstance(problem, Invalid) else 409


def _report_page(shown: Report, form: ReturnForm, *, deciding: bool = False) -> str:
    """One report; while somebody is `deciding` on it, what a colleague decided meanwhile stands above it."""
    overtaken = deciding and shown.status is not ReportStatus.SUBMITTED
    typed = [(form.reason.label.text, form.reason.data or "")]
    earlier = report_with_everything(shown.corrects_id) if shown.corrects_id else None
    own = current_actor().user_id in (shown.submitted_by_id, shown.approved_by_id)
    return render_template(
        "tasks/report.html",
        report=shown,
        answers=round_of_report(shown),
        task=shown.assignment.task,
        earlier=earlier,
        correction=correction_of(earlier, shown) if earlier else None,
        form=form,
        decided=decided_meanwhile(shown, typed) if overtaken else None,
        may_review=shown.status is ReportStatus.SUBMITTED
        and reason_why_not(Action.REVIEW_REPORT, facts_of_review(shown.assignment)) is None
        and not own,
    )


def _back_to_reviewing() -> str:
    """Where the next report waits: the office's queue, or the desk of a lead's liaison."""
    if may(current_actor(), Action.VIEW_QUEUE):
        return url_for("queue.queue")
    return url_for("desk.desk", tab=Wait.TO_REVIEW_CO.value)


def _report_or_404(report_id: int) -> Report:
    shown: Report = found(report_with_everything(report_id))
    ensure(Action.VIEW_REPORT, facts_of_report(shown, shown.assignment.task))
    return shown


def _reports_by_id(ids: list[int]) -> dict[int, Report]:
    return {each.id: each for each in db.session.scalars(select(Report).where(Report.id.in_(ids)))}
