"""The list of red tasks: the longest overdue first, then those farthest behind."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, case, func, select

from tracker.accounts.models import RoleGrant, User
from tracker.core.database import AnySelect
from tracker.core.extensions import db
from tracker.core.vocabulary import Light, ReportStatus, Responsibility, Role
from tracker.organizations.models import Organization
from tracker.oversight.rules.summary import shortened
from tracker.tasks.expressions import LIGHT_FACTS, draft_with_leader, expected_expression, extension_waits
from tracker.tasks.kept.queries import light_column, overdue_column
from tracker.tasks.models import Assignment, Plan, Report, Task
from tracker.tasks.queries import not_withdrawn
from tracker.tasks.rules.lights import LightWithReason, light_on
from tracker.tasks.rules.next_actor import ActingFacts, MustAct, Reach, who_must_act
from tracker.tasks.rules.status import TaskFacts, days_late

PlanIds = Collection[int]


@dataclass(frozen=True)
class UrgentTask:
    """A red task of the list: who leads it, who must act, how late it is, and its lead's last word."""

    task_id: int
    number: str
    title: str
    plan_title: str
    due_on: date | None
    days_late: int
    percent: int
    light: LightWithReason
    lead_name: str
    lead_short_name: str
    must_act: MustAct | None
    last_word: str | None
    last_word_on: date | None
    last_status: ReportStatus | None

    @property
    def last_word_shortened(self) -> str:
        """The beginning of the lead's last word, on one line."""
        return shortened(self.last_word or "")

    @property
    def last_status_unless_accepted(self) -> ReportStatus | None:
        """What became of the last report, where it is not simply accepted."""
        return None if self.last_status is ReportStatus.ACCEPTED else self.last_status


def urgent_tasks(plan_ids: PlanIds, today: date, *, limit: int, kept: bool = False) -> list[UrgentTask]:
    """The red tasks, the longest overdue first, then those farthest behind."""
    overdue, light = overdue_column(today, kept=kept), light_column(today, kept=kept)
    listed = (
        select(
            Task.id,
            func.row_number()
            .over(
                order_by=(
                    case((overdue, 0), else_=1),
                    case((overdue, Task.due_on)),
                    (expected_expression(today) - Task.percent).desc(),
                    Task.plan_id,
                    Task.ordinal,
                )
            )
            .label("place"),
        )
        .where(Task.plan_id.in_(plan_ids), not_withdrawn(), light == Light.RED.value)
        .order_by("place")
        .limit(limit)
        .subquery()
    )
    found = _tasks_to_tell().join(listed, listed.c.id == Task.id).order_by(listed.c.place)
    return [_urgent(row, today) for row in db.session.execute(found)]


def urgent_tasks_of(task_ids: Sequence[int], today: date) -> list[UrgentTask]:
    """These red tasks, as `urgent_tasks` tells of them, in the order in which they are named."""
    found = {row.id: _urgent(row, today) for row in db.session.execute(_tasks_to_tell().where(Task.id.in_(task_ids)))}
    return [found[task_id] for task_id in task_ids if task_id in found]


def _tasks_to_tell() -> AnySelect:
    """What the list of red tasks says of each, with the last report of its lead."""
    last = select(func.max(Report.id)).where(Report.assignment_id == Assignment.id).correlate(Assignment)
    return (
        select(
            Task.id,
            Task.number,
            Task.title,
            *LIGHT_FACTS,
            Plan.title.label("plan_title"),
            Assignment.status.label("lead_part"),
            Organization.name,
            Organization.short_name,
            Report.status.label("last_status"),
            Report.done,
            Report.as_of,
            draft_with_leader().label("with_leader"),
            extension_waits().label("extension_waits"),
            _has_account(Role.LIAISON).label("has_liaison"),
            _has_account(Role.UNIT_LEADER).label("has_leader"),
        )
        .join(Plan, Task.plan_id == Plan.id)
        .outerjoin(Assignment, and_(Assignment.task_id == Task.id, Assignment.role == Responsibility.LEAD))
        .outerjoin(Organization, Organization.id == Assignment.organization_id)
        .outerjoin(Report, Report.id == last.scalar_subquery())
    )


def _urgent(row: Row[*tuple[Any, ...]], today: date) -> UrgentTask:
    facts = TaskFacts.of(row)
    return UrgentTask(
        task_id=row.id,
        number=row.number,
        title=row.title,
        plan_title=row.plan_title,
        due_on=row.due_on,
        days_late=days_late(row.due_on, today),
        percent=row.percent,
        light=light_on(facts, today),
        lead_name=row.name or "",
        lead_short_name=row.short_name or "",
        must_act=_must_act(row),
        last_word=row.done,
        last_word_on=row.as_of,
        last_status=row.last_status,
    )


def _must_act(row: Row[*tuple[Any, ...]]) -> MustAct | None:
    facts = ActingFacts(
        row.status,
        row.lead_part,
        row.last_status,
        extension_waits=row.extension_waits,
        with_leader=row.with_leader,
    )
    return who_must_act(facts, Reach(liaison=row.has_liaison, leader=row.has_leader))


def _has_account(role: Role) -> ColumnElement[bool]:
    """Whether somebody with this role for the lead organization has an account in use."""
    held = and_(RoleGrant.user_id == User.id, User.active)
    of_lead = and_(RoleGrant.organization_id == Assignment.organization_id, RoleGrant.role == role)
    return select(RoleGrant.id).join(User, held).where(of_lead).correlate(Assignment).exists()
