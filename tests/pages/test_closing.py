"""Spot checks and reopening, on pages."""

import pytest
from flask.testing import FlaskClient

from tests.make import accepted, make_accepted_report, make_task, part_of, refreshed
from tests.people import Cast, sign_in
from tests.tasks.steps.test_close import finished, owed_yearly
from tests.tasks.steps.test_extend import EVERYBODY
from tracker.core.extensions import db
from tracker.core.vocabulary import ProgressState, TaskStatus
from tracker.tasks.models import Task

CHECK = {"checked_on": "2023-06-28", "place": "东江区文化馆", "finding": "现场未见设备", "result": "untrue"}


@pytest.mark.parametrize("form", ["reopening", "checks/new"])
@pytest.mark.parametrize("person", EVERYBODY)
def test_who_comes_to_the_forms(cast: Cast, client: FlaskClient, person: str, form: str) -> None:
    task = finished(cast)
    expected = {"office": 200, "second_office": 200, "other_city_office": 404}.get(person, 403)
    assert sign_in(client, getattr(cast, person)).get(f"/tasks/{task.id}/{form}").status_code == expected


def test_what_was_found_untrue_is_offered_as_the_reason_to_reopen(cast: Cast, client: FlaskClient) -> None:
    task = finished(cast)
    sign_in(client, cast.office)
    assert f'href="/tasks/{task.id}/checks/new"' in client.get(f"/tasks/{task.id}").text
    answer = client.post(f"/tasks/{task.id}/checks/new", data=CHECK)
    assert answer.location.startswith(f"/tasks/{task.id}/reopening?check=")
    assert "现场未见设备</textarea>" in client.get(answer.location).text.replace("\r\n", "")
    client.post(f"/tasks/{task.id}/reopening", data={"reason": "现场未见设备"})
    assert db.session.get_one(Task, task.id).status is TaskStatus.IN_PROGRESS
    page = sign_in(client, cast.co_liaison).get(f"/tasks/{task.id}").text
    assert "东江区文化馆" in page
    assert "/reopening" not in page


def test_what_was_found_true_leaves_the_task_closed(cast: Cast, client: FlaskClient) -> None:
    task = finished(cast)
    sign_in(client, cast.office)
    answer = client.post(f"/tasks/{task.id}/checks/new", data=CHECK | {"result": "holds"})
    assert answer.location == f"/tasks/{task.id}"
    assert db.session.get_one(Task, task.id).status is TaskStatus.CLOSED


def test_a_finding_of_another_task_is_not_offered(cast: Cast, client: FlaskClient) -> None:
    checked, other = finished(cast), finished(cast)
    sign_in(client, cast.office)
    check = client.post(f"/tasks/{checked.id}/checks/new", data=CHECK).location.partition("=")[2]
    assert "现场未见设备" not in client.get(f"/tasks/{other.id}/reopening?check={check}").text


def test_refused_forms_keep_what_was_typed(cast: Cast, client: FlaskClient) -> None:
    task = finished(cast)
    sign_in(client, cast.office)
    answer = client.post(f"/tasks/{task.id}/checks/new", data=CHECK | {"checked_on": "2023-07-01"})
    assert answer.status_code == 422
    assert "现场未见设备" in answer.text
    assert client.post(f"/tasks/{task.id}/checks/new", data={"finding": "未定"}).status_code == 422
    assert client.post(f"/tasks/{task.id}/reopening", data={"reason": ""}).status_code == 422


def test_open_work_offers_neither(cast: Cast, client: FlaskClient) -> None:
    task = owed_yearly(cast)
    sign_in(client, cast.office)
    assert "/reopening" not in client.get(f"/tasks/{task.id}").text
    assert 'name="reason"' not in client.get(f"/tasks/{task.id}/reopening").text
    assert client.post(f"/tasks/{task.id}/reopening", data={"reason": "现场未见设备"}).status_code == 409
    assert client.post(f"/tasks/{task.id}/checks/new", data=CHECK).status_code == 409
    assert client.get("/tasks/999999/reopening").status_code == 404


def test_the_report_form_says_from_when_finished_is_possible(cast: Cast, client: FlaskClient) -> None:
    part = accepted(part_of(owed_yearly(cast), cast.civil_affairs))
    client.post("/language/en")
    sign_in(client, cast.lead_liaison)
    address = f"/assignments/{part.id}/reports/new"
    assert "possible only from 2025-12-31 (Wed) on" in client.get(address).text
    answer = client.post(address, data={"state": "completed", "percent": "100", "done": "本年完成三百个"})
    assert answer.status_code == 422
    assert "before 2025-12-31" in answer.text
    assert "本年完成三百个" in answer.text


def test_closing_shows_what_it_closes_and_asks_why_where_something_is_open(cast: Cast, client: FlaskClient) -> None:
    task = finished(cast, closed=False, targets=[("社区食堂", 10, "家")])
    sign_in(client, cast.office)
    page = client.get(f"/tasks/{task.id}/closing").text
    for said in ("市民政局", "市卫生健康委：待签收", "社区食堂", "尚未完成"):
        assert said in page
    refused = client.post(f"/tasks/{task.id}/closing", data={"reason": " "})
    assert refused.status_code == 422
    assert "请说明销号理由" in refused.text
    refreshed(task)
    assert task.status is TaskStatus.COMPLETED
    assert client.post(f"/tasks/{task.id}/closing", data={"reason": "转入日常管理。"}).status_code == 302
    assert "转入日常管理。" in client.get(f"/tasks/{task.id}").text


def test_where_nothing_is_open_no_reason_is_asked_for(cast: Cast, client: FlaskClient) -> None:
    task = make_task(cast)
    make_accepted_report(cast, part_of(task, cast.civil_affairs), percent=100, state=ProgressState.COMPLETED)
    sign_in(client, cast.office)
    assert "尚未完成" not in client.get(f"/tasks/{task.id}/closing").text
    assert client.post(f"/tasks/{task.id}/closing").status_code == 302


def test_what_cannot_be_closed_says_why_and_has_no_form(cast: Cast, client: FlaskClient) -> None:
    task = make_task(cast)
    page = sign_in(client, cast.office).get(f"/tasks/{task.id}/closing").text
    assert 'name="csrf_token"' not in page.split("<main")[1].split("</main")[0]
