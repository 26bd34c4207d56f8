"""The demo as people see it: the picture that seeds/README.md describes, by the real rules. Nothing is changed here."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from flask import Flask
from sqlalchemy import Engine, event, func, select

from seeds.cities import read_seed
from seeds.load import DEMO, load_demo
from tests.conftest import empty_tables
from tracker.accounts.models import User
from tracker.audit.models import AuditEntry
from tracker.audit.services import check_trail
from tracker.core.clock import local, set_day
from tracker.core.extensions import db
from tracker.core.vocabulary import AssignmentStatus, ExtensionStatus, Light, ReportStatus, Responsibility, TaskStatus
from tracker.core.working_calendar import working_calendar
from tracker.notify.models import DigestRecipient
from tracker.organizations.models import Organization
from tracker.review.models import Draft
from tracker.tasks.expressions import light_expression
from tracker.tasks.models import Assignment, Extension, Plan, Report, SpotCheck, Task
from tracker.tasks.rules.lights import light_on
from tracker.tasks.rules.status import TaskFacts

DEMO_DAY = date(2023, 12, 22)
AT = datetime(2023, 12, 22, 1, 0, tzinfo=UTC)


@pytest.fixture(scope="module", autouse=True)
def statements(whole_app: Flask) -> Iterator[int]:
    """The demo, loaded once for all tests of this file; how many statements that took."""
    count = 0

    def count_one(*_statement: object) -> None:
        nonlocal count
        count += 1

    event.listen(Engine, "before_cursor_execute", count_one)
    with whole_app.app_context():
        load_demo()
    event.remove(Engine, "before_cursor_execute", count_one)
    yield count
    with whole_app.app_context():
        empty_tables()


@pytest.fixture(autouse=True)
def within(whole_app: Flask, statements: int) -> Iterator[None]:
    """Each test in a context of its own."""
    with whole_app.app_context():
        yield


def count_by(column: object) -> dict[object, int]:
    return dict(db.session.execute(select(column, func.count()).group_by(column)).all())  # type: ignore[call-overload]


def test_the_lights_of_the_demo_day_are_those_that_the_readme_promises() -> None:
    promised = {Light.BLUE: 6, Light.RED: 4, Light.YELLOW: 15, Light.GREEN: 2}
    assert Counter(db.session.scalars(select(light_expression(DEMO_DAY)).select_from(Task))) == promised
    tasks = db.session.scalars(select(Task)).all()
    facts = [TaskFacts.of(t) for t in tasks]
    assert Counter(light_on(each, DEMO_DAY).light for each in facts) == promised


def test_four_tasks_are_closed_and_two_wait_to_be_closed() -> None:
    assert count_by(Task.status) == {TaskStatus.CLOSED: 4, TaskStatus.COMPLETED: 2, TaskStatus.IN_PROGRESS: 21}


def test_five_reports_wait_and_two_returned_ones_are_not_corrected() -> None:
    reports = read_seed(DEMO)["stories"]
    assert db.session.scalar(select(func.count(Report.id))) == sum(len(story["reports"]) for story in reports)
    assert count_by(Report.status)[ReportStatus.SUBMITTED] == 5
    corrected = select(Report.corrects_id).where(Report.corrects_id.is_not(None))
    left = select(func.count()).where(Report.status == ReportStatus.RETURNED, Report.id.not_in(corrected))
    assert db.session.scalar(left) == 2


def test_of_two_assignments_that_were_never_accepted_one_was_refused() -> None:
    states = count_by(Assignment.status)
    assert (states[AssignmentStatus.AWAITING_ACCEPTANCE], states[AssignmentStatus.REFUSED]) == (1, 1)


def test_one_later_date_is_granted_and_one_request_waits() -> None:
    rows = db.session.execute(select(Task.number, Task.original_due_on, Task.due_on, Extension.status).join(Extension))
    end = date(2023, 12, 31)
    assert set(rows.all()) == {
        ("2", end, date(2024, 1, 31), ExtensionStatus.GRANTED),
        ("23", end, end, ExtensionStatus.REQUESTED),
    }


def test_a_closed_task_was_checked_on_the_spot() -> None:
    assert db.session.scalars(select(Task.number).join(SpotCheck, SpotCheck.task_id == Task.id)).all() == ["17"]


def test_every_task_has_one_lead_and_the_districts_implement_it() -> None:
    roles = db.session.execute(
        select(Assignment.task_id, Assignment.role, func.count()).group_by(Assignment.task_id, Assignment.role)
    ).all()
    leads = {task: number for task, role, number in roles if role is Responsibility.LEAD}
    districts = {task: number for task, role, number in roles if role is Responsibility.IMPLEMENTER}
    assert set(leads.values()) == {1}
    assert len(leads) == 27
    assert set(districts.values()) == {6}


def test_everything_happened_on_working_days_at_office_hours_and_in_order() -> None:
    moments = [local(moment) for moment in db.session.scalars(select(AuditEntry.occurred_at).order_by(AuditEntry.id))]
    assert moments == sorted(moments)
    assert all(working_calendar().is_working_day(moment.date()) for moment in moments)
    assert all(8 <= moment.hour < 18 for moment in moments)
    assert (moments[0].date(), moments[-1].date()) == (date(2023, 3, 20), DEMO_DAY)


def test_the_audit_trail_holds_and_people_acted_for_themselves() -> None:
    assert check_trail().broken is None
    assert not check_trail().cut_short
    reporters = select(AuditEntry.actor_id).where(AuditEntry.action == "report:submitted")
    wrong = (
        select(func.count())
        .select_from(AuditEntry)
        .join(User, AuditEntry.actor_id == User.id)
        .where(AuditEntry.action == "report:submitted", AuditEntry.organization_id != User.organization_id)
    )
    assert db.session.scalar(wrong) == 0
    assert len(set(db.session.scalars(reporters))) > 20


def test_it_is_marked_as_a_demo_and_seen_on_its_day() -> None:
    assert set_day() == DEMO_DAY
    assert set(db.session.scalars(select(User.is_demo))) == {True}
    assert db.session.scalars(select(Plan.is_demo)).all() == [True]
    assert db.session.scalars(select(Draft.is_demo)).all() == [True]


def test_the_digest_recipients_are_there_with_their_scopes() -> None:
    scopes = db.session.execute(
        select(DigestRecipient.address, Organization.name).outerjoin(DigestRecipient.organization)
    ).all()
    assert dict(scopes) == {"zhiban@taizhou.example": None, "yanglao@taizhou.example": "市民政局"}


def test_it_is_loaded_with_a_bounded_number_of_statements(statements: int) -> None:
    """About seven for each of some seven hundred events, whatever the machine: seconds, not minutes."""
    assert 0 < statements < 7_500
