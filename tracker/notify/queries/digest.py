"""Reads what digests show: what waits for each person with an account, and where each recipient's scope stands."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from sqlalchemy import select

from tracker.accounts.models import User
from tracker.core.extensions import db
from tracker.core.vocabulary import DONE_TASKS, PlanStatus, Responsibility, Role, Wait
from tracker.notify.models import DigestRecipient
from tracker.notify.queries.notices import People, all_digest_recipients, people_by_organization
from tracker.notify.rules.decisions import Person
from tracker.notify.rules.digest import Desk, Scope, ScopeTask, Waiting, round_values
from tracker.organizations.models import Organization
from tracker.tasks.desk.queries import work_of_office, work_of_organizations, work_of_unit_leaders
from tracker.tasks.desk.rules.work_item import WorkItem
from tracker.tasks.models import Assignment, Plan, Task
from tracker.tasks.queries import active_parts, not_withdrawn
from tracker.tasks.rounds.queries.desk import running_rounds_of
from tracker.tasks.rules.status import TaskFacts, is_overdue, light_on


def desks(today: date) -> list[Desk]:
    """Every liaison, leader of a unit and office person with what waits for it, in the order of accounts."""
    liaisons, offices = people_by_organization(Role.LIAISON), people_by_organization(Role.OFFICE)
    leaders = people_by_organization(Role.UNIT_LEADER)
    waiting: dict[Person, list[Waiting]] = defaultdict(list)
    _add_work_of_units(waiting, liaisons, work_of_organizations(list(liaisons), today))
    _add_work_of_units(waiting, leaders, work_of_unit_leaders(list(leaders), today))
    _add_work_of_offices(waiting, offices, today)
    cities, rounds = _city_of_people(), _rounds_of_offices(offices, today)
    return [
        Desk(person, cities[person.user_id or 0], tuple(tasks), tuple(rounds.get(person, ())))
        for person, tasks in sorted(waiting.items(), key=lambda item: item[0].user_id or 0)
    ]


def scopes(today: date) -> list[Scope]:
    """Every digest recipient without account with the tasks of its scope; each city's tasks are read once."""
    recipients = all_digest_recipients()
    tasks_of_city = {
        city: _tasks_of_city(city, today) for city in {recipient.jurisdiction_id for recipient in recipients}
    }
    return [_scope(recipient, tasks_of_city[recipient.jurisdiction_id]) for recipient in recipients]


def _add_work_of_units(
    waiting: dict[Person, list[Waiting]], people_of: People, work: Mapping[Wait, list[WorkItem]]
) -> None:
    by_unit: dict[int, list[Waiting]] = defaultdict(list)
    for item in _flat(work):
        by_unit[item.organization_id].append(Waiting(item))
    for organization_id, people in people_of.items():
        for person in people:
            waiting[person] += by_unit[organization_id]


def _add_work_of_offices(waiting: dict[Person, list[Waiting]], offices: People, today: date) -> None:
    for jurisdiction_id, people in offices.items():
        work = [Waiting(item, as_office=True) for item in _flat(work_of_office([jurisdiction_id], today))]
        for person in people:
            waiting[person] += work


def _flat(queue: Mapping[Wait, list[WorkItem]]) -> Iterable[WorkItem]:
    return (item for items in queue.values() for item in items)


def _rounds_of_offices(offices: People, today: date) -> dict[Person, list[dict[str, Any]]]:
    """The running rounds of its city in which reports are missing, for each person of an office."""
    rounds: dict[Person, list[dict[str, Any]]] = defaultdict(list)
    for jurisdiction_id, people in offices.items():
        lines = [
            round_values(each.mark)
            | {"round_id": each.mark.round_id, "title": each.plan_title, "count": each.outstanding}
            for each in running_rounds_of([jurisdiction_id], today)
            if each.outstanding
        ]
        for person in people:
            rounds[person] += lines
    return rounds


def _city_of_people() -> dict[int, int]:
    rows = db.session.execute(
        select(User.id, Organization.id, Organization.jurisdiction_id).join(
            Organization, User.organization_id == Organization.id
        )
    )
    return {user_id: jurisdiction_id or organization_id for user_id, organization_id, jurisdiction_id in rows}


def _scope(recipient: DigestRecipient, tasks: list[tuple[ScopeTask, set[int]]]) -> Scope:
    chosen = recipient.organization_id
    return Scope(
        person=Person(recipient.name, recipient.address, recipient_id=recipient.id),
        jurisdiction_id=recipient.jurisdiction_id,
        organization_id=chosen,
        name=(recipient.organization or recipient.jurisdiction).name,
        cadence=recipient.cadence,
        tasks=tuple(task for task, units in tasks if chosen is None or chosen in units),
    )


def _tasks_of_city(jurisdiction_id: int, today: date) -> list[tuple[ScopeTask, set[int]]]:
    """The tasks of a city's plans in force, each with the units that have a part in it."""
    in_force = (Task.jurisdiction_id == jurisdiction_id, Plan.status == PlanStatus.ISSUED, not_withdrawn())
    units: dict[int, set[int]] = defaultdict(set)
    leads: dict[int, str] = {}
    for task_id, organization_id, role, name in db.session.execute(
        select(Assignment.task_id, Assignment.organization_id, Assignment.role, Organization.short_name)
        .join(Task, Assignment.task_id == Task.id)
        .join(Plan, Task.plan_id == Plan.id)
        .join(Organization, Assignment.organization_id == Organization.id)
        .where(*in_force, active_parts())
    ):
        units[task_id].add(organization_id)
        if role is Responsibility.LEAD:
            leads[task_id] = name
    tasks = db.session.execute(
        select(
            Task.id,
            Task.number,
            Task.title,
            Task.status,
            Task.starts_on,
            Task.due_on,
            Task.percent,
            Task.returns_in_a_row,
        )
        .join(Plan, Task.plan_id == Plan.id)
        .where(*in_force)
        .order_by(Task.plan_id, Task.ordinal)
    )
    found = []
    for task_id, number, title, status, starts_on, due_on, percent, returns in tasks:
        facts = TaskFacts(status, starts_on, due_on, percent, returns)
        light = light_on(facts, today).light
        task = ScopeTask(
            task_id=task_id,
            number=number,
            title=title,
            lead=leads.get(task_id, ""),
            due_on=due_on,
            light=light,
            overdue=is_overdue(facts, today),
            done=status in DONE_TASKS,
        )
        found.append((task, units[task_id]))
    return found
