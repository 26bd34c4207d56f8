"""Documents: uploading one, the list of drafts, and issuing a reviewed draft. `review_views` has the review."""

from collections.abc import Sequence
from pathlib import PurePath

from flask import Blueprint, Flask, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from tracker.accounts.access import current_actor, current_jurisdiction, ensure, found, needs
from tracker.accounts.queries import liaisons_of
from tracker.core import clock
from tracker.core.app_services import app_services
from tracker.core.errors import Conflict, Invalid, StaleEdit
from tracker.core.extensions import db, limiter
from tracker.core.permissions import Action, Facts
from tracker.core.vocabulary import READ_DRAFTS, DraftStatus, Responsibility
from tracker.core.working_calendar import working_calendar
from tracker.organizations.queries import known_units
from tracker.reading.read_file import fingerprint, read_upload, takes_long
from tracker.reading.wording import READS
from tracker.review.background.progress import order_of
from tracker.review.background.services import begin_reading, begin_second_reading, failure_of, take_back
from tracker.review.background.supervisor import ReadJob, start_reading
from tracker.review.models import DocumentReading, Draft, SourceDocument
from tracker.review.queries import (
    content_of_draft,
    draft_with_source,
    drafts_of_document,
    drafts_page,
    known_units_apart,
)
from tracker.review.rules import wording
from tracker.review.rules.planning import planned
from tracker.review.rules.questions import open_questions
from tracker.review.services.drafts import keep_draft, keep_second_draft, read_again
from tracker.review.services.issuing import issue_draft
from tracker.tasks.content.forms import IssueForm, UploadForm
from tracker.tasks.ledger.excel import is_ledger
from tracker.tasks.plans.queries import plans_of_drafts, task_counts
from tracker.web.rendering import translate

blueprint = Blueprint("drafts", __name__)

PASTED = "pasted.txt"
#: How long an upload waits for the reading before the page says how far it is.
MOMENT_SECONDS = 1.5
Answer = str | Response | tuple[str, int]


@blueprint.get("/documents")
@needs(Action.IMPORT_PLAN)
def drafts() -> str:
    """All drafts: those under review first."""
    page, rows = drafts_page(current_actor(), request.args.get("page", 1, type=int))
    plans = plans_of_drafts(row.id for row in rows if row.status is DraftStatus.ISSUED)
    counts = task_counts(plan.id for plan in plans.values())
    return render_template("review/drafts.html", page=page, drafts=rows, plans=plans, task_counts=counts)


@blueprint.route("/documents/new", methods=["GET", "POST"])
@needs(Action.IMPORT_PLAN)
@limiter.limit("30/minute", methods=["POST"])
def new() -> Answer:
    """Upload a file or paste a text; what is read becomes a draft."""
    form = UploadForm()
    jurisdiction_id = current_jurisdiction().id
    ensure(Action.IMPORT_PLAN, Facts(jurisdiction_id))
    if not form.is_submitted():
        return _upload_page(form)
    upload = _upload_in(form) if form.validate() else None
    if upload is None:
        return _upload_page(form), 422
    data, filename = upload
    if is_ledger(data):
        words = _("This file was exported from the ledger: take its changes in under Ledger, Corrections from Excel.")
        form.file.errors = [*form.file.errors, words]
        return _upload_page(form), 422
    there = drafts_of_document(fingerprint(data), jurisdiction_id)
    if there:
        return _upload_page(form, there=there), 409
    try:
        read = _read_in_background if takes_long(data) else _read_now
        draft_id = read(data, filename, jurisdiction_id)
    except Invalid as problem:
        field = form.text if filename == PASTED else form.file
        field.errors = [*field.errors, translate(problem.message)]
        return _upload_page(form), 422
    return redirect(url_for("drafts.review", draft_id=draft_id))


def _read_now(data: bytes, filename: str, jurisdiction_id: int) -> int:
    actor, now = current_actor(), clock.now()
    units = known_units_apart(jurisdiction_id)
    reading = read_upload(data, filename, units, working_calendar())
    originals = app_services().originals
    return keep_draft(reading, units, jurisdiction_id=jurisdiction_id, originals=originals, actor=actor, now=now).id


def _read_in_background(data: bytes, filename: str, jurisdiction_id: int) -> int:
    """Start reading and wait a moment: what is done or refused by then is answered as if it had been read here."""
    actor, now = current_actor(), clock.now()
    sha256 = app_services().originals.put(data)
    reading = begin_reading(
        jurisdiction_id=jurisdiction_id, filename=filename, size=len(data), sha256=sha256, actor=actor, now=now
    )
    order = ReadJob(reading.draft_id, reading.attempt, filename, known_units(jurisdiction_id), actor, data=data)
    return wait_a_moment(order)


def wait_a_moment(order: ReadJob) -> int:
    """Start a reading and wait for it `MOMENT_SECONDS` at most; raise `Invalid` when it was refused by then."""
    db.session.rollback()  # nothing is held open while waiting
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    start_reading(app, order).join(MOMENT_SECONDS)
    state = db.session.get(DocumentReading, order.draft_id)
    failure = failure_of(state) if state else None
    if failure:
        db.session.rollback()
        take_back(order.draft_id)
        raise Invalid(failure)
    return order.draft_id


