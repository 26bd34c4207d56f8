"""What is kept of tasks and parts, the facts that it is told from, and whether it is that of a day.

A reader that uses what is kept asks `is_kept` first, in the same transaction, and computes where the answer is no.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, select
from sqlalchemy.orm import InstrumentedAttribute

from tracker.core.clock import local
from tracker.core.database import AnySelect
from tracker.core.extensions import db
from tracker.core.vocabulary import Light, OrganizationKind, ProgressState, ReportStatus
from tracker.core.workdays import IsWorkingDay
from tracker.organizations.models import Organization
from tracker.tasks.expressions import (
    draft_with_leader,
    extension_waits,
    light_expression,
    overdue_expression,
    part_light_expression,
)
from tracker.tasks.models import Assignment, KeptDay, Plan, Report, ReportingRound, Task
from tracker.tasks.rounds.queries.rounds import facts_of_round
from tracker.tasks.rounds.rules.answers import PartFacts as PartInRounds
from tracker.tasks.rounds.rules.answers import RoundFacts, first_day_owed
from tracker.tasks.rules.counting import CountedPart, CountedTask
from tracker.tasks.rules.kept import (
    KeptOfPart,
    KeptOfTask,
    PartDates,
    PartFacts,
    accept_by,
    with_dates_of_lead,
)
from tracker.tasks.rules.status import TaskFacts


@dataclass(frozen=True, slots=True)
class StoredPart:
    """A part's facts, and what is kept of it (None: nothing yet)."""

    id: int
    facts: PartFacts
    counted: CountedPart
    dates: PartDates
    kept: KeptOfPart | None


@dataclass(frozen=True, slots=True)
class StoredTask:
    """A task's facts with its parts', and what is kept of it (None: nothing yet).

    `dates` are the days of its lead's part as they are kept, here and in its parts; the facts are told from what they
    are now. `day` is its city's kept day (None: the city keeps none yet), `is_counted` whether the city's tables of
    counts were filled.
    """

    id: int
    jurisdiction_id: int
    plan_id: int
    section: str
    day: date | None
    is_counted: bool
    facts: TaskFacts
    dates: PartDates
    lead_accepts_co: bool
    kept: KeptOfTask | None
    parts: Sequence[StoredPart]

    def counted_as(self, kept: KeptOfTask, lights: Mapping[int, Light]) -> CountedTask:
        """How it is counted with what is kept of it, if that is this; `lights` are its parts' by their ids."""
        parts = [replace(part.counted, light=lights[part.id]) for part in self.parts]
        return CountedTask(self.plan_id, self.section, self.facts, kept.light, kept.overdue, parts)


def is_kept(cities: Collection[int], day: date) -> bool:
    """Whether what is kept of every one of these cities is that of the day; False without any city."""
    wanted = set(cities)
    if not wanted:
        return False
    ready = and_(KeptDay.day == day, KeptDay.complete, KeptDay.counted)
    found = select(func.count()).where(KeptDay.jurisdiction_id.in_(wanted), ready)
    return db.session.scalars(found).one() == len(wanted)


def part_light_column(day: date, *, kept: bool) -> ColumnElement[Any] | InstrumentedAttribute[Any]:
    """A part's own light on a day as a column, beside its task: the kept one where that is the day's, else computed."""
    return Assignment.light if kept else part_light_expression(day)


def light_column(day: date, *, kept: bool) -> ColumnElement[Any] | InstrumentedAttribute[Any]:
    """A task's light on a day as a column: the kept one where that is the day's (`is_kept`), else computed."""
    return Task.light if kept else light_expression(day)


def overdue_column(day: date, *, kept: bool) -> ColumnElement[Any] | InstrumentedAttribute[Any]:
    """Whether a task is overdue on a day as a column: the kept one where that is the day's, else computed."""
    return Task.overdue if kept else overdue_expression(day)


def cities() -> Sequence[int]:
    """The ids of all cities."""
    found = select(Organization.id).where(Organization.kind == OrganizationKind.CITY).order_by(Organization.id)
    return db.session.scalars(found).all()


