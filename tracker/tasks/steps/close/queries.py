"""Spot checks (核查) of a task."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from tracker.core.extensions import db
from tracker.tasks.models import SpotCheck


def checks_of_task(task_id: int) -> Sequence[SpotCheck]:
    """All spot checks of a task with who recorded them, newest first."""
    return db.session.scalars(
        select(SpotCheck)
        .where(SpotCheck.task_id == task_id)
        .options(joinedload(SpotCheck.recorded_by))
        .order_by(SpotCheck.id.desc())
    ).all()
