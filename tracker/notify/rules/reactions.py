"""Who is told when something happened: an audit entry becomes notices. Pure.

One row of `_REACTIONS` a kind of entry; kinds without a row concern nobody's inbox. People are not
notified of their own actions.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from tracker.audit.rules.correction_words import ONLY_NAMED, units_given_a_part
from tracker.core.events import Event
from tracker.core.messages import N_, Message
from tracker.core.vocabulary import NoticeKind
from tracker.notify.rules.decisions import Person, PlannedNotice, parts_by_person, who_has_it

#: Entries about a report that wait for somebody's answer.
ASKS_FOR_AN_ANSWER = frozenset({Event.REPORT_SUBMITTED, Event.REPORT_RETURNED})
#: Entries about a part that wait for the office's decision, or for the unit to accept.
ASKS_FOR_A_DECISION = frozenset({Event.ASSIGNMENT_REFUSED, Event.ASSIGNMENT_KEPT, Event.ASSIGNMENT_GIVEN})
#: Entries older than this reach the inbox but no mail: after a long stop nobody is written to about old news.
DAYS_WORTH_A_MAIL = 14
#: Entries older than this are history: they stand in the inbox as read.
DAYS_WORTH_READING = 30


@dataclass(frozen=True)
class EntryToTell:
    """What a reaction needs of an audit entry: `at` which moment it happened, `on_day` which local date that is."""

    entry_id: int
    action: str
    subject_id: int
    actor_id: int | None
    actor_name: str
    jurisdiction_id: int
    at: datetime
    on_day: date
    plan_id: int | None = None
    task_id: int | None = None
    organization_id: int | None = None
    before: Mapping[str, Any] = field(default_factory=dict)
    after: Mapping[str, Any] = field(default_factory=dict)
    reason: str = ""


@dataclass(frozen=True)
class ToldTask:
    """What a notice shows of a task, and the organizations that have a part in it, the lead first.

    `in_hand` names, by organization, the person who has its part in hand.
    """

    number: str
    title: str
    due_on: date | None
    organization_ids: tuple[int, ...] = ()
    in_hand: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Context:
    """Who and what the entries speak of, read once for many entries.

    `liaisons`, `unit_leaders` and `units` are by organization, `offices` by jurisdiction; `parts_of_plan` counts the
    tasks of each organization in a plan. `answered` names, by action and report, what somebody has answered since:
    a submitted report was reviewed, a returned one was corrected, or a request for a later date was decided.
    """

    liaisons: Mapping[int, tuple[Person, ...]] = field(default_factory=dict)
    unit_leaders: Mapping[int, tuple[Person, ...]] = field(default_factory=dict)
    offices: Mapping[int, tuple[Person, ...]] = field(default_factory=dict)
    units: Mapping[int, str] = field(default_factory=dict)
    tasks: Mapping[int, ToldTask] = field(default_factory=dict)
    plans: Mapping[int, str] = field(default_factory=dict)
    parts_of_plan: Mapping[int, Mapping[int, int]] = field(default_factory=dict)
    #: By round and organization: who has each of the parts in hand that still owe a report.
    owed_in_round: Mapping[int, Mapping[int, tuple[int | None, ...]]] = field(default_factory=dict)
    answered: frozenset[tuple[str, int]] = frozenset()
    #: By task: the lead, where the plan has it review the other units' reports.
    reviewing_leads: Mapping[int, int] = field(default_factory=dict)


def notices_for(entry: EntryToTell, around: Context, today: date) -> list[PlannedNotice]:
    """The notices that an entry makes: for everybody concerned but the person who acted.

    Nobody is asked to do what was done meanwhile (after a stop of the scheduler, or by a quick colleague).
    """
    react = _REACTIONS.get(entry.action)
    if react is None or (entry.action, entry.subject_id) in around.answered:
        return []
    days_ago = (today - entry.on_day).days
    return [
        PlannedNotice(
            key=f"entry:{entry.entry_id}:{telling.person.key}:{telling.organization_id or 'office'}",
            kind=telling.kind,
            person=telling.person,
            jurisdiction_id=entry.jurisdiction_id,
            on_day=today,
            why=telling.why,
            values=telling.values,
            plan_id=entry.plan_id,
            task_id=entry.task_id,
            organization_id=telling.organization_id,
            by_mail=days_ago <= DAYS_WORTH_A_MAIL,
            unread=days_ago <= DAYS_WORTH_READING,
            happened_at=entry.at,
        )
        for telling in react(entry, around)
        if telling.person.user_id != entry.actor_id
    ]


def reacts_to() -> frozenset[str]:
    """The kinds of entries that somebody is told about."""
    return frozenset(_REACTIONS)


@dataclass(frozen=True)
class _NoticeDraft:
    kind: NoticeKind
    person: Person
    organization_id: int | None
    why: Message
    values: Mapping[str, Any]


def _plan_issued(entry: EntryToTell, around: Context) -> Iterable[_NoticeDraft]:
    """One notice for each unit's liaisons, with the number of its tasks."""
    plan_id = entry.plan_id or 0
    for organization_id, tasks in around.parts_of_plan.get(plan_id, {}).items():
        values = {
            "title": around.plans.get(plan_id, ""),
            "who": entry.actor_name,
            "unit": around.units.get(organization_id, ""),
            "count": tasks,
        }
        for person in around.liaisons.get(organization_id, ()):
            why = N_("the unit has a part in the plan")
            yield _NoticeDraft(NoticeKind.PLAN_ISSUED, person, organization_id, why, values)


