"""The desk: each number equals its list, and the usual steps start from it."""

import re

from flask.testing import FlaskClient

from tests.make import accepted, make_report, make_returned_report, make_task, part_of, refreshed
from tests.people import Cast, sign_in
from tracker.vocabulary import AssignmentStatus


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
