"""Word documents: what a reader of the printed document sees, in that order."""

import io
import zipfile
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from tests.reading.formats.policy import saved
from tracker.reading.formats.word import read_word

NS = nsdecls("w")
Build = Callable[[Any], None]


def lines_of(build: Build) -> list[str]:
    document = Document()
    build(document)
    return read_word(saved(document)).text.splitlines()


def add(document: Any, xml: str) -> None:
    """Put WordprocessingML at the end of the body."""
    document.element.body.insert(len(document.element.body) - 1, parse_xml(xml))


def paragraph(inside: str, properties: str = "") -> str:
    return f"<w:p {NS}><w:pPr>{properties}</w:pPr>{inside}</w:p>"


def run(words: str, properties: str = "") -> str:
    return f"<w:r {NS}><w:rPr>{properties}</w:rPr><w:t>{words}</w:t></w:r>"


# --- automatic numbers ----------------------------------------------------------------------


def numbering(document: Any, levels: Sequence[tuple[str, str]], extra: str = "", numbers: str = "") -> None:
    """Define list 90 (abstract 90) with (format, text) for each level, and what ``numbers`` adds."""
    root = document.part.numbering_part.element
    xml = "".join(
        f'<w:lvl w:ilvl="{depth}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/><w:lvlText w:val="{text}"/>{extra}</w:lvl>'
        for depth, (kind, text) in enumerate(levels)
    )
    root.insert(0, parse_xml(f'<w:abstractNum {NS} w:abstractNumId="90">{xml}</w:abstractNum>'))
    root.append(parse_xml(f'<w:num {NS} w:numId="90"><w:abstractNumId w:val="90"/></w:num>'))
    if numbers:
        root.append(parse_xml(numbers))


def item(words: str, depth: int = 0, list_id: int = 90) -> str:
    return paragraph(run(words), f'<w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="{list_id}"/></w:numPr>')


def test_numbers_of_levels_are_printed_and_start_anew_below_a_higher_one() -> None:
    def build(document: Any) -> None:
        numbering(document, [("chineseCounting", "%1、"), ("chineseCounting", "（%2）"), ("decimal", "%3.")])
        for depth, words in [(0, "总体"), (0, "任务"), (1, "网络"), (2, "食堂"), (2, "电梯"), (1, "人才"), (2, "培训")]:
            add(document, item(words, depth))

    assert lines_of(build) == ["一、总体", "二、任务", "（一）网络", "1.食堂", "2.电梯", "（二）人才", "1.培训"]


def test_a_level_that_never_restarts_counts_through_the_chapters() -> None:
    def build(document: Any) -> None:
        numbering(
            document, [("chineseCounting", "%1、"), ("chineseCounting", "（%2）")], extra='<w:lvlRestart w:val="0"/>'
        )
        for depth, words in [(0, "甲"), (1, "子"), (0, "乙"), (1, "丑")]:
            add(document, item(words, depth))

    assert lines_of(build) == ["一、甲", "（一）子", "二、乙", "（二）丑"]


def test_a_second_list_goes_on_unless_it_says_where_it_starts() -> None:
    other = (
        f'<w:num {NS} w:numId="91"><w:abstractNumId w:val="90"/></w:num>',
        f'<w:num {NS} w:numId="91"><w:abstractNumId w:val="90"/>'
        '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>',
    )

    def build(numbers: str) -> Build:
        def with_list(document: Any) -> None:
            numbering(document, [("decimal", "%1.")], numbers=numbers)
            for words, list_id in [("甲", 90), ("乙", 90), ("丙", 91), ("丁", 91)]:
                add(document, item(words, 0, list_id))

        return with_list

    assert lines_of(build(other[0])) == ["1.甲", "2.乙", "3.丙", "4.丁"]
    assert lines_of(build(other[1])) == ["1.甲", "2.乙", "1.丙", "2.丁"]


# Each case: an id, the format, the text of the level, the twelfth number.
TWELFTH = [
    ("Chinese", "chineseCountingThousand", "%1、", "十二、文"),
    ("legal", "chineseLegalSimplified", "%1、", "壹拾贰、文"),
    ("digit by digit", "ideographDigital", "第%1条 ", "第一二条 文"),
    ("article", "japaneseCounting", "第%1条", "第十二条 文"),
    ("circled", "decimalEnclosedCircleChinese", "%1", "⑫ 文"),
    ("padded", "decimalZero", "%1.", "12.文"),
    ("letters", "upperLetter", "%1.", "L.文"),
    ("Roman", "lowerRoman", "%1)", "xii)文"),
    ("stems", "ideographTraditional", "%1、", "12、文"),
    ("without a mark", "decimal", "%1", "12.文"),
    ("Chinese without a mark", "chineseCounting", "%1", "十二、文"),
    ("unknown format", "hebrew1", "%1.", "12.文"),
    ("bullet", "bullet", "●", "文"),
]


