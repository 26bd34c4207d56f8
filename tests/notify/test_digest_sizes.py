"""A digest has an end: whatever waits, its mail stays under 100 kB and says how much there is."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest
from flask import Flask
from sqlalchemy import select

from tests.conftest import NOW, TODAY
from tests.make import make_plan
from tests.notify.mailroom import settings_for, use_mail_server
from tests.notify.many import Mixed, many_tasks
from tests.people import Cast
from tracker.core.database import transaction
from tracker.core.extensions import db
from tracker.core.vocabulary import COUNTED_TASKS, DONE_TASKS, AssignmentStatus, Cadence, Language, Responsibility
from tracker.notify import jobs
from tracker.notify.models import Mail, Notice
from tracker.notify.queries.scopes import state_of_scope
from tracker.notify.rules.digest import ScopeTask, state_of
from tracker.notify.services import add_digest_recipient
from tracker.organizations.models import Organization
from tracker.tasks.models import Task
from tracker.tasks.rules.lights import light_on
from tracker.tasks.rules.status import TaskFacts, is_overdue

MONDAY = datetime(2023, 12, 18, 1, 30, tzinfo=UTC)
LIMIT = 100_000


@pytest.fixture(autouse=True)
def mail_server(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    use_mail_server(app, monkeypatch, settings_for(25))


def subscribe(cast: Cast, address: str, unit: Organization | None = None) -> None:
    add_digest_recipient(
        address,
        name="陈刚",
        jurisdiction_id=cast.city.id,
        organization_id=unit.id if unit else None,
        cadence=Cadence.WEEKLY,
        language=Language.CHINESE,
        actor=cast.actor("office"),
        now=NOW,
    )


def test_the_digests_of_an_office_with_thousands_of_overdue_tasks_are_small(cast: Cast) -> None:
    many_tasks(cast, make_plan(cast, "清单一"), 4000, due=date(2023, 11, 30))
    many_tasks(cast, make_plan(cast, "清单二"), 500, due=date(2023, 12, 25))
    with transaction():
        cast.office.language = Language.ENGLISH
    subscribe(cast, "chen@yunzhou.example")
    subscribe(cast, "zhou@yunzhou.example", cast.civil_affairs)
    jobs.plan_reminders(MONDAY)  # 500 tasks are due in 7 days
    assert jobs.plan_digests(MONDAY) == 5
    values = db.session.scalars(select(Notice.values).where(Notice.user_id == cast.office.id)).one()
    assert (values["count"], values["counts"], len(values["items"])) == (4000, {"overdue": 4000}, 20)
    assert jobs.gather_mails(MONDAY) == 5
    mails = {mail.to_address: mail for mail in db.session.scalars(select(Mail))}
    sizes = {address: len(mail.text.encode()) + len(mail.html.encode()) for address, mail in mails.items()}
    assert max(sizes.values()) < LIMIT
    office = mails[cast.office.email]
    assert "Waiting for you: 4000. The most overdue is 18 days late." in office.text
    assert "Not shown here: 3980 more. All of them: http://127.0.0.1:5000/\n" in office.text
    assert office.html.count("/tasks/") == office.text.count("/tasks/") == 20
    liaison = mails[cast.lead_liaison.email]
    assert "4500" in liaison.subject
    assert "3980" in mails["chen@yunzhou.example"].text
    assert f"organization={cast.civil_affairs.id}" in mails["zhou@yunzhou.example"].html


def test_a_mail_of_very_many_reminders_is_small_and_leads_to_the_inbox(cast: Cast) -> None:
    many_tasks(cast, make_plan(cast), 3000, due=date(2023, 12, 25))
    with transaction():
        cast.lead_liaison.language = Language.ENGLISH
    assert jobs.plan_reminders(MONDAY) == 3000
    jobs.gather_mails(MONDAY)
    mail = db.session.scalars(select(Mail)).one()
    shown = mail.text.count("/tasks/")
    assert shown >= 60
    assert len(mail.text.encode()) + len(mail.html.encode()) < LIMIT
    assert "Waiting for you: 3000." in mail.text
    assert f"Not shown here: {3000 - shown} more. All of them: http://127.0.0.1:5000/inbox\n" in mail.text


def scope_by_the_rule(cast: Cast, tasks: Sequence[Task], unit: Organization | None, today: date) -> list[ScopeTask]:
    found = []
    for task in tasks:
        active = [part for part in task.assignments if part.status is not AssignmentStatus.WITHDRAWN]
        if task.status not in COUNTED_TASKS or (unit and unit.id not in {part.organization_id for part in active}):
            continue
        facts = TaskFacts.of(task)
        lead = next((part.organization.short_name for part in active if part.role is Responsibility.LEAD), "")
        light, done = light_on(facts, today).light, task.status in DONE_TASKS
        late = is_overdue(facts, today)
        found.append(ScopeTask(task.id, task.number, task.title, lead, task.due_on, light, late, done))
    return found


@pytest.mark.parametrize("seed", [1, 2])
def test_where_a_scope_stands_is_the_same_in_the_database_and_by_the_rule(cast: Cast, seed: int) -> None:
    Mixed(cast, TODAY, Random(seed)).enter([make_plan(cast), make_plan(cast)], 200)
    tasks = db.session.scalars(select(Task)).unique().all()
    for today in (TODAY, TODAY + timedelta(days=3), TODAY - timedelta(days=40)):
        for unit in (None, cast.civil_affairs, cast.finance):
            expected = state_of(scope_by_the_rule(cast, tasks, unit, today), today)
            found = state_of_scope(cast.city.id, unit.id if unit else None, today)
            assert found == expected
