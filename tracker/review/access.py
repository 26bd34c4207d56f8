"""A draft as its pages may have it: for those who review it, and not there for all others."""

from tracker.accounts.access import ensure, found
from tracker.core.permissions import Action, Facts
from tracker.review.models import Draft
from tracker.review.queries import draft_with_source


def fetch_draft(draft_id: int) -> Draft:
    """The draft with its source, for those who may review it; 404 for all others."""
    draft: Draft = found(draft_with_source(draft_id))
    ensure(Action.IMPORT_PLAN, Facts(draft.jurisdiction_id))
    return draft
