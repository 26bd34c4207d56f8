"""Reporting and reviewing in the pages: what is kept, what is refused, and who may do what."""

import io
import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.conftest import NOW
from tests.make import accepted, make_accepted_report, make_report, make_returned_report, make_task, part_of, refreshed
from tests.people import Cast, sign_in
from tracker.accounts.models import RoleGrant, User
from tracker.accounts.unit_settings.services import set_leader_approval
from tracker.core.app_services import app_services
from tracker.core.database import transaction
from tracker.core.extensions import db
from tracker.core.vocabulary import Comparator, ProgressState, ReportStatus, Role
from tracker.tasks.models import Assignment, Plan, Report, Target
from tracker.tasks.reports.queries import draft_of
from tracker.web.kept_blocks import kept_blocks

PDF = b"%PDF-1.4 a small file"


def form(**changes: object) -> dict[str, object]:
    return {"state": "in_progress", "percent": "35", "done": "完成选址。", "seen_report": "0"} | changes


def part_under_way(cast: Cast, **task: object) -> Assignment:
    return accepted(part_of(make_task(cast, co=[cast.health], **task), cast.civil_affairs))  # type: ignore[arg-type]


def only_report() -> Report:
    return db.session.scalars(select(Report)).one()


def test_a_report_with_figures_and_a_file_arrives_whole(cast: Cast, client: FlaskClient) -> None:
    part = part_under_way(cast, targets=[("改造食堂", 80, "个")])
    target = part.task.targets[0].id
    data = form(**{f"target_{target}": "20.5", "evidence": (io.BytesIO(PDF), "验收单.pdf")})
    answer = sign_in(client, cast.lead_liaison).post(f"/assignments/{part.id}/reports/new", data=data)
    assert answer.status_code == 302
    report = only_report()
    assert (report.percent, report.done, report.values[0].value) == (35, "完成选址。", 20.5)
    assert report.evidence[0].filename == "验收单.pdf"


def test_a_refused_report_keeps_what_was_typed(cast: Cast, client: FlaskClient) -> None:
    part = part_under_way(cast)
    data = form(percent="135", done="已完成全部选址工作。", next_steps="开工。")
    answer = sign_in(client, cast.lead_liaison).post(f"/assignments/{part.id}/reports/new", data=data)
    assert answer.status_code == 422
    assert "已完成全部选址工作。" in answer.text
    assert "开工。" in answer.text
    assert 'value="135"' in answer.text


@pytest.mark.parametrize(
    ("name", "content"),
    [
        pytest.param("表.exe", b"MZ", id="a program"),
        pytest.param("表.pdf", b"not a pdf", id="content that is not what the ending says"),
        pytest.param("表.xlsx", b"PK\x03\x04 broken", id="a broken archive"),
        pytest.param("空.pdf", b"", id="empty"),
    ],
)
def test_a_file_that_cannot_be_evidence_is_named_and_nothing_is_sent(
    cast: Cast, client: FlaskClient, name: str, content: bytes
) -> None:
    part = part_under_way(cast)
    data = form(evidence=(io.BytesIO(content), name))
    answer = sign_in(client, cast.lead_liaison).post(f"/assignments/{part.id}/reports/new", data=data)
    assert answer.status_code == 422
    assert name in answer.text
    assert db.session.scalars(select(Report)).all() == []


def test_a_correction_begins_with_the_returned_text_and_the_reason(cast: Cast, client: FlaskClient) -> None:
    part = part_under_way(cast)
    make_returned_report(cast, part, "缺少六月数据", done="上半年已开工。")
    page = sign_in(client, cast.lead_liaison).get(f"/assignments/{part.id}/reports/new").text
    assert "缺少六月数据" in page
    assert "上半年已开工。" in page


def test_two_people_of_one_unit_do_not_overwrite_each_other(cast: Cast, client: FlaskClient) -> None:
    part = part_under_way(cast)
    make_accepted_report(cast, part, done="同事刚刚报送的内容。")
    answer = sign_in(client, cast.lead_liaison).post(
        f"/assignments/{part.id}/reports/new", data=form(done="我写的内容。")
    )
    assert answer.status_code == 409
    assert "同事刚刚报送的内容。" in answer.text
    assert "我写的内容。" in answer.text
    again = client.post(
        f"/assignments/{part.id}/reports/new", data=form(percent="45", seen_report=str(only_report().id))
    )
    assert again.status_code == 302


