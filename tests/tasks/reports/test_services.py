"""The workflow step by step: what each does, and what it refuses."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.conftest import NOW, TODAY, protection_lifted
from tests.make import (
    accepted,
    liaison_of,
    make_accepted_report,
    make_report,
    make_returned_report,
    make_task,
    part_of,
)
from tests.people import Cast
from tracker.audit.models import AuditEntry
from tracker.audit.services import check_trail
from tracker.core.errors import Conflict, DomainError, Forbidden, Invalid, StaleEdit
from tracker.core.extensions import db
from tracker.core.vocabulary import AssignmentStatus, ProgressState, ReportStatus, TaskStatus
from tracker.tasks.evidence.rules.files import Upload
from tracker.tasks.models import Report, Task
from tracker.tasks.reports.services.reports import ReportContent, submit_report
from tracker.tasks.reports.services.reviewing import accept_report, return_report
from tracker.tasks.steps.accept.services import accept_assignment
from tracker.tasks.steps.close.services import close_task
from tracker.tasks.steps.remind.services import remind_unit

UNDER_WAY = ReportContent(ProgressState.IN_PROGRESS, 30, "已开工。")


def lead_part(cast: Cast, **task: object) -> "object":
    made = make_task(cast, co=[cast.health], **task)  # type: ignore[arg-type]
    return part_of(made, cast.civil_affairs)


def actions(task: Task) -> list[str]:
    return list(
        db.session.scalars(select(AuditEntry.action).where(AuditEntry.task_id == task.id).order_by(AuditEntry.id))
    )


def test_a_task_is_in_progress_once_its_lead_has_accepted(cast: Cast) -> None:
    task = make_task(cast, co=[cast.health])
    accepted(part_of(task, cast.health))
    assert task.status is TaskStatus.ISSUED
    accepted(part_of(task, cast.civil_affairs))
    assert task.status is TaskStatus.IN_PROGRESS


def test_nobody_accepts_twice(cast: Cast) -> None:
    part = accepted(part_of(make_task(cast), cast.civil_affairs))
    with pytest.raises(Conflict, match="accepted already"):
        accept_assignment(part.id, actor=liaison_of(part), now=NOW)


@pytest.mark.parametrize(
    "person", ["co_liaison", "stranger", "office", "leader", "viewer", "admin", "other_city_office"]
)
def test_only_the_units_own_liaison_accepts_and_reports(cast: Cast, person: str) -> None:
    part = part_of(make_task(cast, co=[cast.health]), cast.civil_affairs)
    with pytest.raises(Forbidden):
        accept_assignment(part.id, actor=cast.actor(person), now=NOW)
    accepted(part)
    with pytest.raises(Forbidden):
        submit_report(part.id, UNDER_WAY, actor=cast.actor(person), now=NOW, today=TODAY)


def test_progress_counts_when_the_office_has_accepted_the_report(cast: Cast) -> None:
    task = make_task(cast)
    part = part_of(task, cast.civil_affairs)
    report = make_report(part, percent=45)
    assert (part.percent, task.percent) == (0, 0)
    accept_report(report.id, actor=cast.actor("office"), now=NOW)
    assert (part.percent, task.percent, report.status) == (45, 45, ReportStatus.ACCEPTED)


def test_a_co_units_progress_is_its_own(cast: Cast) -> None:
    task = make_task(cast, co=[cast.health])
    make_accepted_report(cast, part_of(task, cast.health), percent=80)
    assert (task.percent, part_of(task, cast.health).percent) == (0, 80)


def test_a_second_report_waits_until_the_first_was_reviewed(cast: Cast) -> None:
    part = part_of(make_task(cast), cast.civil_affairs)
    make_report(part)
    with pytest.raises(Conflict, match="still waiting"):
        submit_report(part.id, UNDER_WAY, actor=liaison_of(part), now=NOW, today=TODAY)


def test_a_returned_report_stays_and_its_correction_names_it(cast: Cast) -> None:
    task = make_task(cast)
    part = part_of(task, cast.civil_affairs)
    returned = make_returned_report(cast, part, "六月数据缺失")
    assert (returned.return_reason, task.returns_in_a_row) == ("六月数据缺失", 1)
    correction = make_report(part, percent=50)
    assert correction.corrects_id == returned.id
    assert returned.status is ReportStatus.RETURNED
    accept_report(correction.id, actor=cast.actor("office"), now=NOW)
    assert task.returns_in_a_row == 0


def test_a_return_needs_its_reason(cast: Cast) -> None:
    report = make_report(part_of(make_task(cast), cast.civil_affairs))
    with pytest.raises(Invalid):
        return_report(report.id, "  ", actor=cast.actor("office"), now=NOW)
    assert report.status is ReportStatus.SUBMITTED


def test_completion_is_reported_accepted_and_closed_by_different_sides(cast: Cast) -> None:
    task = make_task(cast)
    part = part_of(task, cast.civil_affairs)
    office = cast.actor("office")
    with pytest.raises(Conflict, match="not accepted"):
        close_task(task.id, actor=office, now=NOW, today=TODAY)
    make_accepted_report(cast, part, percent=100, state=ProgressState.COMPLETED)
    assert (task.status, task.completed_on, part.status) == (
        TaskStatus.COMPLETED,
        TODAY,
        AssignmentStatus.COMPLETED,
    )
    with pytest.raises(Forbidden):
        close_task(task.id, actor=liaison_of(part), now=NOW, today=TODAY)
    close_task(task.id, actor=office, now=NOW, today=TODAY)
    assert (task.status, task.closed_on) == (TaskStatus.CLOSED, TODAY)
    with pytest.raises(Conflict, match="closed already"):
        close_task(task.id, actor=office, now=NOW, today=TODAY)
    assert actions(task) == [
        "assignment:accepted",
        "report:submitted",
        "report:accepted",
        "task:completed",
        "task:closed",
    ]


def test_what_is_finished_was_finished_on_the_day_of_the_report_and_not_of_its_review(cast: Cast) -> None:
    task = make_task(cast, co=[cast.health])
    finished = {"percent": 100, "state": ProgressState.COMPLETED, "today": TODAY - timedelta(days=5)}
    reports = [make_report(part_of(task, unit), **finished) for unit in (cast.health, cast.civil_affairs)]  # type: ignore[arg-type]
    for report in reports:
        accept_report(report.id, actor=cast.actor("office"), now=NOW)
    assert [part.completed_on for part in task.assignments] == [TODAY - timedelta(days=5)] * 2
    assert task.completed_on == TODAY - timedelta(days=5)


@pytest.mark.parametrize("decide", [accept_report, lambda report, **who: return_report(report, "缺数据", **who)])
@pytest.mark.parametrize("person", ["lead_liaison", "co_liaison", "leader", "viewer", "admin", "other_city_office"])
def test_only_the_office_reviews(cast: Cast, person: str, decide: object) -> None:
    report = make_report(part_of(make_task(cast, co=[cast.health]), cast.civil_affairs))
    with pytest.raises(Forbidden):
        decide(report.id, actor=cast.actor(person), now=NOW)  # type: ignore[operator]


def test_a_reviewed_report_is_not_reviewed_again(cast: Cast) -> None:
    report = make_accepted_report(cast, part_of(make_task(cast), cast.civil_affairs))
    with pytest.raises(Conflict, match="accepted already"):
        return_report(report.id, "缺数据", actor=cast.actor("second_office"), now=NOW)


WRONG_CONTENT = [
    pytest.param(ReportContent(ProgressState.IN_PROGRESS, 30, " "), "done", id="nothing said"),
    pytest.param(ReportContent(ProgressState.IN_PROGRESS, 101, "已开工。"), "percent", id="over 100"),
    pytest.param(ReportContent(ProgressState.IN_PROGRESS, -1, "已开工。"), "percent", id="below 0"),
    pytest.param(ReportContent(ProgressState.COMPLETED, 99, "已完成。"), "percent", id="finished at 99"),
    pytest.param(ReportContent(ProgressState.IN_PROGRESS, 9, "长" * 5000), "done", id="too long"),
    pytest.param(
        ReportContent(ProgressState.IN_PROGRESS, 9, "已开工。", figures={(999, ""): 1}),
        "values",
        id="strange target",
    ),
    pytest.param(
        ReportContent(ProgressState.IN_PROGRESS, 9, "已开工。", evidence=(Upload("a.exe", b"MZ"),)),
        "evidence",
        id="exe",
    ),
]


@pytest.mark.parametrize(("content", "field"), WRONG_CONTENT)
def test_a_report_that_cannot_be_used_names_the_field_and_changes_nothing(
    cast: Cast, content: ReportContent, field: str
) -> None:
    part = accepted(part_of(make_task(cast), cast.civil_affairs))
    with pytest.raises(Invalid) as refused:
        submit_report(part.id, content, actor=liaison_of(part), now=NOW, today=TODAY)
    assert field in refused.value.fields
    assert db.session.scalars(select(Report)).all() == []


def test_a_form_opened_before_somebody_elses_report_is_stale(cast: Cast) -> None:
    part = part_of(make_task(cast), cast.civil_affairs)
    make_accepted_report(cast, part)
    with pytest.raises(StaleEdit):
        submit_report(part.id, UNDER_WAY, actor=liaison_of(part), now=NOW, today=TODAY, seen_report_id=0)


def test_a_reminder_by_hand_is_recorded_with_its_note(cast: Cast) -> None:
    task = make_task(cast)
    remind_unit(part_of(task, cast.civil_affairs).id, "请尽快报送", actor=cast.actor("office"), now=NOW)
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "assignment:reminded")).one()
    assert (entry.reason, entry.organization_id) == ("请尽快报送", cast.civil_affairs.id)


def test_nobody_is_reminded_of_a_closed_task(cast: Cast) -> None:
    task = make_task(cast, co=[cast.health], status=TaskStatus.CLOSED)
    with pytest.raises(Conflict, match="closed"):
        remind_unit(part_of(task, cast.health).id, "", actor=cast.actor("office"), now=NOW)


def test_what_is_refused_leaves_no_audit_entry(cast: Cast) -> None:
    task = make_task(cast)
    for attempt in (
        lambda: close_task(task.id, actor=cast.actor("office"), now=NOW, today=TODAY),
        lambda: accept_assignment(task.assignments[0].id, actor=cast.actor("stranger"), now=NOW),
    ):
        with pytest.raises(DomainError):
            attempt()
    assert actions(task) == []


def test_the_audit_chain_holds_and_shows_a_forged_entry(cast: Cast) -> None:
    part = part_of(make_task(cast), cast.civil_affairs)
    make_accepted_report(cast, part, now=NOW + timedelta(hours=1))
    assert check_trail().broken is None
    second_id = db.session.scalars(select(AuditEntry.id).order_by(AuditEntry.id)).all()[1]
    db.session.rollback()
    with db.engine.begin() as connection, protection_lifted(connection):
        connection.execute(
            AuditEntry.__table__.update()
            .where(AuditEntry.__table__.c.id == second_id)
            .values(actor_name="somebody else")
        )
    broken = check_trail().broken
    assert broken is not None
    assert broken.id == second_id
