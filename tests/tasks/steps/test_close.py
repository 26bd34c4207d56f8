"""After completion: the way back, spot checks, and amounts owed period by period."""

from datetime import date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from tests.conftest import NOW, TODAY
from tests.make import accepted, liaison_of, make_accepted_report, make_report, make_task, part_of, refreshed
from tests.people import Cast
from tests.tasks.desk.test_work_queue import waits
from tests.tasks.steps.test_extend import EVERYBODY
from tests.tasks.workflow.test_at_once import at_once, entries
from tracker.accounts.models import RoleGrant
from tracker.audit.models import AuditEntry
from tracker.audit.queries import entry_facts
from tracker.audit.rules.entry_messages import EntryFacts
from tracker.audit.rules.registry import sentence_of
from tracker.core.database import transaction
from tracker.core.errors import Conflict, Forbidden, Invalid
from tracker.core.extensions import db
from tracker.core.vocabulary import (
    AssignmentStatus,
    CheckResult,
    Comparator,
    EvidenceDemand,
    ProgressState,
    ReportStatus,
    Role,
    TaskStatus,
)
from tracker.tasks.models import Target, Task
from tracker.tasks.reports.queries import draft_of
from tracker.tasks.reports.services.reports import ReportContent, approve_draft, hand_over_draft
from tracker.tasks.reports.services.reviewing import accept_report, return_report
from tracker.tasks.steps.close.queries import checks_of_task
from tracker.tasks.steps.close.services import Finding, close_task, record_check, reopen_task

UNTRUE = Finding("东江区文化馆", "现场未见设备", CheckResult.UNTRUE, TODAY)
WHY_CLOSED = "配合单位的工作转入日常管理。"
MONTH_AGO = NOW - timedelta(days=30)


def finished(cast: Cast, *, closed: bool = True, **task: object) -> Task:
    """A task whose lead reported 60 %, then finished; closed unless said otherwise."""
    made = make_task(cast, co=[cast.health], **task)  # type: ignore[arg-type]
    part = part_of(made, cast.civil_affairs)
    make_accepted_report(cast, part, percent=60, now=MONTH_AGO, today=MONTH_AGO.date())
    make_accepted_report(cast, part, percent=100, state=ProgressState.COMPLETED)
    if closed:
        close_task(made.id, WHY_CLOSED, actor=cast.actor("office"), now=NOW, today=TODAY)
    return made


@pytest.mark.parametrize("closed", [True, False], ids=["closed", "completed"])
def test_a_reopened_task_and_its_leads_part_go_on(cast: Cast, closed: bool) -> None:
    task = finished(cast, closed=closed)
    part = part_of(task, cast.civil_affairs)
    reopen_task(task.id, "现场未见设备", actor=cast.actor("office"), now=NOW)
    assert (task.status, task.completed_on, task.closed_on, task.percent) == (TaskStatus.IN_PROGRESS, None, None, 60)
    assert (part.status, part.completed_on, part.percent) == (AssignmentStatus.IN_PROGRESS, None, 60)
    assert [report.status for report in part.reports] == [ReportStatus.ACCEPTED, ReportStatus.ACCEPTED]
    assert waits(cast, "lead_liaison", date(2023, 7, 1))["to_report"] == 1


def test_it_is_completed_and_closed_again_in_the_usual_way(cast: Cast) -> None:
    task = finished(cast)
    reopen_task(task.id, "现场未见设备", actor=cast.actor("office"), now=NOW)
    again = make_report(part_of(task, cast.civil_affairs), percent=100, state=ProgressState.COMPLETED)
    accept_report(again.id, actor=cast.actor("office"), now=NOW)
    close_task(task.id, WHY_CLOSED, actor=cast.actor("office"), now=NOW, today=TODAY)
    assert (task.status, task.percent) == (TaskStatus.CLOSED, 100)
    actions = db.session.scalars(select(AuditEntry.action).where(AuditEntry.task_id == task.id)).all()
    assert (actions.count("task:closed"), actions.count("task:reopened")) == (2, 1)


