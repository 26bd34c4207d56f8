"""Correcting one task on a page: what it shows, what it will do, and that nothing is lost on the way."""

import re
from html import unescape

import pytest
from flask.testing import FlaskClient

from tests.conftest import NOW
from tests.make import accepted, make_report, make_task, part_of, refreshed
from tests.notify.test_assigning_notices import told_now
from tests.people import Cast, sign_in
from tests.queries import count_queries
from tests.tasks.steps.test_extend import EVERYBODY, asked, under_way
from tests.tasks.workflow.test_at_once import entries
from tracker.audit.models import AuditEntry
from tracker.core.extensions import db
from tracker.core.vocabulary import DatePrecision, ExtensionStatus, TaskStatus
from tracker.tasks.changes.services.corrections import Correction, correct_tasks
from tracker.tasks.models import Assignment, Task

REASON = {"reason": "按市政府办公室通知调整。"}


def form_of(page: str) -> dict[str, str]:
    """The fields of the first form of a page that posts something with a step, as a browser would send them."""
    fields: dict[str, str] = {}
    form = next(each for each in re.findall(r"<form method=\"post\".*?</form>", page, re.S) if 'name="step"' in each)
    for tag in re.findall(r"<input [^>]*>", form):
        name, value = re.search(r'name="([^"]+)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and "checkbox" not in tag:
            fields[name[1]] = unescape(value[1]) if value else ""
    for name, value in re.findall(r'<textarea [^>]*name="([^"]+)"[^>]*>(.*?)</textarea>', form, re.S):
        fields[name] = unescape(value).removeprefix("\r\n").removeprefix("\n")
    for name, options in re.findall(r'<select [^>]*name="([^"]+)"[^>]*>(.*?)</select>', form, re.S):
        chosen = re.search(r'<option selected value="([^"]*)"', options) or re.search(r'value="([^"]*)"', options)
        fields[name] = unescape(chosen[1]) if chosen else ""
    return fields


def opened(client: FlaskClient, task: Task) -> dict[str, str]:
    return form_of(client.get(f"/tasks/{task.id}/correct").text)


def send(client: FlaskClient, task: Task, fields: dict[str, str], step: str = "preview", **changes: str):  # type: ignore[no-untyped-def]
    data = fields | {name.replace("__", "-"): value for name, value in changes.items()} | {"step": step}
    return client.post(f"/tasks/{task.id}/correct", data=data)


def units_of(task: Task) -> dict[str, str]:
    db.session.expire_all()
    return {part.organization.short_name: part.role.value for part in task.parts}


@pytest.mark.parametrize("person", EVERYBODY)
def test_only_the_office_of_the_city_comes_to_the_form(cast: Cast, client: FlaskClient, person: str) -> None:
    task = make_task(cast)
    expected = {"office": 200, "second_office": 200, "other_city_office": 404}.get(person, 403)
    assert sign_in(client, getattr(cast, person)).get(f"/tasks/{task.id}/correct").status_code == expected
    assert client.post(f"/tasks/{task.id}/correct").status_code == (422 if expected == 200 else expected)


def test_the_way_leads_over_a_preview_that_changes_nothing(cast: Cast, client: FlaskClient) -> None:
    task = make_task(cast, co=[cast.health], targets=[("床位", 65.0, "%")])
    sign_in(client, cast.office)
    assert f"/tasks/{task.id}/correct" in client.get(f"/tasks/{task.id}").text
    answer = send(client, task, opened(client, task) | REASON, title="新建社区食堂", due="2023-09-30", co__0="市财政局")
    assert answer.status_code == 200
    for words in ("新建社区食堂", "2023-09-30", "市财政局", "市卫生健康委", "吴财", "赵敏", "按市政府办公室通知调整。"):
        assert words in answer.text
    refreshed(task)
    assert (task.title, units_of(task), entries("task:corrected")) == (
        "改造提升社区食堂",
        {"市民政局": "lead", "市卫生健康委": "co"},
        0,
    )
    confirmed = send(client, task, form_of(answer.text), "confirm")
    assert confirmed.location == f"/tasks/{task.id}"
    refreshed(task)
    assert (task.title, str(task.due_on), str(task.original_due_on)) == ("新建社区食堂", "2023-09-30", "2023-12-31")
    assert units_of(task) == {"市民政局": "lead", "市财政局": "co"}
    entry = db.session.query(AuditEntry).filter_by(action="task:corrected").one()
    assert set(entry.after) == {"title", "due", "co"}, "what was not touched is no part of the correction"


def test_the_preview_names_exactly_those_who_are_told(cast: Cast, client: FlaskClient) -> None:
    task = make_task(cast, co=[cast.health, cast.education])
    sign_in(client, cast.office)
    preview = send(client, task, opened(client, task) | REASON, co__0="市财政局", co__1="市教育局")
    listed = re.search(r"通知对象</h2>\s*<ul.*?</ul>", preview.text, re.S)
    assert listed is not None
    send(client, task, form_of(preview.text), "confirm")
    told = {name for name, _kind in told_now("task:corrected", "assignment:given", "assignment:withdrawn")}
    assert told == {"赵敏", "吴财", "钱进"}
    assert all(name in listed[0] for name in told)
    assert "市教育局" in listed[0], "a unit without liaison is named, so that somebody tells it"


def test_going_back_to_the_form_keeps_everything_that_was_typed(cast: Cast, client: FlaskClient) -> None:
    task = make_task(cast)
    sign_in(client, cast.office)
    preview = send(
        client, task, opened(client, task) | REASON, title="新", targets__0__about="床位", targets__0__value="20"
    )
    back = send(client, task, form_of(preview.text), "edit")
    fields = form_of(back.text)
    assert (fields["title"], fields["reason"], fields["targets-0-about"]) == ("新", REASON["reason"], "床位")
    assert back.status_code == 200


def test_a_collective_name_gives_each_of_its_members_a_part(cast: Cast, client: FlaskClient) -> None:
    task = make_task(cast)
    sign_in(client, cast.office)
    preview = send(client, task, opened(client, task) | REASON, implementers__0="各县(区)人民政府")
    send(client, task, form_of(preview.text), "confirm")
    assert units_of(task) == {"市民政局": "lead", "东江区": "implementer", "西岭县": "implementer"}


def test_targets_are_changed_added_and_taken_away(cast: Cast, client: FlaskClient) -> None:
    task = make_task(cast, targets=[("床位占比", 65.0, "%"), ("食堂", 20.0, "家")])
    sign_in(client, cast.office)
    sent = opened(client, task) | REASON | {"targets-1-remove": "y"}
    preview = send(client, task, sent, targets__0__value="68", targets__2__about="培训", targets__2__value="300")
    send(client, task, form_of(preview.text), "confirm")
    refreshed(task)
    assert [(each.about, each.value) for each in task.active_targets] == [("床位占比", 68.0), ("培训", 300.0)]
    assert "更正中去掉的目标： 食堂 20 家" in client.get(f"/tasks/{task.id}").text


def test_a_figure_that_the_form_shows_rounded_is_not_changed_by_that(cast: Cast, client: FlaskClient) -> None:
    task = make_task(cast, targets=[("比例", 12.345678, "%")])
    sign_in(client, cast.office)
    preview = send(client, task, opened(client, task) | REASON, title="新")
    send(client, task, form_of(preview.text), "confirm")
    refreshed(task)
    assert [each.value for each in task.active_targets] == [12.345678]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        pytest.param({"reason": ""}, "请说明为什么更正任务。", id="no reason"),
        pytest.param({"title": ""}, "请填写任务标题。", id="no title"),
        pytest.param({"lead": ""}, "任务必须有且只有一个牵头单位。", id="no lead"),
        pytest.param({"lead": "市飞天局"}, "市飞天局", id="unknown unit"),
        pytest.param({"due": "年底"}, "2023-12-31", id="no day"),
        pytest.param({"precision": "ongoing"}, "长期任务没有完成时限", id="date without an end"),
        pytest.param({"title": "改造提升社区食堂"}, "请至少选择一处改动", id="nothing changed"),
    ],
)
def test_what_cannot_be_is_said_and_stays_typed(
    cast: Cast, client: FlaskClient, changes: dict[str, str], words: str
) -> None:
    task = make_task(cast)
    sign_in(client, cast.office)
    typed = {"title": "新"} | REASON | changes
    answer = client.post(f"/tasks/{task.id}/correct", data=opened(client, task) | typed | {"step": "preview"})
    assert answer.status_code == 422
    assert words in unescape(answer.text)
    assert form_of(answer.text)["title"] == typed["title"]
    assert entries("task:corrected") == 0


