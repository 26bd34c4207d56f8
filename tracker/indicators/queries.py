"""Reading the indicator tables: which plans have one, and its rows with the units that answer for them."""

from collections.abc import Collection, Sequence

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from tracker.core.extensions import db
from tracker.indicators.models import Indicator
from tracker.tasks.models import Plan


def plans_with_indicators(jurisdiction_ids: Collection[int]) -> Sequence[Plan]:
    """The plans of these jurisdictions that have an indicator table, the newest first."""
    having = select(Indicator.plan_id)
    return db.session.scalars(
        select(Plan)
        .where(Plan.jurisdiction_id.in_(jurisdiction_ids), Plan.id.in_(having))
        .order_by(Plan.in_force_at.desc(), Plan.id.desc())
    ).all()


def indicators_of(plan_id: int) -> Sequence[Indicator]:
    """The rows of a plan's table in the document's order, with their units, in two queries."""
    return db.session.scalars(
        select(Indicator)
        .where(Indicator.plan_id == plan_id)
        .options(selectinload(Indicator.responsible))
        .order_by(Indicator.ordinal)
    ).all()
