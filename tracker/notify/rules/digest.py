"""The digest (摘要): what waits for a person, or where a scope stands, and the day on which it is due. Pure.

A person with an account gets one on the first working day of each ISO week, if anything waits. A recipient
without account always gets the state of the scope, weekly or on the first working day of the month.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from tracker.core.messages import N_, Message
from tracker.core.vocabulary import Cadence, Light, NoticeKind
from tracker.core.workdays import IsWorkingDay
from tracker.notify.rules.decisions import Outcome, Person, PlannedNotice, SkippedNotice

SOON_DAYS = 30

#: Why something waits (the words of `tasks.work_queue.Wait`), the most pressing first.
WAITS: dict[str, Message] = {
    "overdue": N_("overdue"),
    "returned": N_("returned"),
    "to_approve": N_("to approve"),
    "to_review": N_("to review"),
    "to_decide": N_("refused, to be decided"),
    "to_decide_extension": N_("extensions to decide"),
    "to_review_co": N_("reports of other units to review"),
    "to_close": N_("to close"),
    "to_accept": N_("to accept"),
    "due_soon": N_("due soon"),
    "to_report": N_("to report"),
}

#: What the person is asked to do about it.
TO_DO: dict[str, Message] = {
    "overdue": N_("Overdue: report where it stands, what holds it up and when it will be finished."),
    "returned": N_("Correct the report and send it again."),
    "to_approve": N_("Approve the report or give it back with a remark."),
    "to_review": N_("Accept the report or return it with a reason."),
    "to_decide": N_("Decide whose the part is."),
    "to_decide_extension": N_("Grant or deny the extension."),
    "to_review_co": N_("Accept the report or return it with a reason."),
    "to_close": N_("Close the task: its completion was accepted."),
    "to_accept": N_("Accept the task."),
    "due_soon": N_("The due date comes near: report where it stands; report it as finished once it is."),
    "to_report": N_("Report this month's progress."),
}

#: What the office does about an overdue task, in place of the unit's words.
OFFICE_OVERDUE = N_("Overdue: remind the unit or settle how it goes on.")


@dataclass(frozen=True)
class WaitingTask:
    """One thing that waits for a person, and why (a word of WAITS); `as_office` says in which role.

    `round` holds the period and the day of the reporting round that waits for a report (as `round_words` reads them).
    """

    wait: str
    task_id: int
    number: str
    title: str
    unit: str
    due_on: date | None
    as_office: bool = False
    round: Mapping[str, str] | None = None


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
class Desk:
    """A person with an account and everything that waits for it."""

    person: Person
    jurisdiction_id: int
    waiting: tuple[WaitingTask, ...]
    #: For the office: the running rounds with missing reports, as the digest keeps them.
    rounds: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True)
class Scope:
    """A digest recipient without account and the tasks of its scope."""

    person: Person
    jurisdiction_id: int
    organization_id: int | None
    name: str
    cadence: Cadence
    tasks: tuple[ScopeTask, ...]


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


def desk_values(waiting: Sequence[WaitingTask], today: date) -> dict[str, Any]:
    """What a person's digest shows: how many things wait, how late the worst is, and each one once.

    A part that waits for several reasons is one item, with the reasons in the order of WAITS.
    """
    items: dict[tuple[int, str], dict[str, Any]] = {}
    for waiting_task in sorted(waiting, key=lambda each: list(WAITS).index(each.wait)):
        item = items.setdefault(
            (waiting_task.task_id, waiting_task.unit),
            {
                "task_id": waiting_task.task_id,
                "number": waiting_task.number,
                "title": waiting_task.title,
                "unit": waiting_task.unit,
                "due_on": waiting_task.due_on.isoformat() if waiting_task.due_on else None,
                "waits": [],
                "as_office": waiting_task.as_office,
            },
        )
        if waiting_task.wait == "to_report" and waiting_task.round:
            item["round"] = dict(waiting_task.round)
        if waiting_task.wait not in item["waits"]:
            item["waits"].append(waiting_task.wait)
    late = [(today - each.due_on).days for each in waiting if each.wait == "overdue" and each.due_on]
    return {
        "count": len(items),
        "overdue": sum("overdue" in item["waits"] for item in items.values()),
        "worst": max(late, default=0),
        "items": list(items.values()),
    }


def scope_values(name: str, tasks: Sequence[ScopeTask], today: date) -> dict[str, Any]:
    """What a scope's digest shows: the lights, the overdue tasks by days late, and what is due soon."""
    overdue = sorted((task for task in tasks if task.overdue and task.due_on), key=_by_due_date)
    soon = [task for task in tasks if _is_due_soon(task, today)]
    return {
        "scope": name,
        "tasks": len(tasks),
        "lights": {light.value: sum(task.light is light for task in tasks) for light in Light},
        "overdue": len(overdue),
        "worst": max(((today - task.due_on).days for task in overdue if task.due_on), default=0),
        "overdue_tasks": [_scope_item(task) for task in overdue],
        "due_soon": [_scope_item(task) for task in sorted(soon, key=_by_due_date)],
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
        values=desk_values(desk.waiting, today) | ({"rounds": list(desk.rounds)} if desk.rounds else {}),
    )


def _scope_notice(scope: Scope, today: date) -> PlannedNotice:
    weekly = scope.cadence is Cadence.WEEKLY
    return PlannedNotice(
        key=f"digest:{period_of(scope.cadence, today)}:{scope.person.key}",
        kind=NoticeKind.DIGEST,
        person=scope.person,
        jurisdiction_id=scope.jurisdiction_id,
        on_day=today,
        why=N_("first working day of the week") if weekly else N_("first working day of the month"),
        values=scope_values(scope.name, scope.tasks, today),
        organization_id=scope.organization_id,
    )


def _is_due_soon(task: ScopeTask, today: date) -> bool:
    if task.done or task.due_on is None:
        return False
    return today <= task.due_on <= today + timedelta(days=SOON_DAYS)


def _by_due_date(task: ScopeTask) -> date:
    return task.due_on or date.max


def _scope_item(task: ScopeTask) -> dict[str, Any]:
    return {
        "task_id": task.task_id,
        "number": task.number,
        "title": task.title,
        "unit": task.lead,
        "due_on": task.due_on.isoformat() if task.due_on else None,
    }
