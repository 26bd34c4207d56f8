"""Keeping what a day means: with every change in its own transaction, and once a day for what only the day changed.

Of each city one day is kept (`KeptDay`). Every change of its tasks keeps what it means on that day. When another day
begins, only the tasks are looked at of which what is kept holds no longer, some hundred in a transaction, so that
nobody waits long; until the last one readers compute. When an earlier day is taken as today, nothing that is kept
holds any more, and all are looked at.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Table, bindparam, or_, select, update
from sqlalchemy.orm import Session

from tracker.core.database import EVERY_CITY, before_commit, transaction, turn_held
from tracker.core.extensions import db
from tracker.tasks.kept import queries
from tracker.tasks.kept.noticing import KEEPS, Noticed, noticed
from tracker.tasks.kept.queries import StoredPart, StoredTask
from tracker.tasks.models import Assignment, KeptDay, Task
from tracker.tasks.models.ledger import NEVER
from tracker.tasks.rules.kept import KeptOfPart, KeptOfTask, kept_of_part, kept_of_task

AT_A_TIME = 500
_TASKS: Table = Task.__table__  # type: ignore[assignment]
_PARTS: Table = Assignment.__table__  # type: ignore[assignment]
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Difference:
    """One record of which something else is kept than the rules tell: what it is, and both of them by field."""

    kind: str
    id: int
    kept: Mapping[str, Any]
    told: Mapping[str, Any]


@dataclass(frozen=True)
class Recount:
    """What a recount of a city found: how many tasks and parts it looked at, and what it mended."""

    tasks: int
    parts: int
    differences: Sequence[Difference]


@before_commit
def keep_what_changed(session: Session) -> None:
    """Keep what the tasks mean that the transaction changed, with their parts; nothing where nothing is kept yet."""
    notes = noticed(session)
    if notes is None:
        return
    if notes.everything:
        _look_at_everything()
    elif which := _which(notes):
        _keep(queries.stored_tasks(or_(*which)))


def renew_all(day: date, *, day_is_set: bool = False) -> int:
    """Keep what the day means in every city; how many tasks had to be looked at. See `renew_city`."""
    return sum(renew_city(city, day, day_is_set=day_is_set) for city in queries.cities())


def renew_city(city: int, day: date, *, day_is_set: bool = False) -> int:
    """Keep what the day means in a city, in several transactions; how many tasks had to be looked at.

    Where the clock is real, one day back is no other day: it is a clock that goes behind another machine's. The day
    of a demo (`day_is_set`) may go back as it likes.
    """
    if not _is_another_day(queries.kept_day_of(city), day, day_is_set=day_is_set):
        return 0
    looked_at = 0
    with transaction(city):
        _begin_day(city, day)
    while True:
        with transaction(city) as session:
            kept_day = queries.kept_day_of(city)
            if kept_day is None or kept_day.day != day:
                return looked_at  # somebody else has begun another day meanwhile
            found = queries.run_out(city, day, limit=AT_A_TIME)
            _keep(queries.stored_tasks(Task.id.in_(found)))
            looked_at += len(found)
            if len(found) < AT_A_TIME:
                kept_day.complete = True
                session.flush()
                return looked_at


def recount_city(city: int) -> Recount:
    """Compare what is kept of a city with what the rules tell of its kept day, and mend what differs."""
    differences: list[Difference] = []
    tasks = parts = last = 0
    while True:
        with transaction(city):
            found = queries.tasks_after(city, last, limit=AT_A_TIME)
            stored = queries.stored_tasks(Task.id.in_(found))
            differences += _keep(stored)
        tasks, parts = tasks + len(stored), parts + sum(len(task.parts) for task in stored)
        if len(found) < AT_A_TIME:
            return Recount(tasks, parts, differences)
        last = found[-1]


def _is_another_day(kept: KeptDay | None, day: date, *, day_is_set: bool) -> bool:
    if kept is None:
        return True
    if kept.day == day:
        return not kept.complete
    return day_is_set or kept.day - day != _ONE_DAY


def _begin_day(city: int, day: date) -> None:
    """From now on changes keep what they mean on this day; what is kept already is looked at when it holds no longer."""
    session, kept_day = db.session, queries.kept_day_of(city)
    if kept_day is None:
        session.add(KeptDay(jurisdiction_id=city, day=day))
        return
    if kept_day.day > day:
        session.execute(
            update(_TASKS).where(_TASKS.c.jurisdiction_id == city).values(light_until=NEVER),
            execution_options={KEEPS: True},
        )
    if kept_day.day != day:
        kept_day.day, kept_day.complete = day, False


def _look_at_everything() -> None:
    turn = turn_held()
    cities = queries.cities() if turn is EVERY_CITY else [turn]
    for city in cities:
        for found in _all_tasks(city):
            _keep(queries.stored_tasks(Task.id.in_(found)))


def _all_tasks(city: int) -> Iterator[Sequence[int]]:
    last = 0
    while found := queries.tasks_after(city, last, limit=AT_A_TIME):
        yield found
        last = found[-1]


def _which(notes: Noticed) -> list[ColumnElement[bool]]:
    """The tasks that were noticed; while a new day is being kept, new ones are left to that."""
    which: list[ColumnElement[bool]] = []
    if notes.tasks:
        which.append(Task.id.in_(notes.tasks))
    if notes.parts:
        which.append(Task.id.in_(select(Assignment.task_id).where(Assignment.id.in_(notes.parts))))
    if notes.plans:
        which.append(Task.plan_id.in_(notes.plans))
    if notes.new:
        keeping = select(KeptDay.jurisdiction_id).where(KeptDay.complete)
        which.append((Task.light_until == NEVER) & Task.jurisdiction_id.in_(keeping))
    return which


def _keep(stored: Sequence[StoredTask]) -> list[Difference]:
    """Write what the rules tell of these tasks and their parts where something else is kept; what that was."""
    tasks: list[tuple[StoredTask, KeptOfTask]] = []
    parts: list[tuple[StoredPart, KeptOfPart]] = []
    for task in stored:
        told = kept_of_task(task.facts, [part.facts for part in task.parts], task.day)
        if told != task.kept:
            tasks.append((task, told))
        for part in task.parts:
            of_part = kept_of_part(task.facts, part.facts, task.day, told, lead_accepts_co=task.lead_accepts_co)
            if of_part != part.kept:
                parts.append((part, of_part))
    _write(_TASKS, {task.id: _fields_of_task(told) for task, told in tasks})
    _write(_PARTS, {part.id: _fields_of_part(told) for part, told in parts})
    return [*_differences("task", _fields_of_task, tasks), *_differences("part", _fields_of_part, parts)]


def _write(table: Table, changes: Mapping[int, Mapping[str, Any]]) -> None:
    """One statement for all rows, in the order of their ids; the records' versions stay: nobody edited them."""
    if not changes:
        return
    names = next(iter(changes.values()))
    statement = (
        update(table)
        .where(table.c.id == bindparam("row_id"))
        .values({name: bindparam(f"new_{name}") for name in names})
    )
    rows = [
        {"row_id": row_id, **{f"new_{name}": value for name, value in fields.items()}}
        for row_id, fields in sorted(changes.items())
    ]
    db.session.execute(statement, rows, execution_options={KEEPS: True})


def _differences(kind: str, fields: Any, changed: Iterable[tuple[Any, Any]]) -> Iterator[Difference]:
    for record, told in changed:
        kept = fields(record.kept) if record.kept is not None else dict.fromkeys(fields(told))
        now = fields(told)
        names = [name for name in now if now[name] != kept[name]]
        yield Difference(kind, record.id, {name: kept[name] for name in names}, {name: now[name] for name in names})


def _fields_of_task(kept: KeptOfTask) -> dict[str, Any]:
    return {"light": kept.light, "overdue": kept.overdue, "must_act": kept.must_act, "light_until": kept.until}


def _fields_of_part(kept: KeptOfPart) -> dict[str, Any]:
    return {"light": kept.light, "overdue": kept.overdue, "must_act": kept.must_act}
