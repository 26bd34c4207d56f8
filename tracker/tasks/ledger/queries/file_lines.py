"""The ledger's lines for a file: everything that its columns hold, in a fixed number of queries."""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import aliased

from tracker.accounts.models import User
from tracker.core.database import AnyRow
from tracker.core.extensions import db
from tracker.core.messages import Message
from tracker.core.permissions import Action, Actor, Facts, may
from tracker.core.vocabulary import ReportStatus, Responsibility, TaskStatus
from tracker.core.wording import LIGHT_SHAPES, amount
from tracker.organizations.models import Organization
from tracker.reading.wording import RECURRENCES
from tracker.tasks.expressions import LIGHT_FACTS
from tracker.tasks.ledger.rules.changes import KnownTask
from tracker.tasks.ledger.rules.columns import CORRECTABLE, Line, as_text
from tracker.tasks.ledger.workbook.form import PlanMark
from tracker.tasks.models import Assignment, Plan, Report, Target, Task
from tracker.tasks.queries import visible_parts, visible_tasks
from tracker.tasks.rules.lights import light_on
from tracker.tasks.rules.status import TaskFacts

#: Puts a sentence or a stored word into the reader's language.
Say = Callable[[Message | StrEnum], str]
#: Which tasks, and in which order: as the ledger's page has them.
Conditions = Sequence[ColumnElement[bool]]

_COLUMN_OF_ROLE = {
    Responsibility.LEAD: "lead",
    Responsibility.CO: "co",
    Responsibility.IMPLEMENTER: "implementers",
}


LINES_AT_ONCE = 500


@dataclass(frozen=True)
class TaskName:
    """A task as a link names it."""

    id: int
    number: str
    title: str


@dataclass
class Parts:
    """Who has a part in a task: names and ids by the column's key, and who answers and reports for the lead."""

    names: dict[str, list[str]] = field(default_factory=lambda: {key: [] for key in _COLUMN_OF_ROLE.values()})
    ids: dict[str, list[int]] = field(default_factory=lambda: {key: [] for key in _COLUMN_OF_ROLE.values()})
    leader: str = ""
    liaison: str = ""


@dataclass(frozen=True)
class ExportedTasks:
    """Which tasks a file holds, in its order, and the plans that they belong to."""

    ids: Sequence[int]
    plans: Sequence[PlanMark]


def exported_tasks(conditions: Conditions, order: Sequence[ColumnElement[object]]) -> ExportedTasks:
    """The tasks that fit, in this order."""
    query = select(Task.id, Task.plan_id, Plan.title).join(Plan, Task.plan_id == Plan.id).where(*conditions)
    ids: list[int] = []
    plans: dict[int, PlanMark] = {}
    for task_id, plan_id, title in db.session.execute(query.order_by(*order)):
        ids.append(task_id)
        plans.setdefault(plan_id, PlanMark(plan_id, title))
    return ExportedTasks(ids, list(plans.values()))


def ledger_lines(task_ids: Sequence[int], *, actor: Actor, today: date, translate: Say) -> Iterator[Line]:
    """The lines of these tasks in this order, read some hundred at a time: memory does not grow with the ledger."""
    for start in range(0, len(task_ids), LINES_AT_ONCE):
        some = task_ids[start : start + LINES_AT_ONCE]
        tasks = {task.id: task for task in _tasks([Task.id.in_(some)], [])}
        parts, targets, reports = _parts(some), _targets(some, translate), _lead_reports(some)
        for task in (tasks[task_id] for task_id in some if task_id in tasks):
            own = parts.get(task.id, Parts())
            yield _line(task, own, targets.get(task.id, ""), reports.get(task.id), actor, today, translate)


def known_tasks(plan_ids: Sequence[int]) -> dict[int, KnownTask]:
    """The tasks of these plans as the ledger has them now, to compare a file with."""
    parts = _parts(select(Task.id).where(Task.plan_id.in_(plan_ids)))
    known = {}
    for task in _tasks([Task.plan_id.in_(plan_ids)], [Task.plan_id, Task.ordinal]):
        own = parts.get(task.id, Parts())
        line = _correctable(task, own)
        known[task.id] = KnownTask(
            id=task.id,
            version=task.version,
            texts={key: as_text(line[key]) for key in CORRECTABLE},
            units={key: tuple(ids) for key, ids in own.ids.items()},
            is_closed=task.status is TaskStatus.CLOSED,
            is_withdrawn=task.status is TaskStatus.WITHDRAWN,
        )
    return known


