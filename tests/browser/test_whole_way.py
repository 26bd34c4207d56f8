"""The whole way in a real browser: a document becomes a ledger, and a task goes from 交办 to 销号.

Once with JavaScript on the real list of 27 tasks, once without on a short list of our own, each on its own
database. The pages are looked at in both languages, wide and on a phone.
"""

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Person, Server

pytestmark = pytest.mark.browser

OWN_LIST = """泰发改发〔2023〕8号
各有关单位:
现将《2023年泰州市社区服务重点任务清单》印发给你们,请抓好落实。
泰州市发展和改革委员会
2023年3月17日
一、补齐社区设施
1﹒改造社区食堂。全年改造社区食堂40个,为高龄老人送餐2万人次。(责任单位:市民政局、市卫生健康委按照职责分工负责;各市(区)人民政府落实)
2﹒开展入户体检。到2023年底,80岁以上老人体检率不低于70%。(责任单位:市卫生健康委)
二、健全工作机制
3﹒建立部门例会制度。每季度召开一次例会。(责任单位:市发展改革委、市民政局)
"""


@pytest.fixture
def evidence(tmp_path: Path) -> Path:
    file = tmp_path / "验收单.pdf"
    file.write_bytes(b"%PDF-1.4\n1 0 obj << >> endobj\ntrailer << >>\n%%EOF\n")
    return file


@pytest.mark.real_documents
def test_the_real_list_goes_the_whole_way(
    serve: Callable[[str], Server],
    person: Callable[..., Person],
    shared: SimpleNamespace,
    tmp_path: Path,
    evidence: Path,
) -> None:
    server = serve(f"sqlite:///{tmp_path / 'browser.db'}")
    office, liaison, leader = (person(server, login) for login in ("office", "minzheng", "leader"))
    office.sign_in()
    office.picture("desk-before-anything")
    office.open("/documents/new").set_input_files("input[type=file]", shared.documents / "taizhou-2023.txt")
    office.picture("upload")
    office.page.locator("form:has(input[type=file]) button.btn-primary").click()
    expect(office.page.locator("h1")).to_contain_text("2023年泰州市“一老一幼”重点任务清单")
    expect(office.page.locator(".task-card, article.task, [id^='task-']").first).to_be_visible()
    office.looks("review")
    _issue(office, tasks=27)
    _report_return_correct_close(office, liaison, number="7", evidence=evidence)
    _leader_sees_it(leader, tasks=27)


def test_without_javascript_everything_works_too(
    serve: Callable[[str], Server],
    person: Callable[..., Person],
    fresh_postgresql: Callable[[str], str],
    evidence: Path,
) -> None:
    server = serve(fresh_postgresql("tracker_test_browser"))
    office, liaison, leader = (person(server, login, javascript=False) for login in ("office", "minzheng", "leader"))
    office.sign_in()
    office.open("/documents/new").fill("textarea", OWN_LIST)
    office.page.locator("form:has(input[type=file]) button.btn-primary").click()
    expect(office.page.locator("h1")).to_contain_text("2023年泰州市社区服务重点任务清单")
    office.picture("review-without-script")
    _issue(office, tasks=3)
    _report_return_correct_close(office, liaison, number="1", evidence=evidence, picture="without-script-")
    _leader_sees_it(leader, tasks=3)


def _issue(office: Person, *, tasks: int) -> None:
    page = office.page
    page.locator("a[href$='/issue']").first.click()
    office.picture("issue-preview")
    page.locator("main button.btn-primary").click()
    page.wait_for_load_state()
    office.open("/tasks")
    expect(page.locator("#ledger-total")).to_have_attribute("data-total", str(tasks))
    office.picture("ledger-after-issuing")


