"""Time lines as pages: who reads what, filters in the address, before and after in words, few queries."""

import re
from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient

from tests.conftest import NOW, TODAY
from tests.make import (
    accepted,
    liaison_of,
    make_accepted_report,
    make_plan,
    make_report,
    make_returned_report,
    make_task,
    part_of,
)
from tests.people import Cast, sign_in
from tests.queries import count_queries
from tests.tasks.changes.test_late_tasks import wanted
from tracker.accounts.models import RoleGrant
from tracker.accounts.unit_settings.services import set_leader_approval
from tracker.audit.services import record
from tracker.core.database import transaction
from tracker.core.events import Event
from tracker.core.vocabulary import ProgressState, Role
from tracker.tasks.changes.services.corrections import Correction, correct_tasks
from tracker.tasks.changes.services.late_tasks import add_task
from tracker.tasks.history.queries.entries import about_task, entries, visible_entries, visible_of_task
from tracker.tasks.models import Plan, Task
from tracker.tasks.reports.services.drafts import discard_draft, save_draft
from tracker.tasks.steps.close.services import reopen_task
from tracker.tasks.steps.extend.services import ask_extension, grant_extension
from tracker.tasks.steps.remind.services import remind_unit


def page(client: FlaskClient, cast: Cast, person: str, path: str) -> str:
    answer = sign_in(client, getattr(cast, person)).get(path)
    assert answer.status_code == 200, answer.text
    return answer.text


