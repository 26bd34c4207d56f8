"""The periods of a stored target, what was accepted for each, and what the lead's completion must state."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from tracker.core.clock import local
from tracker.core.extensions import db
from tracker.core.vocabulary import ReportStatus, Responsibility
from tracker.reading.draft import Recurrence
from tracker.tasks.models import Assignment, Report, ReportedValue, Target, Task
from tracker.tasks.rules.periods import (
    Figure,
    Goal,
    Period,
    PeriodRow,
    calendar_period,
    key_of,
    period_on,
    periods_of,
    rows_of,
)
from tracker.tasks.rules.targets import is_reached

#: The key of an amount that is owed once.
ONCE = ""
#: Accepted figures by target and period.
Figures = Mapping[int, Mapping[str, Figure]]


@dataclass(frozen=True)
class RequiredFigure:
    """One figure that is owed: of a target, for a period (`ONCE` for an amount owed once)."""

    target: Target
    key: str

    @property
    def name(self) -> str:
        """What the figure is about and which period it is for."""
        return f"{self.target.about} {self.key}".strip()


def periods_of_target(target: Target, today: date) -> tuple[Period, ...]:
    """The periods in which an amount is owed, none for one owed once.

    They begin with the task, else with the plan, and end with the target's, the task's or the plan's last day; an
    amount without an end is owed up to the running period.
    """
    if not target.recurring:
        return ()
    every, task = Recurrence(target.recurring), target.task
    plan = task.plan
    start = task.starts_on or plan.period_start or plan.issued_on or local(plan.in_force_at).date()
    end = target.due_on or task.due_on or plan.period_end or calendar_period(every, max(start, today)).end
    return periods_of(every, start, end)


def begun_periods(target: Target, today: date) -> list[Period]:
    """The periods for which a figure can be reported today, the running one last."""
    periods = periods_of_target(target, today)
    return [period for period in periods if period.has_begun(today)] or list(periods[:1])


def key_on(target: Target, day: date) -> str:
    """The period to which a figure of that day belongs when nobody says which."""
    periods = periods_of_target(target, day)
    return period_on(periods, day).key if periods else ONCE


def key_of_value(target: Target, stored: str, as_of: date) -> str:
    """The period that a reported value is for, also where the amount was made a recurring one afterwards."""
    periods = periods_of_target(target, as_of)
    return key_of(stored, as_of, periods) if periods else ONCE


def accepted_figures(task: Task) -> Figures:
    """What the lead reported and the office accepted; for each amount and period what was accepted last."""
    return _accepted(task, Assignment.task_id == task.id, Assignment.role == Responsibility.LEAD)


def accepted_figures_of_part(assignment: Assignment) -> Figures:
    """The same of one part: what its own next report is compared with."""
    return _accepted(assignment.task, Assignment.id == assignment.id)


def rows_of_target(target: Target, figures: Figures, today: date) -> list[PeriodRow]:
    """Each period of a recurring amount with what was reached; nothing for an amount owed once."""
    promise = Goal(target.value, target.comparator)
    return rows_of(periods_of_target(target, today), promise, figures.get(target.id, {}), today)


def owed_figures(task: Task, today: date) -> list[RequiredFigure]:
    """Every figure that the completion of a task rests on."""
    return [
        RequiredFigure(target, key)
        for target in task.scored_targets
        for key in ([period.key for period in periods_of_target(target, today)] or [ONCE])
    ]


def lacking_and_missed(
    task: Task, stated: Mapping[tuple[int, str], float], today: date
) -> tuple[list[RequiredFigure], list[RequiredFigure]]:
    """The owed figures that neither an accepted report nor `stated` gives, and those that miss the promise."""
    values = {
        (target_id, key): figure.value
        for target_id, by_period in accepted_figures(task).items()
        for key, figure in by_period.items()
    } | dict(stated)
    owed = owed_figures(task, today)
    lacking = [each for each in owed if (each.target.id, each.key) not in values]
    missed = [each for each in owed if each not in lacking and not _keeps(each, values[each.target.id, each.key])]
    return lacking, missed


def stated_in(report: Report, task: Task) -> dict[tuple[int, str], float]:
    """The figures of a report by target and period; those of targets that are owed no more are left out."""
    targets = {target.id: target for target in task.scored_targets}
    return {
        (value.target_id, key_of_value(targets[value.target_id], value.period, report.as_of)): value.value
        for value in report.values
        if value.target_id in targets
    }


def _accepted(task: Task, *conditions: object) -> Figures:
    rows = db.session.execute(
        select(ReportedValue.target_id, ReportedValue.period, ReportedValue.value, Report.as_of, Report.id)
        .join(Report, ReportedValue.report_id == Report.id)
        .join(Assignment, Report.assignment_id == Assignment.id)
        .where(*conditions, Report.status == ReportStatus.ACCEPTED)  # type: ignore[arg-type]
        .order_by(Report.id, ReportedValue.period)
    )
    targets = {target.id: target for target in task.active_targets}
    figures: dict[int, dict[str, Figure]] = defaultdict(dict)
    for target_id, stored, value, as_of, report_id in rows:
        if target_id in targets:
            key = key_of_value(targets[target_id], stored, as_of)
            figures[target_id][key] = Figure(value, as_of, report_id)
    return figures


def _keeps(owed: RequiredFigure, value: float) -> bool:
    return is_reached(owed.target.value, value, owed.target.comparator)
