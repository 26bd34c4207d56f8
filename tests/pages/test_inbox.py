"""The inbox page: what a person was told, and marking it as read."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.conftest import NOW
from tests.make import make_plan, make_returned_report, make_task, part_of
from tests.people import Cast, sign_in
from tracker.accounts.models import User
from tracker.audit.services import record
from tracker.core.database import transaction
from tracker.core.events import Event
from tracker.core.extensions import db
from tracker.core.paging import PAGE_LENGTH
from tracker.notify import jobs
from tracker.notify.models import Notice
from tracker.tasks.models import Task
from tracker.tasks.steps.remind.services import remind_unit


def tell(cast: Cast, times: int = 1) -> Task:
    """Let the lead's liaison have reminders by hand in the inbox."""
    task = make_task(cast, title="社区食堂")
    for number in range(times):
        remind_unit(part_of(task, cast.civil_affairs).id, f"第{number}次", actor=cast.actor("office"), now=NOW)
    while jobs.turn_entries_into_notices(NOW):
        pass
    return task


def notices_of(user: User) -> list[Notice]:
    db.session.rollback()
    return list(db.session.scalars(select(Notice).where(Notice.user_id == user.id).order_by(Notice.id)))


def unread(user: User) -> int:
    return sum(notice.read_at is None for notice in notices_of(user))


def test_a_notice_stands_there_with_its_link_and_is_counted_on_every_page(cast: Cast, client: FlaskClient) -> None:
    task = tell(cast)
    page = sign_in(client, cast.lead_liaison).get("/inbox").text
    assert "社区食堂" in page
    assert f'href="/tasks/{task.id}"' in page
    assert "第0次" in page
    assert '<span class="count">1</span>' in client.get("/password").text


def test_the_newest_stands_first_and_pages_hold_the_rest(cast: Cast, client: FlaskClient) -> None:
    tell(cast, times=PAGE_LENGTH + 2)
    sign_in(client, cast.lead_liaison)
    first, second = client.get("/inbox").text, client.get("/inbox?page=2").text
    assert f"第{PAGE_LENGTH + 1}次" in first
    assert first.index(f"第{PAGE_LENGTH + 1}次") < first.index(f"第{PAGE_LENGTH}次")
    assert "第0次" not in first
    assert "第0次" in second
    assert client.get("/inbox?page=99").status_code == client.get("/inbox?page=x").status_code == 200


def test_an_empty_inbox_says_what_it_is_for(cast: Cast, client: FlaskClient) -> None:
    page = sign_in(client, cast.viewer).get("/inbox").text
    assert 'class="empty"' in page
    assert "read-all" not in page


def test_marking_one_as_read_leaves_the_others(cast: Cast, client: FlaskClient) -> None:
    tell(cast, times=2)
    first = notices_of(cast.lead_liaison)[0].id
    answer = sign_in(client, cast.lead_liaison).post(f"/inbox/{first}/read", data={"unread": "1", "page": "1"})
    assert answer.location == "/inbox?page=1&unread=1"
    assert unread(cast.lead_liaison) == 1


def test_opening_marks_as_read_and_goes_to_the_task(cast: Cast, client: FlaskClient) -> None:
    task = tell(cast)
    notice = notices_of(cast.lead_liaison)[0].id
    answer = sign_in(client, cast.lead_liaison).post(f"/inbox/{notice}/read", data={"open": "1"})
    assert answer.location == f"/tasks/{task.id}"
    assert unread(cast.lead_liaison) == 0


def test_marking_all_as_read_leaves_what_came_after_the_page_was_shown(cast: Cast, client: FlaskClient) -> None:
    tell(cast, times=3)
    seen = notices_of(cast.lead_liaison)[1].id
    sign_in(client, cast.lead_liaison).post("/inbox/read-all", data={"up_to": str(seen)})
    assert unread(cast.lead_liaison) == 1


def test_the_unread_ones_are_a_list_of_their_own(cast: Cast, client: FlaskClient) -> None:
    tell(cast, times=2)
    read = notices_of(cast.lead_liaison)[0].id
    sign_in(client, cast.lead_liaison).post(f"/inbox/{read}/read")
    page = client.get("/inbox?unread=1").text
    assert "第1次" in page
    assert "第0次" not in page


def test_nobody_reads_another_person_s_notices(cast: Cast, client: FlaskClient) -> None:
    tell(cast)
    notice = notices_of(cast.lead_liaison)[0].id
    sign_in(client, cast.co_liaison)
    assert "社区食堂" not in client.get("/inbox").text
    assert client.post(f"/inbox/{notice}/read").status_code == 404
    assert client.post("/inbox/999/read").status_code == 404
    client.post("/inbox/read-all", data={"up_to": "99999"})
    assert unread(cast.lead_liaison) == 1


def test_a_stranger_is_sent_to_sign_in(cast: Cast, client: FlaskClient) -> None:
    assert client.get("/inbox").location.startswith("/sign-in")
    assert client.post("/inbox/read-all").location.startswith("/sign-in")


@pytest.mark.parametrize("path", ["/inbox/1/read", "/inbox/read-all"])
def test_marking_is_not_done_by_get(cast: Cast, client: FlaskClient, path: str) -> None:
    assert sign_in(client, cast.lead_liaison).get(path).status_code == 405


def test_every_kind_of_notice_has_its_line(cast: Cast, client: FlaskClient) -> None:
    plan = make_plan(cast)
    part = part_of(make_task(cast, plan, title="长期照护", due="2023-06-28"), cast.civil_affairs)
    make_returned_report(cast, part, now=NOW)
    with transaction():
        office = cast.actor("office")
        record(Event.PLAN_ISSUED, plan, actor=office, now=NOW, jurisdiction_id=cast.city.id, plan_id=plan.id)
    jobs.plan_reminders(NOW)
    jobs.plan_digests(NOW, on=NOW.date())
    while jobs.turn_entries_into_notices(NOW):
        pass
    page = sign_in(client, cast.lead_liaison).get("/inbox").text
    assert page.count('class="note ') == len(notices_of(cast.lead_liaison)) == 3
    assert f"/tasks?plan={plan.id}&amp;organization={cast.civil_affairs.id}" in page