def steps(text: str) -> list[str]:
    """The entries of the page, each as its plain text."""
    found = re.findall(r'<li id="entry-\d+">(.*?)</li>', text, re.DOTALL)
    return [re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", each)).strip() for each in found]


def corrected(cast: Cast, task: Task, **values: str) -> None:
    wanted = [Correction(task.id, task.version, name, value) for name, value in values.items()]
    correct_tasks(wanted, "按市政府调度会要求更正。", actor=cast.actor("office"), now=NOW)


@pytest.mark.parametrize(
    ("person", "status"),
    [
        ("lead_liaison", 200),
        ("co_liaison", 200),
        ("unit_leader", 200),
        ("office", 200),
        ("leader", 200),
        ("viewer", 200),
        ("stranger", 403),
        ("admin", 403),
        ("other_city_office", 404),
    ],
)
@pytest.mark.parametrize("of", ["task", "plan"])
def test_who_may_see_the_history_of_a_task_and_of_a_plan(
    cast: Cast, client: FlaskClient, of: str, person: str, status: int
) -> None:
    task = make_task(cast, co=[cast.health])
    path = f"/tasks/{task.id}/history" if of == "task" else f"/plans/{task.plan_id}/history"
    assert sign_in(client, getattr(cast, person)).get(path).status_code == status


def test_what_does_not_exist_has_no_history(cast: Cast, client: FlaskClient) -> None:
    for path in ("/tasks/9/history", "/plans/9/history", "/units/999/history", "/people/999/history"):
        assert sign_in(client, cast.office).get(path).status_code == 404


def test_the_newest_stands_first_and_before_and_after_are_in_words(cast: Cast, client: FlaskClient) -> None:
    task = make_task(cast, title="改造提升社区食堂")
    accepted(part_of(task, cast.civil_affairs))
    corrected(cast, task, title="改造提升社区食堂和助餐点", due="2024-03-31")
    first, second = steps(page(client, cast, "office", f"/tasks/{task.id}/history"))
    assert "改造提升社区食堂 → 现为 改造提升社区食堂和助餐点" in first
    assert "2023-12-31" in first
    assert "2024-03-31" in first
    assert "按市政府调度会要求更正。" in first
    assert "赵敏" in second
    for raw in ("{", "awaiting_acceptance", "in_progress", "due_on", "&#39;"):
        assert raw not in first + second


def test_a_task_tells_of_the_steps_of_its_whole_plan(cast: Cast, client: FlaskClient) -> None:
    plan = make_plan(cast)
    task, other = make_task(cast, plan), make_task(cast, number="2")
    with transaction():
        issued(plan, cast)
        issued(other.plan, cast)
    late = add_task(plan.id, wanted(cast), "市政府新增。", actor=cast.actor("office"), now=NOW, today=TODAY)
    for path in (f"/tasks/{task.id}", f"/tasks/{task.id}/history"):
        for person in ("office", "lead_liaison"):
            assert page(client, cast, person, path).count("李梅下发了计划，共 2 项任务") == 1
    assert "下发了计划" not in page(client, cast, "office", f"/tasks/{late.id}/history")


def issued(plan: Plan, cast: Cast) -> None:
    at, city, office = NOW - timedelta(days=2), cast.city.id, cast.actor("office")
    record(Event.PLAN_ISSUED, plan, actor=office, now=at, jurisdiction_id=city, plan_id=plan.id, after={"tasks": 2})


def test_a_long_text_is_compared_word_by_word(cast: Cast, client: FlaskClient) -> None:
    task = make_task(cast, title="在全市范围内改造提升社区食堂四十个并建立送餐到户的长效机制")
    corrected(cast, task, title="在全市范围内改造提升社区食堂五十个并建立送餐到户的长效机制")
    text = page(client, cast, "office", f"/tasks/{task.id}/history")
    assert re.search(r"<del>.*?四</span>|<del>.*?</span>四<", text)
    assert re.search(r"<ins>.*?</span>五<", text)


def test_a_unit_reads_of_other_units_only_what_the_lead_may_read(cast: Cast, client: FlaskClient) -> None:
    task = make_task(cast, co=[cast.health, cast.education])
    make_returned_report(cast, part_of(task, cast.health), "卫健部分缺少数据。")
    make_returned_report(cast, part_of(task, cast.civil_affairs), "民政部分缺少数据。")
    path = f"/tasks/{task.id}/history"
    lead = page(client, cast, "lead_liaison", path)
    assert "卫健部分缺少数据。" in lead
    assert "民政部分缺少数据。" in lead
    co = page(client, cast, "co_liaison", path)
    assert "卫健部分缺少数据。" in co
    assert "民政部分缺少数据。" not in co
    assert "赵敏" not in co


def test_what_is_still_a_draft_is_told_to_its_own_unit_only(cast: Cast, client: FlaskClient) -> None:
    task = make_task(cast, co=[cast.health])
    part = accepted(part_of(task, cast.health))
    save_draft(part.id, {"done": "写了一半。"}, seen=0, actor=cast.actor("co_liaison"), now=NOW)
    discard_draft(part.id, actor=cast.actor("co_liaison"), now=NOW)
    path = f"/tasks/{task.id}/history"
    assert len(steps(page(client, cast, "co_liaison", path))) == 2
    for person in ("office", "leader", "lead_liaison"):
        assert len(steps(page(client, cast, person, path))) == 1, person


def test_the_task_page_and_the_history_hold_back_the_same(cast: Cast, client: FlaskClient) -> None:
    task = make_task(cast, co=[cast.health, cast.education])
    make_returned_report(cast, part_of(task, cast.health))
    make_report(part_of(task, cast.civil_affairs))
    for person in ("office", "lead_liaison", "co_liaison"):
        short = page(client, cast, person, f"/tasks/{task.id}")
        told = re.search(r'<ol class="timeline">(.*?)</ol>', short, re.DOTALL)
        assert told
        count = told.group(1).count("<li>")
        assert count == len(steps(page(client, cast, person, f"/tasks/{task.id}/history"))), person


def test_who_sees_a_task_reads_of_it_the_same_by_the_rule_for_one_task_and_for_all(cast: Cast) -> None:
    plan = make_plan(cast)
    task = make_task(cast, plan, co=[cast.health, cast.education], implementers=[cast.east_district])
    with transaction():
        issued(plan, cast)
    lead, co = part_of(task, cast.civil_affairs), part_of(task, cast.health)
    make_returned_report(cast, co)
    make_accepted_report(cast, lead)
    for part in (lead, co):
        save_draft(part.id, {"done": "进展。"}, actor=liaison_of(part), now=NOW)
        discard_draft(part.id, actor=liaison_of(part), now=NOW)
    ask_extension(task.id, date(2024, 3, 31), "设备未到货", actor=cast.actor("lead_liaison"), now=NOW, today=TODAY)
    with transaction() as session:  # a liaison who reads the whole city, too
        session.add(RoleGrant(user_id=cast.district_liaison.id, role=Role.VIEWER, organization_id=cast.city.id))
    people = ("office", "leader", "viewer", "lead_liaison", "co_liaison", "district_liaison", "unit_leader")
    numbers = set()
    for person in people:
        actor = cast.actor(person)
        of_task = entries([about_task(task), visible_of_task(task, actor)], limit=99)
        of_all = entries([about_task(task), visible_entries(actor)], limit=99)
        assert [each.id for each in of_task] == [each.id for each in of_all], person
        numbers.add(len(of_task))
    assert len(numbers) >= 3, "the rule makes no difference between these people"


def test_who_is_no_longer_in_a_task_reads_no_more_of_it(cast: Cast, client: FlaskClient) -> None:
    task = make_task(cast, co=[cast.health])
    accepted(part_of(task, cast.health))
    units = (cast.education.id,)
    correct_tasks([Correction(task.id, task.version, "co", units)], "改派。", actor=cast.actor("office"), now=NOW)
    assert sign_in(client, cast.co_liaison).get(f"/tasks/{task.id}/history").status_code == 403
    assert "改造提升社区食堂" not in page(client, cast, "co_liaison", f"/units/{cast.health.id}/history")


@pytest.fixture
def busy(cast: Cast) -> Task:
    """A task on which several people of several units did several things on several days."""
    task = make_task(cast, co=[cast.health])
    accepted(part_of(task, cast.civil_affairs), now=NOW - timedelta(days=20))
    make_accepted_report(cast, part_of(task, cast.health), now=NOW - timedelta(days=10))
    remind_unit(part_of(task, cast.civil_affairs).id, "请抓紧报送。", actor=cast.actor("office"), now=NOW)
    return task


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("", 5),
        ("kind=reminding", 1),
        ("kind=reporting", 2),
        ("kind=assigning", 2),
        ("kind=accounts", 0),
        ("from=2023-06-28", 1),
        ("to=2023-06-27", 4),
        ("from=2023-06-08&to=2023-06-18", 4),
        ("words=抓紧", 1),
        ("words=抓紧+李梅", 1),
        ("words=抓紧+钱进", 0),
        ("words=40", 2),
        ("words=100%25", 0),
        ("words=in_progress", 0),
        ("words=status", 0),
        ("kind=reporting&words=李梅", 1),
    ],
)
def test_the_filters_stand_in_the_address(cast: Cast, client: FlaskClient, busy: Task, query: str, count: int) -> None:
    text = page(client, cast, "office", f"/tasks/{busy.id}/history?{query}")
    assert len(steps(text)) == count
    assert f'data-total="{count}"' in text


