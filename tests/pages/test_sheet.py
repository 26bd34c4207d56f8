"""One sheet for a round: rows are kept and sent together, and each for itself."""

import re
from datetime import date

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from tests.make import accepted, make_accepted_report, make_plan, make_returned_report, make_round, make_task, part_of
from tests.people import Cast, sign_in
from tests.queries import at_most
from tracker.core.database import transaction
from tracker.core.extensions import db
from tracker.core.vocabulary import ReportDraftStatus, ReportStatus
from tracker.organizations.models import Organization
from tracker.tasks.models import Assignment, Plan, Report, ReportDraft


@pytest.fixture
def plan(cast: Cast) -> Plan:
    plan = make_plan(cast)
    make_round(cast, plan)
    return plan


def part(cast: Cast, plan: Plan, **more: object) -> Assignment:
    """A part that civil affairs has accepted."""
    return accepted(part_of(make_task(cast, plan, **more), cast.civil_affairs))  # type: ignore[arg-type]


def fields(page: str) -> dict[str, str]:
    """What the form of the page would send as it stands."""
    found = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page))
    for name, value in re.findall(r'<input class="form-control[^"]*" name="([^"]+)"[^>]*?value="([^"]*)"', page):
        found[name] = value
    for name, text in re.findall(r'<textarea class="form-control" name="([^"]+)"[^>]*>([^<]*)</textarea>', page):
        found[name] = text
    for name, options in re.findall(r'<select class="form-select" name="([^"]+)".*?>(.*?)</select>', page, re.DOTALL):
        chosen = re.search(r'value="(\w+)" selected', options)
        found[name] = chosen.group(1) if chosen else ""
    return found


def row(part: Assignment, **typed: str) -> dict[str, str]:
    return {f"r{part.id}-{name}": text for name, text in typed.items()}


def reports_on(part: Assignment) -> list[tuple[str, int, ReportStatus]]:
    db.session.rollback()
    found = select(Report.done, Report.percent, Report.status).where(Report.assignment_id == part.id)
    return [tuple(each) for each in db.session.execute(found.order_by(Report.id))]  # type: ignore[misc]


def test_complete_rows_are_sent_together_and_the_others_wait(cast: Cast, client: FlaskClient, plan: Plan) -> None:
    first, second, untouched = (part(cast, plan) for _ in range(3))
    page = sign_in(client, cast.lead_liaison).get("/sheet").text
    typed = fields(page) | row(first, percent="40", done="建成两家。") | row(second, percent="55", done="建成三家。")
    answer = client.get(str(client.post("/sheet", data=typed | {"do": "send"}).location))
    assert "已报送 2 项" in answer.text
    assert reports_on(first) == [("建成两家。", 40, ReportStatus.SUBMITTED)]
    assert reports_on(second) == [("建成三家。", 55, ReportStatus.SUBMITTED)]
    assert reports_on(untouched) == []
    assert (f"row-{first.id}" in answer.text, f"row-{untouched.id}" in answer.text) == (False, True)
    assert db.session.scalar(select(func.count(ReportDraft.id))) == 0


def test_a_row_that_is_refused_says_why_and_keeps_what_was_typed(cast: Cast, client: FlaskClient, plan: Plan) -> None:
    good, wrong, unfinished = (part(cast, plan) for _ in range(3))
    typed = fields(sign_in(client, cast.lead_liaison).get("/sheet").text)
    typed |= (
        row(good, percent="40", done="做了。")
        | row(wrong, percent="140", done="也做了。")
        | row(unfinished, percent="9")
    )
    answer = client.post("/sheet", data=typed | {"do": "send"})
    assert answer.status_code == 422
    assert [len(reports_on(each)) for each in (good, wrong, unfinished)] == [1, 0, 0]
    kept = {draft.assignment_id: draft.content for draft in db.session.scalars(select(ReportDraft))}
    assert kept[wrong.id]["percent"] == "140"
    assert kept[unfinished.id]["percent"] == "9"
    assert answer.text.count('class="field-error"') == 2
    assert "也做了。" in answer.text


def test_rows_are_kept_as_drafts_and_sent_later(cast: Cast, client: FlaskClient, plan: Plan) -> None:
    mine = part(cast, plan)
    typed = fields(sign_in(client, cast.lead_liaison).get("/sheet").text) | row(mine, percent="30", done="开了会。")
    kept = client.post("/sheet", data=typed | {"do": "save"})
    assert "已暂存 1 行" in client.get(str(kept.location)).text
    assert reports_on(mine) == []
    again = fields(client.get("/sheet").text)
    assert again[f"r{mine.id}-done"] == "开了会。"
    client.post("/sheet", data=again | {"do": "send"})
    assert reports_on(mine) == [("开了会。", 30, ReportStatus.SUBMITTED)]


def test_nothing_changed_sends_the_last_accepted_report_again(cast: Cast, client: FlaskClient, plan: Plan) -> None:
    mine = part(cast, plan)
    make_accepted_report(cast, mine, percent=35, done="上月的话。", today=date(2023, 5, 20))
    typed = fields(sign_in(client, cast.lead_liaison).get("/sheet").text) | row(mine, unchanged="1")
    client.post("/sheet", data=typed | {"do": "send"})
    assert [each[:2] for each in reports_on(mine)] == [("上月的话。", 35)] * 2


