"""The rounds of a plan, one round, and the forms that open, schedule and end them."""

import re
from dataclasses import replace
from datetime import date, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.conftest import NOW
from tests.make import (
    accepted,
    make_accepted_report,
    make_plan,
    make_report,
    make_returned_report,
    make_round,
    make_task,
    part_of,
)
from tests.people import Cast, sign_in
from tests.queries import count_queries
from tracker.core.app_services import EXTENSION, app_services
from tracker.core.vocabulary import ProgressState, RoundStatus
from tracker.core.workdays import WorkCalendar
from tracker.tasks.models import Plan, ReportingRound
from tracker.tasks.rounds.queries.rounds import rounds_of_plan, schedule_of

MAY = date(2023, 5, 30)


@pytest.fixture
def plan(cast: Cast) -> Plan:
    return make_plan(cast)


@pytest.fixture
def may(cast: Cast, plan: Plan) -> ReportingRound:
    """A round that was due two days ago: one report in time and accepted, one late, one returned, one missing."""
    task = make_task(
        cast, plan, title="社区食堂", co=[cast.health], implementers=[cast.east_district, cast.west_district]
    )
    make_task(cast, plan, title="已办结", lead=cast.finance)
    opened = make_round(cast, plan, month="2023-05", due="2023-06-26", today=MAY, now=NOW - timedelta(days=29))
    early = {"today": date(2023, 6, 20), "now": NOW - timedelta(days=8)}
    make_accepted_report(cast, part_of(task, cast.civil_affairs), **early)
    make_report(part_of(task, cast.health))
    make_returned_report(cast, part_of(task, cast.east_district), **early)
    return opened


def table(page: str) -> list[list[str]]:
    """The first table's cells as text, row by row, without their marks."""
    body = page[page.index("<tbody>") : page.index("</tbody>")]
    rows = re.findall(r"<tr>(.*?)</tr>", body, re.S)
    return [
        [
            " ".join(re.sub(r"<[^>]+>", " ", cell).split())
            for cell in re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", row, re.S)
        ]
        for row in rows
    ]


def english(client: FlaskClient, person: object) -> FlaskClient:
    sign_in(client, person)  # type: ignore[arg-type]
    client.post("/language/en")
    return client


def post(client: FlaskClient, path: str, **typed: str) -> str:
    """The page to which a form leads that was taken."""
    answer = client.post(path, data=typed)
    assert answer.status_code == 302, answer.text
    return client.get(answer.location).text


def test_the_matrix_by_unit_counts_what_came_and_what_is_missing(
    cast: Cast, client: FlaskClient, plan: Plan, may: ReportingRound
) -> None:
    page = english(client, cast.office).get(f"/plans/{plan.id}/rounds").text
    assert table(page) == [
        ["市民政局", "✓ 1/1"],
        ["市卫生健康委", "✓ 1/1 late 1"],
        ["东江区", "✓ 1/1"],
        ["西岭县", "missing 1 0/1"],
        ["市财政局", "missing 1 0/1"],
    ]
    assert f'href="/rounds/{may.id}?show=outstanding">2</a>' in page


def test_the_matrix_by_part_opens_the_report_or_the_part(
    cast: Cast, client: FlaskClient, plan: Plan, may: ReportingRound
) -> None:
    page = english(client, cast.office).get(f"/plans/{plan.id}/rounds?rows=parts").text
    assert [row[1] for row in table(page)] == ["✓ 06-20", "06-28 waits +2 d", "returned", "missing", "missing"]
    assert len(re.findall(r'href="/reports/\d+"', page)) == 3
    part = part_of(plan.tasks[0], cast.west_district)
    assert f'<a class="districts-cell" href="/tasks/{plan.tasks[0].id}#part-{part.id}">' in page
    chosen = client.get(f"/plans/{plan.id}/rounds?unit={cast.finance.id}").text
    assert len(table(chosen)) == 1


