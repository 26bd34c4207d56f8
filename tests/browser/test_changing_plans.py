"""Changing an issued plan in a real browser: a correction from the task's page to what the liaison reads of it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DAY, PHONE, WIDE, Person, Server, listening
from tests.conftest import NOW, TODAY, test_config
from tests.make import accepted, make_plan, make_task, part_of
from tests.people import PASSWORD, make_cast
from tracker.tasks.steps.extend.services import ask_extension

pytestmark = pytest.mark.browser


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    config = test_config(f"sqlite:///{tmp_path / 'plans.db'}", tmp_path, day=DAY)
    with listening(config, _tasks) as url:
        yield Server(url, PASSWORD)


def _tasks() -> None:
    cast = make_cast(NOW)
    plan = make_plan(cast)
    first = make_task(
        cast,
        plan,
        title="改造提升社区食堂",
        co=[cast.health, cast.education],
        implementers=[cast.east_district],
        targets=[("改造提升社区食堂", 80, "个"), ("助餐人次", 30000, "人次")],
    )
    make_task(cast, plan, title="培训养老护理员", lead=cast.health, section="队伍建设")
    accepted(part_of(first, cast.civil_affairs))
    day = TODAY.replace(year=2024, month=3, day=29)
    ask_extension(first.id, day, "设备未到货", actor=cast.actor("lead_liaison"), now=NOW, today=TODAY)


def both_widths(someone: Person, name: str) -> None:
    """A page that answers a form: pictures in the language it is in, wide and on a phone."""
    for width, size in (("wide", WIDE), ("phone", PHONE)):
        someone.page.set_viewport_size(size)
        someone.picture(f"{name}-{width}")
        overhang = someone.page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert overhang <= 0, f"{name} sticks out {overhang} px at {size['width']} px"
    someone.page.set_viewport_size(WIDE)


def fill_in_correction(page: Page) -> None:
    page.fill("#title", "改造提升社区老年食堂")
    page.fill("#due", "2023-11-30")
    page.fill("#co-0", "市财政局")
    page.fill("#targets-0-value", "90")
    page.fill("#reason", "按市政府办公室 6 月 20 日通知调整。")


@pytest.mark.parametrize("javascript", [True, False], ids=["with-script", "without-script"])
def test_a_correction_is_read_before_it_is_made(
    server: Server, person: Callable[..., Person], *, javascript: bool
) -> None:
    office = person(server, "office", javascript=javascript).sign_in()
    page = office.open("/tasks/1")
    page.click("text=更正任务")
    expect(page.locator("#title")).to_be_visible()
    if javascript:
        office.looks("correct")
    fill_in_correction(page)
    page.click("button[value=preview]")
    expect(page.locator("h1")).to_have_text("更正的影响")
    expect(page.locator(".consequences").first).to_contain_text("市卫生健康委不再承担此任务")
    expect(page.locator("main")).to_contain_text("延期申请随之办结")
    if javascript:
        both_widths(office, "correct-preview-zh")
    page.click("button[value=edit]")
    expect(page.locator("#title")).to_have_value("改造提升社区老年食堂")
    page.click("button[value=preview]")
    page.click("button[value=confirm]")
    expect(page.locator("h1")).to_contain_text("改造提升社区老年食堂")
    expect(page.locator(".timeline")).to_contain_text("按市政府办公室 6 月 20 日通知调整。")
    if javascript:
        office.looks("corrected-task")


def test_two_people_at_the_same_task_see_both_texts(server: Server, person: Callable[..., Person]) -> None:
    first = person(server, "office").sign_in()
    second = person(server, "office2").sign_in()
    for someone, title in ((first, "甲的题目"), (second, "乙的题目")):
        page = someone.open("/tasks/1/correct")
        page.fill("#title", title)
        page.fill("#reason", "统一名称。")
    first.page.click("button[value=preview]")
    first.page.click("button[value=confirm]")
    expect(first.page.locator("h1")).to_contain_text("甲的题目")
    second.page.click("button[value=preview]")
    expect(second.page.locator(".versions")).to_contain_text("甲的题目")
    expect(second.page.locator("#title")).to_have_value("乙的题目")
    both_widths(second, "correct-stale-zh")
    second.page.click("button[value=preview]")
    second.page.click("button[value=confirm]")
    expect(second.page.locator("h1")).to_contain_text("乙的题目")


def test_the_preview_in_english(server: Server, person: Callable[..., Person]) -> None:
    office = person(server, "office").sign_in()
    office.page.click(".language button")
    page = office.open("/tasks/1/correct")
    fill_in_correction(page)
    page.click("button[value=preview]")
    expect(page.locator("h1")).to_have_text("What the correction does")
    both_widths(office, "correct-preview-en")


def test_a_task_is_withdrawn_and_comes_back(server: Server, person: Callable[..., Person]) -> None:
    office = person(server, "office").sign_in()
    page = office.open("/tasks/1")
    page.click("text=撤销任务")
    page.fill("#reason", "上级文件已废止该事项。")
    office.picture("withdraw-form-zh-wide")
    page.click("button[value=preview]")
    expect(page.locator(".consequences").first).to_contain_text("责任终止")
    both_widths(office, "withdraw-preview-zh")
    page.click("button[value=confirm]")
    expect(page.locator(".withdrawn")).to_contain_text("上级文件已废止该事项。")
    office.looks("withdrawn-task")
    expect(office.open("/tasks").locator("main")).not_to_contain_text("改造提升社区食堂")
    expect(office.open("/tasks?status=withdrawn").locator("main")).to_contain_text("改造提升社区食堂")
    office.picture("withdrawn-ledger-zh-wide")
    liaison = person(server, "weijian").sign_in()
    expect(liaison.open("/tasks/1").locator(".withdrawn")).to_contain_text("上级文件已废止该事项。")
    page = office.open("/tasks/1")
    page.click("text=恢复任务")
    page.fill("#reason", "事项恢复执行。")
    page.click("button[value=preview]")
    page.click("button[value=confirm]")
    expect(page.locator(".facts")).to_contain_text("待签收")
    expect(liaison.open("/tasks/1").locator("button", has_text="签收").first).to_be_visible()


def test_a_task_is_added_and_reaches_its_units(server: Server, person: Callable[..., Person]) -> None:
    office = person(server, "office").sign_in()
    page = office.open("/tasks?plan=1")
    page.click("text=增补任务")
    expect(page.locator("#number")).to_have_value("3")
    office.looks("late-task")
    page.fill("#title", "建设长者食堂")
    page.fill("#section", "优化供给")
    page.fill("#lead", "市卫健委")
    page.fill("#implementers-0", "各县(区)人民政府")
    page.fill("#reason", "市政府常务会议新增。")
    page.click("button[value=preview]")
    expect(page.locator(".consequences").first).to_contain_text("市卫生健康委、东江区、西岭县")
    both_widths(office, "late-task-preview-zh")
    page.click("button[value=confirm]")
    expect(page.locator("h1")).to_contain_text("建设长者食堂")
    expect(page.locator(".task-head")).to_contain_text("市政府常务会议新增。")
    office.looks("late-task-page")
    office.open("/tasks?plan=1")
    office.picture("late-task-ledger-zh-wide")
    liaison = person(server, "weijian").sign_in()
    expect(liaison.open("/").locator("main")).to_contain_text("建设长者食堂")