def test_a_returned_report_stands_first_with_its_reason_and_is_not_sent_as_it_was(
    cast: Cast, client: FlaskClient, plan: Plan
) -> None:
    _other, mine = part(cast, plan), part(cast, plan)
    make_returned_report(cast, mine, done="说得太少。")
    page = sign_in(client, cast.lead_liaison).get("/sheet").text
    assert page.index(f"row-{mine.id}") < page.index(f"row-{_other.id}")
    assert "return-reason" in page
    client.post("/sheet", data=fields(page) | {"do": "send"})
    assert len(reports_on(mine)) == 1


def test_what_may_be_a_slip_is_asked_in_its_row(cast: Cast, client: FlaskClient, plan: Plan) -> None:
    mine = part(cast, plan, targets=[("社区食堂", 10, "家")])
    figure = f"target_{mine.task.targets[0].id}"
    typed = fields(sign_in(client, cast.lead_liaison).get("/sheet").text)
    typed |= row(mine, percent="40", done="做了。", **{figure: "5000"})
    asked = client.post("/sheet", data=typed | {"do": "send"})
    assert asked.status_code == 422
    key = re.search(rf'name="r{mine.id}-confirmed" value="([^"]+)"', asked.text)
    assert key is not None
    client.post("/sheet", data=fields(asked.text) | row(mine, confirmed=key.group(1)) | {"do": "send"})
    assert len(reports_on(mine)) == 1


def test_where_the_leader_approves_first_the_rows_go_to_them(cast: Cast, client: FlaskClient, plan: Plan) -> None:
    mine = part(cast, plan)
    with transaction() as session:
        session.get_one(Organization, cast.civil_affairs.id).leader_approves_reports = True
    typed = fields(sign_in(client, cast.lead_liaison).get("/sheet").text) | row(mine, percent="30", done="开了会。")
    client.post("/sheet", data=typed | {"do": "send"})
    assert db.session.scalars(select(ReportDraft.status)).all() == [ReportDraftStatus.WITH_UNIT_LEADER]
    assert f'name="r{mine.id}-done"' not in client.get("/sheet").text


def test_rows_of_other_units_are_neither_shown_nor_taken(cast: Cast, client: FlaskClient, plan: Plan) -> None:
    mine = part(cast, plan)
    others = accepted(part_of(make_task(cast, plan, lead=cast.health), cast.health))
    page = sign_in(client, cast.lead_liaison).get("/sheet").text
    assert f"row-{others.id}" not in page
    forged = fields(page) | row(
        others, state="in_progress", percent="99", done="冒名。", seen_draft="0", seen_report="0"
    )
    client.post("/sheet", data=forged | row(mine, percent="10", done="做了。") | {"do": "send"})
    assert (len(reports_on(mine)), reports_on(others)) == (1, [])


def test_each_plan_has_its_sheet_and_an_empty_one_says_so(cast: Cast, client: FlaskClient, plan: Plan) -> None:
    later = make_plan(cast, "另一份清单")
    make_round(cast, later)
    assert "目前没有需要报送的任务" in sign_in(client, cast.lead_liaison).get("/sheet").text
    here, there = part(cast, plan), part(cast, later)
    assert f"row-{there.id}" in client.get(f"/sheet?plan={later.id}").text
    assert f"row-{there.id}" not in client.get(f"/sheet?plan={plan.id}").text
    assert f"row-{here.id}" in client.get(f"/sheet?plan={plan.id}").text


def test_who_does_not_report_has_no_sheet(cast: Cast, client: FlaskClient) -> None:
    assert sign_in(client, cast.office).get("/sheet").status_code == 403


def test_the_number_of_queries_does_not_grow_with_the_rows(cast: Cast, client: FlaskClient, plan: Plan) -> None:
    for _ in range(12):
        mine = part(cast, plan, targets=[("社区食堂", 10, "家")])
        make_accepted_report(cast, mine, percent=35, today=date(2023, 5, 20))
    sign_in(client, cast.lead_liaison)
    client.get("/sheet")
    with at_most(14):
        assert client.get("/sheet").text.count('id="row-') == 12


def test_a_per_cent_that_cannot_be_read_is_not_sent_as_zero(cast: Cast, client: FlaskClient, plan: Plan) -> None:
    wrong = part(cast, plan)
    typed = fields(sign_in(client, cast.lead_liaison).get("/sheet").text) | row(wrong, percent="4o", done="做了。")
    answer = client.post("/sheet", data=typed | {"do": "send"})
    assert answer.status_code == 422
    assert 'value="4o"' in answer.text
    assert reports_on(wrong) == []


def test_a_row_whose_part_waits_no_more_is_named(cast: Cast, client: FlaskClient, plan: Plan) -> None:
    gone = part(cast, plan)
    typed = fields(sign_in(client, cast.lead_liaison).get("/sheet").text) | row(gone, percent="40", done="做了三件事。")
    client.post("/sheet", data=typed | {"do": "send"})
    again = client.get(str(client.post("/sheet", data=typed | {"do": "send"}).location))
    assert "有一行未提交" in again.text
    assert "做了三件事。" in again.text
    assert len(reports_on(gone)) == 1
