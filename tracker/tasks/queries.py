"""Questions about tasks, assignments and reports, answered by set-based SQL."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import (
    ColumnElement,
    Date,
    and_,
    bindparam,
    exists,
    false,
    or_,
    select,
)
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.orm.attributes import set_committed_value

from tracker.accounts.models import User
from tracker.core.extensions import db
from tracker.core.permissions import Actor
from tracker.core.vocabulary import (
    COUNTED_TASKS,
    READS_THE_JURISDICTION,
    AssignmentStatus,
    ExtensionStatus,
    PlanStatus,
    RoundStatus,
)
from tracker.tasks.models import (
    Assignment,
    EvidenceFile,
    Extension,
    Milestone,
    Plan,
    Report,
    ReportDraft,
    ReportingRound,
    SpotCheck,
    Task,
)

#: A part is read together with its unit, its task and the task's plan.
PART_WITH_TASK = (
    joinedload(Assignment.organization, innerjoin=True),
    joinedload(Assignment.task, innerjoin=True).joinedload(Task.plan, innerjoin=True),
)
#: The same with the amounts of the task.
PART_WITH_AMOUNTS = (*PART_WITH_TASK, joinedload(Assignment.task, innerjoin=True).joinedload(Task.targets))
#: A report together with its part, and all that is read with that.
REPORT_WITH_TASK = (joinedload(Report.assignment, innerjoin=True).options(*PART_WITH_TASK),)


@dataclass(frozen=True)
class Granted:
    """One granted extension: the due date before and after it, and why it was asked for."""

    due_before: date
    due_on: date
    reason: str


@dataclass(frozen=True)
class TaskRecords:
    """A task with its plan, parts, units, amounts and reports (newest first), and what else there is of it.

    `in_hand` are the names of those who have parts in hand and `drafts` what the person's own units are writing, by
    part. Of requests for a later date, checks and running rounds it says whether there are any: nobody asks for them
    in vain.
    """

    task: Task
    reports: Sequence[Report]
    in_hand: Mapping[int, str]
    drafts: Mapping[int, ReportDraft]
    has_extensions: bool
    has_checks: bool
    has_rounds: bool


_HEAD = (
    select(
        Task,
        exists().where(Milestone.task_id == Task.id).label("has_milestones"),
        exists().where(Extension.task_id == Task.id).label("has_extensions"),
        exists().where(SpotCheck.task_id == Task.id).label("has_checks"),
        exists()
        .where(
            ReportingRound.plan_id == Task.plan_id,
            ReportingRound.status == RoundStatus.OPEN,
            ReportingRound.opens_on <= bindparam("today", type_=Date()),
        )
        .label("has_rounds"),
    )
    .where(Task.id == bindparam("task_id"))
    .options(joinedload(Task.plan, innerjoin=True), joinedload(Task.targets))
)
_PARTS = (
    select(Assignment, User.name.label("in_hand"))
    .outerjoin(User, and_(Assignment.liaison_id == User.id, Assignment.status != AssignmentStatus.WITHDRAWN))
    .where(Assignment.task_id == bindparam("task_id"))
    .options(joinedload(Assignment.organization, innerjoin=True))
    .order_by(Assignment.position)
)
_PARTS_WITH_DRAFTS = _PARTS.add_columns(ReportDraft).outerjoin(
    ReportDraft,
    and_(
        ReportDraft.assignment_id == Assignment.id,
        Assignment.organization_id.in_(bindparam("units", expanding=True)),
    ),
)
_PART_WITH_TASK = select(Assignment).where(Assignment.id == bindparam("part_id")).options(*PART_WITH_TASK)
_PART_WITH_AMOUNTS = select(Assignment).where(Assignment.id == bindparam("part_id")).options(*PART_WITH_AMOUNTS)
_REPORT_WITH_TASK = select(Report).where(Report.id == bindparam("report_id")).options(*REPORT_WITH_TASK)
_LAST_REPORT = select(Report).where(Report.assignment_id == bindparam("part_id")).order_by(Report.id.desc()).limit(1)
#: Who sent, approved and reviewed a report, by their names.
_AUTHORS = (
    joinedload(Report.submitted_by).load_only(User.name),
    joinedload(Report.approved_by).load_only(User.name),
    joinedload(Report.reviewed_by).load_only(User.name),
)
_REPORTS = (
    select(Report, exists().where(EvidenceFile.report_id == Report.id).label("has_evidence"))
    .where(Report.assignment_id.in_(bindparam("parts", expanding=True)))
    .options(*_AUTHORS)
    .order_by(Report.submitted_at.desc(), Report.id.desc())
)
_REPORTS_WITH_FIGURES = _REPORTS.options(joinedload(Report.values))


def active_parts() -> ColumnElement[bool]:
    """Parts that count: whoever had a part withdrawn has no part in the task any more."""
    return Assignment.status != AssignmentStatus.WITHDRAWN


def visible_parts() -> ColumnElement[bool]:
    """Parts that a unit has, or had until the task was withdrawn: it still reads the task."""
    return or_(active_parts(), Assignment.withdrawn_with_task)


def not_withdrawn() -> ColumnElement[bool]:
    """Tasks that count: a withdrawn one stands in no list, number, reminder or file unless it is asked for."""
    return Task.status.in_(COUNTED_TASKS)


def visible_tasks(actor: Actor) -> ColumnElement[bool]:
    """The tasks that exist for the person: the whole jurisdiction, or those its organization has a part in."""
    conditions: list[ColumnElement[bool]] = []
    jurisdictions = actor.organizations_as(*READS_THE_JURISDICTION)
    if jurisdictions:
        conditions.append(Task.jurisdiction_id.in_(jurisdictions))
    if actor.unit_ids:
        mine = select(Assignment.task_id).where(Assignment.organization_id.in_(actor.unit_ids), visible_parts())
        conditions.append(Task.id.in_(mine))
    return or_(*conditions) if conditions else false()


def units_in_plan(plan_id: int) -> frozenset[int]:
    """The units that have a part in one of the plan's tasks."""
    parts = select(Assignment.organization_id).join(Task).where(Task.plan_id == plan_id, active_parts()).distinct()
    return frozenset(db.session.scalars(parts))


