"""Withdrawing and reinstating a task on pages: who may, the preview, what is refused, where it can be found."""

import pytest
from flask.testing import FlaskClient

from tests.make import accepted, make_plan, make_report, make_task, part_of, refreshed
from tests.pages.test_correct import form_of
from tests.people import Cast, sign_in
from tests.queries import count_queries
from tests.tasks.changes.test_withdrawing import WHY, withdrawn
from tests.tasks.steps.test_extend import EVERYBODY, asked, under_way
from tests.tasks.workflow.test_at_once import entries
from tracker.core.vocabulary import TaskStatus
from tracker.tasks.models import Task


@pytest.mark.parametrize("page", ["withdrawal", "reinstatement"])
@pytest.mark.parametrize("person", EVERYBODY)
def test_who_comes_to_the_forms(cast: Cast, client: FlaskClient, person: str, page: str) -> None:
    task = make_task(cast)
    expected = {"office": 200, "second_office": 200, "other_city_office": 404}.get(person, 403)
    assert sign_in(client, getattr(cast, person)).get(f"/tasks/{task.id}/{page}").status_code == expected


def status_of(task: Task) -> TaskStatus:
    refreshed(task)
    return task.status


def test_the_way_there_and_back(cast: Cast, client: FlaskClient) -> None:
    task = under_way(cast)
    asked(cast, task)
    sign_in(client, cast.office)
    assert f"/tasks/{task.id}/withdrawal" in client.get(f"/tasks/{task.id}").text
    preview = client.post(f"/tasks/{task.id}/withdrawal", data={"reason": WHY, "step": "preview"})
    for words in ("市民政局、市卫生健康委、东江区责任终止", "延期申请随之办结", "赵敏", "钱进", WHY):
        assert words in preview.text
    assert status_of(task) is TaskStatus.IN_PROGRESS
    done = client.post(f"/tasks/{task.id}/withdrawal", data=form_of(preview.text) | {"step": "confirm"})
    assert done.location == f"/tasks/{task.id}"
    assert status_of(task) is TaskStatus.WITHDRAWN
    page = client.get(f"/tasks/{task.id}").text
    assert WHY in page
    assert "随任务终止" in page
    assert f"/tasks/{task.id}/reinstatement" in page
    assert "/correct" not in page
    preview = client.post(f"/tasks/{task.id}/reinstatement", data={"reason": "恢复执行。"})
    assert "需重新签收" in preview.text
    client.post(f"/tasks/{task.id}/reinstatement", data=form_of(preview.text) | {"step": "confirm"})
    assert status_of(task) is TaskStatus.ISSUED


def test_units_read_why_it_ended_and_find_it_by_its_status(cast: Cast, client: FlaskClient) -> None:
    task = withdrawn(cast, under_way(cast, title="建设长者食堂"))
    for person in (cast.lead_liaison, cast.co_liaison, cast.leader):
        sign_in(client, person)
        page = client.get(f"/tasks/{task.id}")
        assert (page.status_code, WHY in page.text, "/reinstatement" in page.text) == (200, True, False)
        assert "建设长者食堂" not in client.get("/tasks").text
        assert "建设长者食堂" in client.get("/tasks?status=withdrawn").text
    assert sign_in(client, cast.stranger).get(f"/tasks/{task.id}").status_code == 403


def test_a_task_that_is_past_its_date_says_so_before_it_comes_back(cast: Cast, client: FlaskClient) -> None:
    task = withdrawn(cast, make_task(cast, due="2023-06-20"))
    sign_in(client, cast.office)
    assert "逾期 8 天" in client.post(f"/tasks/{task.id}/reinstatement", data={"reason": "恢复。"}).text


@pytest.mark.parametrize("page", ["withdrawal", "reinstatement"])
def test_without_a_reason_nothing_happens(cast: Cast, client: FlaskClient, page: str) -> None:
    task = under_way(cast)
    if page == "reinstatement":
        withdrawn(cast, task)
    sign_in(client, cast.office)
    for step in ("preview", "confirm"):
        assert client.post(f"/tasks/{task.id}/{page}", data={"reason": " ", "step": step}).status_code == 422
    assert client.post(f"/tasks/{task.id}/{page}", data={"reason": "长" * 4001}).status_code == 422
    assert entries("task:reinstated") == 0