@pytest.mark.parametrize(
    ("kind", "text", "expected"), [case[1:] for case in TWELFTH], ids=[case[0] for case in TWELFTH]
)
def test_the_formats_of_numbers(kind: str, text: str, expected: str) -> None:
    def build(document: Any) -> None:
        numbering(document, [(kind, text)])
        for _ in range(12):
            add(document, item("文"))

    assert lines_of(build)[-1] == expected


def test_a_number_may_come_with_the_style_and_be_taken_off_by_the_paragraph() -> None:
    def build(document: Any) -> None:
        numbering(document, [("chineseCounting", "%1、")])
        style = document.styles.add_style("Chapter", 1)
        style.element.append(parse_xml(f'<w:pPr {NS}><w:numPr><w:numId w:val="90"/></w:numPr></w:pPr>'))
        based = document.styles.add_style("Narrow", 1)
        based.base_style = style
        document.add_paragraph("甲", style="Chapter")
        document.add_paragraph("乙", style="Narrow")
        add(document, paragraph(run("丙"), '<w:pStyle w:val="Chapter"/><w:numPr><w:numId w:val="0"/></w:numPr>'))
        document.add_paragraph("丁", style="Chapter")

    assert lines_of(build) == ["一、甲", "二、乙", "丙", "三、丁"]


def test_a_level_of_several_numbers_shows_those_above_it() -> None:
    def build(document: Any) -> None:
        numbering(document, [("chineseCounting", "%1、"), ("decimal", "%1.%2")], extra="<w:isLgl/>")
        for depth in (0, 1, 1):
            add(document, item("文", depth))

    assert lines_of(build) == ["1、文", "1.1 文", "1.2 文"]


# --- changes, boxes, notes ------------------------------------------------------------------


def test_insertions_are_kept_and_deletions_are_not() -> None:
    inserted = f'<w:ins {NS} w:id="1" w:author="a">{run("20家")}</w:ins>'
    deleted = f'<w:del {NS} w:id="2" w:author="a"><w:r><w:delText>12家</w:delText></w:r></w:del>'
    moved = f'<w:moveFrom {NS} w:id="3" w:author="a">{run("旧处")}</w:moveFrom>'
    end_deleted = '<w:rPr><w:del w:id="4" w:author="a"/></w:rPr>'

    def build(document: Any) -> None:
        add(document, paragraph(run("新增食堂") + deleted + inserted + moved + run("。")))
        add(document, paragraph(run("前半"), end_deleted))
        add(document, paragraph(run("后半")))

    assert lines_of(build) == ["新增食堂20家。", "前半后半"]


def test_hidden_words_codes_of_fields_and_tables_of_contents_are_left_out() -> None:
    field = f'<w:r {NS}><w:fldChar w:fldCharType="begin"/></w:r><w:r {NS}><w:instrText>REF a</w:instrText></w:r>'

    def build(document: Any) -> None:
        document.styles.add_style("toc 1", 1)
        document.add_paragraph("一、总体要求\t1", style="toc 1")
        add(document, paragraph(run("隐藏", "<w:vanish/>") + field + run("显示")))

    assert lines_of(build) == ["显示"]


def test_a_text_box_stands_after_its_paragraph_once() -> None:
    box = "".join(
        f"<mc:{name} {extra}><w:r><w:txbxContent><w:p><w:r><w:t>框中的话</w:t></w:r></w:p></w:txbxContent></w:r></mc:{name}>"
        for name, extra in (("Choice", 'Requires="w"'), ("Fallback", ""))
    )
    alternate = (
        '<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
        f"{NS}>{box}</mc:AlternateContent>"
    )

    def build(document: Any) -> None:
        add(document, paragraph(run("前") + alternate + run("后")))

    assert lines_of(build) == ["前后", "框中的话"]


def test_breaks_end_lines_and_tabs_only_move_words_apart() -> None:
    def build(document: Any) -> None:
        document.add_paragraph("甲\n乙\t丙")

    assert lines_of(build) == ["甲", "乙 丙"]


