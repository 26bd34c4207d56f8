"""Who has not accepted: one number that opens its list, by unit with days, and reminders from there."""

import re
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from tests.conftest import NOW
from tests.make import accepted, make_plan, make_task, part_of
from tests.people import Cast, sign_in
from tracker.accounts.models import User
from tracker.audit.models import AuditEntry
from tracker.core.database import transaction
from tracker.core.extensions import db
from tracker.core.vocabulary import PlanStatus, TaskStatus
from tracker.tasks.models import Assignment, Plan
from tracker.tasks.workflow.rules import steps


def number_on_desk(client: FlaskClient) -> int:
    found = re.search(r'id="unaccepted" data-count="(\d+)"', client.get("/").text)
    assert found is not None
    return int(found.group(1))


def reminders() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count(AuditEntry.id)).where(AuditEntry.action == steps.REMIND_UNIT.event)) or 0


@pytest.fixture
def plan(cast: Cast) -> Plan:
    plan = make_plan(cast)
    first = make_task(cast, plan, co=[cast.health], implementers=[cast.east_district])
    make_task(cast, plan, lead=cast.health, assigned_at=NOW - timedelta(days=1))
    accepted(part_of(first, cast.civil_affairs))
    make_task(cast, plan, status=TaskStatus.WITHDRAWN)
    archived = make_plan(cast, "旧清单")
    make_task(cast, archived)
    with transaction() as session:
        session.get_one(Plan, archived.id).status = PlanStatus.ARCHIVED
    return plan


def test_the_number_on_the_desk_is_the_length_of_its_list(cast: Cast, client: FlaskClient, plan: Plan) -> None:
    assert number_on_desk(sign_in(client, cast.office)) == 3
    page = client.get("/unaccepted").text
    assert 'id="unaccepted-total">3<' in page
    assert page.count('href="/tasks/') == 3
    assert 'id="unaccepted-total">0<' in client.get(f"/unaccepted?plan={plan.id + 1}").text


def test_a_unit_past_its_days_is_chosen_and_four_presses_remind_once(
    cast: Cast, client: FlaskClient, plan: Plan
) -> None:
    page = sign_in(client, cast.office).get("/unaccepted").text
    chosen = {int(unit) for unit in re.findall(r'name="unit" value="(\d+)"\s*checked', page)}
    assert chosen == {cast.health.id, cast.east_district.id}
    form = {"unit": [str(cast.health.id)], "note": "请抓紧签收。"}
    for _ in range(4):
        assert client.post("/unaccepted/reminders", data=form).status_code == 302
    assert reminders() == 2  # both parts of the one unit, once
    again = client.get("/unaccepted").text
    assert "今日已催办" in again
    assert f'name="unit" value="{cast.health.id}"' not in again


def test_what_was_accepted_meanwhile_is_not_reminded_of(cast: Cast, client: FlaskClient, plan: Plan) -> None:
    sign_in(client, cast.office)
    mine = db.session.scalars(select(Assignment).where(Assignment.organization_id == cast.east_district.id)).one()
    accepted(mine)
    client.post("/unaccepted/reminders", data={"unit": [str(cast.east_district.id)], "note": ""})
    assert reminders() == 0
    assert number_on_desk(client) == 2


def test_a_unit_without_a_liaison_is_named_and_not_reminded(cast: Cast, client: FlaskClient) -> None:
    make_task(cast, make_plan(cast), lead=cast.finance)
    with transaction() as session:
        session.get_one(User, cast.stranger.id).active = False
    page = sign_in(client, cast.office).get("/unaccepted").text
    assert "无联络员" in page
    answer = client.post("/unaccepted/reminders", data={"unit": [str(cast.finance.id)], "note": ""})
    assert "市财政局" in client.get(str(answer.location)).text
    assert reminders() == 0


def test_the_ledger_says_how_many_units_have_accepted(cast: Cast, client: FlaskClient, plan: Plan) -> None:
    page = sign_in(client, cast.office).get("/tasks").text
    assert re.findall(r"签收 (\d/\d)", page) == ["1/3"]


@pytest.mark.parametrize("person", ["leader", "viewer", "lead_liaison", "admin"])
def test_only_the_office_reminds(cast: Cast, client: FlaskClient, person: str) -> None:
    sign_in(client, getattr(cast, person))
    assert client.get("/unaccepted").status_code == 403
    assert client.post("/unaccepted/reminders", data={"unit": "1"}).status_code == 403


def test_another_citys_units_are_not_in_it(cast: Cast, client: FlaskClient, plan: Plan) -> None:
    other = make_task(cast, make_plan(cast, "海城计划", city=cast.other_city), lead=cast.other_city)
    assert f"/tasks/{other.id}" not in sign_in(client, cast.office).get("/unaccepted").text
    client.post("/unaccepted/reminders", data={"unit": [str(cast.other_city.id)], "note": ""})
    assert reminders() == 0
