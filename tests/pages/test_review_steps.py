"""The review page's further steps: marks, merge, split, move, tasks of lines, undo and redo, indicators."""

from dataclasses import replace
from datetime import date
from html import unescape

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from tests.conftest import NOW
from tests.people import Cast, sign_in
from tests.review.drafts import POLICY, WITH_LEAD_DOUBTS, content_of, make_draft, task_of
from tracker.audit.models import AuditEntry
from tracker.core.database import transaction
from tracker.core.extensions import db
from tracker.core.serialization import to_json
from tracker.core.vocabulary import Rhythm
from tracker.indicators.models import Indicator
from tracker.review.models import Draft, DraftStep
from tracker.review.queries import steps_of
from tracker.review.rules.arranging import sentence_starts
from tracker.review.rules.draft_content import ScheduleContent
from tracker.review.rules.undo import MOST_STEPS
from tracker.review.services import arranging as arranging_services
from tracker.review.services.drafts import leave_task_out, save_task
from tracker.review.services.issuing import issue_draft
from tracker.review.services.setting_aside import set_due_aside
from tracker.tasks.content.rules.content import MilestoneContent
from tracker.tasks.models import RoundSchedule

WITH_INDICATORS = (
    POLICY
    + """三、主要指标
| 序号 | 指标名称 | 单位 | 2021年 | 2023年目标 | 属性 | 责任部门 |
| --- | --- | --- | --- | --- | --- | --- |
| 1 | 社区食堂数 | 个 | 20 | 50 | 预期性 | 市民政局 |
| 2 | 居民健康建档率 | % | 80 | ≥90 | 约束性 | 市卫健委 |
"""
)


@pytest.fixture
def office(client: FlaskClient, cast: Cast) -> FlaskClient:
    client.post("/language/en")
    return sign_in(client, cast.office)


def post(client: FlaskClient, draft: Draft, path: str, **data: object) -> str:
    """Post and follow; the page as a person reads it."""
    answer = client.post(f"/documents/{draft.id}/{path}", data=data)
    assert answer.status_code == 302
    return unescape(client.get(answer.location).text)


def numbers(draft: Draft) -> list[str]:
    return [task.number for task in content_of(draft).tasks_to_issue]


def steps(draft: Draft) -> list[DraftStep]:
    return list(db.session.scalars(select(DraftStep).where(DraftStep.draft_id == draft.id).order_by(DraftStep.id)))


def last_entry() -> AuditEntry:
    entry = db.session.scalar(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1))
    assert entry is not None
    return entry


# --- marks --------------------------------------------------------------------------------------


def test_all_tasks_without_a_doubt_are_accepted_in_one_step(office: FlaskClient, cast: Cast) -> None:
    draft = make_draft(cast, WITH_LEAD_DOUBTS)
    assert "0 of 4 reviewed" in office.get(f"/documents/{draft.id}").text
    page = post(office, draft, "accept")
    assert "2 tasks without a doubt were accepted." in page
    assert "2 of 4 reviewed" in page
    assert [task.reviewed for task in content_of(draft).tasks] == [True, True, False, False]
    assert (last_entry().actor_id, last_entry().after) == (cast.office.id, {"part": "reviewed", "tasks": [1, 2]})
    assert "without a doubt</button>" not in page, "there is none left"


def test_one_task_is_marked_and_the_mark_taken_off(office: FlaskClient, cast: Cast) -> None:
    draft = make_draft(cast)
    assert "1 of 4 reviewed" in post(office, draft, "tasks/2/reviewed", reviewed="1")
    assert task_of(draft, 2).revision == 0, "a form that is open stays fresh"
    assert "0 of 4 reviewed" in post(office, draft, "tasks/2/reviewed", reviewed="0")


def test_the_preview_says_how_many_were_not_looked_at_and_lets_issue(office: FlaskClient, cast: Cast) -> None:
    draft = make_draft(cast)
    post(office, draft, "tasks/2/reviewed", reviewed="1")
    page = office.get(f"/documents/{draft.id}/issue").text
    assert "Tasks that nobody has marked as reviewed: 3." in page
    assert "Issue the tasks now" in page


# --- arranging ----------------------------------------------------------------------------------