def _report_submitted(entry: EntryToTell, around: Context) -> Iterable[_NoticeDraft]:
    values = _values(entry, around) | {
        "percent": entry.after.get("percent"),
        "corrected": bool(entry.after.get("corrects_id")),
    }
    lead_id = around.reviewing_leads.get(entry.task_id or 0)
    if lead_id and lead_id != entry.organization_id:
        for person in _liaisons_for(entry, lead_id, around):
            why = N_("the lead reviews the reports of the other units")
            yield _NoticeDraft(NoticeKind.REPORT_SUBMITTED, person, lead_id, why, values)
        return
    for person in around.offices.get(entry.jurisdiction_id, ()):
        yield _NoticeDraft(NoticeKind.REPORT_SUBMITTED, person, None, N_("the office reviews reports"), values)


def _part_refused(entry: EntryToTell, around: Context) -> Iterable[_NoticeDraft]:
    for person in around.offices.get(entry.jurisdiction_id, ()):
        why = N_("the office decides on refusals")
        yield _NoticeDraft(NoticeKind.PART_REFUSED, person, None, why, _values(entry, around))


def _report_handed_over(entry: EntryToTell, around: Context) -> Iterable[_NoticeDraft]:
    organization_id = entry.organization_id or 0
    for person in around.unit_leaders.get(organization_id, ()):
        why = N_("the unit's leader approves its reports")
        yield _NoticeDraft(NoticeKind.REPORT_HANDED_OVER, person, organization_id, why, _values(entry, around))


def _for_liaisons_of_the_unit(kind: NoticeKind) -> Callable[[EntryToTell, Context], Iterable[_NoticeDraft]]:
    def react(entry: EntryToTell, around: Context) -> Iterable[_NoticeDraft]:
        organization_id = entry.organization_id or 0
        for person in _liaisons_for(entry, organization_id, around):
            yield _NoticeDraft(kind, person, organization_id, N_("it is the unit's part"), _values(entry, around))

    return react


def _liaisons_for(entry: EntryToTell, organization_id: int, around: Context) -> tuple[Person, ...]:
    """The liaison who has the unit's part of the task in hand; without one, all of the unit's."""
    task = around.tasks.get(entry.task_id or 0)
    return who_has_it(around.liaisons.get(organization_id, ()), task.in_hand.get(organization_id) if task else None)


def _now_in_hand(entry: EntryToTell, around: Context) -> Iterable[_NoticeDraft]:
    """The person who was named, or who took over."""
    organization_id = entry.organization_id or 0
    for person in around.liaisons.get(organization_id, ()):
        if person.user_id == entry.after.get("liaison_id"):
            why = N_("the part is in this person's hands")
            yield _NoticeDraft(NoticeKind.IN_HAND, person, organization_id, why, _values(entry, around))


def _extension_asked(entry: EntryToTell, around: Context) -> Iterable[_NoticeDraft]:
    for person in around.offices.get(entry.jurisdiction_id, ()):
        why = N_("the office decides on extensions")
        yield _NoticeDraft(NoticeKind.EXTENSION_ASKED, person, None, why, _extension_values(entry, around))


