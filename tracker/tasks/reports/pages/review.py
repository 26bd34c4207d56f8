"""Reviewing reports: one report with what can be done about it, and the office's queue."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import TextAreaField
from wtforms.validators import InputRequired, Length

from tracker.accounts.access import current_actor, ensure, found, needs, reason_why_not
from tracker.core.clock import now, today
from tracker.core.errors import Conflict, Invalid
from tracker.core.paging import Page
from tracker.core.permissions import Action, may
from tracker.core.vocabulary import ReportStatus, Role, Wait
from tracker.tasks.content.rules.limits import LONGEST_TEXT
from tracker.tasks.desk.queries.leads import reviews_of_leads
from tracker.tasks.desk.queries.office import OfficeDesk
from tracker.tasks.desk.rules.work_item import WorkItem
from tracker.tasks.history.queries.concurrent_decisions import decided_meanwhile
from tracker.tasks.models import Report
from tracker.tasks.queries import report_with_everything, report_with_task
from tracker.tasks.reports.blueprint import blueprint
from tracker.tasks.reports.blueprint import queue_blueprint as queue_blueprint
from tracker.tasks.reports.queries import accepted_before, correction_of_report
from tracker.tasks.reports.services.recalling import may_be_recalled, open_report, recall_report
from tracker.tasks.reports.services.reviewing import Reviewing, accept_report, return_report, reviewing
from tracker.tasks.rounds.queries.rounds import round_of_report
from tracker.tasks.workflow.services.service_steps import facts_of_part, facts_of_report, facts_of_review
from tracker.web.kept_blocks import kept_by_address
from tracker.web.rendering import Words, day, put_errors, rendered_part, translate


class ReturnForm(FlaskForm):
    """Why a report goes back."""

    reason = TextAreaField(
        _l("Reason for the return"),
        [InputRequired(_l("The unit needs to know what to correct.")), Length(max=LONGEST_TEXT)],
    )


@dataclass(frozen=True)
class FirstOf:
    """The beginning of a list, how long it is, and whether that is all of it."""

    items: Sequence[WorkItem]
    count: int
    is_all: bool


@blueprint.get("/reports/<int:report_id>")
@needs(Action.VIEW_REPORT)
def report(report_id: int) -> str:
    """One report with what the office can do about it."""
    shown = _report_or_404(report_id)
    return _report_page(shown, ReturnForm())


@blueprint.post("/reports/<int:report_id>/opening")
@needs(Action.REVIEW_REPORT)
def opened(report_id: int) -> Response:
    """Note that somebody who reviews the report looks at it, as its page says by script; reading alone writes nothing."""
    _ensure_may_review(found(report_with_task(report_id)))
    with suppress(Conflict):  # another one has it open
        open_report(report_id, actor=current_actor(), now=now())
    return redirect(url_for("report.report", report_id=report_id))


@blueprint.post("/reports/<int:report_id>/recall")
@needs(Action.SUBMIT_REPORT)
def recall(report_id: int) -> Response:
    """撤回报送: the report is the draft of its unit again."""
    shown = _report_or_404(report_id)
    ensure(Action.SUBMIT_REPORT, facts_of_part(shown.assignment))
    part_id = recall_report(report_id, actor=current_actor(), now=now())
    flash(_("The report was taken back; its text and its files are the draft."), "success")
    return redirect(url_for("report.new", assignment_id=part_id))


@blueprint.post("/reports/<int:report_id>/acceptance")
@needs(Action.REVIEW_REPORT)
def accept(report_id: int) -> Response | tuple[str, int]:
    """审核通过."""
    decided: Report = found(report_with_task(report_id))
    _ensure_may_review(decided)
    unit = decided.assignment.organization.short_name
    try:
        accept_report(report_id, actor=current_actor(), now=now())
    except Conflict as problem:
        return _not_reviewed(report_id, ReturnForm(formdata=None), problem)
    flash(_("The report of %(unit)s is accepted.", unit=unit), "success")
    return redirect(_next_to_review() if request.form.get("go_on") else _back_to_reviewing())


@blueprint.post("/reports/<int:report_id>/return")
@needs(Action.REVIEW_REPORT)
def send_back(report_id: int) -> Response | tuple[str, int]:
    """退回, with a reason."""
    decided: Report = found(report_with_task(report_id))
    _ensure_may_review(decided)
    form = ReturnForm()
    if not form.validate_on_submit():
        return _report_page(
            _report_or_404(report_id), form, deciding=True
        ), 422 if decided.status is ReportStatus.SUBMITTED else 409
    unit = decided.assignment.organization.short_name
    try:
        return_report(report_id, form.reason.data, actor=current_actor(), now=now())
    except (Invalid, Conflict) as problem:
        return _not_reviewed(report_id, form, problem)
    flash(_("The report went back to %(unit)s.", unit=unit), "success")
    return redirect(_back_to_reviewing())


@queue_blueprint.get("/reports")
@needs(Action.VIEW_QUEUE)
def queue() -> str:
    """The office's queue, a page at a time: reports that wait, the oldest first, those that leads review, and tasks to close.

    Of requests and of completed tasks it shows as many as fit on a page; the desk has all of them. It is kept until
    something happens in the city.
    """
    return render_template("tasks/queue.html", body=kept_by_address("queue", _queue, "page", "leads_page"))


def _queue() -> str:
    office = OfficeDesk(current_actor().organizations_as(Role.OFFICE), today())
    counts = office.queue_counts()
    page = Page(request.args.get("page", 1, type=int), counts.to_review)
    leads_page = Page(request.args.get("leads_page", 1, type=int), counts.with_leads)
    return rendered_part(
        "tasks/_queue.html",
        words=Words(translate),
        days=Words(day),
        page=page,
        to_review=office.reviews(page) if page.total else [],
        leads_page=leads_page,
        with_leads=office.reviews_of_leads(leads_page) if leads_page.total else [],
        to_close=_first_of(office, Wait.TO_CLOSE, counts.to_close),
        extensions=_first_of(office, Wait.TO_DECIDE_EXTENSION, counts.extensions),
    )


def _first_of(office: OfficeDesk, wait: Wait, count: int) -> FirstOf:
    first = Page(1, count)
    return FirstOf(office.page(wait, first) if count else (), count, first.pages == 1)


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
    earlier = report_with_everything(shown.corrects_id) if shown.corrects_id else accepted_before(shown)
    return render_template(
        "tasks/report.html",
        report=shown,
        answers=round_of_report(shown),
        task=shown.assignment.task,
        earlier=earlier,
        correction=correction_of_report(earlier, shown) if earlier else None,
        form=form,
        decided=decided_meanwhile(shown, typed) if overtaken else None,
        reviewing=_reviewing(shown),
        may_recall=_may_recall(shown),
        is_first_look=_is_first_look(shown),
    )


def _is_first_look(shown: Report) -> bool:
    """Whether somebody who reviews the report opens it for the first time."""
    waits = shown.status is ReportStatus.SUBMITTED and shown.opened_at is None
    return waits and not reason_why_not(Action.REVIEW_REPORT, facts_of_review(shown.assignment))


def _may_recall(shown: Report) -> bool:
    if shown.status is not ReportStatus.SUBMITTED or reason_why_not(
        Action.SUBMIT_REPORT, facts_of_part(shown.assignment)
    ):
        return False
    return may_be_recalled(shown)


def _reviewing(shown: Report) -> Reviewing | None:
    """What the person can do with a report that waits, for those who review it; None for everybody else."""
    if reason_why_not(Action.REVIEW_REPORT, facts_of_review(shown.assignment)):
        return None
    return reviewing(shown, current_actor())


def _next_to_review() -> str:
    """The page of the report that waits longest for the person; where none does, the list."""
    actor, first = current_actor(), Page(1, 1)
    if may(actor, Action.VIEW_QUEUE):
        waiting = [each.report_id for each in OfficeDesk(actor.organizations_as(Role.OFFICE), today()).reviews(first)]
    else:
        led = reviews_of_leads(actor.organizations_as(Role.LIAISON), today(), page=first)
        waiting = [item.report_id for item in led if item.report_id is not None]
    return url_for("report.report", report_id=waiting[0]) if waiting else _back_to_reviewing()


def _back_to_reviewing() -> str:
    """Where the next report waits: the office's queue, or the desk of a lead's liaison."""
    if may(current_actor(), Action.VIEW_QUEUE):
        return url_for("queue.queue")
    return url_for("desk.desk", tab=Wait.TO_REVIEW_CO.value)


def _report_or_404(report_id: int) -> Report:
    shown: Report = found(report_with_everything(report_id))
    ensure(Action.VIEW_REPORT, facts_of_report(shown, shown.assignment.task))
    return shown


def _ensure_may_review(decided: Report) -> None:
    """Go on only for somebody who may read the report and review it."""
    ensure(Action.VIEW_REPORT, facts_of_report(decided, decided.assignment.task))
    ensure(Action.REVIEW_REPORT, facts_of_review(decided.assignment))
