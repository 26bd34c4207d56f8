"""What the ledger's filters offer: by name while it can be looked over, by words beyond; and pages over many plans."""

import re
from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.conftest import TODAY
from tests.make import make_plan, make_task
from tests.people import Cast, sign_in
from tracker.core.extensions import db
from tracker.core.vocabulary import TaskStatus
from tracker.tasks.kept.queries import is_kept
from tracker.tasks.kept.services import renew_all
from tracker.tasks.ledger.queries import choices
from tracker.tasks.ledger.queries.filters import FilterContext, chips_for, conditions_of, conditions_on_counts
from tracker.tasks.ledger.queries.rows import counts_of


def titles(page: str) -> list[str]:
    return re.findall(r'class="title-cell"><a href="/tasks/\d+">([^<]+)</a>', page)


def names(client: FlaskClient, what: str, words: str) -> list[str]:
    found: list[str] = client.get(f"/tasks/choices/{what}?words={quote(words)}").json["names"]  # type: ignore[index]
    return found


@pytest.fixture
def many(cast: Cast, client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> FlaskClient:
    """Three plans and three units, of which two each are on offer at once."""
    monkeypatch.setattr(choices, "MOST_OFFERED", 2)
    for year, lead in ((2021, cast.civil_affairs), (2022, cast.health), (2023, cast.education)):
        make_task(cast, make_plan(cast, f"{year}年“一老一小”清单100%"), title=f"{year}年的事", lead=lead)
    make_plan(cast, "空的清单")
    make_task(cast, make_plan(cast, "海城计划", city=cast.other_city), title="别城", lead=cast.other_city)
    return client


def test_few_plans_and_units_are_chosen_by_name(cast: Cast, client: FlaskClient) -> None:
    make_task(cast, make_plan(cast), co=[cast.health])
    page = sign_in(client, cast.office).get("/tasks").text
    assert f'<option value="{cast.health.id}">' in page
    assert 'name="plan_words"' not in page


def test_many_are_found_by_words_of_their_names(cast: Cast, many: FlaskClient) -> None:
    page = sign_in(many, cast.office).get("/tasks").text
    assert 'data-names="/tasks/choices/plans"' in page
    assert 'data-names="/tasks/choices/units"' in page
    assert "<option" not in page.partition('name="role"')[0]
    assert titles(many.get("/tasks?plan_words=" + quote("2022年")).text) == ["2022年的事"]
    assert sorted(titles(many.get("/tasks?plan_words=" + quote("100%")).text)) == [
        f"{year}年的事" for year in (2021, 2022, 2023)
    ]
    assert titles(many.get("/tasks?unit_words=" + quote(cast.health.name[1:4])).text) == ["2022年的事"]
    assert titles(many.get("/tasks?role=co&unit_words=" + quote(cast.health.name)).text) == []
    assert titles(many.get("/tasks?plan_words=" + quote("海城")).text) == []


def test_a_unit_found_by_words_is_the_one_whose_part_is_meant(cast: Cast, many: FlaskClient) -> None:
    """To a liaison a role alone means the own unit's part; where another unit is named it means that one's."""
    plan = make_plan(cast, "另一份清单")
    lead = make_task(cast, plan, lead=cast.education, co=[cast.health], title="同办的事")
    named = quote(cast.education.name)
    sign_in(many, cast.co_liaison)
    assert lead.title in titles(many.get(f"/tasks?role=lead&unit_words={named}").text)
    assert titles(many.get(f"/tasks?role=co&unit_words={named}").text) == []


def test_the_plan_that_is_chosen_stays_when_words_are_sent(cast: Cast, many: FlaskClient) -> None:
    page = sign_in(many, cast.office).get("/tasks?plan=1").text
    assert '<input type="hidden" name="plan" value="1">' in page


def test_names_are_completed_for_those_who_may_see_them(cast: Cast, many: FlaskClient) -> None:
    sign_in(many, cast.office)
    assert len(names(many, "plans", "清单")) == 2, "at most so many"
    assert names(many, "plans", "2021") == ["2021年“一老一小”清单100%"]
    assert names(many, "plans", "空的") == names(many, "plans", "海城") == names(many, "plans", "_") == []
    assert names(many, "units", cast.education.short_name) == [cast.education.short_name]
    sign_in(many, cast.co_liaison)
    assert names(many, "plans", "清单") == ["2022年“一老一小”清单100%"]
    assert names(many, "units", cast.education.short_name) == []
    assert sign_in(many, cast.admin).get("/tasks/choices/plans").status_code == 403
    assert sign_in(many, cast.office).get("/tasks/choices/people").status_code == 404


def test_words_of_any_length_are_taken(cast: Cast, many: FlaskClient) -> None:
    sign_in(many, cast.office)
    for address in ("/tasks?plan_words=", "/tasks?unit_words=", "/tasks/choices/plans?words="):
        assert many.get(address + "长" * 2000).status_code == 200


def test_pages_go_on_over_many_plans_and_end(cast: Cast, client: FlaskClient) -> None:
    expected = []
    for place in range(3):
        plan = make_plan(cast, f"第{place}个计划")
        for number in range((45, 1, 10)[place]):
            make_task(cast, plan, title=f"{place}-{number}", lead=cast.health if number % 2 else cast.civil_affairs)
            expected.append(f"{place}-{number}")
    sign_in(client, cast.office)
    first, last = (titles(client.get(f"/tasks?page={number}").text) for number in (1, 2))
    assert first + last == expected
    assert titles(client.get("/tasks?page=999").text) == last
    of_health = titles(client.get(f"/tasks?organization={cast.health.id}").text)
    assert of_health == [title for title in expected if int(title.partition("-")[2]) % 2]
    by_number = titles(client.get("/tasks?sort=number&page=2").text)
    assert len(by_number) == 6


@pytest.mark.parametrize(
    "filters",
    [
        {},
        {"light": "red"},
        {"overdue": "1"},
        {"status": "withdrawn"},
        {"status": "closed", "section": "托育"},
        {"plan": "1", "light": "green"},
    ],
    ids=str,
)
def test_the_head_says_the_same_from_counts_and_from_tasks(cast: Cast, app: Flask, filters: dict[str, str]) -> None:
    for place in range(2):
        plan = make_plan(cast, f"第{place}个计划")
        for number in range(12):
            status = [TaskStatus.IN_PROGRESS, TaskStatus.CLOSED, TaskStatus.WITHDRAWN, TaskStatus.ISSUED][number % 4]
            due = (None, "2023-06-01", "2023-12-31")[number % 3]
            make_task(cast, plan, status=status, due=due, section="托育" if number % 5 else "机制")
    db.session.rollback()
    renew_all(TODAY)
    assert is_kept([cast.city.id], TODAY)
    actor = cast.actor("office")
    contexts = [FilterContext(filters, actor, TODAY, kept=kept) for kept in (True, False)]
    assert conditions_on_counts(contexts[0]) is not None
    told, counted = (counts_of(conditions_of(chips_for(each), actor), each) for each in contexts)
    assert told == counted
    assert list(told.by_plan) == list(counted.by_plan)


@pytest.mark.parametrize(
    "filters", [{"words": "食堂"}, {"organization": "1"}, {"due_to": "2023-12-31", "light": "red"}]
)
def test_other_filters_and_units_are_counted_by_their_tasks(cast: Cast, filters: dict[str, str]) -> None:
    assert conditions_on_counts(FilterContext(filters, cast.actor("office"), TODAY)) is None
    assert conditions_on_counts(FilterContext({}, cast.actor("co_liaison"), TODAY)) is None