def _extension_granted(entry: EntryToTell, around: Context) -> Iterable[_NoticeDraft]:
    """Everybody with a part in the task: the date has moved for all of them."""
    task = around.tasks.get(entry.task_id or 0)
    for organization_id in task.organization_ids if task else ():
        values = _extension_values(entry, around) | {"unit": around.units.get(organization_id, "")}
        for person in _liaisons_for(entry, organization_id, around):
            why = N_("the unit has a part in the task")
            yield _NoticeDraft(NoticeKind.EXTENSION_GRANTED, person, organization_id, why, values)


def _extension_denied(entry: EntryToTell, around: Context) -> Iterable[_NoticeDraft]:
    organization_id = entry.organization_id or 0
    for person in _liaisons_for(entry, organization_id, around):
        why = N_("the unit asked for it")
        values = _extension_values(entry, around)
        yield _NoticeDraft(NoticeKind.EXTENSION_DENIED, person, organization_id, why, values)


def _extension_settled(entry: EntryToTell, around: Context) -> Iterable[_NoticeDraft]:
    """Whoever asked: the change of the task is the office's answer; of a completion the unit is told anyway."""
    if not entry.reason:
        return
    values = _extension_values(entry, around)
    for person in _liaisons_for(entry, entry.organization_id or 0, around):
        yield _NoticeDraft(
            NoticeKind.EXTENSION_SETTLED, person, entry.organization_id, N_("the unit asked for it"), values
        )


def _task_corrected(entry: EntryToTell, around: Context) -> Iterable[_NoticeDraft]:
    """Everybody with a part in the task; whoever just got the part is told that, and reads the task as it is."""
    changes = {
        "before": {name: value for name, value in entry.before.items() if name not in ONLY_NAMED},
        "after": {name: None if name in ONLY_NAMED else value for name, value in entry.after.items()},
    }
    got_a_part = units_given_a_part(entry.before, entry.after)
    for telling in _everybody(NoticeKind.TASK_CORRECTED, entry, around):
        if telling.values["unit"] not in got_a_part:
            yield replace(telling, values={**telling.values, **changes})


def _extension_values(entry: EntryToTell, around: Context) -> dict[str, Any]:
    dates = {"day": entry.after.get("due_on"), "before": entry.after.get("due_before")}
    return _values(entry, around) | dates


def _task_checked(entry: EntryToTell, around: Context) -> Iterable[_NoticeDraft]:
    """The lead, who answers for the result."""
    values = _values(entry, around) | {"result": entry.after.get("result")}
    for person in _liaisons_for(entry, entry.organization_id or 0, around):
        why = N_("it is the unit's part")
        yield _NoticeDraft(NoticeKind.TASK_CHECKED, person, entry.organization_id, why, values)


def _task_closed(entry: EntryToTell, around: Context) -> Iterable[_NoticeDraft]:
    """Everybody who had a part in the task: nothing more is expected of them."""
    return _everybody(NoticeKind.TASK_CLOSED, entry, around)


def _task_reopened(entry: EntryToTell, around: Context) -> Iterable[_NoticeDraft]:
    """Everybody who has a part in the task: it goes on."""
    return _everybody(NoticeKind.TASK_REOPENED, entry, around)


def _task_added(entry: EntryToTell, around: Context) -> Iterable[_NoticeDraft]:
    """Everybody who got a part in a task that came after the plan was issued."""
    return _everybody(NoticeKind.TASK_ADDED, entry, around)


def _task_withdrawn(entry: EntryToTell, around: Context) -> Iterable[_NoticeDraft]:
    """Everybody who had a part until then: nothing more is expected of them."""
    return _everybody(NoticeKind.TASK_WITHDRAWN, entry, around)


def _task_reinstated(entry: EntryToTell, around: Context) -> Iterable[_NoticeDraft]:
    """Everybody who has its part again, and accepts it anew."""
    return _everybody(NoticeKind.TASK_REINSTATED, entry, around)


def _everybody(kind: NoticeKind, entry: EntryToTell, around: Context) -> Iterable[_NoticeDraft]:
    task = around.tasks.get(entry.task_id or 0)
    for organization_id in task.organization_ids if task else ():
        values = _values(entry, around) | {"unit": around.units.get(organization_id, "")}
        for person in _liaisons_for(entry, organization_id, around):
            why = N_("the unit had a part in the task")
            yield _NoticeDraft(kind, person, organization_id, why, values)


