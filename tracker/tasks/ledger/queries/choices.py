"""What the ledger's filters offer to choose from: plans and units by name, at most so many, and by their words beyond.

A plan or a unit is offered when it holds a task that the person may see: one such task is looked for in each, instead
of reading all tasks to see whose they are.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, exists, or_, select

from tracker.core.extensions import db
from tracker.core.permissions import Actor
from tracker.core.vocabulary import PlanStatus
from tracker.organizations.models import Organization
from tracker.tasks.ledger.queries.order import ORDER_OF_CHOICE
from tracker.tasks.models import Assignment, Plan, Task
from tracker.tasks.queries import visible_parts, visible_tasks

#: So many are offered; for more there is a field for words.
MOST_OFFERED = 50


@dataclass(frozen=True)
class Choice:
    """A plan or a unit as a filter names it."""

    id: int
    name: str


@dataclass(frozen=True)
class Offer:
    """What can be chosen, in order; `has_more`: there are others, which are found by words of their names."""

    choices: Sequence[Choice]
    has_more: bool


def plans_offered(actor: Actor, words: str = "") -> Offer:
    """The plans in force with a task that the person may see, the newest first; those whose title has the words."""
    holds = exists().where(Task.plan_id == Plan.id, visible_tasks(actor)).correlate(Plan)
    here = (Plan.jurisdiction_id.in_(actor.jurisdiction_ids), Plan.status == PlanStatus.ISSUED)
    query = select(Plan.id, Plan.title).where(*here, titled(words), holds)
    return _offer(query.order_by(*ORDER_OF_CHOICE).limit(MOST_OFFERED + 1))


def units_offered(actor: Actor, words: str = "") -> Offer:
    """The units with a part in a task that the person may see, those whose name has the words."""
    part = select(Assignment.id).join(Task, Task.id == Assignment.task_id)
    holds = part.where(Assignment.organization_id == Organization.id, visible_parts(), visible_tasks(actor)).exists()
    query = select(Organization.id, Organization.short_name).where(of_cities(actor), named(words), holds)
    return _offer(query.order_by(Organization.id).limit(MOST_OFFERED + 1))


def is_plan_in_force(plan_id: int, actor: Actor) -> bool:
    """Whether it is a plan in force of the person's cities."""
    plan = db.session.get(Plan, plan_id)
    return plan is not None and plan.status is PlanStatus.ISSUED and plan.jurisdiction_id in actor.jurisdiction_ids


def titled(words: str) -> ColumnElement[bool]:
    """Plans whose title has these words as they stand."""
    return Plan.title.icontains(words, autoescape=True)


def named(words: str) -> ColumnElement[bool]:
    """Units whose full or short name has these words as they stand."""
    return or_(
        Organization.name.icontains(words, autoescape=True), Organization.short_name.icontains(words, autoescape=True)
    )


def of_cities(actor: Actor) -> ColumnElement[bool]:
    """The person's cities and their units."""
    cities = actor.jurisdiction_ids
    return or_(Organization.jurisdiction_id.in_(cities), Organization.id.in_(cities))


def _offer(query: Select[int, str]) -> Offer:
    found = [Choice(id_, name) for id_, name in db.session.execute(query)]
    return Offer(found[:MOST_OFFERED], len(found) > MOST_OFFERED)
