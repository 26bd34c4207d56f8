"""The digest (摘要): what waits for a person, or where a scope stands, and the day on which it is due. Pure.

A person with an account gets one on the first working day of each ISO week, if anything waits. A recipient
without account always gets the state of the scope, weekly or on the first working day of the month.

A digest has an end: all is counted, and of each kind the first `FIRST_OF_EACH` are listed. Which things those are,
and how many there are, is read set-based (`queries/waits.py`, `queries/scopes.py`); here stands what they have to be.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from tracker.core.messages import N_, Message
from tracker.core.vocabulary import LIGHT_ORDER, Cadence, Light, NoticeKind, Wait
from tracker.core.wording import LABELS
from tracker.core.workdays import IsWorkingDay
from tracker.notify.rules.decisions import Outcome, Person, PlannedNotice, SkippedNotice
from tracker.tasks.desk.rules.work_item import WorkItem
from tracker.tasks.rounds.rules.round_mark import RoundMark
from tracker.tasks.rules.status import days_late, is_due_soon

#: Why something waits, in words, the most pressing first.
WAITS: dict[Wait, Message] = {Wait(wait): words for wait, words in LABELS[Wait].items()}

#: What the person is asked to do about it.
TO_DO: dict[Wait, Message] = {
    Wait.OVERDUE: N_("Overdue: report where it stands, what holds it up and when it will be finished."),
    Wait.RETURNED: N_("Correct the report and send it again."),
    Wait.TO_APPROVE: N_("Approve the report or give it back with a remark."),
    Wait.TO_REVIEW: N_("Accept the report or return it with a reason."),
    Wait.TO_DECIDE: N_("Decide whose the part is."),
    Wait.TO_DECIDE_EXTENSION: N_("Grant or deny the extension."),
    Wait.TO_REVIEW_CO: N_("Accept the report or return it with a reason."),
    Wait.TO_CLOSE: N_("Close the task: its completion was accepted."),
    Wait.TO_ACCEPT: N_("Accept the task."),
    Wait.DUE_SOON: N_("The due date comes near: report where it stands; report it as finished once it is."),
    Wait.TO_REPORT: N_("Report this month's progress."),
}

#: What the office does about an overdue task, in place of the unit's words.
OFFICE_OVERDUE = N_("Overdue: remind the unit or settle how it goes on.")


#: How many of each kind a digest lists, the earliest due first; the others are counted.
FIRST_OF_EACH = 20


@dataclass(frozen=True)
class Waiting:
    """One thing that waits for a person; `as_office` says in which role."""

    item: WorkItem
    as_office: bool = False


@dataclass(frozen=True)
class Totals:
    """How much waits for a person: each part once for every reason, each part once in all, and the earliest due date
    of what is overdue."""

    of_wait: Mapping[Wait, int]
    parts: int
    overdue_since: date | None = None


@dataclass(frozen=True)
class ScopeTask:
    """One task of a scope as its digest shows it; `lead` must act."""

    task_id: int
    number: str
    title: str
    lead: str
    due_on: date | None
    light: Light
    overdue: bool
    done: bool


@dataclass(frozen=True)
class ScopeState:
    """Where a scope stands: all its tasks by light, how many are late or soon due, and the first of those."""

    lights: Mapping[Light, int]
    overdue: int = 0
    overdue_since: date | None = None
    overdue_tasks: tuple[ScopeTask, ...] = ()
    due_soon: int = 0
    due_soon_tasks: tuple[ScopeTask, ...] = ()


@dataclass(frozen=True)
class Desk:
    """A person with an account and what waits for it: how much, and at least the first of each kind."""

    person: Person
    jurisdiction_id: int
    waiting: tuple[Waiting, ...]
    totals: Totals
    #: For the office: the running rounds with missing reports, as the digest keeps them.
    rounds: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True)
class Scope:
    """A digest recipient without account and where its scope stands."""

    person: Person
    jurisdiction_id: int
    organization_id: int | None
    name: str
    cadence: Cadence
    state: ScopeState


def plan_digests(
    desks: Iterable[Desk],
    scopes: Iterable[Scope],
    *,
    since: date,
    today: date,
    is_working_day: IsWorkingDay,
    told: frozenset[str] = frozenset(),
) -> Outcome:
    """The digests that became due after `since` and up to today; for the others, why not."""
    outcome = Outcome()
    for desk in desks:
        why_not = _why_no_digest(Cadence.WEEKLY, since, today, is_working_day)
        if why_not is None and not desk.waiting and not desk.rounds:
            why_not = N_("nothing waits")
        if why_not:
            outcome.skipped.append(SkippedNotice("", why_not, desk.person))
        else:
            outcome.add(_desk_notice(desk, today), told=told, about="")
    for scope in scopes:
        why_not = _why_no_digest(scope.cadence, since, today, is_working_day)
        if why_not:
            outcome.skipped.append(SkippedNotice(scope.name, why_not, scope.person))
        else:
            outcome.add(_scope_notice(scope, today), told=told, about=scope.name)
    return outcome


def cadences_due(since: date, today: date, is_working_day: IsWorkingDay) -> Collection[Cadence]:
    """Whose digests became due after `since` and up to today, so that a job need not read for the others."""
    return {each for each in Cadence if _why_no_digest(each, since, today, is_working_day) is None}


def digest_day(cadence: Cadence, today: date, is_working_day: IsWorkingDay) -> date | None:
    """The first working day of today's week or month; None when the whole week is off."""
    if cadence is Cadence.WEEKLY:
        start = today - timedelta(days=today.weekday())
        days = [start + timedelta(days=n) for n in range(7)]
    else:
        start = today.replace(day=1)
        days = [start + timedelta(days=n) for n in range(28)]
    return next((day for day in days if is_working_day(day)), None)