@blueprint.post("/documents/<int:draft_id>/read-again")
@needs(Action.IMPORT_PLAN)
@limiter.limit("30/minute")
def read_document_again(draft_id: int) -> Answer:
    """Read the same document once more into a draft of its own."""
    draft = fetch_draft(draft_id)
    source: SourceDocument = found(draft.source)
    if not source.text:  # it is being read for the first time
        return redirect(url_for("drafts.review", draft_id=draft_id))
    second_id = _read_again_in_background(source) if takes_long(source.text.encode()) else _read_again_now(source)
    flash(_("The document was read again into this new draft; the earlier one is unchanged."), "success")
    return redirect(url_for("drafts.review", draft_id=second_id))


def _read_again_now(source: SourceDocument) -> int:
    db.session.expunge(source)
    actor, now = current_actor(), clock.now()
    units = known_units_apart(source.jurisdiction_id)
    plan = read_again(source, units, working_calendar())
    return keep_second_draft(source.id, plan, units, actor=actor, now=now).id


def _read_again_in_background(source: SourceDocument) -> int:
    actor = current_actor()
    reading = begin_second_reading(source.id, actor=actor, now=clock.now())
    order = order_of(reading, source, known_units(source.jurisdiction_id), actor)
    db.session.rollback()
    start_reading(current_app._get_current_object(), order)  # type: ignore[attr-defined]
    return order.draft_id


@blueprint.route("/documents/<int:draft_id>/issue", methods=["GET", "POST"])
@needs(Action.IMPORT_PLAN)
def issue(draft_id: int) -> Answer:
    """What issuing will do and what still hinders it; then do it."""
    draft = fetch_draft(draft_id)
    form = IssueForm()
    if draft.status not in READ_DRAFTS:
        return redirect(url_for("drafts.review", draft_id=draft_id))
    if draft.status is not DraftStatus.OPEN:
        return _no_longer_open(draft, 409 if form.is_submitted() else 200)
    if not form.validate_on_submit():
        return _preview(draft)
    try:
        plan = issue_draft(draft_id, version=form.version.data, actor=current_actor(), now=clock.now())
    except StaleEdit:
        flash(_("The draft was changed since you saw this page: look at it once more."), "warning")
        return _preview(fetch_draft(draft_id)), 409
    except Conflict as problem:
        draft = fetch_draft(draft_id)
        if draft.status is not DraftStatus.OPEN:
            return _no_longer_open(draft, 409)
        flash(translate(problem.message), "warning")
        return _preview(draft), 409
    flash(
        _("“%(title)s” was issued: its tasks are in the ledger and wait to be accepted.", title=plan.title), "success"
    )
    return redirect(url_for("ledger.ledger", plan=plan.id))


def fetch_draft(draft_id: int) -> Draft:
    """The draft with its source, for those who may review it; 404 for all others."""
    draft: Draft = found(draft_with_source(draft_id))
    ensure(Action.IMPORT_PLAN, Facts(draft.jurisdiction_id))
    return draft


def _upload_in(form: UploadForm) -> tuple[bytes, str] | None:
    """The bytes and the name of what was sent, or None with an error beside the field."""
    file, text = form.file.data, form.text.data or ""
    if file and file.filename:
        if text.strip():
            form.text.errors = [
                *form.text.errors,
                _("You chose a file and pasted a text: leave one of them and choose the other."),
            ]
            return None
        return file.read(), PurePath(file.filename.replace("\\", "/")).name or "document"
    if text.strip():
        return text.replace("\r\n", "\n").encode(), PASTED
    form.file.errors = [*form.file.errors, _("Choose a file, or paste the text below.")]
    return None


def _upload_page(form: UploadForm, there: Sequence[Draft] = ()) -> str:
    plans = plans_of_drafts(draft.id for draft in there)
    megabytes = app_services().config.max_upload_mb
    return render_template("review/new.html", form=form, there=there, plans=plans, reads=READS, megabytes=megabytes)


def _preview(draft: Draft) -> str:
    content = content_of_draft(draft)
    units = known_units(draft.jurisdiction_id)
    questions = open_questions(content, units)
    plan = planned(content, units.expanded)
    roles = plan.roles_by_organization()
    return render_template(
        "review/issue.html",
        draft=draft,
        content=content,
        units=units,
        plan=plan,
        roles=roles,
        liaisons=liaisons_of(roles),
        Responsibility=Responsibility,
        not_reviewed=len(content.tasks_to_issue) - content.reviewed_count,
        blocking=[question for question in questions if question.blocking],
        others=[question for question in questions if not question.blocking],
        words=wording.doubt,
    )


def _no_longer_open(draft: Draft, status: int) -> tuple[str, int]:
    plan = plans_of_drafts([draft.id]).get(draft.id)
    return render_template("review/no_longer_open.html", draft=draft, plan=plan), status
