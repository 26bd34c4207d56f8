"""The review of a draft: the page itself, its tasks and its plan; each save is one small form."""

from datetime import timedelta

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from tracker.accounts.access import current_actor, found, needs
from tracker.core import clock
from tracker.core.errors import Invalid
from tracker.core.messages import N_
from tracker.core.permissions import Action
from tracker.core.vocabulary import READ_DRAFTS, DraftStatus
from tracker.reading.wording import shortened
from tracker.review.access import fetch_draft
from tracker.review.background.services import failure_of, is_silent
from tracker.review.blueprint import Answer, blueprint
from tracker.review.forms.draft import DiscardForm
from tracker.review.forms.header import HeaderForm, header_form, header_from
from tracker.review.forms.indicator import indicator_form
from tracker.review.models import DocumentReading, Draft
from tracker.review.queries import content_of_draft, reading_of_draft
from tracker.review.review_page import NOTHING_OPENED, Opened, ReviewedDraft, back_to_review, review_page
from tracker.review.rules.arranging import sentence_starts
from tracker.review.rules.labels import HEADER_LABELS
from tracker.review.saving_forms import EditedPiece, save_piece
from tracker.review.services import drafts as services
from tracker.tasks.content.forms import TaskForm, task_form, task_from
from tracker.tasks.content.rules.comparison import LABELS
from tracker.tasks.content.rules.content import HeaderContent, TaskContent
from tracker.web.rendering import put_errors

#: After how long the page of a document that is being read asks again.
REFRESH_SECONDS = 2
CUT_OFF = N_(
    "The reading was cut off, because the program was stopped or started anew. Nothing is lost: start it again."
)


@blueprint.get("/documents/<int:draft_id>")
@needs(Action.IMPORT_PLAN)
def review(draft_id: int) -> Answer:
    """The review page; `task` opens that task's form in place, `split` its sentences, `indicator` that
    indicator's form, `part=plan` the plan's."""
    draft = fetch_draft(draft_id)
    if draft.status not in READ_DRAFTS:
        return _reading_page(draft)
    reviewed = ReviewedDraft.of(draft)
    return review_page(reviewed, _opened(reviewed) if draft.status is DraftStatus.OPEN else NOTHING_OPENED)


def _reading_page(draft: Draft) -> str:
    """How far the reading is; the page asks again by itself while it goes on."""
    reading: DocumentReading = found(reading_of_draft(draft.id))
    now = clock.now()
    silent = is_silent(reading, now)
    return render_template(
        "review/reading.html",
        draft=draft,
        reading=reading,
        failure=failure_of(reading) or CUT_OFF,
        going_on=draft.status is DraftStatus.READING and not silent,
        seconds=max(0, (now - reading.started_at) // timedelta(seconds=1)),
        refresh=REFRESH_SECONDS,
    )


def _opened(reviewed: ReviewedDraft) -> Opened:
    """What the URL opens for editing."""
    content, units = reviewed.content, reviewed.units
    if task := content.task(request.args.get("task", 0, type=int)):
        return Opened(task=task, task_form=task_form(task, units))
    if task := content.task(request.args.get("split", 0, type=int)):
        return Opened(split_task=task, sentences=_sentences(task))
    if indicator := content.indicator(request.args.get("indicator", 0, type=int)):
        return Opened(indicator=indicator, indicator_form=indicator_form(indicator, units))
    if request.args.get("part") == "plan":
        return Opened(header_form=header_form(content.header, units))
    return NOTHING_OPENED


def _sentences(task: TaskContent) -> list[tuple[int, str]]:
    """Where the task's text can be cut, with the sentence that begins there."""
    starts = sentence_starts(task.body)
    return [
        (start, shortened(task.body[start:end], 60)) for start, end in zip(starts, [*starts[1:], None], strict=True)
    ]


@blueprint.post("/documents/<int:draft_id>/tasks/<int:task_key>")
@needs(Action.IMPORT_PLAN)
def save_task(draft_id: int, task_key: int) -> Answer:
    """Save one task; a stale form shows both versions."""
    edited = EditedPiece(
        form=TaskForm,
        find=lambda content: content.task(task_key),
        read=task_from,
        save=services.save_task,
        opened=lambda task, form, compared: Opened(task=task, task_form=form, compared=compared),
        labels=LABELS,
    )

    def saved(task: TaskContent) -> Answer:
        flash(_("Task %(number)s was saved.", number=task.number or task.title), "success")
        return back_to_review(draft_id, f"task-{task_key}")

    return save_piece(draft_id, edited, saved)


@blueprint.post("/documents/<int:draft_id>/plan")
@needs(Action.IMPORT_PLAN)
def save_plan(draft_id: int) -> Answer:
    """Save what the draft says of the whole plan; a stale form shows both versions."""
    edited = EditedPiece(
        form=HeaderForm,
        find=lambda content: content.header,
        read=header_from,
        save=services.save_header,
        opened=lambda _header, form, compared: Opened(header_form=form, compared=compared),
        labels=HEADER_LABELS,
    )

    def saved(_header: HeaderContent) -> Answer:
        flash(_("The plan was saved."), "success")
        return back_to_review(draft_id, "plan")

    return save_piece(draft_id, edited, saved)


@blueprint.post("/documents/<int:draft_id>/tasks")
@needs(Action.IMPORT_PLAN)
def add_task(draft_id: int) -> Answer:
    """Add a task by hand, or make one of the words that a doubt is about; its form opens."""
    fetch_draft(draft_id)
    question = request.form.get("question", type=int)
    key = services.add_task(draft_id, question, actor=current_actor(), now=clock.now())
    return redirect(url_for("drafts.review", draft_id=draft_id, task=key, _anchor=f"task-{key}"))


@blueprint.post("/documents/<int:draft_id>/tasks/<int:task_key>/leave-out")
@needs(Action.IMPORT_PLAN)
def leave_out(draft_id: int, task_key: int) -> Answer:
    """Do not issue this task; it can be put back."""
    return _left_out(draft_id, task_key, left_out=True)


@blueprint.post("/documents/<int:draft_id>/tasks/<int:task_key>/put-back")
@needs(Action.IMPORT_PLAN)
def put_back(draft_id: int, task_key: int) -> Answer:
    """Issue this task after all."""
    return _left_out(draft_id, task_key, left_out=False)


def _left_out(draft_id: int, task_key: int, *, left_out: bool) -> Answer:
    draft = fetch_draft(draft_id)
    found(content_of_draft(draft).task(task_key))
    services.leave_task_out(draft_id, task_key, left_out=left_out, actor=current_actor(), now=clock.now())
    return back_to_review(draft_id, f"task-{task_key}")


@blueprint.post("/documents/<int:draft_id>/discard")
@needs(Action.IMPORT_PLAN)
def discard(draft_id: int) -> Answer:
    """Give the draft up, with a reason."""
    draft = fetch_draft(draft_id)
    form = DiscardForm()
    if form.validate():
        try:
            services.discard_draft(draft_id, form.reason.data or "", actor=current_actor(), now=clock.now())
        except Invalid as problem:
            put_errors(form, problem)
            draft = fetch_draft(draft_id)
        else:
            flash(_("The draft was discarded; the document itself is kept."), "success")
            return redirect(url_for("drafts.drafts"))
    return review_page(ReviewedDraft.of(draft), Opened(discard_form=form)), 422