@pytest.mark.parametrize(
    ("person", "status"), [("co_liaison", 403), ("stranger", 403), ("office", 403), ("other_city_office", 403)]
)
def test_nobody_reports_for_another_unit(cast: Cast, client: FlaskClient, person: str, status: int) -> None:
    part = part_under_way(cast)
    sign_in(client, getattr(cast, person))
    assert client.get(f"/assignments/{part.id}/reports/new").status_code == status
    assert client.post(f"/assignments/{part.id}/reports/new", data=form()).status_code == status


def test_the_office_accepts_or_returns_with_a_reason(cast: Cast, client: FlaskClient) -> None:
    first, second = (make_report(part_of(make_task(cast), cast.civil_affairs)) for _ in range(2))
    sign_in(client, cast.office)
    assert client.post(f"/reports/{first.id}/acceptance").location == "/reports"
    assert client.post(f"/reports/{second.id}/return", data={"reason": ""}).status_code == 422
    assert client.post(f"/reports/{second.id}/return", data={"reason": "缺少数据"}).status_code == 302
    refreshed(first, second)
    assert (first.status, second.status) == (ReportStatus.ACCEPTED, ReportStatus.RETURNED)
    assert client.post(f"/reports/{first.id}/return", data={"reason": "晚了"}).status_code == 409


@pytest.mark.parametrize(
    ("person", "status"),
    [
        ("lead_liaison", 200),
        ("office", 200),
        ("leader", 200),
        ("co_liaison", 403),
        ("stranger", 403),
        ("other_city_office", 404),
    ],
)
def test_who_may_read_a_leads_report_and_its_evidence(
    cast: Cast, client: FlaskClient, person: str, status: int
) -> None:
    part = part_under_way(cast)
    data = form(evidence=(io.BytesIO(PDF), "证明 & 附件.pdf"))
    sign_in(client, cast.lead_liaison).post(f"/assignments/{part.id}/reports/new", data=data)
    report = only_report()
    sign_in(client, getattr(cast, person))
    assert client.get(f"/reports/{report.id}").status_code == status
    answer = client.get(f"/evidence/{report.evidence[0].id}")
    assert answer.status_code == status
    if status == 200:
        assert answer.data == PDF
        assert answer.headers["Content-Disposition"].startswith("attachment;")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_evidence_lies_under_its_hash_and_not_under_its_name(cast: Cast, client: FlaskClient, app: object) -> None:
    part = part_under_way(cast)
    sign_in(client, cast.lead_liaison).post(
        f"/assignments/{part.id}/reports/new", data=form(evidence=(io.BytesIO(PDF), "../../x.pdf"))
    )
    stored = only_report().evidence[0]
    folder = app_services(app).evidence.folder
    assert (folder / stored.sha256[:2] / stored.sha256).read_bytes() == PDF


#: Where a report is accepted; whoever may not review it reads why instead.
REVIEW_FORM = '/acceptance"'


def with_office_role(cast: Cast, person: User) -> User:
    """The person, in the office besides."""
    with transaction() as session:
        session.add(RoleGrant(user_id=person.id, role=Role.OFFICE, organization_id=cast.city.id))
    return person


def test_who_sent_a_report_is_not_asked_to_review_it(cast: Cast, client: FlaskClient) -> None:
    author = with_office_role(cast, cast.lead_liaison)
    own = make_report(part_of(make_task(cast), cast.civil_affairs))
    other = make_report(part_of(make_task(cast, lead=cast.health), cast.health))
    sign_in(client, author)
    assert REVIEW_FORM not in client.get(f"/reports/{own.id}").text
    assert REVIEW_FORM in client.get(f"/reports/{other.id}").text
    assert client.post(f"/reports/{own.id}/acceptance").status_code == 409
    refreshed(own)
    assert own.status is ReportStatus.SUBMITTED
    assert REVIEW_FORM in sign_in(client, cast.office).get(f"/reports/{own.id}").text


def test_who_approved_a_report_in_the_unit_is_not_asked_to_review_it(cast: Cast, client: FlaskClient) -> None:
    part = part_under_way(cast)
    set_leader_approval(cast.civil_affairs.id, wanted=True, actor=cast.actor("office"), now=NOW)
    sign_in(client, cast.lead_liaison).post(f"/assignments/{part.id}/reports/new", data=form())
    approver = with_office_role(cast, cast.unit_leader)
    draft = draft_of(part.id)
    assert draft is not None
    data = {"seen_draft": str(draft.version)}
    sign_in(client, approver).post(f"/assignments/{part.id}/report-draft/approval", data=data)
    report = only_report()
    assert report.approved_by_id == approver.id
    assert REVIEW_FORM not in client.get(f"/reports/{report.id}").text
    assert client.post(f"/reports/{report.id}/acceptance").status_code == 409
    assert REVIEW_FORM in sign_in(client, cast.office).get(f"/reports/{report.id}").text


