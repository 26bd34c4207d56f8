"""The pages on which a unit names who has a part in hand, and on which everything of a person is handed over."""

import pytest
from flask.testing import FlaskClient

from tests.conftest import NOW
from tests.make import liaison_of, make_task, part_of, refreshed
from tests.people import Cast, sign_in
from tests.queries import count_queries
from tests.tasks.steps.test_name_people import colleague
from tracker.tasks.models import Assignment
from tracker.tasks.steps.name_people.services import name_people


@pytest.fixture
def part(cast: Cast) -> Assignment:
    return part_of(make_task(cast, co=[cast.health]), cast.civil_affairs)


def in_hand(part: Assignment, person_id: int) -> None:
    name_people(part.id, leader="", liaison_id=person_id, actor=liaison_of(part), now=NOW)


def test_the_names_stand_on_the_tasks_page(cast: Cast, client: FlaskClient, part: Assignment) -> None:
    page = sign_in(client, cast.lead_liaison)
    assert f"/assignments/{part.id}/people" in page.get(f"/tasks/{part.task_id}").text
    assert 'value="冯局"' in page.get(f"/assignments/{part.id}/people").text  # offered
    data = {"leader": "沈局长", "liaison": str(cast.lead_liaison.id)}
    assert page.post(f"/assignments/{part.id}/people", data=data).status_code == 302
    assert "沈局长 · 赵敏" in sign_in(client, cast.office).get(f"/tasks/{part.task_id}").text


def test_a_name_too_long_is_kept_in_the_form(cast: Cast, client: FlaskClient, part: Assignment) -> None:
    data = {"leader": "长" * 61, "liaison": "0"}
    answer = sign_in(client, cast.lead_liaison).post(f"/assignments/{part.id}/people", data=data)
    assert answer.status_code == 200
    assert "长" * 61 in answer.text
    refreshed(part)
    assert part.responsible_leader == ""


def test_the_office_sees_what_moves_and_hands_it_over(cast: Cast, client: FlaskClient, part: Assignment) -> None:
    second = colleague(cast.civil_affairs)
    in_hand(part, cast.lead_liaison.id)
    path = f"/units/{cast.civil_affairs.id}/people/{cast.lead_liaison.id}/hand-over"
    page = sign_in(client, cast.office)
    assert path in page.get("/hand-over").text
    assert part.task.title in page.get(path).text
    assert page.post(path, data={"takes_over": "0"}).status_code == 200
    assert page.post(path, data={"takes_over": str(second.id)}).location == "/hand-over"
    refreshed(part)
    assert part.liaison_id == second.id
    assert page.get(path).status_code == 404
    assert page.post(path, data={"takes_over": str(second.id)}).status_code == 409


def test_without_another_liaison_the_page_says_who_adds_one(cast: Cast, client: FlaskClient, part: Assignment) -> None:
    in_hand(part, cast.lead_liaison.id)
    page = sign_in(client, cast.office)
    client.post("/language/en")
    shown = page.get(f"/units/{cast.civil_affairs.id}/people/{cast.lead_liaison.id}/hand-over").text
    assert "The unit has no other liaison yet" in shown
    assert "<select" not in shown


@pytest.mark.parametrize(
    ("person", "names", "overview", "hands_over"),
    [
        ("lead_liaison", 200, 200, 200),
        ("co_liaison", 403, 200, 403),
        ("unit_leader", 403, 403, 403),
        ("office", 403, 200, 200),
        ("admin", 403, 200, 200),
        ("leader", 403, 403, 403),
        ("viewer", 403, 403, 403),
        ("other_city_office", 403, 200, 404),
    ],
)
def test_who_may_open_the_pages(
    cast: Cast, client: FlaskClient, part: Assignment, person: str, names: int, overview: int, hands_over: int
) -> None:
    in_hand(part, cast.lead_liaison.id)
    page = sign_in(client, getattr(cast, person))
    assert page.get(f"/assignments/{part.id}/people").status_code == names
    assert page.get("/hand-over").status_code == overview
    path = f"/units/{cast.civil_affairs.id}/people/{cast.lead_liaison.id}/hand-over"
    assert page.get(path).status_code == hands_over


def test_the_pages_make_the_same_queries_however_much_is_in_hand(
    cast: Cast, client: FlaskClient, part: Assignment
) -> None:
    path = f"/units/{cast.civil_affairs.id}/people/{cast.lead_liaison.id}/hand-over"
    in_hand(part, cast.lead_liaison.id)
    sign_in(client, cast.office)
    with count_queries() as few:
        client.get(path)
    for _ in range(5):
        in_hand(part_of(make_task(cast), cast.civil_affairs), cast.lead_liaison.id)
    with count_queries() as many:
        client.get(path)
    assert many.count == few.count