def with_parts(data: bytes, parts: dict[str, str], related: str = "") -> bytes:
    """A document with parts added or replaced, and relationships added to the main part's."""
    result = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            content = old.read(entry).decode("utf-8", "surrogateescape")
            if entry.filename == "word/_rels/document.xml.rels":
                content = content.replace("</Relationships>", related + "</Relationships>")
            if entry.filename not in parts:
                new.writestr(entry.filename, content.encode("utf-8", "surrogateescape"))
        for name, content in parts.items():
            new.writestr(name, content)
    return result.getvalue()


def test_footnotes_are_kept_at_the_end() -> None:
    document = Document()
    add(document, paragraph(run("办好食堂") + f'<w:r {NS}><w:footnoteReference w:id="2"/></w:r>' + run("。")))
    notes = (
        f'<w:footnotes {NS}><w:footnote w:type="separator" w:id="0"><w:p><w:r><w:t>—</w:t></w:r></w:p></w:footnote>'
        f'<w:footnote w:id="2">{paragraph(run("指社区内的食堂"))}</w:footnote></w:footnotes>'
    )
    related = '<Relationship Id="rF" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes" Target="footnotes.xml"/>'
    data = with_parts(saved(document), {"word/footnotes.xml": notes}, related)
    assert read_word(data).text.splitlines() == ["办好食堂。", "附：脚注", "[1] 指社区内的食堂"]


def test_headers_and_footers_are_left_out() -> None:
    def build(document: Any) -> None:
        document.sections[0].header.paragraphs[0].text = "页眉"
        document.sections[0].footer.paragraphs[0].text = "第1页"
        document.add_paragraph("正文")

    assert lines_of(build) == ["正文"]


# --- tables ---------------------------------------------------------------------------------


def test_tables_stand_in_their_place_with_merged_cells_carried() -> None:
    def build(document: Any) -> None:
        document.add_paragraph("表前")
        table = document.add_table(rows=5, cols=4)
        rows = [["任务分工表"], ["序号", "重点任务", "牵头单位", "配合单位"], ["1", "食堂", "市甲局", "市乙局\n市丙局"],
                ["2", "电梯", "", ""], ["3", "培训", "市丁局", ""]]  # fmt: skip
        for place, row in enumerate(rows):
            for column, words in enumerate(row):
                table.cell(place, column).text = words
        table.cell(0, 0).merge(table.cell(0, 3))
        table.cell(2, 2).merge(table.cell(3, 2))
        document.add_paragraph("表后")

    assert lines_of(build) == [
        "表前",
        "任务分工表",
        "| 序号 | 重点任务 | 牵头单位 | 配合单位 |",
        "| 1 | 食堂 | 市甲局 | 市乙局、市丙局 |",
        "| 2 | 电梯 | 市甲局 | — |",
        "| 3 | 培训 | 市丁局 | — |",
        "表后",
    ]


def test_the_automatic_number_of_a_row_is_its_cell() -> None:
    def build(document: Any) -> None:
        numbering(document, [("decimal", "%1.")])
        table = document.add_table(rows=3, cols=3)
        for column, words in enumerate(("序号", "任务", "责任单位")):
            table.cell(0, column).text = words
        for row in (1, 2):
            cell = table.cell(row, 0)._tc
            cell.remove(cell.p_lst[0])
            cell.append(parse_xml(paragraph("", '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="90"/></w:numPr>')))
            table.cell(row, 1).text = "食堂"
            table.cell(row, 2).text = "市甲局"

    assert lines_of(build)[1:] == ["| 1 | 食堂 | 市甲局 |", "| 2 | 食堂 | 市甲局 |"]


def test_a_table_that_only_frames_words_is_lines() -> None:
    def build(document: Any) -> None:
        table = document.add_table(rows=1, cols=2)
        table.cell(0, 0).text = "云政发〔2024〕8号"
        table.cell(0, 1).text = "签发人:某某"

    assert lines_of(build) == ["云政发〔2024〕8号", "签发人:某某"]


# --- kinds of packages ----------------------------------------------------------------------


def test_strict_documents_and_those_with_macros_are_read() -> None:
    document = Document()
    document.add_paragraph("正文")
    data = saved(document)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        main = archive.read("word/document.xml").decode()
        types = archive.read("[Content_Types].xml").decode()
    usual, strict = (
        "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        "http://purl.oclc.org/ooxml/wordprocessingml/main",
    )
    assert read_word(with_parts(data, {"word/document.xml": main.replace(usual, strict)})).text == "正文"
    macros = types.replace("wordprocessingml.document.main", "ms-word.document.macroEnabled.main")
    assert read_word(with_parts(data, {"[Content_Types].xml": macros})).text == "正文"
