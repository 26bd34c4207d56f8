"""Issuing a draft (交办): the plan and its indicators in one transaction.

This stands at the height of the views, since it joins features that know nothing of each other: the page
and the command call it.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from tracker.core.database import transaction
from tracker.core.extensions import db
from tracker.core.permissions import Actor
from tracker.documents.content import IndicatorContent, to_json
from tracker.documents.queries import content_of_draft
from tracker.indicators.services import add_indicators
from tracker.organizations.models import Organization
from tracker.tasks.intake import issue_draft_here
from tracker.tasks.models import Plan


def issue_draft(draft_id: int, *, version: int, actor: Actor, now: datetime) -> Plan:
    """Make the ledger of a reviewed draft: all of it or nothing."""
    with transaction():
        plan, draft = issue_draft_here(draft_id, version=version, actor=actor, now=now)
        content = content_of_draft(draft)
        organizations = _responsible(content.indicators_to_issue)
        add_indicators(plan, _rows(content.indicators_to_issue), organizations.get)
    return plan


def _rows(indicators: Iterable[IndicatorContent]) -> list[dict[str, Any]]:
    """The indicators as the plan format names their parts."""
    return [to_json(each) | {"responsible": [unit.printed for unit in each.responsible]} for each in indicators]


def _responsible(indicators: Iterable[IndicatorContent]) -> dict[str, Organization]:
    """The organizations that answer for indicators, by the name printed."""
    ids = {unit.printed: unit.organization_id for each in indicators for unit in each.responsible}
    return {
        printed: db.session.get_one(Organization, organization_id)
        for printed, organization_id in ids.items()
        if organization_id is not None
    }
