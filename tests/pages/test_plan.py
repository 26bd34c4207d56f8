"""The settings of a plan, and the lead's reviewing, on pages."""

import re

import pytest
from flask.testing import FlaskClient

from tests.make import make_task, part_of
from tests.people import Cast, sign_in
from tests.tasks.plans.test_settings import report_of, settle, shared
from tests.tasks.steps.test_extend import EVERYBODY
from tracker.core.extensions import db
from tracker.core.vocabulary import ReportStatus
from tracker.tasks.models import Plan, Report
from tracker.tasks.plans.services.settings import PlanSettings, settings_of


@pytest.mark.parametrize("person", EVERYBODY)
def test_who_comes_to_the_settings(cast: Cast, client: FlaskClient, person: str) -> None:
    plan = make_task(cast).plan
    expected = {"office": 200, "second_office": 200, "other_city_office": 404}.get(person, 403)
    assert sign_in(client, getattr(cast, person)).get(f"/plans/{plan.id}").status_code == expected


def test_a_form_without_its_version_is_stale_and_no_error(cast: Cast, client: FlaskClient) -> None:
    plan = make_task(cast).plan
    assert sign_in(client, cast.office).post(f"/plans/{plan.id}", data={"most_extensions": "1"}).status_code == 409
    assert settings_of(db.session.get_one(Plan, plan.id)) == PlanSettings(None, False)


def test_the_office_settles_from_the_ledger(cast: Cast, client: FlaskClient) -> None:
    plan = make_task(cast).plan
    sign_in(client, cast.office)
    assert f'href="/plans/{plan.id}"' in client.get(f"/tasks?plan={plan.id}").text
    assert f'href="/plans/{plan.id}"' in client.get(f"/oversight?plan={plan.id}").text
    assert 'href="/plans/x"' not in client.get("/tasks?plan=x").text
    page = client.get(f"/plans/{plan.id}").text
    version = re.search(r'name="version"[^>]*value="(\d+)"', page)
    assert version
    data = {"most_extensions": "1", "lead_accepts_co": "y", "version": version[1]}
    assert client.post(f"/plans/{plan.id}", data=data).status_code == 302
    assert settings_of(db.session.get_one(Plan, plan.id)) == PlanSettings(1, True)
    assert "李梅" in client.get(f"/plans/{plan.id}").text
    assert f'href="/plans/{plan.id}"' not in sign_in(client, cast.lead_liaison).get(f"/tasks?plan={plan.id}").text


def test_a_stale_form_shows_both(cast: Cast, client: FlaskClient) -> None:
    plan = make_task(cast).plan
    plan_id, seen = plan.id, plan.version
    settle(cast, plan, PlanSettings(7, True), person="second_office")
    client.post("/language/en")
    sign_in(client, cast.office)
    answer = client.post(f"/plans/{plan_id}", data={"most_extensions": "3", "version": str(seen)})
    assert answer.status_code == 409
    assert "Extensions a task may get: 7" in answer.text
    assert 'value="3"' in answer.text
    version = re.search(r'name="version"[^>]*value="(\d+)"', answer.text)
    assert version
    client.post(f"/plans/{plan_id}", data={"most_extensions": "3", "version": version[1]})
    assert settings_of(db.session.get_one(Plan, plan_id)) == PlanSettings(3, False)


@pytest.mark.parametrize("most", ["13", "-1", "many"])
def test_a_number_out_of_bounds_is_refused(cast: Cast, client: FlaskClient, most: str) -> None:
    plan = make_task(cast).plan
    data = {"most_extensions": most, "version": str(plan.version)}
    answer = sign_in(client, cast.office).post(f"/plans/{plan.id}", data=data)
    assert answer.status_code == 422
    assert settings_of(db.session.get_one(Plan, plan.id)) == PlanSettings(None, False)


def test_an_unknown_plan_is_not_found(cast: Cast, client: FlaskClient) -> None:
    assert sign_in(client, cast.office).get("/plans/999999").status_code == 404


def test_the_leads_liaison_reviews_from_its_desk(cast: Cast, client: FlaskClient) -> None:
    task = shared(cast)
    report = report_of(cast, task, "health")
    sign_in(client, cast.lead_liaison)
    assert f'href="/reports/{report.id}"' in client.get("/?tab=to_review_co").text
    assert f'href="/reports/{report.id}">' in client.get(f"/tasks/{task.id}").text
    assert f'action="/reports/{report.id}/acceptance"' in client.get(f"/reports/{report.id}").text
    answer = client.post(f"/reports/{report.id}/acceptance")
    assert answer.location == "/?tab=to_review_co"
    assert db.session.get_one(Report, report.id).status is ReportStatus.ACCEPTED
    assert client.get(answer.location).status_code == 200


def test_nobody_is_offered_what_is_not_his_to_review(cast: Cast, client: FlaskClient) -> None:
    task = shared(cast)
    own, co = report_of(cast, task, "civil_affairs"), report_of(cast, task, "health")
    sign_in(client, cast.lead_liaison)
    assert "/acceptance" not in client.get(f"/reports/{own.id}").text
    assert client.post(f"/reports/{own.id}/acceptance").status_code == 403
    sign_in(client, cast.co_liaison)
    assert "/acceptance" not in client.get(f"/reports/{co.id}").text
    assert client.post(f"/reports/{co.id}/return", data={"reason": "缺少数据。"}).status_code == 403


def test_the_office_still_reviews_what_the_lead_may(cast: Cast, client: FlaskClient) -> None:
    task = shared(cast)
    report = report_of(cast, task, "east_district")
    sign_in(client, cast.office)
    assert f'href="/reports/{report.id}">' in client.get(f"/tasks/{task.id}").text
    assert client.post(f"/reports/{report.id}/acceptance").location == "/reports"


def test_the_task_page_says_who_reviews(cast: Cast, client: FlaskClient) -> None:
    task = shared(cast)
    client.post("/language/en")
    sign_in(client, cast.co_liaison)
    assert "The lead reviews the reports of the other units" in client.get(f"/tasks/{task.id}").text
    settle(cast, task.plan, PlanSettings(None, False))
    assert "The office reviews the reports." in client.get(f"/tasks/{task.id}").text
    assert part_of(task, cast.health).id
