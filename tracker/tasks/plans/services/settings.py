"""What the office settles for a whole plan: who reviews co-units' reports, extensions, and evidence."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import select

from tracker.audit.models import AuditEntry
from tracker.audit.services import record
from tracker.core.database import transaction
from tracker.core.errors import Invalid, StaleEdit
from tracker.core.events import Event
from tracker.core.extensions import db
from tracker.core.messages import N_
from tracker.core.permissions import Action, Actor
from tracker.core.vocabulary import EvidenceDemand
from tracker.tasks.models import Plan
from tracker.tasks.workflow.queries import city_of
from tracker.tasks.workflow.services.service_steps import allow, facts_of_plan, locked

MOST_EXTENSIONS = 12


@dataclass(frozen=True)
class PlanSettings:
    """What is settled for all tasks of a plan.

    `most_extensions` of a task (None: no limit), whether the lead reviews the other units' reports, and with which
    reports evidence is asked for where a task does not say otherwise.
    """

    most_extensions: int | None
    lead_accepts_co: bool
    evidence_demand: EvidenceDemand = EvidenceDemand.COMPLETION


def settings_of(plan: Plan) -> PlanSettings:
    """What is settled for the plan now."""
    return PlanSettings(plan.most_extensions, plan.lead_accepts_co, plan.evidence_demand)


def set_plan(plan_id: int, settings: PlanSettings, *, seen_version: int, actor: Actor, now: datetime) -> None:
    """Settle it anew; refused as stale when somebody did since the person opened the form."""
    most = settings.most_extensions
    if most is not None and not 0 <= most <= MOST_EXTENSIONS:
        wrong = N_("Enter a whole number from 0 to %(most)s, or leave it empty.", most=MOST_EXTENSIONS)
        raise Invalid(N_("The settings were not saved."), {"most_extensions": wrong})
    with transaction(city_of(Plan, plan_id)):
        plan = locked(Plan, plan_id)
        allow(actor, Action.SET_PLAN, facts_of_plan(plan))
        before = settings_of(plan)
        if plan.version != seen_version:
            raise StaleEdit
        if before == settings:
            return
        plan.most_extensions, plan.lead_accepts_co = most, settings.lead_accepts_co
        plan.evidence_demand = settings.evidence_demand
        record(
            Event.PLAN_SET,
            plan,
            actor=actor,
            now=now,
            jurisdiction_id=plan.jurisdiction_id,
            plan_id=plan.id,
            before=asdict(before),
            after=asdict(settings),
        )


def changes_of_settings(plan_id: int) -> Sequence[AuditEntry]:
    """Who settled what, newest first."""
    return db.session.scalars(
        select(AuditEntry)
        .where(AuditEntry.plan_id == plan_id, AuditEntry.action == Event.PLAN_SET)
        .order_by(AuditEntry.id.desc())
    ).all()
