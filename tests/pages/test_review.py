"""The review page (导入审核): source and tasks side by side, doubts first, every field editable."""

from html import unescape

import pytest
from flask.testing import FlaskClient

from tests.conftest import NOW
from tests.people import Cast, sign_in
from tests.queries import count_queries
from tests.review.drafts import (
    POLICY,
    WITH_LEAD_DOUBTS,
    WITH_UNKNOWN_UNIT,
    changed,
    content_of,
    make_draft,
    task_of,
)
from tracker.core.extensions import db
from tracker.core.vocabulary import DraftStatus
from tracker.organizations.queries import known_units
from tracker.review.models import Draft
from tracker.review.rules.questions import open_questions
from tracker.review.services.drafts import discard_draft, save_header, save_task

TASK_1 = {
    "revision": "0",
    "number": "1",
    "title": "改造社区食堂",
    "section": "完善设施",
    "lead": "市民政局",
    "co-0": "市卫健委",
    "co-1": "",
    "implementers-0": "各县(区)人民政府",
    "due": "2023-12-31",
    "due_phrase": "2023年底",
    "precision": "year",
    "targets-0-key": "1",
    "targets-0-about": "新增社区食堂",
    "targets-0-comparator": ">=",
    "targets-0-value": "30",
    "targets-0-unit": "个",
    "targets-0-due": "2023-12-31",
    "targets-0-recurring": "",
}
PLAN = {
    "revision": "0",
    "title": "便民服务清单",
    "document_number": "云发改〔2023〕8号",
    "issuer": "云州市发展和改革委员会",
    "issued_on": "2023-02-06",
    "period_start": "2023-01-01",
    "period_end": "2023-12-31",
    "default_implementers-0": "各县(区)人民政府",
}


@pytest.fixture
def office(client: FlaskClient, cast: Cast) -> FlaskClient:
    client.post("/language/en")
    return sign_in(client, cast.office)


def kinds(draft: Draft, cast: Cast) -> list[str]:
    return [question.kind.value for question in open_questions(content_of(draft), known_units(cast.city.id))]


# --- looking ------------------------------------------------------------------------------------


def test_source_and_tasks_stand_side_by_side(office: FlaskClient, cast: Cast) -> None:
    page = office.get(f"/documents/{make_draft(cast).id}").text
    assert 'id="L6"' in page, "lines are anchors"
    assert 'href="#L6"' in page, "a task leads to its line"
    assert 'id="p2-due"' in page, "phrases are anchors"
    assert 'href="#p2-due"' in page
    assert 'href="#task-2"' in page, "and a line leads back to its task"
    assert "No doubt is open" in page


def test_doubts_come_first_in_words_with_what_to_do(office: FlaskClient, cast: Cast) -> None:
    page = unescape(office.get(f"/documents/{make_draft(cast, WITH_UNKNOWN_UNIT).id}").text)
    assert "Open doubts: 1" in page
    assert "“市商务局” is not in the directory." in page
    assert page.index('id="doubts"') < page.index('id="plan"') < page.index('id="task-1"')
    assert '<datalist id="units">' in page


def test_members_of_a_collective_name_are_shown(office: FlaskClient, cast: Cast) -> None:
    assert "东江区、西岭县" in office.get(f"/documents/{make_draft(cast).id}").text


def test_a_task_opens_in_its_place_with_what_was_read(office: FlaskClient, cast: Cast) -> None:
    draft = make_draft(cast)
    page = office.get(f"/documents/{draft.id}?task=2").text
    assert f'action="/documents/{draft.id}/tasks/2#task-2"' in page
    assert 'value="增设早餐网点"' in page
    assert 'value="2023-06-30"' in page
    assert 'value="市财政局"' in page
    assert 'list="units"' in page


def test_a_discarded_draft_can_only_be_looked_at(office: FlaskClient, cast: Cast) -> None:
    draft = make_draft(cast)
    discard_draft(draft.id, "重复。", actor=cast.actor("office"), now=NOW)
    page = office.get(f"/documents/{draft.id}?task=1").text
    assert "This draft was discarded" in page
    assert "Save the task" not in page
    assert office.post(f"/documents/{draft.id}/tasks/1", data=TASK_1).status_code == 409


def test_a_longer_document_needs_no_more_queries(office: FlaskClient, cast: Cast) -> None:
    short = make_draft(cast)
    long = make_draft(cast, POLICY + "".join(f"{n}.新增事项{n}。(责任单位:市民政局)\n" for n in range(5, 60)))
    office.get(f"/documents/{short.id}")
    with count_queries() as few:
        office.get(f"/documents/{short.id}")
    with count_queries() as many:
        office.get(f"/documents/{long.id}")
    assert few.count == many.count <= 12


