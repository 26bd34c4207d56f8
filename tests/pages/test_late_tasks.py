"""Adding a task on pages: who may, the preview, what is refused and kept."""

import pytest
from flask.testing import FlaskClient

from tests.make import make_plan, make_task
from tests.pages.test_correct import form_of
from tests.people import Cast, sign_in
from tests.queries import count_queries
from tests.tasks.steps.test_extend import EVERYBODY
from tests.tasks.workflow.test_at_once import entries
from tracker.core.extensions import db
from tracker.tasks.models import Plan, Task

TYPED = {
    "title": "建设长者食堂",
    "section": "优化供给",
    "lead": "市民政局",
    "co-0": "市卫健委",
    "implementers-0": "各县(区)人民政府",
    "due": "2023-12-31",
    "reason": "市政府常务会议新增。",
}


def opened(client: FlaskClient, plan: Plan) -> dict[str, str]:
    return form_of(client.get(f"/plans/{plan.id}/tasks/new").text)


def send(client: FlaskClient, plan: Plan, fields: dict[str, str], step: str = "preview"):  # type: ignore[no-untyped-def]
    return client.post(f"/plans/{plan.id}/tasks/new", data=fields | {"step": step})


@pytest.mark.parametrize("person", EVERYBODY)
def test_only_the_office_of_the_city_comes_to_the_form(cast: Cast, client: FlaskClient, person: str) -> None:
    plan = make_plan(cast)
    expected = {"office": 200, "second_office": 200, "other_city_office": 404}.get(person, 403)
    assert sign_in(client, getattr(cast, person)).get(f"/plans/{plan.id}/tasks/new").status_code == expected
    assert client.post(f"/plans/{plan.id}/tasks/new").status_code == (422 if expected == 200 else expected)


def test_the_way_leads_over_a_preview(cast: Cast, client: FlaskClient) -> None:
    plan = make_plan(cast)
    make_task(cast, plan, number="27", section="优化供给")
    sign_in(client, cast.office)
    assert f"/plans/{plan.id}/tasks/new" in client.get(f"/tasks?plan={plan.id}").text
    assert f"/plans/{plan.id}/tasks/new" in client.get(f"/plans/{plan.id}").text
    page = client.get(f"/plans/{plan.id}/tasks/new").text
    assert form_of(page)["number"] == "28"
    assert '<option value="优化供给">' in page
    typed = (
        opened(client, plan) | TYPED | {"targets-0-about": "长者食堂", "targets-0-value": "20", "targets-0-unit": "家"}
    )
    preview = send(client, plan, typed)
    for words in ("市民政局、市卫生健康委、东江区、西岭县", "赵敏", "钱进", "孙江", "长者食堂 ≥20 家"):
        assert words in preview.text
    assert entries("task:added") == 0
    done = send(client, plan, form_of(preview.text), "confirm")
    task = db.session.query(Task).filter_by(title="建设长者食堂").one()
    assert done.location == f"/tasks/{task.id}"
    for path in (f"/tasks/{task.id}", f"/tasks?plan={plan.id}"):
        assert "增补" in client.get(path).text
    assert "市政府常务会议新增。" in client.get(f"/tasks/{task.id}").text
    again = send(client, plan, form_of(preview.text), "confirm")
    assert again.status_code == 422
    assert "已有此编号" in again.text


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        pytest.param({"title": ""}, "请填写任务标题。", id="no title"),
        pytest.param({"lead": ""}, "任务必须有且只有一个牵头单位。", id="no lead"),
        pytest.param({"lead": "各县(区)人民政府"}, "统称", id="a collective name leads"),
        pytest.param({"co-0": "市飞天局"}, "市飞天局", id="unknown unit"),
        pytest.param({"reason": ""}, "请说明为什么增补任务。", id="no reason"),
        pytest.param({"number": "27"}, "已有此编号", id="number taken"),
        pytest.param({"targets-0-about": "食堂", "targets-0-value": "许多"}, "数", id="no amount"),
    ],
)
def test_what_cannot_be_is_said_and_stays_typed(
    cast: Cast, client: FlaskClient, changes: dict[str, str], words: str
) -> None:
    plan = make_plan(cast)
    make_task(cast, plan, number="27", section="优化供给")
    sign_in(client, cast.office)
    answer = send(client, plan, opened(client, plan) | TYPED | changes)
    assert answer.status_code == 422
    assert words in answer.text
    assert form_of(answer.text)["due"] == "2023-12-31"
    assert entries("task:added") == 0


def test_going_back_to_the_form_keeps_everything(cast: Cast, client: FlaskClient) -> None:
    plan = make_plan(cast)
    sign_in(client, cast.office)
    preview = send(client, plan, opened(client, plan) | TYPED)
    fields = form_of(send(client, plan, form_of(preview.text), "edit").text)
    assert (fields["title"], fields["reason"]) == (TYPED["title"], TYPED["reason"])
    assert [fields["implementers-0"], fields["implementers-1"]] == ["东江区", "西岭县"]


def test_a_date_that_has_passed_is_said_before(cast: Cast, client: FlaskClient) -> None:
    plan = make_plan(cast)
    sign_in(client, cast.office)
    assert "逾期 8 天" in send(client, plan, opened(client, plan) | TYPED | {"due": "2023-06-20"}).text


def test_the_form_makes_as_many_queries_in_a_long_plan(cast: Cast, client: FlaskClient) -> None:
    plan = make_plan(cast)
    make_task(cast, plan)
    sign_in(client, cast.office)
    counts = []
    for _ in range(2):
        with count_queries() as counted:
            fields = opened(client, plan)
            send(client, plan, fields | TYPED)
        counts.append(counted.count)
        for number in range(9):
            make_task(cast, plan, section=f"第{number}章")
    assert counts[0] == counts[1]
