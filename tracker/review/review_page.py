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
from tracker.reading.wording import COLUMNS
from tracker.review.access import fetch_draft
from tracker.review.forms.draft import DiscardForm
from tracker.review.forms.header import HeaderForm
from tracker.review.forms.indicator import IndicatorForm
from tracker.review.forms.new_unit import UNIT_KINDS, NewUnitForm
from tracker.review.models import Draft
from tracker.review.queries import content_of_draft, plans_saying_the_same, steps_of
from tracker.review.rules.columns import columns_to_name
from tracker.review.rules.draft_content import DraftContent, IndicatorContent
from tracker.review.rules.questions import doubtful_keys, open_questions
from tracker.review.rules.review_window import Window, lines_of_window, window_of
from tracker.review.rules.shown.doubts import doubts_shown
from tracker.review.rules.shown.progress import progress_of
from tracker.review.rules.shown.tasks import task_cards
from tracker.review.rules.shown.units import phrase_of_plan_unit, phrase_of_unit, shown_unit, units_of_plan
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

    def wrong_lead_of(self, task_key: int) -> WrongName | None:
        """The name that was typed as this task's lead and is none."""
        return self.wrong_lead if self.wrong_lead and self.wrong_lead.task_key == task_key else None

    def wrong_unit_for(self, printed: str) -> WrongName | None:
        """The name that was typed for this printed one and is none."""
        return self.wrong_unit if self.wrong_unit and self.wrong_unit.printed == printed else None

    def adding(self, printed: str) -> NewUnitForm | None:
        """The form with which this printed name was to be entered into the directory."""
        return self.new_unit_form if self.new_unit_form and self.new_unit_form.printed.data == printed else None

    @property
    def form_errors(self) -> list[FormError]:
        """What is wrong with the piece that is edited."""
        form = self.task_form or self.header_form or self.indicator_form
        return errors_of(form) if form else []


NOTHING_OPENED = Opened()


def review_page(reviewed: ReviewedDraft, opened: Opened = NOTHING_OPENED) -> str:
    """The review page: the source beside the drafted tasks, doubts first."""
    draft, content, units = reviewed.draft, reviewed.content, reviewed.units
    may_edit = draft.status is DraftStatus.OPEN
    questions = open_questions(content, units)
    doubtful = doubtful_keys(questions)
    window = _window(content, opened.task or opened.split_task)
    return render_template(
        "review/review.html",
        draft=draft,
        content=content,
        units=units,
        may_edit=may_edit,
        opened=opened,
        columns=columns_to_name(content) if may_edit else {},
        column_meanings=COLUMNS,
        same_plans=plans_saying_the_same(draft, content) if may_edit else [],
        plan=plans_of_drafts([draft.id]).get(draft.id) if draft.status is DraftStatus.ISSUED else None,
        doubts=doubts_shown(questions, content, units, on_page=window.keys, may_edit=may_edit),
        progress=progress_of(content, doubtful, steps_of(draft.id), current_actor().user_id),
        window=window,
        cards=list(task_cards(content, units, window, doubtful)),
        implementers=units_of_plan(content.header.default_implementers, units),
        indicators=[
            (each, [shown_unit(unit, units) for unit in each.responsible]) for each in content.indicators_to_issue
        ],
        indicators_open=opened.indicator is not None or request.args.get("part") == "indicators",
        lines=lines_of_window(draft.source.text if draft.source else "", content, window),
        header_phrases={name: f"p-{name}" for name in content.header.places},
        unit_phrases=_unit_phrases(content, opened.task, units),
        unit_kinds=UNIT_KINDS,
        districts=[unit for unit in units if unit.kind is OrganizationKind.DISTRICT],
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
        named = [(phrase_of_plan_unit(unit), unit) for unit in content.header.default_implementers]
    else:
        named = [(phrase_of_unit(unit, task.key), unit) for unit in task.units]
    return {typed_name(unit, units): phrase for phrase, unit in named if phrase}


def _window(content: DraftContent, opened: TaskContent | None) -> Window:
    """Which part of a long draft is shown: the open task's, the one that the URL names, else the first."""
    number = request.args.get("page", 0, type=int)
    key = opened.key if opened else request.args.get("at", type=int)
    return window_of(content, number=number or 1, showing=None if number else key)
