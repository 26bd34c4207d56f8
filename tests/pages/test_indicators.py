"""The page of indicators: the table of a plan, who may see it, and what it says when there is none."""

from flask.testing import FlaskClient

from tests.make import make_plan
from tests.people import Cast, sign_in
from tracker.core.database import transaction
from tracker.indicators.services import add_indicators
from tracker.tasks.models import Plan


def plan_with_indicators(cast: Cast, title: str = "整体方案", **where: object) -> Plan:
    plan = make_plan(cast, title, **where)  # type: ignore[arg-type]
    rows = [
        {"ordinal": 1, "category": "养老服务", "number": "1", "name": "床位数", "unit": "张", "comparator": ">="}
        | {"baseline_year": 2021, "baseline": 44, "target_year": 2025, "target": 45, "binding": True}
        | {"responsible": ["市民政局"]},
        {"ordinal": 2, "category": "养老服务", "number": "2", "name": "覆盖率", "unit": "%", "comparator": "="}
        | {"baseline": None, "target_year": 2025, "target": 100, "binding": False, "responsible": []},
        {"ordinal": 3, "category": "托育服务", "number": "1", "name": "托位数", "unit": "个", "comparator": "="}
        | {"target_year": 2025, "target": 30000, "binding": None},
    ]
    with transaction():
        add_indicators(plan, rows, {"市民政局": cast.civil_affairs}.get)
    return plan


def english(client: FlaskClient) -> FlaskClient:
    client.post("/language/en")
    return client


def test_the_table_shows_each_row_under_its_category(cast: Cast, client: FlaskClient) -> None:
    plan_with_indicators(cast)
    text = english(sign_in(client, cast.leader)).get("/indicators").text
    assert text.count('scope="rowgroup"') == 2
    for part in ("床位数", "44", "2021", "≥45", "2025", "30,000", "市民政局", "binding", "expected to be reached"):
        assert part in text
    assert "not named" in text


def test_another_plan_can_be_chosen(cast: Cast, client: FlaskClient) -> None:
    first = plan_with_indicators(cast, "先前的方案")
    plan_with_indicators(cast, "后来的方案")
    sign_in(client, cast.office)
    assert "<title>" in client.get("/indicators").text
    chosen = client.get(f"/indicators?plan={first.id}").text
    assert f'<option value="{first.id}" selected>' in chosen
    assert f'<option value="{first.id}" selected>' not in client.get("/indicators").text


def test_without_indicators_the_page_says_where_they_come_from(cast: Cast, client: FlaskClient) -> None:
    make_plan(cast)
    text = english(sign_in(client, cast.office)).get("/indicators").text
    assert "Indicators come from the table in a policy document" in text
    assert "<table" not in text


def test_people_without_the_right_are_refused(cast: Cast, client: FlaskClient) -> None:
    for person in (cast.lead_liaison, cast.admin):
        assert sign_in(client, person).get("/indicators").status_code == 403


def test_another_city_has_no_such_plan(cast: Cast, client: FlaskClient) -> None:
    ours = plan_with_indicators(cast)
    sign_in(client, cast.other_city_office)
    assert client.get(f"/indicators?plan={ours.id}").status_code == 404
    assert "床位数" not in client.get("/indicators").text
    assert sign_in(client, cast.office).get("/indicators?plan=nonsense").status_code == 404


def test_nothing_can_be_posted(cast: Cast, client: FlaskClient) -> None:
    assert sign_in(client, cast.office).post("/indicators").status_code == 405
