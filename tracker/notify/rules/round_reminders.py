"""Reminders of reporting rounds (催报): which unit is reminded on which day of what it has not sent yet. Pure.

Three working days before a round's day, on the day itself, and on the working day after it; each liaison once for
all that it has in hand, and nobody of what was sent. A step that fell before the units were told of the round, or
on that day, is left out; after a stop of the scheduler only the latest step that was missed is told.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from tracker.core.messages import N_, Message
from tracker.core.vocabulary import NoticeKind
from tracker.core.workdays import IsWorkingDay, working_day_after, working_day_before
from tracker.notify.rules.decisions import Outcome, Person, PlannedNotice, SkippedNotice, parts_by_person

WORKING_DAYS_BEFORE = 3


@dataclass(frozen=True)
class ReportsOwed:
    """What one unit has not sent in one round: `in_hand` names, part by part, who has it in hand (None: nobody).

    `told_on` is the day on which the units were told of the round; dates are local.
    """

    round_id: int
    plan_id: int
    jurisdiction_id: int
    plan: str
    organization_id: int
    unit: str
    period_start: date
    period_end: date
    due_on: date
    told_on: date
    in_hand: tuple[int | None, ...]
    liaisons: tuple[Person, ...] = ()

    @property
    def about(self) -> str:
        """The reports as lists name them."""
        return f"{self.plan} · {self.unit} · {self.due_on.isoformat()}"


@dataclass(frozen=True)
class Rung:
    """One rung: its word for the key, the day it falls on, and why it exists."""

    word: str
    on: date
    why: Message


def round_steps(due_on: date, is_working_day: IsWorkingDay) -> list[Rung]:
    """The rungs around the day of a round, in order of time."""
    before = working_day_before(due_on, days=WORKING_DAYS_BEFORE, is_working_day=is_working_day)
    after = working_day_after(due_on, days=1, is_working_day=is_working_day)
    return [
        Rung("soon", before, N_("%(days)s working days before the round's day", days=WORKING_DAYS_BEFORE)),
        Rung("today", due_on, N_("the round's day")),
        Rung("missing", after, N_("the working day after the round's day")),
    ]


def has_a_step(due_on: date, since: date, today: date, is_working_day: IsWorkingDay) -> bool:
    """Whether a rung of the round's day falls after `since`, up to today: only then anybody is reminded of it."""
    return any(since < step.on <= today for step in round_steps(due_on, is_working_day))


def plan_round_reminders(
    owed: Iterable[ReportsOwed],
    *,
    since: date,
    today: date,
    is_working_day: IsWorkingDay,
    told: frozenset[str] = frozenset(),
) -> Outcome:
    """The reminders of today: the latest step after `since`, up to today, for every unit that still owes something."""
    outcome = Outcome()
    for each in owed:
        steps = round_steps(each.due_on, is_working_day)
        passed = [step for step in steps if max(since, each.told_on) < step.on <= today]
        if not passed:
            outcome.skipped.append(SkippedNotice(each.about, _why_not_today(steps, today)))
        elif not each.liaisons:
            outcome.skipped.append(SkippedNotice(each.about, N_("unit has no liaison")))
        else:
            _remind(each, passed[-1], today, told, outcome)
    return outcome


def _why_not_today(steps: list[Rung], today: date) -> Message:
    following = next((step.on for step in steps if step.on > today), None)
    if following is None:
        return N_("the last reminder of the round was on %(day)s", day=steps[-1].on)
    return N_("not a reminder day: next is %(day)s", day=following)


def _remind(each: ReportsOwed, step: Rung, today: date, told: frozenset[str], outcome: Outcome) -> None:
    for person, count in parts_by_person(each.liaisons, each.in_hand).items():
        notice = PlannedNotice(
            key=f"{step.word}:round:{each.round_id}:{each.organization_id}:{person.key}:{step.on.isoformat()}",
            kind=NoticeKind.ROUND_MISSING if today > each.due_on else NoticeKind.ROUND_DUE,
            person=person,
            jurisdiction_id=each.jurisdiction_id,
            on_day=today,
            why=step.why if step.on == today else N_("%(why)s; missed on %(day)s", why=step.why, day=step.on),
            values=_values(each, count),
            plan_id=each.plan_id,
            organization_id=each.organization_id,
        )
        outcome.add(notice, told=told, about=each.about)


def _values(each: ReportsOwed, count: int) -> dict[str, Any]:
    return {
        "title": each.plan,
        "unit": each.unit,
        "count": count,
        "round_id": each.round_id,
        "period_start": each.period_start.isoformat(),
        "period_end": each.period_end.isoformat(),
        "due_on": each.due_on.isoformat(),
    }
