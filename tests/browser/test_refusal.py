"""退回改派 in a real browser: a unit refuses its part; the office keeps, re-assigns or splits it; the units are told."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Person
from tests.browser.journeys import City, city, follow, press, reads_in_inbox
from tests.conftest import NOW
from tests.make import liaison_of, make_task, part_of
from tests.people import PASSWORD, Cast
from tracker.accounts.services import add_user
from tracker.core.database import transaction
from tracker.core.vocabulary import Role
from tracker.tasks.steps.refuse.services import refuse_assignment

pytestmark = pytest.mark.browser

WHY = "社区食堂由教育部门会同街道建设，三定方案未列入我局职责。"

MINE = "经与市教育局、市民政局会商，由市教育局牵头，民政部门配合，七月底前完成点位移交并书面报送办公室备案。"


@pytest.fixture
def town(tmp_path: Path) -> Iterator[City]:
    with city(tmp_path, _refused_parts) as running:
        yield running


def _refused_parts(cast: Cast) -> None:
    """Task 1 nobody has touched; the parts of tasks 2 and 3 were refused; education has a liaison."""
    with transaction():
        add_user(
            "jiaoyu",
            name="许育",
            organization=cast.education,
            roles=[Role.LIAISON],
            password=PASSWORD,
            must_change_password=False,
            now=NOW,
        )
    for title in ("改造社区食堂", "开展入户体检", "建立例会制度"):
        part = part_of(make_task(cast, title=title, co=[cast.health]), cast.civil_affairs)
        if title != "改造社区食堂":
            refuse_assignment(part.id, WHY, actor=liaison_of(part), now=NOW)


@pytest.mark.parametrize("javascript", [True, False])
def test_a_unit_refuses_and_the_part_stays_with_it(town: City, person: Callable[..., Person], javascript: bool) -> None:
    liaison = person(town, "minzheng", javascript=javascript).sign_in()
    page = liaison.open("/tasks/1")
    follow(page, "申请退回")
    press(page, "提交办公室")
    expect(page.locator(".field-error")).to_be_visible()  # without a reason it is not sent
    page.fill("#reason", WHY)
    if javascript:
        liaison.looks("refuse")
    page.fill("#reason", WHY)
    press(page, "提交办公室")
    expect(page.locator(".notice-success")).to_be_visible()
    expect(page.locator("#part-1")).to_contain_text("申请退回")
    if javascript:
        liaison.looks("task-with-a-refused-part")

    office = person(town, "office", javascript=javascript).sign_in()
    page = office.open("/?tab=to_decide")
    expect(page.locator(".work-item")).to_have_count(3)
    if javascript:
        office.looks("desk-with-refusals")
    office.open("/tasks/1")
    follow(page, "处理退回申请")
    expect(page.locator("blockquote")).to_contain_text(WHY)
    page.check("input[value=keep]")
    press(page, "确定处理意见")
    expect(page.locator(".field-error")).to_be_visible()  # the unit needs an answer
    page.fill("#text", "三定方案明确养老助餐由你单位负责。")
    press(page, "确定处理意见")
    expect(page.locator("#part-1")).to_contain_text("三定方案明确养老助餐由你单位负责。")

    town.tell()
    reads_in_inbox(liaison, "三定方案明确养老助餐由你单位负责。")
    page = liaison.open("/tasks/1")
    expect(page.get_by_role("link", name="申请退回")).to_have_count(0)  # it cannot be refused a second time
    press(page, "签收")
    expect(page.locator("#part-1")).to_contain_text("办理中")


def test_another_unit_gets_the_part_and_both_are_told(town: City, person: Callable[..., Person]) -> None:
    office = person(town, "office").sign_in()
    page = office.open("/tasks/2")
    follow(page, "处理退回申请")
    page.check("input[value=reassign]")
    page.select_option("#unit", label="市教育局")
    page.fill("#text", "请市教育局牵头。")
    office.looks("decide-refusal")
    page.check("input[value=reassign]")
    page.select_option("#unit", label="市教育局")
    page.fill("#text", "请市教育局牵头。")
    press(page, "确定处理意见")
    expect(page.locator(".parts tbody tr").first).to_contain_text("市教育局")
    expect(page.locator("main")).to_contain_text("原承担单位")
    office.looks("task-re-assigned")
    office.prints("task-re-assigned")

    town.tell()
    reads_in_inbox(person(town, "jiaoyu").sign_in(), "开展入户体检")
    former = person(town, "minzheng").sign_in()
    reads_in_inbox(former, "请市教育局牵头。")
    former.open("/tasks/2")
    expect(former.page).to_have_url(re.compile("/tasks/2/own-reports$"))  # it reads no more than what it reported


def test_another_unit_shares_the_part(town: City, person: Callable[..., Person]) -> None:
    office = person(town, "office", javascript=False).sign_in()
    page = office.open("/tasks/3")
    follow(page, "处理退回申请")
    page.check("input[value=split]")
    press(page, "确定处理意见")
    expect(page.locator(".field-wrong").first).to_be_visible()  # which unit?
    expect(page.locator("input[value=split]")).to_be_checked()
    page.select_option("#unit", label="市教育局")
    page.select_option("#role", "co")
    press(page, "确定处理意见")
    expect(page.locator(".parts tbody tr")).to_have_count(3)
    town.tell()
    reads_in_inbox(person(town, "jiaoyu").sign_in(), "建立例会制度")
    liaison = person(town, "minzheng").sign_in()
    reads_in_inbox(liaison, "建立例会制度")
    page = liaison.open("/tasks/3")
    press(page, "签收")
    expect(page.locator(".parts tbody tr").first).to_contain_text("办理中")


def test_the_second_of_two_deciders_reads_what_the_first_decided(town: City, person: Callable[..., Person]) -> None:
    first, second = person(town, "office").sign_in(), person(town, "office2").sign_in()
    for each in (first, second):
        each.open("/tasks/2")
        follow(each.page, "处理退回申请")
    first.page.check("input[value=keep]")
    first.page.fill("#text", "维持原交办。")
    press(first.page, "确定处理意见")
    page = second.page
    page.check("input[value=reassign]")
    page.select_option("#unit", label="市教育局")
    page.fill("#text", MINE)
    press(page, "确定处理意见")
    expect(page.locator(".decided")).to_contain_text("维持原交办。")
    expect(page.locator(".decided")).to_contain_text("李梅")
    expect(page.locator(".decided textarea")).to_have_value(MINE)
    second.picture("decided-meanwhile-zh-wide")
    page.set_viewport_size({"width": 390, "height": 844})
    second.picture("decided-meanwhile-zh-phone")