def test_another_units_finished_part_stays_finished(cast: Cast) -> None:
    task = make_task(cast, co=[cast.health])
    for unit in (cast.health, cast.civil_affairs):
        make_accepted_report(cast, part_of(task, unit), percent=100, state=ProgressState.COMPLETED)
    reopen_task(task.id, "牵头部分不实", actor=cast.actor("office"), now=NOW)
    assert part_of(task, cast.health).status is AssignmentStatus.COMPLETED


def test_without_an_earlier_report_progress_starts_over(cast: Cast) -> None:
    task = make_task(cast)
    make_accepted_report(cast, part_of(task, cast.civil_affairs), percent=100, state=ProgressState.COMPLETED)
    reopen_task(task.id, "材料不实", actor=cast.actor("office"), now=NOW)
    assert task.percent == 0


def test_reopening_needs_a_reason(cast: Cast) -> None:
    task = finished(cast)
    with pytest.raises(Invalid) as refused:
        reopen_task(task.id, " ", actor=cast.actor("office"), now=NOW)
    assert set(refused.value.fields) == {"reason"}
    assert task.status is TaskStatus.CLOSED


@pytest.mark.parametrize("state", [TaskStatus.ISSUED, TaskStatus.IN_PROGRESS])
def test_open_work_is_neither_reopened_nor_checked(cast: Cast, state: TaskStatus) -> None:
    task = make_task(cast, status=state)
    with pytest.raises(Conflict):
        reopen_task(task.id, "现场未见设备", actor=cast.actor("office"), now=NOW)
    with pytest.raises(Conflict):
        record_check(task.id, UNTRUE, actor=cast.actor("office"), now=NOW, today=TODAY)


@pytest.mark.parametrize("person", sorted(set(EVERYBODY) - {"office", "second_office"}))
def test_only_the_office_reopens_and_checks(cast: Cast, person: str) -> None:
    task = finished(cast)
    with pytest.raises(Forbidden):
        reopen_task(task.id, "现场未见设备", actor=cast.actor(person), now=NOW)
    with pytest.raises(Forbidden):
        record_check(task.id, UNTRUE, actor=cast.actor(person), now=NOW, today=TODAY)
    assert (task.status, list(checks_of_task(task.id))) == (TaskStatus.CLOSED, [])


def test_whoever_reported_does_not_check_even_with_both_roles(cast: Cast) -> None:
    task = finished(cast)
    with transaction() as session:
        session.add(RoleGrant(user_id=cast.lead_liaison.id, role=Role.OFFICE, organization_id=cast.city.id))
    refreshed(cast.lead_liaison)
    with pytest.raises(Conflict, match="does not check"):
        record_check(task.id, UNTRUE, actor=cast.actor("lead_liaison"), now=NOW, today=TODAY)
    record_check(task.id, UNTRUE, actor=cast.actor("second_office"), now=NOW, today=TODAY)


def test_whoever_reported_or_approved_does_not_close_even_with_both_roles(cast: Cast) -> None:
    """domain.md section 1, step 15: whoever strikes off did not report; the unit's leader reported with their unit."""
    task = finished(cast, closed=False)
    with transaction() as session:
        report = part_of(task, cast.civil_affairs).reports[-1]
        report.approved_by_id = cast.unit_leader.id
        for person in (cast.lead_liaison, cast.unit_leader):
            session.add(RoleGrant(user_id=person.id, role=Role.OFFICE, organization_id=cast.city.id))
    refreshed(cast.lead_liaison, cast.unit_leader)
    for person in ("lead_liaison", "unit_leader"):
        with pytest.raises(Conflict, match="does not close"):
            close_task(task.id, WHY_CLOSED, actor=cast.actor(person), now=NOW, today=TODAY)
        with pytest.raises(Conflict, match="does not check"):
            record_check(task.id, UNTRUE, actor=cast.actor(person), now=NOW, today=TODAY)
    close_task(task.id, WHY_CLOSED, actor=cast.actor("second_office"), now=NOW, today=TODAY)
    assert task.status is TaskStatus.CLOSED


