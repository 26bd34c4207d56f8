"""A report under review: beside the last accepted one, and on to the next."""

import re
from datetime import timedelta

from flask.testing import FlaskClient

from tests.conftest import NOW
from tests.make import make_accepted_report, make_report, make_task, part_of
from tests.people import Cast, sign_in


def test_a_report_stands_beside_the_last_accepted_one(cast: Cast, client: FlaskClient) -> None:
    part = part_of(make_task(cast, targets=[("社区食堂", 10, "家")]), cast.civil_affairs)
    target = part.task.targets[0].id
    make_accepted_report(cast, part, percent=30, done="建成两家。", values={target: 2})
    now_sent = make_report(part, percent=45, done="建成三家。", values={target: 3})
    page = sign_in(client, cast.office).get(f"/reports/{now_sent.id}").text
    assert "与上次通过的报送对照" in page
    assert re.search(r"30 %.*?<strong>45 %", page, re.DOTALL)
    assert re.search(r"2 家.*?<strong>3 家", page, re.DOTALL)
    assert re.search(r"<del>.*?两.*?</del>", page, re.DOTALL)
    assert re.search(r"<ins>.*?三.*?</ins>", page, re.DOTALL)


def test_a_first_report_has_nothing_beside_it(cast: Cast, client: FlaskClient) -> None:
    first = make_report(part_of(make_task(cast), cast.civil_affairs))
    assert "对照" not in sign_in(client, cast.office).get(f"/reports/{first.id}").text


def test_accepting_goes_on_to_the_report_that_waits_longest(cast: Cast, client: FlaskClient) -> None:
    first, second, third = (
        make_report(part_of(make_task(cast), cast.civil_affairs), now=NOW - timedelta(days=days)) for days in (3, 2, 1)
    )
    sign_in(client, cast.office)
    gone_on = client.post(f"/reports/{second.id}/acceptance", data={"go_on": "1"})
    assert gone_on.location == f"/reports/{first.id}"
    assert client.post(f"/reports/{first.id}/acceptance", data={"go_on": "1"}).location == f"/reports/{third.id}"
    assert client.post(f"/reports/{third.id}/acceptance", data={"go_on": "1"}).location == "/reports"
