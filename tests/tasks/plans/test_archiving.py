"""归档: only a plan whose tasks have ended is archived; then it is read and nothing else, until it is taken out."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.conftest import NOW, TODAY
from tests.make import make_plan, make_report, make_task, part_of
from tests.people import Cast
from tests.tasks.workflow.test_at_once import at_once
from tracker.audit.models import AuditEntry
from tracker.core.database import transaction
from tracker.core.errors import Conflict, Forbidden, Invalid
from tracker.core.extensions import db
from tracker.core.permissions import ON_ARCHIVED, POLICY, Action, Facts, may
from tracker.core.vocabulary import CheckResult, PlanStatus, Role, TaskStatus
from tracker.tasks.models import Plan
from tracker.tasks.plans.services.archiving import archive_plan, plan_lines, unarchive_plan
from tracker.tasks.plans.services.settings import PlanSettings, set_plan
from tracker.tasks.reports.services.reviewing import accept_report
from tracker.tasks.steps.close.services import Finding, record_check, reopen_task

LATER = NOW + timedelta(days=1)


@pytest.fixture
def plan(cast: Cast) -> Plan:
    """A plan of two tasks that were closed."""
    plan = make_plan(cast)
    for _ in range(2):
        make_task(cast, plan, due="2023-06-20", status=TaskStatus.CLOSED)
    return plan


def archived(cast: Cast, plan: Plan) -> Plan:
    archive_plan(plan.id, actor=cast.actor("office"), now=NOW)
    return plan


def test_a_plan_whose_tasks_have_ended_is_archived_with_its_entry(cast: Cast, plan: Plan) -> None:
    archived(cast, plan)
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "plan:archived")).one()
    assert plan.status is PlanStatus.ARCHIVED
    assert (entry.plan_id, entry.before, entry.after) == (plan.id, {"status": "issued"}, {"status": "archived"})


@pytest.mark.parametrize("status", [TaskStatus.ISSUED, TaskStatus.IN_PROGRESS, TaskStatus.COMPLETED])
def test_one_task_that_goes_on_keeps_the_plan_in_force(cast: Cast, plan: Plan, status: TaskStatus) -> None:
    make_task(cast, plan, status=status)
    with pytest.raises(Conflict, match="not closed yet: 1"):
        archived(cast, plan)
    assert db.session.get_one(Plan, plan.id).status is PlanStatus.ISSUED


def test_a_report_that_nobody_could_review_any_more_keeps_the_plan_in_force(cast: Cast, plan: Plan) -> None:
    task = make_task(cast, plan, co=[cast.health])
    report = make_report(part_of(task, cast.health))
    with transaction():
        task.status = TaskStatus.CLOSED
    with pytest.raises(Conflict, match="wait for review: 1"):
        archived(cast, plan)
    accept_report(report.id, actor=cast.actor("office"), now=NOW)
    assert archived(cast, plan).status is PlanStatus.ARCHIVED


@pytest.mark.parametrize("who", ["leader", "viewer", "admin", "lead_liaison", "unit_leader", "other_city_office"])
def test_only_the_office_of_the_city_archives(cast: Cast, plan: Plan, who: str) -> None:
    with pytest.raises(Forbidden):
        archive_plan(plan.id, actor=cast.actor(who), now=NOW)


def test_nothing_in_an_archived_plan_is_changed(cast: Cast, plan: Plan) -> None:
    task_id, version = plan.tasks[0].id, plan.version
    archived(cast, plan)
    office, finding = cast.actor("office"), Finding("现场", "属实。", CheckResult.HOLDS, TODAY)
    steps = [
        lambda: reopen_task(task_id, "还有问题。", actor=office, now=LATER),
        lambda: record_check(task_id, finding, actor=office, now=LATER, today=TODAY),
        lambda: set_plan(plan.id, PlanSettings(1, True), seen_version=version, actor=office, now=LATER),
    ]
    for step in steps:
        with pytest.raises(Forbidden, match="archived"):
            step()


@pytest.mark.parametrize("action", Action)
def test_the_policy_lets_an_archived_record_be_read_and_no_more(cast: Cast, action: Action) -> None:
    office = cast.actor("office")
    facts = Facts(cast.city.id, archived=True)
    assert bool(may(office, action, facts)) == (action in ON_ARCHIVED and Role.OFFICE in POLICY[action])


def test_it_is_taken_out_again_with_a_reason(cast: Cast, plan: Plan) -> None:
    archived(cast, plan)
    with pytest.raises(Invalid):
        unarchive_plan(plan.id, "  ", actor=cast.actor("office"), now=LATER)
    unarchive_plan(plan.id, "核查发现问题。", actor=cast.actor("office"), now=LATER)
    reopen_task(plan.tasks[0].id, "继续办理。", actor=cast.actor("office"), now=LATER)
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "plan:taken-out")).one()
    assert entry.reason == "核查发现问题。"


def test_a_plan_in_force_cannot_be_taken_out_nor_an_archived_one_archived(cast: Cast, plan: Plan) -> None:
    with pytest.raises(Conflict, match="not archived"):
        unarchive_plan(plan.id, "需要。", actor=cast.actor("office"), now=NOW)
    archived(cast, plan)
    with pytest.raises(Conflict, match="archived already"):
        archived(cast, plan)


def test_archiving_and_reopening_at_once_leave_no_open_task_in_the_archive(app: Flask, cast: Cast, plan: Plan) -> None:
    plan_id, task_id, office = plan.id, plan.tasks[0].id, cast.actor("office")
    outcome = at_once(
        app,
        lambda: archive_plan(plan_id, actor=office, now=LATER),
        lambda: reopen_task(task_id, "继续办理。", actor=office, now=LATER),
    )
    assert outcome in (["Forbidden", "done"], ["Conflict", "done"])
    plan = db.session.get_one(Plan, plan_id)
    reopened = any(task.status is TaskStatus.IN_PROGRESS for task in plan.tasks)
    assert (plan.status is PlanStatus.ARCHIVED) != reopened


def test_the_list_counts_what_the_person_may_see(cast: Cast, plan: Plan) -> None:
    make_task(cast, plan, lead=cast.education)
    old = make_plan(cast, "旧清单")
    make_task(cast, old, status=TaskStatus.CLOSED)
    archived(cast, old)
    seen = [(line.plan.title, line.tasks, line.ended) for line in plan_lines(cast.actor("office"))]
    assert seen == [(plan.title, 3, 2), ("旧清单", 1, 1)]
    assert [(line.tasks, line.ended) for line in plan_lines(cast.actor("lead_liaison"))] == [(2, 2), (1, 1)]
    assert plan_lines(cast.actor("other_city_office")) == []


def test_an_entry_a_step_and_none_for_a_refused_one(cast: Cast, plan: Plan) -> None:
    make_task(cast, plan)
    with pytest.raises(Conflict):
        archived(cast, plan)
    assert db.session.scalar(select(func.count(AuditEntry.id)).where(AuditEntry.action == "plan:archived")) == 0