def test_a_report_that_waits_stops_the_unit_s_loss_on_the_preview(cast: Cast, client: FlaskClient) -> None:
    task = make_task(cast, co=[cast.health])
    make_report(part_of(task, cast.health))
    sign_in(client, cast.office)
    answer = send(client, task, opened(client, task) | REASON, co__0="")
    assert answer.status_code == 422
    assert "市卫生健康委" in answer.text
    assert form_of(answer.text)["reason"] == REASON["reason"]


def test_the_preview_says_what_happens_to_a_request_and_that_the_task_is_late_at_once(
    cast: Cast, client: FlaskClient
) -> None:
    task = under_way(cast)
    request = asked(cast, task)
    sign_in(client, cast.office)
    preview = send(client, task, opened(client, task) | REASON, due="2023-06-20")
    assert "延期申请" in preview.text
    assert "逾期 8 天" in preview.text
    refreshed(request)
    assert request.status is ExtensionStatus.REQUESTED
    send(client, task, form_of(preview.text), "confirm")
    refreshed(request)
    assert request.status is ExtensionStatus.SETTLED


def corrected_meanwhile(cast: Cast, task: Task, **values: object) -> None:
    refreshed(task)
    made = [Correction(task.id, task.version, name, value) for name, value in values.items()]  # type: ignore[arg-type]
    correct_tasks(made, "同事更正。", actor=cast.actor("second_office"), now=NOW)


