"""Questions about reports: what is being written, for which periods its figures are, and what was accepted before."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, exists, false, func, or_, select
from sqlalchemy.orm import aliased, joinedload, selectinload

from tracker.accounts.models import User
from tracker.core.clock import local
from tracker.core.extensions import db
from tracker.core.permissions import Actor
from tracker.core.vocabulary import READS_THE_JURISDICTION, ReportStatus, Responsibility
from tracker.reading.draft import Recurrence
from tracker.tasks.models import Assignment, Report, ReportDraft, ReportedValue, Target, Task
from tracker.tasks.queries import PART_WITH_AMOUNTS
from tracker.tasks.reports.rules.content import Amount, ReportTerms, field_of, plain_number
from tracker.tasks.reports.rules.correction import TEXTS, AmountName, Correction, Version, correction_of
from tracker.tasks.rules.periods import (
    ONCE,
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

#: Accepted figures by target and period.
Figures = Mapping[int, Mapping[str, Figure]]


def readable_reports(actor: Actor) -> ColumnElement[bool]:
    """The reports that the policy lets the person read (`VIEW_REPORT` of `facts_of_report`, held equal by a test): those of the city, or
    those of their unit and those on tasks that it leads."""
    lead = aliased(Assignment)
    conditions: list[ColumnElement[bool]] = []
    cities, units = actor.organizations_as(*READS_THE_JURISDICTION), actor.unit_ids
    if cities:
        conditions.append(Task.jurisdiction_id.in_(cities))
    if units:
        leads = exists().where(
            lead.task_id == Task.id, lead.role == Responsibility.LEAD, lead.organization_id.in_(units)
        )
        conditions += [Assignment.organization_id.in_(units), leads.correlate(Task)]
    return or_(*conditions) if conditions else false()


def draft_of(assignment_id: int) -> ReportDraft | None:
    """The draft of a part's next report with its files and who saved it."""
    return db.session.scalar(
        select(ReportDraft)
        .where(ReportDraft.assignment_id == assignment_id)
        .options(selectinload(ReportDraft.evidence), joinedload(ReportDraft.saved_by).load_only(User.name))
    )


def last_accepted_report(assignment_id: int) -> Report | None:
    """The last report on a part that the office accepted, with its figures."""
    return db.session.scalar(
        select(Report)
        .where(Report.assignment_id == assignment_id, Report.status == ReportStatus.ACCEPTED)
        .options(selectinload(Report.values))
        .order_by(Report.id.desc())
        .limit(1)
    )


def accepted_before(report: Report) -> Report | None:
    """The last report on the part before this one that was accepted, with its figures; None where there is none."""
    last = (
        select(func.max(Report.id))
        .where(
            Report.assignment_id == report.assignment_id,
            Report.status == ReportStatus.ACCEPTED,
            Report.id < report.id,
        )
        .scalar_subquery()
    )
    found = db.session.scalars(select(Report).where(Report.id == last).options(joinedload(Report.values)))
    return found.unique().one_or_none()


def parts_of_units(task_id: int, unit_ids: Collection[int]) -> Sequence[Assignment]:
    """The parts that these units have or had in a task, with the task."""
    return (
        db.session.scalars(
            select(Assignment)
            .where(Assignment.task_id == task_id, Assignment.organization_id.in_(unit_ids))
            .order_by(Assignment.position)
            .options(*PART_WITH_AMOUNTS)
        )
        .unique()
        .all()
    )


def reports_on_parts(part_ids: Collection[int]) -> Sequence[Report]:
    """All reports on these parts with their figures and files, the newest first."""
    return db.session.scalars(
        select(Report)
        .where(Report.assignment_id.in_(part_ids))
        .order_by(Report.id.desc())
        .options(
            selectinload(Report.values),
            selectinload(Report.evidence),
            joinedload(Report.submitted_by).load_only(User.name),
            joinedload(Report.approved_by).load_only(User.name),
            joinedload(Report.reviewed_by).load_only(User.name),
        )
    ).all()


def correction_of_report(returned: Report, correction: Report) -> Correction:
    """A report beside an earlier one: the returned one that it corrects, or the last one that was accepted."""
    targets = correction.assignment.task.targets
    names = {target.id: AmountName(target.about, target.unit) for target in targets}
    return correction_of(_version(returned), _version(correction), names)


def terms_of(part: Assignment, day: date, *, with_accepted: bool = True) -> ReportTerms:
    """What a report of that day on a part may say and must say, with what was accepted before.

    Only a completion and the questions about slips look at what was accepted; it is not read when that is not wanted.
    """
    if not with_accepted:
        return _terms(part, day, {}, None)
    return _terms(part, day, accepted_figures_of_part(part), _last_percent(part.id))


