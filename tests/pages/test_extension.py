"""Asking for a later due date and deciding on it, on pages."""

import re
from datetime import date

import pytest
from flask.testing import FlaskClient

from tests.conftest import NOW
from tests.make import part_of
from tests.people import Cast, sign_in
from tests.queries import count_queries
from tests.tasks.steps.test_extend import EVERYBODY, asked, granted, under_way
from tracker.core.extensions import db
from tracker.core.vocabulary import ExtensionStatus
from tracker.tasks.models import Extension, Task
from tracker.tasks.steps.name_people.services import name_people


def ask_url(task: Task) -> str:
    return f"/tasks/{task.id}/extensions/new"


@pytest.mark.parametrize("person", EVERYBODY)
def test_who_comes_to_the_form(cast: Cast, client: FlaskClient, person: str) -> None:
    task = under_way(cast)
    expected = 200 if person == "lead_liaison" else 403
    assert sign_in(client, getattr(cast, person)).get(ask_url(task)).status_code == expected


def test_the_lead_asks_and_the_office_grants_from_its_desk(cast: Cast, client: FlaskClient) -> None:
    task = under_way(cast, title="改造食堂")
    sign_in(client, cast.lead_liaison)
    assert ask_url(task) in client.get(f"/tasks/{task.id}").text
    answer = client.post(ask_url(task), data={"asked_due_on": "2024-03-29", "reason": "设备未到货"})
    assert answer.location == f"/tasks/{task.id}"
    assert ask_url(task) not in client.get(f"/tasks/{task.id}").text
    sign_in(client, cast.office)
    desk = client.get("/?tab=to_decide_extension").text
    page = re.search(r'href="(/extensions/\d+)"', desk)
    assert page
    assert page[1] in client.get("/reports").text
    assert 'value="2024-03-29"' in client.get(page[1]).text
    client.post(f"{page[1]}/grant", data={"granted_due_on": "2024-01-31", "answer": "一个月为限"})
    for address in (f"/tasks/{task.id}", "/tasks"):
        shown = client.get(address).text
        assert "2024-01-31" in shown
        assert "2023-12-31" in shown
    assert "设备未到货" in client.get(f"/tasks/{task.id}").text


def test_wherever_the_due_date_shows_its_past_and_the_reason_do_too(cast: Cast, client: FlaskClient) -> None:
    task = under_way(cast)
    granted(cast, asked(cast, task))
    lead, sharing = part_of(task, cast.civil_affairs), part_of(task, cast.health)
    name_people(lead.id, leader="", liaison_id=cast.lead_liaison.id, actor=cast.actor("lead_liaison"), now=NOW)
    unit, person = cast.civil_affairs.id, cast.lead_liaison.id
    pages = {
        "lead_liaison": ["/?tab=to_report", "/tasks", f"/tasks/{task.id}", f"/assignments/{lead.id}/reports/new"],
        "co_liaison": [f"/assignments/{sharing.id}/refusal"],
        "office": [f"/units/{unit}/people/{person}/hand-over"],
    }
    client.post("/language/en")
    for who, addresses in pages.items():
        sign_in(client, getattr(cast, who))
        for address in addresses:
            shown = client.get(address).text
            assert "originally 2023-12-31 (Sun) · extended 1 ×" in shown, address
            assert '2023-12-31 (Sun) → 2024-03-29 (Fri) <span class="report-text">设备未到货</span>' in shown, address


def test_a_refused_form_keeps_what_was_typed(cast: Cast, client: FlaskClient) -> None:
    task = under_way(cast)
    sign_in(client, cast.lead_liaison)
    answer = client.post(ask_url(task), data={"asked_due_on": "2023-12-01", "reason": "设备仍未到货"})
    assert answer.status_code == 422
    assert "设备仍未到货" in answer.text
    assert 'value="2023-12-01"' in answer.text
    answer = client.post(ask_url(task), data={"asked_due_on": "明年", "reason": "设备仍未到货"})
    assert answer.status_code == 422
    assert "设备仍未到货" in answer.text