def test_a_very_long_plan_is_shown_by_unit_until_one_is_chosen(
    cast: Cast, client: FlaskClient, may: ReportingRound, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tracker.tasks.rounds.pages.rounds.MOST_ROWS", 2)
    address = f"/plans/{may.plan_id}/rounds"
    page = english(client, cast.office).get(f"{address}?rows=parts").text
    assert "Choose a unit to see its tasks" in page
    assert "by task and unit" not in page
    one = client.get(f"{address}?unit={cast.health.id}").text
    assert {row[0].split(" · ")[0].split()[-1] for row in table(one)} == {"市卫生健康委"}


@pytest.mark.parametrize(
    ("person", "status", "rows"),
    [
        ("office", 200, 5),
        ("leader", 200, 5),
        ("viewer", 200, 5),
        ("lead_liaison", 200, 1),
        ("unit_leader", 200, 1),
        ("co_liaison", 200, 1),
        ("stranger", 200, 1),
        ("admin", 403, 0),
        ("other_city_office", 404, 0),
    ],
)
def test_everybody_sees_his_own_rows(
    cast: Cast, client: FlaskClient, plan: Plan, may: ReportingRound, person: str, status: int, rows: int
) -> None:
    client = english(client, getattr(cast, person))
    for path in (f"/plans/{plan.id}/rounds?rows=parts", f"/rounds/{may.id}?show=all"):
        answer = client.get(path)
        assert answer.status_code == status
        if status == 200:
            assert len(table(answer.text)) == rows, path


def test_each_number_of_a_round_is_the_length_of_its_list(cast: Cast, client: FlaskClient, may: ReportingRound) -> None:
    client = english(client, cast.office)
    page = client.get(f"/rounds/{may.id}").text
    counts = dict(re.findall(r'id="list-(\w+)" data-count="(\d+)"', page))
    assert counts == {"outstanding": "2", "returned": "1", "waiting": "1", "accepted": "1", "late": "1", "all": "5"}
    for name, count in counts.items():
        assert len(table(client.get(f"/rounds/{may.id}?show={name}").text)) == int(count), name
    assert [row[2] for row in table(client.get(f"/rounds/{may.id}?show=late").text)] == [
        "2023-06-28 (Wed) waiting for review sent 2 days late"
    ]


def test_a_long_round_names_its_units_and_lists_one_of_them(
    cast: Cast, client: FlaskClient, may: ReportingRound, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tracker.tasks.rounds.pages.rounds.MOST_UNGROUPED", 2)
    client = english(client, cast.office)
    page = client.get(f"/rounds/{may.id}?show=all").text
    units = re.findall(
        rf'href="(/rounds/{may.id}\?show=all&amp;unit=\d+)">[^<]+</a> <span class="beside">(\d) tasks?<', page
    )
    assert sum(int(count) for _address, count in units) == 5
    assert "<table" not in page
    for address, count in units:
        assert len(table(client.get(address.replace("&amp;", "&")).text)) == int(count)


def test_a_completed_part_says_that_nothing_is_owed(cast: Cast, client: FlaskClient, plan: Plan) -> None:
    make_accepted_report(
        cast, part_of(make_task(cast, plan), cast.civil_affairs), percent=100, state=ProgressState.COMPLETED
    )
    opened = make_round(cast, plan)
    page = english(client, cast.office).get(f"/rounds/{opened.id}?show=not_owed").text
    assert [row[2] for row in table(page)] == ["nothing owed: finished"]
    assert "finished" in client.get(f"/plans/{plan.id}/rounds?rows=parts").text


def test_a_task_of_which_nothing_is_owed_says_so_once(cast: Cast, client: FlaskClient, plan: Plan) -> None:
    task = make_task(cast, plan, co=[cast.health, cast.finance])
    make_accepted_report(cast, part_of(task, cast.civil_affairs), percent=100, state=ProgressState.COMPLETED)
    make_round(cast, plan)
    assert english(client, cast.office).get(f"/tasks/{task.id}").text.count("nothing owed") == 1


def test_an_empty_plan_says_what_a_round_is_and_what_to_do(cast: Cast, client: FlaskClient, plan: Plan) -> None:
    make_task(cast, plan)
    page = english(client, cast.office).get(f"/plans/{plan.id}/rounds").text
    assert "no reporting rounds yet" in page
    assert f'href="/plans/{plan.id}/rounds/schedule"' in page
    seen = english(client, cast.lead_liaison).get(f"/plans/{plan.id}/rounds").text
    assert "The leading-group office opens them." in seen
    assert "/rounds/schedule" not in seen


def test_the_office_opens_a_round(cast: Cast, client: FlaskClient, plan: Plan) -> None:
    make_task(cast, plan)
    client = english(client, cast.office)
    form = client.get(f"/plans/{plan.id}/rounds/new").text
    assert 'value="2023-07-05"' in form  # five working days, since the 25th has passed
    typed = {"period_start": "2023-06-01", "period_end": "2023-06-30", "due_on": "2023-07-05", "note": "请附数据"}
    page = post(client, f"/plans/{plan.id}/rounds/new", **typed)
    assert "The round is open" in page
    assert "请附数据" in page
    assert [each.due_on for each in rounds_of_plan(plan.id)] == [date(2023, 7, 5)]


def test_what_cannot_be_opened_stays_typed(cast: Cast, client: FlaskClient, plan: Plan) -> None:
    typed = {"period_start": "2023-06-30", "period_end": "2023-06-01", "due_on": "2023-06-27", "note": "请附数据"}
    answer = english(client, cast.office).post(f"/plans/{plan.id}/rounds/new", data=typed)
    assert answer.status_code == 422
    for text in ("The end lies before the beginning.", "Choose today or a later day.", "请附数据"):
        assert text in answer.text
    assert not rounds_of_plan(plan.id)


def test_the_office_sets_changes_and_stops_a_schedule(cast: Cast, client: FlaskClient, plan: Plan) -> None:
    client = english(client, cast.office)
    typed = {"rhythm": "monthly", "day": "25", "starts_on": "2023-01-01", "ends_on": "2023-12-31", "version": "0"}
    page = post(client, f"/plans/{plan.id}/rounds/schedule", **typed)
    assert "rounds ahead: 6" in page
    assert "every month by day 25, from 2023-01-01 to 2023-12-31" in page
    stale = client.post(f"/plans/{plan.id}/rounds/schedule", data=typed | {"day": "10"})
    assert stale.status_code == 409
    assert 'value="10"' in stale.text
    version = schedule_of(plan.id).version  # type: ignore[union-attr]
    again = client.post(
        f"/plans/{plan.id}/rounds/schedule", data=typed | {"rhythm": "quarterly", "version": str(version)}
    )
    assert again.status_code == 302
    assert [each.due_on.month for each in rounds_of_plan(plan.id)] == [12, 9]
    version = schedule_of(plan.id).version  # type: ignore[union-attr]
    stopped = post(client, f"/plans/{plan.id}/rounds/schedule/stop", version=str(version))
    assert "The schedule is stopped" in stopped
    assert not rounds_of_plan(plan.id)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"day": "32"}, "from 1 to 31"),
        ({"day": "soon"}, "from 1 to 31"),
        ({"ends_on": "2022-12-31"}, "The end lies before the beginning."),
        ({"ends_on": "2023-06-30"}, "No round would fall due until then"),
        ({"rhythm": "weekly"}, "Not a valid choice"),
    ],
)
def test_a_schedule_that_cannot_be_stays_typed(
    cast: Cast, client: FlaskClient, plan: Plan, change: dict[str, str], said: str
) -> None:
    typed = {"rhythm": "monthly", "day": "25", "starts_on": "2023-01-01", "ends_on": "2023-12-31", "version": "0"}
    answer = english(client, cast.office).post(f"/plans/{plan.id}/rounds/schedule", data=typed | change)
    assert answer.status_code == 422
    assert said in answer.text
    assert schedule_of(plan.id) is None


