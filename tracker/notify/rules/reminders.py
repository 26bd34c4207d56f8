"""The ladder of reminders (催办): who is reminded of what on a day, and why everybody else is not. Pure.

Due dates are counted in calendar days: 30, 7 and 1 days before, on the day, and every 7 days after; a step
falls on its day whether it is worked or not. Waiting is counted in working days: a part not accepted, or a
report not reviewed, is chased on the 3rd working day after it came and on each further 3rd one.

A step has its own date in its key, so it is told once whatever happens. After a stop of the scheduler only
the latest step that was missed since the last run is told, not every one.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from tracker.core.messages import N_, P_, Message
from tracker.core.vocabulary import (
    DONE_TASKS,
    AssignmentStatus,
    NoticeKind,
    Responsibility,
    TaskStatus,
)
from tracker.core.workdays import IsWorkingDay, WorkingDays
from tracker.notify.rules.decisions import Outcome, Person, PlannedNotice, SkippedNotice
from tracker.tasks.rules.status import is_past

DAYS_BEFORE = (30, 7, 1, 0)
DAYS_BETWEEN_OVERDUE = 7
WORKING_DAYS_BETWEEN = 3


@dataclass(frozen=True)
class RemindedPart:
    """One organization's part of a task, as the rule needs it; dates are local.

    `liaisons` are the people who can be told.
    """

    assignment_id: int
    task_id: int
    plan_id: int
    jurisdiction_id: int
    organization_id: int
    unit: str
    number: str
    title: str
    role: Responsibility
    task_status: TaskStatus
    status: AssignmentStatus
    due_on: date | None
    assigned_on: date
    liaisons: tuple[Person, ...] = ()

    @property
    def about(self) -> str:
        """The part as lists name it."""
        return f"{self.number} {self.title} · {self.unit}"


@dataclass(frozen=True)
class WaitingReport:
    """A report that waits for its review since `submitted_on`; `reviewers` are the office's people or the lead's."""

    report_id: int
    task_id: int
    plan_id: int
    jurisdiction_id: int
    organization_id: int
    unit: str
    number: str
    title: str
    due_on: date | None
    submitted_on: date
    reviewers: tuple[Person, ...] = ()

    @property
    def about(self) -> str:
        """The report as lists name it."""
        return f"{self.number} {self.title} · {self.unit}"


@dataclass(frozen=True)
class Rung:
    """One rung of the ladder: its word for the key, the day it falls on, and why it exists."""

    word: str
    on: date
    why: Message
    working_days: int = 0


def plan_reminders(
    parts: Iterable[RemindedPart],
    reports: Iterable[WaitingReport],
    *,
    since: date,
    today: date,
    is_working_day: IsWorkingDay,
    told: frozenset[str] = frozenset(),
) -> Outcome:
    """Everything to be told today: the latest step of each part and report after `since`, up to today.

    `since` is the last day that was planned (yesterday, when the scheduler never stopped); `told` holds
    the keys of notices that exist. Whoever is told nothing is named with the reason.
    """
    outcome, days = Outcome(), WorkingDays(is_working_day)
    for part in parts:
        _remind_of_due_date(part, since, today, told, outcome)
        _remind_to_accept(part, since, today, days, told, outcome)
    for report in reports:
        _remind_to_review(report, since, today, days, told, outcome)
    return outcome


def first_day_to_plan(last_run: date | None, today: date) -> date:
    """The day after which steps are planned: the last run, or yesterday when there is nothing to catch up."""
    yesterday = today - timedelta(days=1)
    return min(last_run, yesterday) if last_run else yesterday


def due_steps(due_on: date, since: date, today: date) -> tuple[Rung | None, Rung]:
    """The last rung around a due date after `since` and up to today (None when there is none), and the next one."""
    weeks = max(0, (today - due_on).days // DAYS_BETWEEN_OVERDUE)
    before = [_rung_before(due_on, days) for days in DAYS_BEFORE]
    rungs = [*before, *(_rung_after(due_on, week) for week in (weeks, weeks + 1) if week)]
    passed = [rung for rung in rungs if since < rung.on <= today]
    return passed[-1] if passed else None, next(rung for rung in rungs if rung.on > today)


def waiting_steps(word: str, start: date, since: date, today: date, days: WorkingDays) -> tuple[Rung | None, Rung]:
    """The same of something that waits since `start`: a rung every 3rd working day after it, without end."""
    passed = days.since(start, today) // WORKING_DAYS_BETWEEN * WORKING_DAYS_BETWEEN
    following = _rung_of_waiting(word, start, passed + WORKING_DAYS_BETWEEN, days)
    if not passed:
        return None, following
    latest = _rung_of_waiting(word, start, passed, days)
    return latest if latest.on > since else None, following


def _rung_before(due_on: date, days: int) -> Rung:
    why = N_("due on this day")
    if days:
        why = P_("%(count)s day before the due date", "%(count)s days before the due date", count=days)
    return Rung(f"due-{days}", due_on - timedelta(days=days), why)


def _rung_after(due_on: date, weeks: int) -> Rung:
    days = weeks * DAYS_BETWEEN_OVERDUE
    return Rung(f"late-{days}", due_on + timedelta(days=days), N_("%(days)s days after the due date", days=days))


def _rung_of_waiting(word: str, start: date, passed: int, days: WorkingDays) -> Rung:
    why = N_("waiting for %(days)s working days", days=passed)
    return Rung(f"{word}-{passed}", days.after(start, passed), why, passed)


def _remind_of_due_date(part: RemindedPart, since: date, today: date, told: frozenset[str], outcome: Outcome) -> None:
    reason = _why_no_due_date_counts(part)
    if reason or part.due_on is None:
        outcome.skipped.append(SkippedNotice(part.about, reason or N_("no due date")))
        return
    # A part that was assigned after a step fell is not reminded of that step.
    latest, following = due_steps(part.due_on, max(since, part.assigned_on), today)
    if latest is None:
        why_not = N_("not a reminder day: next is %(day)s", day=following.on)
        outcome.skipped.append(SkippedNotice(part.about, why_not))
        return
    kind = NoticeKind.OVERDUE if is_past(part.due_on, today) else NoticeKind.DUE
    _tell(part, part.liaisons, N_("unit has no liaison"), _subject(part), latest, kind, today, told, outcome)


def _remind_to_accept(
    part: RemindedPart,
    since: date,
    today: date,
    days: WorkingDays,
    told: frozenset[str],
    outcome: Outcome,
) -> None:
    if part.status is not AssignmentStatus.AWAITING_ACCEPTANCE or part.task_status in DONE_TASKS:
        return
    latest, following = waiting_steps("accept", part.assigned_on, since, today, days)
    if latest is None:
        why_not = N_("not accepted yet, but not a reminder day: next is %(day)s", day=following.on)
        outcome.skipped.append(SkippedNotice(part.about, why_not))
        return
    kind = NoticeKind.UNACCEPTED
    _tell(part, part.liaisons, N_("unit has no liaison"), _subject(part), latest, kind, today, told, outcome)


def _remind_to_review(
    report: WaitingReport,
    since: date,
    today: date,
    days: WorkingDays,
    told: frozenset[str],
    outcome: Outcome,
) -> None:
    latest, following = waiting_steps("review", report.submitted_on, since, today, days)
    if latest is None:
        why_not = N_("report waits for review, but not a reminder day: next is %(day)s", day=following.on)
        outcome.skipped.append(SkippedNotice(report.about, why_not))
        return
    subject = f"report:{report.report_id}"
    nobody = N_("office has no people")
    _tell(report, report.reviewers, nobody, subject, latest, NoticeKind.UNREVIEWED, today, told, outcome)


def _why_no_due_date_counts(part: RemindedPart) -> Message | None:
    if part.task_status in DONE_TASKS:
        return N_("task closed") if part.task_status is TaskStatus.CLOSED else N_("task completed")
    if part.status is AssignmentStatus.COMPLETED:
        return N_("part completed")
    if part.status is AssignmentStatus.REFUSED:
        return N_("the unit has refused the part; the office decides")
    return None


def _subject(part: RemindedPart) -> str:
    return f"assignment:{part.assignment_id}"


def _tell(
    about: RemindedPart | WaitingReport,
    people: tuple[Person, ...],
    nobody: Message,
    subject: str,
    step: Rung,
    kind: NoticeKind,
    today: date,
    told: frozenset[str],
    outcome: Outcome,
) -> None:
    """One notice for each person; when there is nobody, the reason stands in `skipped`."""
    if not people:
        outcome.skipped.append(SkippedNotice(about.about, nobody))
    for person in people:
        notice = PlannedNotice(
            key=f"{step.word}:{subject}:{person.key}:{step.on.isoformat()}",
            kind=kind,
            person=person,
            jurisdiction_id=about.jurisdiction_id,
            on_day=today,
            why=_why(step, today),
            values=_values(about, step),
            plan_id=about.plan_id,
            task_id=about.task_id,
            organization_id=about.organization_id,
        )
        outcome.add(notice, told=told, about=about.about)


def _why(step: Rung, today: date) -> Message:
    if step.on == today:
        return step.why
    return N_("%(why)s; missed on %(day)s", why=step.why, day=step.on)


def _values(about: RemindedPart | WaitingReport, step: Rung) -> dict[str, Any]:
    waiting_since = about.assigned_on if isinstance(about, RemindedPart) else about.submitted_on
    return {
        "number": about.number,
        "title": about.title,
        "unit": about.unit,
        "due_on": about.due_on.isoformat() if about.due_on else None,
        "since": waiting_since.isoformat(),
        "working_days": step.working_days,
    }