def test_what_a_document_holds_cannot_become_markup(office: FlaskClient, cast: Cast) -> None:
    draft = make_draft(cast, POLICY.replace("改造社区食堂", "改造<script>alert(1)</script>社区食堂"))
    page = office.get(f"/documents/{draft.id}?task=1").text
    assert "<script>alert" not in page


# --- changing -----------------------------------------------------------------------------------


def test_every_field_of_a_task_can_be_changed(office: FlaskClient, cast: Cast) -> None:
    draft = make_draft(cast)
    form = TASK_1 | {
        "number": "一",
        "title": "改建社区食堂",
        "section": "设施",
        "lead": "市财政局",
        "named_lead": "y",
        "co-0": "市民政局",
        "co-1": "市教育局",
        "implementers-0": "东江区",
        "others_share": "y",
        "due": "2023-09-30",
        "due_phrase": "三季度末",
        "precision": "quarter",
        "targets-0-value": "20-30",
        "targets-0-norm": "y",
        "targets-1-about": "满意率",
        "targets-1-comparator": ">=",
        "targets-1-value": "95",
        "targets-1-unit": "%",
        "targets-1-recurring": "year",
    }
    answer = office.post(f"/documents/{draft.id}/tasks/1", data=form)
    assert answer.location == f"/documents/{draft.id}#task-1"
    task = task_of(draft, 1)
    assert (task.number, task.title, task.section, task.named_lead, task.others_share) == (
        "一",
        "改建社区食堂",
        "设施",
        True,
        True,
    )
    assert task.lead is not None
    assert task.lead.organization_id == cast.finance.id
    assert [unit.organization_id for unit in task.co] == [cast.civil_affairs.id, cast.education.id]
    assert task.co[0].place is not None, "a unit that only changed its part keeps its place in the text"
    assert [unit.organization_id for unit in task.implementers] == [cast.east_district.id]
    assert (str(task.due), task.due_phrase, task.precision.value) == ("2023-09-30", "三季度末", "quarter")
    first, second = task.targets
    assert (first.value, first.value_max, first.norm) == (20, 30, True)
    assert first.place is not None
    assert (second.about, second.value, second.unit, second.recurring) == ("满意率", 95, "%", "year")
    assert task.body.startswith("1.")


def test_saving_without_a_change_only_counts_the_revision_and_marks_it_reviewed(
    office: FlaskClient, cast: Cast
) -> None:
    draft = make_draft(cast)
    before = task_of(draft, 1)
    office.post(f"/documents/{draft.id}/tasks/1", data=TASK_1)
    assert changed(draft, 1, revision=0, reviewed=False) == before
    assert (task_of(draft, 1).revision, task_of(draft, 1).reviewed) == (1, True)


def test_a_target_is_removed_by_its_box(office: FlaskClient, cast: Cast) -> None:
    draft = make_draft(cast)
    office.post(f"/documents/{draft.id}/tasks/1", data=TASK_1 | {"targets-0-remove": "y"})
    assert task_of(draft, 1).targets == ()


def test_work_without_an_end_has_no_due_date(office: FlaskClient, cast: Cast) -> None:
    draft = make_draft(cast)
    office.post(f"/documents/{draft.id}/tasks/1", data=TASK_1 | {"due": ""})
    assert task_of(draft, 1).due is None


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        pytest.param({"title": ""}, "Enter the title of the task.", id="no title"),
        pytest.param({"lead": "市甲局"}, "“市甲局” is not in the directory", id="unknown lead"),
        pytest.param({"lead": "各县(区)人民政府"}, "A collective name cannot lead", id="collective lead"),
        pytest.param({"co-1": "市乙局"}, "“市乙局” is not in the directory", id="unknown co"),
        pytest.param({"due": "31.12.2023"}, "Write the day as 2023-12-31.", id="no date"),
        pytest.param({"targets-0-value": "许多"}, "Enter a number, or a range", id="no number"),
        pytest.param({"targets-0-about": ""}, "Say what is counted.", id="target of nothing"),
    ],
)
def test_wrong_input_is_named_and_what_was_typed_stays(
    office: FlaskClient, cast: Cast, wrong: dict[str, str], message: str
) -> None:
    draft = make_draft(cast)
    answer = office.post(f"/documents/{draft.id}/tasks/1", data=TASK_1 | {"section": "刚才输入的章节"} | wrong)
    assert answer.status_code == 422
    assert message in unescape(answer.text)
    assert 'value="刚才输入的章节"' in answer.text
    for typed in filter(None, wrong.values()):
        assert f'value="{typed}"' in answer.text
    assert task_of(draft, 1).revision == 0


