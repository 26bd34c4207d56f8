"""Comparing a draft with another draft or a plan in force."""

from html import unescape

import pytest
from flask.testing import FlaskClient

from tests.conftest import NOW
from tests.make import make_plan
from tests.people import Cast, sign_in
from tests.queries import count_queries
from tests.review.drafts import POLICY, make_draft
from tracker.review.services.issuing import issue_draft

#: The next year's list: item 2 dropped, one added, 3 renumbered, 1 with another lead, date and amount.
LATER = (
    POLICY.replace(
        "2.增设早餐网点。方便上班人群,6月底前新增早餐网点120个。(责任单位:市财政局、市民政局等相关部门)\n", ""
    )
    .replace("3.开展营养指导", "2.开展营养指导")
    .replace("4.建设", "3.建设")
    .replace("(责任单位:市民政局、市卫健委按照", "(责任单位:市卫健委、市民政局按照")
    .replace("新增社区食堂30个以上", "新增社区食堂50个以上")
    + "4.更新老旧电梯。年内更新老旧电梯80台。(责任单位:市财政局)\n"
)


@pytest.fixture
def office(client: FlaskClient, cast: Cast) -> FlaskClient:
    client.post("/language/en")
    return sign_in(client, cast.office)


def test_nothing_to_compare_with_is_said(office: FlaskClient, cast: Cast) -> None:
    assert "There is nothing to compare with yet" in office.get(f"/documents/{make_draft(cast).id}/compare").text


@pytest.mark.parametrize("issued", [False, True], ids=["a draft", "a plan in force"])
def test_added_dropped_and_changed_tasks_are_shown(office: FlaskClient, cast: Cast, issued: bool) -> None:
    earlier, later = make_draft(cast), make_draft(cast, LATER)
    word = f"draft-{earlier.id}"
    if issued:
        word = f"plan-{issue_draft(earlier.id, version=earlier.version, actor=cast.actor('office'), now=NOW).id}"
    assert f'value="{word}"' in office.get(f"/documents/{later.id}/compare").text
    page = " ".join(unescape(office.get(f"/documents/{later.id}/compare?with={word}").text).split())
    assert "added: 1" in page
    assert "dropped: 1" in page
    assert "changed: 3" in page
    assert "the same: 0" in page
    assert "更新老旧电梯" in page
    assert "增设早餐网点" in page
    assert '<th scope="row">Lead</th><td>市民政局</td><td>市卫生健康委</td>' in page
    assert "新增社区食堂 ≥30 个 (2023-12-31)</td><td>新增社区食堂 ≥50 个 (2023-12-31)" in page
    assert '<th scope="row">Number</th><td>3</td><td>2</td>' in page


def test_the_same_document_read_again_has_no_difference(office: FlaskClient, cast: Cast) -> None:
    earlier, later = make_draft(cast), make_draft(cast)
    page = office.get(f"/documents/{later.id}/compare?with=draft-{earlier.id}").text
    assert "the same: 4" in page


@pytest.mark.parametrize("word", ["draft-999999", "plan-999999", "draft-x", "nothing", "plan-", "house-1"])
def test_what_is_not_there_is_not_found(office: FlaskClient, cast: Cast, word: str) -> None:
    assert office.get(f"/documents/{make_draft(cast).id}/compare?with={word}").status_code == 404


def test_another_citys_plan_does_not_exist_here(client: FlaskClient, cast: Cast) -> None:
    draft = make_draft(cast)
    foreign = make_plan(cast, "海城市清单", city=cast.other_city)
    office = sign_in(client, cast.office)
    assert office.get(f"/documents/{draft.id}/compare?with=plan-{foreign.id}").status_code == 404
    assert "海城市清单" not in office.get(f"/documents/{draft.id}/compare").text
    assert sign_in(client, cast.other_city_office).get(f"/documents/{draft.id}/compare").status_code == 404
    assert sign_in(client, cast.leader).get(f"/documents/{draft.id}/compare").status_code == 403


def test_longer_plans_need_no_more_queries(office: FlaskClient, cast: Cast) -> None:
    earlier, later = make_draft(cast), make_draft(cast, LATER)
    plan = issue_draft(earlier.id, version=earlier.version, actor=cast.actor("office"), now=NOW)
    path = f"/documents/{later.id}/compare?with=plan-{plan.id}"
    office.get(path)
    with count_queries() as count:
        office.get(path)
    assert count.count <= 16