def test_a_task_is_merged_with_the_next(office: FlaskClient, cast: Cast) -> None:
    draft = make_draft(cast)
    page = post(office, draft, "tasks/1/merge", next="2")
    assert "The two tasks are one now" in page
    assert numbers(draft) == ["1", "3", "4"]
    assert [unit.organization_id for unit in task_of(draft, 1).co] == [cast.health.id, cast.finance.id]


def test_a_merge_with_a_task_that_is_no_longer_the_next_is_refused(office: FlaskClient, cast: Cast) -> None:
    draft = make_draft(cast)
    leave_task_out(draft.id, 2, left_out=True, actor=cast.actor("second_office"), now=NOW)
    assert "Somebody changed these tasks" in post(office, draft, "tasks/1/merge", next="2")
    assert numbers(draft) == ["1", "3", "4"]
    assert task_of(draft, 1).revision == 0


def test_a_task_is_split_at_a_sentence_and_the_new_one_opens(office: FlaskClient, cast: Cast) -> None:
    draft = make_draft(cast)
    page = unescape(office.get(f"/documents/{draft.id}?split=2").text)
    assert "方便上班人群,6月底前新增早餐网点120个。" in page
    cut = sentence_starts(task_of(draft, 2).body)[0]
    answer = office.post(f"/documents/{draft.id}/tasks/2/split", data={"cut": cut, "revision": 0})
    assert answer.location == f"/documents/{draft.id}?task=5#task-2"
    assert numbers(draft) == ["1", "2", "2-2", "3", "4"]
    assert [len(task_of(draft, key).targets) for key in (2, 5)] == [0, 1]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        pytest.param({"cut": "3", "revision": "0"}, "Choose the sentence", id="inside a sentence"),
        pytest.param({"cut": "x", "revision": "0"}, "Choose the sentence", id="no number"),
        pytest.param({"cut": "10", "revision": "7"}, "Somebody changed these tasks", id="a stale page"),
    ],
)
def test_a_split_that_cannot_be_is_refused(office: FlaskClient, cast: Cast, data: dict[str, str], words: str) -> None:
    draft = make_draft(cast)
    assert words in post(office, draft, "tasks/2/split", **data)
    assert numbers(draft) == ["1", "2", "3", "4"]


@pytest.mark.parametrize(
    ("sent", "order"),
    [
        pytest.param(["1"], ["3", "1", "2", "4"], id="typed"),
        pytest.param(["3", "2"], ["1", "3", "2", "4"], id="the button up, behind the typed one"),
        pytest.param(["99"], ["1", "2", "4", "3"], id="beyond the end"),
        pytest.param(["oben"], ["1", "2", "3", "4"], id="no number"),
    ],
)
def test_a_task_is_moved(office: FlaskClient, cast: Cast, sent: list[str], order: list[str]) -> None:
    draft = make_draft(cast)
    office.post(f"/documents/{draft.id}/tasks/3/move", data={"position": sent})
    assert numbers(draft) == order


def test_a_task_is_made_of_lines_or_of_marked_words(office: FlaskClient, cast: Cast) -> None:
    draft = make_draft(cast)
    answer = office.post(f"/documents/{draft.id}/tasks/of-lines", data={"first_line": "9", "last_line": "10"})
    assert answer.location == f"/documents/{draft.id}?task=5#task-5"
    assert task_of(draft, 5).title == "开展营养指导"
    words = {"first_line": "6", "last_line": "6", "first_column": "9", "last_column": "17"}
    office.post(f"/documents/{draft.id}/tasks/of-lines", data=words)
    assert task_of(draft, 6).body == POLICY.split("\n")[5][9:17]
    assert task_of(draft, 6).place is not None


@pytest.mark.parametrize(("first", "last"), [("0", "1"), ("90", "91"), ("", ""), ("3", "2")])
def test_lines_that_are_not_there_make_no_task(office: FlaskClient, cast: Cast, first: str, last: str) -> None:
    draft = make_draft(cast)
    assert "The document has no lines" in post(office, draft, "tasks/of-lines", first_line=first, last_line=last)
    assert len(content_of(draft).tasks) == 4


# --- the way back -------------------------------------------------------------------------------


