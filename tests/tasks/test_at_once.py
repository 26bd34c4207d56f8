"""Two people act at the same moment, in real parallel transactions: one of them wins, and nothing is half done."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.conftest import NOW, TODAY
from tests.make import accepted, liaison_of, make_report, make_task, part_of
from tests.people import Cast
from tracker.audit.models import AuditEntry
from tracker.audit.services import first_broken_entry
from tracker.extensions import db
from tracker.problems import Problem
from tracker.tasks.models import Assignment, Report
from tracker.tasks.services import ReportContent, accept_assignment, accept_report, return_report, submit_report
from tracker.vocabulary import ProgressState, ReportStatus

Step = Callable[[], object]


def at_once(app: Flask, *steps: Step) -> list[str]:
    """Run the steps in threads of their own, from one starting signal; what became of each."""
    start = Barrier(len(steps))

    def run(step: Step) -> str:
        with app.app_context():
            start.wait(timeout=10)
            try:
                step()
            except Problem as problem:
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
    assert at_once(app, *steps) == ["NotPossible", "NotPossible", "NotPossible", "done"]
    assert entries("assignment:accepted") == 1


def test_one_report_is_sent_and_the_other_person_is_told(app: Flask, part: Assignment) -> None:
    actor, part_id = liaison_of(accepted(part)), part.id
    content = ReportContent(ProgressState.IN_PROGRESS, 30, "已开工。")
    steps = [lambda: submit_report(part_id, content, actor=actor, now=NOW, today=TODAY)] * 3
    assert at_once(app, *steps) == ["NotPossible", "NotPossible", "done"]
    assert db.session.scalar(select(func.count(Report.id))) == entries("report:submitted") == 1


def test_a_report_is_either_accepted_or_returned(app: Flask, cast: Cast, part: Assignment) -> None:
    report_id = make_report(part).id
    first, second = cast.actor("office"), cast.actor("second_office")
    outcome = at_once(
        app,
        lambda: accept_report(report_id, actor=first, now=NOW),
        lambda: return_report(report_id, "缺少数据。", actor=second, now=NOW),
    )
    assert outcome == ["NotPossible", "done"]
    assert entries("report:accepted") + entries("report:returned") == 1
    report = db.session.get(Report, report_id)
    assert report is not None
    assert (report.status is ReportStatus.RETURNED) == bool(report.return_reason)


def test_the_audit_chain_stays_whole_when_many_write(app: Flask, cast: Cast) -> None:
    parts = [part_of(make_task(cast), cast.civil_affairs) for _ in range(8)]
    actor = liaison_of(parts[0])
    steps = [lambda part_id=part.id: accept_assignment(part_id, actor=actor, now=NOW) for part in parts]
    assert at_once(app, *steps) == ["done"] * 8
    assert first_broken_entry() is None
