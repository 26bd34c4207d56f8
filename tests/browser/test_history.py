"""The time line in a real browser: read, filtered by the form and by removing chips, on every screen and on paper."""

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.conftest import DAY, Person, Server
from tests.browser.journeys import city
from tests.conftest import NOW
from tests.make import accepted, make_accepted_report, make_returned_report, make_task, part_of, refreshed
from tests.people import Cast
from tracker.tasks.changes.services.corrections import Correction, correct_tasks
from tracker.tasks.steps.extend.services import ask_extension, grant_extension
from tracker.tasks.steps.name_people.services import name_people
from tracker.tasks.steps.remind.services import remind_unit

pytestmark = pytest.mark.browser


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    with city(tmp_path, _three_weeks) as running:
        yield running


def _three_weeks(cast: Cast) -> None:
    """A task with a returned report, an extension, a correction, a reminder and names."""
    title = "在全市范围内改造提升社区食堂四十个，为高龄老人提供送餐到户服务"
    task = make_task(cast, title=title, co=[cast.health], implementers=[cast.east_district])
    lead, health = part_of(task, cast.civil_affairs), part_of(task, cast.health)
    office, liaison = cast.actor("office"), cast.actor("lead_liaison")
    accepted(lead, now=NOW - timedelta(days=21))
    when = NOW - timedelta(days=20)
    name_people(lead.id, leader="冯建国 副局长", liaison_id=cast.lead_liaison.id, actor=liaison, now=when)
    make_accepted_report(cast, health, percent=30, now=NOW - timedelta(days=14))
    make_returned_report(cast, lead, "请补充六月份各区数据。", percent=40, now=NOW - timedelta(days=9))
    asked = ask_extension(
        task.id, date(2024, 3, 31), "两处用地尚未批复。", actor=liaison, now=NOW - timedelta(days=6), today=DAY
    )
    grant_extension(asked.id, date(2024, 2, 29), actor=office, now=NOW - timedelta(days=5), today=DAY)
    refreshed(task)
    better = title.replace("四十", "五十").replace("到户", "上门")
    wanted = [Correction(task.id, task.version, "title", better), Correction(task.id, task.version, "section", "养老")]
    correct_tasks(wanted, "市政府常务会议明确增加十个点位。", actor=office, now=NOW - timedelta(days=1))
    remind_unit(part_of(task, cast.east_district).id, "请尽快签收并报送。", actor=office, now=NOW)


@pytest.mark.parametrize("javascript", [True, False])
def test_the_office_finds_a_step_and_prints_it(server: Server, person: Callable[..., Person], javascript: bool) -> None:
    office = person(server, "office", javascript=javascript).sign_in()
    page = office.open("/tasks/1")
    expect(page.locator(".timeline li")).to_have_count(8)
    page.get_by_role("link", name="查看全部办理过程").click()
    expect(page.locator("#history-total")).to_have_attribute("data-total", "11")
    expect(page.locator(".timeline li").first).to_contain_text("请尽快签收并报送。")
    if javascript:
        office.looks("history")
        office.prints("history")
    page.locator(".filter-panel summary").click()
    page.select_option("#filter-kind", "extending")
    page.fill("#filter-words", "用地")
    page.get_by_role("button", name="显示").click()
    expect(page.locator(".timeline li")).to_have_count(1)
    expect(page.locator(".chip")).to_have_count(2)
    if javascript:
        office.looks("history-filtered")
        office.prints("history-filtered")
    page.locator(".chip", has_text="用地").click()
    expect(page.locator(".timeline li")).to_have_count(2)
    expect(page).to_have_url(re.compile(r"kind=extending(?!.*words=)"))
    page.locator(".chip").click()
    expect(page.locator("#history-total")).to_have_attribute("data-total", "11")


def test_a_co_unit_reads_its_own_steps_and_those_of_the_whole_task(
    server: Server, person: Callable[..., Person]
) -> None:
    liaison = person(server, "weijian").sign_in()
    page = liaison.open("/tasks/1/history")
    expect(page.locator("main")).to_contain_text("市政府常务会议明确增加十个点位。")
    expect(page.locator("main")).not_to_contain_text("请补充六月份各区数据。")
    liaison.picture("history-of-a-co-unit")
    page = liaison.open("/tasks/1/history?words=没有这个词")
    expect(page.locator(".empty")).to_be_visible()
    liaison.picture("history-empty")


@pytest.mark.parametrize("path", ["/plans/1/history", "/units/2/history", "/tasks/1/history?kind=reporting"])
def test_axe_finds_nothing_serious_in_a_time_line(server: Server, person: Callable[..., Person], path: str) -> None:
    office = person(server, "office").sign_in()
    page = office.open(path)
    expect(page.locator(".timeline li").first).to_be_visible()
    found = [each["id"] for each in Axe().run(page).response["violations"] if each["impact"] in ("serious", "critical")]
    assert found == []
    office.looks("history-of-" + path.split("/")[1])
