"""Issuing a draft (交办): the plan and its indicators in one transaction."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tracker.core.database import transaction
from tracker.core.errors import Conflict, StaleEdit
from tracker.core.extensions import db
from tracker.core.messages import N_
from tracker.core.permissions import Actor
from tracker.core.serialization import to_json
from tracker.core.vocabulary import DraftStatus
from tracker.indicators.services import add_indicators
from tracker.organizations.models import Organization
from tracker.organizations.queries import known_units
from tracker.organizations.rules.known_units import KnownUnit
from tracker.review.models import Draft
from tracker.review.queries import city_of_draft, content_of_draft
from tracker.review.rules.draft_content import DraftContent, IndicatorContent
from tracker.review.rules.planning import planned
from tracker.review.rules.questions import blocking_questions
from tracker.review.services.under_review import lock_draft
from tracker.tasks.models import Plan
from tracker.tasks.plans.rules.planning import PlannedPlan
from tracker.tasks.plans.services.intake import enter_plan


@dataclass(frozen=True)
class _Prepared:
    """A draft as it would be issued: what it was made of, the questions that block it, and the plan."""

    content: DraftContent
    units: Sequence[KnownUnit]
    blocking: int
    plan: PlannedPlan


def issue_draft(draft_id: int, *, version: int, actor: Actor, now: datetime) -> Plan:
    """Make the ledger of a reviewed draft: all of it or nothing.

    1. Before the turn, which nobody waits for then: read the draft, look for open questions and plan the ledger.
    2. Lock the draft; refuse one that was issued or discarded, and `StaleEdit` one that changed since `version`.
    3. Refuse it while questions are open that must be answered first; plan anew where the directory changed since.
    4. Enter the plan with its indicators; its draft can then never be issued again.
    """
    seen = db.session.get(Draft, draft_id)
    is_seen = seen is not None and seen.version == version and seen.status is DraftStatus.OPEN
    ready = _prepare(seen) if seen is not None and is_seen else None
    with transaction(city_of_draft(draft_id)):
        draft = lock_draft(draft_id)
        if draft.version != version:
            raise StaleEdit
        if ready is None or ready.units != list(known_units(draft.jurisdiction_id)):
            ready = _prepare(draft)
        plan = _enter(draft, ready, actor=actor, now=now)
        indicators = ready.content.indicators_to_issue
        add_indicators(plan, _rows(indicators), _responsible(indicators).get)
        draft.status = DraftStatus.ISSUED
        draft.updated_at = now
    return plan


def _prepare(draft: Draft) -> _Prepared:
    content, units = content_of_draft(draft), known_units(draft.jurisdiction_id)
    blocking = len(blocking_questions(content, units))
    return _Prepared(content, list(units), blocking, planned(content, units.expanded))


def _enter(draft: Draft, ready: _Prepared, *, actor: Actor, now: datetime) -> Plan:
    if ready.blocking:
        raise Conflict(N_("This draft cannot be issued yet; to settle first: %(count)s.", count=ready.blocking))
    return enter_plan(
        ready.plan,
        jurisdiction_id=draft.jurisdiction_id,
        draft_id=draft.id,
        source_id=draft.source_id,
        is_demo=draft.is_demo,
        actor=actor,
        now=now,
    )


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