def kept_day_of(city: int) -> KeptDay | None:
    """The day that is kept of a city, read anew; None while nothing is."""
    return db.session.get(KeptDay, city, populate_existing=True)


def run_out(city: int, day: date, *, limit: int) -> Sequence[int]:
    """Tasks of a city of which what is kept tells of an earlier day, or nothing is kept yet."""
    found = select(Task.id).where(Task.jurisdiction_id == city, Task.light_until < day)
    return db.session.scalars(found.order_by(Task.id).limit(limit)).all()


def tasks_after(city: int, last: int, *, limit: int) -> Sequence[int]:
    """The next tasks of a city by their ids."""
    found = select(Task.id).where(Task.jurisdiction_id == city, Task.id > last)
    return db.session.scalars(found.order_by(Task.id).limit(limit)).all()


def stored_tasks(is_working_day: IsWorkingDay, *which: ColumnElement[bool]) -> list[StoredTask]:
    """These tasks with their parts, in the order of their ids."""
    rows = db.session.execute(_tasks_with_parts().where(*which))
    by_task: dict[int, list[Any]] = {}
    for row in rows:
        by_task.setdefault(row.id, []).append(row)
    in_rounds = [row for of_task in by_task.values() for row in of_task if row.has_rounds and row.part_id is not None]
    dates = _DatesOfParts(is_working_day, *_rounds_of(in_rounds))
    return [_task(of_task, dates) for of_task in by_task.values()]


@cache
def _tasks_with_parts() -> AnySelect:
    """All of them: what every change of a task reads, put together once."""
    of_task = (Task.accept_by, Task.progress_on, Task.heard_on, Task.report_owed_on)
    of_part = (Assignment.accept_by, Assignment.progress_on, Assignment.heard_on, Assignment.report_owed_on)
    return (
        select(
            Task.id,
            Task.jurisdiction_id,
            Task.plan_id,
            Task.section,
            Task.status,
            Task.starts_on,
            Task.due_on,
            Task.percent,
            Task.returns_in_a_row,
            *of_task,
            Task.light,
            Task.overdue,
            Task.must_act,
            Task.light_until,
            KeptDay.day,
            KeptDay.counted,
            Plan.lead_accepts_co,
            exists().where(ReportingRound.plan_id == Task.plan_id).label("has_rounds"),
            Assignment.id.label("part_id"),
            Assignment.organization_id,
            Assignment.role,
            Assignment.status.label("part_status"),
            Assignment.percent.label("part_percent"),
            Assignment.assigned_at,
            Assignment.accepted_at,
            Assignment.withdrawn_with_task,
            Assignment.last_reported_on,
            *(column.label(f"part_{column.key}") for column in of_part),
            Assignment.light.label("part_light"),
            Assignment.overdue.label("part_overdue"),
            Assignment.must_act.label("part_must_act"),
            _last_report().label("last_report"),
            _progress_on().label("told_progress_on"),
            draft_with_leader().label("with_leader"),
            extension_waits().label("extension_waits"),
        )
        .join(Plan, Plan.id == Task.plan_id)
        .outerjoin(KeptDay, KeptDay.jurisdiction_id == Task.jurisdiction_id)
        .outerjoin(Assignment, Assignment.task_id == Task.id)
        .order_by(Task.id, Assignment.id)
    )


def _last_report() -> Any:
    """The state of the last report on a part."""
    of_part = select(Report.status).where(Report.assignment_id == Assignment.id).order_by(Report.id.desc()).limit(1)
    return of_part.correlate(Assignment).scalar_subquery()


def _progress_on() -> Any:
    """The day of which the last accepted report tells; a completion is not asked for its pace."""
    accepted = select(func.max(Report.as_of)).where(
        Report.assignment_id == Assignment.id,
        Report.status == ReportStatus.ACCEPTED,
        Report.state != ProgressState.COMPLETED,
    )
    return accepted.correlate(Assignment).scalar_subquery()