def test_a_person_and_a_unit_can_be_chosen(cast: Cast, client: FlaskClient, busy: Task) -> None:
    path = f"/tasks/{busy.id}/history"
    assert len(steps(page(client, cast, "office", f"{path}?who={cast.office.id}"))) == 2
    assert len(steps(page(client, cast, "office", f"{path}?unit={cast.health.id}"))) == 3
    assert len(steps(page(client, cast, "office", f"{path}?unit={cast.health.id}&who={cast.co_liaison.id}"))) == 2


def test_one_record_can_be_looked_at_alone(cast: Cast, client: FlaskClient, busy: Task) -> None:
    part = part_of(busy, cast.health)
    report = part.reports[0]
    path = f"/tasks/{busy.id}/history"
    assert len(steps(page(client, cast, "office", f"{path}?record=report-{report.id}"))) == 2
    assert len(steps(page(client, cast, "office", f"{path}?record=assignment-{part.id}"))) == 3


def test_each_chip_can_be_removed_and_the_filters_print_as_a_sentence(
    cast: Cast, client: FlaskClient, busy: Task
) -> None:
    text = page(client, cast, "office", f"/tasks/{busy.id}/history?kind=reporting&words=李梅")
    chips = re.findall(r'<a class="chip" href="([^"]+)"', text)
    assert len(chips) == 2
    assert "kind=" not in chips[0]
    assert "words=" in chips[0]
    assert "kind=" in chips[1]
    assert '<span class="print-only">' in text


@pytest.mark.parametrize(
    "query",
    ["kind=dancing", "who=999", "who=x", "unit=999", "record=city-1", "record=report-x", "from=yesterday", "to=31.12."],
)
def test_a_filter_that_cannot_be_used_is_named(cast: Cast, client: FlaskClient, busy: Task, query: str) -> None:
    assert sign_in(client, cast.office).get(f"/tasks/{busy.id}/history?{query}").status_code == 422


def test_a_unit_cannot_choose_people_whose_steps_it_does_not_see(cast: Cast, client: FlaskClient, busy: Task) -> None:
    text = page(client, cast, "co_liaison", f"/tasks/{busy.id}/history")
    assert "赵敏" not in text
    path = f"/tasks/{busy.id}/history?who={cast.lead_liaison.id}"
    assert sign_in(client, cast.co_liaison).get(path).status_code == 422