def terms_after(last: Report | None, part: Assignment, day: date) -> ReportTerms:
    """The same where the part's last report is at hand, with what was accepted before."""
    if last is None:
        return _terms(part, day, {}, None)
    percent = last.percent if last.status is ReportStatus.ACCEPTED else _last_percent(part.id)
    accepted = accepted_figures_of_part(part) if part.task.active_targets and percent is not None else {}
    return _terms(part, day, accepted, percent)


def _terms(part: Assignment, day: date, accepted: Figures, last_percent: int | None) -> ReportTerms:
    task = part.task
    return ReportTerms(
        day=day,
        is_lead=part.role is Responsibility.LEAD,
        evidence_asked=task.evidence_asked,
        recurring_until=task.recurring_until,
        amounts=tuple(_amount(target, accepted.get(target.id, {}), day) for target in task.active_targets),
        files_prove=frozenset(target.id for target in task.targets),
        last_percent=last_percent,
    )


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


def accepted_figures_in(reports: Iterable[Report], task: Task) -> Figures:
    """The same from all reports on the task, where they are at hand."""
    lead = next(part for part in task.assignments if part.role is Responsibility.LEAD)
    accepted = (each for each in reports if each.assignment_id == lead.id and each.status is ReportStatus.ACCEPTED)
    return _by_period(
        task,
        (
            (value.target_id, value.period, value.value, report.as_of, report.id)
            for report in sorted(accepted, key=lambda each: each.id)
            for value in sorted(report.values, key=lambda each: each.period)
        ),
    )


def accepted_figures_of_part(assignment: Assignment) -> Figures:
    """The same of one part: what its own next report is compared with."""
    return _accepted(assignment.task, Assignment.id == assignment.id)


def rows_of_target(target: Target, figures: Figures, today: date) -> list[PeriodRow]:
    """Each period of a recurring amount with what was reached; nothing for an amount owed once."""
    promise = Goal(target.value, target.comparator)
    return rows_of(periods_of_target(target, today), promise, figures.get(target.id, {}), today)


def stated_in(report: Report, task: Task) -> dict[tuple[int, str], float]:
    """The figures of a report by target and period; those of targets that are owed no more are left out."""
    targets = {target.id: target for target in task.scored_targets}
    return {
        (value.target_id, key_of_value(targets[value.target_id], value.period, report.as_of)): value.value
        for value in report.values
        if value.target_id in targets
    }


def typed_from(report: Report, *, with_text: bool) -> dict[str, str]:
    """A report as one would have typed it: its figures, and its text where that is wanted."""
    typed = {"state": report.state.value, "percent": str(report.percent)}
    stated = stated_in(report, report.assignment.task)
    typed |= {field_of(*place): plain_number(value) for place, value in stated.items()}
    if with_text:
        typed |= {"done": report.done, "problems": report.problems, "next_steps": report.next_steps}
    return typed


def _version(report: Report) -> Version:
    figures = {(value.target_id, value.period): value.value for value in report.values}
    return Version(report.percent, {name: getattr(report, name) for name in TEXTS}, figures)


def _last_percent(assignment_id: int) -> int | None:
    return db.session.scalar(
        select(Report.percent)
        .where(Report.assignment_id == assignment_id, Report.status == ReportStatus.ACCEPTED)
        .order_by(Report.id.desc())
        .limit(1)
    )


def _amount(target: Target, accepted: Mapping[str, Figure], day: date) -> Amount:
    periods = periods_of_target(target, day)
    return Amount(
        target_id=target.id,
        about=target.about,
        value=target.value,
        unit=target.unit,
        comparator=target.comparator,
        value_max=target.value_max,
        norm=target.norm,
        begun=tuple(period for period in periods if period.start <= day) or periods[:1],
        keys=tuple(period.key for period in periods) or (ONCE,),
        accepted=accepted,
    )


def _accepted(task: Task, *conditions: object) -> Figures:
    rows = db.session.execute(
        select(ReportedValue.target_id, ReportedValue.period, ReportedValue.value, Report.as_of, Report.id)
        .join(Report, ReportedValue.report_id == Report.id)
        .join(Assignment, Report.assignment_id == Assignment.id)
        .where(*conditions, Report.status == ReportStatus.ACCEPTED)  # type: ignore[arg-type]
        .order_by(Report.id, ReportedValue.period)
    )
    return _by_period(task, rows)


def _by_period(task: Task, rows: Iterable[Any]) -> Figures:
    """Accepted figures in the order of their reports: of each amount and period the last one counts."""
    targets = {target.id: target for target in task.active_targets}
    figures: dict[int, dict[str, Figure]] = defaultdict(dict)
    for target_id, stored, value, as_of, report_id in rows:
        if target_id in targets:
            key = key_of_value(targets[target_id], stored, as_of)
            figures[target_id][key] = Figure(value, as_of, report_id)
    return figures
