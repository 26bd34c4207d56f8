"""The figures of a report: for which period each is, and whether a completion states all that it rests on."""

from collections.abc import Mapping
from datetime import date
from math import inf

from tracker.core.errors import Invalid
from tracker.core.messages import N_, Message
from tracker.core.vocabulary import ProgressState, Responsibility
from tracker.tasks.models import Assignment, Report, ReportedValue, Task
from tracker.tasks.targets.queries import ONCE, RequiredFigure, begun_periods, key_on, lacking_and_missed, stated_in
from tracker.tasks.workflow.rules.guards import FIGURES_ARE_STATED, ReportConditions

#: Amounts by target and period.
Stated = Mapping[tuple[int, str], float]


def stated_on(values: Mapping[int, float], of_periods: Stated, task: Task, today: date) -> dict[tuple[int, str], float]:
    """The figures of a report of that day: those that name no period are for the one that is running."""
    keys = {target.id: key_on(target, today) for target in task.active_targets}
    running = {(target_id, keys.get(target_id, ONCE)): value for target_id, value in values.items()}
    return running | dict(of_periods)


def reported_values(stated: Stated) -> list[ReportedValue]:
    """The figures as records, not yet entered."""
    return [ReportedValue(target_id=target_id, period=key, value=value) for (target_id, key), value in stated.items()]


def check_figures(stated: Stated, state: ProgressState, problems: str, assignment: Assignment, today: date) -> None:
    """Raise `Invalid` for figures that cannot be, and for a completion of the lead that leaves one out.

    Whoever finishes states each amount and each of its periods, reached or not; where one was not, the report
    says why under its problems.
    """
    task = assignment.task
    _check_where_they_belong(stated, task, today)
    if state is not ProgressState.COMPLETED or assignment.role is not Responsibility.LEAD:
        return
    lacking, missed = lacking_and_missed(task, stated, today)
    reason = FIGURES_ARE_STATED.reason(ReportConditions(figures_lacking=_names(lacking)))
    if reason:
        wrong = N_("At completion this figure is stated, reached or not.")
        raise Invalid(reason, {field_of(each.target.id, each.key): wrong for each in lacking})
    if missed and not problems.strip():
        why = N_("Say why this was not reached: %(figures)s.", figures="、".join(_names(missed)))
        raise Invalid(why, {"problems": why})


def figures_lacking(report: Report, assignment: Assignment) -> tuple[str, ...]:
    """The figures that a report of the lead that says finished leaves out, as of its day."""
    if report.state is not ProgressState.COMPLETED or assignment.role is not Responsibility.LEAD:
        return ()
    task = assignment.task
    lacking, _missed = lacking_and_missed(task, stated_in(report, task), report.as_of)
    return _names(lacking)


def field_of(target_id: int, key: str) -> str:
    """The name of a figure's field in the form: of an amount owed once, or of one of its periods."""
    return f"target_{target_id}_{key}" if key else f"target_{target_id}"


def _check_where_they_belong(stated: Stated, task: Task, today: date) -> None:
    places = {
        (target.id, key)
        for target in task.active_targets
        for key in ([period.key for period in begun_periods(target, today)] or [ONCE])
    }
    wrong: Message | None = None
    if set(stated) - places:
        wrong = N_("A figure belongs to a target of this task, and to a period of it that has begun.")
    elif any(not 0 <= value < inf for value in stated.values()):
        wrong = N_("A reached amount belongs to a target of this task and is not negative.")
    if wrong:
        raise Invalid(N_("The report was not sent."), {"values": wrong})


def _names(owed: list[RequiredFigure]) -> tuple[str, ...]:
    return tuple(each.name for each in owed)
