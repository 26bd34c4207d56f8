"""Storing a plan's indicator table when the plan is issued or seeded."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from tracker.core.errors import Invalid
from tracker.core.extensions import db
from tracker.core.messages import N_
from tracker.core.vocabulary import Comparator
from tracker.indicators.models import Indicator
from tracker.organizations.models import Organization
from tracker.tasks.models import Plan

Resolve = Callable[[str], Organization | None]


def add_indicators(plan: Plan, rows: Sequence[Mapping[str, Any]], resolve: Resolve) -> list[Indicator]:
    """Add the rows (in the plan format) to the plan, in the open transaction.

    `resolve` finds the organization that a printed name means. Nothing is added when one name is unknown
    (`Invalid` names it): an indicator for which nobody answers would not be noticed later. The entry
    about issuing the plan is the one that the audit trail gets.
    """
    indicators = [_indicator(plan, row, resolve) for row in rows]
    db.session.add_all(indicators)
    db.session.flush()
    return indicators


def _indicator(plan: Plan, row: Mapping[str, Any], resolve: Resolve) -> Indicator:
    return Indicator(
        plan_id=plan.id,
        ordinal=row["ordinal"],
        category=row.get("category") or "",
        number=row.get("number") or "",
        name=row["name"],
        unit=row.get("unit") or "",
        baseline_year=row.get("baseline_year"),
        baseline=row.get("baseline"),
        target_year=row.get("target_year"),
        comparator=Comparator(row.get("comparator") or Comparator.EQUAL),
        target=row.get("target"),
        binding=row.get("binding"),
        responsible=_organizations(row, resolve),
    )


def _organizations(row: Mapping[str, Any], resolve: Resolve) -> list[Organization]:
    """The units that answer for an indicator; two printed names of one unit count once."""
    found: dict[int, Organization] = {}
    for name in row.get("responsible") or ():
        organization = resolve(name)
        if organization is None:
            raise Invalid(
                N_("The unit %(name)s of the indicator “%(indicator)s” is unknown.", name=name, indicator=row["name"])
            )
        found[organization.id] = organization
    return list(found.values())
