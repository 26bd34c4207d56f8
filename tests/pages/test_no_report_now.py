"""Where no report can be sent the form does not open, and a unit that lost its part reads what it reported."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from tests.make import accepted, make_accepted_report, make_report, make_task, part_of
from tests.people import Cast, sign_in
from tracker.core.database import transaction
from tracker.core.extensions import db
from tracker.core.vocabulary import AssignmentStatus
from tracker.tasks.models import Assignment, ReportDraft


@pytest.fixture
def part(cast: Cast) -> Assignment:
    return accepted(part_of(make_task(cast, co=[cast.health]), cast.health))


def lost(part: Assignment) -> None:
    with transaction():
        db.session.get_one(Assignment, part.id).status = AssignmentStatus.WITHDRAWN


def opened(client: FlaskClient, part: Assignment) -> str:
    answer = client.get(f"/assignments/{part.id}/reports/new")
    assert answer.status_code == 200
    return answer.text


def test_while_a_report_waits_the_form_does_not_open(cast: Cast, client: FlaskClient, part: Assignment) -> None:
    make_report(part, done="已完成选址工作。")
    page = opened(sign_in(client, cast.co_liaison), part)
    assert 'id="report-form"' not in page
    assert "目前不能报送" in page
    assert "已完成选址工作。" in page
    assert db.session.scalar(select(func.count(ReportDraft.id))) == 0


def test_a_part_that_went_elsewhere_says_so(cast: Cast, client: FlaskClient, part: Assignment) -> None:
    lost(part)
    page = opened(sign_in(client, cast.co_liaison), part)
    assert 'id="report-form"' not in page
    assert "目前不能报送" in page


def test_a_former_unit_reads_its_own_reports(cast: Cast, client: FlaskClient, part: Assignment) -> None:
    report = make_accepted_report(cast, part, done="本单位做过的事。")
    make_accepted_report(cast, part_of(part.task, cast.civil_affairs), done="牵头单位做过的事。")
    report_id, task_id = report.id, part.task_id
    lost(part)
    sign_in(client, cast.co_liaison)
    answer = client.get(f"/tasks/{task_id}")
    assert answer.location == f"/tasks/{task_id}/own-reports"
    page = client.get(answer.location).text
    assert "本单位做过的事。" in page
    assert "牵头单位做过的事。" not in page
    assert client.get(f"/reports/{report_id}").status_code == 200


@pytest.mark.parametrize(("person", "status"), [("stranger", 403), ("other_city_office", 404)])
def test_who_never_had_a_part_reads_nothing(
    cast: Cast, client: FlaskClient, part: Assignment, person: str, status: int
) -> None:
    sign_in(client, getattr(cast, person))
    assert client.get(f"/tasks/{part.task_id}").status_code == status
    assert client.get(f"/tasks/{part.task_id}/own-reports").status_code == status


def test_after_sending_a_link_leads_to_the_next_part_that_waits(
    cast: Cast, client: FlaskClient, part: Assignment
) -> None:
    waits = accepted(part_of(make_task(cast, lead=cast.health), cast.health))
    typed = {"state": "in_progress", "percent": "35", "done": "完成选址。", "seen_report": "0"}
    sent = sign_in(client, cast.co_liaison).post(f"/assignments/{part.id}/reports/new", data=typed)
    address = f"/reports/following?task={part.task_id}"
    assert f'href="{address}"' in client.get(sent.location).text
    assert client.get(address).location == f"/assignments/{waits.id}/reports/new"
    client.post(f"/assignments/{waits.id}/reports/new", data=typed)
    assert client.get(address).location == f"/tasks/{part.task_id}"
