"""OpenDocument texts and workbooks: numbers of lists, tables with merged and repeated cells, what is no text."""

from datetime import datetime
from typing import Any

import openpyxl
import pytest

from tests.reading.formats import open_documents as odf
from tests.reading.formats.policy import saved
from tracker.reading.formats import Unreadable, UnreadableReason, read_source
from tracker.reading.formats.excel import read_excel


def lines_of(body: str, **styles: str) -> list[str]:
    source = read_source(odf.text_document(body, **styles), "a.odt")
    assert source.format == "odt"
    return source.text.splitlines()


def refusal_of(data: bytes, filename: str = "a.odt") -> UnreadableReason:
    with pytest.raises(Unreadable) as refusal:
        read_source(data, filename)
    return refusal.value.reason


# --- lists ----------------------------------------------------------------------------------


def level(depth: int, number_format: str, **more: str) -> str:
    said = "".join(f' {name.replace("__", ":").replace("_", "-")}="{value}"' for name, value in more.items())
    return f'<text:list-level-style-number text:level="{depth}" style:num-format="{number_format}"{said}/>'


STYLE_L = (
    '<text:list-style style:name="L">'
    + level(1, "一, 二, 三, ...", style__num_suffix="、")
    + level(2, "一, 二, 三, ...", style__num_prefix="（", style__num_suffix="）")
    + level(3, "1", loext__num_list_format="%3%.")
    + level(4, "①, ②, ③, ...")
    + "</text:list-style>"
)


def item(words: str, inside: str = "", more: str = "") -> str:
    return f"<text:list-item{more}>{odf.paragraph(words) if words else ''}{inside}</text:list-item>"


def a_list(*items: str, more: str = ' text:style-name="L"') -> str:
    return f"<text:list{more}>{''.join(items)}</text:list>"


def test_items_have_the_numbers_of_their_level() -> None:
    nested = a_list(item("办好食堂"), item("改造小区", a_list(item("细节"), more="")), more="")
    body = a_list(item("重点任务", a_list(item("服务", nested), item("人才"), more="")), item("保障措施"))
    expected = ["一、重点任务", "（一）服务", "1.办好食堂", "2.改造小区", "① 细节", "（二）人才", "二、保障措施"]
    assert lines_of(body, automatic=STYLE_L) == expected
    assert lines_of(body, styles=STYLE_L) == expected


def test_a_list_goes_on_where_the_file_says_so_and_else_begins_anew() -> None:
    goes_on = a_list(
        item("", a_list(item("乙"), more="")), item("丙"), more=' text:style-name="L" text:continue-numbering="true"'
    )
    by_name = a_list(item("丁"), more=' text:style-name="L" text:continue-list="first"')
    first = a_list(item("甲", a_list(item("子"), more="")), more=' text:style-name="L" xml:id="first"')
    between = odf.paragraph("正文。")
    assert lines_of(first + between + goes_on + by_name + a_list(item("新")), automatic=STYLE_L) == [
        "一、甲", "（一）子", "正文。", "（二）乙", "二、丙", "三、丁", "一、新",
    ]  # fmt: skip


def test_numbers_may_start_elsewhere_show_several_levels_or_be_marks() -> None:
    styles = (
        '<text:list-style style:name="L">'
        + level(1, "1", text__start_value="5", style__num_suffix=".")
        + level(2, "1", text__display_levels="2")
        + '<text:list-level-style-bullet text:level="3"/></text:list-style>'
    )
    inner = a_list(item("子", a_list(item("点"), more="")), more="")
    body = a_list(item("甲", inner), item("乙", more=' text:start-value="9"'), item("丙"))
    assert lines_of(body, automatic=styles) == ["5.甲", "5.1 子", "点", "9.乙", "10.丙"]


def test_only_the_first_paragraph_of_an_item_is_numbered_and_headers_are_not() -> None:
    body = a_list(
        "<text:list-header><text:p>头</text:p></text:list-header>",
        f"<text:list-item>{odf.paragraph('甲')}{odf.paragraph('续')}</text:list-item>",
        item("乙"),
    )
    assert lines_of(body, automatic=STYLE_L) == ["头", "一、甲", "续", "二、乙"]


def test_headings_have_the_numbers_of_the_outline() -> None:
    outline = (
        '<text:outline-style><text:outline-level-style text:level="1" style:num-format="一, 二, 三, ..." style:num-suffix="、"/>'
        '<text:outline-level-style text:level="2" style:num-format=""/></text:outline-style>'
    )
    heads = (("1", "总体要求"), ("2", "原则"), ("1", "重点任务"))
    body = "".join(f'<text:h text:outline-level="{depth}">{words}</text:h>' for depth, words in heads)
    assert lines_of(body, styles=outline) == ["一、总体要求", "原则", "二、重点任务"]