def test_reminding_reaches_all_who_are_missing_and_then_says_that_it_did(
    cast: Cast, client: FlaskClient, may: ReportingRound
) -> None:
    client = english(client, cast.office)
    assert "Remind of all 2 missing reports" in client.get(f"/rounds/{may.id}").text
    page = post(client, f"/rounds/{may.id}/reminders", note="请抓紧")
    assert "Reminded of 2 missing reports." in page
    assert "They were reminded today already." in page
    assert client.post(f"/rounds/{may.id}/reminders").status_code == 409


def test_a_round_is_closed_and_what_came_cannot_be_cancelled(
    cast: Cast, client: FlaskClient, may: ReportingRound
) -> None:
    client = english(client, cast.office)
    assert "so it is closed and not cancelled" in client.get(f"/rounds/{may.id}").text
    assert client.post(f"/rounds/{may.id}/cancelling", data={"reason": "开错了"}).status_code == 409
    page = post(client, f"/rounds/{may.id}/closing", reason="")
    assert "The round is closed." in page
    assert 'id="list-outstanding" data-count="2"' in page


def test_ending_a_round_early_asks_for_the_reason_beside_the_field(cast: Cast, client: FlaskClient, plan: Plan) -> None:
    make_task(cast, plan)
    opened = make_round(cast, plan)
    client = english(client, cast.office)
    refused = client.post(f"/rounds/{opened.id}/closing", data={"reason": ""})
    assert refused.status_code == 422
    assert "say why the round ends early" in refused.text
    assert client.post(f"/rounds/{opened.id}/cancelling", data={"reason": ""}).status_code == 422
    assert client.post(f"/rounds/{opened.id}/cancelling", data={"reason": "开错了"}).status_code == 302
    page = client.get(f"/rounds/{opened.id}").text
    assert "开错了" in page
    assert rounds_of_plan(plan.id)[0].status is RoundStatus.CANCELLED