def test_whoever_closed_may_check(cast: Cast) -> None:
    """domain.md section 1, step 15: whoever inspects did not report; closing is no hindrance."""
    task = finished(cast)
    record_check(task.id, UNTRUE, actor=cast.actor("office"), now=NOW, today=TODAY)
    check = checks_of_task(task.id)[0]
    assert (check.place, check.finding, check.result, check.checked_on) == (
        "东江区文化馆",
        "现场未见设备",
        CheckResult.UNTRUE,
        TODAY,
    )
    assert task.status is TaskStatus.CLOSED
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "task:checked")).one()
    assert (entry.reason, entry.after["result"]) == ("现场未见设备", "untrue")
    assert str(sentence_of(entry_facts(entry, {}))) == (
        "李梅 checked on the spot (东江区文化馆) and found it untrue: 现场未见设备"
    )


@pytest.mark.parametrize(
    ("after", "sentence"),
    [
        ({"result": "holds", "place": ""}, "Li Mei checked on the spot and found it true: all there"),
        ({"result": "untrue", "place": ""}, "Li Mei checked on the spot and found it untrue: all there"),
        ({"result": "holds", "place": "Hall"}, "Li Mei checked on the spot (Hall) and found it true: all there"),
    ],
)
def test_a_check_reads_as_a_sentence_with_or_without_its_place(after: dict[str, str], sentence: str) -> None:
    facts = EntryFacts("task:checked", who="Li Mei", after=after, reason="all there")
    assert str(sentence_of(facts)) == sentence


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"finding": " "}, "finding"),
        ({"checked_on": None}, "checked_on"),
        ({"checked_on": date(2023, 6, 29)}, "checked_on"),
        ({"checked_on": date(2023, 6, 27)}, "checked_on"),
        ({"place": "馆" * 201}, "place"),
    ],
    ids=["no finding", "no day", "Thursday, tomorrow", "Tuesday, before the completion", "too long a place"],
)
def test_what_a_check_must_say(cast: Cast, changes: dict[str, object], field: str) -> None:
    task = finished(cast)
    finding = Finding(**({"place": "", "finding": "属实", "result": CheckResult.HOLDS, "checked_on": TODAY} | changes))  # type: ignore[arg-type]
    with pytest.raises(Invalid) as refused:
        record_check(task.id, finding, actor=cast.actor("office"), now=NOW, today=TODAY)
    assert set(refused.value.fields) == {field}


def owed_yearly(cast: Cast, until: str = "2025-12-31") -> Task:
    task = make_task(cast)
    with transaction() as session:
        session.add(
            Target(
                task_id=task.id,
                ordinal=1,
                about="每年新增托位",
                value=300,
                unit="个",
                comparator=Comparator.AT_LEAST,
                recurring="year",
                due_on=date.fromisoformat(until),
            )
        )
    refreshed(task)
    return task


@pytest.mark.parametrize(
    ("today", "possible"),
    [
        pytest.param(date(2023, 12, 29), False, id="Friday, two years early"),
        pytest.param(date(2025, 12, 30), False, id="Tuesday, the day before"),
        pytest.param(date(2025, 12, 31), True, id="Wednesday, the last day"),
        pytest.param(date(2026, 1, 1), True, id="Thursday, after it"),
    ],
)
def test_what_is_owed_every_year_is_not_finished_before_its_period_ends(
    cast: Cast, today: date, possible: bool
) -> None:
    part = part_of(owed_yearly(cast), cast.civil_affairs)
    now = datetime(today.year, today.month, today.day, 2, tzinfo=NOW.tzinfo)
    if possible:
        assert make_report(part, percent=100, state=ProgressState.COMPLETED, now=now, today=today).id
        return
    with pytest.raises(Invalid) as refused:
        make_report(part, percent=100, state=ProgressState.COMPLETED, now=now, today=today)
    assert "before 2025-12-31" in str(refused.value.fields["state"])
    assert make_report(part, percent=100, now=now, today=today).percent == 100


