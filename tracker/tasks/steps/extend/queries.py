"""Requests for a later due date, and what was granted of them."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from tracker.core.extensions import db
from tracker.tasks.models import Assignment, Extension, Task


def extensions_of_task(task_id: int) -> Sequence[Extension]:
    """All requests for a later date of a task with who asked and who decided, newest first."""
    return db.session.scalars(
        select(Extension)
        .where(Extension.task_id == task_id)
        .options(joinedload(Extension.asked_by), joinedload(Extension.decided_by))
        .order_by(Extension.id.desc())
    ).all()


def extension_with_everything(extension_id: int) -> Extension | None:
    """A request with its task, plan, unit and people."""
    return db.session.scalar(
        select(Extension)
        .where(Extension.id == extension_id)
        .options(
            joinedload(Extension.task).joinedload(Task.plan),
            joinedload(Extension.task).selectinload(Task.assignments),
            joinedload(Extension.assignment).joinedload(Assignment.organization),
            joinedload(Extension.assignment).joinedload(Assignment.task),
            joinedload(Extension.asked_by),
            joinedload(Extension.decided_by),
        )
    )
