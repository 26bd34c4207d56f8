"""核查与重新办理 in a real browser: a closed task is looked at on the spot, found untrue, and goes on."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Person
from tests.browser.journeys import City, city, follow, press, reads_in_inbox
from tests.conftest import NOW, TODAY
from tests.make import make_accepted_report, make_task, part_of
from tests.people import Cast
from tracker.core.vocabulary import ProgressState
from tracker.tasks.steps.close.services import close_task

pytestmark = pytest.mark.browser

FOUND = "抽查三处，其中城东点位尚未开灶，台账所附照片为其他点位。"


@pytest.fixture
def town(tmp_path: Path) -> Iterator[City]:
    with city(tmp_path, _a_closed_task) as running:
        yield running


def _a_closed_task(cast: Cast) -> None:
    task = make_task(cast, title="改造社区食堂", co=[cast.health])
    lead = part_of(task, cast.civil_affairs)
    make_accepted_report(cast, part_of(task, cast.health), percent=100, state=ProgressState.COMPLETED)
    make_accepted_report(cast, lead, percent=60)
    make_accepted_report(cast, lead, percent=100, state=ProgressState.COMPLETED, done="四十处全部开灶。")
    close_task(task.id, "其余转入日常管理。", actor=cast.actor("office"), now=NOW, today=TODAY)


@pytest.mark.parametrize("javascript", [True, False])
def test_a_check_finds_it_untrue_and_the_task_goes_on(
    town: City, person: Callable[..., Person], javascript: bool
) -> None:
    office = person(town, "office", javascript=javascript).sign_in()
    page = office.open("/tasks/1")
    page.locator("summary", has_text="现场核查或重新办理").click()
    if javascript:
        office.looks("task-closed-with-ways-on")
        page.locator("summary", has_text="现场核查或重新办理").click()
    follow(page, "登记核查")
    press(page, "登记核查")
    expect(page.locator(".field-error").first).to_be_visible()
    page.fill("#place", "城东社区食堂")
    page.fill("#finding", FOUND)
    page.check("input[value=untrue]")
    if javascript:
        office.looks("spot-check")
        page.fill("#place", "城东社区食堂")
        page.fill("#finding", FOUND)
        page.check("input[value=untrue]")
    press(page, "登记核查")
    expect(page.locator("h1")).to_contain_text("重新办理")
    expect(page.locator("#reason")).to_have_value(FOUND)  # the finding is the reason, unless one writes another
    if javascript:
        office.looks("reopen")
    page.locator("#content").get_by_role("button", name="重新办理").click()
    expect(page.locator(".notice-success")).to_be_visible()
    expect(page.locator(".task-head")).to_contain_text("办理中")
    expect(page.locator(".task-head")).to_contain_text("60 %")
    expect(page.locator("#checks")).to_contain_text("城东社区食堂")
    if javascript:
        office.looks("task-reopened")
        office.prints("task-reopened")

    town.tell()
    liaison = person(town, "minzheng", javascript=javascript).sign_in()
    reads_in_inbox(liaison, FOUND)
    page = liaison.open("/tasks/1")
    expect(page.get_by_role("link", name="报送进展")).to_be_visible()
    co_unit = person(town, "weijian", javascript=javascript).sign_in()
    reads_in_inbox(co_unit, FOUND)
    page = co_unit.open("/tasks/1")
    expect(page.locator(".parts")).to_contain_text("已完成")  # what the co-unit finished stays finished


def test_a_check_that_holds_changes_nothing(town: City, person: Callable[..., Person]) -> None:
    office = person(town, "office").sign_in()
    page = office.open("/tasks/1/checks/new")
    page.fill("#finding", "抽查五处，均已开灶。")
    page.check("input[value=holds]")
    press(page, "登记核查")
    expect(page.locator(".task-head")).to_contain_text("已销号")
    expect(page.locator("#checks")).to_contain_text("属实")
    page = office.open("/tasks/1/history?kind=finishing")
    expect(page.locator(".timeline li").first).to_contain_text("抽查五处，均已开灶。")