def _report_return_correct_close(
    office: Person, liaison: Person, *, number: str, evidence: Path, picture: str = ""
) -> None:
    liaison.sign_in()
    waiting = int(liaison.page.locator("#tab-to_accept").get_attribute("data-count") or 0)
    assert waiting == liaison.page.locator(".work-item").count() > 0
    liaison.picture(f"{picture}desk-of-a-liaison")
    _open_task(liaison, number)
    liaison.page.get_by_role("button", name="签收").click()
    _report(liaison, number, percent="60", done="选址全部完成。", evidence=evidence)
    liaison.picture(f"{picture}task-after-reporting")

    _review(office, number)
    office.page.fill("#reason", "请补充六月份的数据。")
    office.picture(f"{picture}report-under-review")
    office.page.get_by_role("button", name="按此理由退回").click()

    liaison.open("/?tab=returned")
    expect(liaison.page.locator(".work-item")).to_have_count(1)
    liaison.page.get_by_role("link", name="修改报送").click()
    expect(liaison.page.locator(".notice-warning")).to_contain_text("请补充六月份的数据。")
    expect(liaison.page.locator("#done")).to_have_value("选址全部完成。")
    liaison.picture(f"{picture}correcting")
    liaison.page.select_option("#state", "completed")
    liaison.page.fill("#percent", "100")
    liaison.page.fill("#done", "全部完成，六月份数据已补充。")
    _prove_every_amount(liaison.page, evidence)
    liaison.page.get_by_role("button", name="提交审核").click()

    _review(office, number)
    expect(office.page.locator(".earlier")).to_contain_text("请补充六月份的数据。")
    office.page.get_by_role("button", name="审核通过").click()
    _open_task(office, number)
    office.page.get_by_role("link", name="销号").click()
    if office.page.locator("#reason").count():
        office.page.fill("#reason", "其余单位的工作转入日常管理。")
    office.page.get_by_role("button", name="销号").click()
    expect(office.page.locator(".task-head")).to_contain_text("已销号")
    office.picture(f"{picture}task-closed")


def _open_task(person: Person, number: str) -> Page:
    page = person.open("/tasks")
    page.locator(f"table.ledger tr:has(td:text-is('{number}')) .title-cell a").click()
    return page


def _report(liaison: Person, number: str, *, percent: str, done: str, evidence: Path) -> None:
    page = _open_task(liaison, number)
    page.get_by_role("link", name="报送进展").click()
    page.fill("#percent", percent)
    page.fill("#done", done)
    page.fill("#problems", "两处用地手续仍在办理。")
    page.locator(".target-row input").first.fill("30")
    page.set_input_files("#evidence", evidence)
    liaison.picture("report-form")
    page.get_by_role("button", name="提交审核").click()
    expect(page.locator(".notice-success")).to_be_visible()
    expect(page.locator(".report-files")).to_contain_text("验收单.pdf")


def _prove_every_amount(page: Page, evidence: Path) -> None:
    """At completion each amount has its figure and its own file; a script uploads it at once, a form when sent."""
    for row in page.locator(".target-row").all():
        row.locator("input[inputmode]").fill(row.get_attribute("data-promised") or "")
        row.locator("input[type=file]").set_input_files(evidence)
        if page.evaluate("Boolean(document.querySelector('.drop-hint:not([hidden])'))"):
            expect(row.locator("[data-file]")).to_have_count(1)


def _review(office: Person, number: str) -> None:
    page = office.open("/reports")
    expect(page.locator("#queue-total")).to_have_attribute("data-total", "1")
    page.get_by_role("link", name="审核").last.click()
    expect(page.locator("h1")).to_contain_text("市民政局")


def _leader_sees_it(leader: Person, *, tasks: int) -> None:
    leader.sign_in()
    page = leader.open("/oversight")
    expect(page.locator("main")).to_contain_text(str(tasks))
    leader.picture("oversight-of-the-walk")
    page.locator("a[href*='light=blue']").first.click()
    expect(page.locator("#ledger-total")).to_have_attribute("data-total", "1")
    expect(page.locator("table.ledger")).to_contain_text("已销号")