def visible_plans(actor: Actor) -> Sequence[Plan]:
    """Plans in force that hold a task which the person may see, newest first."""
    holding = select(Task.plan_id).where(visible_tasks(actor))
    return db.session.scalars(
        select(Plan)
        .where(Plan.status == PlanStatus.ISSUED, Plan.id.in_(holding))
        .order_by(Plan.in_force_at.desc(), Plan.id.desc())
    ).all()


def plans_of_jurisdiction(jurisdiction_id: int) -> Sequence[Plan]:
    """The plans of a city in force, newest first."""
    return db.session.scalars(
        select(Plan)
        .where(Plan.jurisdiction_id == jurisdiction_id, Plan.status == PlanStatus.ISSUED)
        .order_by(Plan.in_force_at.desc(), Plan.id.desc())
    ).all()


def task_with_everything(task_id: int) -> Task | None:
    """A task with its plan, milestones, parts, units and targets, in a fixed number of queries."""
    return (
        db.session.scalars(
            select(Task)
            .where(Task.id == task_id)
            .options(
                joinedload(Task.plan),
                joinedload(Task.milestones),
                selectinload(Task.assignments).joinedload(Assignment.organization),
                selectinload(Task.targets),
            )
        )
        .unique()
        .one_or_none()
    )


def task_as_it_is_now(task_id: int) -> Task | None:
    """`task_with_everything`, read anew: whatever this session remembers is forgotten first."""
    db.session.expire_all()
    return task_with_everything(task_id)


def assignment_with_task(assignment_id: int) -> Assignment | None:
    """One organization's part with its task, plan, unit and the task's targets."""
    return db.session.scalar(
        select(Assignment)
        .where(Assignment.id == assignment_id)
        .options(
            joinedload(Assignment.organization),
            joinedload(Assignment.task).joinedload(Task.plan),
            joinedload(Assignment.task).selectinload(Task.targets),
            joinedload(Assignment.task).selectinload(Task.assignments).joinedload(Assignment.organization),
        )
    )


def part_with_task(assignment_id: int) -> Assignment | None:
    """One organization's part with its unit, its task and the plan, by one statement: what it takes to act on it."""
    return db.session.scalar(_PART_WITH_TASK, {"part_id": assignment_id})


def part_to_report_on(assignment_id: int) -> Assignment | None:
    """The same with the task's amounts, also those that were taken away: what it takes to report on it."""
    return db.session.scalars(_PART_WITH_AMOUNTS, {"part_id": assignment_id}).unique().one_or_none()


def report_with_task(report_id: int) -> Report | None:
    """A report with its part, the unit, the task and the plan, by one statement: what it takes to decide on it."""
    return db.session.scalar(_REPORT_WITH_TASK, {"report_id": report_id})


