"""Workbooks as other programs write them: dates by built-in numbers, parts that are missing or broken."""

import io
import zipfile
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import openpyxl
import pytest

from tests.reading.formats.policy import saved
from tests.reading.formats.test_word import with_parts
from tracker.reading.formats.excel import read_excel

HEADINGS = ["序号", "重点任务", "责任单位", "完成时限"]
DAY = 46568  # 30 June 2027, a Wednesday


def workbook(*cells: object, heading: str = "完成时限", number_format: str = "General") -> bytes:
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.append([*HEADINGS[:3], heading])
    for number, value in enumerate(cells, start=1):
        sheet.append([number, f"任务{number}", "市甲局", value])
        sheet.cell(number + 1, 4).number_format = number_format
    return saved(book)


def last_cells(data: bytes) -> list[str]:
    rows = read_excel(data).text.splitlines()[1:]
    return [row.split("|")[4].strip() for row in rows]


def part_of(data: bytes, name: str) -> str:
    return zipfile.ZipFile(io.BytesIO(data)).read(name).decode()


def without(data: bytes, *names: str) -> bytes:
    result = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(result, "w") as new:
        for entry in old.infolist():
            if entry.filename not in names:
                new.writestr(entry.filename, old.read(entry))
    return result.getvalue()


# --- dates and times ------------------------------------------------------------------------

BUILT_IN = [
    (27, DAY, "2027年6月"), (28, DAY, "2027年6月30日"), (30, DAY, "2027年6月30日"), (31, DAY, "2027年6月30日"),
    (32, 0.5, "12:00"), (33, 0.75, "18:00"), (34, 0.375, "09:00"), (36, DAY, "2027年6月"), (50, DAY, "2027年6月"),
    (51, DAY, "2027年6月30日"), (55, 0.375, "09:00"), (56, DAY + 0.5, "12:00"), (57, DAY, "2027年6月"), (58, DAY, "2027年6月30日"),
    (14, DAY, "2027年6月30日"), (17, DAY, "2027年6月"), (20, 0.5, "12:00"),
]  # fmt: skip


@pytest.mark.parametrize(("number", "value", "printed"), BUILT_IN)
def test_the_chinese_number_formats_that_have_a_number_only_are_dates(number: int, value: float, printed: str) -> None:
    data = workbook(value, heading="备注", number_format="0.000")
    styles = part_of(data, "xl/styles.xml").replace('numFmtId="164"', f'numFmtId="{number}"')
    start, end = styles.index("<numFmts"), styles.index("</numFmts>") + len("</numFmts>")
    assert last_cells(with_parts(data, {"xl/styles.xml": styles[:start] + styles[end:]})) == [printed]


def test_a_format_that_the_file_defines_goes_before_the_built_in_one() -> None:
    data = workbook(31, heading="备注", number_format='0"家"')
    styles = part_of(data, "xl/styles.xml").replace('"164"', '"31"')
    assert last_cells(with_parts(data, {"xl/styles.xml": styles})) == ["31家"]


@pytest.mark.parametrize("heading", ["完成时限", "时间节点", "办结日期", "任务期限"])
def test_a_serial_number_in_a_column_of_time_is_a_day(heading: str) -> None:
    data = workbook(DAY, str(DAY), DAY + 0.25, 36525, "三季度", "上半年", 2027, heading=heading)
    assert last_cells(data) == [*["2027年6月30日"] * 3, "36525", "三季度", "上半年", "2027"]


def test_a_number_in_another_column_stays_a_number() -> None:
    assert last_cells(workbook(DAY, heading="投资额(万元)")) == ["46568"]


def test_days_are_counted_from_1904_where_the_workbook_says_so() -> None:
    data = workbook(DAY - 1462)
    book = part_of(data, "xl/workbook.xml").replace("<workbookPr/>", '<workbookPr date1904="1"/>')
    assert last_cells(with_parts(data, {"xl/workbook.xml": book})) == ["2027年6月30日"]


@pytest.mark.parametrize(
    ("number_format", "printed"),
    [
        ("yyyy", "2027年"),
        ('yyyy"年"', "2027年"),
        ("yyyy年m月", "2027年6月"),
        ("[$-804]yyyy年m月d日;@", "2027年6月30日"),
    ],
)
def test_a_date_is_as_exact_as_the_sheet_prints_it(number_format: str, printed: str) -> None:
    assert last_cells(workbook(datetime(2027, 6, 30), number_format=number_format)) == [printed]  # noqa: DTZ001


# --- parts that are missing or broken -------------------------------------------------------


@pytest.mark.parametrize(
    ("part", "there", "instead"),
    [
        ("xl/styles.xml", '<patternFill patternType="gray125"/>', ""),
        ("xl/styles.xml", '<family val="2"/>', '<family val="77"/>'),
        ("xl/styles.xml", "</cellStyles>", "<cellStyle/></cellStyles>"),
        ("xl/workbook.xml", "</sheets>", "</sheets><definedNames><definedName name='_xlnm.Print_Area' "
         "localSheetId='0'>#REF!</definedName></definedNames>"),
        ("xl/workbook.xml", "<workbookPr/>", '<workbookPr filterPrivacy="maybe"/>'),
        ("docProps/core.xml", "<dcterms:created", "<dcterms:created xsi:nil='x'>gestern</dcterms:created><dcterms:created"),
    ],
    ids=["empty fill", "font family", "style without name", "print area", "private", "day made"],
)  # fmt: skip
def test_what_has_nothing_to_do_with_values_may_be_broken(part: str, there: str, instead: str) -> None:
    data = workbook(datetime(2027, 6, 30), number_format="yyyy/m/d")  # noqa: DTZ001
    content = part_of(data, part)
    assert there in content
    assert last_cells(with_parts(data, {part: content.replace(there, instead, 1)})) == ["2027年6月30日"]


@pytest.mark.parametrize(
    "names", [["xl/styles.xml"], ["xl/theme/theme1.xml"], ["docProps/app.xml", "docProps/core.xml"]]
)
def test_a_workbook_without_style_sheet_theme_or_properties_is_read(names: Sequence[str]) -> None:
    data = workbook(DAY, number_format="yyyy/m/d")
    assert last_cells(without(data, *names)) == ["2027年6月30日"]


# --- headings of two rows -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("over", "parts", "headings"),
    [
        ("责任分工", ["牵头", "配合"], ["牵头单位", "配合单位"]),
        ("责任部门", ["主办", "协办"], ["主办部门", "协办部门"]),
        ("责任主体", ["牵头单位", "参与单位"], ["牵头单位", "参与单位"]),
        ("职责", ["责任", "协同"], ["责任单位", "协同单位"]),
    ],
)
@pytest.mark.parametrize("merged", [True, False])
def test_parts_of_a_share_of_work_are_named_by_the_heading_over_them(
    over: str, parts: list[str], headings: list[str], merged: bool
) -> None:
    book = openpyxl.Workbook()
    sheet: Any = book.active
    for row in (
        ["序号", "任务内容", over, None, "时间要求"],
        [None, None, *parts, None],
        [1, "新建公园3个", "市甲局", "市乙局", "6月"],
    ):
        sheet.append(row)
    if merged:
        for cells in ("A1:A2", "B1:B2", "C1:D1", "E1:E2"):
            sheet.merge_cells(cells)
    first, row = read_excel(saved(book)).text.splitlines()
    assert first == f"| 序号 | 任务内容 | {' | '.join(headings)} | 时间要求 |"
    assert row == "| 1 | 新建公园3个 | 市甲局 | 市乙局 | 6月 |"
