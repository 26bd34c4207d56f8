"""Very many or very mixed tasks, entered at once: what digests and reminders choose from."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from sqlalchemy import insert

from tests.conftest import NOW
from tests.people import Cast
from tracker.core.database import transaction
from tracker.core.vocabulary import (
    OPEN_TASKS,
    AssignmentStatus,
    ExtensionStatus,
    ProgressState,
    ReportDraftStatus,
    ReportStatus,
    Responsibility,
    RoundStatus,
    TaskStatus,
)
from tracker.organizations.models import Organization
from tracker.tasks.models import Assignment, Extension, Plan, Report, ReportDraft, ReportingRound, Task

TITLE = "深入推进城乡居民养老服务设施改造提升并完善社区嵌入式服务网络建设管理长效机制"


def enter(kind: Any, rows: Sequence[dict[str, Any]]) -> None:
    """Store the rows, all in one statement."""
    if rows:
        with transaction() as session:
            session.execute(insert(kind), rows)


def many_tasks(cast: Cast, plan: Plan, number: int, *, due: date, lead: Organization | None = None) -> None:
    """So many tasks under way that are due on this day, led by civil affairs unless another unit is named."""
    lead = lead or cast.civil_affairs
    ids = range(plan.id * 100_000 + 1, plan.id * 100_000 + 1 + number)
    enter(Task, [_task(task_id, plan, due, TaskStatus.IN_PROGRESS) for task_id in ids])
    enter(Assignment, [_part(task_id, task_id, lead, 0, AssignmentStatus.IN_PROGRESS) for task_id in ids])


@dataclass
class Mixed:
    """A ledger in every state that there is, by the dice of a seed: parts, reports, drafts, extensions and rounds."""

    cast: Cast
    today: date
    dice: Random
    parts: list[dict[str, Any]] = field(default_factory=list)
    rows: dict[Any, list[dict[str, Any]]] = field(default_factory=dict)

    def enter(self, plans: Sequence[Plan], number: int) -> None:
        """Store so many tasks in the plans, and what belongs to them."""
        self.rows = {kind: [] for kind in (Task, Assignment, ReportingRound, Report, ReportDraft, Extension)}
        for plan in plans:
            self._rounds(plan)
        for task_id in range(1001, 1001 + number):
            self._task(task_id, self.dice.choice(plans))
        for kind, rows in self.rows.items():
            enter(kind, rows)

    def _task(self, task_id: int, plan: Plan) -> None:
        due = self.dice.choice([None, *(self.today + timedelta(days=n) for n in (-90, -21, -7, -1, 0, 1, 7, 30, 31))])
        if due is not None and self.dice.random() < 0.5:
            due += timedelta(days=self.dice.randint(-8, 8))
        status = self.dice.choice([*TaskStatus, *OPEN_TASKS, *OPEN_TASKS])
        self.rows[Task].append(_task(task_id, plan, due, status, percent=self.dice.randint(0, 100)))
        units = [self.cast.civil_affairs, self.cast.health, self.cast.education, self.cast.east_district]
        for position, unit in enumerate(self.dice.sample(units, self.dice.randint(1, 3))):
            self._part(task_id * 10 + position, task_id, unit, position, plan)

    def _part(self, part_id: int, task_id: int, unit: Organization, position: int, plan: Plan) -> None:
        status = self.dice.choice(list(AssignmentStatus))
        assigned = datetime.combine(self.today, NOW.timetz()) - timedelta(days=self.dice.randint(0, 40))
        self.rows[Assignment].append(_part(part_id, task_id, unit, position, status, assigned))
        rounds = [each["id"] for each in self.rows[ReportingRound] if each["plan_id"] == plan.id]
        for last in range(self.dice.randint(0, 2)):
            waits = [ReportStatus.SUBMITTED] if last and not self._has_waiting(part_id) else []
            word = self.dice.choice([ReportStatus.ACCEPTED, ReportStatus.RETURNED, *waits])
            self._report(part_id, word, self.dice.choice([None, *rounds]))
        if self.dice.random() < 0.2:
            draft = {"assignment_id": part_id, "content": {}, "remark": "", "saved_at": NOW}
            self.rows[ReportDraft].append(draft | {"status": self.dice.choice(list(ReportDraftStatus))})
        if position == 0 and self.dice.random() < 0.2:
            self._extension(part_id, task_id)

    def _has_waiting(self, part_id: int) -> bool:
        mine = (each for each in self.rows[Report] if each["assignment_id"] == part_id)
        return any(each["status"] is ReportStatus.SUBMITTED for each in mine)

    def _report(self, part_id: int, status: ReportStatus, round_id: int | None) -> None:
        answers = {(each["assignment_id"], each["round_id"]) for each in self.rows[Report]}
        as_of = self.today - timedelta(days=self.dice.randint(0, 60))
        report = {
            "assignment_id": part_id,
            "round_id": None if (part_id, round_id) in answers else round_id,
            "as_of": as_of,
            "state": ProgressState.IN_PROGRESS,
            "percent": 40,
            "done": "已完成选址。",
            "status": status,
            "submitted_at": datetime.combine(as_of, NOW.timetz()) + timedelta(minutes=part_id % 60),
            "version": 1,
        }
        self.rows[Report].append(report)

    def _extension(self, part_id: int, task_id: int) -> None:
        asked = {"assignment_id": part_id, "task_id": task_id, "due_before": self.today, "asked_due_on": self.today}
        status = self.dice.choice([ExtensionStatus.REQUESTED, ExtensionStatus.DENIED])
        self.rows[Extension].append(asked | {"reason": "工期延误。", "asked_at": NOW, "status": status, "version": 1})

    def _rounds(self, plan: Plan) -> None:
        for number in range(self.dice.randint(0, 3)):
            opens = self.today - timedelta(days=self.dice.randint(-5, 45))
            begun = {"period_start": opens, "period_end": opens, "opens_on": opens, "opened_at": NOW, "told_at": NOW}
            status = self.dice.choice([RoundStatus.OPEN, RoundStatus.OPEN, RoundStatus.CANCELLED])
            due = opens + timedelta(days=self.dice.randint(0, 40))
            row = begun | {"id": plan.id * 10 + number, "plan_id": plan.id, "due_on": due, "status": status}
            self.rows[ReportingRound].append(row | {"version": 1})


def _task(task_id: int, plan: Plan, due: date | None, status: TaskStatus, *, percent: int = 0) -> dict[str, Any]:
    done = status in (TaskStatus.COMPLETED, TaskStatus.CLOSED)
    return {
        "id": task_id,
        "jurisdiction_id": plan.jurisdiction_id,
        "plan_id": plan.id,
        "ordinal": task_id,
        "number": str(task_id),
        "title": TITLE,
        "section": "优化供给",
        "starts_on": date(2023, 1, 1),
        "due_on": due,
        "original_due_on": due,
        "status": status,
        "percent": percent,
        "completed_on": due if done else None,
        "version": 1,
    }


def _part(
    part_id: int,
    task_id: int,
    unit: Organization,
    position: int,
    status: AssignmentStatus,
    assigned_at: datetime = NOW - timedelta(days=150),
) -> dict[str, Any]:
    return {
        "id": part_id,
        "task_id": task_id,
        "organization_id": unit.id,
        "role": Responsibility.CO if position else Responsibility.LEAD,
        "position": position,
        "status": status,
        "assigned_at": assigned_at,
        "version": 1,
    }
