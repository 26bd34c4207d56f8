"""Indicator tables in the three forms in which text holds them (domain.md, form Q12)."""

import pytest

from tests.reading.make import names
from tracker.reading.draft import DraftIndicator
from tracker.reading.read_document import read_document

HEADER = "云州市“十四五”银龄服务规划\n一、发展目标\n主要指标\n"

BARS = """类别
|
序号
|
指标名称
|
单位
|
2020年
完成值
|
2025年
目标值
|
指标
属性
|
食堂
服务
|
1
|
社区食堂数
|
家
|
12
|
≥40
|
约束性
|
2
|
食堂覆盖率
|
%
|
—
|
90
|
预期性
|
驿站
|
3
|
驿站占比
|
%
|
1.5
|
>80
|
预期性
|
二、重点任务
"""

LINES = """序号
指标名称
指标属性
(约束性/预期性)
2025
目标值
责任部门
食堂服务领域(2项)
1
社区食堂覆盖率(%)
约束性
>90
市甲局、
市乙局
2
培训人数(人次/年)
预期性
3560
市甲局
驿站服务领域(1项)
1
驿站数(含临时驿站)(个)
预期性
20
市丙局
二、重点任务
"""

TABS = (
    "类别\t序号\t指标名称\t单位\t2020年\t2025年\t属性\n"
    "食堂\t1\t社区食堂数\t家\t12\t≥40\t约束性\n"
    "\t2\t食堂覆盖率\t%\t—\t90\t预期性\n"
    "驿站\t3\t驿站数\t个\t1,200\t2万\t预期性\n"
)
MARKDOWN = (
    "| 序号 | 指标 | 2025年目标值 | 责任单位 |\n| --- | :-: | --- | --- |\n| 1 | 食堂数(家) | 40以上 | 市甲局 |\n"
)


def indicators(table: str) -> list[DraftIndicator]:
    return list(read_document(HEADER + table, name="云州.txt").indicators)


def facts(found: list[DraftIndicator]) -> list[tuple[object, ...]]:
    return [(i.category, i.name, i.unit, i.baseline, i.comparator, i.target, i.binding) for i in found]


def test_one_cell_a_line_with_bars_between() -> None:
    found = indicators(BARS)
    assert facts(found) == [
        ("食堂服务", "社区食堂数", "家", 12, ">=", 40, True),
        ("食堂服务", "食堂覆盖率", "%", None, "=", 90, False),
        ("驿站", "驿站占比", "%", 1.5, ">", 80, False),
    ]
    assert {(i.baseline_year, i.target_year) for i in found} == {(2020, 2025)}


def test_one_cell_a_line_with_groups_that_count_anew() -> None:
    found = indicators(LINES)
    assert facts(found) == [
        ("食堂服务领域(2项)", "社区食堂覆盖率", "%", None, ">", 90, True),
        ("食堂服务领域(2项)", "培训人数", "人次/年", None, "=", 3560, False),
        ("驿站服务领域(1项)", "驿站数(含临时驿站)", "个", None, "=", 20, False),
    ]
    assert [i.ordinal for i in found] == [1, 2, 3]
    assert [names(i.responsible) for i in found] == [["市甲局", "市乙局"], ["市甲局"], ["市丙局"]]


def test_a_row_a_line_with_merged_cells() -> None:
    assert facts(indicators(TABS)) == [
        ("食堂", "社区食堂数", "家", 12, ">=", 40, True),
        ("食堂", "食堂覆盖率", "%", None, "=", 90, False),
        ("驿站", "驿站数", "个", 1200, "=", 20000, False),
    ]


def test_a_table_of_markdown() -> None:
    (found,) = indicators(MARKDOWN)
    assert (found.name, found.unit, found.comparator, found.target) == ("食堂数", "家", ">=", 40)
    assert names(found.responsible) == ["市甲局"]


@pytest.mark.parametrize("table", [BARS, LINES, TABS, MARKDOWN])
def test_the_cells_of_a_table_open_no_items(table: str) -> None:
    plan = read_document(HEADER + table + "二、重点任务\n1.办好食堂。(责任单位:市甲局)", name="云州.txt")
    assert [(task.number, task.section) for task in plan.tasks] == [("1", "重点任务")]


def test_cells_run_together_end_at_unit_and_binding() -> None:
    found = indicators(
        "类别指标2026年目标值指标属性食堂覆盖率(%)≥90约束性驿站数(含临时驿站)(个)20 预期性讲课场次数(场次)150约束性三、任务"
    )
    assert facts(found) == [
        ("", "食堂覆盖率", "%", None, ">=", 90, True),
        ("", "驿站数(含临时驿站)", "个", None, "=", 20, False),
        ("", "讲课场次数", "场次", None, "=", 150, True),
    ]
    assert {i.target_year for i in found} == {2026}


def test_the_evidence_of_an_indicator_is_its_row() -> None:
    assert indicators(TABS)[0].evidence.phrase == "食堂\t1\t社区食堂数\t家\t12\t≥40\t约束性"