def test_a_plan_tells_of_all_its_tasks_and_names_them(cast: Cast, client: FlaskClient) -> None:
    plan, other = make_plan(cast), make_plan(cast, "另一份清单")
    for title in ("第一项任务", "第二项任务"):
        accepted(part_of(make_task(cast, plan, title=title), cast.civil_affairs))
    accepted(part_of(make_task(cast, other, title="别的计划的任务"), cast.civil_affairs))
    text = page(client, cast, "office", f"/plans/{plan.id}/history")
    assert len(steps(text)) == 2
    assert "第一项任务" in text
    assert "第二项任务" in text
    assert "别的计划的任务" not in text


def test_a_unit_reads_in_the_plan_only_of_its_own_tasks(cast: Cast, client: FlaskClient) -> None:
    plan = make_plan(cast)
    accepted(part_of(make_task(cast, plan, title="民政牵头"), cast.civil_affairs))
    accepted(part_of(make_task(cast, plan, title="卫健牵头", lead=cast.health), cast.health))
    told = steps(page(client, cast, "co_liaison", f"/plans/{plan.id}/history"))
    assert len(told) == 1
    assert "卫健牵头" in told[0]


def test_what_is_long_comes_in_pages(cast: Cast, client: FlaskClient) -> None:
    task = make_task(cast)
    part = accepted(part_of(task, cast.civil_affairs))
    for _ in range(52):
        remind_unit(part.id, "", actor=cast.actor("office"), now=NOW)
    path = f"/tasks/{task.id}/history"
    assert len(steps(page(client, cast, "office", path))) == 50
    for number in ("2", "7", "99999999999999999999"):
        assert len(steps(page(client, cast, "office", f"{path}?page={number}"))) == 3
    assert "page=2&amp;kind=reminding" in page(client, cast, "office", f"{path}?kind=reminding").replace(
        "kind=reminding&amp;page=2", "page=2&amp;kind=reminding"
    )


def test_the_number_of_queries_does_not_grow(cast: Cast, client: FlaskClient) -> None:
    plan = make_plan(cast)
    paths = [f"/plans/{plan.id}/history", f"/units/{cast.civil_affairs.id}/history"]
    make_accepted_report(cast, part_of(make_task(cast, plan), cast.civil_affairs))

    sign_in(client, cast.office)  # which keeps the day, as the first page of it does

    def queries() -> list[int]:
        counts = []
        for path in paths:
            with count_queries() as counted:
                assert client.get(path).status_code == 200
            counts.append(counted.count)
        return counts

    few = queries()
    for _ in range(6):
        make_accepted_report(cast, part_of(make_task(cast, plan, co=[cast.health]), cast.health))
    assert queries() == few
    assert max(few) <= 16


def test_a_unit_and_a_person_have_their_time_lines(cast: Cast, client: FlaskClient) -> None:
    set_leader_approval(cast.civil_affairs.id, wanted=True, actor=cast.actor("office"), now=NOW)
    accepted(part_of(make_task(cast), cast.civil_affairs))
    unit = f"/units/{cast.civil_affairs.id}/history"
    person = f"/people/{cast.lead_liaison.id}/history"
    assert len(steps(page(client, cast, "office", unit))) == 3  # added, settled, accepted a task
    assert len(steps(page(client, cast, "lead_liaison", unit))) == 4  # and the own account was added
    assert len(steps(page(client, cast, "office", person))) == 1  # of the account itself the office reads nothing
    assert len(steps(page(client, cast, "lead_liaison", person))) == 2
    assert len(steps(page(client, cast, "admin", person))) == 1  # the account alone
    assert sign_in(client, cast.stranger).get(unit).status_code == 403
    assert sign_in(client, cast.stranger).get(person).status_code == 403
    assert sign_in(client, cast.other_city_office).get(unit).status_code == 404
    assert sign_in(client, cast.other_city_office).get(person).status_code == 404


def test_an_extension_and_a_way_back_tell_their_dates_and_states(cast: Cast, client: FlaskClient) -> None:
    task = make_task(cast)
    part = accepted(part_of(task, cast.civil_affairs))
    asked = ask_extension(
        task.id, date(2024, 3, 31), "用地未批。", actor=cast.actor("lead_liaison"), now=NOW, today=TODAY
    )
    grant_extension(asked.id, date(2024, 2, 29), actor=cast.actor("office"), now=NOW, today=TODAY)
    make_accepted_report(cast, part, percent=100, state=ProgressState.COMPLETED)
    reopen_task(task.id, "抽查发现未完成。", actor=cast.actor("office"), now=NOW)
    text = page(client, cast, "office", f"/tasks/{task.id}/history")
    assert "2024-02-29（四）" in text
    assert "已办结" in steps(text)[0]
    assert len(steps(page(client, cast, "office", f"/tasks/{task.id}/history?record=extension-{asked.id}"))) == 2
