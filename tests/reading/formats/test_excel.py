"""Excel ledgers: headings under title rows, merged cells, numbers as the sheet prints them."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import openpyxl
import pytest

from tests.reading.formats.policy import saved
from tracker.reading.formats import Unreadable, UnreadableReason
from tracker.reading.formats.excel import read_excel
from tracker.reading.formats.excel_numbers import printed

HEADINGS = ["序号", "重点任务", "牵头单位", "配合单位", "完成时限"]


def lines_of(build: Callable[[Any], None]) -> list[str]:
    book = openpyxl.Workbook()
    build(book)
    return read_excel(saved(book)).text.splitlines()


def test_title_rows_are_lines_and_merged_cells_are_carried() -> None:
    def build(book: Any) -> None:
        sheet = book.active
        for row in (
            ["附件1"],
            ["2024年云州市银龄服务任务台账"],
            ["填报单位:市民政局", None, None, "填报时间:2024年3月"],
            [],
            HEADINGS,
            [1, "办好食堂", "市民政局", "市财政局\n市商务局", date(2024, 6, 30)],
            [2, "改造小区", None, None, None],
            [3, "培训人员", "市人社局", None, "年底前"],
            ["合计", 3],
            ["注:本表按月报送"],
            ["填表人:某某", None, "审核人:某某"],
        ):
            sheet.append(row)
        sheet.merge_cells("A2:E2")
        sheet.merge_cells("C6:C7")
        sheet.merge_cells("E6:E7")

    assert lines_of(build) == [
        "附件1",
        "2024年云州市银龄服务任务台账",
        "填报单位:市民政局 填报时间:2024年3月",
        "| 序号 | 重点任务 | 牵头单位 | 配合单位 | 完成时限 |",
        "| 1 | 办好食堂 | 市民政局 | 市财政局、市商务局 | 2024年6月30日 |",
        "| 2 | 改造小区 | 市民政局 | — | 2024年6月30日 |",
        "| 3 | 培训人员 | 市人社局 | — | 年底前 |",
        "注:本表按月报送",
        "填表人:某某 审核人:某某",
    ]


def test_headings_of_two_rows_are_one() -> None:
    def build(book: Any) -> None:
        sheet = book.active
        sheet.append(["序号", "指标名称", "目标值", None, "责任单位", None])
        sheet.append([None, None, "2024年", "2025年", "牵头单位", "配合"])
        sheet.append([1, "食堂数", 40, 64, "市民政局", "市财政局"])
        for merged in ("A1:A2", "B1:B2", "C1:D1", "E1:F1"):
            sheet.merge_cells(merged)

    assert lines_of(build) == [
        "| 序号 | 指标名称 | 2024年 | 2025年 | 牵头单位 | 配合单位 |",
        "| 1 | 食堂数 | 40 | 64 | 市民政局 | 市财政局 |",
    ]


def test_a_time_over_its_parts_is_when_it_begins_and_when_it_ends() -> None:
    def build(book: Any) -> None:
        sheet = book.active
        sheet.append(["序号", "工作任务", "责任单位", "时间节点", None])
        sheet.append([None, None, None, "启动", "完成"])
        sheet.append([1, "办好食堂", "市甲局", "1月", "5月"])
        for merged in ("A1:A2", "B1:B2", "C1:C2", "D1:E1"):
            sheet.merge_cells(merged)

    assert lines_of(build)[0] == "| 序号 | 工作任务 | 责任单位 | 启动时间 | 完成时间 |"


def test_units_one_a_line_are_parted_behind_their_marks_too() -> None:
    def build(book: Any) -> None:
        sheet = book.active
        sheet.append(["序号", "工作任务", "责任单位", "完成时限"])
        sheet.append([1, "办好食堂", "市甲局（牵头）\n市乙局\n各县（市、区）\n人民政府", "5月"])

    assert lines_of(build)[1] == "| 1 | 办好食堂 | 市甲局（牵头）、市乙局、各县（市、区）人民政府 | 5月 |"


def test_each_visible_sheet_with_headings_is_read_under_its_name() -> None:
    def build(book: Any) -> None:
        book.active.title = "民政任务"
        book.active.append(["2024年任务清单"])
        for name in ("民政任务", "卫健任务", "隐藏", "说明", "Sheet9"):
            sheet = book[name] if name in book.sheetnames else book.create_sheet(name)
            if name == "说明":
                sheet.append(["这一页没有任务"])
                continue
            sheet.append(HEADINGS)
            sheet.append([1, f"{name}一", "市甲局"])
        book["隐藏"].sheet_state = "hidden"

    head = "| 序号 | 重点任务 | 牵头单位 | 配合单位 | 完成时限 |"
    assert lines_of(build) == [
        "2024年任务清单",
        "民政任务",
        head,
        "| 1 | 民政任务一 | 市甲局 | — | — |",
        "卫健任务",
        head,
        "| 1 | 卫健任务一 | 市甲局 | — | — |",
        head,
        "| 1 | Sheet9一 | 市甲局 | — | — |",
    ]


def test_a_group_is_a_row_with_one_cell_or_with_a_chinese_number() -> None:
    def build(book: Any) -> None:
        sheet = book.active
        for row in (
            HEADINGS,
            ["一、服务网络"],
            [1, "办好食堂", "市甲局"],
            ["二", "人才队伍"],
            [2, "开展培训", "市乙局"],
        ):
            sheet.append(row)
        sheet.merge_cells("A2:E2")

    found = lines_of(build)
    assert [found[1], found[3]] == ["| 一、服务网络 |  |  |  |  |", "| 二、人才队伍 |  |  |  |  |"]


def test_a_sheet_without_headings_is_read_as_lines() -> None:
    def build(book: Any) -> None:
        book.active.append(["1.办好食堂。(责任单位:市甲局)"])
        book.active.append(["2.改造小区。(责任单位:市乙局)"])

    assert lines_of(build) == ["1.办好食堂。(责任单位:市甲局)", "2.改造小区。(责任单位:市乙局)"]


def test_a_formula_is_the_value_last_calculated_and_never_its_code() -> None:
    def build(book: Any) -> None:
        book.active.append(HEADINGS)
        book.active.append([1, "=CONCATENATE(A1,B1)", "市甲局"])

    assert lines_of(build)[1] == "| 1 |  | 市甲局 | — | — |"


# Each case: an id, the value, its format, what the sheet prints.
PRINTED = [
    ("whole", 12, "General", "12"),
    ("whole as float", 12.0, "General", "12"),
    ("noise of binary fractions", 0.1 + 0.2, "General", "0.3"),
    ("per cent", 0.95, "0%", "95%"),
    ("per cent with decimals", 0.985, "0.0%", "98.5%"),
    ("fixed decimals", 12.5, "0.00_ ", "12.50"),
    ("thousands", 1200, "#,##0", "1,200"),
    ("optional decimals", 3.5, "0.##", "3.5"),
    ("optional decimals, none", 3, "0.##", "3"),
    ("words around", 64, '"≥"0"家"', "≥64家"),
    ("colour and negative part", 5, "[Red]0;[Blue]-0", "5"),
    ("a format we do not know", 1234.5, "0.00E+00", "1234.5"),
    ("large", 1e15, "General", "1000000000000000"),
    ("small", 0.00001, "General", "0.00001"),
    ("date", datetime(2024, 6, 30), "yyyy/m/d", "2024年6月30日"),  # noqa: DTZ001
    ("month", datetime(2024, 6, 1), 'yyyy"年"m"月";@', "2024年6月"),  # noqa: DTZ001
    ("yes", True, "General", "是"),
    ("words", " 市甲局 ", "@", "市甲局"),
    ("line ends of Windows", "市甲局_x000D_\n市乙局", "@", "市甲局\n市乙局"),
    ("error of a formula", "#REF!", "General", ""),
    ("empty", None, "General", ""),
]


@pytest.mark.parametrize(
    ("value", "number_format", "expected"), [case[1:] for case in PRINTED], ids=[case[0] for case in PRINTED]
)
def test_values_are_as_printed(value: object, number_format: str, expected: str) -> None:
    assert printed(value, number_format) == expected


@pytest.mark.slow
def test_ten_thousand_rows_are_read_and_more_than_the_limit_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    def build(book: Any) -> None:
        book.active.append(HEADINGS)
        for number in range(1, 10_001):
            book.active.append([number, f"任务{number}", "市甲局", None, "年底前"])
        book.active.cell(90_000, 1, "远处")

    assert len(lines_of(build)) == 10_002
    monkeypatch.setattr("tracker.reading.formats.excel.MOST_ROWS", 9_999)
    with pytest.raises(Unreadable) as refusal:
        lines_of(build)
    assert refusal.value.reason is UnreadableReason.TOO_MANY_PAGES