def period_of(cadence: Cadence, today: date) -> str:
    """The period's part of the key: 2023-W51 for a week, 2023-12 for a month."""
    if cadence is Cadence.MONTHLY:
        return f"{today:%Y-%m}"
    year, week, _weekday = today.isocalendar()
    return f"{year}-W{week:02}"


def totals_of(waiting: Sequence[Waiting]) -> Totals:
    """How much everything that waits for a person comes to."""
    parts: dict[Wait, set[tuple[int, str]]] = {}
    for each in waiting:
        parts.setdefault(each.item.wait, set()).add(_part(each))
    overdue = [each.item.due_on for each in waiting if each.item.wait is Wait.OVERDUE and each.item.due_on]
    of_wait = {wait: len(parts[wait]) for wait in WAITS if wait in parts}
    return Totals(of_wait, len(set().union(*parts.values())), min(overdue, default=None))


def desk_values(waiting: Sequence[Waiting], totals: Totals, today: date) -> dict[str, Any]:
    """What a person's digest shows: how many things wait, how late the worst is, and the first of each kind.

    A part that waits for several reasons is one item, with the reasons in the order of WAITS.
    """
    first = first_of_each(waiting)
    return {
        "count": totals.parts,
        "overdue": totals.of_wait.get(Wait.OVERDUE, 0),
        "worst": days_late(totals.overdue_since, today),
        "counts": {wait.value: totals.of_wait[wait] for wait in WAITS if totals.of_wait.get(wait)},
        "items": [line for part, line in _lines(waiting).items() if part in first],
    }


def first_of_each(waiting: Iterable[Waiting]) -> set[tuple[int, str]]:
    """The parts that a digest lists: of each reason the first ones, the earliest due in front, then by their ids."""
    of_wait: dict[Wait, dict[tuple[int, str], tuple[date, int]]] = {}
    for each in waiting:
        order = (each.item.due_on or date.max, each.item.assignment_id)
        of_wait.setdefault(each.item.wait, {})[_part(each)] = order
    return {part for orders in of_wait.values() for part in sorted(orders, key=orders.__getitem__)[:FIRST_OF_EACH]}


def _part(each: Waiting) -> tuple[int, str]:
    return each.item.task_id, each.item.organization_name


def _lines(waiting: Sequence[Waiting]) -> dict[tuple[int, str], dict[str, Any]]:
    rank = {wait: number for number, wait in enumerate(WAITS)}
    lines: dict[tuple[int, str], dict[str, Any]] = {}
    for each in sorted(waiting, key=lambda each: rank[each.item.wait]):
        item = each.item
        line = lines.setdefault(_part(each), _line(item, as_office=each.as_office))
        if item.wait is Wait.TO_REPORT and item.round:
            line["round"] = round_values(item.round)
        if item.wait not in line["waits"]:
            line["waits"].append(item.wait)
    return lines


