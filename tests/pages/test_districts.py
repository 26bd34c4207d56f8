"""The table of a plan's tasks by district."""

import re
from datetime import date

import pytest
from flask.testing import FlaskClient

from tests.conftest import TODAY
from tests.make import accepted, make_accepted_report, make_plan, make_report, make_task, part_of
from tests.people import Cast, sign_in
from tests.queries import count_queries
from tracker.core.vocabulary import AssignmentStatus, ProgressState
from tracker.tasks.models import Plan
from tracker.tasks.plans.queries import district_matrix


@pytest.fixture
def plan(cast: Cast) -> Plan:
    """Three tasks: both districts, the western one alone, and one without districts."""
    plan = make_plan(cast)
    both = make_task(cast, plan, title="社区食堂", implementers=[cast.west_district, cast.east_district])
    make_task(cast, plan, title="乡镇养老", implementers=[cast.west_district])
    make_task(cast, plan, title="市级平台")
    make_accepted_report(cast, part_of(both, cast.east_district), percent=62)
    return plan


def cells(page: str) -> list[str]:
    """The table's cells as text, row by row, without their marks."""
    body = page[page.index("<tbody>") : page.index("</tbody>")]
    return [" ".join(re.sub(r"<[^>]+>", " ", cell).split()) for cell in re.findall(r"<td>(.*?)</td>", body, re.S)]


def test_each_district_has_a_column_and_each_task_with_districts_a_row(cast: Cast, plan: Plan) -> None:
    matrix = district_matrix(plan.id, cast.actor("office"), TODAY)
    assert matrix.columns == [(cast.east_district.id, "东江区"), (cast.west_district.id, "西岭县")]
    assert [row.title for row in matrix.rows] == ["社区食堂", "乡镇养老"]
    assert [set(row.cells) for row in matrix.rows] == [
        {cast.east_district.id, cast.west_district.id},
        {cast.west_district.id},
    ]
    assert (matrix.reported(cast.east_district.id), matrix.reported(cast.west_district.id)) == ((1, 1), (0, 2))


def test_a_cell_says_state_or_progress_or_that_nothing_was_reported(
    cast: Cast, client: FlaskClient, plan: Plan
) -> None:
    page = sign_in(client, cast.office)
    client.post("/language/en")
    assert cells(page.get(f"/plans/{plan.id}/districts").text) == [
        "● green 62 %",
        "■ red to be accepted",
        "—",
        "■ red to be accepted",
    ]


def test_an_accepted_part_without_a_report_is_missing_and_a_finished_one_is_marked(
    cast: Cast, client: FlaskClient
) -> None:
    plan = make_plan(cast)
    task = make_task(cast, plan, implementers=[cast.east_district])
    part = accepted(part_of(task, cast.east_district))
    page = sign_in(client, cast.viewer)
    client.post("/language/en")
    shown = page.get(f"/plans/{plan.id}/districts").text
    assert cells(shown) == ["■ red nothing reported yet"]
    assert f'href="/tasks/{task.id}#part-{part.id}"' in shown
    assert f'id="part-{part.id}"' in page.get(f"/tasks/{task.id}").text
    make_accepted_report(cast, part, percent=100, state=ProgressState.COMPLETED)
    assert part.status is AssignmentStatus.COMPLETED
    assert cells(page.get(f"/plans/{plan.id}/districts").text) == ["✓ 100 %"]


def test_a_report_that_waits_is_no_missing_one_but_its_figure_does_not_count_yet(
    cast: Cast, client: FlaskClient
) -> None:
    plan = make_plan(cast)
    make_report(part_of(make_task(cast, plan, implementers=[cast.east_district]), cast.east_district), percent=80)
    assert cells(sign_in(client, cast.office).get(f"/plans/{plan.id}/districts").text) == ["■ 红灯 0 %"]


@pytest.mark.parametrize(
    ("person", "status", "rows"),
    [
        ("office", 200, ["社区食堂", "乡镇养老"]),
        ("leader", 200, ["社区食堂", "乡镇养老"]),
        ("viewer", 200, ["社区食堂", "乡镇养老"]),
        ("lead_liaison", 200, ["社区食堂", "乡镇养老"]),
        ("district_liaison", 200, ["社区食堂"]),
        ("stranger", 403, []),
        ("admin", 403, []),
        ("other_city_office", 404, []),
    ],
)
def test_everybody_sees_the_rows_of_the_tasks_that_he_may_see(
    cast: Cast, client: FlaskClient, plan: Plan, person: str, status: int, rows: list[str]
) -> None:
    answer = sign_in(client, getattr(cast, person)).get(f"/plans/{plan.id}/districts")
    assert answer.status_code == status
    assert [title for title in ("社区食堂", "乡镇养老", "市级平台") if title in answer.text] == rows


def test_the_table_makes_the_same_queries_however_long_the_plan(cast: Cast, client: FlaskClient, plan: Plan) -> None:
    sign_in(client, cast.office)
    with count_queries() as few:
        client.get(f"/plans/{plan.id}/districts")
    for _ in range(6):
        make_task(cast, plan, implementers=[cast.east_district, cast.west_district], due=date(2023, 9, 30).isoformat())
    with count_queries() as many:
        client.get(f"/plans/{plan.id}/districts")
    assert many.count == few.count <= 10


def test_the_ledger_leads_to_it_and_nothing_is_changed_by_post(cast: Cast, client: FlaskClient, plan: Plan) -> None:
    page = sign_in(client, cast.office)
    assert f'href="/plans/{plan.id}/districts"' in page.get("/tasks").text
    assert page.post(f"/plans/{plan.id}/districts").status_code == 405
    assert page.get("/plans/987654/districts").status_code == 404