@pytest.mark.parametrize(
    ("number_format", "expected"),
    [
        ("a", "b"),
        ("A", "B"),
        ("i", "ii"),
        ("I", "II"),
        ("甲, 乙, 丙, ...", "乙"),
        ("壹, 贰, 叁, ...", "贰"),
        ("１, ２, ３, ...", "2"),
    ],
)
def test_formats_of_numbers(number_format: str, expected: str) -> None:
    styles = f'<text:list-style style:name="L">{level(1, number_format, style__num_suffix="）")}</text:list-style>'
    assert lines_of(a_list(item("甲"), item("乙")), automatic=styles)[1] == f"{expected}）乙"


# --- words ----------------------------------------------------------------------------------


def test_what_was_deleted_or_only_remarked_is_not_read() -> None:
    changes = (
        '<text:tracked-changes><text:changed-region text:id="c1"><text:deletion><text:p>旧的任务。(责任单位:市旧局)</text:p>'
        "</text:deletion></text:changed-region></text:tracked-changes>"
    )
    words = (
        '1.办好<text:change text:change-id="c1"/><text:change-start text:change-id="c2"/>食堂<text:change-end text:change-id="c2"/>。'
        "<office:annotation><text:p>请核实</text:p></office:annotation>(责任单位:市甲局)"
    )
    assert lines_of(changes + odf.paragraph(words)) == ["1.办好食堂。(责任单位:市甲局)"]


def test_white_space_counts_as_the_file_says() -> None:
    body = "<text:p>甲<text:s text:c='3'/>乙\n   <text:span>丙</text:span><text:tab/>丁<text:line-break/>戊<text:s text:c='9999999'/>己</text:p>"
    first, second = lines_of(body)
    assert first == "甲   乙 丙 丁"
    assert len(second) == 102


def test_hidden_words_and_contents_are_left_out_and_sections_boxes_links_are_read() -> None:
    hidden = (
        '<style:style style:name="H" style:family="text"><style:text-properties text:display="none"/></style:style>'
    )
    body = (
        "<text:table-of-content><text:index-body><text:p>一、重点任务 1</text:p></text:index-body></text:table-of-content>"
        "<text:section><text:p>甲<text:span text:style-name='H'>暗</text:span>乙</text:p></text:section>"
        "<text:section text:display='none'><text:p>隐</text:p></text:section>"
        "<text:p>丙<draw:frame><draw:text-box><text:p>框</text:p></draw:text-box></draw:frame><text:a>链</text:a></text:p>"
        "<text:p>民<text:ruby><text:ruby-base>政</text:ruby-base><text:ruby-text>zhèng</text:ruby-text></text:ruby></text:p>"
    )
    assert lines_of(body, automatic=hidden) == ["甲乙", "丙链", "框", "民政"]


def test_notes_stand_at_the_end() -> None:
    note = "<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>注解</text:p></text:note-body></text:note>"
    assert lines_of(odf.paragraph(f"甲{note}乙")) == ["甲乙", "附：脚注", "[1] 注解"]


# --- tables ---------------------------------------------------------------------------------


def test_merged_and_repeated_cells_of_a_table() -> None:
    head = "".join(
        f"<table:table-cell>{odf.paragraph(each)}</table:table-cell>"
        for each in ("序号", "重点任务", "责任单位", "完成时限")
    )
    body = (
        f"<table:table><table:table-header-rows><table:table-row>{head}</table:table-row></table:table-header-rows>"
        f"<table:table-row><table:table-cell>{odf.paragraph('1')}</table:table-cell><table:table-cell>{odf.paragraph('办好食堂')}</table:table-cell>"
        f'<table:table-cell table:number-rows-spanned="2">{odf.paragraph("市甲局")}{odf.paragraph("市乙局")}</table:table-cell>'
        f"<table:table-cell>{odf.paragraph('6月底')}</table:table-cell></table:table-row>"
        f"<table:table-row><table:table-cell>{odf.paragraph('2')}</table:table-cell><table:table-cell>{odf.paragraph('改造小区')}</table:table-cell>"
        "<table:covered-table-cell/><table:table-cell/></table:table-row>"
        f'<table:table-row><table:table-cell table:number-columns-repeated="4">{odf.paragraph("同")}</table:table-cell></table:table-row></table:table>'
    )
    assert lines_of(body) == [
        "| 序号 | 重点任务 | 责任单位 | 完成时限 |",
        "| 1 | 办好食堂 | 市甲局、市乙局 | 6月底 |",
        "| 2 | 改造小区 | 市甲局、市乙局 | — |",
        "| 同 | 同 | 同 | 同 |",
    ]


def sheet_lines(rows: str, automatic: str = "") -> list[str]:
    return read_source(odf.sheets(rows, automatic=automatic), "a.ods").text.splitlines()


def test_a_workbook_is_read_as_the_same_workbook_of_excel() -> None:
    rows = [
        ["2027年任务清单"],
        ["序号", "重点任务", "责任单位", "完成时限"],
        ["1", "办好食堂", "市甲局", ""],
        ["2", "改造小区", "", "6月"],
    ]
    book = openpyxl.Workbook()
    sheet: Any = book.active
    for row in rows:
        sheet.append([each or None for each in row])
    assert sheet_lines(odf.table(rows, "Sheet1")) == read_excel(saved(book)).text.splitlines()


