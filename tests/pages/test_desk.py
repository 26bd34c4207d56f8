"""The desk: each number equals its list, and the usual steps start from it."""

import re
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.conftest import TODAY
from tests.make import (
    accepted,
    make_accepted_report,
    make_plan,
    make_report,
    make_returned_report,
    make_round,
    make_task,
    part_of,
    refreshed,
)
from tests.people import Cast, sign_in
from tests.queries import count_queries
from tracker.core.app_services import EXTENSION, app_services
from tracker.core.vocabulary import AssignmentStatus
from tracker.core.workdays import WorkCalendar
from tracker.tasks.queries import latest_report
from tracker.web.kept_blocks import kept_blocks


def tab_counts(page: str) -> dict[str, int]:
    return {name: int(count) for name, count in re.findall(r'id="tab-(\w+)" data-count="(\d+)"', page)}


def test_every_tab_counts_the_list_behind_it(cast: Cast, client: FlaskClient) -> None:
    for number in range(3):
        make_task(cast, title=f"任务{number}", due="2023-07-10")
    accepted(part_of(make_task(cast), cast.civil_affairs))
    make_returned_report(cast, part_of(make_task(cast, due="2023-06-01"), cast.civil_affairs))
    counts = tab_counts(sign_in(client, cast.lead_liaison).get("/").text)
    assert counts == {"to_accept": 3, "to_report": 1, "returned": 1, "due_soon": 3, "overdue": 1}
    for tab, count in counts.items():
        assert client.get(f"/?tab={tab}").text.count('class="work-item"') == count


def test_a_liaison_accepts_from_the_desk(cast: Cast, client: FlaskClient) -> None:
    part = part_of(make_task(cast), cast.civil_affairs)
    answer = sign_in(client, cast.lead_liaison).post(
        f"/assignments/{part.id}/acceptance", data={"next": "/?tab=to_accept"}
    )
    assert answer.location == "/?tab=to_accept"
    refreshed(part)
    assert part.status is AssignmentStatus.IN_PROGRESS


def test_the_office_sees_what_it_must_review(cast: Cast, client: FlaskClient) -> None:
    make_report(part_of(make_task(cast), cast.civil_affairs))
    page = sign_in(client, cast.office).get("/").text
    assert tab_counts(page)["to_review"] == 1
    assert "审核" in page or "Review" in page


def test_leaders_and_viewers_are_led_to_the_overview(cast: Cast, client: FlaskClient) -> None:
    for person in (cast.leader, cast.viewer):
        assert 'href="/oversight"' in sign_in(client, person).get("/").text


def test_the_desk_asks_to_sign_in_first(cast: Cast, client: FlaskClient) -> None:
    assert client.get("/").location.startswith("/sign-in")


def test_a_round_stands_on_the_desk_and_is_answered_with_one_click(cast: Cast, client: FlaskClient) -> None:
    part = part_of(make_task(cast), cast.civil_affairs)
    make_accepted_report(cast, part, percent=40, done="完成选址。")
    opened = make_round(cast, part.task.plan)
    desk = sign_in(client, cast.lead_liaison)
    client.post("/language/en")
    page = desk.get("/?tab=to_report").text
    assert "report for 6/2023 by 2023-06-30 (Fri)" in page
    last = latest_report(part.id)
    assert last is not None
    answer = desk.post(
        f"/assignments/{part.id}/reports/same", data={"seen_report": str(last.id), "next": "/?tab=to_report"}
    )
    assert (answer.status_code, answer.location) == (302, "/?tab=to_report")
    sent = latest_report(part.id)
    assert sent is not None
    assert (sent.round_id, sent.done, sent.percent) == (opened.id, "完成选址。", 40)
    assert tab_counts(desk.get("/").text)["to_report"] == 0


def test_the_office_sees_what_is_missing_in_the_running_rounds(cast: Cast, client: FlaskClient) -> None:
    task = make_task(cast, co=[cast.health])
    opened = make_round(cast, task.plan)
    make_report(part_of(task, cast.health))
    desk = sign_in(client, cast.office)
    page = desk.get("/").text
    assert f'id="round-{opened.id}-missing" data-count="1" href="/rounds/{opened.id}?show=outstanding"' in page
    assert 'id="list-outstanding" data-count="1"' in desk.get(f"/rounds/{opened.id}").text
    assert f"/rounds/{opened.id}" not in sign_in(client, cast.viewer).get("/").text


def test_the_desk_makes_the_same_queries_however_many_rounds_run(cast: Cast, client: FlaskClient) -> None:
    plan = make_task(cast).plan
    make_round(cast, plan)
    counts = {}
    for _ in range(2):
        for person in ("lead_liaison", "office"):
            sign_in(client, getattr(cast, person))
            with count_queries() as counted:
                client.get("/")
            counts.setdefault(person, []).append(counted.count)
        for n in range(3):
            make_round(cast, make_task(cast, make_plan(cast, f"计划{n}")).plan)
    assert all(few == many for few, many in counts.values()), counts


def test_the_task_says_where_its_parts_stand_in_the_round(cast: Cast, client: FlaskClient) -> None:
    task = make_task(cast, co=[cast.health])
    make_round(cast, task.plan)
    make_report(part_of(task, cast.health))
    client.post("/language/en")
    whole = sign_in(client, cast.office).get(f"/tasks/{task.id}").text
    assert "Reporting round 6/2023" in whole
    assert whole.count('class="task-round"') == 1
    own = sign_in(client, cast.co_liaison).get(f"/tasks/{task.id}").text
    part = own[own.index('class="task-round"') :]
    assert "市民政局" not in part[: part.index("</ul>")]


def test_office_and_administrator_are_told_that_a_year_has_no_calendar(
    cast: Cast, client: FlaskClient, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = f"未载入{TODAY.year}年的放假通知"
    assert said not in sign_in(client, cast.office).get("/").text
    monkeypatch.setitem(app.extensions, EXTENSION, replace(app_services(app), calendar=WorkCalendar()))
    kept_blocks().forget()  # a calendar is read at the start
    assert said in client.get("/").text
    assert said in sign_in(client, cast.admin).get("/").text
    assert said not in sign_in(client, cast.lead_liaison).get("/").text
