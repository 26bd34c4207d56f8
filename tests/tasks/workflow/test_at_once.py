"""Two people act at the same moment, in real parallel transactions: one of them wins, and nothing is half done."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.conftest import NOW, TODAY
from tests.make import accepted, liaison_of, make_accepted_report, make_report, make_task, part_of, refreshed
from tests.people import Cast
from tracker.audit.models import AuditEntry
from tracker.audit.services import check_trail
from tracker.core.errors import DomainError
from tracker.core.extensions import db
from tracker.core.vocabulary import (
    AssignmentStatus,
    CheckResult,
    ProgressState,
    ReportStatus,
    Responsibility,
    TaskStatus,
)
from tracker.tasks.changes.services.corrections import Correction, correct_tasks
from tracker.tasks.models import Assignment, Report
from tracker.tasks.plans.services.settings import PlanSettings, set_plan
from tracker.tasks.reports.services.reports import ReportContent, submit_report
from tracker.tasks.reports.services.reviewing import accept_report, return_report
from tracker.tasks.steps.accept.services import accept_assignment
from tracker.tasks.steps.close.queries import checks_of_task
from tracker.tasks.steps.close.services import Finding, close_task, record_check, reopen_task
from tracker.tasks.steps.extend.services import ask_extension, grant_extension, take_back_extension
from tracker.tasks.steps.name_people.services import name_people
from tracker.tasks.steps.refuse.services import Decision, RefusalAnswer, decide_refusal, refuse_assignment

Step = Callable[[], object]


def at_once(app: Flask, *steps: Step) -> list[str]:
    """Run the steps in threads of their own, from one starting signal; what became of each."""
    start = Barrier(len(steps))

    def run(step: Step) -> str:
        with app.app_context():
            start.wait(timeout=60)
            try:
                step()
            except DomainError as problem:
                return type(problem).__name__
            return "done"

    db.session.rollback()
    with ThreadPoolExecutor(len(steps)) as pool:
        return sorted(pool.map(run, steps))


def entries(action: str) -> int:
    return db.session.scalar(select(func.count(AuditEntry.id)).where(AuditEntry.action == action)) or 0


@pytest.fixture
def part(cast: Cast) -> Assignment:
    return part_of(make_task(cast), cast.civil_affairs)


def test_a_part_is_accepted_once(app: Flask, part: Assignment) -> None:
    actor, part_id = liaison_of(part), part.id
    steps = [lambda: accept_assignment(part_id, actor=actor, now=NOW)] * 4
    assert at_once(app, *steps) == ["Conflict", "Conflict", "Conflict", "done"]
    assert entries("assignment:accepted") == 1


def test_one_report_is_sent_and_the_other_person_is_told(app: Flask, part: Assignment) -> None:
    actor, part_id = liaison_of(accepted(part)), part.id
    content = ReportContent(ProgressState.IN_PROGRESS, 30, "已开工。")
    steps = [lambda: submit_report(part_id, content, actor=actor, now=NOW, today=TODAY)] * 3
    assert at_once(app, *steps) == ["Conflict", "Conflict", "done"]
    assert db.session.scalar(select(func.count(Report.id))) == entries("report:submitted") == 1


def test_a_report_is_either_accepted_or_returned(app: Flask, cast: Cast, part: Assignment) -> None:
    report_id = make_report(part).id
    first, second = cast.actor("office"), cast.actor("second_office")
    outcome = at_once(
        app,
        lambda: accept_report(report_id, actor=first, now=NOW),
        lambda: return_report(report_id, "缺少数据。", actor=second, now=NOW),
    )
    assert outcome == ["Conflict", "done"]
    assert entries("report:accepted") + entries("report:returned") == 1
    report = db.session.get(Report, report_id)
    assert report is not None
    assert (report.status is ReportStatus.RETURNED) == bool(report.return_reason)


def test_the_audit_chain_stays_whole_when_many_write(app: Flask, cast: Cast) -> None:
    parts = [part_of(make_task(cast), cast.civil_affairs) for _ in range(8)]
    actor = liaison_of(parts[0])
    steps = [lambda part_id=part.id: accept_assignment(part_id, actor=actor, now=NOW) for part in parts]
    assert at_once(app, *steps) == ["done"] * 8
    assert check_trail().broken is None


def test_a_task_is_closed_and_reopened_without_a_half_step(app: Flask, cast: Cast, part: Assignment) -> None:
    make_accepted_report(cast, part, percent=100, state=ProgressState.COMPLETED)
    task_id, first, second = part.task_id, cast.actor("office"), cast.actor("second_office")
    outcome = at_once(
        app,
        lambda: close_task(task_id, actor=first, now=NOW, today=TODAY),
        lambda: reopen_task(task_id, "现场未见设备", actor=second, now=NOW),
    )
    refreshed(part, part.task)
    assert outcome in (["Conflict", "done"], ["done", "done"])
    assert (part.task.status, part.status) == (TaskStatus.IN_PROGRESS, AssignmentStatus.IN_PROGRESS)
    assert (part.task.closed_on, part.task.completed_on) == (None, None)
    assert entries("task:closed") == outcome.count("done") - entries("task:reopened")


def test_a_check_and_a_reopening_of_one_task_are_both_recorded_or_the_check_is_refused(
    app: Flask, cast: Cast, part: Assignment
) -> None:
    make_accepted_report(cast, part, percent=100, state=ProgressState.COMPLETED)
    task_id, first, second = part.task_id, cast.actor("office"), cast.actor("second_office")
    finding = Finding("东江区文化馆", "现场未见设备", CheckResult.UNTRUE, TODAY)
    outcome = at_once(
        app,
        lambda: record_check(task_id, finding, actor=first, now=NOW, today=TODAY),
        lambda: reopen_task(task_id, "群众反映不实", actor=second, now=NOW),
    )
    assert outcome in (["Conflict", "done"], ["done", "done"])
    assert entries("task:reopened") == 1
    assert len(checks_of_task(task_id)) == entries("task:checked") == outcome.count("done") - 1


def test_a_report_is_sent_or_its_part_is_taken_away_first(app: Flask, cast: Cast, part: Assignment) -> None:
    liaison, part_id, task = liaison_of(accepted(part)), part.id, part.task
    refreshed(task)
    content = ReportContent(ProgressState.IN_PROGRESS, 30, "已开工。")
    given, office = Correction(task.id, task.version, "lead", (cast.health.id,)), cast.actor("office")
    outcome = at_once(
        app,
        lambda: submit_report(part_id, content, actor=liaison, now=NOW, today=TODAY),
        lambda: correct_tasks([given], "由卫健部门牵头。", actor=office, now=NOW),
    )
    refreshed(part, task)
    assert outcome == ["Conflict", "done"]
    assert (part.status is AssignmentStatus.WITHDRAWN) == (entries("report:submitted") == 0)
    assert [each.role for each in task.parts].count(Responsibility.LEAD) == 1


def test_a_refusal_is_decided_once_whatever_the_two_decide(app: Flask, cast: Cast, part: Assignment) -> None:
    refuse_assignment(part.id, "食堂由教育部门主管。", actor=liaison_of(part), now=NOW)
    part_id, task, first, second = part.id, part.task, cast.actor("office"), cast.actor("second_office")
    to_education, to_health = cast.education.id, cast.health.id
    outcome = at_once(
        app,
        lambda: decide_refusal(part_id, RefusalAnswer(Decision.REASSIGN, "", to_education), actor=first, now=NOW),
        lambda: decide_refusal(part_id, RefusalAnswer(Decision.REASSIGN, "", to_health), actor=second, now=NOW),
        lambda: decide_refusal(part_id, RefusalAnswer(Decision.KEEP, "职责清单第3条。"), actor=second, now=NOW),
    )
    refreshed(task)
    assert outcome == ["Conflict", "Conflict", "done"]
    assert entries("assignment:withdrawn") + entries("assignment:kept") == 1
    assert [each.role for each in task.parts].count(Responsibility.LEAD) == 1


def test_a_request_is_granted_or_taken_back_never_both(app: Flask, cast: Cast, part: Assignment) -> None:
    liaison, office, task = liaison_of(accepted(part)), cast.actor("office"), part.task
    later = date(2024, 6, 30)
    request = ask_extension(task.id, later, "场地未定。", actor=liaison, now=NOW, today=TODAY).id
    outcome = at_once(
        app,
        lambda: grant_extension(request, later, actor=office, now=NOW, today=TODAY),
        lambda: take_back_extension(request, actor=liaison, now=NOW),
    )
    refreshed(task)
    assert outcome == ["Conflict", "done"]
    assert (task.due_on == later) == (entries("extension:granted") == 1)
    assert entries("extension:granted") + entries("extension:taken-back") == 1


def test_everybody_acts_on_one_task_at_once_and_nobody_waits_for_ever(app: Flask, cast: Cast) -> None:
    """Eight services that lock plan, task, part, report and request in their own order, from one signal."""
    task = make_task(cast, co=[cast.health], due="2023-12-31")
    lead, co = part_of(task, cast.civil_affairs), part_of(task, cast.health)
    report, liaison, office = make_report(lead).id, liaison_of(lead), cast.actor("office")
    second, co_liaison, task_id, lead_id, co_id = cast.actor("second_office"), liaison_of(co), task.id, lead.id, co.id
    plan, later, version = task.plan, date(2024, 6, 30), task.version
    settings = PlanSettings(2, True)
    outcome = at_once(
        app,
        lambda: accept_report(report, actor=office, now=NOW),
        lambda: return_report(report, "缺少数据。", actor=second, now=NOW),
        lambda: accept_assignment(co_id, actor=co_liaison, now=NOW),
        lambda: refuse_assignment(co_id, "不属于本单位。", actor=co_liaison, now=NOW),
        lambda: ask_extension(task_id, later, "场地未定。", actor=liaison, now=NOW, today=TODAY),
        lambda: name_people(lead_id, leader="冯局长", liaison_id=liaison.user_id, actor=liaison, now=NOW),
        lambda plan_id=plan.id, seen=plan.version: set_plan(
            plan_id, settings, seen_version=seen, actor=office, now=NOW
        ),
        lambda: correct_tasks([Correction(task_id, version, "title", "改造食堂")], "更正。", actor=second, now=NOW),
    )
    assert set(outcome) <= {"done", "Conflict", "StaleEdit"}
    assert entries("report:accepted") + entries("report:returned") == 1
    assert entries("assignment:accepted") + entries("assignment:refused") == 2  # the lead had accepted before
    assert entries("extension:asked") == entries("plan:set") == entries("assignment:people-named") == 1
    assert check_trail().broken is None
