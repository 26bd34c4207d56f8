"""Every change of what pages show leaves an entry in the same transaction: pages are kept until the next entry."""

from typing import Any

from flask import has_request_context, request
from sqlalchemy import event
from sqlalchemy.orm import ORMExecuteState, Session

from tracker.audit.models import AuditEntry
from tracker.tasks.kept.noticing import KEEPS

#: Tables of which no kept block tells anything: they may be changed without an entry.
NOT_SHOWN = frozenset(
    {
        "audit_head",
        "column_meaning",
        "document_reading",
        "draft",
        "draft_step",
        "evidence_file",  # shown with the report, which takes it over with an entry
        "kept_day",  # what is kept follows from what was changed: it gives what would be computed
        "mail",
        "notice",
        "notice_cursor",
        "part_count",
        "report_draft",
        "source_document",
        "task_count",
    }
)


@event.listens_for(Session, "before_flush")
def _note_records(session: Session, *_context: Any) -> None:
    for record in (*session.new, *session.deleted, *(each for each in session.dirty if session.is_modified(each))):
        session.info.setdefault("changed", set()).add(record.__tablename__)


@event.listens_for(Session, "do_orm_execute")
def _note_statements(state: ORMExecuteState) -> None:
    keeps = state.execution_options.get(KEEPS)  # writes down what a page would compute: it shows the same
    if (state.is_insert or state.is_update or state.is_delete) and not keeps:
        table: Any = state.statement.table  # type: ignore[attr-defined]
        state.session.info.setdefault("changed", set()).add(table.name)


@event.listens_for(Session, "after_rollback")
def _forget(session: Session) -> None:
    session.info.pop("changed", None)


@event.listens_for(Session, "after_commit")
def _require_an_entry(session: Session) -> None:
    changed: set[str] = session.info.pop("changed", set())
    if has_request_context() and changed - NOT_SHOWN and AuditEntry.__tablename__ not in changed:
        raise AssertionError(f"{request.method} {request.path} changed {sorted(changed)} and left no entry")
