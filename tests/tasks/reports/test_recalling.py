"""Taking a report back: possible until somebody who reviews it opened it, and nothing of it is lost."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from tests.conftest import NOW, TODAY
from tests.make import accepted, make_accepted_report, make_report, make_returned_report, make_task, part_of
from tests.people import Cast, sign_in
from tracker.audit.models import AuditEntry
from tracker.core.errors import Conflict, Forbidden
from tracker.core.extensions import db
from tracker.core.vocabulary import ProgressState, ReportStatus
from tracker.tasks.models import Assignment, EvidenceFile, Report, ReportDraft
from tracker.tasks.reports.services.drafts import save_draft
from tracker.tasks.reports.services.recalling import open_report, recall_report
from tracker.tasks.reports.services.reports import send_report

LATER = NOW + timedelta(hours=1)


@pytest.fixture
def part(cast: Cast) -> Assignment:
    return accepted(part_of(make_task(cast, targets=[("改造食堂", 80, "个")]), cast.civil_affairs))


def recall(cast: Cast, report: Report) -> int:
    return recall_report(report.id, actor=cast.actor("lead_liaison"), now=LATER)


def test_text_figures_and_files_are_the_draft_and_can_be_sent_again(cast: Cast, part: Assignment) -> None:
    report = make_report(part, state=ProgressState.COMPLETED, percent=100, done="全部完成。")
    assert recall(cast, report) == part.id
    draft = db.session.scalars(select(ReportDraft)).one()
    assert draft.content == {
        "state": "completed",
        "percent": "100",
        "done": "全部完成。",
        f"target_{part.task.targets[0].id}": "80",
    }
    assert [file.filename for file in draft.evidence] == ["验收单.pdf"]
    assert db.session.scalar(select(func.count(Report.id))) == 0
    assert db.session.get_one(Assignment, part.id).last_reported_on is None
    actor = cast.actor("lead_liaison")
    send_report(part.id, draft.content, actor=actor, now=LATER, today=TODAY, seen_draft=draft.version)
    again = db.session.scalars(select(Report)).one()
    assert [file.filename for file in again.evidence] == ["验收单.pdf"]
    assert db.session.scalar(select(func.count(EvidenceFile.id))) == 1


def test_the_trail_tells_of_it(cast: Cast, part: Assignment) -> None:
    report_id = make_report(part).id
    recall_report(report_id, actor=cast.actor("lead_liaison"), now=LATER)
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "report:recalled")).one()
    assert (entry.subject_id, entry.organization_id) == (report_id, cast.civil_affairs.id)


def test_what_was_reported_before_counts_again(cast: Cast, part: Assignment) -> None:
    before = TODAY - timedelta(days=30)
    first = make_accepted_report(cast, part, today=before, now=NOW - timedelta(days=30))
    recall(cast, make_report(part, percent=60))
    assert db.session.get_one(Assignment, part.id).last_reported_on == before
    assert db.session.scalars(select(Report.id)).all() == [first.id]


def test_the_correction_of_a_returned_report_is_one_again(cast: Cast, part: Assignment) -> None:
    returned = make_returned_report(cast, part)
    correction = make_report(part, percent=50)
    assert correction.corrects_id == returned.id
    recall(cast, correction)
    assert make_report_again(cast, part).corrects_id == returned.id


def make_report_again(cast: Cast, part: Assignment) -> Report:
    draft = db.session.scalars(select(ReportDraft)).one()
    actor = cast.actor("lead_liaison")
    made = send_report(part.id, draft.content, actor=actor, now=LATER, today=TODAY, seen_draft=draft.version)
    assert isinstance(made, Report)
    return made


def test_once_opened_it_stays(cast: Cast, part: Assignment) -> None:
    report = make_report(part)
    open_report(report.id, actor=cast.actor("office"), now=LATER)
    with pytest.raises(Conflict, match="opened"):
        recall(cast, report)


def test_a_decided_report_stays(cast: Cast, part: Assignment) -> None:
    with pytest.raises(Conflict):
        recall(cast, make_accepted_report(cast, part))


def test_a_draft_that_was_begun_is_not_overwritten(cast: Cast, part: Assignment) -> None:
    report = make_report(part)
    save_draft(part.id, {"done": "下一次。"}, actor=cast.actor("lead_liaison"), now=LATER)
    with pytest.raises(Conflict, match="discard"):
        recall(cast, report)


@pytest.mark.parametrize("who", ["lead_liaison", "leader", "viewer"])
def test_only_who_reviews_it_opens_it(cast: Cast, part: Assignment, who: str) -> None:
    report = make_report(part)
    with pytest.raises(Forbidden):
        open_report(report.id, actor=cast.actor(who), now=LATER)


@pytest.mark.parametrize("who", ["co_liaison", "office", "unit_leader"])
def test_only_the_units_liaison_takes_it_back(cast: Cast, part: Assignment, who: str) -> None:
    report = make_report(part)
    with pytest.raises(Forbidden):
        recall_report(report.id, actor=cast.actor(who), now=LATER)


def test_the_page_offers_it_until_the_office_looks(cast: Cast, part: Assignment, client: FlaskClient) -> None:
    report = make_report(part)
    path, address, report_id = f"/reports/{report.id}", f"/reports/{report.id}/recall", report.id
    assert address in sign_in(client, cast.lead_liaison).get(path).text
    assert db.session.get_one(Report, report_id).opened_at is None
    assert address not in sign_in(client, cast.leader).get(path).text
    assert f"{path}/opening" in sign_in(client, cast.office).get(path).text
    assert db.session.get_one(Report, report_id).opened_at is None
    assert client.post(f"{path}/opening").status_code == 302
    assert f"{path}/opening" not in client.get(path).text
    assert address not in sign_in(client, cast.lead_liaison).get(path).text
    assert client.post(address).status_code == 409


def test_taking_it_back_leads_to_the_form(cast: Cast, part: Assignment, client: FlaskClient) -> None:
    report = make_report(part, done="写错了一个数。")
    answer = sign_in(client, cast.lead_liaison).post(f"/reports/{report.id}/recall")
    assert answer.location == f"/assignments/{part.id}/reports/new"
    assert "写错了一个数。" in client.get(answer.location).text
    waiting = db.session.scalar(select(func.count(Report.id)).where(Report.status == ReportStatus.SUBMITTED))
    assert waiting == 0