def _round_opened(entry: EntryToTell, around: Context) -> Iterable[_NoticeDraft]:
    """Each liaison with something to report, with how much; nobody once the round's day has passed."""
    if entry.after.get("due_on", "") < entry.on_day.isoformat():
        return
    for organization_id, in_hand in around.owed_in_round.get(entry.subject_id, {}).items():
        for person, count in parts_by_person(around.liaisons.get(organization_id, ()), in_hand).items():
            values = _round_values(entry, around, organization_id) | {"count": count}
            why = N_("the unit owes reports in the round")
            yield _NoticeDraft(NoticeKind.ROUND_OPENED, person, organization_id, why, values)


def _round_ended(entry: EntryToTell, around: Context) -> Iterable[_NoticeDraft]:
    """The units from which reports were still expected."""
    for organization_id in entry.after.get("units_owing", ()):
        for person in around.liaisons.get(organization_id, ()):
            values = _round_values(entry, around, organization_id) | {"reason": entry.reason}
            why = N_("the unit owed reports in the round")
            yield _NoticeDraft(NoticeKind.ROUND_ENDED, person, organization_id, why, values)


def _round_values(entry: EntryToTell, around: Context, organization_id: int) -> dict[str, Any]:
    return {
        "title": around.plans.get(entry.plan_id or 0, ""),
        "who": entry.actor_name,
        "unit": around.units.get(organization_id, ""),
        **{name: entry.after[name] for name in ("round_id", "period_start", "period_end", "due_on")},
    }


def _values(entry: EntryToTell, around: Context) -> dict[str, Any]:
    task = around.tasks.get(entry.task_id or 0, ToldTask("", "", None))
    return {
        "number": task.number,
        "title": task.title,
        "due_on": task.due_on.isoformat() if task.due_on else None,
        "unit": around.units.get(entry.organization_id or 0, ""),
        "who": entry.actor_name,
        "reason": entry.reason,
        **_round_of_reminder(entry),
        **{name: entry.after[name] for name in ("role", "shared_with", "given_to") if name in entry.after},
    }


def _round_of_reminder(entry: EntryToTell) -> dict[str, Any]:
    """The round for which the office reminds of a missing report, if that is why."""
    if "round_id" not in entry.after:
        return {}
    return {"round": {name: entry.after[name] for name in ("round_id", "period_start", "period_end")}}


_REACTIONS: dict[str, Callable[[EntryToTell, Context], Iterable[_NoticeDraft]]] = {
    Event.PLAN_ISSUED: _plan_issued,
    Event.REPORT_SUBMITTED: _report_submitted,
    Event.REPORT_HANDED_OVER: _report_handed_over,
    Event.REPORT_GIVEN_BACK: _for_liaisons_of_the_unit(NoticeKind.REPORT_GIVEN_BACK),
    Event.REPORT_RETURNED: _for_liaisons_of_the_unit(NoticeKind.REPORT_RETURNED),
    Event.REPORT_ACCEPTED: _for_liaisons_of_the_unit(NoticeKind.REPORT_ACCEPTED),
    Event.TASK_COMPLETED: _for_liaisons_of_the_unit(NoticeKind.TASK_COMPLETED),
    Event.TASK_CLOSED: _task_closed,
    Event.TASK_REOPENED: _task_reopened,
    Event.TASK_CHECKED: _task_checked,
    Event.ASSIGNMENT_REFUSED: _part_refused,
    Event.ASSIGNMENT_KEPT: _for_liaisons_of_the_unit(NoticeKind.PART_KEPT),
    Event.ASSIGNMENT_WITHDRAWN: _for_liaisons_of_the_unit(NoticeKind.PART_WITHDRAWN),
    Event.ASSIGNMENT_GIVEN: _for_liaisons_of_the_unit(NoticeKind.PART_GIVEN),
    Event.ASSIGNMENT_PEOPLE_NAMED: _now_in_hand,
    Event.ASSIGNMENT_HANDED_OVER: _now_in_hand,
    Event.ASSIGNMENT_REMINDED: _for_liaisons_of_the_unit(NoticeKind.REMINDED),
    Event.EXTENSION_ASKED: _extension_asked,
    Event.EXTENSION_GRANTED: _extension_granted,
    Event.EXTENSION_DENIED: _extension_denied,
    Event.EXTENSION_SETTLED: _extension_settled,
    Event.TASK_CORRECTED: _task_corrected,
    Event.TASK_ADDED: _task_added,
    Event.TASK_WITHDRAWN: _task_withdrawn,
    Event.TASK_REINSTATED: _task_reinstated,
    Event.ROUND_OPENED: _round_opened,
    Event.ROUND_CLOSED: _round_ended,
    Event.ROUND_CANCELLED: _round_ended,
}
