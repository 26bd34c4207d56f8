"""The page of one task: who sees it, what it offers, and that it never offers what a service would refuse."""

import re

import pytest
from flask.testing import FlaskClient

from tests.conftest import NOW
from tests.make import accepted, make_accepted_report, make_report, make_returned_report, make_task, part_of, refreshed
from tests.people import Cast, sign_in
from tests.queries import count_queries
from tracker.core.vocabulary import ProgressState, TaskStatus


@pytest.mark.parametrize(
    ("person", "status"),
    [
        ("lead_liaison", 200),
        ("co_liaison", 200),
        ("office", 200),
        ("leader", 200),
        ("viewer", 200),
        ("stranger", 403),
        ("admin", 403),
        ("other_city_office", 404),
    ],
)
def test_who_may_see_a_task(cast: Cast, client: FlaskClient, person: str, status: int) -> None:
    task = make_task(cast, co=[cast.health])
    assert sign_in(client, getattr(cast, person)).get(f"/tasks/{task.id}").status_code == status


def test_an_unknown_task_is_not_found(cast: Cast, client: FlaskClient) -> None:
    assert sign_in(client, cast.office).get("/tasks/999999").status_code == 404


def test_the_office_is_told_why_it_cannot_close_yet(cast: Cast, client: FlaskClient) -> None:
    task = make_task(cast)
    page = sign_in(client, cast.office)
    client.post("/language/en")
    assert "The lead has not accepted the task yet." in page.get(f"/tasks/{task.id}").text
    accepted(part_of(task, cast.civil_affairs))
    assert "The lead has not reported completion yet." in page.get(f"/tasks/{task.id}").text
    make_accepted_report(cast, part_of(task, cast.civil_affairs), percent=100, state=ProgressState.COMPLETED)
    assert f'href="/tasks/{task.id}/closing"' in page.get(f"/tasks/{task.id}").text
    client.post(f"/tasks/{task.id}/closing")
    refreshed(task)
    assert task.status is TaskStatus.CLOSED
    assert "task-do" not in page.get(f"/tasks/{task.id}").text, "nothing is left to do, so no row for it"


def test_closing_too_early_is_refused_in_words(cast: Cast, client: FlaskClient) -> None:
    task = make_task(cast)
    answer = sign_in(client, cast.office).post(f"/tasks/{task.id}/closing")
    assert answer.status_code == 409


def test_a_co_unit_does_not_read_the_leads_reports_but_the_lead_reads_all(cast: Cast, client: FlaskClient) -> None:
    task = make_task(cast, co=[cast.health])
    make_report(part_of(task, cast.civil_affairs), done="牵头单位的内部进展")
    make_returned_report(cast, part_of(task, cast.health), "配合单位缺数据", done="配合单位的内部进展")
    page = sign_in(client, cast.co_liaison).get(f"/tasks/{task.id}").text
    assert "牵头单位的内部进展" not in page
    assert "配合单位的内部进展" in page
    page = sign_in(client, cast.lead_liaison).get(f"/tasks/{task.id}").text
    assert "牵头单位的内部进展" in page
    assert "配合单位的内部进展" in page


def test_the_time_line_of_a_unit_is_silent_about_other_units_reports(cast: Cast, client: FlaskClient) -> None:
    task = make_task(cast, co=[cast.health, cast.education])
    make_returned_report(cast, part_of(task, cast.civil_affairs), "牵头缺少六月数据")
    assert "牵头缺少六月数据" not in sign_in(client, cast.co_liaison).get(f"/tasks/{task.id}").text
    assert "牵头缺少六月数据" in sign_in(client, cast.office).get(f"/tasks/{task.id}").text


def test_the_units_are_summed_up_and_who_is_behind_is_named(cast: Cast, client: FlaskClient) -> None:
    task = make_task(cast, co=[cast.health, cast.finance], implementers=[cast.east_district])
    make_accepted_report(cast, part_of(task, cast.civil_affairs), percent=55)
    make_accepted_report(cast, part_of(task, cast.health), percent=20)
    accepted(part_of(task, cast.finance))
    page = sign_in(client, cast.leader).get(f"/tasks/{task.id}").text
    summed = re.sub(r"<[^>]+>|\s+", "", page.split('class="roll-up">')[1].split("</p>")[0])
    assert summed == (
        "共4个单位：已签收3个，已报送2个，已完成0个。"
        "落后单位：市卫生健康委落后序时29点；市财政局落后序时49点；东江区未签收，落后49点"
    )
    assert f'href="#part-{part_of(task, cast.finance).id}"' in page


def test_one_unit_alone_is_not_summed_up(cast: Cast, client: FlaskClient) -> None:
    assert "roll-up" not in sign_in(client, cast.office).get(f"/tasks/{make_task(cast).id}").text


def test_the_office_reminds_a_unit_with_a_note(cast: Cast, client: FlaskClient) -> None:
    task = make_task(cast)
    part = part_of(task, cast.civil_affairs)
    sign_in(client, cast.office).post(f"/assignments/{part.id}/reminders", data={"note": "请于周五前报送"})
    assert "请于周五前报送" in client.get(f"/tasks/{task.id}").text
    assert sign_in(client, cast.lead_liaison).post(f"/assignments/{part.id}/reminders").status_code == 403


def test_reached_amounts_stand_beside_the_promised_ones(cast: Cast, client: FlaskClient) -> None:
    task = make_task(cast, targets=[("改造食堂", 80, "个"), ("覆盖率", 60, "%")])
    make_accepted_report(cast, part_of(task, cast.civil_affairs), values={task.targets[0].id: 20})
    page = sign_in(client, cast.office).get(f"/tasks/{task.id}").text
    assert "20 个" in page
    assert page.count('class="missing"') == 1


def test_a_task_page_makes_the_same_queries_however_many_units_share_it(cast: Cast, client: FlaskClient) -> None:
    sign_in(client, cast.office)
    alone = make_task(cast)
    shared = make_task(cast, co=[cast.health, cast.education, cast.finance], implementers=[cast.east_district])
    for unit in (cast.health, cast.east_district):
        make_accepted_report(cast, part_of(shared, unit), now=NOW)
    with count_queries() as few:
        client.get(f"/tasks/{alone.id}")
    with count_queries() as many:
        client.get(f"/tasks/{shared.id}")
    assert few.count <= many.count <= 6  # with the files that prove a report


@pytest.mark.parametrize("path", ["/assignments/1/acceptance", "/assignments/1/reminders"])
def test_nothing_changes_by_get(cast: Cast, client: FlaskClient, path: str) -> None:
    assert sign_in(client, cast.office).get(path).status_code == 405
