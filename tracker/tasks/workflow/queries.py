"""Whose turn it is: the city in which a change of the ledger has to be made, found by the record that is changed."""

from sqlalchemy import Select, select
from sqlalchemy.orm import InstrumentedAttribute

from tracker.core.database import Base, city_named_by
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


def city_of(kind: type[Base], *record_ids: int) -> int | None:
    """The city of a record of the ledger, for `transaction`; `EVERY_CITY` when the records lie in several.

    `NO_CITY`, in whose turn nothing of the ledger can be changed, when there is no such record. A record never moves
    to another city, so this may be asked before the turn.
    """
    query, column = _CITY[kind]
    return city_named_by(query.where(column.in_(record_ids)).distinct())