def test_a_report_that_said_finished_too_early_can_only_go_back(cast: Cast) -> None:
    """The amount became a yearly one after the report was sent."""
    task = make_task(cast, targets=[("新增托位", 300, "个")])
    report = make_report(part_of(task, cast.civil_affairs), percent=100, state=ProgressState.COMPLETED)
    with transaction():
        task.targets[0].recurring = "year"
    with pytest.raises(Conflict, match="period by period"):
        accept_report(report.id, actor=cast.actor("office"), now=NOW)
    return_report(report.id, "本年度任务尚未期满", actor=cast.actor("office"), now=NOW)
    assert task.status is TaskStatus.IN_PROGRESS


def test_a_norm_that_comes_every_year_is_nothing_owed(cast: Cast) -> None:
    task = owed_yearly(cast)
    with transaction():
        task.targets[0].norm = True
    part = accepted(part_of(task, cast.civil_affairs))
    assert make_report(part, percent=100, state=ProgressState.COMPLETED).id
    assert liaison_of(part).user_id


def test_two_who_close_at_once_close_once(app: Flask, cast: Cast) -> None:
    task_id = finished(cast, closed=False).id
    first, second = cast.actor("office"), cast.actor("second_office")
    outcome = at_once(
        app,
        lambda: close_task(task_id, WHY_CLOSED, actor=first, now=NOW, today=TODAY),
        lambda: close_task(task_id, WHY_CLOSED, actor=second, now=NOW, today=TODAY),
    )
    assert outcome == ["Conflict", "done"]
    assert entries("task:closed") == 1


def test_two_who_reopen_at_once_reopen_once(app: Flask, cast: Cast) -> None:
    task_id = finished(cast).id
    first, second = cast.actor("office"), cast.actor("second_office")
    outcome = at_once(
        app,
        lambda: reopen_task(task_id, "现场未见设备", actor=first, now=NOW),
        lambda: reopen_task(task_id, "群众反映不实", actor=second, now=NOW),
    )
    assert outcome == ["Conflict", "done"]
    assert entries("task:reopened") == 1


def test_finished_too_early_does_not_even_reach_the_units_leader(cast: Cast) -> None:
    part = accepted(part_of(owed_yearly(cast), cast.civil_affairs))
    with transaction():
        part.organization.leader_approves_reports = True
    content = ReportContent(ProgressState.COMPLETED, 100, "本年完成三百个。")
    typed = {"state": "completed", "percent": "100", "done": content.done}
    with pytest.raises(Invalid) as refused:
        hand_over_draft(part.id, content, typed, actor=liaison_of(part), now=NOW, today=TODAY)
    assert set(refused.value.fields) == {"state"}
    assert draft_of(part.id) is None


def test_the_units_leader_does_not_send_finished_too_early_either(cast: Cast) -> None:
    """The amount became a yearly one while the leader had the draft."""
    task = make_task(cast, targets=[("新增托位", 300, "个")])
    part = accepted(part_of(task, cast.civil_affairs))
    with transaction():
        part.organization.leader_approves_reports = True
    target = task.targets[0].id
    content = ReportContent(ProgressState.COMPLETED, 100, "本年完成三百个。", figures={(target, ""): 300.0})
    typed = {"state": "completed", "percent": "100", "done": content.done, f"target_{target}": "300"}
    with transaction():
        task.evidence_demand = EvidenceDemand.NEVER
    draft = hand_over_draft(part.id, content, typed, actor=liaison_of(part), now=NOW, today=TODAY)
    with transaction():
        task.targets[0].recurring = "year"
    with pytest.raises(Invalid) as refused:
        approve_draft(part.id, seen=draft.version, actor=cast.actor("unit_leader"), now=NOW, today=TODAY)
    assert set(refused.value.fields) == {"state"}
