"""The light of a task, and that of one unit's part in it, on a day: with the reason as a sentence. Pure.

Rules (domain.md section 1, 'Lamps', our default; where it names no number, it is said here). Blue: done. Red: past the
due date, sent back twice in a row, or more than 30 points behind the expected progress. Yellow warns: not accepted in
its working days, more than 10 points behind, few days left and much to do, a report of a round missing, a pace that
does not reach the date, silence for longer than a quarter and its working days. Grey: nothing to compare with yet, or
without an end. Only what was accepted can be green.

`queries.light_expression` and `queries.part_light_expression` are the same rules as SQL; a property test holds both
equal at every edge.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from tracker.core.messages import N_, P_, Message
from tracker.core.vocabulary import OPEN_TASKS, AssignmentStatus, Light, Responsibility, TaskStatus
from tracker.tasks.rules.status import TaskFacts, days_late, days_left, is_past, period_days, points_behind


@dataclass(frozen=True)
class LightRules:
    """The settable numbers of the rules.

    `near` are pairs of days left and the per cent below which they warn. A pace is judged once `pace_from` per cent of
    the period had passed at the last accepted report, and warns below `pace_percent` at the due date; in the last
    `last_days` it has to reach everything.
    """

    yellow_points: int = 10
    red_points: int = 30
    near: tuple[tuple[int, int], ...] = ((7, 90), (3, 100))
    red_returns: int = 2
    pace_from: int = 25
    pace_percent: int = 90
    last_days: int = 14
    silent_days: int = 100


DEFAULT_RULES = LightRules()


@dataclass(frozen=True)
class LightWithReason:
    """A light and why it shows."""

    light: Light
    reason: Message


@dataclass(frozen=True, slots=True)
class PartLightFacts:
    """What the rule needs to know of one unit's part beside its task; the dates are those of `TaskFacts`, its own."""

    role: Responsibility
    status: AssignmentStatus
    percent: int
    accept_by: date | None
    progress_on: date | None
    heard_on: date | None
    report_owed_on: date | None

    @classmethod
    def of(cls, part: Any) -> "PartLightFacts":
        """The facts of a stored part."""
        return cls(
            part.role,
            part.status,
            part.percent,
            part.accept_by,
            part.progress_on,
            part.heard_on,
            part.report_owed_on,
        )


def light_on(facts: TaskFacts, today: date, rules: LightRules = DEFAULT_RULES) -> LightWithReason:
    """The light of a task on a day."""
    if facts.status is TaskStatus.CLOSED:
        return LightWithReason(Light.BLUE, N_("closed"))
    if facts.status is TaskStatus.COMPLETED:
        return LightWithReason(Light.BLUE, N_("completed, waiting to be closed"))
    if facts.status is TaskStatus.WITHDRAWN:
        return LightWithReason(Light.GREY, N_("task withdrawn"))
    found = _red(facts, today, rules)
    if found is None and facts.status is TaskStatus.ISSUED:
        found = _not_accepted(facts, today, rules)
    elif found is None and not _has_begun(facts, today):
        found = LightWithReason(Light.GREY, N_("not started yet"))
    return found or _yellow(facts, today, rules) or _steady(facts)


def part_light_on(
    task: TaskFacts, part: PartLightFacts, today: date, rules: LightRules = DEFAULT_RULES
) -> LightWithReason:
    """The light of one unit's own part on a day: what it accepted, reported and has left, not what others did."""
    if task.status in OPEN_TASKS:
        if part.status is AssignmentStatus.COMPLETED:
            return LightWithReason(Light.BLUE, N_("part completed"))
        if part.status is AssignmentStatus.REFUSED:
            return LightWithReason(Light.GREY, N_("refused, the office decides"))
        if part.status is AssignmentStatus.WITHDRAWN:
            return LightWithReason(Light.GREY, N_("given to another unit"))
    return light_on(facts_of_part(task, part), today, rules)


def facts_of_part(task: TaskFacts, part: PartLightFacts) -> TaskFacts:
    """An open part as the rule of tasks judges it; when the task has ended, so has the part."""
    waiting = part.status is AssignmentStatus.AWAITING_ACCEPTANCE
    own_status = TaskStatus.ISSUED if waiting else TaskStatus.IN_PROGRESS
    return replace(
        task,
        status=own_status if task.status in OPEN_TASKS else task.status,
        percent=part.percent,
        returns_in_a_row=task.returns_in_a_row if part.role is Responsibility.LEAD else 0,
        accept_by=part.accept_by,
        progress_on=part.progress_on,
        heard_on=part.heard_on,
        report_owed_on=part.report_owed_on,
    )


def light_turns(facts: TaskFacts, rules: LightRules = DEFAULT_RULES) -> Iterator[date]:
    """Every day on which the light of an open task can become another one, if the facts stay as they are."""
    for last in (facts.accept_by, facts.report_owed_on, facts.due_on):
        if last is not None:
            yield last + timedelta(days=1)
    if facts.starts_on is not None:
        yield facts.starts_on
    spoken = _last_heard(facts)
    if spoken is not None:
        yield spoken + timedelta(days=rules.silent_days + 1)
    if facts.due_on is None:
        return
    for days in (rules.last_days, *(days for days, _percent in rules.near)):
        yield facts.due_on - timedelta(days=days)
    if facts.starts_on is None or facts.due_on < facts.starts_on:
        return
    whole = (facts.due_on - facts.starts_on).days + 1
    for points in (rules.yellow_points, rules.red_points):
        # the first day on which 100 x elapsed - percent x whole > points x whole, where the task begins with day 1
        elapsed = (points + facts.percent) * whole // 100 + 1
        if elapsed <= whole:
            yield facts.starts_on + timedelta(days=elapsed - 1)


