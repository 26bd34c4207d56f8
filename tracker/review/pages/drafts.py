"""Documents: uploading one, the list of drafts, and issuing a reviewed draft. `review.py` has the review."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath

from flask import Flask, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

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
from tracker.organizations.rules.known_units import KnownUnit, KnownUnits
from tracker.reading.read_file import fingerprint, read_upload, takes_long
from tracker.reading.wording import READS
from tracker.review.access import fetch_draft
from tracker.review.background.jobs.read_job import ReadJob, read_job_of
from tracker.review.background.jobs.supervisor import start_reading
from tracker.review.background.services import begin_reading, begin_second_reading, failure_of, take_back
from tracker.review.blueprint import Answer, blueprint
from tracker.review.forms.draft import IssueForm, UploadForm
from tracker.review.models import Draft, SourceDocument
from tracker.review.queries import (
    DraftRow,
    content_of_draft,
    drafts_of_document,
    drafts_page,
    knowledge_of_city,
    plans_saying_the_same,
    reading_of_draft,
)
from tracker.review.rules.draft_content import DraftContent
from tracker.review.rules.planning import planned
from tracker.review.rules.questions import open_questions
from tracker.review.rules.shown.doubts import doubt_row
from tracker.review.services.drafts import keep_draft, keep_second_draft, read_again
from tracker.review.services.issuing import issue_draft
from tracker.tasks.ledger.workbook.reading import is_ledger
from tracker.tasks.models import Plan
from tracker.tasks.plans.queries import plans_of_drafts, task_counts
from tracker.tasks.plans.rules.planning import PlannedPlan
from tracker.tasks.rounds.rules.schedules import ScheduleFacts
from tracker.tasks.rounds.services.scheduling import set_schedule
from tracker.web.rendering import translate

PASTED = "pasted.txt"
#: How long an upload waits for the reading before the page says how far it is.
MOMENT_SECONDS = 1.5


@blueprint.get("/documents")
@needs(Action.IMPORT_PLAN)
def drafts() -> str:
    """All drafts: those under review first."""
    page, rows = drafts_page(current_actor(), request.args.get("page", 1, type=int))
    return render_template("review/drafts.html", page=page, drafts=_with_plans(rows))


def _with_plans(rows: Sequence[DraftRow]) -> list[DraftRow]:
    """The rows, with the plan and its tasks where a draft was issued."""
    plans = plans_of_drafts(row.id for row in rows if row.status is DraftStatus.ISSUED)
    counts = task_counts(plan.id for plan in plans.values())
    return [
        replace(row, plan_id=plan.id, task_count=counts.get(plan.id, 0)) if (plan := plans.get(row.id)) else row
        for row in rows
    ]


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
        office = app_services().config.libreoffice
        read = _read_in_background if takes_long(data, office=office) else _read_now
        draft_id = read(data, filename, jurisdiction_id)
    except Invalid as problem:
        field = form.text if filename == PASTED else form.file
        field.errors = [*field.errors, translate(problem.message)]
        return _upload_page(form), 422
    return redirect(url_for("drafts.review", draft_id=draft_id))


def _read_now(data: bytes, filename: str, jurisdiction_id: int) -> int:
    actor, now = current_actor(), clock.now()
    known = knowledge_of_city(jurisdiction_id)
    reading = read_upload(data, filename, known)
    originals = app_services().originals
    return keep_draft(reading, known, jurisdiction_id=jurisdiction_id, originals=originals, actor=actor, now=now).id


def _read_in_background(data: bytes, filename: str, jurisdiction_id: int) -> int:
    """Start reading and wait a moment: what is done or refused by then is answered as if it had been read here."""
    actor, now = current_actor(), clock.now()
    sha256 = app_services().originals.put(data)
    reading = begin_reading(
        jurisdiction_id=jurisdiction_id, filename=filename, size=len(data), sha256=sha256, actor=actor, now=now
    )
    job = ReadJob(reading.draft_id, reading.attempt, filename, knowledge_of_city(jurisdiction_id), actor, data=data)
    return _wait_a_moment(job)


def _wait_a_moment(job: ReadJob) -> int:
    """Start a reading and wait for it `MOMENT_SECONDS` at most; raise `Invalid` when it was refused by then."""
    db.session.rollback()  # nothing is held open while waiting
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    start_reading(app, job).join(MOMENT_SECONDS)
    state = reading_of_draft(job.draft_id)
    failure = failure_of(state) if state else None
    if failure:
        db.session.rollback()
        take_back(job.draft_id)
        raise Invalid(failure)
    return job.draft_id


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
    known = knowledge_of_city(source.jurisdiction_id)
    plan = read_again(source, known)
    return keep_second_draft(source.id, plan, known, actor=actor, now=now).id


def _read_again_in_background(source: SourceDocument) -> int:
    actor, known = current_actor(), knowledge_of_city(source.jurisdiction_id)
    reading = begin_second_reading(source.id, actor=actor, now=clock.now())
    job = read_job_of(reading, source, known, actor)
    db.session.rollback()
    start_reading(current_app._get_current_object(), job)  # type: ignore[attr-defined]
    return job.draft_id


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
    if form.schedule.data:
        _set_schedule(plan, content_of_draft(draft))
    return redirect(url_for("ledger.ledger", plan=plan.id))


def _set_schedule(plan: Plan, content: DraftContent) -> None:
    """Have reports sent as the document asks; where that cannot be, say so and leave it to the office."""
    day = clock.today()
    for schedule in content.schedules[:1]:
        wanted = ScheduleFacts(schedule.rhythm, schedule.day, plan.period_start or day, plan.period_end)
        is_working_day = working_calendar().is_working_day
        try:
            set_schedule(
                plan.id,
                wanted,
                seen_version=0,
                actor=current_actor(),
                now=clock.now(),
                today=day,
                is_working_day=is_working_day,
            )
        except (Invalid, Conflict, StaleEdit):
            flash(_("No reports are scheduled yet: set it up under 'Reporting rounds'."), "warning")


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


@dataclass(frozen=True)
class UnitWithPart:
    """A unit that gets a part when the draft is issued: in how many tasks it has which role, and who is told."""

    unit: KnownUnit | None
    leads: int
    shares: int
    carries_out: int
    liaisons: Sequence[str]


def _preview(draft: Draft) -> str:
    content, units = content_of_draft(draft), known_units(draft.jurisdiction_id)
    questions = open_questions(content, units)
    plan = planned(content, units.expanded)
    with_part = _units_with_part(plan, units)
    return render_template(
        "review/issue.html",
        draft=draft,
        content=content,
        plan=plan,
        same_plans=plans_saying_the_same(draft, content),
        indicator_count=len(content.indicators_to_issue),
        units=with_part,
        without_liaison=sum(not each.liaisons for each in with_part),
        not_reviewed=len(content.tasks_to_issue) - content.reviewed_count,
        blocking=[doubt_row(question, content) for question in questions if question.blocking],
        others=[doubt_row(question, content) for question in questions if not question.blocking],
    )


def _units_with_part(plan: PlannedPlan, units: KnownUnits) -> list[UnitWithPart]:
    roles = plan.roles_by_organization()
    liaisons = liaisons_of(roles)
    return [
        UnitWithPart(
            unit=units.unit(unit_id),
            leads=counts[Responsibility.LEAD],
            shares=counts[Responsibility.CO],
            carries_out=counts[Responsibility.IMPLEMENTER],
            liaisons=liaisons.get(unit_id, ()),
        )
        for unit_id, counts in roles.items()
    ]


def _no_longer_open(draft: Draft, status: int) -> tuple[str, int]:
    plan = plans_of_drafts([draft.id]).get(draft.id)
    return render_template("review/no_longer_open.html", draft=draft, plan=plan), status
