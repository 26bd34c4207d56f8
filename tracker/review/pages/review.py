"""The review page (导入审核): the source beside the drafted tasks, doubts first; each save is one small form."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from tracker.accounts.access import current_actor, found, needs
from tracker.core import clock
from tracker.core.errors import Invalid, StaleEdit
from tracker.core.permissions import Action
from tracker.core.vocabulary import READ_DRAFTS, DraftStatus, OrganizationKind
from tracker.organizations.queries import known_units
from tracker.organizations.rules.known_units import KnownUnits
from tracker.reading.wording import PRECISIONS, RECURRENCES, shortened
from tracker.review.background.progress import reading_page
from tracker.review.forms.indicator import indicator_form
from tracker.review.models import Draft
from tracker.review.pages.drafts import Answer, blueprint, fetch_draft
from tracker.review.queries import content_of_draft
from tracker.review.rules import wording
from tracker.review.rules.arranging import sentence_starts
from tracker.review.rules.draft_content import DraftContent
from tracker.review.rules.questions import doubtful_keys, open_questions
from tracker.review.rules.review_window import MOST_DOUBTS, Window, lines_of_window, window_of
from tracker.review.rules.source_view import unit_phrase_id
from tracker.review.services import drafts as services
from tracker.review.services.undo import steps_of
from tracker.tasks.content.forms import (
    UNIT_KINDS,
    DiscardForm,
    HeaderForm,
    NewUnitForm,
    TaskForm,
    as_revision,
    errors_of,
    header_form,
    header_from,
    task_form,
    task_from,
    typed_name,
    unit_meant,
)
from tracker.tasks.content.rules.comparison import differences
from tracker.tasks.content.rules.content import HeaderContent, TaskContent
from tracker.tasks.plans.queries import plans_of_drafts
from tracker.web.rendering import put_errors, translate


@blueprint.get("/documents/<int:draft_id>")
@needs(Action.IMPORT_PLAN)
def review(draft_id: int) -> Answer:
    """The review page; `task` opens that task's form in place, `split` its sentences, `indicator` that
    indicator's form, `part=plan` the plan's."""
    draft = fetch_draft(draft_id)
    if draft.status not in READ_DRAFTS:
        return reading_page(draft)
    content, units = content_of_draft(draft), known_units(draft.jurisdiction_id)
    shown = _opened(content, units) if draft.status is DraftStatus.OPEN else {}
    return review_page(draft, content, units, **shown)


def _opened(content: DraftContent, units: KnownUnits) -> dict[str, Any]:
    """What the address opens for editing."""
    if task := content.task(request.args.get("task", 0, type=int)):
        return {"open_task": task, "task_form": task_form(task, units)}
    if task := content.task(request.args.get("split", 0, type=int)):
        return {"split_task": task, "sentences": sentences(task)}
    if indicator := content.indicator(request.args.get("indicator", 0, type=int)):
        return {"open_indicator": indicator, "indicator_form": indicator_form(indicator, units)}
    if request.args.get("part") == "plan":
        return {"header_form": header_form(content.header, units)}
    return {}


def sentences(task: TaskContent) -> list[tuple[int, str]]:
    """Where the task's text can be cut, with the sentence that begins there."""
    starts = sentence_starts(task.body)
    return [
        (start, shortened(task.body[start:end], 60)) for start, end in zip(starts, [*starts[1:], None], strict=True)
    ]


@blueprint.post("/documents/<int:draft_id>/tasks/<int:task_key>")
@needs(Action.IMPORT_PLAN)
def save_task(draft_id: int, task_key: int) -> Answer:
    """Save one task; a stale form shows both versions."""
    draft = fetch_draft(draft_id)
    content, units = content_of_draft(draft), known_units(draft.jurisdiction_id)
    before: TaskContent = found(content.task(task_key))
    form = TaskForm()
    form.validate()
    task = task_from(form, before, units)
    shown: dict[str, Any] = {"open_task": before, "task_form": form}
    if task is None:
        return review_page(draft, content, units, **shown), 422
    revision = as_revision(form.revision.data)
    try:
        services.save_task(draft_id, task, revision=revision, actor=current_actor(), now=clock.now())
    except StaleEdit:
        return _stale_task(draft_id, task_key, form)
    flash(_("Task %(number)s was saved.", number=task.number or task.title), "success")
    return back(draft_id, f"task-{task_key}")


