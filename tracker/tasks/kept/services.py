"""Keeping what a day means: with every change in its own transaction, and once a day for what only the day changed.

Of each city one day is kept (`KeptDay`). Every change of its tasks keeps what it means on that day. When another day
begins, only the tasks are looked at of which what is kept holds no longer, some hundred in a transaction, so that
nobody waits long; until the last one readers compute. When an earlier day is taken as today, nothing that is kept
holds any more, and all are looked at.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Table, Update, bindparam, or_, select, update
from sqlalchemy.orm import Session

from tracker.core.database import EVERY_CITY, before_commit, transaction, turn_held
from tracker.core.extensions import db
from tracker.core.working_calendar import working_calendar
from tracker.tasks.kept import queries
from tracker.tasks.kept.counting import Told, count_anew, count_changes
from tracker.tasks.kept.counts import counts_stored, counts_told
from tracker.tasks.kept.noticing import KEEPS, Noticed, noticed
from tracker.tasks.kept.plan_days import days_over, forget_lines, lines_of, write_lines
from tracker.tasks.kept.queries import StoredPart, StoredTask
from tracker.tasks.models import Assignment, KeptDay, Task
from tracker.tasks.models.ledger import NEVER
from tracker.tasks.rules.kept import KeptOfPart, KeptOfTask, PartDates, kept_of_part, kept_of_task

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
        stored = _stored(or_(*which))
        told = _keep(stored).told
        anew = {task.jurisdiction_id for task in stored if _is_unsure(task, notes)}
        count_changes([each for each in told if each.task.jurisdiction_id not in anew], notes)
        for city in sorted(anew):
            count_anew(city)


def _stored(which: ColumnElement[bool]) -> list[StoredTask]:
    return queries.stored_tasks(working_calendar().is_working_day, which)


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
            count_changes(_keep(_stored(Task.id.in_(found))).told, Noticed())
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
            stored = _stored(Task.id.in_(found))
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
            _keep(_stored(Task.id.in_(found)))
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

    told: Sequence[Told]
    differences: Sequence[Difference]


def _keep(stored: Sequence[StoredTask]) -> _Kept:
    """Write what the rules tell of these tasks and their parts where something else is kept; the counts stay."""
    told = [_told(task, task.day) for task in stored if task.day is not None]
    kept = {each.task.id: each for each in told}
    tasks = [_change_of_task(task, kept.get(task.id)) for task in stored]
    parts = [_change_of_part(part, kept.get(task.id)) for task in stored for part in task.parts]
    differences = []
    for table, changes in ((_TASKS, tasks), (_PARTS, parts)):
        changed = [each for each in changes if each.kept != each.told]
        _write(table, changed)
        differences += [_apart(each) for each in changed]
    return _Kept(told, differences)


def _told(task: StoredTask, day: date) -> Told:
    parts = {
        part.id: kept_of_part(task.facts, part.facts, day, lead_accepts_co=task.lead_accepts_co) for part in task.parts
    }
    return Told(task, kept_of_task(task.facts, [part.facts for part in task.parts], day), parts)


def _change_of_task(task: StoredTask, told: Told | None) -> Difference:
    """All fields of a task, kept and told; of a city that keeps no day yet, the days of its lead's part alone."""
    facts = task.facts
    lead = PartDates(facts.accept_by, facts.progress_on, facts.heard_on, facts.report_owed_on)
    if told is None:
        return Difference("task", task.id, asdict(task.dates), asdict(lead))
    now = _fields_of_task(told.kept)
    was = _fields_of_task(task.kept) if task.kept is not None else dict.fromkeys(now)
    return Difference("task", task.id, asdict(task.dates) | was, asdict(lead) | now)


def _change_of_part(part: StoredPart, told: Told | None) -> Difference:
    """All fields of a part, kept and told."""
    if told is None:
        return Difference("part", part.id, asdict(part.dates), asdict(part.facts.dates))
    now = _fields_of_part(told.parts[part.id])
    was = _fields_of_part(part.kept) if part.kept is not None else dict.fromkeys(now)
    return Difference("part", part.id, asdict(part.dates) | was, asdict(part.facts.dates) | now)


def _apart(change: Difference) -> Difference:
    """Only the fields that differ."""
    names = [name for name in change.told if change.told[name] != change.kept[name]]
    return Difference(
        change.kind,
        change.id,
        {name: change.kept[name] for name in names},
        {name: change.told[name] for name in names},
    )


def _write(table: Table, changes: Sequence[Difference]) -> None:
    """One statement for all rows with the same fields, in the order of their ids.

    The records' versions stay: nobody edited them.
    """
    by_names: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for change in sorted(changes, key=lambda each: each.id):
        row = {"row_id": change.id, **{f"new_{name}": value for name, value in change.told.items()}}
        by_names.setdefault(tuple(change.told), []).append(row)
    for names, rows in by_names.items():
        db.session.execute(_writing(table, names), rows, execution_options={KEEPS: True})


@cache
def _writing(table: Table, names: tuple[str, ...]) -> Update:
    """Put together once: every change of a task executes it."""
    new: dict[str, Any] = {name: bindparam(f"new_{name}") for name in names}
    return update(table).where(table.c.id == bindparam("row_id")).values(new)


def _fields_of_task(kept: KeptOfTask) -> dict[str, Any]:
    return {"light": kept.light, "overdue": kept.overdue, "must_act": kept.must_act, "light_until": kept.until}


def _fields_of_part(kept: KeptOfPart) -> dict[str, Any]:
    return {"light": kept.light, "overdue": kept.overdue, "must_act": kept.must_act}
