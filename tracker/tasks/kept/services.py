"""Keeping what a day means: with every change in its own transaction, and once a day for what only the day changed.

Of each city one day is kept (`KeptDay`). Every change of its tasks keeps what it means on that day. When another day
begins, only the tasks are looked at of which what is kept holds no longer, some hundred in a transaction, so that
nobody waits long; until the last one readers compute. When an earlier day is taken as today, nothing that is kept
holds any more, and all are looked at.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Table, Update, bindparam, or_, select, update
from sqlalchemy.orm import Session

from tracker.core.database import EVERY_CITY, before_commit, transaction, turn_held
from tracker.core.extensions import db
from tracker.tasks.kept import queries
from tracker.tasks.kept.counting import count_anew, count_changes
from tracker.tasks.kept.counts import counts_stored, counts_told
from tracker.tasks.kept.noticing import KEEPS, Noticed, noticed
from tracker.tasks.kept.plan_days import days_over, forget_lines, lines_of, write_lines
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
    """What a recount of a city found: how many tasks and parts it looked at, and what it mended.

    A count is named by its plan's id.
    """

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
        stored = queries.stored_tasks(or_(*which))
        told = _keep(stored).told
        anew = {task.jurisdiction_id for task in stored if _is_unsure(task, notes)}
        count_changes([pair for pair in told if pair[0].jurisdiction_id not in anew], notes)
        for city in sorted(anew):
            count_anew(city)


def _is_unsure(task: StoredTask, notes: Noticed) -> bool:
    """Whether nobody knows how the task was counted before; one that is new was not."""
    return task.id in notes.unsure and task.kept is not None and task.is_counted


def renew_all(day: date, *, day_is_set: bool = False) -> int:
    """Keep what the day means in every city; how many tasks had to be looked at. See `renew_city`."""
    return sum(renew_city(city, day, day_is_set=day_is_set) for city in queries.cities())


def renew_city(city: int, day: date, *, day_is_set: bool = False) -> int:
    """Keep what the day means in a city, in several transactions; how many tasks had to be looked at.

    The days that are over leave a line for each plan. Where the clock is real, one day back is no other day: it is a
    clock that goes behind another machine's. The day of a demo (`day_is_set`) may go back as it likes, and leaves none.
    """
    kept = queries.kept_day_of(city)
    if not _is_another_day(kept, day, day_is_set=day_is_set):
        return 0
    over = [] if kept is None or day_is_set else days_over(kept.day, day)
    lines = [line for each in over for line in lines_of(city, each)]
    looked_at = 0
    with transaction(city):
        write_lines(lines)
        _begin_day(city, day)
    while True:
        with transaction(city) as session:
            kept_day = queries.kept_day_of(city)
            if kept_day is None or kept_day.day != day:
                return looked_at  # somebody else has begun another day meanwhile
            found = queries.run_out(city, day, limit=AT_A_TIME)
            count_changes(_keep(queries.stored_tasks(Task.id.in_(found))).told, Noticed())
            looked_at += len(found)
            if len(found) < AT_A_TIME:
                if not kept_day.counted:
                    count_anew(city)
                kept_day.complete = kept_day.counted = True
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
            differences += _keep(stored).differences
        tasks, parts = tasks + len(stored), parts + sum(len(task.parts) for task in stored)
        if len(found) < AT_A_TIME:
            break
        last = found[-1]
    with transaction(city):
        differences += _differences_of_counts(city)
    return Recount(tasks, parts, differences)


def _differences_of_counts(city: int) -> Iterator[Difference]:
    """Counts that are another than the tasks and parts give; counted anew where there are any."""
    kept_day = queries.kept_day_of(city)
    if kept_day is None or not kept_day.counted:
        return
    stored, told = counts_stored(city), counts_told(city)
    if stored != told:
        count_anew(city)
    yield from _otherwise("count of tasks", stored[0], told[0])
    yield from _otherwise("count of parts", stored[1], told[1])


def _otherwise(kind: str, stands: Mapping[Any, object], gives: Mapping[Any, object]) -> Iterator[Difference]:
    """The keys, which begin with the plan, under which something else stands than a count gives."""
    for key in sorted({*stands, *gives}):
        if stands.get(key) != gives.get(key):
            name = " / ".join(str(word) for word in key[1:])
            yield Difference(kind, key[0], {name: stands.get(key)}, {name: gives.get(key)})


def _is_another_day(kept: KeptDay | None, day: date, *, day_is_set: bool) -> bool:
    if kept is None:
        return True
    if kept.day == day:
        return not (kept.complete and kept.counted)
    return day_is_set or kept.day - day != _ONE_DAY


def _begin_day(city: int, day: date) -> None:
    """From now on changes keep what they mean on this day; what is kept already is looked at when it holds no longer."""
    session, kept_day = db.session, queries.kept_day_of(city)
    if kept_day is None:
        session.add(KeptDay(jurisdiction_id=city, day=day))
        return
    if kept_day.day > day:
        forget_lines(city, day)
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
        kept_day = queries.kept_day_of(city)
        if kept_day is not None and kept_day.counted:
            count_anew(city)


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


@dataclass(frozen=True)
class _Kept:
    """What the rules tell of tasks, and where something else was kept."""

    told: Sequence[tuple[StoredTask, KeptOfTask]]
    differences: Sequence[Difference]


def _keep(stored: Sequence[StoredTask]) -> _Kept:
    """Write what the rules tell of these tasks and their parts where something else is kept; the counts stay."""
    told = [(task, kept_of_task(task.facts, [part.facts for part in task.parts], task.day)) for task in stored]
    tasks = [(task, kept) for task, kept in told if kept != task.kept]
    parts = [pair for task, kept in told for pair in _parts_of(task, kept) if pair[1] != pair[0].kept]
    _write(_TASKS, {task.id: _fields_of_task(kept) for task, kept in tasks})
    _write(_PARTS, {part.id: _fields_of_part(kept) for part, kept in parts})
    differences = [*_differences("task", _fields_of_task, tasks), *_differences("part", _fields_of_part, parts)]
    return _Kept(told, differences)


def _parts_of(task: StoredTask, kept: KeptOfTask) -> Iterator[tuple[StoredPart, KeptOfPart]]:
    for part in task.parts:
        yield part, kept_of_part(task.facts, part.facts, task.day, kept, lead_accepts_co=task.lead_accepts_co)


def _write(table: Table, changes: Mapping[int, Mapping[str, Any]]) -> None:
    """One statement for all rows, in the order of their ids; the records' versions stay: nobody edited them."""
    if not changes:
        return
    names = tuple(next(iter(changes.values())))
    rows = [
        {"row_id": row_id, **{f"new_{name}": value for name, value in fields.items()}}
        for row_id, fields in sorted(changes.items())
    ]
    db.session.execute(_writing(table, names), rows, execution_options={KEEPS: True})


@cache
def _writing(table: Table, names: tuple[str, ...]) -> Update:
    """Put together once: every change of a task executes it."""
    new: dict[str, Any] = {name: bindparam(f"new_{name}") for name in names}
    return update(table).where(table.c.id == bindparam("row_id")).values(new)


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
