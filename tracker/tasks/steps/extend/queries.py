"""Requests for a later due date, and what was granted of them."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from tracker.core.extensions import db
from tracker.core.vocabulary import ExtensionStatus
from tracker.tasks.models import Assignment, Extension, Task


@dataclass(frozen=True)
class Granted:
    """One granted extension: the due date before and after it, and why it was asked for."""

    due_before: date
    due_on: date
    reason: str


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


def granted_extensions(task_ids: Collection[int]) -> dict[int, list[Granted]]:
    """The extensions that these tasks were granted, the first one in front; tasks without one are left out."""
    rows = db.session.execute(
        select(Extension.task_id, Extension.due_before, Extension.granted_due_on, Extension.reason)
        .where(Extension.task_id.in_(task_ids), Extension.status == ExtensionStatus.GRANTED)
        .order_by(Extension.id)
    )
    granted: dict[int, list[Granted]] = defaultdict(list)
    for task_id, due_before, due_on, reason in rows:
        if due_on is not None:
            granted[task_id].append(Granted(due_before, due_on, reason))
    return dict(granted)
