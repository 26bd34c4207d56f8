"""审签 in a real browser: the liaison hands a report to the unit's leader, who gives it back once and then sends it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Person
from tests.browser.journeys import City, city, follow, press, reads_in_inbox
from tests.make import accepted, make_task, part_of
from tests.people import Cast

pytestmark = pytest.mark.browser

REMARK = "体检人数请与卫生健康部门核对后再报。"


@pytest.fixture
def town(tmp_path: Path) -> Iterator[City]:
    with city(tmp_path, _an_accepted_part) as running:
        yield running


def _an_accepted_part(cast: Cast) -> None:
    task = make_task(cast, title="改造社区食堂", targets=[("改造食堂", 40, "个")])
    accepted(part_of(task, cast.civil_affairs))


@pytest.mark.parametrize("javascript", [True, False])
def test_the_leader_gives_back_and_then_approves(town: City, person: Callable[..., Person], javascript: bool) -> None:
    leader = person(town, "juzhang", javascript=javascript).sign_in()
    page = leader.open("/units")
    page.locator("main form button", has_text="改为领导审签").click()
    expect(page.locator(".notice-success")).to_be_visible()
    if javascript:
        leader.looks("units-of-a-leader")

    liaison = person(town, "minzheng", javascript=javascript).sign_in()
    _write(liaison, "完成体检一万二千人，改造食堂二十五家。")
    press(liaison.page, "送单位领导审签")
    expect(liaison.page.locator(".notice-success")).to_be_visible()
    office = person(town, "office", javascript=javascript).sign_in()
    expect(office.open("/reports").locator("#queue-total")).to_have_attribute("data-total", "0")

    town.tell()
    reads_in_inbox(leader, "改造社区食堂")
    page = leader.open("/?tab=to_approve")
    expect(page.locator(".work-item")).to_have_count(1)
    if javascript:
        leader.looks("desk-of-a-unit-leader")
    follow(page, "查看并审签")
    press(page, "按此意见退回")
    expect(page.locator(".field-error")).to_be_visible()  # the liaison needs to know what to change
    page.fill("#remark", REMARK)
    if javascript:
        leader.looks("report-to-approve")
        page.fill("#remark", REMARK)
    press(page, "按此意见退回")

    town.tell()
    reads_in_inbox(liaison, REMARK)
    liaison.open("/assignments/1/reports/new")
    expect(liaison.page.locator("main")).to_contain_text(REMARK)
    expect(liaison.page.locator("#done")).to_have_value("完成体检一万二千人，改造食堂二十五家。")
    if javascript:
        liaison.looks("draft-given-back")
    _write(liaison, "完成体检一万一千八百人，改造食堂二十五家。")
    press(liaison.page, "送单位领导审签")

    page = leader.open("/?tab=to_approve")
    follow(page, "查看并审签")
    press(page, "审签并报办公室")
    expect(page.locator(".notice-success")).to_be_visible()
    _the_office_reads_both_names_and_not_the_remark(office, pictures=javascript)


def _write(liaison: Person, done: str) -> None:
    page = liaison.open("/assignments/1/reports/new")
    page.select_option("#state", "in_progress")
    page.fill("#percent", "45")
    page.fill("#done", done)
    page.locator(".target-row input").first.fill("25")


def _the_office_reads_both_names_and_not_the_remark(office: Person, *, pictures: bool) -> None:
    page = office.open("/reports")
    expect(page.locator("#queue-total")).to_have_attribute("data-total", "1")
    page.locator("main a.btn", has_text="审核").first.click()
    expect(page.locator(".report-head")).to_contain_text("赵敏")
    expect(page.locator(".report-head")).to_contain_text("冯局")
    if pictures:
        office.looks("report-approved-by-its-leader")
        office.prints("report-approved-by-its-leader")
    page = office.open("/tasks/1/history")
    expect(page.locator("main")).not_to_contain_text(REMARK)
    expect(page.locator(".timeline li")).to_have_count(
        3 if pictures else 2
    )  # with script it is noted that the office opened it
