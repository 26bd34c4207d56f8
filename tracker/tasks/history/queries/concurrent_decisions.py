"""What a colleague decided while somebody was still deciding: the second one reads it and keeps what was typed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from tracker.audit.queries import entry_facts, last_entry_about
from tracker.audit.rules.registry import sentence_of
from tracker.core.events import Event
from tracker.core.messages import Message
from tracker.tasks.history.queries.entries import units_of
from tracker.tasks.models import Assignment, Extension, Report

#: The acts after which there is nothing left to decide, by the record's table.
DECISIONS = {
    Report.__tablename__: (Event.REPORT_ACCEPTED, Event.REPORT_RETURNED),
    Assignment.__tablename__: (Event.ASSIGNMENT_KEPT, Event.ASSIGNMENT_WITHDRAWN, Event.ASSIGNMENT_GIVEN),
    Extension.__tablename__: (Event.EXTENSION_GRANTED, Event.EXTENSION_DENIED, Event.EXTENSION_TAKEN_BACK),
}


@dataclass(frozen=True)
class Decided:
    """When and how it was decided, and each thing that the second person had chosen or typed, by its label."""

    moment: datetime
    message: Message
    typed: tuple[tuple[str, str], ...]


def decided_meanwhile(record: Report | Assignment | Extension, typed: Iterable[tuple[str, str]]) -> Decided | None:
    """What became of a record that waits no more; None when the audit trail names no decision."""
    entry = last_entry_about(record.__tablename__, record.id, DECISIONS[record.__tablename__])
    if entry is None:
        return None
    sentence = sentence_of(entry_facts(entry, units_of([entry])))
    return Decided(entry.occurred_at, sentence, tuple((label, text) for label, text in typed if text.strip()))