def test_a_step_is_undone_and_done_again_in_words(office: FlaskClient, cast: Cast) -> None:
    draft = make_draft(cast)
    before = content_of(draft)
    page = post(office, draft, "tasks/1/merge", next="2")
    assert "Undo: tasks merged: 1 + 2" in page
    page = post(office, draft, "undo", step=steps(draft)[-1].id)
    assert "Undone: tasks merged: 1 + 2." in page
    assert "Redo: tasks merged: 1 + 2" in page
    assert [task.title for task in content_of(draft).tasks] == [task.title for task in before.tasks]
    assert last_entry().after == {
        "part": "undo",
        "step": "tasks_merged",
        "about": "1 + 2",
        "taken_by": cast.office.name,
    }
    assert "Done again: tasks merged: 1 + 2." in post(office, draft, "redo", step=steps(draft)[-1].id)
    assert numbers(draft) == ["1", "3", "4"]


def test_several_steps_are_undone_one_after_the_other_down_to_the_reading(office: FlaskClient, cast: Cast) -> None:
    draft = make_draft(cast)
    before = content_of(draft)
    post(office, draft, "accept")
    post(office, draft, "tasks/4/move", position="1")
    post(office, draft, "tasks/2/merge", next="3")
    post(office, draft, "tasks")
    for _each in range(4):
        taken = [step for step in steps(draft) if not step.undone]
        post(office, draft, "undo", step=taken[-1].id)
    content = content_of(draft)
    assert [(task.key, task.title, task.reviewed) for task in content.tasks] == [
        (task.key, task.title, False) for task in before.tasks
    ]
    assert "There is nothing left to undo" in post(office, draft, "undo", step="1")


def test_another_person_undoes_it_tomorrow_and_sees_whose_step_it_was(client: FlaskClient, cast: Cast) -> None:
    draft = make_draft(cast)
    arranging_services.merge_with_next(draft.id, 1, 2, actor=cast.actor("office"), now=NOW)
    client.post("/language/en")
    page = sign_in(client, cast.second_office).get(f"/documents/{draft.id}").text
    assert "by 李梅" in page
    post(client, draft, "undo", step=steps(draft)[-1].id)
    assert numbers(draft) == ["1", "2", "3", "4"]


def test_a_later_step_of_somebody_else_is_never_undone_unseen(office: FlaskClient, cast: Cast) -> None:
    draft = make_draft(cast)
    post(office, draft, "tasks/1/merge", next="2")
    seen = steps(draft)[-1].id
    arranging_services.move_task(draft.id, 4, 1, actor=cast.actor("second_office"), now=NOW)
    page = post(office, draft, "undo", step=seen)
    assert "王强 has changed the draft since you saw it" in page
    assert numbers(draft) == ["4", "1", "3"]


def test_a_new_step_after_an_undo_closes_the_way_forward(office: FlaskClient, cast: Cast) -> None:
    draft = make_draft(cast)
    post(office, draft, "tasks/1/merge", next="2")
    post(office, draft, "undo", step=steps(draft)[-1].id)
    page = post(office, draft, "tasks/4/move", position="1")
    assert "Redo:" not in page
    assert [step.kind.value for step in steps(draft)] == ["task_moved"]


def test_the_history_is_bounded(cast: Cast) -> None:
    draft = make_draft(cast)
    for number in range(MOST_STEPS + 5):
        arranging_services.mark_reviewed(draft.id, 1, reviewed=number % 2 == 0, actor=cast.actor("office"), now=NOW)
    assert len(steps_of(draft.id)) == MOST_STEPS


def test_what_changes_nothing_is_no_step(office: FlaskClient, cast: Cast) -> None:
    draft = make_draft(cast)
    post(office, draft, "tasks/2/move", position="2")
    assert steps(draft) == []


# --- indicators ---------------------------------------------------------------------------------

INDICATOR = {
    "revision": "0",
    "number": "1",
    "name": "社区食堂总数",
    "category": "设施",
    "unit": "个",
    "baseline": "20",
    "baseline_year": "2021",
    "comparator": ">=",
    "target": "55",
    "target_year": "2023",
    "binding": "yes",
    "responsible-0": "市民政局",
    "responsible-1": "市财政局",
}


