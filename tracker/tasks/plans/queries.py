"""How far each district is with each task of a plan (任务 × 区县): read in two queries, whatever the plan's length."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import case, func, select

from tracker.core.database import AnyRow
from tracker.core.extensions import db
from tracker.core.permissions import Actor
from tracker.core.vocabulary import AssignmentStatus, OrganizationKind, PlanStatus, Responsibility
from tracker.organizations.models import Organization
from tracker.tasks.expressions import LIGHT_FACTS, PART_LIGHT_FACTS, part_light_facts
from tracker.tasks.models import Assignment, Plan, Task
from tracker.tasks.queries import active_parts, not_withdrawn, visible_tasks
from tracker.tasks.rules.lights import LightWithReason, part_light_on
from tracker.tasks.rules.owing import NothingReported, nothing_reported
from tracker.tasks.rules.status import TaskFacts


@dataclass(frozen=True)
class Cell:
    """One implementer's part of a task: its state, last accepted progress and own light.

    `nothing`: what is said in the place of progress where it never reported.
    """

    assignment_id: int
    status: AssignmentStatus
    percent: int
    light: LightWithReason
    nothing: NothingReported | None

    @property
    def reported(self) -> bool:
        """Whether it ever reported."""
        return self.nothing is None

    @property
    def is_completed(self) -> bool:
        """Whether the unit has done its part."""
        return self.status is AssignmentStatus.COMPLETED

    @property
    def is_under_way(self) -> bool:
        """Whether the unit has accepted its part and works on it."""
        return self.status is AssignmentStatus.IN_PROGRESS


@dataclass
class Row:
    """A task with its implementers' parts by organization."""

    task_id: int
    number: str
    title: str
    cells: dict[int, Cell] = field(default_factory=dict)


@dataclass(frozen=True)
class Matrix:
    """The tasks that implementers have a part in, and who these are: the districts first, in the directory's order."""

    columns: Sequence[tuple[int, str]]
    rows: Sequence[Row]

    def reported(self, organization_id: int) -> tuple[int, int]:
        """Of how many of its parts a unit has reported, and how many it has."""
        cells = [row.cells[organization_id] for row in self.rows if organization_id in row.cells]
        return sum(cell.reported for cell in cells), len(cells)


def plan_by_id(plan_id: int) -> Plan | None:
    """The plan, whatever its status."""
    return db.session.get(Plan, plan_id)


def plan_as_it_is_now(plan_id: int) -> Plan | None:
    """The plan, read anew: somebody may have changed it since this request read it."""
    return db.session.get(Plan, plan_id, populate_existing=True)


def plans_by_id(plan_ids: Iterable[int]) -> dict[int, Plan]:
    """These plans by their ids; those that do not exist are left out."""
    return {plan.id: plan for plan in db.session.scalars(select(Plan).where(Plan.id.in_(set(plan_ids))))}


def plan_in_force(plan_id: int) -> Plan | None:
    """The plan, while it is in force."""
    plan = db.session.get(Plan, plan_id)
    return plan if plan is not None and plan.status is PlanStatus.ISSUED else None


def district_matrix(plan_id: int, actor: Actor, today: date) -> Matrix:
    """The plan's implementers and their parts, of the tasks that the person may see."""
    parts = db.session.execute(
        select(
            Task.id.label("task_id"),
            Task.number,
            Task.title,
            *LIGHT_FACTS,
            Assignment.id.label("assignment_id"),
            Assignment.organization_id,
            Assignment.role,
            Assignment.status.label("part_status"),
            *PART_LIGHT_FACTS,
            Assignment.last_reported_on,
        )
        .join(Assignment, Assignment.task_id == Task.id)
        .where(
            Task.plan_id == plan_id,
            Assignment.role == Responsibility.IMPLEMENTER,
            active_parts(),
            visible_tasks(actor),
        )
        .order_by(Task.ordinal, Assignment.position)
    ).all()
    return Matrix(_columns({part.organization_id for part in parts}), _rows(parts, today))


def _rows(parts: Sequence[AnyRow], today: date) -> list[Row]:
    rows: dict[int, Row] = {}
    for part in parts:
        row = rows.setdefault(part.task_id, Row(part.task_id, part.number, part.title))
        row.cells[part.organization_id] = _cell(part, today)
    return list(rows.values())


def _cell(part: AnyRow, today: date) -> Cell:
    own = part_light_facts(part)
    silent = part.last_reported_on is None
    return Cell(
        part.assignment_id,
        own.status,
        own.percent,
        light=part_light_on(TaskFacts.of(part), own, today),
        nothing=nothing_reported(part.starts_on, own.report_owed_on, today) if silent else None,
    )


def _columns(organization_ids: set[int]) -> list[tuple[int, str]]:
    districts_first = case((Organization.kind == OrganizationKind.DISTRICT, 0), else_=1)
    found = db.session.execute(
        select(Organization.id, Organization.short_name)
        .where(Organization.id.in_(organization_ids))
        .order_by(districts_first, Organization.id)
    )
    return [(row.id, row.short_name) for row in found]


def plans_of_drafts(draft_ids: Iterable[int]) -> dict[int, Plan]:
    """The plans that were issued from these drafts, by the draft's id."""
    plans = db.session.scalars(select(Plan).where(Plan.draft_id.in_(set(draft_ids))))
    return {plan.draft_id: plan for plan in plans if plan.draft_id is not None}


def task_counts(plan_ids: Iterable[int]) -> dict[int, int]:
    """How many tasks each plan has, without those that were withdrawn."""
    counts = db.session.execute(
        select(Task.plan_id, func.count())
        .where(Task.plan_id.in_(set(plan_ids)), not_withdrawn())
        .group_by(Task.plan_id)
    )
    return {row[0]: row[1] for row in counts}
