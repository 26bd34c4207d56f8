"""The registry of events: how each reads in a time line, which kind of act it is, and whom it concerns. Pure.

A new event gets its row here; `tests/audit/rules/test_registry.py` finds one that has none.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import Enum

from tracker.audit.rules import entry_messages as words
from tracker.audit.rules.entry_messages import EntryFacts, plainly
from tracker.core.events import Event
from tracker.core.messages import N_, Message
from tracker.core.vocabulary import ActKind


class Audience(Enum):
    """Whom an event concerns, so that they are told: people of the units by their liaisons."""

    NOBODY = "nobody beside those who look it up"
    OFFICE = "the office of the city"
    REVIEWER = "whoever reviews the report: the office, or the lead where the plan says so"
    UNIT = "the unit whose part it is about"
    UNIT_LEADER = "the leader of the unit, who approves its reports"
    NAMED_LIAISON = "the person who has the part in hand from now on"
    UNITS_OF_TASK = "every unit with a part in the task"
    UNITS_OF_PLAN = "every unit with a part in the plan"
    UNITS_OWING = "every unit that owes a report in the round"


@dataclass(frozen=True)
class EventRow:
    """One event: its sentence, its kind, and whom it concerns."""

    describe: Callable[[EntryFacts], Message]
    kind: ActKind
    concerns: Audience = Audience.NOBODY


REGISTRY: dict[Event, EventRow] = {
    Event.PLAN_ISSUED: EventRow(words.plan_issued, ActKind.ASSIGNING, Audience.UNITS_OF_PLAN),
    Event.PLAN_SET: EventRow(words.plan_set, ActKind.CHANGING),
    Event.PLAN_ARCHIVED: EventRow(words.plan_archived, ActKind.CHANGING),
    Event.PLAN_TAKEN_OUT: EventRow(words.plan_taken_out, ActKind.CHANGING),
    Event.PLAN_ROUNDS_SCHEDULED: EventRow(words.rounds_scheduled, ActKind.REPORTING),
    Event.PLAN_ROUNDS_STOPPED: EventRow(words.rounds_stopped, ActKind.REPORTING),
    Event.DRAFT_READ: EventRow(words.draft_read, ActKind.OTHER),
    Event.DRAFT_UPLOADED: EventRow(words.draft_uploaded, ActKind.OTHER),
    Event.DRAFT_SAVED: EventRow(words.draft_saved, ActKind.OTHER),
    Event.DRAFT_DISCARDED: EventRow(words.draft_discarded, ActKind.OTHER),
    Event.ASSIGNMENT_ACCEPTED: EventRow(words.assignment_accepted, ActKind.ASSIGNING),
    Event.ASSIGNMENT_REFUSED: EventRow(words.assignment_refused, ActKind.ASSIGNING, Audience.OFFICE),
    Event.ASSIGNMENT_KEPT: EventRow(words.assignment_kept, ActKind.ASSIGNING, Audience.UNIT),
    Event.ASSIGNMENT_WITHDRAWN: EventRow(words.assignment_withdrawn, ActKind.ASSIGNING, Audience.UNIT),
    Event.ASSIGNMENT_GIVEN: EventRow(words.assignment_given, ActKind.ASSIGNING, Audience.UNIT),
    Event.ASSIGNMENT_PEOPLE_NAMED: EventRow(words.assignment_people_named, ActKind.PEOPLE, Audience.NAMED_LIAISON),
    Event.ASSIGNMENT_HANDED_OVER: EventRow(words.assignment_handed_over, ActKind.PEOPLE, Audience.NAMED_LIAISON),
    Event.ASSIGNMENT_REMINDED: EventRow(words.assignment_reminded, ActKind.REMINDING, Audience.UNIT),
    Event.REPORT_SUBMITTED: EventRow(words.report_submitted, ActKind.REPORTING, Audience.REVIEWER),
    Event.REPORT_HANDED_OVER: EventRow(words.report_handed_over, ActKind.REPORTING, Audience.UNIT_LEADER),
    Event.REPORT_TAKEN_BACK: EventRow(words.report_taken_back, ActKind.REPORTING),
    Event.REPORT_GIVEN_BACK: EventRow(words.report_given_back, ActKind.REPORTING, Audience.UNIT),
    Event.REPORT_SET_ASIDE: EventRow(
        plainly(N_("the report of %(unit)s needs no approval any more: %(who)s changed the task")), ActKind.REPORTING
    ),
    Event.REPORT_DRAFT_DISCARDED: EventRow(words.report_draft_discarded, ActKind.REPORTING),
    Event.REPORT_OPENED: EventRow(plainly(N_("%(who)s opened the report of %(unit)s")), ActKind.REPORTING),
    Event.REPORT_RECALLED: EventRow(
        plainly(N_("%(who)s took the report of %(unit)s back before it was opened")), ActKind.REPORTING
    ),
    Event.REPORT_ACCEPTED: EventRow(words.report_accepted, ActKind.REPORTING, Audience.UNIT),
    Event.REPORT_RETURNED: EventRow(words.report_returned, ActKind.REPORTING, Audience.UNIT),
    Event.TASK_ADDED: EventRow(
        plainly(N_("%(who)s added the task to the issued plan: %(reason)s")), ActKind.ASSIGNING, Audience.UNITS_OF_TASK
    ),
    Event.TASK_COMPLETED: EventRow(words.task_completed, ActKind.FINISHING, Audience.UNIT),
    Event.TASK_CORRECTED: EventRow(words.task_corrected, ActKind.CHANGING, Audience.UNITS_OF_TASK),
    Event.TASK_EVIDENCE_SET: EventRow(words.task_evidence_set, ActKind.CHANGING),
    Event.TASK_CLOSED: EventRow(words.task_closed, ActKind.FINISHING, Audience.UNITS_OF_TASK),
    Event.TASK_REOPENED: EventRow(
        plainly(N_("%(who)s reopened the task: %(reason)s")), ActKind.FINISHING, Audience.UNITS_OF_TASK
    ),
    Event.TASK_CHECKED: EventRow(words.task_checked, ActKind.FINISHING, Audience.UNIT),
    Event.TASK_WITHDRAWN: EventRow(
        plainly(N_("%(who)s withdrew the task: %(reason)s")), ActKind.FINISHING, Audience.UNITS_OF_TASK
    ),
    Event.TASK_REINSTATED: EventRow(
        plainly(N_("%(who)s reinstated the task: %(reason)s")), ActKind.FINISHING, Audience.UNITS_OF_TASK
    ),
    Event.EXTENSION_ASKED: EventRow(words.extension_asked, ActKind.EXTENDING, Audience.OFFICE),
    Event.EXTENSION_GRANTED: EventRow(words.extension_granted, ActKind.EXTENDING, Audience.UNITS_OF_TASK),
    Event.EXTENSION_DENIED: EventRow(words.extension_denied, ActKind.EXTENDING, Audience.UNIT),
    Event.EXTENSION_TAKEN_BACK: EventRow(words.extension_taken_back, ActKind.EXTENDING),
    Event.EXTENSION_SETTLED: EventRow(words.extension_settled, ActKind.EXTENDING, Audience.UNIT),
    Event.ROUND_OPENED: EventRow(words.round_opened, ActKind.REPORTING, Audience.UNITS_OWING),
    Event.ROUND_CLOSED: EventRow(words.round_closed, ActKind.REPORTING, Audience.UNITS_OWING),
    Event.ROUND_CANCELLED: EventRow(words.round_cancelled, ActKind.REPORTING, Audience.UNITS_OWING),
    Event.ORGANIZATION_ADDED: EventRow(words.organization_added, ActKind.UNITS),
    Event.ORGANIZATION_ALIAS_ADDED: EventRow(words.organization_alias_added, ActKind.UNITS),
    Event.ORGANIZATION_APPROVAL_SET: EventRow(words.organization_approval_set, ActKind.UNITS),
    Event.USER_ADDED: EventRow(words.user_added, ActKind.ACCOUNTS),
    Event.USER_SIGNED_IN: EventRow(words.user_signed_in, ActKind.ACCOUNTS),
    Event.USER_SIGN_IN_FAILED: EventRow(words.user_sign_in_failed, ActKind.ACCOUNTS),
    Event.USER_PASSWORD_CHANGED: EventRow(words.user_password_changed, ActKind.ACCOUNTS),
    Event.USER_PASSWORD_RESET: EventRow(words.user_password_reset, ActKind.ACCOUNTS),
    Event.USER_ENABLED: EventRow(words.user_enabled, ActKind.ACCOUNTS),
    Event.USER_DISABLED: EventRow(words.user_disabled, ActKind.ACCOUNTS),
    Event.MAIL_OFFERED_AGAIN: EventRow(words.mail_offered_again, ActKind.OTHER),
    Event.DIGEST_RECIPIENT_ADDED: EventRow(words.digest_recipient_added, ActKind.OTHER),
    Event.DIGEST_RECIPIENT_REMOVED: EventRow(words.digest_recipient_removed, ActKind.OTHER),
    Event.DAY_SET: EventRow(words.day_set, ActKind.OTHER),
}
_BY_WORD = {event.value: row for event, row in REGISTRY.items()}


def sentence_of(facts: EntryFacts) -> Message:
    """What happened, for people. An unknown event is named as it is stored: nothing is left out."""
    row = _BY_WORD.get(facts.action)
    if row is None:
        return N_("%(who)s: %(action)s", who=facts.who, action=facts.action)
    return row.describe(facts)


def kind_of(action: str) -> ActKind:
    """The kind of an act, such as `REPORTING` for ``report:returned``; OTHER for an unknown event."""
    row = _BY_WORD.get(action)
    return row.kind if row else ActKind.OTHER


def actions_of(kind: ActKind, actions: Iterable[str]) -> list[str]:
    """Those of the stored words that are of this kind, sorted."""
    return sorted(action for action in set(actions) if kind_of(action) is kind)


def concerns(action: str) -> Audience:
    """Whom an event concerns; nobody for an unknown one."""
    row = _BY_WORD.get(action)
    return row.concerns if row else Audience.NOBODY
