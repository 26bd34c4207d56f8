"""The ledger: filters that stay in the address, totals that equal the list, and only what one may see."""

import re
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient

from tests.make import make_plan, make_task
from tests.people import Cast, sign_in
from tests.queries import count_queries
from tracker.core.vocabulary import TaskStatus


def titles(page: str) -> list[str]:
    return re.findall(r'class="title-cell"><a href="/tasks/\d+">([^<]+)</a>', page)


def total(page: str) -> int:
    return int(re.search(r'data-total="(\d+)"', page).group(1))  # type: ignore[union-attr]


@pytest.fixture
def ledger(cast: Cast, client: FlaskClient) -> FlaskClient:
    plan = make_plan(cast)
    make_task(cast, plan, title="食堂", co=[cast.health], due="2023-06-01", section="供给")
    make_task(cast, plan, title="托位", lead=cast.health, co=[cast.civil_affairs], percent=60, section="托育")
    make_task(cast, plan, title="专班", lead=cast.education, due=None, section="机制")
    make_task(cast, plan, title="培训", lead=cast.health, status=TaskStatus.CLOSED, percent=100, section="托育")
    make_task(cast, make_plan(cast, "海城计划", city=cast.other_city), title="别城", lead=cast.other_city)
    return sign_in(client, cast.office)


FILTERS = [
    pytest.param("", ["食堂", "托位", "专班", "培训"], id="all of the city"),
    pytest.param("light=red", ["食堂"], id="light"),
    pytest.param("light=blue", ["培训"], id="done"),
    pytest.param("overdue=1", ["食堂"], id="overdue"),
    pytest.param("status=closed", ["培训"], id="status"),
    pytest.param("due_from=2023-06-02&due_to=2023-12-31", ["托位", "培训"], id="due range"),
    pytest.param("words=" + quote("托"), ["托位", "培训"], id="words in title or chapter"),
    pytest.param("section=" + quote("机制"), ["专班"], id="chapter"),
    pytest.param("sort=-title", ["食堂", "培训", "托位", "专班"], id="sorted"),
    pytest.param("words=100%25", [], id="a per cent sign is only a sign"),
]


@pytest.mark.parametrize(("query", "expected"), FILTERS)
def test_a_filter_leaves_what_it_says(ledger: FlaskClient, query: str, expected: list[str]) -> None:
    page = ledger.get(f"/tasks?{query}").text
    assert sorted(titles(page)) == sorted(expected)
    assert total(page) == len(expected)


def test_lights_are_sorted_by_what_needs_attention_first(ledger: FlaskClient) -> None:
    assert titles(ledger.get("/tasks?sort=light").text) == [
        "食堂",
        "托位",
        "专班",
        "培训",
    ]  # done before without an end


def test_a_unit_is_filtered_by_its_part(cast: Cast, ledger: FlaskClient) -> None:
    health = cast.health.id
    assert titles(ledger.get(f"/tasks?organization={health}").text) == ["食堂", "托位", "培训"]
    assert titles(ledger.get(f"/tasks?organization={health}&role=lead").text) == ["托位", "培训"]
    assert titles(ledger.get(f"/tasks?organization={health}&role=co").text) == ["食堂"]


def test_each_filter_is_a_chip_that_removes_only_itself(ledger: FlaskClient) -> None:
    page = ledger.get("/tasks?light=red&due_to=2023-12-31").text
    chips = re.findall(r'class="chip" href="([^"]+)"', page)
    assert sorted(chips) == ["/tasks?due_to=2023-12-31", "/tasks?light=red"]


def test_the_totals_line_counts_every_light_of_the_list(ledger: FlaskClient) -> None:
    page = ledger.get("/tasks").text
    counts = {light: int(n) for light, n in re.findall(r'href="/tasks\?light=(\w+)">.*?</span> (\d+)</a>', page)}
    assert sum(counts.values()) == total(page) == 4


def test_the_overdue_count_is_the_length_of_its_list(ledger: FlaskClient) -> None:
    for query in ("", "?words=" + quote("食堂")):
        page = ledger.get(f"/tasks{query}").text
        count = int(re.search(r'id="overdue-total">(\d+)<', page).group(1))  # type: ignore[union-attr]
        joined = f"{query}&overdue=1" if query else "?overdue=1"
        assert count == total(ledger.get(f"/tasks{joined}").text) == 1
    assert "overdue-total" not in ledger.get("/tasks?light=blue").text


def test_columns_are_chosen_and_stay_in_the_address(ledger: FlaskClient) -> None:
    page = ledger.get("/tasks?column=light&column=lead").text
    head = re.search(r"<thead>.*?</thead>", page, re.DOTALL).group(0)  # type: ignore[union-attr]
    assert re.findall(r"sort=(\w+)", head) == ["number", "title", "light"]
    assert '<th scope="col">牵头单位</th>' in head
    assert "配合单位" not in head
    assert re.findall(r'name="column" value="(\w+)" checked', page) == ["lead", "light"]
    assert '<input type="hidden" name="columns" value="lead.light">' in page, "turning pages keeps them"
    assert titles(ledger.get("/tasks?columns=lead.light").text) == titles(page)
    assert re.findall(r'name="column" value="(\w+)" checked', ledger.get("/tasks?columns=lead.light").text) == [
        "lead",
        "light",
    ]


def test_unknown_columns_leave_all_of_them(ledger: FlaskClient) -> None:
    assert ledger.get("/tasks?columns=secret").text.count('name="column"') == 8
    assert len(re.findall(r'name="column" value="\w+" checked', ledger.get("/tasks?columns=secret").text)) == 8


@pytest.mark.parametrize(
    "query", ["light=pink", "plan=abc", "plan=999999", "due_from=soon", "organization=99999999999", "status=x"]
)
def test_a_filter_that_cannot_be_used_is_named(ledger: FlaskClient, query: str) -> None:
    assert ledger.get(f"/tasks?{query}").status_code == 422


def test_a_liaison_sees_only_the_tasks_of_its_unit(cast: Cast, ledger: FlaskClient) -> None:
    assert titles(sign_in(ledger, cast.co_liaison).get("/tasks").text) == ["食堂", "托位", "培训"]
    assert titles(sign_in(ledger, cast.stranger).get("/tasks").text) == []


def test_another_citys_plan_does_not_exist(cast: Cast, ledger: FlaskClient) -> None:
    assert titles(sign_in(ledger, cast.other_city_office).get("/tasks").text) == ["别城"]


def test_an_administrator_has_no_business_here(cast: Cast, ledger: FlaskClient) -> None:
    assert sign_in(ledger, cast.admin).get("/tasks").status_code == 403


def test_long_ledgers_are_paged_and_need_no_more_queries(cast: Cast, client: FlaskClient) -> None:
    plan = make_plan(cast)
    sign_in(client, cast.office)
    for _ in range(3):
        make_task(cast, plan, co=[cast.health])
    with count_queries() as few:
        client.get("/tasks")
    for _ in range(52):
        make_task(cast, plan, co=[cast.health])
    with count_queries() as many:
        page = client.get("/tasks").text
    assert len(titles(page)) == 50
    assert len(titles(client.get("/tasks?page=2").text)) == 5
    assert many.count == few.count <= 14
