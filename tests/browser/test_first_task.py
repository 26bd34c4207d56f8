"""The newcomer's script of the guide, followed in a real browser: its own text, its own words, to its own end."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Person, Server

pytestmark = pytest.mark.browser

GUIDES = Path(__file__).parent.parent.parent / "docs" / "guide"
GUIDE = (GUIDES / "first-task.zh.md").read_text(encoding="utf-8")
POLICY_TEXT = re.compile(r"^ *```text\n(.*?)^ *```", re.MULTILINE | re.DOTALL)
TASK = "新建社区助餐点"


class Newcomer:
    """Somebody who chooses only what the guide names."""

    def __init__(self, person: Person) -> None:
        self.person, self.page = person, person.page

    def opens(self, section: str) -> Page:
        """One of the sections at the top of every page."""
        self.page.locator(".sections").get_by_role("link", name=named(section), exact=True).click()
        self.page.wait_for_load_state()
        return self.page

    def chooses(self, word: str) -> None:
        """A button or a link of the page."""
        either = self.page.get_by_role("button", name=named(word), exact=True)
        either.or_(self.page.get_by_role("link", name=word, exact=True)).first.click()
        self.page.wait_for_load_state()

    def fills(self, label: str, text: str) -> None:
        """A field that is labelled so."""
        self.page.get_by_label(named(label), exact=True).fill(text)


def named(word: str) -> str:
    """The word, which has to be one that the guide quotes."""
    assert f"「{word}」" in GUIDE, word
    return word


def policy_text(guide: str) -> str:
    """What the guide says to paste."""
    found = POLICY_TEXT.search(guide)
    assert found
    return re.sub(r"^ +", "", found.group(1), flags=re.MULTILINE)


@pytest.fixture
def evidence(tmp_path: Path) -> Path:
    file = tmp_path / "验收单.pdf"
    file.write_bytes(b"%PDF-1.4\n1 0 obj << >> endobj\ntrailer << >>\n%%EOF\n")
    return file


def test_both_guides_give_the_same_text() -> None:
    assert policy_text(GUIDE) == policy_text((GUIDES / "first-task.md").read_text(encoding="utf-8"))


def test_the_first_task_goes_from_assignment_to_closing(
    serve: Callable[[str], Server], person: Callable[..., Person], tmp_path: Path, evidence: Path
) -> None:
    server = serve(f"sqlite:///{tmp_path / 'browser.db'}")
    office, bureau = (Newcomer(person(server, login).sign_in()) for login in ("office", "minzheng"))
    _assign(office)
    _accept_and_report(bureau)
    _return_and_correct(office, bureau)
    _finish_and_close(office, bureau, evidence)
    _look_back(office)


def _assign(office: Newcomer) -> None:
    office.opens("文件导入")
    office.chooses("导入文件")
    office.fills("或粘贴正文", policy_text(GUIDE))
    office.chooses("读取文件")
    expect(office.page.locator("h1")).to_have_text("2024年泰州市社区助餐重点任务清单")
    expect(office.page.locator("main")).to_contain_text("没有待核对的疑点")
    office.chooses("核对并下发…")
    office.chooses("立即下发（2 项）")
    expect(office.page.locator("#ledger-total")).to_have_attribute("data-total", "2")
    expect(office.page.locator("table.ledger")).to_contain_text(named("待签收"))


def _accept_and_report(bureau: Newcomer) -> None:
    bureau.opens("工作台")
    bureau.page.get_by_role("link", name=f"1 {TASK}").click()
    bureau.chooses("签收")
    bureau.chooses("报送进展")
    bureau.fills("进度（%）", "40")
    bureau.fills("进展情况", "已建成十二个助餐点。")
    _fill_figures(bureau.page, "12", "8000")
    bureau.chooses("提交审核")
    expect(bureau.page.locator(".notice-success")).to_be_visible()


def _return_and_correct(office: Newcomer, bureau: Newcomer) -> None:
    _review(office)
    office.fills("退回理由", "请写明分布在哪些区。")
    office.chooses("按此理由退回")
    bureau.opens("工作台")
    bureau.page.locator("#tab-returned").click()
    bureau.chooses("修改报送")
    bureau.fills("进展情况", "已建成十二个助餐点。其中海陵区七个、高港区五个。")
    bureau.chooses("提交审核")
    _review(office)
    expect(office.page.locator("main ins").first).to_contain_text("海陵区")
    office.chooses("审核通过")
    office.opens("台账")
    expect(office.page.locator(f"table.ledger tr:has-text('{TASK}')")).to_contain_text("40")


def _finish_and_close(office: Newcomer, bureau: Newcomer, evidence: Path) -> None:
    bureau.opens("台账").get_by_role("link", name=TASK).click()
    bureau.chooses("报送进展")
    bureau.page.get_by_label(named("本单位办理状态"), exact=True).select_option(label=named("已完成"))
    bureau.fills("进度（%）", "100")
    bureau.fills("进展情况", "三十个助餐点全部建成，配送餐食五万份。")
    _fill_figures(bureau.page, "30", "50000")
    for row in bureau.page.locator(".target-row").all():
        row.locator("input[type=file]").set_input_files(evidence)
        expect(row.locator("[data-file]")).to_have_count(1)
    bureau.chooses("提交审核")
    expect(bureau.page.locator(".notice-success")).to_be_visible()
    _review(office)
    office.chooses("审核通过")
    expect(office.page.locator("main")).to_contain_text(named("已办结、待销号"))
    office.page.get_by_role("link", name=f"1 {TASK}").click()
    office.chooses("销号")
    if office.page.locator("#reason").count():
        office.page.fill("#reason", "其余工作转入日常管理。")
    office.chooses("销号")
    expect(office.page.locator(".task-head")).to_contain_text(named("已销号"))


def _look_back(office: Newcomer) -> None:
    office.chooses("查看全部办理过程及变更前后内容")
    for step in ("下发了计划", "签收任务", "报送", "退回", "重新报送", "审核通过", "办结任务", "将任务销号"):
        expect(office.page.locator("main")).to_contain_text(step)
    office.person.looks("first-task-history")
    office.opens("领导小组")
    expect(office.page.locator("a[data-count][href*='status=closed']").first).to_have_attribute("data-count", "1")


def _review(office: Newcomer) -> None:
    """In the queue, the report on the task."""
    row = office.opens("审核").locator(f"tr:has-text('{TASK}')")
    row.get_by_role("link", name=named("审核"), exact=True).click()
    office.page.wait_for_load_state()


def _fill_figures(page: Page, first: str, second: str) -> None:
    fields = page.get_by_role("group", name=named("目标完成值")).locator("input[inputmode]")
    for field, figure in zip(fields.all(), (first, second), strict=True):
        field.fill(figure)
