"""The list of plans, archiving one and taking it out again."""

import pytest
from flask.testing import FlaskClient

from tests.make import make_plan, make_task
from tests.people import Cast, sign_in
from tests.queries import count_queries
from tracker.core.extensions import db
from tracker.core.vocabulary import PlanStatus, TaskStatus
from tracker.tasks.models import Plan


@pytest.fixture
def office(client: FlaskClient, cast: Cast) -> FlaskClient:
    client.post("/language/en")
    return sign_in(client, cast.office)


@pytest.fixture
def plan(cast: Cast) -> Plan:
    plan = make_plan(cast, "云州市重点任务清单")
    make_task(cast, plan, title="建成社区食堂", status=TaskStatus.CLOSED)
    return plan


def status_of(plan: Plan) -> PlanStatus:
    db.session.expire_all()
    return db.session.get_one(Plan, plan.id).status


def test_archived_and_taken_out_through_the_pages(office: FlaskClient, plan: Plan) -> None:
    assert f"/plans/{plan.id}/archive" in office.get("/plans").text
    assert "All tasks of this plan have ended" in office.get(f"/plans/{plan.id}/archive").text
    office.post(f"/plans/{plan.id}/archive")
    assert status_of(plan) is PlanStatus.ARCHIVED
    page = office.get("/plans").text
    assert "No plan is in force" in page
    assert f"/plans/{plan.id}/taking-out" in page
    refused = office.post(f"/plans/{plan.id}/taking-out", data={"reason": " "})
    assert refused.status_code == 422
    assert "Say why the plan is needed again" in refused.text
    office.post(f"/plans/{plan.id}/taking-out", data={"reason": "还需核查。"})
    assert status_of(plan) is PlanStatus.ISSUED


def test_what_hinders_is_said_and_linked(office: FlaskClient, cast: Cast, plan: Plan) -> None:
    make_task(cast, plan, status=TaskStatus.IN_PROGRESS)
    page = office.get(f"/plans/{plan.id}/archive").text
    assert "not closed yet: 1" in page
    assert "<button" not in page[page.index("<h1>") :].split("</section>")[0]
    assert office.post(f"/plans/{plan.id}/archive").status_code == 409
    assert status_of(plan) is PlanStatus.ISSUED


def test_the_ledger_shows_an_archived_plan_only_when_it_is_asked_for(
    office: FlaskClient, cast: Cast, plan: Plan
) -> None:
    make_task(cast, make_plan(cast, "新清单"), title="开展营养指导")
    office.post(f"/plans/{plan.id}/archive")
    everything, archived = office.get("/tasks").text, office.get(f"/tasks?plan={plan.id}").text
    assert "建成社区食堂" not in everything
    assert "开展营养指导" in everything
    assert "建成社区食堂" in archived
    assert "archived plan" in archived


def test_the_task_page_of_an_archived_plan_says_so_and_offers_no_step(office: FlaskClient, plan: Plan) -> None:
    task_id = plan.tasks[0].id
    assert f"/tasks/{task_id}/reopening" in office.get(f"/tasks/{task_id}").text
    office.post(f"/plans/{plan.id}/archive")
    page = office.get(f"/tasks/{task_id}").text
    assert "The plan is archived: it can be read, not changed." in page
    assert f"/tasks/{task_id}/reopening" not in page
    assert office.get(f"/plans/{plan.id}").status_code == 403


@pytest.mark.parametrize(("who", "sees"), [("lead_liaison", True), ("stranger", False), ("other_city_office", False)])
def test_a_unit_sees_plans_of_its_own_tasks_without_the_offices_links(
    client: FlaskClient, cast: Cast, plan: Plan, who: str, sees: bool
) -> None:
    page = sign_in(client, getattr(cast, who)).get("/plans").text
    assert (plan.title in page) == sees
    assert "/archive" not in page


def test_another_citys_plan_does_not_exist(client: FlaskClient, cast: Cast, plan: Plan) -> None:
    stranger = sign_in(client, cast.other_city_office)
    assert stranger.get(f"/plans/{plan.id}/archive").status_code == 404
    assert stranger.post(f"/plans/{plan.id}/taking-out", data={"reason": "要看。"}).status_code == 404


def test_more_plans_need_no_more_queries(office: FlaskClient, cast: Cast, plan: Plan) -> None:
    with count_queries() as before:
        office.get("/plans")
    for number in range(4):
        make_task(cast, make_plan(cast, f"清单{number}"))
    with count_queries() as after:
        office.get("/plans")
    assert after.count == before.count
