"""The filters of a time line: one small function a filter, each of which can say itself in words.

A filter reads its argument of the query string and yields the SQL condition and the words of its chip. An
argument that cannot be used is named, never silently dropped.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Text, and_, cast, or_, select

from tracker.audit.models import AuditEntry
from tracker.audit.rules.registry import actions_of
from tracker.core.clock import start_of
from tracker.core.errors import Invalid
from tracker.core.messages import N_, Message
from tracker.core.permissions import Actor
from tracker.core.vocabulary import ActKind
from tracker.organizations.models import Organization
from tracker.tasks.history.queries.entries import Choices, Condition
from tracker.tasks.ledger.rules.filter_values import day_of, whole_number, word_of
from tracker.tasks.models import Assignment, Extension, Report, Task

LONGEST_WORDS = 100


@dataclass(frozen=True)
class TimeLine:
    """What a filter may need beside its own text: the person, and what occurs in the time line."""

    actor: Actor
    choices: Choices


@dataclass(frozen=True)
class Chip:
    """A filter in force: the argument that removing it clears, its condition and its words."""

    name: str
    condition: Condition
    words: Message


Filter = Callable[[str, TimeLine], tuple[Condition, Message]]


def chips_for(arguments: Mapping[str, str], line: TimeLine) -> list[Chip]:
    """Every filter that the query string names, in the order of the form; raises `Invalid` for one that is wrong."""
    chips = []
    for name, make in FILTERS.items():
        text = arguments.get(name, "").strip()
        if text:
            condition, words = make(text, line)
            chips.append(Chip(name, condition, words))
    return chips


def _by_kind(text: str, line: TimeLine) -> tuple[Condition, Message]:
    kind = word_of("kind", text, ActKind)
    return AuditEntry.action.in_(actions_of(kind, line.choices.actions)), N_("kind of act: %(kind)s", kind=kind)


def _by_person(text: str, line: TimeLine) -> tuple[Condition, Message]:
    """Somebody who acted in this time line; 0 is the program itself."""
    person = whole_number("who", text)
    name = dict(line.choices.people).get(person)
    if name is None:
        raise Invalid(N_("There is no such person in this time line."))
    if person == 0:
        return AuditEntry.actor_id.is_(None), N_("who: %(name)s", name=N_("the system"))
    return AuditEntry.actor_id == person, N_("who: %(name)s", name=name)


def _by_unit(text: str, line: TimeLine) -> tuple[Condition, Message]:
    unit = whole_number("unit", text)
    name = dict(line.choices.units).get(unit)
    if name is None:
        raise Invalid(N_("There is no such organization."))
    return AuditEntry.organization_id == unit, N_("unit: %(name)s", name=name)


def _by_record(text: str, line: TimeLine) -> tuple[Condition, Message]:
    """One record alone, as ``report-12``: a report, a request for a later date, or a unit's part."""
    kind, _dash, number = text.partition("-")
    if kind not in _RECORDS:
        raise Invalid(N_("The filter %(name)s cannot be %(text)s.", name="record", text=text))
    record_id = whole_number("record", number)
    condition = and_(AuditEntry.subject_type == kind, AuditEntry.subject_id == record_id)
    if kind == Assignment.__tablename__:
        # a part's time line holds its reports and its drafts too
        part = select(Assignment.task_id, Assignment.organization_id).where(Assignment.id == record_id).subquery()
        condition = and_(
            AuditEntry.task_id.in_(select(part.c.task_id)),
            AuditEntry.organization_id.in_(select(part.c.organization_id)),
        )
    return condition, _RECORDS[kind]


def _from(text: str, _line: TimeLine) -> tuple[Condition, Message]:
    day = day_of("from", text)
    return AuditEntry.occurred_at >= start_of(day), N_("from %(day)s", day=day.isoformat())


def _to(text: str, _line: TimeLine) -> tuple[Condition, Message]:
    """Up to the end of the day."""
    day = day_of("to", text)
    return AuditEntry.occurred_at < start_of(day + timedelta(days=1)), N_("until %(day)s", day=day.isoformat())


def _by_words(text: str, _line: TimeLine) -> tuple[Condition, Message]:
    """Every word must stand in the reason, in a name, in the task's title or in what was changed."""
    text = text[:LONGEST_WORDS]
    return and_(*(_with_word(word) for word in text.split())), N_("with the words “%(words)s”", words=text)


def _with_word(word: str) -> Condition:
    """What was changed is kept as JSON beside English field names, so Latin words are not looked for there."""
    places = [
        AuditEntry.reason.icontains(word, autoescape=True),
        AuditEntry.actor_name.icontains(word, autoescape=True),
        AuditEntry.task_id.in_(select(Task.id).where(Task.title.icontains(word, autoescape=True))),
        AuditEntry.organization_id.in_(
            select(Organization.id).where(Organization.short_name.icontains(word, autoescape=True))
        ),
    ]
    if any(not letter.isascii() or letter.isdigit() for letter in word):
        kept = json.dumps(word)[1:-1]
        places += [
            cast(values, Text).icontains(kept, autoescape=True) for values in (AuditEntry.before, AuditEntry.after)
        ]
    return or_(*places)


_RECORDS = {
    Report.__tablename__: N_("one report alone"),
    Extension.__tablename__: N_("one request for a later date alone"),
    Assignment.__tablename__: N_("one unit's part alone"),
}

FILTERS: dict[str, Filter] = {
    "kind": _by_kind,
    "who": _by_person,
    "unit": _by_unit,
    "record": _by_record,
    "from": _from,
    "to": _to,
    "words": _by_words,
}
