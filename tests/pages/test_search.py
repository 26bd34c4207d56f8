"""The search page, and the field in the head of every page."""

import pytest
from flask.testing import FlaskClient

from tests.make import make_plan, make_report, make_task, part_of
from tests.people import Cast, sign_in
from tests.queries import at_most
from tracker.core.paging import PAGE_LENGTH
from tracker.search.rules.words import LONGEST_SEARCH


def test_the_field_stands_in_the_head_of_every_page(cast: Cast, client: FlaskClient) -> None:
    assert 'name="q"' not in client.get("/sign-in").text
    page = sign_in(client, cast.lead_liaison).get("/desk").text
    assert 'action="/search"' in page


def test_everything_that_was_found_is_shown_by_kind_and_opens(cast: Cast, client: FlaskClient) -> None:
    task = make_task(cast, title="民政食堂", co=[cast.health])
    report = make_report(part_of(task, cast.civil_affairs), done="民政已验收。")
    page = sign_in(client, cast.office).get("/search?q=民政").text
    assert "<mark>民政</mark>食堂" in page
    assert f'href="/tasks/{task.id}"' in page
    assert f'href="/reports/{report.id}"' in page
    assert f'href="/tasks?organization={cast.civil_affairs.id}"' in page
    assert client.get(f"/reports/{report.id}").status_code == 200
    assert client.get(f"/tasks?organization={cast.civil_affairs.id}").status_code == 200


def test_people_are_found_by_initials_and_what_else_is_not_found_is_not_named(cast: Cast, client: FlaskClient) -> None:
    page = sign_in(client, cast.admin).get("/search?q=zm", headers={"Accept-Language": "zh"}).text
    assert "赵敏" in page
    assert "任务</h2>" not in page


def test_one_kind_is_shown_page_by_page(cast: Cast, client: FlaskClient) -> None:
    plan = make_plan(cast)
    for number in range(PAGE_LENGTH + 1):
        make_task(cast, plan, title=f"食堂{number:03}")
    sign_in(client, cast.office)
    first = client.get("/search?q=食堂").text
    assert 'href="/search?q=%E9%A3%9F%E5%A0%82&amp;kind=tasks"' in first
    assert "<mark>食堂</mark>005" not in first
    second = client.get("/search?q=食堂&kind=tasks&page=2").text
    assert f"<mark>食堂</mark>{PAGE_LENGTH:03}" in second
    assert second.count("<mark>") == 1
    assert "<mark>食堂</mark>050" in client.get("/search?q=食堂&kind=tasks&page=99").text
    assert "<mark>食堂</mark>000" in client.get("/search?q=食堂&kind=tasks&page=x").text
    assert "<mark>食堂</mark>050" in client.get(f"/search?q=食堂&kind=tasks&page={'9' * 20}").text
    assert client.get("/search?q=食堂&kind=tasks&page=-1").status_code == 200


def test_an_empty_search_says_how_and_one_without_a_result_what_to_try(cast: Cast, client: FlaskClient) -> None:
    sign_in(client, cast.office)
    assert "要找什么" in client.get("/search").text
    assert "没有找到“无此词”" in client.get("/search?q=无此词").text
    assert "没有找到此类内容" in client.get("/search?q=无此词&kind=people").text


def test_what_was_typed_is_shown_as_text(cast: Cast, client: FlaskClient) -> None:
    page = sign_in(client, cast.office).get("/search", query_string={"q": "<script>alert(1)</script>"}).text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


@pytest.mark.parametrize("typed", ["长" * (LONGEST_SEARCH + 1), "a b c d e f g h i"])
def test_too_much_is_refused_and_kept_in_the_field(cast: Cast, client: FlaskClient, typed: str) -> None:
    answer = sign_in(client, cast.office).get("/search", query_string={"q": typed})
    assert answer.status_code == 422
    assert f'value="{typed}"' in answer.text
    assert "最多" in answer.text


def test_the_page_takes_few_statements(cast: Cast, client: FlaskClient) -> None:
    task = make_task(cast, title="民政食堂", co=[cast.health])
    make_report(part_of(task, cast.civil_affairs), done="民政已验收。")
    sign_in(client, cast.office)
    with at_most(9):
        assert client.get("/search?q=民政").status_code == 200
    with at_most(11):
        assert client.get("/search?q=mz").status_code == 200
    with at_most(11):
        assert client.get("/search?q=mz+sj+wj+jy+cz+dj+xl+gx").status_code == 200
