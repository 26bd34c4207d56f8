"""Reviewing a draft in a real browser: marks, merging, splitting, order, the way back, comparing; Excel and back.

Everything is done by the forms themselves, so that the same walk goes with JavaScript and without.
"""

from collections.abc import Callable
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from tests.browser.conftest import Person, Server

pytestmark = pytest.mark.browser

EARLIER = """泰发改发〔2023〕8号
各有关单位:
现将《2023年泰州市社区服务重点任务清单》印发给你们,请抓好落实。
泰州市发展和改革委员会
2023年3月17日
一、补齐社区设施
1﹒改造社区食堂。全年改造社区食堂40个。6月底前为高龄老人送餐2万人次。(责任单位:市民政局、市卫生健康委按照职责分工负责;各市(区)人民政府落实)
2﹒开展入户体检。到2023年底,80岁以上老人体检率不低于70%。(责任单位:市卫生健康委)
二、健全工作机制
3﹒建立部门例会制度。每季度召开一次例会。(责任单位:市发展改革委、市民政局)
4﹒加强宣传引导。全年宣传60场。(责任单位:市某某局)
"""
LATER = (
    EARLIER.replace("8号", "9号")
    .replace("2﹒开展入户体检。到2023年底,80岁以上老人体检率不低于70%。(责任单位:市卫生健康委)\n", "")
    .replace("3﹒建立", "2﹒建立")
    .replace("4﹒加强", "3﹒加强")
    .replace("食堂40个", "食堂50个")
    + "4﹒更新老旧电梯。年内更新电梯80台。(责任单位:市民政局)\n"
)


def read_document(office: Person, text: str) -> str:
    """Have a text read; the path of its draft."""
    office.open("/documents/new").fill("textarea", text)
    office.page.locator("form:has(input[type=file]) button.btn-primary").click()
    expect(office.page.locator("h1")).to_contain_text("社区服务重点任务清单")
    return office.page.url.removeprefix(office.server.url).partition("#")[0].partition("?")[0]


def press(page: Page, action: str, *, number: int = 0) -> None:
    """Press the button of the form that goes to this address, opening what hides it."""
    form = page.locator(f"form[action$='{action}']").nth(number)
    page.evaluate("window.scrollTo(0, 0)")
    if not form.is_visible():
        form.locator("xpath=ancestor::details[1]/summary").click()
    form.locator("button").first.click()
    page.wait_for_load_state()


def titles(page: Page) -> list[str]:
    """The drafted tasks in their order: number and title."""
    return [" ".join(each.split()[:2]) for each in page.locator(".draft-task h4").all_inner_texts()]


def nothing_serious(page: Page) -> None:
    found = [
        f"{each['id']}: {each['nodes'][0]['html'][:160]}"
        for each in Axe().run(page).response["violations"]
        if each["impact"] in ("serious", "critical")
    ]
    assert found == []


@pytest.mark.parametrize("javascript", [True, False], ids=["with script", "without script"])
def test_a_draft_is_arranged_undone_and_compared(
    serve: Callable[[str], Server], person: Callable[..., Person], tmp_path: Path, javascript: bool
) -> None:
    server = serve(f"sqlite:///{tmp_path / 'review.db'}")
    office = person(server, "office", javascript=javascript).sign_in()
    earlier = read_document(office, EARLIER)
    read = ["1 改造社区食堂", "2 开展入户体检", "3 建立部门例会制度", "4 加强宣传引导"]
    assert titles(office.page) == read

    _accept(office)
    _merge_and_undo(office, read)
    _split(office, javascript=javascript)
    _move(office)
    _make_a_task(office, javascript=javascript)
    _leave_and_come_back(office, earlier)
    _compare(office, earlier, javascript=javascript)


def _accept(office: Person) -> None:
    page = office.page
    expect(page.locator("#progress-title")).to_contain_text("0")
    press(page, "/accept")
    expect(page.locator(".reviewed-mark")).to_have_count(3)
    expect(page.locator("#task-4 .doubt-mark")).to_be_visible()


def _merge_and_undo(office: Person, read: list[str]) -> None:
    page = office.page
    press(page, "/tasks/1/merge")
    assert titles(page) == ["1 改造社区食堂", "3 建立部门例会制度", "4 加强宣传引导"]
    expect(page.locator("#task-1")).to_contain_text("体检率")
    press(page, "/undo")
    assert titles(page) == read
    press(page, "/redo")
    assert len(titles(page)) == 3
    press(page, "/undo")


