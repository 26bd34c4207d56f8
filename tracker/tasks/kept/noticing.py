"""Which tasks a transaction changes in a way that what is kept of them follows: noticed in every session.

Records that are changed through the session are noticed one by one. Statements that change many rows at once say by
their parameters which ones they enter; of a statement that does not tell, everything in its turn is looked at anew.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import event, inspect
from sqlalchemy.orm import ORMExecuteState, Session, SessionTransaction

from tracker.tasks.models import Assignment, Extension, Plan, Report, ReportDraft, ReportingRound, Task

#: The fields on which what is kept depends. Others, such as who has a part in hand, change nothing of it.
DEPENDS_ON: Mapping[type[Any], tuple[str, ...]] = {
    Task: ("jurisdiction_id", "plan_id", "section", "status", "starts_on", "due_on", "percent", "returns_in_a_row"),
    Assignment: (
        "task_id",
        "organization_id",
        "role",
        "status",
        "percent",
        "withdrawn_with_task",
        "assigned_at",
        "accepted_at",
        "last_reported_on",
    ),
    Report: ("assignment_id", "status"),
    Plan: ("lead_accepts_co",),
    ReportingRound: ("plan_id", "status", "due_on", "ended_on"),
    Extension: ("task_id", "status"),
    ReportDraft: ("assignment_id", "status"),
}
#: The execution option of the statements that write what is kept: they change nothing that it depends on.
KEEPS = "keeps"
_TABLES = {kind.__tablename__ for kind in DEPENDS_ON}
_NOTICED = "kept_noticed"


@dataclass
class Noticed:
    """What to look at before the commit: tasks, parts' tasks and plans' tasks by their ids.

    `new` are tasks of which nothing was kept yet, whatever their ids; `everything`: nobody knows what was changed.
    `task_before` and `part_before` are the fields that were changed as they were before, by the record's id;
    `unsure` are tasks of which that is not known.
    """

    tasks: set[int] = field(default_factory=set)
    parts: set[int] = field(default_factory=set)
    plans: set[int] = field(default_factory=set)
    unsure: set[int] = field(default_factory=set)
    new: bool = False
    everything: bool = False
    task_before: dict[int, dict[str, Any]] = field(default_factory=dict)
    part_before: dict[int, dict[str, Any]] = field(default_factory=dict)


def noticed(session: Session) -> Noticed | None:
    """What the open transaction changed up to now, which is then forgotten; None when that is nothing."""
    found: Noticed | None = session.info.pop(_NOTICED, None)
    return found


def _notes(session: Session) -> Noticed:
    notes: Noticed = session.info.setdefault(_NOTICED, Noticed())
    return notes


@event.listens_for(Session, "after_flush")
def _notice_records(session: Session, _context: object) -> None:
    for record in session.new:
        if type(record) in DEPENDS_ON:
            _note(session, record)
    for record in session.deleted:
        if isinstance(record, ReportDraft | Report):  # one goes with every report that is sent or taken back
            _note(session, record)
        elif type(record) in DEPENDS_ON:
            _notes(session).everything = True
    for record in session.dirty:
        changes = _changes(record) if type(record) in DEPENDS_ON else {}
        if changes:
            _note(session, record)
            _remember(_notes(session), record, changes)


def _changes(record: Any) -> dict[str, Sequence[Any]]:
    """What was in the fields that matter and were changed; empty for one that was written without being read."""
    attributes = inspect(record).attrs
    histories = {name: attributes[name].history for name in DEPENDS_ON[type(record)]}
    return {name: history.deleted for name, history in histories.items() if history.has_changes()}


def _remember(notes: Noticed, record: Any, changes: Mapping[str, Sequence[Any]]) -> None:
    """How the record was at the beginning of the transaction."""
    if isinstance(record, Task):
        before, task_id = notes.task_before.setdefault(record.id, {}), record.id
    elif isinstance(record, Assignment):
        before, task_id = notes.part_before.setdefault(record.id, {}), record.task_id
    else:
        return
    for name, values in changes.items():
        if name not in before and not values:
            notes.unsure.add(task_id)
        before.setdefault(name, values[0] if values else None)


def _note(session: Session, record: Any) -> None:
    notes = _notes(session)
    if isinstance(record, Task):
        notes.tasks.add(record.id)
    elif isinstance(record, Assignment | Extension):
        notes.tasks.add(record.task_id)
    elif isinstance(record, Plan):
        notes.plans.add(record.id)
    elif isinstance(record, ReportingRound):
        notes.plans.add(record.plan_id)
    else:
        _note_part(session, notes, record.assignment_id)


def _note_part(session: Session, notes: Noticed, part_id: int) -> None:
    """By its task, where the session has the part at hand."""
    part = session.identity_map.get(session.identity_key(Assignment, part_id))
    task_id = inspect(part).dict.get("task_id") if part is not None else None
    if task_id is None:
        notes.parts.add(part_id)
    else:
        notes.tasks.add(task_id)


@event.listens_for(Session, "do_orm_execute")
def _notice_statements(state: ORMExecuteState) -> None:
    changes = state.is_insert or state.is_update or state.is_delete
    if not changes or state.execution_options.get(KEEPS, False):
        return
    table = getattr(getattr(state.statement, "table", None), "name", None)
    if table not in _TABLES:
        return
    if not (state.is_insert and _note_entered(_notes(state.session), str(table), _rows_of(state.parameters))):
        _notes(state.session).everything = True


def _rows_of(parameters: Any) -> Sequence[Mapping[str, Any]]:
    if parameters is None:
        return ()
    return [parameters] if isinstance(parameters, Mapping) else parameters


def _note_entered(notes: Noticed, table: str, rows: Sequence[Mapping[str, Any]]) -> bool:
    """Note the rows that a statement enters; whether it told which ones they are."""
    if table == Plan.__tablename__:
        return True
    if table == Task.__tablename__:
        notes.new = True
        return True
    key, noted = {
        Assignment.__tablename__: ("task_id", notes.tasks),
        Report.__tablename__: ("assignment_id", notes.parts),
        ReportDraft.__tablename__: ("assignment_id", notes.parts),
        Extension.__tablename__: ("task_id", notes.tasks),
        ReportingRound.__tablename__: ("plan_id", notes.plans),
    }[table]
    if not rows or any(key not in row for row in rows):
        return False
    entered = _ids(row[key] for row in rows)
    noted.update(entered)
    if table == Assignment.__tablename__:
        notes.unsure |= entered  # whether a lead has reported may change with it
    return True


def _ids(values: Iterable[Any]) -> set[int]:
    return {int(value) for value in values}


@event.listens_for(Session, "after_transaction_end")
def _forget(session: Session, transaction: SessionTransaction) -> None:
    if transaction.parent is None:
        session.info.pop(_NOTICED, None)