def test_a_report_that_came_in_meanwhile_stops_it_and_the_reason_stays(cast: Cast, client: FlaskClient) -> None:
    task = under_way(cast)
    sign_in(client, cast.office)
    preview = client.post(f"/tasks/{task.id}/withdrawal", data={"reason": WHY})
    make_report(part_of(task, cast.civil_affairs))
    answer = client.post(f"/tasks/{task.id}/withdrawal", data=form_of(preview.text) | {"step": "confirm"})
    assert answer.status_code == 409
    assert "待审核" in answer.text
    assert WHY in answer.text
    assert status_of(task) is TaskStatus.IN_PROGRESS


def test_a_task_that_moved_on_is_looked_at_once_more(cast: Cast, client: FlaskClient) -> None:
    task = make_task(cast)
    sign_in(client, cast.office)
    preview = client.post(f"/tasks/{task.id}/withdrawal", data={"reason": WHY})
    accepted(part_of(task, cast.civil_affairs))
    again = client.post(f"/tasks/{task.id}/withdrawal", data=form_of(preview.text) | {"step": "confirm"})
    assert "任务已有新的进展" in again.text
    assert status_of(task) is TaskStatus.IN_PROGRESS
    client.post(f"/tasks/{task.id}/withdrawal", data=form_of(again.text) | {"step": "confirm"})
    assert status_of(task) is TaskStatus.WITHDRAWN


def test_going_back_keeps_the_reason(cast: Cast, client: FlaskClient) -> None:
    task = make_task(cast)
    sign_in(client, cast.office)
    preview = client.post(f"/tasks/{task.id}/withdrawal", data={"reason": WHY})
    back = client.post(f"/tasks/{task.id}/withdrawal", data=form_of(preview.text) | {"step": "edit"})
    assert form_of(back.text)["reason"] == WHY


@pytest.mark.parametrize(
    ("page", "status"),
    [("withdrawal", TaskStatus.CLOSED), ("withdrawal", TaskStatus.COMPLETED), ("reinstatement", TaskStatus.ISSUED)],
)
def test_what_is_not_possible_has_no_form(cast: Cast, client: FlaskClient, page: str, status: TaskStatus) -> None:
    task = make_task(cast, status=status)
    sign_in(client, cast.office)
    assert f"/tasks/{task.id}/{page}" not in client.get(f"/tasks/{task.id}").text
    assert 'name="reason"' not in client.get(f"/tasks/{task.id}/{page}").text
    assert client.post(f"/tasks/{task.id}/{page}", data={"reason": WHY}).status_code == 409


def test_the_numbers_of_the_city_s_pages_leave_it_out(cast: Cast, client: FlaskClient) -> None:
    plan = make_plan(cast)
    make_task(cast, plan)
    withdrawn(cast, make_task(cast, plan, title="建设长者食堂"))
    sign_in(client, cast.office)
    for path in ("/tasks", "/plans", f"/plans/{plan.id}/districts", "/"):
        assert "建设长者食堂" not in client.get(path).text, path
    overview = client.get("/oversight").text
    assert overview.count("建设长者食堂") == 1, "only among what changed lately"
    assert "李梅撤销了任务" in overview


def test_the_preview_makes_as_many_queries_for_many_units(cast: Cast, client: FlaskClient) -> None:
    small = make_task(cast)
    large = make_task(cast, co=[cast.health, cast.education, cast.finance], implementers=[cast.east_district])
    sign_in(client, cast.office)
    counts = []
    for task in (small, large):
        with count_queries() as counted:
            client.post(f"/tasks/{task.id}/withdrawal", data={"reason": WHY})
        counts.append(counted.count)
    assert counts[1] - counts[0] <= 4 * 4, "four for each unit whose part ends: its lock, draft, name and change"
