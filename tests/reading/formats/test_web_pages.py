"""Pages in the shapes that the systems of authorities print them: what is the document, and what is the frame."""

import pytest

from tracker.reading.formats import Unreadable, UnreadableReason, read_source
from tracker.reading.formats.web_page import read_saved_page, read_web_page

TITLE = "云州市2024年银龄服务任务清单"
ITEMS = [
    "1.办好社区食堂。年内新增社区食堂12家,提供餐食不少于30万人次。(责任单位:市民政局、市财政局)",
    "2.改造老旧小区。年内完成适老化改造1500户,优先安排高龄、独居老年人家庭。(责任单位:市住建局)",
    "3.培育服务人才。年内培训护理员1000人次,持证率达到80%以上。(责任单位:市人社局、市教育局)",
]
NAVIGATION = '<ul class="nav"><li><a href="/">首页</a></li><li><a href="/zw">政务公开</a></li><li>无障碍</li></ul>'
FOOTER = "<div id='footer'><p>主办单位:云州市人民政府办公室</p><p>网站标识码:1234567890 云ICP备12345678号</p></div>"


def lines(page: str, encoding: str = "utf-8") -> list[str]:
    return read_web_page(page.encode(encoding)).text.splitlines()


def paragraphs(*words: str) -> str:
    return "".join(f'<p style="text-indent:2em">\u3000\u3000<span>{each}</span></p>' for each in words)


WITH_METADATA_TABLE = f"""<!DOCTYPE html><html><head><meta charset="utf-8"><title>{TITLE}-云州市人民政府</title></head><body>
<div class="top-nav">{NAVIGATION}</div>
<div class="wrapper"><div class="dqwz">您现在的位置:<a>首页</a> &gt; <a>信息公开</a></div>
<table class="headinfo"><tr><td>索&nbsp;引&nbsp;号</td><td>00123/2024-01</td><td>主题分类</td><td>民政</td></tr>
<tr><td>发文机关</td><td>云州市人民政府办公室</td><td>成文日期</td><td>2024-02-05</td></tr>
<tr><td>发文字号</td><td>云政办发〔2024〕8号</td><td>有效性</td><td></td></tr></table>
<h1 class="article-title">{TITLE}</h1>
<div class="pages-date">发布时间:2024-02-06 来源:市政府办公室 浏览次数:<span id="hits">12</span> 字体:大 中 小</div>
<div class="TRS_UEDITOR">{paragraphs("一、重点任务", *ITEMS)}</div>
<div class="bdsharebuttonbox"><a>微信</a><a>微博</a>分享到</div>
<div class="xgwj"><h3>相关文件</h3><ul><li><a href="/1">一图读懂任务清单</a></li></ul></div>
<p class="prevnext">上一篇:<a href="/2">别的通知</a></p></div>{FOOTER}
<script>document.write("4.假的任务。(责任单位:市甲局)")</script></body></html>"""

OF_NESTED_TABLES = f"""<html><head><meta http-equiv="Content-Type" content="text/html; charset=gb2312"></head>
<body><table width=1000><tr><td><table><tr><td><a href=/>首页</a></td><td><a href=/b>市情</a></td></tr></table></td></tr>
<tr><td><table width="100%"><tr><td class=bt align=center><b>{TITLE}</b></td></tr>
<tr><td align=center>发布日期:2024-02-06&nbsp;&nbsp;文号:云政办发〔2024〕8号</td></tr>
<tr><td><font size=3>{"<br>".join("&nbsp;&nbsp;&nbsp;&nbsp;" + each for each in ["一、重点任务", *ITEMS])}<br></font></td></tr>
</table></td></tr><tr><td align=center>版权所有:云州市人民政府办公室 邮编:123456</td></tr></table></body></html>"""

WITH_LIST_OF_METADATA = f"""<html lang="zh"><head><meta charset="UTF-8"><meta name="ArticleTitle" content="{TITLE}"/>
<meta name="PubDate" content="2024-02-06 10:20"/></head><body><header><nav>{NAVIGATION}</nav></header>
<main><ul class="info"><li><span>索引号:</span><em>00123</em></li><li><span>发文机关:</span><em>云州市人民政府办公室</em></li></ul>
<dl><dt>发文字号</dt><dd>云政办发〔2024〕8号</dd><dt>主题词:</dt><dd>养老</dd></dl>
<article id="UCAP-CONTENT"><section>{paragraphs("一、重点任务", *ITEMS)}</section></article></main>
<aside>热门推荐<a href="#">别的文章</a></aside><footer>承办:云州市信息中心</footer></body></html>"""