def round_values(mark: RoundMark) -> dict[str, str]:
    """A round as a notice keeps it, to be read by `round_words`."""
    return {
        "period_start": mark.period_start.isoformat(),
        "period_end": mark.period_end.isoformat(),
        "due_on": mark.due_on.isoformat(),
    }


def _line(item: WorkItem, *, as_office: bool) -> dict[str, Any]:
    return {
        "task_id": item.task_id,
        "number": item.number,
        "title": item.title,
        "unit": item.organization_name,
        "due_on": item.due_on.isoformat() if item.due_on else None,
        "waits": [],
        "as_office": as_office,
    }


def state_of(tasks: Sequence[ScopeTask], today: date) -> ScopeState:
    """Where the tasks of a scope stand on a day."""
    overdue = sorted((task for task in tasks if task.overdue and task.due_on), key=_by_due_date)
    soon = sorted((task for task in tasks if not task.done and is_due_soon(task.due_on, today)), key=_by_due_date)
    return ScopeState(
        lights=Counter(task.light for task in tasks),
        overdue=len(overdue),
        overdue_since=overdue[0].due_on if overdue else None,
        overdue_tasks=tuple(overdue[:FIRST_OF_EACH]),
        due_soon=len(soon),
        due_soon_tasks=tuple(soon[:FIRST_OF_EACH]),
    )


def scope_values(name: str, state: ScopeState, today: date) -> dict[str, Any]:
    """What a scope's digest shows: the lights, the first overdue tasks by days late, and the first that are soon due."""
    return {
        "scope": name,
        "tasks": sum(state.lights.values()),
        "lights": {light.value: state.lights.get(light, 0) for light in LIGHT_ORDER},
        "overdue": state.overdue,
        "worst": days_late(state.overdue_since, today),
        "overdue_tasks": [_scope_item(task) for task in state.overdue_tasks],
        "due_soon_count": state.due_soon,
        "due_soon": [_scope_item(task) for task in state.due_soon_tasks],
    }


def _why_no_digest(cadence: Cadence, since: date, today: date, is_working_day: IsWorkingDay) -> Message | None:
    first = digest_day(cadence, today, is_working_day)
    if first is None:
        return N_("not a digest day: no working day this week")
    if since < first <= today:
        return None
    if first > today:
        return N_("not a digest day: next is %(day)s", day=first)
    return N_("not a digest day: the last one was %(day)s", day=first)


def _desk_notice(desk: Desk, today: date) -> PlannedNotice:
    return PlannedNotice(
        key=f"digest:{period_of(Cadence.WEEKLY, today)}:{desk.person.key}",
        kind=NoticeKind.DIGEST,
        person=desk.person,
        jurisdiction_id=desk.jurisdiction_id,
        on_day=today,
        why=N_("first working day of the week"),
        values=desk_values(desk.waiting, desk.totals, today) | _round_lines(desk.rounds),
    )


def _round_lines(rounds: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    return {"rounds": list(rounds[:FIRST_OF_EACH]), "rounds_count": len(rounds)} if rounds else {}


def _scope_notice(scope: Scope, today: date) -> PlannedNotice:
    weekly = scope.cadence is Cadence.WEEKLY
    return PlannedNotice(
        key=f"digest:{period_of(scope.cadence, today)}:{scope.person.key}",
        kind=NoticeKind.DIGEST,
        person=scope.person,
        jurisdiction_id=scope.jurisdiction_id,
        on_day=today,
        why=N_("first working day of the week") if weekly else N_("first working day of the month"),
        values=scope_values(scope.name, scope.state, today),
        organization_id=scope.organization_id,
    )


def _by_due_date(task: ScopeTask) -> tuple[date, int]:
    return task.due_on or date.max, task.task_id


def _scope_item(task: ScopeTask) -> dict[str, Any]:
    return {
        "task_id": task.task_id,
        "number": task.number,
        "title": task.title,
        "unit": task.lead,
        "due_on": task.due_on.isoformat() if task.due_on else None,
    }
