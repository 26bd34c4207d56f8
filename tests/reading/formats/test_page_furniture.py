"""What a page prints around a document where no element parts the two: data in a list, buttons, the foot of the site."""

import pytest

from tests.reading.formats.test_page_openings import ITEMS, TITLE
from tracker.reading.formats.web_page import read_web_page

DATA = {
    "主题分类": "民政/养老",
    "发文机构": "云岭市人民政府办公室",
    "成文日期": "2026-03-02",
    "发文字号": "云政办发〔2026〕5号",
    "有效性": "是",
}
AS_LINES = [f"{key}:{words}" for key, words in DATA.items()]
TEXT = "".join(f"<p>{line}</p>" for line in (TITLE, *ITEMS))


def lines(inside: str) -> list[str]:
    page = f"<html><body>{inside}</body></html>"
    return [line.replace("：", ":") for line in read_web_page(page.encode()).text.splitlines()]


def listed(tag: str, form: str) -> str:
    return f"<{tag}>{''.join(f'<li>{form.format(*item)}</li>' for item in DATA.items())}</{tag}>"


@pytest.mark.parametrize(
    "data",
    [
        listed("ol", "[{0}] {1}"),
        listed("ol", "{0}：{1}"),
        listed("ul", "【{0}】{1}"),
        "".join(f"<p>{place}.[{key}] {words}</p>" for place, (key, words) in enumerate(DATA.items(), start=1)),
        f"<table>{''.join(f'<tr><td>{key}</td><td>{words}</td></tr>' for key, words in DATA.items())}</table>",
    ],
    ids=["numbered, in brackets", "numbered, with colons", "in other brackets", "typed numbers", "a table"],
)
def test_data_of_the_document_are_no_items_of_it(data: str) -> None:
    assert lines(data + TEXT) == [*AS_LINES, TITLE, *ITEMS]


def test_data_with_the_words_of_headings_are_no_ledger() -> None:
    data = (
        "<table><tr><td>发布单位</td><td>云岭市民政局</td><td>发布时间</td><td>2026-03-02</td></tr>"
        "<tr><td>责任部门</td><td>养老科</td><td>生成日期</td><td>2026-03-01</td></tr></table>"
    )
    assert lines(data + TEXT)[:4] == [
        "发布单位:云岭市民政局",
        "发布时间:2026-03-02",
        "责任部门:养老科",
        "生成日期:2026-03-01",
    ]


def test_a_list_of_tasks_keeps_its_numbers() -> None:
    assert lines("<ol><li>[重点] 办好食堂。</li><li>来源广泛的物资分类存放。</li></ol>") == [
        "1.[重点] 办好食堂。",
        "2.来源广泛的物资分类存放。",
    ]


@pytest.mark.parametrize(
    "furniture",
    [
        "<p>【打印本页】【关闭窗口】</p>",
        "<p>【字体：<a>大</a> <a>中</a> <a>小</a>】 打印 分享到：</p>",
        "<p>分享到：微信 新浪微博 QQ空间</p><p>扫一扫在手机打开当前页</p>",
        "<p>打印本页 关闭窗口</p><p>主办：云岭市民政局 版权：云岭市民政局 电话：0000-5551234</p>",
        "<p>主办单位：云岭市民政局 承办单位：云岭市信息中心</p><p>网站标识码：0000000000 云ICP备00000000号-1</p>",
        "<p>联系电话：0000-5551234</p><p>云公网安备 00000000000000号</p><p>关于我们 | 联系我们</p>",
        "<p>版权所有 © 云岭市民政局</p>",
    ],
)
def test_buttons_and_the_foot_of_the_site_are_left_out(furniture: str) -> None:
    assert lines(TEXT + furniture) == [TITLE, *ITEMS]
    assert lines(f"<div>{TEXT}{furniture}</div>") == [TITLE, *ITEMS]


@pytest.mark.parametrize(
    "last",
    [
        "承办单位:云岭市民政局",
        "主办单位:云岭市民政局",
        "联系电话:0000-5551234",
        "三、做好网站维护。更新网站标识码和备案编号。(责任单位:市数据局)",
        "打印机和复印机由各单位共用。",
        "大",
        "下载数据集10个。",
    ],
)
def test_what_a_document_may_say_itself_is_kept(last: str) -> None:
    assert lines(f"{TEXT}<p>{last}</p>") == [TITLE, *ITEMS, last]
    assert lines(f"{TEXT}<p>{last}</p><p>打印本页 关闭窗口</p>") == [TITLE, *ITEMS, last]


def test_a_heading_of_what_the_page_shows_beside_the_document_is_left_out() -> None:
    around = "<div class='box'><h2>热门专题</h2><a>更多</a></div>"
    assert lines(f"<div class='content'>{TEXT}</div>{around}") == [TITLE, *ITEMS]


def test_many_buttons_take_no_time() -> None:
    assert lines(TEXT + f"<p>{'QQ空间微信扫一扫大' * 500}人人都来</p>")[3:] == ["QQ空间微信扫一扫大" * 500 + "人人都来"]