@pytest.mark.parametrize("person", ["leader", "viewer", "lead_liaison", "unit_leader"])
def test_only_the_office_is_offered_and_allowed_to_change(
    cast: Cast, client: FlaskClient, plan: Plan, may: ReportingRound, person: str
) -> None:
    client = english(client, getattr(cast, person))
    page = client.get(f"/rounds/{may.id}?show=outstanding").text
    assert "End the round" not in page
    assert "Remind of all" not in page
    for path in ("reminders", "closing", "cancelling"):
        assert client.post(f"/rounds/{may.id}/{path}").status_code == 403
    assert client.get(f"/plans/{plan.id}/rounds/new").status_code == 403
    assert client.get(f"/plans/{plan.id}/rounds/schedule").status_code == 403


def test_the_other_citys_office_finds_none_of_it(
    cast: Cast, client: FlaskClient, plan: Plan, may: ReportingRound
) -> None:
    client = english(client, cast.other_city_office)
    for path in (f"/plans/{plan.id}/rounds/new", f"/plans/{plan.id}/rounds/schedule", f"/rounds/{may.id}"):
        assert client.get(path).status_code == 404
    assert client.post(f"/rounds/{may.id}/reminders").status_code == 404


def test_a_liaison_goes_from_the_round_to_the_report(cast: Cast, client: FlaskClient, plan: Plan) -> None:
    part = part_of(make_task(cast, plan), cast.civil_affairs)
    make_accepted_report(cast, part, today=date(2023, 5, 20))
    opened = make_round(cast, plan)
    page = english(client, cast.lead_liaison).get(f"/rounds/{opened.id}").text
    assert f'href="/assignments/{part.id}/reports/new"' in page


def test_a_year_is_chosen_by_its_chip(cast: Cast, client: FlaskClient, plan: Plan) -> None:
    make_task(cast, plan)
    make_round(cast, plan)
    make_round(cast, plan, month="2023-12", due="2024-01-10")
    client = english(client, cast.office)
    assert "12/2023" not in client.get(f"/plans/{plan.id}/rounds").text
    assert "12/2023" in client.get(f"/plans/{plan.id}/rounds?year=2024").text


def test_the_pages_make_the_same_queries_however_much_they_show(
    cast: Cast, client: FlaskClient, plan: Plan, may: ReportingRound
) -> None:
    sign_in(client, cast.office)
    paths = (f"/plans/{plan.id}/rounds", f"/plans/{plan.id}/rounds?rows=parts", f"/rounds/{may.id}")
    counts = []
    for due in ("2023-07-25", "2023-07-26"):
        for path in paths:
            with count_queries() as counted:
                assert client.get(path).status_code == 200
            counts.append(counted.count)
        for _each in range(4):
            make_task(cast, plan, co=[cast.health, cast.finance])
        make_round(cast, plan, due=due)
        make_round(cast, plan, month="2023-04", due=due)
    assert counts[:3] == counts[3:]
    assert max(counts) <= 16


def test_the_plan_leads_to_its_rounds(cast: Cast, client: FlaskClient, plan: Plan) -> None:
    make_task(cast, plan)
    client = english(client, cast.office)
    for path in ("/tasks", f"/plans/{plan.id}"):
        assert f'href="/plans/{plan.id}/rounds"' in client.get(path).text
    assert client.post(f"/plans/{plan.id}/rounds").status_code == 405
    assert client.get("/plans/987654/rounds").status_code == 404


def test_the_form_says_which_round_the_report_answers_and_the_report_which_it_answered(
    cast: Cast, client: FlaskClient, plan: Plan
) -> None:
    part = accepted(part_of(make_task(cast, plan), cast.civil_affairs))
    client = english(client, cast.lead_liaison)
    assert "Reporting round" not in client.get(f"/assignments/{part.id}/reports/new").text
    opened = make_round(cast, plan)
    form = client.get(f"/assignments/{part.id}/reports/new").text
    assert f'href="/rounds/{opened.id}">Reporting round 6/2023</a>' in form
    report = make_report(part)
    assert f'href="/rounds/{opened.id}">Reporting round 6/2023</a>' in client.get(f"/reports/{report.id}").text


def test_days_of_a_year_without_a_calendar_are_named(
    cast: Cast, client: FlaskClient, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = make_task(cast).plan
    make_round(cast, plan)
    sign_in(client, cast.office)
    pages = [f"/plans/{plan.id}/rounds", f"/plans/{plan.id}/rounds/new", f"/plans/{plan.id}/rounds/schedule"]
    assert not any("的放假通知" in client.get(page).text for page in pages)
    monkeypatch.setitem(app.extensions, EXTENSION, replace(app_services(app), calendar=WorkCalendar()))
    assert all("未载入2023" in client.get(page).text for page in pages)
