"""What a column holds by its heading, composed of families of words."""

import pytest

from tracker.reading.draft import Column
from tracker.reading.tables.heading_words import heading_in

FAMILIES = {
    Column.NUMBER: "序号 编号 任务编号",
    Column.TASK: "重点举措 实施路径 工作举措 考核项目 工作项目 主要建设内容 整改措施 目标任务 任务及目标 建设内容及规模 工作要项",
    Column.TITLE: "数据集名称 项目名称 平台名称 提案题目 存在问题 问题描述 整改问题 隐患内容",
    Column.CATEGORY: "特色领域 场景领域 主攻赛道(5个以内) 任务类别",
    Column.LEAD: "牵头单位 主办机关 市级牵头部门 主要责任单位 牵头(责任)单位 主政机关 牵头",
    Column.CO: "配合单位 协办机关 其他责任单位 参与部门 协力单位 配合",
    Column.LISTED: "建议责任单位(省级部门) 负责考核部门 指导推进责任单位 牵头及责任单位 牵头及配合单位 实施主体 责任分工 责任处室 责任县(市、区) 责任单位及责任人 权责机关",
    Column.LEADER: "牵头领导 责任领导 分管领导 包保领导 责任人",
    Column.DUE: "完成时限 拟投入运营时间 期程 时间节点 计划完成时间 建设周期",
    Column.STEP: "一季度 第四季度目标 上半年 前三季度目标 1-3月 季度目标 推进计划 实施步骤",
    Column.TARGET: "量化目标 工作目标 年度目标 2027年目标值 预期成效 要求 任务要求 办理要求 整治标准 工作标准 目标值",
    Column.NAME: "指标名称 工作指标 考核指标 主要指标",
    Column.BASELINE: "2020年完成值 现状值 2025年",
    Column.BINDING: "指标属性(约束性/预期性) 属性",
    Column.UNIT: "单位 计量单位",
    Column.OTHER: "备注 分值 政策诉求 简要描述 总投资(亿元) 发布时间 检查日期 问题发现时间 开工时间 联系方式 进展情况 下一步措施 姓名 建设地点",
}


@pytest.mark.parametrize(
    ("words", "column"), [(words, column) for column, all_words in FAMILIES.items() for words in all_words.split()]
)
def test_a_heading_says_what_its_column_holds(words: str, column: Column) -> None:
    heading = heading_in(words)
    assert heading is not None
    assert heading.column is column


@pytest.mark.parametrize(
    "words", ["", "建设主体", "项目业主", "战略定位", "应用场景", "推进政务服务一网通办并扩大到全市各乡镇和街道任务"]
)
def test_other_words_are_no_known_heading(words: str) -> None:
    assert heading_in(words) is None


def test_a_heading_may_name_a_year() -> None:
    heading = heading_in("2027年目标值")
    assert heading is not None
    assert heading.year == 2027
