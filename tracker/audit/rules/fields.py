"""What the fields of audit entries are called, and how their values read. Pure, over what the entry holds.

Who records a new field adds its line to `FIELDS`; the tests name the fields that have none.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from tracker.core.events import Event
from tracker.core.messages import N_, Message
from tracker.core.vocabulary import (
    AssignmentStatus,
    Cadence,
    CheckResult,
    DatePrecision,
    EvidenceDemand,
    ExtensionStatus,
    OrganizationKind,
    PlanStatus,
    ProgressState,
    ReportDraftStatus,
    ReportStatus,
    Responsibility,
    Rhythm,
    Role,
    RoundStatus,
    TaskStatus,
)

#: A value as a page shows it: words to translate, a day, or a text as it stands.
Value = Message | StrEnum | date | str
Reader = Callable[[Any], Value]


@dataclass(frozen=True)
class Field:
    """What a recorded field is called, and how its value is read. `is_text`: somebody wrote it in words."""

    label: Message | str
    read: Reader
    is_text: bool = False


def as_text(value: Any) -> Value:
    """A text or a number as it stands; names of several units as one list; '' for none."""
    if value is None:
        return ""
    if isinstance(value, list | tuple):
        return "、".join(str(each) for each in value)
    return str(value)


def as_day(value: Any) -> Value:
    """A day; what cannot be read as one stays as it was written."""
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        return as_text(value)


def as_due_day(value: Any) -> Value:
    """A due day, or that there is none."""
    return as_day(value) if value else N_("without an end date")


def as_percent(value: Any) -> Value:
    """A share of a hundred."""
    return f"{value} %"


def as_yes_or_no(value: Any) -> Value:
    """A switch."""
    return N_("yes") if value else N_("no")


def as_limit(value: Any) -> Value:
    """A largest number, or that there is none."""
    return N_("no limit") if value is None else str(value)


def word_of(words: type[StrEnum]) -> Reader:
    """A stored word by what pages call it; one that is used no more stays as it is stored."""

    def read(value: Any) -> Value:
        return words(value) if value in {word.value for word in words} else as_text(value)

    return read


def words_of(words: type[StrEnum]) -> Reader:
    """Several stored words: the first alone, since people have one role as a rule; more of them as stored."""
    one = word_of(words)

    def read(value: Any) -> Value:
        match value:
            case [only]:
                return one(only)
        return as_text(value)

    return read


def as_evidence_demand(value: Any) -> Value:
    """With which reports evidence is asked for; a task that says nothing itself follows its plan."""
    return N_("as the plan says") if value is None else word_of(EvidenceDemand)(value)


#: The states of each kind of record, by its table.
STATES: dict[str, type[StrEnum]] = {
    "plan": PlanStatus,
    "task": TaskStatus,
    "assignment": AssignmentStatus,
    "report": ReportStatus,
    "report_draft": ReportDraftStatus,
    "extension": ExtensionStatus,
    "reporting_round": RoundStatus,
}

FIELDS: dict[str, Field] = {
    "status": Field(N_("Status"), as_text),  # read by STATES
    "role": Field(N_("Part"), word_of(Responsibility)),
    "state": Field(N_("State of the work"), word_of(ProgressState)),
    "percent": Field(N_("Progress"), as_percent),
    "result": Field(N_("Result"), word_of(CheckResult)),
    "place": Field(N_("Place"), as_text),
    "number": Field(N_("Number"), as_text),
    "title": Field(N_("Title"), as_text, is_text=True),
    "section": Field(N_("Chapter"), as_text, is_text=True),
    "body": Field(N_("Text"), as_text, is_text=True),
    "due": Field(N_("Due on"), as_due_day),
    "due_on": Field(N_("Due on"), as_due_day),
    "completed_on": Field(N_("Completed on"), as_day),
    "closed_on": Field(N_("Closed on"), as_day),
    "precision": Field(N_("How exactly"), word_of(DatePrecision)),
    "targets": Field(N_("Targets"), as_text),
    "milestones": Field(N_("Milestones"), as_text),
    "lead": Field(N_("Lead unit"), as_text),
    "co": Field(N_("Co-responsible"), as_text),
    "implementers": Field(N_("Implementers"), as_text),
    "given_to": Field(N_("Given to"), as_text),
    "shared_with": Field(N_("Shared with"), as_text),
    "leader": Field(N_("Responsible leader"), as_text),
    "liaison": Field(N_("In hand with"), as_text),
    "most_extensions": Field(N_("Extensions a task may get"), as_limit),
    "lead_accepts_co": Field(N_("The lead reviews the reports of the other units"), as_yes_or_no),
    "evidence_demand": Field(N_("Evidence is asked for"), as_evidence_demand),
    "leader_approves_reports": Field(N_("The unit's leader approves reports first"), as_yes_or_no),
    "tasks": Field(N_("Tasks"), as_text),
    "assignments": Field(N_("Parts"), as_text),
    "units": Field(N_("Units"), as_text),
    "kind": Field(N_("Kind"), word_of(OrganizationKind)),
    "name": Field(N_("Name"), as_text),
    "alias": Field(N_("Also called"), as_text),
    "login": Field(N_("Login name"), as_text),
    "roles": Field(N_("Roles"), words_of(Role)),
    "address": Field(N_("Address"), as_text),
    "cadence": Field(N_("How often"), word_of(Cadence)),
    "day": Field(N_("Day"), as_day),
    "rhythm": Field(N_("How often"), word_of(Rhythm)),
    "starts_on": Field(N_("First round due from"), as_day),
    "ends_on": Field(N_("Last round due until"), as_day),
    "period_start": Field(N_("First day of the period"), as_day),
    "period_end": Field(N_("Last day of the period"), as_day),
}

#: Where a field means something else than usual.
OF_ACTION: dict[tuple[str, str], Field] = {
    (Event.EXTENSION_ASKED, "due_on"): Field(N_("Due date asked for"), as_due_day),
    (Event.PLAN_ROUNDS_SCHEDULED, "day"): Field(N_("By which day of the month"), as_text),
    (Event.PLAN_ROUNDS_STOPPED, "day"): Field(N_("By which day of the month"), as_text),
    (Event.ROUND_OPENED, "due_on"): Field(N_("Reports are owed by"), as_day),
    (Event.ROUND_CLOSED, "due_on"): Field(N_("Reports are owed by"), as_day),
    (Event.ROUND_CANCELLED, "due_on"): Field(N_("Reports are owed by"), as_day),
    (Event.ASSIGNMENT_REMINDED, "due_on"): Field(N_("Reports are owed by"), as_day),
}

#: Fields that hold what another one was before the change.
WAS: dict[str, str] = {"due_before": "due_on", "from": "liaison"}

#: Numbers of records, kept for the program: they say nothing to people.
FOR_THE_PROGRAM = frozenset({"round_id", "units_owing", "corrects_id", "check_id", "liaison_id", "draft"})


def is_named(name: str) -> bool:
    """Whether pages know what to do with a recorded field."""
    return name in FIELDS or name in WAS or name in FOR_THE_PROGRAM
