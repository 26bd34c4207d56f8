"""The review page (导入审核) as every form of the review answers with it, and the way back to it."""

from dataclasses import dataclass, field
from typing import Self
from urllib.parse import parse_qs, urlsplit

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from tracker.accounts.access import current_actor
from tracker.core.vocabulary import DraftStatus, OrganizationKind
from tracker.organizations.queries import known_units
from tracker.organizations.rules.known_units import KnownUnits
from tracker.reading.wording import PRECISIONS, RECURRENCES
from tracker.review.access import fetch_draft
from tracker.review.forms.draft import DiscardForm
from tracker.review.forms.header import HeaderForm
from tracker.review.forms.indicator import IndicatorForm
from tracker.review.forms.new_unit import UNIT_KINDS, NewUnitForm
from tracker.review.models import Draft
from tracker.review.queries import content_of_draft
from tracker.review.rules import wording
from tracker.review.rules.draft_content import DraftContent, IndicatorContent
from tracker.review.rules.questions import doubtful_keys, open_questions
from tracker.review.rules.review_window import MOST_DOUBTS, Window, lines_of_window, window_of
from tracker.review.rules.source_view import unit_phrase_id
from tracker.review.services.undo import steps_of
from tracker.tasks.content.forms import FormError, TaskForm, errors_of, typed_name
from tracker.tasks.content.rules.comparison import Difference
from tracker.tasks.content.rules.content import TaskContent
from tracker.tasks.plans.queries import plans_of_drafts


@dataclass(frozen=True)
class ReviewedDraft:
    """A draft as the review works with it: the record, its content, and the units that the city knows."""

    draft: Draft
    content: DraftContent
    units: KnownUnits

    @classmethod
    def fetch(cls, draft_id: int) -> Self:
        """The draft as it is stored now; 404 for those who may not review it."""
        return cls.of(fetch_draft(draft_id))

    @classmethod
    def of(cls, draft: Draft) -> Self:
        """A draft that was fetched, with its content and the units."""
        return cls(draft, content_of_draft(draft), known_units(draft.jurisdiction_id))


@dataclass(frozen=True)
class WrongName:
    """A name that was typed where a unit is asked for, and why it is none: for a printed name or for a task's lead."""

    typed: str
    message: str
    printed: str | None = None
    task_key: int | None = None


@dataclass(frozen=True)
class Opened:
    """What of the review page is open, and what is wrong with it. One piece is edited at a time."""

    task: TaskContent | None = None
    task_form: TaskForm | None = None
    split_task: TaskContent | None = None
    sentences: list[tuple[int, str]] = field(default_factory=list)
    indicator: IndicatorContent | None = None
    indicator_form: IndicatorForm | None = None
    header_form: HeaderForm | None = None
    new_unit_form: NewUnitForm | None = None
    discard_form: DiscardForm | None = None
    wrong_unit: WrongName | None = None
    wrong_lead: WrongName | None = None
    #: In what the sent form differs from what somebody else saved meanwhile; None when nobody did.
    compared: list[Difference] | None = None

    @property
    def form_errors(self) -> list[FormError]:
        """What is wrong with the piece that is edited."""
        form = self.task_form or self.header_form or self.indicator_form
        return errors_of(form) if form else []


NOTHING_OPENED = Opened()


def review_page(reviewed: ReviewedDraft, opened: Opened = NOTHING_OPENED) -> str:
    """The review page: the source beside the drafted tasks, doubts first."""
    draft, content, units = reviewed.draft, reviewed.content, reviewed.units
    questions = open_questions(content, units)
    doubtful = doubtful_keys(questions)
    plan = plans_of_drafts([draft.id]).get(draft.id) if draft.status is DraftStatus.ISSUED else None
    window = _window(content, opened.task or opened.split_task)
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
        unit_phrases=_unit_phrases(content, opened.task, units),
        unit_kinds=UNIT_KINDS,
        districts=[unit for unit in units if unit.kind is OrganizationKind.DISTRICT],
        opened=opened,
        discard_form=opened.discard_form or DiscardForm(formdata=None),
    )


def back_to_review(draft_id: int, anchor: str | None = None) -> Response:
    """To the saved piece; after a doubt to the top, where the answer is confirmed and the next doubt is.

    Of a long draft, the page that the person came from.
    """
    came_from = parse_qs(urlsplit(request.referrer or "").query).get("page", [None])[0]
    return redirect(url_for("drafts.review", draft_id=draft_id, page=came_from, _anchor=anchor))


def _unit_phrases(content: DraftContent, task: TaskContent | None, units: KnownUnits) -> dict[str, str]:
    """The phrase from which each unit of the open form was read, by the name in its field."""
    if task is None:
        named = [(f"p-u{unit.place.start}", unit) for unit in content.header.default_implementers if unit.place]
    else:
        named = [(unit_phrase_id(task.key, unit.place), unit) for unit in task.units if unit.place]
    return {typed_name(unit, units): phrase for phrase, unit in named}


def _window(content: DraftContent, opened: TaskContent | None) -> Window:
    """Which part of a long draft is shown: the open task's, the one that the URL names, else the first."""
    number = request.args.get("page", 0, type=int)
    key = opened.key if opened else request.args.get("at", type=int)
    return window_of(content, number=number or 1, showing=None if number else key)
