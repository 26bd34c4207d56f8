"""A unit says that a part is not its own, and the office keeps, re-assigns or splits it."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from tests.conftest import NOW, TODAY
from tests.make import (
    accepted,
    liaison_of,
    make_accepted_report,
    make_plan,
    make_report,
    make_task,
    part_of,
    refreshed,
)
from tests.people import Cast
from tests.tasks.workflow.test_at_once import at_once, entries
from tracker.audit.models import AuditEntry
from tracker.core.errors import Conflict, Forbidden, Invalid
from tracker.core.extensions import db
from tracker.core.vocabulary import AssignmentStatus, ProgressState, Responsibility, Role, TaskStatus, Wait
from tracker.notify.queries.notices import part_facts, people_by_organization
from tracker.organizations.models import Organization
from tracker.oversight.queries import part_counts
from tracker.tasks.desk.queries.queue import work_queue
from tracker.tasks.models import Assignment, Task
from tracker.tasks.queries import visible_tasks
from tracker.tasks.steps.accept.services import accept_assignment
from tracker.tasks.steps.refuse.services import Decision, RefusalAnswer, decide_refusal, refuse_assignment
from tracker.tasks.steps.remind.services import remind_unit

LATER = NOW + timedelta(days=1)
WAITING = AssignmentStatus.AWAITING_ACCEPTANCE
KEEP = RefusalAnswer(Decision.KEEP, "职责清单第3条明确由你单位承担。")


def to(unit: Organization, decision: Decision = Decision.REASSIGN, **answer: object) -> RefusalAnswer:
    return RefusalAnswer(decision, unit_id=unit.id, **answer)  # type: ignore[arg-type]


def refused(part: Assignment, reason: str = "食堂由教育部门主管。") -> Assignment:
    refuse_assignment(part.id, reason, actor=liaison_of(part), now=NOW)
    return part


def decide(cast: Cast, part: Assignment, answer: RefusalAnswer, person: str = "office") -> Task:
    decide_refusal(part.id, answer, actor=cast.actor(person), now=LATER)
    task = part.task
    db.session.expire_all()
    return task


def roles(task: Task) -> dict[str, Responsibility]:
    return {part.organization.short_name: part.role for part in task.parts}


@pytest.fixture
def task(cast: Cast) -> Task:
    return make_task(cast, co=[cast.health])


def test_a_refused_part_waits_for_the_office_and_no_longer_for_the_unit(cast: Cast, task: Task) -> None:
    part = refused(part_of(task, cast.civil_affairs))
    assert (part.status, part.refusal_reason) == (AssignmentStatus.REFUSED, "食堂由教育部门主管。")
    assert not any(work_queue(cast.actor("lead_liaison"), TODAY).values())
    waiting = work_queue(cast.actor("office"), TODAY)[Wait.TO_DECIDE]
    assert [(item.assignment_id, item.organization_name) for item in waiting] == [(part.id, "市民政局")]
    assert work_queue(cast.actor("other_city_office"), TODAY)[Wait.TO_DECIDE] == []


@pytest.mark.parametrize(
    "person", ["co_liaison", "unit_leader", "stranger", "office", "leader", "viewer", "admin", "other_city_office"]
)
def test_only_the_units_own_liaison_refuses(cast: Cast, task: Task, person: str) -> None:
    with pytest.raises(Forbidden):
        refuse_assignment(part_of(task, cast.civil_affairs).id, "不是", actor=cast.actor(person), now=NOW)


@pytest.mark.parametrize(
    "person", ["lead_liaison", "co_liaison", "unit_leader", "leader", "viewer", "admin", "other_city_office"]
)
def test_only_the_office_decides(cast: Cast, task: Task, person: str) -> None:
    part = refused(part_of(task, cast.civil_affairs))
    with pytest.raises(Forbidden):
        decide_refusal(part.id, KEEP, actor=cast.actor(person), now=NOW)


def test_a_refusal_needs_its_reason(cast: Cast, task: Task) -> None:
    with pytest.raises(Invalid) as problem:
        refuse_assignment(part_of(task, cast.civil_affairs).id, "  ", actor=cast.actor("lead_liaison"), now=NOW)
    assert set(problem.value.fields) == {"reason"}


def test_an_accepted_part_is_not_refused_and_a_refused_one_is_neither_accepted_nor_reminded(
    cast: Cast, task: Task
) -> None:
    co = accepted(part_of(task, cast.health))
    with pytest.raises(Conflict, match="not refused any more"):
        refuse_assignment(co.id, "不是", actor=cast.actor("co_liaison"), now=NOW)
    lead = refused(part_of(task, cast.civil_affairs))
    with pytest.raises(Conflict, match="office decides"):
        accept_assignment(lead.id, actor=cast.actor("lead_liaison"), now=NOW)
    with pytest.raises(Conflict, match="office decides"):
        remind_unit(lead.id, "", actor=cast.actor("office"), now=NOW)


def test_a_part_that_stays_is_accepted_and_not_refused_again(cast: Cast, task: Task) -> None:
    part = refused(part_of(task, cast.civil_affairs))
    decide(cast, part, KEEP)
    assert (part.status, part.assigned_at) == (AssignmentStatus.AWAITING_ACCEPTANCE, LATER)
    with pytest.raises(Conflict, match="stays with the unit"):
        refuse_assignment(part.id, "还是不是", actor=cast.actor("lead_liaison"), now=LATER)
    accept_assignment(part.id, actor=cast.actor("lead_liaison"), now=LATER)
    refreshed(task)
    assert task.status is TaskStatus.IN_PROGRESS


def test_the_other_unit_leads_from_then_on_and_the_first_has_no_part(cast: Cast, task: Task) -> None:
    part = refused(part_of(task, cast.civil_affairs))
    task = decide(cast, part, to(cast.education, text="教育部门主管。"))
    assert roles(task) == {"市教育局": Responsibility.LEAD, "市卫生健康委": Responsibility.CO}
    assert [former.organization_id for former in task.former_parts] == [cast.civil_affairs.id]
    assert (part.status, part.role) == (AssignmentStatus.WITHDRAWN, Responsibility.CO)
    given = part_of(task, cast.education)
    assert (given.status, given.assigned_at, given.position) == (WAITING, LATER, 0)


def test_a_withdrawn_part_is_nobodys_work_and_in_no_list_of_its_unit(cast: Cast, task: Task) -> None:
    decide(cast, refused(part_of(task, cast.civil_affairs)), to(cast.education))
    actor = cast.actor("lead_liaison")
    assert db.session.scalars(select(Task.id).where(visible_tasks(actor))).all() == []
    assert not any(work_queue(actor, TODAY).values())
    units = {facts.organization_id for facts in part_facts(people_by_organization(Role.LIAISON), only_open=True)}
    assert units == {cast.education.id, cast.health.id}
    counted = {(count.organization_id, count.role) for count in part_counts([task.plan_id], TODAY)}
    assert counted == {(cast.education.id, Responsibility.LEAD), (cast.health.id, Responsibility.CO)}


def test_a_unit_that_shares_already_is_raised_to_the_lead_and_accepts_anew(cast: Cast, task: Task) -> None:
    make_accepted_report(cast, part_of(task, cast.health), percent=100, state=ProgressState.COMPLETED)
    task = decide(cast, refused(part_of(task, cast.civil_affairs)), to(cast.health))
    raised = part_of(task, cast.health)
    assert (raised.role, raised.status, raised.percent) == (Responsibility.LEAD, WAITING, 100)
    accept_assignment(raised.id, actor=cast.actor("co_liaison"), now=LATER)
    refreshed(task)
    assert task.status is TaskStatus.IN_PROGRESS


def test_a_unit_whose_report_waits_is_raised_only_after_the_review(cast: Cast, task: Task) -> None:
    make_report(part_of(task, cast.health))
    part = refused(part_of(task, cast.civil_affairs))
    with pytest.raises(Conflict, match="still waiting"):
        decide_refusal(part.id, to(cast.health), actor=cast.actor("office"), now=LATER)
    refreshed(part, task)
    assert (part.status, part.role) == (AssignmentStatus.REFUSED, Responsibility.LEAD)
    assert entries("assignment:withdrawn") == 0


def test_a_unit_that_leads_already_takes_over_a_small_part_without_anything_new(cast: Cast, task: Task) -> None:
    lead = accepted(part_of(task, cast.civil_affairs))
    task = decide(cast, refused(part_of(task, cast.health)), to(cast.civil_affairs))
    assert (roles(task), lead.status) == ({"市民政局": Responsibility.LEAD}, AssignmentStatus.IN_PROGRESS)
    assert entries("assignment:given") == 0


def test_a_part_can_come_back_to_the_unit_that_it_was_taken_from(cast: Cast, task: Task) -> None:
    first = refused(part_of(task, cast.civil_affairs))
    task = decide(cast, first, to(cast.finance))
    task = decide(cast, refused(part_of(task, cast.finance)), to(cast.civil_affairs))
    assert roles(task) == {"市民政局": Responsibility.LEAD, "市卫生健康委": Responsibility.CO}
    assert (first.status, first.refusal_reason) == (WAITING, "")


def test_a_split_part_stays_and_the_other_unit_shares_it(cast: Cast, task: Task) -> None:
    part = refused(part_of(task, cast.civil_affairs))
    task = decide(cast, part, to(cast.education, Decision.SPLIT, role=Responsibility.IMPLEMENTER))
    assert roles(task) == {
        "市民政局": Responsibility.LEAD,
        "市卫生健康委": Responsibility.CO,
        "市教育局": Responsibility.IMPLEMENTER,
    }
    assert {each.status for each in task.parts} == {WAITING}


WRONG = [
    pytest.param(lambda cast: RefusalAnswer(Decision.KEEP), "text", id="kept without a word"),
    pytest.param(lambda cast: RefusalAnswer(Decision.REASSIGN), "unit", id="to nobody"),
    pytest.param(lambda cast: to(cast.civil_affairs), "unit", id="to itself"),
    pytest.param(lambda cast: to(cast.city), "unit", id="to the city"),
    pytest.param(lambda cast: to(cast.all_districts), "unit", id="to a collective name"),
    pytest.param(lambda cast: to(cast.other_city), "unit", id="to another city"),
    pytest.param(lambda cast: to(cast.health, Decision.SPLIT), "unit", id="shared with one that shares"),
    pytest.param(lambda cast: to(cast.education, Decision.SPLIT, role=Responsibility.LEAD), "role", id="a second lead"),
]


@pytest.mark.parametrize(("answer", "field"), WRONG)
def test_an_answer_that_cannot_be_names_its_field_and_changes_nothing(
    cast: Cast, task: Task, answer: object, field: str
) -> None:
    part = refused(part_of(task, cast.civil_affairs))
    with pytest.raises(Invalid) as problem:
        decide_refusal(part.id, answer(cast), actor=cast.actor("office"), now=NOW)  # type: ignore[operator]
    assert set(problem.value.fields) == {field}
    refreshed(part)
    assert part.status is AssignmentStatus.REFUSED


def test_every_step_leaves_its_entry_in_words(cast: Cast, task: Task) -> None:
    decide(cast, refused(part_of(task, cast.civil_affairs)), to(cast.education))
    found = db.session.scalars(select(AuditEntry).where(AuditEntry.task_id == task.id).order_by(AuditEntry.id)).all()
    assert [entry.action for entry in found] == ["assignment:refused", "assignment:withdrawn", "assignment:given"]
    assert [entry.organization_id for entry in found] == [
        cast.civil_affairs.id,
        cast.civil_affairs.id,
        cast.education.id,
    ]


def test_a_part_is_either_accepted_or_refused(app: Flask, cast: Cast, task: Task) -> None:
    part = part_of(task, cast.civil_affairs)
    actor, part_id = liaison_of(part), part.id
    outcome = at_once(
        app,
        lambda: accept_assignment(part_id, actor=actor, now=NOW),
        lambda: refuse_assignment(part_id, "不是", actor=actor, now=NOW),
    )
    assert outcome == ["Conflict", "done"]
    assert entries("assignment:accepted") + entries("assignment:refused") == 1


def test_two_people_of_the_office_decide_once_and_one_leads(app: Flask, cast: Cast, task: Task) -> None:
    part_id, task_id = refused(part_of(task, cast.civil_affairs)).id, task.id
    first, second = cast.actor("office"), cast.actor("second_office")
    education, finance = to(cast.education), to(cast.finance)
    outcome = at_once(
        app,
        lambda: decide_refusal(part_id, education, actor=first, now=NOW),
        lambda: decide_refusal(part_id, finance, actor=second, now=NOW),
    )
    assert outcome == ["Conflict", "done"]
    leads = select(Assignment).where(Assignment.task_id == task_id, Assignment.role == Responsibility.LEAD)
    assert len(db.session.scalars(leads).all()) == 1
    assert entries("assignment:given") == 1


def test_a_part_accepted_while_it_is_raised_ends_up_accepted_or_to_be_accepted(
    app: Flask, cast: Cast, task: Task
) -> None:
    refused_id, co = refused(part_of(task, cast.civil_affairs)).id, part_of(task, cast.health)
    co_id, office, liaison, answer = co.id, cast.actor("office"), liaison_of(co), to(cast.health)
    outcome = at_once(
        app,
        lambda: decide_refusal(refused_id, answer, actor=office, now=NOW),
        lambda: accept_assignment(co_id, actor=liaison, now=NOW),
    )
    assert outcome == ["done", "done"]
    raised = db.session.get(Assignment, co_id)
    assert raised is not None
    assert raised.role is Responsibility.LEAD
    begun = raised.status is AssignmentStatus.IN_PROGRESS
    assert (raised.task.status is TaskStatus.IN_PROGRESS) == begun


def test_two_refused_parts_given_to_one_unit_at_once_give_it_one_part(app: Flask, cast: Cast) -> None:
    task = make_task(cast, make_plan(cast), co=[cast.health])
    lead_id = refused(part_of(task, cast.civil_affairs)).id
    co_id = refused(part_of(task, cast.health)).id
    first, second, answer = cast.actor("office"), cast.actor("second_office"), to(cast.education)
    outcome = at_once(
        app,
        lambda: decide_refusal(lead_id, answer, actor=first, now=NOW),
        lambda: decide_refusal(co_id, answer, actor=second, now=NOW),
    )
    assert outcome == ["done", "done"]
    task = db.session.get_one(Task, task.id)
    assert roles(task) == {"市教育局": Responsibility.LEAD}
