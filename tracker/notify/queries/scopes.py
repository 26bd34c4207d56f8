"""Reads where the scopes of digest recipients without account stand: counted and cut in the database.

`rules/digest.py:state_of` is the rule; `tests/notify/test_digest_sizes.py` holds the two equal.
"""

from collections.abc import Collection
from datetime import date

from sqlalchemy import ColumnElement, and_, case, func, select

from tracker.core.extensions import db
from tracker.core.vocabulary import DONE_TASKS, Cadence, Light, PlanStatus, Responsibility
from tracker.notify.models import DigestRecipient
from tracker.notify.queries.notices import digest_recipients
from tracker.notify.rules.decisions import Person
from tracker.notify.rules.digest import FIRST_OF_EACH, Scope, ScopeState, ScopeTask
from tracker.organizations.models import Organization
from tracker.tasks.expressions import due_soon_expression, light_expression, overdue_expression
from tracker.tasks.models import Assignment, Plan, Task
from tracker.tasks.queries import active_parts, not_withdrawn


def scopes(city: int, cadences: Collection[Cadence], today: date) -> list[Scope]:
    """The city's digest recipients without account, of these cadences, and where their scopes stand.

    Recipients with the same scope share what was read.
    """
    states: dict[int | None, ScopeState] = {}
    found = []
    for recipient in sorted(digest_recipients([city]), key=lambda recipient: recipient.id):
        if recipient.cadence not in cadences:
            continue
        chosen = recipient.organization_id
        if chosen not in states:
            states[chosen] = state_of_scope(city, chosen, today)
        found.append(_scope(recipient, states[chosen]))
    return found


def state_of_scope(city: int, organization_id: int | None, today: date) -> ScopeState:
    """Where a city's tasks in force stand, or those in which one organization has a part."""
    here = [Task.jurisdiction_id == city, Plan.status == PlanStatus.ISSUED, not_withdrawn()]
    if organization_id is not None:
        mine = select(Assignment.task_id).where(Assignment.organization_id == organization_id, active_parts())
        here.append(Task.id.in_(mine))
    overdue = overdue_expression(today)
    soon = and_(Task.status.not_in(DONE_TASKS), due_soon_expression(today))
    light = light_expression(today).label("light")
    counts = db.session.execute(
        select(
            light,
            func.count(),
            func.coalesce(func.sum(case((overdue, 1), else_=0)), 0),
            func.min(case((overdue, Task.due_on))),
            func.coalesce(func.sum(case((soon, 1), else_=0)), 0),
        )
        .select_from(Task)
        .join(Plan, Task.plan_id == Plan.id)
        .where(*here)
        .group_by(light)
    ).all()
    return ScopeState(
        lights={Light(word): number for word, number, *_rest in counts},
        overdue=sum(late for _light, _number, late, *_rest in counts),
        overdue_since=min((since for *_rest, since, _soon in counts if since), default=None),
        overdue_tasks=_first(overdue, *here, today=today),
        due_soon=sum(near for *_rest, near in counts),
        due_soon_tasks=_first(soon, *here, today=today),
    )


def _first(*conditions: ColumnElement[bool], today: date) -> tuple[ScopeTask, ...]:
    """The tasks of these conditions that are due first, with who leads them."""
    lead = and_(Assignment.task_id == Task.id, Assignment.role == Responsibility.LEAD, active_parts())
    rows = db.session.execute(
        select(
            Task.id,
            Task.number,
            Task.title,
            func.coalesce(Organization.short_name, ""),
            Task.due_on,
            light_expression(today),
            overdue_expression(today),
            Task.status.in_(DONE_TASKS),
        )
        .select_from(Task)
        .join(Plan, Task.plan_id == Plan.id)
        .outerjoin(Assignment, lead)
        .outerjoin(Organization, Organization.id == Assignment.organization_id)
        .where(*conditions)
        .order_by(Task.due_on, Task.id)
        .limit(FIRST_OF_EACH)
    )
    return tuple(
        ScopeTask(task_id, number, title, unit, due_on, Light(light), bool(overdue), bool(done))
        for task_id, number, title, unit, due_on, light, overdue, done in rows
    )


def _scope(recipient: DigestRecipient, state: ScopeState) -> Scope:
    return Scope(
        person=Person(recipient.name, recipient.address, recipient_id=recipient.id),
        jurisdiction_id=recipient.jurisdiction_id,
        organization_id=recipient.organization_id,
        name=(recipient.organization or recipient.jurisdiction).name,
        cadence=recipient.cadence,
        state=state,
    )