def _split(office: Person, *, javascript: bool) -> None:
    page = office.page
    page.locator("#task-1 .task-tools summary").click()
    page.locator("#task-1 a[href*='split=1']").click()
    page.locator("#task-1 .split-choice", has_text="6月底前").locator("input").check()
    if javascript:
        nothing_serious(page)
        office.looks("review-splitting")
        page.locator("#task-1 .split-choice", has_text="6月底前").locator("input").check()
    page.locator("#task-1 .split-form button").click()
    expect(page.locator(".draft-task-open #number")).to_have_value("1-2")
    expect(page.locator("#task-1")).to_contain_text("40")
    page.locator(".draft-task-open .actions .btn-primary").click()
    page.wait_for_load_state()
    assert titles(page)[:2] == ["1 改造社区食堂", "1-2 6月底前为高龄老人送餐2万人次"]


def _move(office: Person) -> None:
    page = office.page
    page.locator("#task-3 .task-tools summary").click()
    page.fill("#position-3", "1")
    page.locator("#task-3 form[action$='/move'] button").first.click()
    page.wait_for_load_state()
    assert titles(page)[0] == "3 建立部门例会制度"
    press(page, "/undo")


def _make_a_task(office: Person, *, javascript: bool) -> None:
    """With script the words are marked in the source; without, their line is typed."""
    page = office.page
    if javascript:
        line = page.locator("#L8 .line-text")
        line.scroll_into_view_if_needed()
        line.evaluate(
            """(node) => {
              const text = document.createTreeWalker(node, NodeFilter.SHOW_TEXT);
              const range = document.createRange();
              range.setStart(node, 0);
              range.setEndAfter(node.lastChild);
              getSelection().removeAllRanges();
              getSelection().addRange(range);
            }"""
        )
        expect(page.locator("#first-line")).to_have_value("8")
        expect(page.locator("#last-line")).to_have_value("8")
    else:
        page.fill("#first-line", "8")
    page.locator(".of-lines button").click()
    expect(page.locator(".draft-task-open #title")).to_have_value("开展入户体检")
    press(page, "/undo")


def _leave_and_come_back(office: Person, draft: str) -> None:
    """After days somebody undoes what is still there to undo."""
    page = office.open(draft)
    expect(page.locator("form[action$='/undo'] button")).to_be_visible()
    expect(page.locator(".steps li")).not_to_have_count(0)
    office.picture("review-with-steps")


def _compare(office: Person, earlier: str, *, javascript: bool) -> None:
    read_document(office, LATER)
    office.page.locator("a[href$='/compare']").click()
    office.page.select_option("#with", f"draft-{earlier.rsplit('/', 1)[1]}")
    office.page.locator("main form button.btn-primary").click()
    expect(office.page.locator("section:has(#added)")).to_contain_text("更新老旧电梯")
    expect(office.page.locator("section:has(#dropped)")).to_contain_text("开展入户体检")
    expect(office.page.locator("section:has(#changed)")).to_contain_text("50 个")
    if javascript:
        nothing_serious(office.page)
        office.looks("compare")


def test_an_indicator_and_the_long_way_of_a_review_look_right(demo: Server, person: Callable[..., Person]) -> None:
    office = person(demo, "office1").sign_in()
    read_document(
        office,
        LATER.replace("2023年3月17日\n", "2023年3月18日\n")
        + "三、主要指标\n| 序号 | 指标名称 | 单位 | 2021年 | 2023年目标 | 属性 | 责任部门 |\n| --- | --- | --- | --- | --- | --- | --- |\n"
        "| 1 | 社区食堂数 | 个 | 20 | 50 | 预期性 | 市民政局 |\n",
    )
    press(office.page, "/accept")
    nothing_serious(office.page)
    office.looks("review-accepted")
    office.page.locator("#indicators summary").click()
    office.page.locator("#indicator-1 a[href*='indicator=1']").click()
    nothing_serious(office.page)
    office.looks("review-indicator")
    office.page.fill("#target", "60")
    office.page.locator("#indicators .actions .btn-primary").click()
    expect(office.page.locator("#indicator-1")).to_contain_text("60")


