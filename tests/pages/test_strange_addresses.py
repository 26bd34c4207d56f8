"""What people and programs put into addresses and forms: words that mean something to the router, NUL, days of year 9999."""

import pytest
from flask.testing import FlaskClient

from tests.make import make_plan, make_task
from tests.people import Cast, sign_in

LISTS = ("/tasks", "/", "/reports", "/oversight", "/indicators", "/inbox", "/search", "/documents", "/mail", "/units")
WORDS_OF_THE_ROUTER = "endpoint=x&_anchor=a&_scheme=ftp&_external=1&_method=POST&self=1&values=2"


@pytest.mark.parametrize("address", LISTS)
def test_words_that_mean_something_to_the_router_are_only_words(cast: Cast, client: FlaskClient, address: str) -> None:
    make_task(cast, make_plan(cast))
    page = sign_in(client, cast.office).get(f"{address}?{WORDS_OF_THE_ROUTER}&page=1")
    assert page.status_code < 400
    assert 'href="ftp:' not in page.text


@pytest.mark.parametrize("address", LISTS)
@pytest.mark.parametrize("name", ["words", "tab", "page", "sort", "plan", "strange"])
def test_a_sign_that_no_text_has_is_refused_at_the_door(
    cast: Cast, client: FlaskClient, address: str, name: str
) -> None:
    make_task(cast, make_plan(cast))
    answer = sign_in(client, cast.office).get(f"{address}?{name}=a%00b")
    assert answer.status_code == 422
    assert "无效字符" in answer.text


def test_it_is_refused_in_forms_and_in_the_names_of_fields_and_files(cast: Cast, client: FlaskClient) -> None:
    task = make_task(cast)
    sign_in(client, cast.office)
    address = f"/assignments/{task.assignments[0].id}/reminders"
    assert client.post(address, data={"note": "请\0抓紧。"}).status_code == 422
    assert client.post(address, data={"no\0te": "请抓紧。"}).status_code == 422
    assert client.get("/tasks?wo%00rds=1").status_code == 422
    assert client.get("/tasks/1%00").status_code in (404, 422)


def test_a_schedule_that_ends_the_calendar_is_refused_and_not_an_error(cast: Cast, client: FlaskClient) -> None:
    plan = make_plan(cast)
    form = {"rhythm": "monthly", "day": "10", "starts_on": "9999-12-31", "ends_on": ""}
    answer = sign_in(client, cast.office).post(f"/plans/{plan.id}/rounds/schedule", data=form)
    assert answer.status_code == 422
