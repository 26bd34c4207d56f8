"""Every list has an end: the desk and the queue show a page at a time, and their numbers are those of the whole."""

import re

import pytest
from flask.testing import FlaskClient

from tests.make import accepted, make_plan, make_report, make_task, part_of
from tests.people import Cast, sign_in
from tests.queries import count_queries
from tracker.core.database import transaction
from tracker.core.extensions import db
from tracker.core.vocabulary import TaskStatus
from tracker.tasks.models import Plan


@pytest.fixture(autouse=True)
def _short_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tracker.core.paging.PAGE_LENGTH", 2)


def on_desk(client: FlaskClient, tab: str) -> list[list[str]]:
    """The titles on each page of a tab, by its own links."""
    pages, address = [], f"/?tab={tab}"
    while address:
        text = client.get(address).text
        pages.append(re.findall(r'class="work-title" href="[^"]+">([^<]+)</a>', text))
        following = re.search(r'rel="next" href="([^"]+)"', text)
        address = following.group(1).replace("&amp;", "&") if following else ""
    return pages


def test_the_offices_desk_is_paged_and_counts_the_whole(cast: Cast, client: FlaskClient) -> None:
    for number in range(5):
        make_task(cast, title=f"逾期{number}", due=f"2023-06-0{number + 1}")
    sign_in(client, cast.office)
    assert 'id="tab-overdue" data-count="5"' in client.get("/").text
    assert on_desk(client, "overdue") == [["1 逾期0", "2 逾期1"], ["3 逾期2", "4 逾期3"], ["5 逾期4"]]
    assert "5 逾期4" in client.get("/?tab=overdue&page=99").text


def test_a_units_desk_is_paged_as_well(cast: Cast, client: FlaskClient) -> None:
    for number in range(3):
        make_task(cast, title=f"待签收{number}")
    pages = on_desk(sign_in(client, cast.lead_liaison), "to_accept")
    assert [len(page) for page in pages] == [2, 1]
    assert len({title for page in pages for title in page}) == 3


def test_the_queue_is_paged_oldest_first(cast: Cast, client: FlaskClient) -> None:
    for number in range(3):
        make_report(accepted(part_of(make_task(cast, title=f"送审{number}"), cast.civil_affairs)))
    sign_in(client, cast.office)
    pages = [client.get(f"/reports?page={number}").text for number in (1, 2)]
    assert all('id="queue-total" data-total="3"' in page for page in pages)
    assert [re.findall(r">\d+ (送审\d)</a>", page) for page in pages] == [["送审0", "送审1"], ["送审2"]]


def test_reports_with_the_leads_are_paged_by_themselves(cast: Cast, client: FlaskClient) -> None:
    plan = make_plan(cast)
    plan_id = plan.id
    for number in range(3):
        task = make_task(cast, plan, title=f"牵头审{number}", co=[cast.health])
        make_report(accepted(part_of(task, cast.health)))
    with transaction():
        db.session.get_one(Plan, plan_id).lead_accepts_co = True
    sign_in(client, cast.office)
    page = client.get("/reports?leads_page=2").text
    assert 'id="with-leads-total" data-total="3"' in page
    assert re.findall(r">\d+ (牵头审\d)</a>", page) == ["牵头审2"]


def test_the_queue_leads_to_the_desk_for_the_rest_of_its_shorter_lists(cast: Cast, client: FlaskClient) -> None:
    for number in range(3):
        make_task(cast, title=f"办完{number}", status=TaskStatus.COMPLETED, percent=100)
    page = sign_in(client, cast.office).get("/reports").text
    assert page.count("办完") == 2
    assert 'href="/?tab=to_close"' in page
    assert [len(each) for each in on_desk(client, "to_close")] == [2, 1]


def test_longer_lists_take_no_more_statements(cast: Cast, client: FlaskClient) -> None:
    sign_in(client, cast.office)
    taken = []
    for _more in range(2):
        for number in range(3):
            make_task(cast, title=f"逾期{number}", due="2023-06-01")
        with count_queries() as asked:
            client.get("/?tab=overdue")
            client.get("/reports")
        taken.append(asked.count)
    assert taken[0] == taken[1]