def _stale_task(draft_id: int, task_key: int, form: TaskForm) -> Answer:
    """Both versions beside each other; the form holds the person's own and may now be saved over the other."""
    draft = fetch_draft(draft_id)
    content, units = content_of_draft(draft), known_units(draft.jurisdiction_id)
    saved: TaskContent = found(content.task(task_key))
    mine = task_from(form, saved, units)
    form.revision.data = str(saved.revision)
    compared = differences(mine, saved, units) if mine else []
    return review_page(draft, content, units, open_task=saved, task_form=form, compared=compared), 409


@blueprint.post("/documents/<int:draft_id>/plan")
@needs(Action.IMPORT_PLAN)
def save_plan(draft_id: int) -> Answer:
    """Save what the draft says of the whole plan."""
    draft = fetch_draft(draft_id)
    content, units = content_of_draft(draft), known_units(draft.jurisdiction_id)
    form = HeaderForm()
    form.validate()
    header = header_from(form, content.header, units)
    if header is None:
        return review_page(draft, content, units, header_form=form), 422
    try:
        services.save_header(
            draft_id, header, revision=as_revision(form.revision.data), actor=current_actor(), now=clock.now()
        )
    except StaleEdit:
        return _stale_plan(draft_id, form)
    flash(_("The plan was saved."), "success")
    return back(draft_id, "plan")


def _stale_plan(draft_id: int, form: HeaderForm) -> Answer:
    draft = fetch_draft(draft_id)
    content, units = content_of_draft(draft), known_units(draft.jurisdiction_id)
    saved: HeaderContent = content.header
    mine = header_from(form, saved, units)
    form.revision.data = str(saved.revision)
    compared = differences(mine, saved, units) if mine else []
    return review_page(draft, content, units, header_form=form, compared=compared), 409


@blueprint.post("/documents/<int:draft_id>/units/map")
@needs(Action.IMPORT_PLAN)
def map_unit(draft_id: int) -> Answer:
    """Say which known unit a printed name means: by a button, or by a typed name."""
    draft = fetch_draft(draft_id)
    units = known_units(draft.jurisdiction_id)
    printed, typed = request.form.get("printed", ""), request.form.get("name", "")
    chosen = units.unit(request.form.get("organization_id", 0, type=int)) or units.find(typed)
    if chosen is None:
        message = _("“%(name)s” is not in the directory: choose a name from the list.", name=typed)
        wrong = {"printed": printed, "typed": typed, "message": message}
        return review_page(draft, content_of_draft(draft), units, wrong_unit=wrong), 422
    remember = "remember" in request.form
    services.map_unit(draft_id, printed, chosen.id, remember=remember, actor=current_actor(), now=clock.now())
    flash(_("“%(printed)s” is %(name)s.", printed=printed, name=chosen.name), "success")
    return back(draft_id)


@blueprint.post("/documents/<int:draft_id>/units/add")
@needs(Action.IMPORT_PLAN)
def add_unit(draft_id: int) -> Answer:
    """Enter an unknown unit into the directory."""
    draft = fetch_draft(draft_id)
    form = NewUnitForm()
    if form.validate():
        try:
            services.add_unit(
                draft_id,
                form.printed.data,
                name=form.name.data.strip(),
                kind=OrganizationKind(form.kind.data),
                member_ids=request.form.getlist("members", type=int),
                actor=current_actor(),
                now=clock.now(),
            )
        except Invalid as problem:
            form.name.errors = [*form.name.errors, translate(problem.message)]
            draft = fetch_draft(draft_id)
        else:
            flash(_("%(name)s was added to the directory.", name=form.name.data.strip()), "success")
            return back(draft_id)
    return review_page(draft, content_of_draft(draft), known_units(draft.jurisdiction_id), new_unit_form=form), 422


@blueprint.post("/documents/<int:draft_id>/units/drop")
@needs(Action.IMPORT_PLAN)
def drop_unit(draft_id: int) -> Answer:
    """The words were no unit: take them out."""
    fetch_draft(draft_id)
    services.drop_unit(draft_id, request.form.get("printed", ""), actor=current_actor(), now=clock.now())
    return back(draft_id)


@blueprint.post("/documents/<int:draft_id>/units/<int:unit_id>/members")
@needs(Action.IMPORT_PLAN)
def name_members(draft_id: int, unit_id: int) -> Answer:
    """Say for whom a collective name stands."""
    fetch_draft(draft_id)
    members = request.form.getlist("members", type=int)
    try:
        services.name_members(draft_id, unit_id, members, actor=current_actor(), now=clock.now())
    except Invalid as problem:
        flash(translate(problem.message), "warning")
    return back(draft_id)


