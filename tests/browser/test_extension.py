"""延期 in a real browser: asked for, granted for another date, and the first date and the count seen everywhere."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Person
from tests.browser.journeys import City, city, follow, press, reads_in_inbox
from tests.make import accepted, make_accepted_report, make_task, part_of
from tests.people import Cast

pytestmark = pytest.mark.browser

WHY = "两处用地尚未批复，预计十二月底取得手续，施工还需两个月。"


@pytest.fixture
def town(tmp_path: Path) -> Iterator[City]:
    with city(tmp_path, _a_task_under_way) as running:
        yield running


def _a_task_under_way(cast: Cast) -> None:
    task = make_task(cast, title="改造社区食堂", co=[cast.health])
    make_accepted_report(cast, part_of(task, cast.civil_affairs), percent=40, done="已完成选址三十处。")
    accepted(part_of(task, cast.health))


@pytest.mark.parametrize("javascript", [True, False])
def test_a_later_date_is_asked_for_and_another_one_granted(
    town: City, person: Callable[..., Person], javascript: bool
) -> None:
    liaison = person(town, "minzheng", javascript=javascript).sign_in()
    page = liaison.open("/tasks/1")
    follow(page, "申请延期")
    page.fill("#asked_due_on", "2023-12-01")
    page.fill("#reason", WHY)
    press(page, "提交延期申请")
    expect(page.locator(".field-error")).to_be_visible()  # earlier than the present date
    expect(page.locator("#reason")).to_have_value(WHY)
    page.fill("#asked_due_on", "2024-04-30")
    if javascript:
        liaison.looks("ask-extension")
        page.fill("#asked_due_on", "2024-04-30")
        page.fill("#reason", WHY)
    press(page, "提交延期申请")
    expect(page.locator(".notice-success")).to_be_visible()
    expect(page.locator("main")).to_contain_text(WHY)

    town.tell()
    office = person(town, "office", javascript=javascript).sign_in()
    reads_in_inbox(office, "改造社区食堂")
    page = office.open("/?tab=to_decide_extension")
    expect(page.locator(".work-item")).to_have_count(1)
    office.open("/reports")
    follow(page, "处理")
    expect(page.locator("#granted_due_on")).to_have_value("2024-04-30")
    page.fill("#granted_due_on", "2024-02-29")
    page.fill("#answer", "请抢抓工期，二月底前完成。")
    if javascript:
        office.looks("decide-extension")
        page.fill("#granted_due_on", "2024-02-29")
        page.fill("#answer", "请抢抓工期，二月底前完成。")
    press(page, "同意延期")
    _the_first_date_and_the_count_are_seen(office, pictures=javascript)

    town.tell()
    reads_in_inbox(liaison, "2024-02-29")
    page = liaison.open("/extensions/1")
    expect(page.locator("main")).to_contain_text("请抢抓工期，二月底前完成。")
    expect(page.locator("main")).to_contain_text("已延期1次")
    if javascript:
        liaison.looks("extension-granted")
        liaison.prints("extension-granted")


def _the_first_date_and_the_count_are_seen(office: Person, *, pictures: bool) -> None:
    page = office.page
    for words in ("2024-02-29", "原定 2023-12-31", "已延期1次"):
        expect(page.locator(".task-head .facts")).to_contain_text(words)
    if pictures:
        office.looks("task-extended")
        office.prints("task-extended")
    page = office.open("/tasks")
    for words in ("2024-02-29", "原定 2023-12-31", "已延期1次"):
        expect(page.locator("table.ledger tbody tr").first).to_contain_text(words)


@pytest.mark.parametrize("javascript", [True, False])
def test_the_office_keeps_the_date_and_says_why(town: City, person: Callable[..., Person], javascript: bool) -> None:
    liaison = person(town, "minzheng", javascript=javascript).sign_in()
    page = liaison.open("/tasks/1/extensions/new")
    page.fill("#asked_due_on", "2024-04-30")
    page.fill("#reason", WHY)
    press(page, "提交延期申请")

    office = person(town, "office", javascript=javascript).sign_in()
    page = office.open("/extensions/1")
    page.locator("summary", has_text="不同意延期").click()
    press(page, "维持原时限")
    expect(page.locator("form[action$='denial'] .field-error")).to_be_visible()  # the unit needs to know why
    page.fill("#why-not", "年度民生实事，时限不变。")
    press(page, "维持原时限")
    expect(page.locator(".task-head .facts")).to_contain_text("2023-12-31")
    expect(page.locator(".task-head .facts")).not_to_contain_text("原定")
    expect(page.locator("main")).to_contain_text("年度民生实事，时限不变。")
    town.tell()
    reads_in_inbox(liaison, "年度民生实事，时限不变。")
