"""Where many plans stand, as the leading group's page remembers it, against what the queries compute of the rows."""

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import date

import pytest
from sqlalchemy import select

from tracker.core.extensions import db
from tracker.oversight.figures.queries import (
    changes_until,
    figures_of,
    kept_on,
    lights_a_week_ago,
    standing_on,
    units_of,
    units_on,
)
from tracker.oversight.queries import due_lights, history, task_groups
from tracker.oversight.rules.charts import History, chart_points
from tracker.oversight.rules.standing import MOST_URGENT, Standing
from tracker.oversight.rules.summary import DUE_WINDOWS, Totals, totals_by_key, totals_of
from tracker.oversight.standing.queries import overseen_plans
from tracker.oversight.urgent.queries import urgent_tasks
from tracker.tasks.models import Plan


def check_standing(cities: Collection[int], day: date) -> Standing:
    """The plans of these cities stand as the queries say that compute each number anew."""
    db.session.rollback()
    overseen = overseen_plans(cities)
    ids = [plan.id for plan in overseen]
    plans = db.session.scalars(select(Plan).where(Plan.id.in_(ids))).all()
    standing = standing_on(overseen, day, kept=bool(plans) and kept_on(plans, day))
    groups = task_groups(ids, day, by_plan=True)
    assert _told(standing.total) == _told(totals_of(groups))
    assert {str(plan): _told(total) for plan, total in standing.by_plan.items()} == {
        plan: _told(total) for plan, total in totals_by_key(groups).items()
    }
    assert list(map(str, standing.by_plan)) == list(totals_by_key(groups))
    assert units_of(standing) == units_on(plans, day)
    assert {days: Counter(lights) for days, lights in standing.due.items()} == due_lights(ids, day, DUE_WINDOWS)
    assert standing.then == lights_a_week_ago(plans, day)
    assert standing.changes == changes_until(plans, day, limit=0).count
    assert figures_of(standing, day).urgent == urgent_tasks(ids, day, limit=MOST_URGENT)
    assert _drawn(standing.history, day) == _drawn(history(plans), day)
    db.session.rollback()
    return standing


def _told(total: Totals) -> tuple[object, ...]:
    means = [None if mean is None else pytest.approx(mean, abs=1e-6) for mean in (total.actual, total.expected)]
    return total.tasks, total.by_light, total.by_status, total.overdue, total.unreported, means


def _drawn(told: History | None, day: date) -> Sequence[object] | None:
    if told is None:
        return None
    points = [
        (
            point.day,
            *(
                None if mean is None else pytest.approx(mean, abs=1e-6)
                for mean in (point.completed, point.actual, point.expected)
            ),
        )
        for point in chart_points(told, day)
    ]
    return [told.first, told.last, told.tasks, told.measured, told.dated, told.completed, told.accepted, points]