@pytest.mark.parametrize("person", ["lead_liaison", "leader", "viewer"])
def test_who_only_reads_a_report_is_shown_no_review_form(cast: Cast, client: FlaskClient, person: str) -> None:
    report = make_report(part_of(make_task(cast), cast.civil_affairs))
    page = sign_in(client, getattr(cast, person)).get(f"/reports/{report.id}")
    assert page.status_code == 200
    assert REVIEW_FORM not in page.text


def test_what_was_decided_is_not_offered_for_review_again(cast: Cast, client: FlaskClient) -> None:
    report = make_accepted_report(cast, part_of(make_task(cast), cast.civil_affairs))
    assert REVIEW_FORM not in sign_in(client, cast.office).get(f"/reports/{report.id}").text


def test_the_queue_shows_the_oldest_first_and_only_to_the_office(cast: Cast, client: FlaskClient) -> None:
    make_report(part_of(make_task(cast), cast.civil_affairs), done="先报送")
    make_report(part_of(make_task(cast), cast.civil_affairs), done="后报送")
    page = sign_in(client, cast.office).get("/reports").text
    assert 'data-total="2"' in page
    assert page.index("先报送") < page.index("后报送")
    for person in (cast.lead_liaison, cast.leader, cast.admin):
        assert sign_in(client, person).get("/reports").status_code == 403


def test_the_queue_shows_apart_what_the_leads_review(cast: Cast, client: FlaskClient) -> None:
    task = make_task(cast, co=[cast.health])
    make_report(part_of(task, cast.civil_affairs), done="牵头的报送")
    shared = make_report(part_of(task, cast.health), done="配合的报送")
    client.post("/language/en")
    page = sign_in(client, cast.office).get("/reports").text
    assert 'data-total="2"' in page
    assert "With the lead units" not in page, "the office reviews both"
    with transaction():
        db.session.get_one(Plan, task.plan_id).lead_accepts_co = True
    kept_blocks().forget()  # what is entered by hand leaves no entry
    page = sign_in(client, cast.office).get("/reports").text
    assert re.findall(r'id="(queue|with-leads)-total" data-total="(\d)"', page) == [("queue", "1"), ("with-leads", "1")]
    assert "市民政局 reviews" in page
    assert f'href="/reports/{shared.id}"' in page
    assert "With the lead units" not in sign_in(client, cast.other_city_office).get("/reports").text


def test_who_wrote_a_report_reads_why_they_do_not_review_it(cast: Cast, client: FlaskClient) -> None:
    report = make_report(part_of(make_task(cast), cast.civil_affairs))
    with transaction():
        report.submitted_by_id = cast.office.id
    own = sign_in(client, cast.office).get(f"/reports/{report.id}").text
    assert f"/reports/{report.id}/acceptance" not in own
    assert f"/reports/{report.id}/return" not in own
    assert own.count('class="why-not"') == 1
    others = sign_in(client, cast.second_office).get(f"/reports/{report.id}").text
    assert f"/reports/{report.id}/acceptance" in others
    assert 'class="why-not"' not in others


def test_a_completion_that_lacks_a_figure_by_now_can_be_returned_and_says_why_it_is_not_accepted(
    cast: Cast, client: FlaskClient
) -> None:
    task = make_task(cast, targets=[("改造食堂", 80, "个")])
    report = make_report(part_of(task, cast.civil_affairs), percent=100, state=ProgressState.COMPLETED)
    with transaction() as session:
        session.add(
            Target(task_id=task.id, ordinal=2, about="培训", value=9, unit="次", comparator=Comparator.AT_LEAST)
        )
    page = sign_in(client, cast.office).get(f"/reports/{report.id}").text
    assert "培训" in page.split('class="why-not"')[1]
    assert f"/reports/{report.id}/acceptance" not in page
    assert f"/reports/{report.id}/return" in page


def test_a_report_that_does_not_wait_asks_nobody_for_a_review(cast: Cast, client: FlaskClient) -> None:
    report = make_accepted_report(cast, part_of(make_task(cast), cast.civil_affairs))
    page = sign_in(client, cast.office).get(f"/reports/{report.id}").text
    assert 'class="review-do"' not in page