def test_a_refused_decision_keeps_what_was_typed(cast: Cast, client: FlaskClient) -> None:
    extension = asked(cast, under_way(cast))
    sign_in(client, cast.office)
    answer = client.post(f"/extensions/{extension.id}/grant", data={"granted_due_on": "2023-12-01", "answer": "抓紧"})
    assert answer.status_code == 422
    assert "抓紧" in answer.text
    assert client.post(f"/extensions/{extension.id}/denial", data={"answer": ""}).status_code == 422
    client.post(f"/extensions/{extension.id}/denial", data={"answer": "民生实事不得延期"})
    assert "民生实事不得延期" in client.get(f"/extensions/{extension.id}").text


@pytest.mark.parametrize(
    ("person", "status"),
    [
        ("lead_liaison", 200),
        ("co_liaison", 200),
        ("district_liaison", 200),
        ("leader", 200),
        ("office", 200),
        ("stranger", 403),
        ("admin", 403),
        ("other_city_office", 404),
    ],
)
def test_whoever_sees_the_task_sees_its_requests(cast: Cast, client: FlaskClient, person: str, status: int) -> None:
    task = under_way(cast)
    extension = asked(cast, task)
    answer = sign_in(client, getattr(cast, person)).get(f"/extensions/{extension.id}")
    assert answer.status_code == status
    if status == 200:
        assert ("/grant" in answer.text) == (person == "office")
        assert ("/withdrawal" in answer.text) == (person == "lead_liaison")
        assert "设备未到货" in client.get(f"/tasks/{task.id}").text


@pytest.mark.parametrize(("person", "offered"), [("office", True), ("leader", False), ("lead_liaison", False)])
def test_the_task_page_offers_the_decision_to_the_office(
    cast: Cast, client: FlaskClient, person: str, offered: bool
) -> None:
    task = under_way(cast)
    extension = asked(cast, task)
    button = f'<a class="btn btn-primary btn-sm" href="/extensions/{extension.id}">'
    assert (button in sign_in(client, getattr(cast, person)).get(f"/tasks/{task.id}").text) == offered
    granted(cast, extension)
    assert button not in client.get(f"/tasks/{task.id}").text


@pytest.mark.parametrize("act", ["grant", "denial"])
@pytest.mark.parametrize("person", ["lead_liaison", "co_liaison", "leader", "viewer", "admin", "other_city_office"])
def test_others_do_not_decide(cast: Cast, client: FlaskClient, person: str, act: str) -> None:
    extension = asked(cast, under_way(cast))
    data = {"granted_due_on": "2024-03-29", "answer": "同意"}
    answer = sign_in(client, getattr(cast, person)).post(f"/extensions/{extension.id}/{act}", data=data)
    assert answer.status_code == (404 if person == "other_city_office" else 403)
    assert db.session.get_one(Extension, extension.id).status is ExtensionStatus.REQUESTED


def test_the_unit_takes_its_request_back(cast: Cast, client: FlaskClient) -> None:
    extension = asked(cast, under_way(cast))
    assert sign_in(client, cast.co_liaison).post(f"/extensions/{extension.id}/withdrawal").status_code == 403
    assert sign_in(client, cast.lead_liaison).post(f"/extensions/{extension.id}/withdrawal").status_code == 302
    assert client.post(f"/extensions/{extension.id}/withdrawal").status_code == 409


def test_the_form_says_why_it_cannot_be_asked_for(cast: Cast, client: FlaskClient) -> None:
    task = under_way(cast, due="2023-06-27")
    client.post("/language/en")
    page = sign_in(client, cast.lead_liaison).get(ask_url(task)).text
    assert "The due date has passed" in page
    assert 'name="asked_due_on"' not in page
    answer = client.post(ask_url(task), data={"asked_due_on": "2024-03-29", "reason": "设备未到货"})
    assert answer.status_code == 409


def test_an_unknown_request_is_not_found_and_nothing_changes_by_get(cast: Cast, client: FlaskClient) -> None:
    sign_in(client, cast.office)
    assert client.get("/extensions/999999").status_code == 404
    for act in ("grant", "denial", "withdrawal"):
        assert client.get(f"/extensions/1/{act}").status_code == 405


def test_the_desk_makes_the_same_queries_however_many_requests_wait(cast: Cast, client: FlaskClient) -> None:
    asked(cast, under_way(cast))
    sign_in(client, cast.office)
    client.get("/")
    with count_queries() as few:
        client.get("/?tab=to_decide_extension")
    for _ in range(4):
        asked(cast, under_way(cast), date(2024, 1, 31))
    with count_queries() as many:
        client.get("/?tab=to_decide_extension")
    assert many.count == few.count
