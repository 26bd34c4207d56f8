"""Acting on many tasks in a real browser: ticking over pages, looking, confirming; with and without scripts."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DAY, PHONE, WIDE, Person, Server, listening
from tests.conftest import NOW, test_config
from tests.make import accepted, make_plan, make_report, make_task, part_of
from tests.people import PASSWORD, make_cast
from tracker.core.vocabulary import TaskStatus

pytestmark = pytest.mark.browser

TITLES = ("改造提升社区食堂", "为高龄老人开展入户体检", "建立养老服务例会制度", "培训养老护理员")


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    config = test_config(f"sqlite:///{tmp_path / 'bulk.db'}", tmp_path, day=DAY)
    with listening(config, _tasks) as url:
        yield Server(url, PASSWORD)


def _tasks() -> None:
    """Sixty tasks on two pages: the first closed, a report of the second waits, the third has no end."""
    cast = make_cast(NOW)
    plan = make_plan(cast)
    for number in range(60):
        task = make_task(
            cast,
            plan,
            title=TITLES[number % 4],
            due=None if number == 2 else "2023-12-29",
            co=[cast.health, cast.education] if number % 3 == 0 else [cast.health],
            status=TaskStatus.CLOSED if number == 0 else TaskStatus.ISSUED,
        )
        if number == 1:
            make_report(accepted(part_of(task, cast.civil_affairs)))


def test_many_are_reminded_from_two_pages(server: Server, person: Callable[..., Person]) -> None:
    office = person(server, "office").sign_in()
    page = office.open("/tasks")
    count = page.locator(".choose-count output")
    expect(count).to_have_text("0")
    page.get_by_label("勾选第 4 项任务").check()
    page.get_by_label("勾选第 5 项任务").check()
    expect(count).to_have_text("2")
    page.get_by_role("button", name="下一页").click()
    expect(page.get_by_label("勾选第 51 项任务")).to_be_visible()
    expect(count).to_have_text("2")
    page.locator("[data-choose-page]").check()
    expect(count).to_have_text("12")
    page.get_by_role("button", name="上一页").click()
    expect(page.get_by_label("勾选第 4 项任务")).to_be_checked()
    expect(count).to_have_text("12")
    office.looks("ledger-choosing")
    page.get_by_role("button", name="批量催办").click()
    expect(page.locator("#chosen")).to_have_attribute("data-count", "12")
    page.get_by_label("所有尚未完成的单位").check()
    page.get_by_role("button", name="查看办理预览").click()
    expect(page.locator("#preview-total")).to_have_attribute("data-doing", "12")
    office.looks("bulk-reminders")
    page.fill("#reason", "请于周五前报送进展。")
    page.locator("#confirm button[type=submit]").click()
    expect(page.locator(".notice-success")).to_be_visible()
    expect(page.locator(".choose-count output")).to_have_text("0")


def test_dates_move_without_scripts_and_what_cannot_move_says_why(
    server: Server, person: Callable[..., Person]
) -> None:
    office = person(server, "office", javascript=False).sign_in()
    page = office.open("/tasks")
    page.get_by_label("本清单全部 60 项任务").check()
    page.get_by_role("button", name="批量调整时限").click()
    expect(page.locator("#chosen")).to_have_attribute("data-count", "60")
    page.get_by_label("按工作日顺延").check()
    page.get_by_role("button", name="查看办理预览").click()
    expect(page.locator(".field-error")).to_have_count(1)
    office.looks("bulk-due-dates-choice")
    page.fill("#days", "20")
    page.get_by_role("button", name="查看办理预览").click()
    expect(page.locator("#preview-total")).to_have_attribute("data-doing", "58")
    office.looks("bulk-due-dates")
    page.emulate_media(media="print")
    office.picture("bulk-due-dates-print")
    page.emulate_media(media="screen")
    page.fill("#reason", "市政府统一顺延")
    page.locator("#confirm button[type=submit]").click()
    expect(page.locator(".notice-success")).to_be_visible()
    expect(page.locator("table.ledger tbody tr").nth(3)).to_contain_text("2024-01-29")


def test_a_reorganization_meets_a_report_that_came_meanwhile(server: Server, person: Callable[..., Person]) -> None:
    office = person(server, "office").sign_in()
    page = office.open("/tasks")
    page.locator("input[name=all]").check()
    page.get_by_role("button", name="批量改派").click()
    page.select_option("#from_unit", label="市民政局")
    page.select_option("#to_unit", label="市卫生健康委")
    page.get_by_role("button", name="查看办理预览").click()
    expect(page.locator("#preview-total")).to_have_attribute("data-doing", "58")
    page.fill("#reason", "机构改革，职责划转")
    liaison = person(server, "minzheng").sign_in()
    other = liaison.open("/tasks/4")
    other.get_by_role("button", name="签收").first.click()
    expect(other.locator(".notice-success")).to_be_visible()
    other = liaison.open("/assignments/8/reports/new")
    other.fill("#done", "已完成选址。")
    other.fill("#percent", "30")
    other.locator("button[value=send]").click()
    expect(other.locator(".notice-success")).to_be_visible()
    page.locator("#confirm button[type=submit]").click()
    expect(page.locator(".notice-warning")).to_be_visible()
    expect(page.locator(".tag-changed")).to_have_count(1)
    expect(page.locator("#reason")).to_have_value("机构改革，职责划转")
    for width, size in (("wide", WIDE), ("phone", PHONE)):
        page.set_viewport_size(size)
        office.picture(f"bulk-units-changed-{width}")
    page.set_viewport_size(WIDE)
    page.locator("#confirm button[type=submit]").click()
    expect(page.locator(".notice-success")).to_contain_text("57")


def test_the_ledgers_head_stays_and_arrow_keys_lead_from_row_to_row(
    server: Server, person: Callable[..., Person]
) -> None:
    office = person(server, "office").sign_in()
    page = office.open("/tasks")
    office.looks("ledger")
    page.locator(".title-cell a").first.focus()
    page.keyboard.press("ArrowDown")
    expect(page.locator(".title-cell a").nth(1)).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(page.locator(".title-cell a").first).to_be_focused()
    page.locator("tbody tr").nth(30).scroll_into_view_if_needed()
    expect(page.locator("thead th").nth(2)).to_be_in_viewport()
    page.locator(".fold summary").first.click()
    expect(page.locator(".fold").first).to_contain_text("市教育局")
    page.get_by_text("筛选、选择列").click()
    for name in ("implementers", "status"):
        page.locator(f"input[name=column][value={name}]").uncheck()
    page.get_by_role("button", name="显示", exact=True).click()
    expect(page.locator("thead")).not_to_contain_text("落实单位")
    page.get_by_role("button", name="下一页").click()
    expect(page.locator("thead")).not_to_contain_text("落实单位")
    office.looks("ledger-fewer-columns")
    page.emulate_media(media="print")
    office.picture("ledger-print")
