"""The indicators of a draft: adding, saving, leaving out."""

from flask import flash, redirect, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from tracker.accounts.access import current_actor, found, needs
from tracker.core import clock
from tracker.core.permissions import Action
from tracker.review.access import fetch_draft
from tracker.review.blueprint import Answer, blueprint
from tracker.review.forms.indicator import IndicatorForm, indicator_from
from tracker.review.queries import content_of_draft
from tracker.review.review_page import Opened
from tracker.review.rules.draft_content import IndicatorContent
from tracker.review.rules.labels import INDICATOR_LABELS
from tracker.review.saving_forms import EditedPiece, save_piece
from tracker.review.services import arranging as services


@blueprint.post("/documents/<int:draft_id>/indicators")
@needs(Action.IMPORT_PLAN)
def add_indicator(draft_id: int) -> Answer:
    """Add an indicator by hand; its form opens."""
    fetch_draft(draft_id)
    ordinal = services.add_indicator(draft_id, actor=current_actor(), now=clock.now())
    return _to_indicator(draft_id, ordinal, opened=True)


@blueprint.post("/documents/<int:draft_id>/indicators/<int:ordinal>")
@needs(Action.IMPORT_PLAN)
def save_indicator(draft_id: int, ordinal: int) -> Answer:
    """Save one indicator; a stale form shows both versions."""
    edited = EditedPiece(
        form=IndicatorForm,
        find=lambda content: content.indicator(ordinal),
        read=indicator_from,
        save=services.save_indicator,
        opened=lambda each, form, compared: Opened(indicator=each, indicator_form=form, compared=compared),
        labels=INDICATOR_LABELS,
    )

    def saved(indicator: IndicatorContent) -> Answer:
        flash(_("Indicator “%(name)s” was saved.", name=indicator.name), "success")
        return _to_indicator(draft_id, ordinal)

    return save_piece(draft_id, edited, saved)


@blueprint.post("/documents/<int:draft_id>/indicators/<int:ordinal>/leave-out")
@needs(Action.IMPORT_PLAN)
def leave_indicator_out(draft_id: int, ordinal: int) -> Answer:
    """Do not issue this indicator; it can be put back."""
    return _indicator_left_out(draft_id, ordinal, left_out=True)


@blueprint.post("/documents/<int:draft_id>/indicators/<int:ordinal>/put-back")
@needs(Action.IMPORT_PLAN)
def put_indicator_back(draft_id: int, ordinal: int) -> Answer:
    """Issue this indicator after all."""
    return _indicator_left_out(draft_id, ordinal, left_out=False)


def _indicator_left_out(draft_id: int, ordinal: int, *, left_out: bool) -> Answer:
    draft = fetch_draft(draft_id)
    found(content_of_draft(draft).indicator(ordinal))
    services.leave_indicator_out(draft_id, ordinal, left_out=left_out, actor=current_actor(), now=clock.now())
    return _to_indicator(draft_id, ordinal)


def _to_indicator(draft_id: int, ordinal: int, *, opened: bool = False) -> Response:
    arguments = {"indicator": ordinal} if opened else {"part": "indicators"}
    return redirect(url_for("drafts.review", draft_id=draft_id, **arguments, _anchor=f"indicator-{ordinal}"))