def test_an_indicator_is_edited_in_its_place(office: FlaskClient, cast: Cast) -> None:
    draft = make_draft(cast, WITH_INDICATORS)
    page = office.get(f"/documents/{draft.id}?indicator=1").text
    assert 'value="社区食堂数"' in page
    assert "Indicator “社区食堂总数” was saved." in post(office, draft, "indicators/1", **INDICATOR)
    indicator = content_of(draft).indicators[0]
    assert (indicator.name, indicator.target, indicator.comparator.value, indicator.binding) == (
        "社区食堂总数",
        55,
        ">=",
        True,
    )
    assert [unit.organization_id for unit in indicator.responsible] == [cast.civil_affairs.id, cast.finance.id]
    assert indicator.responsible[0].place is not None
    assert "Undo: indicator “社区食堂总数” changed" in unescape(office.get(f"/documents/{draft.id}").text)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        pytest.param({"name": ""}, "Enter the indicator's name.", id="no name"),
        pytest.param({"target": "很多"}, "Enter one number, or leave it empty.", id="no number"),
        pytest.param({"target": "2-3"}, "Enter one number, or leave it empty.", id="a range"),
        pytest.param({"target_year": "23"}, "Write the year with four figures.", id="a short year"),
        pytest.param({"target_year": "明年"}, "Write the year with four figures.", id="no year"),
        pytest.param({"responsible-1": "市甲局"}, "“市甲局” is not in the directory", id="unknown unit"),
    ],
)
def test_a_wrong_indicator_is_named_and_what_was_typed_stays(
    office: FlaskClient, cast: Cast, wrong: dict[str, str], message: str
) -> None:
    draft = make_draft(cast, WITH_INDICATORS)
    answer = office.post(f"/documents/{draft.id}/indicators/1", data=INDICATOR | {"category": "刚才输入"} | wrong)
    assert answer.status_code == 422
    assert message in unescape(answer.text)
    assert 'value="刚才输入"' in answer.text
    assert content_of(draft).indicators[0].revision == 0


def test_a_stale_indicator_shows_both_versions(office: FlaskClient, cast: Cast) -> None:
    draft = make_draft(cast, WITH_INDICATORS)
    office.post(f"/documents/{draft.id}/indicators/1", data=INDICATOR)
    answer = office.post(f"/documents/{draft.id}/indicators/1", data=INDICATOR | {"name": "另一个名称"})
    assert answer.status_code == 409
    assert "<td>另一个名称</td><td>社区食堂总数</td>" in answer.text


def test_an_indicator_is_added_left_out_and_put_back_and_issued_without_those_left_out(
    office: FlaskClient, cast: Cast
) -> None:
    draft = make_draft(cast, WITH_INDICATORS)
    answer = office.post(f"/documents/{draft.id}/indicators")
    assert answer.location == f"/documents/{draft.id}?indicator=3#indicator-3"
    assert "Indicator 3 has no name." in office.get(f"/documents/{draft.id}").text
    post(office, draft, "indicators/3/leave-out")
    post(office, draft, "indicators/2/leave-out")
    post(office, draft, "indicators/2/put-back")
    db.session.expire_all()
    office.post(f"/documents/{draft.id}/issue", data={"version": draft.version})
    assert list(db.session.scalars(select(Indicator.name).order_by(Indicator.ordinal))) == [
        "社区食堂数",
        "居民健康建档率",
    ]
    assert db.session.scalar(select(func.count()).select_from(Indicator)) == 2


# --- words that count, and words that do not ------------------------------------------------------

WITH_A_RATE = POLICY.replace("全市新增社区食堂30个以上", "每家给予5万元补贴,全市新增社区食堂30个以上")


def test_words_count_or_are_set_aside_with_one_click_each(office: FlaskClient, cast: Cast) -> None:
    draft = make_draft(cast, WITH_A_RATE)
    page = unescape(office.get(f"/documents/{draft.id}").text)
    assert "a rate of a rule" in page
    assert "It is a target" in page
    (words,) = (each for each in content_of(draft).set_aside if each.task_key == 1)
    post(office, draft, f"words/{words.key}/use")
    assert [target.value for target in task_of(draft, 1).targets] == [50_000, 30]
    assert '50,000 元</strong> <span class="beside">“5万元”</span>' in unescape(
        office.get(f"/documents/{draft.id}").text
    )
    assert steps(draft)[-1].about == "5万元"
    post(office, draft, "tasks/1/targets/1/set-aside")
    page = post(office, draft, "tasks/2/due/set-aside")
    assert str(task_of(draft, 2).due) == "2023-12-31"
    assert "set aside by a person" in page
    assert "Undone: “6月底前” set aside." in post(office, draft, "undo", step=steps(draft)[-1].id)
    assert str(task_of(draft, 2).due) == "2023-06-30"