@blueprint.post("/documents/<int:draft_id>/tasks/<int:task_key>/lead")
@needs(Action.IMPORT_PLAN)
def choose_lead(draft_id: int, task_key: int) -> Answer:
    """Who leads: one of those that the text names, or a unit of the directory."""
    draft = fetch_draft(draft_id)
    content, units = content_of_draft(draft), known_units(draft.jurisdiction_id)
    task: TaskContent = found(content.task(task_key))
    name = request.form.get("name", "").strip()
    unit = next((each for each in task.units if each.printed == name), None) or unit_meant(name, task.units, units)
    if unit is None or units.is_collective(unit.organization_id):
        message = (
            _("A collective name cannot lead: choose one unit.")
            if unit
            else _("“%(name)s” is not in the directory: choose a name from the list.", name=name)
        )
        return review_page(
            draft, content, units, wrong_lead={"task_key": task_key, "typed": name, "message": message}
        ), 422
    services.choose_lead(draft_id, task_key, unit, actor=current_actor(), now=clock.now())
    return back(draft_id)


@blueprint.post("/documents/<int:draft_id>/doubts/<int:question_key>/settle")
@needs(Action.IMPORT_PLAN)
def settle(draft_id: int, question_key: int) -> Answer:
    """All is well as it was read."""
    fetch_draft(draft_id)
    services.settle_question(draft_id, question_key, actor=current_actor(), now=clock.now())
    return back(draft_id)


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
    return back(draft_id, f"task-{task_key}")


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
    return review_page(draft, content_of_draft(draft), known_units(draft.jurisdiction_id), discard_form=form), 422


def back(draft_id: int, anchor: str | None = None) -> Response:
    """To the saved piece; after a doubt to the top, where the answer is confirmed and the next doubt stands.

    Of a long draft, the page that the person came from.
    """
    came_from = parse_qs(urlsplit(request.referrer or "").query).get("page", [None])[0]
    return redirect(url_for("drafts.review", draft_id=draft_id, page=came_from, _anchor=anchor))


def _unit_phrases(content: DraftContent, task: TaskContent | None, units: KnownUnits) -> dict[str, str]:
    """The phrase from which each unit of the open form was read, by the name that stands in its field."""
    if task is None:
        named = [(f"p-u{unit.place.start}", unit) for unit in content.header.default_implementers if unit.place]
    else:
        named = [(unit_phrase_id(task.key, unit.place), unit) for unit in task.units if unit.place]
    return {typed_name(unit, units): phrase for phrase, unit in named}


def _window(content: DraftContent, opened: TaskContent | None) -> Window:
    """Which part of a long draft is shown: the open task's, the one that the address names, else the first."""
    number = request.args.get("page", 0, type=int)
    key = opened.key if opened else request.args.get("at", type=int)
    return window_of(content, number=number or 1, showing=None if number else key)


def review_page(draft: Draft, content: DraftContent, units: KnownUnits, **shown: Any) -> str:
    """The review page. `shown` holds the forms that are open, and what is wrong with them."""
    questions = open_questions(content, units)
    doubtful = doubtful_keys(questions)
    open_form = shown.get("task_form") or shown.get("header_form") or shown.get("indicator_form")
    plan = plans_of_drafts([draft.id]).get(draft.id) if draft.status is DraftStatus.ISSUED else None
    window = _window(content, shown.get("open_task") or shown.get("split_task"))
    return render_template(
        "review/review.html",
        draft=draft,
        content=content,
        units=units,
        questions=questions,
        doubtful=doubtful,
        to_accept=[each for each in content.tasks_to_issue if not each.reviewed and each.key not in doubtful],
        steps=steps_of(draft.id),
        step_words=wording.step,
        me=current_actor().user_id,
        window=window,
        shown_doubts=MOST_DOUBTS,
        more_doubts=max(0, len(questions) - MOST_DOUBTS),
        lines=lines_of_window(draft.source.text if draft.source else "", content, window),
        may_edit=draft.status is DraftStatus.OPEN,
        plan=plan,
        words=wording.doubt,
        precisions=PRECISIONS,
        recurrences=RECURRENCES,
        unit_phrase_id=unit_phrase_id,
        unit_phrases=_unit_phrases(content, shown.get("open_task"), units),
        form_errors=errors_of(open_form) if open_form else [],
        unit_kinds=UNIT_KINDS,
        districts=[unit for unit in units if unit.kind is OrganizationKind.DISTRICT],
        discard_form=shown.pop("discard_form", None) or DiscardForm(formdata=None),
        **shown,
    )