def test_a_stale_form_shows_both_versions_and_loses_neither(office: FlaskClient, cast: Cast) -> None:
    draft = make_draft(cast)
    save_task(draft.id, changed(draft, 1, title="他人的标题"), revision=0, actor=cast.actor("second_office"), now=NOW)
    mine = TASK_1 | {"title": "我的标题", "co-1": "市教育局"}
    answer = office.post(f"/documents/{draft.id}/tasks/1", data=mine)
    assert answer.status_code == 409
    assert "Somebody else saved this while you had it open." in answer.text
    assert "<td>我的标题</td><td>他人的标题</td>" in answer.text
    assert 'value="我的标题"' in answer.text
    assert task_of(draft, 1).title == "他人的标题"

    assert 'name="revision" type="hidden" value="1"' in answer.text
    office.post(f"/documents/{draft.id}/tasks/1", data=mine | {"revision": "1"})
    assert task_of(draft, 1).title == "我的标题"


def test_the_plan_is_changed_and_its_period_must_not_run_backwards(office: FlaskClient, cast: Cast) -> None:
    draft = make_draft(cast)
    answer = office.post(f"/documents/{draft.id}/plan", data=PLAN | {"period_end": "2022-12-31"})
    assert answer.status_code == 422
    assert "The period ends before it begins." in answer.text
    assert 'value="便民服务清单"' in answer.text
    office.post(f"/documents/{draft.id}/plan", data=PLAN)
    header = content_of(draft).header
    assert (header.title, str(header.issued_on), header.revision) == ("便民服务清单", "2023-02-06", 1)
    assert "title" in header.places
    assert db.session.get_one(Draft, draft.id).title == "便民服务清单"


def test_a_stale_plan_shows_both_versions(office: FlaskClient, cast: Cast) -> None:
    draft = make_draft(cast)
    save_header(draft.id, content_of(draft).header, revision=0, actor=cast.actor("second_office"), now=NOW)
    answer = office.post(f"/documents/{draft.id}/plan", data=PLAN)
    assert answer.status_code == 409
    assert "<td>便民服务清单</td><td>2023年云州市便民服务重点任务清单</td>" in answer.text


# --- doubts -------------------------------------------------------------------------------------


def test_an_unknown_unit_is_mapped_by_one_click_or_by_typing(office: FlaskClient, cast: Cast) -> None:
    draft = make_draft(cast, WITH_UNKNOWN_UNIT)
    typed = office.post(f"/documents/{draft.id}/units/map", data={"printed": "市商务局", "name": "市某某局"})
    assert typed.status_code == 422
    assert 'value="市某某局"' in typed.text
    data = {"printed": "市商务局", "organization_id": cast.finance.id, "remember": "on"}
    answer = office.post(f"/documents/{draft.id}/units/map", data=data)
    assert "“市商务局” is 市财政局." in unescape(office.get(answer.location).text)
    assert kinds(draft, cast) == []


def test_an_unknown_unit_is_added(office: FlaskClient, cast: Cast) -> None:
    draft = make_draft(cast, WITH_UNKNOWN_UNIT)
    data = {"printed": "市商务局", "name": "市财政局", "kind": "department"}
    refused = office.post(f"/documents/{draft.id}/units/add", data=data)
    assert refused.status_code == 422
    assert "is in the directory already" in refused.text
    office.post(f"/documents/{draft.id}/units/add", data=data | {"name": "市商务局"})
    assert kinds(draft, cast) == []


def test_words_that_are_no_unit_are_taken_out(office: FlaskClient, cast: Cast) -> None:
    draft = make_draft(cast, WITH_UNKNOWN_UNIT)
    office.post(f"/documents/{draft.id}/units/drop", data={"printed": "市商务局"})
    assert kinds(draft, cast) == ["lead_missing"]


def test_a_lead_is_chosen_by_click_or_typed(office: FlaskClient, cast: Cast) -> None:
    draft = make_draft(cast, WITH_LEAD_DOUBTS)
    office.post(f"/documents/{draft.id}/tasks/3/lead", data={"name": "市教育局"})
    wrong = office.post(f"/documents/{draft.id}/tasks/4/lead", data={"name": "各县(区)人民政府"})
    assert wrong.status_code == 422
    assert "A collective name cannot lead" in wrong.text
    office.post(f"/documents/{draft.id}/tasks/4/lead", data={"name": "市财政局"})
    assert kinds(draft, cast) == []
    lead = task_of(draft, 3).lead
    assert lead is not None
    assert lead.printed == "市教育局"


def test_a_doubt_is_settled_as_it_stands(office: FlaskClient, cast: Cast) -> None:
    draft = make_draft(cast, WITH_LEAD_DOUBTS)
    question = next(each for each in content_of(draft).questions if each.kind.value == "leads_to_be_split")
    office.post(f"/documents/{draft.id}/doubts/{question.key}/settle")
    assert kinds(draft, cast) == ["lead_missing"]