@pytest.mark.parametrize("step", ["preview", "confirm"])
def test_two_corrections_at_once_show_both_texts_and_lose_neither(cast: Cast, client: FlaskClient, step: str) -> None:
    task = make_task(cast, co=[cast.health])
    sign_in(client, cast.office)
    fields = opened(client, task) | REASON | {"title": "我的题目"}
    if step == "confirm":
        fields = form_of(send(client, task, fields).text)
    corrected_meanwhile(cast, task, title="同事的题目", section="同事的章节")
    answer = send(client, task, fields, step)
    assert answer.status_code == 409
    assert "我的题目" in answer.text
    assert "同事的题目" in answer.text
    again = form_of(answer.text)
    assert (again["title"], again["section"]) == ("我的题目", "同事的章节"), (
        "what I did not touch is as saved meanwhile"
    )
    preview = send(client, task, again)
    send(client, task, form_of(preview.text), "confirm")
    refreshed(task)
    assert (task.title, task.section) == ("我的题目", "同事的章节")


def test_a_task_that_moved_on_is_looked_at_once_more(cast: Cast, client: FlaskClient) -> None:
    task = make_task(cast)
    sign_in(client, cast.office)
    preview = send(client, task, opened(client, task) | REASON, title="新")
    accepted(part_of(task, cast.civil_affairs))
    again = send(client, task, form_of(preview.text), "confirm")
    assert again.status_code == 200
    assert "任务已有新的进展" in again.text
    assert entries("task:corrected") == 0
    assert send(client, task, form_of(again.text), "confirm").status_code == 302
    assert db.session.get_one(Task, task.id).title == "新"


def test_a_closed_task_has_no_form(cast: Cast, client: FlaskClient) -> None:
    task = make_task(cast, status=TaskStatus.CLOSED)
    sign_in(client, cast.office)
    assert "/correct" not in client.get(f"/tasks/{task.id}").text
    page = client.get(f"/tasks/{task.id}/correct").text
    assert 'name="reason"' not in page
    assert "已销号" in page


def test_what_was_tampered_with_is_no_error_of_ours(cast: Cast, client: FlaskClient) -> None:
    task = make_task(cast)
    sign_in(client, cast.office)
    fields = opened(client, task) | REASON | {"title": "新"}
    for seen in ("", "[]", "{", '{"key": "x"}', '{"key": 1, "due": "x"}', "null", '{"key": 1, "co": [{}]}'):
        assert send(client, task, fields, seen=seen).status_code in (200, 409, 422), seen
    assert send(client, task, fields, "confirm", revision="-1").status_code == 200
    assert entries("task:corrected") == 0


def test_the_pages_make_as_many_queries_for_many_units(cast: Cast, client: FlaskClient) -> None:
    small = make_task(cast)
    large = make_task(
        cast,
        co=[cast.health, cast.education, cast.finance],
        implementers=[cast.east_district, cast.west_district],
        targets=[(f"目标{n}", 1.0, "个") for n in range(9)],
    )
    sign_in(client, cast.office)
    counts = []
    for task in (small, large):
        with count_queries() as counted:
            fields = opened(client, task) | REASON
        with count_queries() as previewed:
            send(client, task, fields, title="新")
        counts.append((counted.count, previewed.count))
    assert counts[0][0] == counts[1][0] <= 14
    assert counts[1][1] - counts[0][1] <= 3, "a rehearsal reads each unit that it checks"


def test_the_precision_of_the_date_is_corrected(cast: Cast, client: FlaskClient) -> None:
    task = make_task(cast)
    sign_in(client, cast.office)
    preview = send(client, task, opened(client, task) | REASON, precision="month")
    send(client, task, form_of(preview.text), "confirm")
    assert db.session.get_one(Task, task.id).due_precision is DatePrecision.MONTH
    assert db.session.query(Assignment).count() == 1