BARE = f"<html><body><h2>{TITLE}</h2>{paragraphs('一、重点任务', *ITEMS)}</body></html>"


@pytest.mark.parametrize(
    ("page", "encoding"),
    [(WITH_METADATA_TABLE, "utf-8"), (OF_NESTED_TABLES, "gb18030"), (WITH_LIST_OF_METADATA, "utf-8"), (BARE, "utf-8")],
    ids=["table of metadata", "nested tables", "list of metadata", "bare"],
)
def test_the_document_is_read_without_the_frame(page: str, encoding: str) -> None:
    found = lines(page, encoding)
    assert found[-4:] == ["一、重点任务", *ITEMS]
    assert TITLE in found
    frame = ("首页", "ICP", "微信", "上一篇", "一图读懂", "假的", "热门", "承办", "版权")
    assert [line for line in found if any(word in line for word in frame)] == []


def test_the_data_of_the_document_are_lines_of_key_and_value() -> None:
    assert lines(WITH_METADATA_TABLE)[:7] == [
        "索引号:00123/2024-01",
        "主题分类:民政",
        "发文机关:云州市人民政府办公室",
        "成文日期:2024-02-05",
        "发文字号:云政办发〔2024〕8号",
        TITLE,
        "发布时间:2024-02-06 来源:市政府办公室 浏览次数:12 字体:大 中 小",
    ]
    found = lines(WITH_LIST_OF_METADATA)
    assert found[:2] == [TITLE, "发布时间:2024-02-06 10:20"]
    assert {"索引号:00123", "发文机关:云州市人民政府办公室", "发文字号:云政办发〔2024〕8号", "主题词:养老"} <= set(
        found
    )


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (BARE.encode("gb18030"), "gb18030"),
        (BARE.encode("utf-16"), "utf-16"),
        (b"\xef\xbb\xbf" + BARE.encode(), "utf-8-sig"),
        (BARE.replace("<html>", '<html><meta charset="gbk">').encode("gb18030"), "gb18030"),
        (BARE.replace("<html>", '<html><meta charset="utf-8">').encode("gb18030"), "gb18030"),
        (BARE.replace("<html>", '<html><meta charset="no-such">').encode(), "utf-8"),
        (BARE.replace("<html>", '<html><meta charset="utf-8">').encode() + b"<!-- \xff -->", "utf-8"),
    ],
    ids=["GB18030 unsaid", "UTF-16", "UTF-8 mark", "gbk said", "wrongly said", "unknown", "one wrong byte"],
)
def test_the_characters_are_read_in_whatever_encoding(data: bytes, encoding: str) -> None:
    source = read_source(data, "a.html")
    assert source.text.splitlines() == [TITLE, "一、重点任务", *ITEMS]
    assert (source.format, source.encoding) == ("html", encoding)


# --- lists and breaks -----------------------------------------------------------------------


def body(inside: str) -> list[str]:
    return lines(f"<html><body><div>{inside}</div></body></html>")


def test_numbers_of_lists_are_printed_with_the_mark_of_their_depth() -> None:
    assert body(
        "<ol><li>甲<ol><li>子</li><li>丑<ol><li>细</li></ol></li></ol></li><li><p>乙</p><p>续</p></li></ol>"
        '<ol start="5"><li>戊</li><li value="9">壬</li><li>癸</li></ol><ol type="A"><li>字母</li></ol>'
    ) == ["1.甲", "(1)子", "(2)丑", "①细", "2.乙", "续", "5.戊", "9.壬", "10.癸", "a.字母"]


def test_numbers_are_not_printed_twice_nor_where_the_page_hides_them() -> None:
    assert body(
        '<ol><li>1.甲</li><li>(二)乙</li></ol><ol style="list-style-type:none"><li>丙</li></ol><ul><li>丁</li></ul>'
    ) == ["1.甲", "(二)乙", "丙", "丁"]
    assert body('<ol style="list-style-type: cjk-ideographic"><li>甲</li><li>乙</li></ol>') == ["一、甲", "二、乙"]


def test_breaks_and_blocks_end_lines_and_white_space_does_not() -> None:
    assert body("甲\n  乙&nbsp;&#12288;丙<br/>丁<div>戊</div>己<pre>庚\n辛</pre>壬&amp;癸") == [
        "甲 乙 丙", "丁", "戊", "己", "庚", "辛", "壬&癸"
    ]  # fmt: skip