def records_of_task(task_id: int, units: Collection[int], today: date) -> TaskRecords | None:
    """What the page of a task shows to somebody of these units, in a few statements; see `TaskRecords`."""
    head = db.session.execute(_HEAD, {"task_id": task_id, "today": today}).unique().one_or_none()
    if head is None:
        return None
    task: Task = head.Task
    query, given = (_PARTS_WITH_DRAFTS, {"units": list(units)}) if units else (_PARTS, {})
    rows = db.session.execute(query, {"task_id": task_id, **given}).all()
    set_committed_value(task, "assignments", [row.Assignment for row in rows])
    if not head.has_milestones:
        set_committed_value(task, "milestones", [])
    return TaskRecords(
        task=task,
        reports=_reports_on(task),
        in_hand={row.Assignment.id: row.in_hand for row in rows if row.in_hand is not None},
        drafts={row.Assignment.id: row.ReportDraft for row in rows if units and row.ReportDraft is not None},
        has_extensions=head.has_extensions,
        has_checks=head.has_checks,
        has_rounds=head.has_rounds,
    )


def _reports_on(task: Task) -> Sequence[Report]:
    """All reports on a task with their authors, values and evidence, newest first."""
    parts = {part.id: part for part in task.assignments}
    query = _REPORTS_WITH_FIGURES if task.targets else _REPORTS
    rows = db.session.execute(query, {"parts": list(parts)}).unique().all()
    for row in rows:
        set_committed_value(row.Report, "assignment", parts[row.Report.assignment_id])
        if not task.targets:
            set_committed_value(row.Report, "values", [])
    _add_evidence([row.Report for row in rows], {row.Report.id for row in rows if row.has_evidence})
    return [row.Report for row in rows]


def _add_evidence(reports: Sequence[Report], proved: Collection[int]) -> None:
    """Give the reports their files; only those that are `proved` have any."""
    files: dict[int | None, list[EvidenceFile]] = defaultdict(list)
    if proved:
        found = select(EvidenceFile).where(EvidenceFile.report_id.in_(proved)).order_by(EvidenceFile.id)
        for file in db.session.scalars(found):
            files[file.report_id].append(file)
    for report in reports:
        set_committed_value(report, "evidence", files[report.id])


def last_report(assignment_id: int) -> Report | None:
    """The last report on a part as a record alone, for what goes on from it."""
    return db.session.scalar(_LAST_REPORT, {"part_id": assignment_id})


def report_with_everything(report_id: int) -> Report | None:
    """A report with its assignment, task, authors, values and evidence."""
    return db.session.scalar(
        select(Report)
        .where(Report.id == report_id)
        .options(
            joinedload(Report.assignment).joinedload(Assignment.task).joinedload(Task.plan),
            joinedload(Report.assignment).joinedload(Assignment.task).selectinload(Task.targets),
            joinedload(Report.assignment).joinedload(Assignment.task).selectinload(Task.assignments),
            joinedload(Report.assignment).joinedload(Assignment.organization),
            joinedload(Report.submitted_by),
            joinedload(Report.approved_by),
            joinedload(Report.reviewed_by),
            selectinload(Report.values),
            selectinload(Report.evidence),
        )
    )


def latest_report(assignment_id: int) -> Report | None:
    """The last report an organization sent on its part, whatever became of it."""
    return db.session.scalar(
        select(Report)
        .where(Report.assignment_id == assignment_id)
        .options(selectinload(Report.values), selectinload(Report.evidence), *_AUTHORS)
        .order_by(Report.id.desc())
        .limit(1)
    )


def granted_of(requests: Sequence[Extension]) -> list[Granted]:
    """What was granted of all requests for a later date of one task (newest first), the first one in front."""
    return [
        Granted(each.due_before, each.granted_due_on, each.reason)
        for each in reversed(requests)
        if each.status is ExtensionStatus.GRANTED and each.granted_due_on is not None
    ]


def granted_extensions(task_ids: Collection[int]) -> dict[int, list[Granted]]:
    """The extensions that these tasks were granted, the first one in front; tasks without one are left out."""
    rows = db.session.execute(
        select(Extension.task_id, Extension.due_before, Extension.granted_due_on, Extension.reason)
        .where(Extension.task_id.in_(task_ids), Extension.status == ExtensionStatus.GRANTED)
        .order_by(Extension.id)
    )
    granted: dict[int, list[Granted]] = defaultdict(list)
    for task_id, due_before, due_on, reason in rows:
        if due_on is not None:
            granted[task_id].append(Granted(due_before, due_on, reason))
    return dict(granted)