#: Rates, conditions and the state so far beside what is promised; a table whose headings say little; a schedule.
WITH_WORDS_ASIDE = """泰州市2023年社区服务重点任务清单
泰州市人民政府办公室
2023年3月20日
一、总体要求
到2023年底,社区站点达到200个。
二、重点任务
1.改造社区食堂。目前已有食堂60家。6月底前新增社区食堂30个,对每家食堂给予最高5万元补贴。(牵头单位:市民政局;配合单位:市财政局)
2.优化送餐服务。单笔订单3个工作日内办结;每季度末月25日前报送进展。(责任单位:市卫生健康委、市财政局;完成时限:按序推进)
附件
| 序号 | 抓手 | 谁来办 | 几时 | 一季度 | 二季度 |
| 3 | 新建早餐网点30个 | 市民政局、市财政局 | 6月底 | 完成选址 | 建成投用 |
| 4 | 改造托管点20个 | 市教育局 | 9月底 | 摸底 | 改造一半 |
"""


def test_every_word_of_a_document_is_accounted_for(
    serve: Callable[[str], Server], person: Callable[..., Person], tmp_path: Path
) -> None:
    office = person(serve(f"sqlite:///{tmp_path / 'words.db'}"), "office").sign_in()
    page = office.page
    read_document(office, WITH_WORDS_ASIDE)
    aside = page.locator("mark[data-note]", has_text="5万元")
    aside.focus()
    assert page.evaluate("getComputedStyle(document.activeElement, '::after').content") not in ("", "none")
    nothing_serious(page)
    office.looks("review-words")

    page.locator("#task-1 .facts-list details.fold summary").click()
    _counts(page, "60家")
    expect(page.locator("#task-1 .target-list > li").first).to_contain_text("60")
    page.locator("#task-1 form[action$='/due/set-aside'] button").click()
    expect(page.locator("#task-1")).to_contain_text("2023-12-31")
    page.locator("#task-1 .facts-list details.fold summary").click()
    _counts(page, "6月底")
    expect(page.locator("#task-1")).to_contain_text("2023-06-30")

    page.locator("#columns select").nth(2).select_option("lead")
    page.locator("#columns button").click()
    expect(page.locator("#columns")).to_have_count(0)
    expect(page.locator("#task-3")).to_contain_text("2023-03-31")
    page.locator("a[href$='/issue']").first.click()
    expect(page.locator(".issue-schedule")).to_contain_text("每季度末月25日前报送")
    office.looks("issue-words")


def _counts(page: Page, words: str) -> None:
    """Let words that were set aside count."""
    page.locator("#task-1 .facts-list details.fold li", has_text=words).locator("form button").click()
    page.wait_for_load_state()


def test_the_ledger_goes_to_excel_and_its_corrections_come_back(
    serve: Callable[[str], Server], person: Callable[..., Person], tmp_path: Path
) -> None:
    server = serve(f"sqlite:///{tmp_path / 'excel.db'}")
    office = person(server, "office").sign_in()
    read_document(office, EARLIER.replace("市某某局", "市财政局"))
    office.page.locator("a[href$='/issue']").first.click()
    office.page.locator("main button.btn-primary").click()
    office.page.wait_for_load_state()
    office.open("/tasks")
    with office.page.expect_download() as download:
        office.page.locator("a[href*='/tasks/export']").click()
    file = tmp_path / download.value.suggested_filename
    download.value.save_as(file)

    office.open("/tasks/corrections").set_input_files("#file", file)
    office.page.locator("main form button.btn-primary").click()
    expect(office.page.locator(".empty")).to_be_visible()

    book = load_workbook(file)
    book["台账"]["E5"], book["台账"]["L6"] = "新建社区食堂", "2023-11-30"
    book.save(file)
    office.open("/tasks/corrections")
    nothing_serious(office.page)
    office.looks("corrections")
    office.page.set_input_files("#file", file)
    office.page.locator("main form button.btn-primary").click()
    expect(office.page.locator("input[name=apply]")).to_have_count(2)
    nothing_serious(office.page)
    office.picture("corrections-to-confirm")
    office.page.set_viewport_size({"width": 390, "height": 844})
    office.picture("corrections-to-confirm-phone")
    office.page.fill("#reason", "按印发稿更正。")
    office.page.locator("main form button.btn-primary").click()
    expect(office.page.locator("table.ledger")).to_contain_text("新建社区食堂")
    expect(office.page.locator("table.ledger")).to_contain_text("2023-11-30")