def test_days_are_printed_in_full_and_hidden_sheets_are_not_read() -> None:
    def cell(more: str, words: str) -> str:
        return f"<table:table-cell {more}>{odf.paragraph(words)}</table:table-cell>"

    day = 'office:value-type="date" office:date-value="2027-06-30"'
    head = "".join(cell("", each) for each in ("序号", "任务", "单位", "完成时限"))
    ends = (
        cell(day, "27/6/30"),
        cell(day, "2027年6月"),
        cell('office:value-type="float" office:value="46568"', "46568"),
        cell("", "#REF!"),
    )
    rows = "".join(
        f"<table:table-row>{cell('', str(n))}{cell('', '办好')}{cell('', '市甲局')}{end}</table:table-row>"
        for n, end in enumerate(ends)
    )
    hidden = '<style:style style:name="ta2" style:family="table"><style:table-properties table:display="false"/></style:style>'
    found = sheet_lines(
        f'<table:table table:name="甲"><table:table-row>{head}</table:table-row>{rows}</table:table>'
        f'<table:table table:name="乙" table:style-name="ta2"><table:table-row>{head}</table:table-row></table:table>',
        hidden,
    )
    assert [line.split("|")[4].strip() for line in found] == [
        "完成时限",
        "2027年6月30日",
        "2027年6月",
        "2027年6月30日",
        "—",
    ]
    assert datetime(2027, 6, 30).toordinal() == 46568 + datetime(1899, 12, 30).toordinal()  # noqa: DTZ001


# --- limits and refusals --------------------------------------------------------------------


@pytest.mark.parametrize("times", [20_001, 1_048_576])
def test_rows_that_come_without_end_are_refused(times: int) -> None:
    row = f'<table:table-row table:number-rows-repeated="{times}"><table:table-cell>{odf.paragraph("甲")}</table:table-cell></table:table-row>'
    assert refusal_of(odf.sheets(f"<table:table>{row}</table:table>"), "a.ods") is UnreadableReason.TOO_MANY_PAGES


def test_empty_rows_and_cells_without_end_cost_nothing() -> None:
    empty = '<table:table-row table:number-rows-repeated="1048000"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
    full = f'<table:table-row><table:table-cell table:number-columns-repeated="16384">{odf.paragraph("甲")}</table:table-cell></table:table-row>'
    found = sheet_lines(f"<table:table>{empty * 40}{full}{empty * 40}</table:table>")
    assert found == ["甲"] * 200


def test_a_protected_file_is_refused() -> None:
    secret = '<manifest:file-entry manifest:full-path="content.xml"><manifest:encryption-data/></manifest:file-entry>'
    data = odf.packed("text", "not to be parsed", manifest=odf.MANIFEST % secret)
    assert refusal_of(data) is UnreadableReason.ENCRYPTED


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("<a/>", UnreadableReason.DAMAGED),
        ("no xml", UnreadableReason.DAMAGED),
        (odf.content_of("text", "<text:section>" * 5000 + "</text:section>" * 5000), UnreadableReason.DAMAGED),
        ('<!DOCTYPE a [<!ENTITY c SYSTEM "file:///etc/passwd">]>' + odf.content_of("text", odf.paragraph("&c;")), UnreadableReason.DAMAGED),
        (odf.content_of("text", " " * 5_000_000), UnreadableReason.UNPACKS_TO_TOO_MUCH),
        (odf.content_of("text", ""), UnreadableReason.NO_TEXT),
        (odf.content_of("presentation", ""), UnreadableReason.DAMAGED),
    ],
    ids=["another root", "no XML", "without end", "an entity", "a bomb", "nothing in it", "no text in it"],
)  # fmt: skip
def test_tricks_and_damage_are_refused(content: str, reason: UnreadableReason) -> None:
    assert refusal_of(odf.packed("text", content)) is reason


@pytest.mark.parametrize("kind", ["presentation", "graphics", "formula"])
def test_other_open_documents_are_refused(kind: str) -> None:
    assert refusal_of(odf.packed(kind, "<a/>")) is UnreadableReason.UNKNOWN_FORMAT


@pytest.mark.parametrize("filename", ["a.fodt", "a.fods", "a.xml"])
def test_flat_open_documents_are_refused(filename: str) -> None:
    flat = f'<?xml version="1.0" encoding="UTF-8"?>\n<office:document {odf.NAMESPACES}></office:document>'
    assert refusal_of(flat.encode(), filename) is UnreadableReason.FLAT_OPEN_DOCUMENT


def test_a_template_is_read_as_a_document() -> None:
    data = odf.packed("text-template", odf.content_of("text", odf.paragraph("1.办好食堂。")))
    assert read_source(data, "a.ott").text == "1.办好食堂。"