Rounds = Mapping[int, Sequence[RoundFacts]]
Answered = Mapping[int, frozenset[int]]


def _rounds_of(parts: Collection[Any]) -> tuple[Rounds, Answered]:
    """The rounds of the plans of these parts, by plan, and those that each of them has answered, by part."""
    if not parts:
        return {}, {}
    mine = and_(Report.round_id == ReportingRound.id, Report.assignment_id.in_({row.part_id for row in parts}))
    rows = db.session.execute(
        select(ReportingRound, Report.assignment_id)
        .outerjoin(Report, mine)
        .where(ReportingRound.plan_id.in_({row.plan_id for row in parts}))
    )
    rounds: dict[int, dict[int, RoundFacts]] = {}
    answered: dict[int, set[int]] = {}
    for each, part_id in rows:
        rounds.setdefault(each.plan_id, {})[each.id] = facts_of_round(each)
        if part_id is not None:
            answered.setdefault(part_id, set()).add(each.id)
    return (
        {plan_id: list(of_plan.values()) for plan_id, of_plan in rounds.items()},
        {part_id: frozenset(of_part) for part_id, of_part in answered.items()},
    )


@dataclass(frozen=True, slots=True)
class _DatesOfParts:
    """What the days of parts are told from beside their own rows: rounds by plan, and those answered by part."""

    is_working_day: IsWorkingDay
    rounds: Rounds
    answered: Answered

    def of(self, row: Any) -> PartDates:
        """The days of a part, as its records say now."""
        assigned_on = local(row.assigned_at).date()
        accepted_on = local(row.accepted_at).date() if row.accepted_at is not None else None
        heard = [day for day in (accepted_on, row.last_reported_on) if day is not None]
        return PartDates(
            accept_by=accept_by(assigned_on, self.is_working_day),
            progress_on=row.told_progress_on,
            heard_on=max(heard, default=None),
            report_owed_on=self._owed(row, assigned_on),
        )

    def _owed(self, row: Any, assigned_on: date) -> date | None:
        rounds = self.rounds.get(row.plan_id, ())
        if not rounds:
            return None
        waits_since = row.last_reported_on if row.last_report is ReportStatus.SUBMITTED else None
        part = PartInRounds(row.part_status, row.status, assigned_on, waits_since=waits_since)
        return first_day_owed(rounds, part, self.answered.get(row.part_id, frozenset()), row.last_reported_on)


def _task(rows: Sequence[Any], dates: _DatesOfParts) -> StoredTask:
    row = rows[0]
    parts = [_part(each, dates) for each in rows if each.part_id is not None]
    kept_dates = PartDates(row.accept_by, row.progress_on, row.heard_on, row.report_owed_on)
    return StoredTask(
        id=row.id,
        jurisdiction_id=row.jurisdiction_id,
        plan_id=row.plan_id,
        section=row.section,
        day=row.day,
        is_counted=bool(row.counted),
        facts=with_dates_of_lead(TaskFacts.of(row), [part.facts for part in parts]),
        dates=kept_dates,
        lead_accepts_co=row.lead_accepts_co,
        kept=None if row.light is None else KeptOfTask(row.light, row.overdue, row.must_act, row.light_until),
        parts=parts,
    )


def _part(row: Any, dates: _DatesOfParts) -> StoredPart:
    return StoredPart(
        id=row.part_id,
        facts=PartFacts(
            row.role,
            row.part_status,
            row.last_report,
            row.part_percent,
            dates.of(row),
            extension_waits=row.extension_waits,
            with_leader=row.with_leader,
        ),
        counted=CountedPart(
            organization_id=row.organization_id,
            role=row.role,
            status=row.part_status,
            withdrawn_with_task=row.withdrawn_with_task,
            last_reported_on=row.last_reported_on,
            light=row.part_light,
        ),
        dates=PartDates(row.part_accept_by, row.part_progress_on, row.part_heard_on, row.part_report_owed_on),
        kept=None if row.part_light is None else KeptOfPart(row.part_light, row.part_overdue, row.part_must_act),
    )
