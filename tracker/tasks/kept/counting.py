"""The tables of counts: adding differences to them, and counting a city anew from what is kept of its tasks and parts.

All of it is part of an open transaction, in the turn of the city that is counted.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from sqlalchemy import Executable, Table, delete, insert

from tracker.core.database import insert_or
from tracker.core.extensions import db
from tracker.tasks.kept.counts import counts_told
from tracker.tasks.kept.noticing import Noticed
from tracker.tasks.kept.queries import StoredPart, StoredTask
from tracker.tasks.models import PartCount, TaskCount
from tracker.tasks.rules.counting import CountedPart, CountedTask, Differences, PartKey, TaskKey, TaskSums
from tracker.tasks.rules.kept import KeptOfPart, KeptOfTask

_OF_TASKS: Table = TaskCount.__table__  # type: ignore[assignment]
_OF_PARTS: Table = PartCount.__table__  # type: ignore[assignment]
_TASK_SUMS = TaskSums._fields
_PART_SUMS = ("parts",)


@dataclass(frozen=True, slots=True)
class Told:
    """What the rules tell of a task and, by their ids, of its parts."""

    task: StoredTask
    kept: KeptOfTask
    parts: Mapping[int, KeptOfPart]


def count_changes(told: Iterable[Told], notes: Noticed) -> None:
    """Count the tasks as they are now instead of as they were; cities that were never counted yet are left out."""
    by_city: dict[int, Differences] = {}
    for each in told:
        task = each.task
        if not task.is_counted:
            continue
        differences = by_city.setdefault(task.jurisdiction_id, Differences.none())
        if task.kept is not None:
            differences.leave(_before(task, task.kept, notes))
        lights = {part_id: part.light for part_id, part in each.parts.items()}
        differences.enter(task.counted_as(each.kept, lights))
    for city, differences in sorted(by_city.items()):
        _add(_OF_TASKS, _TASK_SUMS, [_task_row(city, key, sums) for key, sums in differences.of_tasks()])
        _add(_OF_PARTS, _PART_SUMS, [_part_row(city, key, number) for key, number in differences.of_parts()])


def count_anew(city: int) -> None:
    """Count all tasks and parts of a city again."""
    for table in (_OF_TASKS, _OF_PARTS):
        db.session.execute(delete(table).where(table.c.jurisdiction_id == city))
    tasks, parts = counts_told(city)
    _enter(_OF_TASKS, [_task_row(city, key, sums) for key, sums in tasks.items()])
    _enter(_OF_PARTS, [_part_row(city, key, number) for key, number in parts.items()])


def _before(task: StoredTask, kept: KeptOfTask, notes: Noticed) -> CountedTask:
    """How the task was counted: with its fields, its parts and what was kept as they were before the transaction."""
    was = notes.task_before.get(task.id, {})
    facts = replace(task.facts, **{name: value for name, value in was.items() if hasattr(task.facts, name)})
    return CountedTask(
        plan_id=was.get("plan_id", task.plan_id),
        section=was.get("section", task.section),
        facts=facts,
        light=kept.light,
        overdue=kept.overdue,
        parts=[_part_before(part, notes) for part in task.parts if part.kept is not None],
    )


def _part_before(part: StoredPart, notes: Noticed) -> CountedPart:
    was, now = notes.part_before.get(part.id, {}), part.counted
    return replace(now, **{name: value for name, value in was.items() if hasattr(now, name)})


def _add(table: Table, sums: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert the rows, or add their numbers to those that are there, in the order of their keys."""
    if not rows:
        return
    db.session.execute(_adding(table, sums, db.engine.dialect.name), rows)


@cache
def _adding(table: Table, sums: Sequence[str], _dialect: str) -> Executable:
    """Put together once for a database: every change of a task executes it."""
    statement = insert_or(table)
    added = {name: table.c[name] + statement.excluded[name] for name in sums}
    keys = [column.name for column in table.primary_key]
    return statement.on_conflict_do_update(index_elements=keys, set_=added)


def _enter(table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    if rows:
        db.session.execute(insert(table), rows)


def _task_row(city: int, key: TaskKey, sums: TaskSums) -> dict[str, Any]:
    return {"jurisdiction_id": city, **key._asdict(), **sums._asdict()}


def _part_row(city: int, key: PartKey, number: int) -> dict[str, Any]:
    return {"jurisdiction_id": city, **key._asdict(), "parts": number}