def test_hidden_words_are_not_read() -> None:
    assert body('甲<span style="display: none">乙</span><p hidden>丙</p><!-- 丁 --><noscript>戊</noscript>') == ["甲"]


def test_no_clause_is_lost_however_the_page_calls_its_parts() -> None:
    page = (
        f"<html><body><div class=content>{paragraphs(*ITEMS)}</div><div class=bottom><p>4.加强宣传。(市文旅局牵头)</p></div>"
        "<div style='display:none'>牵头单位:市妇联</div><p>三、保障措施</p><p>责任单位:市总工会</p></body></html>"
    )
    assert lines(page)[3:] == ["4.加强宣传。(市文旅局牵头)", "牵头单位:市妇联", "三、保障措施", "责任单位:市总工会"]


# --- tables ---------------------------------------------------------------------------------


def test_merged_cells_are_carried_and_empty_ones_name_nobody() -> None:
    page = """<table><caption>任务分工表</caption>
    <tr><th rowspan=2>序号</th><th rowspan=2>任务类别</th><th rowspan=2>重点任务</th><th colspan=2>责任单位</th><th rowspan=2>完成时限</th></tr>
    <tr><th>牵头</th><th>配合</th></tr>
    <tr><td>1</td><td rowspan=2>服务<br>网络</td><td>办好食堂</td><td rowspan=2>市民政局</td><td><p>市财政局</p><p>市商务局</p></td><td>6月底</td></tr>
    <tr><td>2</td><td>改造小区</td><td></td><td>年底</td></tr>
    <tr><td colspan=6>二、人才队伍</td></tr>
    <tr><td>3</td><td>人才</td><td>培训护理员</td><td>市人社局</td><td>市教育局、<br>市卫健委</td><td>&nbsp;</td></tr></table>"""
    assert body(page) == [
        "任务分工表",
        "| 序号 | 任务类别 | 重点任务 | 牵头单位 | 配合单位 | 完成时限 |",
        "| 1 | 服务网络 | 办好食堂 | 市民政局 | 市财政局、市商务局 | 6月底 |",
        "| 2 | 服务网络 | 改造小区 | 市民政局 | — | 年底 |",
        "| 二、人才队伍 |  |  |  |  |  |",
        "| 3 | 人才 | 培训护理员 | 市人社局 | 市教育局、市卫健委 | — |",
    ]


def test_a_table_that_arranges_the_page_is_no_table() -> None:
    inner = f"<table><tr><td>{ITEMS[1]}</td></tr></table>"
    page = f"<table><tr><td><p>{ITEMS[0]}</p>{inner}</td><td><p>{ITEMS[2]}</p></td></tr></table>"
    assert body(page) == ITEMS


# --- other carriers and traps ---------------------------------------------------------------


def test_a_page_saved_with_its_pictures_is_read() -> None:
    mail = (
        b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=b\r\n\r\n--b\r\n"
        b"Content-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
    ) + BARE.encode() + b"\r\n--b--\r\n"  # fmt: skip
    assert read_source(mail, "a.doc").text.splitlines() == [TITLE, "一、重点任务", *ITEMS]
    with pytest.raises(Unreadable):
        read_saved_page(b"MIME-Version: 1.0\r\nContent-Type: text/plain\r\n\r\nx")


def test_a_page_under_a_text_s_name_is_read_as_a_page() -> None:
    assert read_source(BARE.encode(), "a.txt").format == "html"


@pytest.mark.parametrize("tag", ["div", "span", "ol", "table", "font"])
@pytest.mark.parametrize("depth", [100, 200])
def test_a_page_that_nests_deep_is_read(tag: str, depth: int) -> None:
    assert ITEMS[0] in read_source(f"<html><body>{f'<{tag}>' * depth}{ITEMS[0]}".encode(), "a.html").text


@pytest.mark.parametrize("tag", ["div", "span", "ol", "table", "font"])
def test_a_page_that_nests_without_end_is_refused_and_not_cut(tag: str) -> None:
    with pytest.raises(Unreadable) as refusal:
        read_source(f"<html><body>{ITEMS[0]}{f'<{tag}>' * 5_000}{ITEMS[1]}".encode(), "a.html")
    assert refusal.value.reason is UnreadableReason.DAMAGED


def test_a_list_of_many_items_and_a_table_of_endless_cells_take_no_time() -> None:
    assert len(body("<ol>" + "<li>甲</li>" * 30_000 + "</ol>")) == 30_000
    rows = "<tr>" + '<td rowspan="9999" colspan="999">甲</td>' * 30 + "</tr>"
    assert body(f"<table>{rows * 300}</table>") != []
