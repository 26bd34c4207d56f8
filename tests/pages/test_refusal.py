"""The pages on which a unit refuses a part and the office decides."""

import pytest
from flask.testing import FlaskClient

from tests.conftest import NOW
from tests.make import liaison_of, make_task, part_of, refreshed
from tests.people import Cast, sign_in
from tracker.core.vocabulary import AssignmentStatus
from tracker.tasks.models import Assignment
from tracker.tasks.steps.refuse.services import refuse_assignment


@pytest.fixture
def part(cast: Cast) -> Assignment:
    return part_of(make_task(cast, co=[cast.health]), cast.civil_affairs)


def refused(part: Assignment) -> Assignment:
    refuse_assignment(part.id, "食堂由教育部门主管。", actor=liaison_of(part), now=NOW)
    return part


def test_a_liaison_refuses_and_the_office_reads_why(cast: Cast, client: FlaskClient, part: Assignment) -> None:
    page = sign_in(client, cast.lead_liaison)
    assert f"/assignments/{part.id}/refusal" in page.get(f"/tasks/{part.task_id}").text
    answer = page.post(f"/assignments/{part.id}/refusal", data={"reason": "应由教育部门承担。"})
    assert (answer.status_code, answer.location) == (302, f"/tasks/{part.task_id}")
    office = sign_in(client, cast.office)
    assert "应由教育部门承担。" in office.get(f"/tasks/{part.task_id}").text
    assert f"/assignments/{part.id}/refusal/decision" in office.get("/?tab=to_decide").text


def test_a_refusal_without_reason_is_not_sent(cast: Cast, client: FlaskClient, part: Assignment) -> None:
    answer = sign_in(client, cast.lead_liaison).post(f"/assignments/{part.id}/refusal", data={"reason": " "})
    assert answer.status_code == 200
    refreshed(part)
    assert part.status is AssignmentStatus.AWAITING_ACCEPTANCE


def test_the_office_re_assigns_and_the_task_page_shows_both_units(
    cast: Cast, client: FlaskClient, part: Assignment
) -> None:
    refused(part)
    page = sign_in(client, cast.office)
    assert "食堂由教育部门主管。" in page.get(f"/assignments/{part.id}/refusal/decision").text
    data = {"decision": "reassign", "unit": str(cast.education.id), "role": "co", "text": ""}
    assert page.post(f"/assignments/{part.id}/refusal/decision", data=data).status_code == 302
    shown = page.get(f"/tasks/{part.task_id}").text
    assert "市教育局" in shown
    assert shown.count("市民政局") >= 2  # among the former parts and in the time line
    left = sign_in(client, cast.lead_liaison).get(f"/tasks/{part.task_id}")
    assert (left.status_code, left.location) == (302, f"/tasks/{part.task_id}/own-reports")


def test_the_office_keeps_it_and_the_unit_reads_the_answer(cast: Cast, client: FlaskClient, part: Assignment) -> None:
    data = {"decision": "keep", "unit": "0", "role": "co", "text": "三定方案明确由你单位负责。"}
    sign_in(client, cast.office).post(f"/assignments/{refused(part).id}/refusal/decision", data=data)
    shown = sign_in(client, cast.lead_liaison).get(f"/tasks/{part.task_id}").text
    assert "三定方案明确由你单位负责。" in shown
    assert f'action="/assignments/{part.id}/acceptance"' in shown
    assert f'href="/assignments/{part.id}/refusal"' not in shown


def test_a_decision_that_lacks_its_unit_keeps_the_typed_text(cast: Cast, client: FlaskClient, part: Assignment) -> None:
    data = {"decision": "split", "unit": "0", "role": "co", "text": "请教育部门一并承担。"}
    answer = sign_in(client, cast.office).post(f"/assignments/{refused(part).id}/refusal/decision", data=data)
    assert answer.status_code == 200
    assert "请教育部门一并承担。" in answer.text
    assert 'class="field field-wrong"' in answer.text


def test_what_was_decided_meanwhile_is_said_in_place_of_the_form(
    cast: Cast, client: FlaskClient, part: Assignment
) -> None:
    page = sign_in(client, cast.office)
    client.post("/language/en")
    shown = page.get(f"/assignments/{part.id}/refusal/decision").text
    assert "There is no refusal to decide on." in shown
    assert "<textarea" not in shown
    data = {"decision": "keep", "unit": "0", "role": "co", "text": "好"}
    assert page.post(f"/assignments/{part.id}/refusal/decision", data=data).status_code == 409


@pytest.mark.parametrize(
    ("person", "refuses", "decides"),
    [
        ("lead_liaison", 200, 403),
        ("co_liaison", 403, 403),
        ("unit_leader", 403, 403),
        ("stranger", 403, 403),
        ("office", 403, 200),
        ("leader", 403, 403),
        ("viewer", 403, 403),
        ("admin", 403, 403),
        ("other_city_office", 403, 404),
    ],
)
def test_who_may_open_the_forms(
    cast: Cast, client: FlaskClient, part: Assignment, person: str, refuses: int, decides: int
) -> None:
    page = sign_in(client, getattr(cast, person))
    assert page.get(f"/assignments/{part.id}/refusal").status_code == refuses
    assert page.get(f"/assignments/{part.id}/refusal/decision").status_code == decides


def test_an_unknown_part_is_not_found(cast: Cast, client: FlaskClient) -> None:
    assert sign_in(client, cast.office).get("/assignments/987654/refusal/decision").status_code == 404
    assert sign_in(client, cast.lead_liaison).get("/assignments/987654/refusal").status_code == 404