def test_a_task_is_added_left_out_and_put_back(office: FlaskClient, cast: Cast) -> None:
    draft = make_draft(cast)
    assert office.post(f"/documents/{draft.id}/tasks").location == f"/documents/{draft.id}?task=5#task-5"
    office.post(f"/documents/{draft.id}/tasks/5/leave-out")
    assert kinds(draft, cast) == []
    assert "Put it back" in office.get(f"/documents/{draft.id}").text
    office.post(f"/documents/{draft.id}/tasks/5/put-back")
    assert kinds(draft, cast) == ["lead_missing", "task_title_missing"]


def test_discarding_asks_for_a_reason(office: FlaskClient, cast: Cast) -> None:
    draft = make_draft(cast)
    refused = office.post(f"/documents/{draft.id}/discard", data={"reason": ""})
    assert refused.status_code == 422
    assert "Say why the draft is discarded." in refused.text
    assert office.post(f"/documents/{draft.id}/discard", data={"reason": "以新文件为准"}).location == "/documents"
    assert db.session.get_one(Draft, draft.id).status is DraftStatus.DISCARDED


# --- who ----------------------------------------------------------------------------------------

POSTS = (
    "tasks/1",
    "plan",
    "units/map",
    "units/add",
    "units/drop",
    "units/1/members",
    "tasks/1/lead",
    "doubts/1/settle",
    "tasks",
    "tasks/1/leave-out",
    "tasks/1/put-back",
    "tasks/1/reviewed",
    "tasks/1/merge",
    "tasks/1/split",
    "tasks/1/move",
    "tasks/of-lines",
    "accept",
    "undo",
    "redo",
    "indicators",
    "indicators/1",
    "indicators/1/leave-out",
    "indicators/1/put-back",
    "start-again",
    "give-up",
    "discard",
    "read-again",
)


@pytest.mark.parametrize("path", POSTS)
def test_changes_are_for_the_office_of_the_city_and_never_by_get(client: FlaskClient, cast: Cast, path: str) -> None:
    draft = make_draft(cast)
    url = f"/documents/{draft.id}/{path}"
    assert sign_in(client, cast.stranger).post(url, data=TASK_1).status_code == 403
    assert sign_in(client, cast.other_city_office).post(url, data=TASK_1).status_code == 404
    assert sign_in(client, cast.office).get(url).status_code == 405
    assert client.post(url.replace(str(draft.id), "999999", 1), data=TASK_1).status_code == 404
    assert task_of(draft, 1).revision == 0


def test_the_review_is_for_the_office_of_the_city(client: FlaskClient, cast: Cast) -> None:
    url = f"/documents/{make_draft(cast).id}"
    assert sign_in(client, cast.leader).get(url).status_code == 403
    assert sign_in(client, cast.other_city_office).get(url).status_code == 404
    assert sign_in(client, cast.second_office).get(url).status_code == 200


def test_an_unknown_task_is_not_found(office: FlaskClient, cast: Cast) -> None:
    draft = make_draft(cast)
    assert office.post(f"/documents/{draft.id}/tasks/99", data=TASK_1).status_code == 404
    assert office.post(f"/documents/{draft.id}/tasks/99/leave-out").status_code == 404


# --- long drafts --------------------------------------------------------------------------------

LONG = POLICY + "".join(f"{n}.新增事项{n}。年内完成{n}处。(责任单位:市民政局)\n" for n in range(5, 231))


def test_a_long_draft_is_shown_page_by_page(office: FlaskClient, cast: Cast) -> None:
    draft = make_draft(cast, LONG)
    page = office.get(f"/documents/{draft.id}").text
    assert page.count('<article class="draft-task') == 100
    assert "Page 1 of 3" in page
    assert office.get(f"/documents/{draft.id}?page=3").text.count('<article class="draft-task') == 30
    assert 'id="task-150"' in office.get(f"/documents/{draft.id}?at=150").text
    opened = office.get(f"/documents/{draft.id}?task=150").text
    assert "Page 2 of 3" in opened
    assert 'value="新增事项150"' in opened


def test_after_a_step_one_is_on_the_page_that_one_came_from(office: FlaskClient, cast: Cast) -> None:
    draft = make_draft(cast, LONG)
    url = f"/documents/{draft.id}"
    answer = office.post(
        f"{url}/tasks/150/move", data={"position": "120"}, headers={"Referer": f"http://localhost{url}?page=2"}
    )
    assert answer.location == f"{url}?page=2#task-150"
    assert [task.key for task in content_of(draft).tasks_to_issue][119] == 150


def test_the_last_task_of_a_page_is_merged_with_the_first_of_the_next(office: FlaskClient, cast: Cast) -> None:
    draft = make_draft(cast, LONG)
    page = office.get(f"/documents/{draft.id}").text
    assert f'action="/documents/{draft.id}/tasks/100/merge"' in page
    assert '<input type="hidden" name="next" value="101">' in page