def task_names(task_ids: Collection[int], actor: Actor) -> dict[int, TaskName]:
    """The numbers and titles of these tasks, of those that the person may see."""
    rows = db.session.execute(
        select(Task.id, Task.number, Task.title).where(Task.id.in_(task_ids), visible_tasks(actor))
    )
    return {row.id: TaskName(*row) for row in rows}


def _tasks(conditions: Conditions, order: Sequence[ColumnElement[object]] | Sequence[object]) -> Sequence[AnyRow]:
    query = select(
        Task.id,
        Task.version,
        Task.jurisdiction_id,
        Task.plan_id,
        Task.number,
        Task.title,
        Task.section,
        *LIGHT_FACTS,
        Task.original_due_on,
        Plan.title.label("plan_title"),
        Plan.document_number,
    )
    return db.session.execute(query.join(Plan, Task.plan_id == Plan.id).where(*conditions).order_by(*order)).all()


def _parts(within: object) -> dict[int, Parts]:
    rows = db.session.execute(
        select(
            Assignment.task_id,
            Assignment.role,
            Assignment.organization_id,
            Assignment.responsible_leader,
            Organization.short_name,
            User.name.label("liaison"),
        )
        .join(Organization, Assignment.organization_id == Organization.id)
        .outerjoin(User, Assignment.liaison_id == User.id)
        .where(Assignment.task_id.in_(within), visible_parts())  # type: ignore[arg-type]
        .order_by(Assignment.task_id, Assignment.position, Assignment.id)
    )
    found: dict[int, Parts] = {}
    for row in rows:
        parts = found.setdefault(row.task_id, Parts())
        key = _COLUMN_OF_ROLE[row.role]
        parts.names[key].append(row.short_name)
        parts.ids[key].append(row.organization_id)
        if row.role is Responsibility.LEAD:
            parts.leader, parts.liaison = row.responsible_leader, row.liaison or ""
    return found


def _targets(within: object, translate: Say) -> dict[int, str]:
    query = select(Target).where(Target.task_id.in_(within), Target.removed_at.is_(None))  # type: ignore[arg-type]
    found: dict[int, list[str]] = {}
    for target in db.session.scalars(query.order_by(Target.task_id, Target.ordinal)):
        words = f"{target.about} {amount(target.value, target.unit, target.comparator, target.value_max)}"
        often = f" ({translate(RECURRENCES[target.recurring])})" if target.recurring in RECURRENCES else ""
        found.setdefault(target.task_id, []).append(words + often)
    return {task_id: "\n".join(words) for task_id, words in found.items()}


def _lead_reports(within: object) -> dict[int, AnyRow]:
    """The last accepted report of each task's lead."""
    lead, inner = aliased(Assignment), aliased(Report)
    last = (
        select(func.max(inner.id))
        .join(lead, inner.assignment_id == lead.id)
        .where(
            lead.task_id.in_(within),  # type: ignore[arg-type]
            lead.role == Responsibility.LEAD,
            inner.status == ReportStatus.ACCEPTED,
        )
        .group_by(lead.task_id)
    )
    rows = db.session.execute(
        select(Assignment.task_id, Report.done, Report.problems, Report.next_steps, Report.as_of)
        .join(Assignment, Report.assignment_id == Assignment.id)
        .where(Report.id.in_(last))
    )
    return {row.task_id: row for row in rows}


def _correctable(task: AnyRow, parts: Parts) -> Line:
    units: Line = {key: "、".join(names) for key, names in parts.names.items()}
    return {"number": task.number, "section": task.section, "title": task.title, "due": task.due_on} | units


def _line(
    task: AnyRow, parts: Parts, targets: str, report: AnyRow | None, actor: Actor, today: date, translate: Say
) -> Line:
    facts = TaskFacts.of(task)
    light = light_on(facts, today)
    # A report belongs to its unit: other units see how far the lead is, not what it wrote.
    owner = Facts(task.jurisdiction_id, frozenset(parts.ids["lead"]))
    seen = report if report is not None and may(actor, Action.VIEW_REPORT, owner) else None
    return _correctable(task, parts) | {
        "id": task.id,
        "source": f"{task.document_number or task.plan_title} {task.number}".strip(),
        "targets": targets,
        "leader": parts.leader,
        "liaison": parts.liaison,
        "original_due": task.original_due_on if task.original_due_on != task.due_on else None,
        "done": seen.done if seen is not None else "",
        "percent": task.percent,
        "reported_on": report.as_of if report is not None else None,
        "problems": seen.problems if seen is not None else "",
        "next_steps": seen.next_steps if seen is not None else "",
        "light": f"{LIGHT_SHAPES[light.light]} {translate(light.light)} · {translate(light.reason)}",
        "status": translate(task.status),
    }
