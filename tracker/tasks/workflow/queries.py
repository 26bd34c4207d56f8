"""Whose turn it is: the city in which a change of the ledger has to be made, found by the record that is changed."""

from sqlalchemy import Select, select
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.orm.util import identity_key

from tracker.core.database import Base, city_named_by
from tracker.core.extensions import db
from tracker.tasks.models import Assignment, Extension, Plan, Report, ReportingRound, Task

_PART = select(Task.jurisdiction_id).join(Assignment, Assignment.task_id == Task.id)
#: For each kind of record the query for its city, and the column by which the record is found.
_CITY: dict[type[Base], tuple[Select[int], InstrumentedAttribute[int]]] = {
    Plan: (select(Plan.jurisdiction_id), Plan.id),
    Task: (select(Task.jurisdiction_id), Task.id),
    Assignment: (_PART, Assignment.id),
    Report: (_PART.join(Report, Report.assignment_id == Assignment.id), Report.id),
    Extension: (select(Task.jurisdiction_id).join(Extension, Extension.task_id == Task.id), Extension.id),
    ReportingRound: (select(Plan.jurisdiction_id).join(ReportingRound), ReportingRound.id),
}
#: For each kind of record through which records it comes to the one that names its city.
_WAY: dict[type[Base], tuple[str, ...]] = {
    Plan: (),
    Task: (),
    Assignment: ("task",),
    Report: ("assignment", "task"),
    Extension: ("task",),
    ReportingRound: ("plan",),
}


def city_of(kind: type[Base], *record_ids: int) -> int | None:
    """The city of a record of the ledger, for `transaction`; `EVERY_CITY` when the records lie in several.

    `NO_CITY`, in whose turn nothing of the ledger can be changed, when there is no such record. A record never moves
    to another city, so this may be asked before the turn, and one that was read already is not looked for again.
    """
    if len(record_ids) == 1 and (known := _city_at_hand(kind, record_ids[0])) is not None:
        return known
    query, column = _CITY[kind]
    return city_named_by(query.where(column.in_(record_ids)).distinct())


def _city_at_hand(kind: type[Base], record_id: int) -> int | None:
    """The city of a record that this session has read with all that leads there; asks the database nothing."""
    record = db.session.identity_map.get(identity_key(kind, record_id))
    for step in _WAY[kind]:
        record = vars(record).get(step) if record is not None else None
    return vars(record).get("jurisdiction_id") if record is not None else None