def pace_at_due_date(facts: TaskFacts, rules: LightRules = DEFAULT_RULES) -> int | None:
    """How many per cent the pace up to the last accepted report gives at the due date, rounded down, at most 100.

    None where nothing was accepted yet, without a period, and while too little of the period had passed to tell.
    """
    judged = _pace(facts, rules)
    return None if judged is None else min(facts.percent * judged[1] // judged[0], 100)


def _red(facts: TaskFacts, today: date, rules: LightRules) -> LightWithReason | None:
    if facts.due_on is None:
        return None
    if is_past(facts.due_on, today):
        return LightWithReason(Light.RED, _late(days_late(facts.due_on, today)))
    if facts.returns_in_a_row >= rules.red_returns:
        return LightWithReason(Light.RED, N_("sent back %(count)s times in a row", count=facts.returns_in_a_row))
    if _has_begun(facts, today) and _is_behind_by_more_than(rules.red_points, facts, today):
        return LightWithReason(Light.RED, _behind(facts, today))
    return None


def _not_accepted(facts: TaskFacts, today: date, rules: LightRules) -> LightWithReason:
    """Never green: grey in its working days, yellow after them or when something else warns already."""
    if facts.accept_by is None:
        reason = N_("not accepted yet")
    elif is_past(facts.accept_by, today):
        return LightWithReason(Light.YELLOW, N_("not accepted by %(day)s", day=facts.accept_by))
    else:
        reason = N_("to be accepted by %(day)s", day=facts.accept_by)
    begun = _has_begun(facts, today)
    return (begun and _yellow(facts, today, rules)) or LightWithReason(Light.GREY, reason)


def _yellow(facts: TaskFacts, today: date, rules: LightRules) -> LightWithReason | None:
    """What warns of a task that has begun, the most pressing first."""
    if _is_behind_by_more_than(rules.yellow_points, facts, today):
        return LightWithReason(Light.YELLOW, _behind(facts, today))
    left = days_left(facts.due_on, today)
    if left is not None and any(left <= days and facts.percent < percent for days, percent in rules.near):
        return LightWithReason(Light.YELLOW, _left(left, facts.percent))
    if is_past(facts.report_owed_on, today):
        return LightWithReason(Light.YELLOW, N_("the report due on %(day)s is missing", day=facts.report_owed_on))
    pace = _pace(facts, rules)
    wanted = 100 if left is not None and left <= rules.last_days else rules.pace_percent
    if pace is not None and facts.percent * pace[1] < wanted * pace[0]:
        return LightWithReason(Light.YELLOW, _too_slow(facts, rules))
    spoken = _last_heard(facts)
    if spoken is not None and (today - spoken).days > rules.silent_days:
        return LightWithReason(Light.YELLOW, _silent((today - spoken).days))
    return None


def _steady(facts: TaskFacts) -> LightWithReason:
    if facts.due_on is None:
        return LightWithReason(Light.GREY, N_("without an end date"))
    return LightWithReason(Light.GREEN, N_("on schedule"))


def _has_begun(facts: TaskFacts, today: date) -> bool:
    return facts.starts_on is None or facts.starts_on <= today


def _last_heard(facts: TaskFacts) -> date | None:
    """From when silence is counted: nobody has to speak of a task before it begins."""
    if facts.heard_on is None or facts.starts_on is None:
        return facts.heard_on
    return max(facts.heard_on, facts.starts_on)


def _is_behind_by_more_than(points: int, facts: TaskFacts, today: date) -> bool:
    """In whole numbers, so that SQL says exactly the same: 100·elapsed − percent·whole > points·whole."""
    if facts.starts_on is None or facts.due_on is None or facts.due_on < facts.starts_on:
        return False
    elapsed, whole = period_days(facts.starts_on, facts.due_on, today)
    return 100 * elapsed - facts.percent * whole > points * whole


def _pace(facts: TaskFacts, rules: LightRules) -> tuple[int, int] | None:
    """Days of the period that had passed at the last accepted report, and all its days; None: it cannot be judged."""
    if facts.progress_on is None or facts.starts_on is None or facts.due_on is None:
        return None
    elapsed = (facts.progress_on - facts.starts_on).days + 1
    whole = (facts.due_on - facts.starts_on).days + 1
    return (elapsed, whole) if elapsed > 0 and whole > 0 and 100 * elapsed >= rules.pace_from * whole else None


def _late(days: int) -> Message:
    return P_("late %(count)s day", "late %(count)s days", count=days)


def _left(days: int, percent: int) -> Message:
    return P_(
        "%(count)s day left and %(percent)s %% done",
        "%(count)s days left and %(percent)s %% done",
        count=days,
        percent=percent,
    )


def _behind(facts: TaskFacts, today: date) -> Message:
    points = round(points_behind(facts, today) or 0)
    if facts.status is TaskStatus.ISSUED:
        return N_("not accepted yet, %(points)s points behind schedule", points=points)
    return N_("%(points)s points behind schedule", points=points)


def _too_slow(facts: TaskFacts, rules: LightRules) -> Message:
    reached = pace_at_due_date(facts, rules)
    return N_("at the pace so far %(percent)s %% on %(day)s", percent=reached, day=facts.due_on)


def _silent(days: int) -> Message:
    return P_("nothing heard for %(count)s day", "nothing heard for %(count)s days", count=days)