@pytest.mark.parametrize("path", ["words/99/use", "tasks/1/targets/99/set-aside", "tasks/4/due/set-aside"])
def test_what_is_gone_meanwhile_is_said(office: FlaskClient, cast: Cast, path: str) -> None:
    draft = make_draft(cast)
    set_due_aside(draft.id, 4, actor=cast.actor("office"), now=NOW)
    assert "Somebody changed this meanwhile" in post(office, draft, path)


def test_milestones_and_the_leader_go_into_the_ledger(office: FlaskClient, cast: Cast) -> None:
    draft = make_draft(cast)
    task = task_of(draft, 1)
    steps_of_task = (MilestoneContent(1, "开工", date(2023, 5, 31), "5月底开工"),)
    changed = replace(task, milestones=steps_of_task, leaders="王副市长")
    save_task(draft.id, changed, revision=task.revision, actor=cast.actor("office"), now=NOW)
    page = unescape(office.get(f"/documents/{draft.id}").text)
    assert "王副市长" in page
    assert "by 2023-05-31" in page
    plan = issue_draft(draft.id, version=content_version(draft), actor=cast.actor("office"), now=NOW)
    (milestone,) = plan.tasks[0].milestones
    assert (milestone.about, milestone.due_on, milestone.phrase) == ("开工", date(2023, 5, 31), "5月底开工")
    assert {
        part.role.value: part.responsible_leader for part in plan.tasks[0].assignments if part.role.value == "lead"
    } == {"lead": "王副市长"}
    assert "开工" in office.get(f"/tasks/{plan.tasks[0].id}").text


def content_version(draft: Draft) -> int:
    db.session.expire_all()
    return draft.version


def test_a_plan_in_force_that_says_the_same_is_named_before_issuing(office: FlaskClient, cast: Cast) -> None:
    first = make_draft(cast)
    plan = issue_draft(first.id, version=first.version, actor=cast.actor("office"), now=NOW)
    again = make_draft(cast, POLICY.replace("\n", " \n"))
    for page in ("", "/issue"):
        text = unescape(office.get(f"/documents/{again.id}{page}").text)
        assert "Tasks that both have: 4 of 4" in text
        assert f"/documents/{again.id}/compare?with=plan-{plan.id}" in text


def with_schedule(cast: Cast, schedule: ScheduleContent) -> Draft:
    """A draft whose document asks for reports in a rhythm."""
    draft = make_draft(cast)
    with transaction():
        draft.content = to_json(replace(content_of(draft), schedules=(schedule,)))
    return draft


@pytest.mark.parametrize("wanted", [True, False])
def test_reports_are_scheduled_as_the_document_asks(office: FlaskClient, cast: Cast, wanted: bool) -> None:
    draft = with_schedule(cast, ScheduleContent(Rhythm.QUARTERLY, 25, "每季度末月25日前报送"))
    page = unescape(office.get(f"/documents/{draft.id}/issue").text)
    assert "“每季度末月25日前报送”" in page
    assert "by day 25 of the month" in page
    data = {"version": content_version(draft)} | ({"schedule": "y"} if wanted else {})
    assert office.post(f"/documents/{draft.id}/issue", data=data).status_code == 302
    (schedule,) = db.session.scalars(select(RoundSchedule)).all() or [None]
    assert (schedule is not None) is wanted
    if schedule:
        assert (schedule.rhythm, schedule.day, schedule.ends_on) == (Rhythm.QUARTERLY, 25, date(2023, 12, 31))


def test_a_schedule_that_cannot_be_leaves_the_plan_issued(office: FlaskClient, cast: Cast) -> None:
    draft = with_schedule(cast, ScheduleContent(Rhythm.MONTHLY, 31, "每月报送"))
    content = content_of(draft)
    with transaction():
        over = replace(content.header, period_end=date(2023, 3, 31))
        draft.content = to_json(replace(content, header=over))
    assert "by the last day of the month" in office.get(f"/documents/{draft.id}/issue").text
    answer = office.post(f"/documents/{draft.id}/issue", data={"version": content_version(draft), "schedule": "y"})
    assert "No reports are scheduled yet" in unescape(office.get(answer.location).text)
    assert db.session.scalar(select(func.count()).select_from(RoundSchedule)) == 0
