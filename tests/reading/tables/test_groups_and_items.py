"""Rows that name a group and say who acts, and tables that stand in the items of the text."""

from datetime import date

import pytest

from tests.reading.make import names
from tracker.reading.draft import DoubtKind, DraftPlan
from tracker.reading.read_document import read_document

TITLE = "云岭市2026年重点任务清单\n"


def read(text: str) -> DraftPlan:
    return read_document(TITLE + text, name="云岭.txt")


def who(plan: DraftPlan) -> list[tuple[str, str | None, list[str], list[str]]]:
    return [(task.title, task.section, names(task.leads), names(task.co)) for task in plan.tasks]


GROUPS = [
    ("一、住房(牵头单位:市甲局)", "市丙局", ("住房", ["市甲局"], ["市丙局"])),
    ("一、住房(市甲局、市乙局牵头)", "市丙局", ("住房", ["市甲局", "市乙局"], ["市丙局"])),
    ("(一)住房(责任单位:市甲局)", "—", ("住房", ["市甲局"], [])),
    ("一、住房(共2项)", "市丙局、市乙局", ("住房(共2项)", ["市丙局"], ["市乙局"])),
]


@pytest.mark.parametrize(("head", "units", "expected"), GROUPS, ids=[case[0] for case in GROUPS])
def test_a_row_over_others_says_who_leads_them(
    head: str, units: str, expected: tuple[str, list[str], list[str]]
) -> None:
    plan = read(f"| 序号 | 工作任务 | 责任单位 | 时限 |\n| {head} | | | |\n| 1 | 改造小区 | {units} | 5月 |\n")
    assert who(plan) == [("改造小区", *expected)]


def test_the_leads_of_a_group_end_with_it() -> None:
    rows = "| 一、住房(牵头单位:市甲局) | | | |\n| 1 | 改造小区 | 市丙局 | 5月 |\n"
    rows += "| 二、道路 | | | |\n| 2 | 修好道路 | 市丁局 | 6月 |\n"
    plan = read("| 序号 | 工作任务 | 责任单位 | 时限 |\n" + rows)
    assert [names(task.leads) for task in plan.tasks] == [["市甲局"], ["市丁局"]]


@pytest.mark.parametrize("head", ["一、市甲局(2项)", "市甲局", "(三)市甲局(共2项)", "三 市甲局(2件)"])
def test_a_group_that_is_a_unit_leads_where_no_column_says_who(head: str) -> None:
    plan = read(f"| 序号 | 工作任务 | 完成时限 |\n| {head} | | |\n| 1 | 改造小区 | 5月 |\n| 2 | 修好道路 | 6月 |\n")
    assert [names(task.leads) for task in plan.tasks] == [["市甲局"], ["市甲局"]]


def test_a_group_that_is_a_subject_leads_nothing() -> None:
    plan = read(
        "| 序号 | 工作任务 | 完成时限 |\n| 一、市政设施 | | |\n| 1 | 修好道路 | 6月 |\n| 2 | 改造小区 | 5月 |\n"
    )
    assert [names(task.leads) for task in plan.tasks] == [[], []]


HEADINGS = "序号\t任务\t责任单位\t时限\n"


def test_items_that_only_hold_tables_are_their_sections() -> None:
    plan = read(
        f"一、重点任务\n(一)群众体育\n{HEADINGS}1\t修好步道\t市甲局\t5月\n2\t培训教练\t市乙局\t6月\n"
        f"(二)竞技体育\n{HEADINGS}3\t办好赛事\t市甲局\t7月\n4\t建好基地\t市乙局\t8月\n二、保障措施\n加强领导。\n"
    )
    assert [(task.number, task.title, task.section) for task in plan.tasks] == [
        ("1", "修好步道", "群众体育"),
        ("2", "培训教练", "群众体育"),
        ("3", "办好赛事", "竞技体育"),
        ("4", "建好基地", "竞技体育"),
    ]
    assert not plan.doubts


def test_an_item_that_says_more_than_its_table_stays_a_task() -> None:
    plan = read(
        "一、重点任务\n(一)群众体育。广泛开展全民健身活动,丰富赛事供给。\n(二)竞技体育。选好苗子,抓好后备人才。\n"
        f"{HEADINGS}1\t修好步道\t市甲局\t5月\n2\t培训教练\t市乙局\t6月\n"
    )
    assert [task.title for task in plan.tasks] == ["群众体育", "竞技体育", "修好步道", "培训教练"]


BODY = (
    "一、重点任务\n(一)改造老旧小区。改造小区40个。(市甲局牵头)\n(二)推广绿色建筑。新建绿色建筑,{own}扩大应用。(市乙局牵头)\n"
    "二、保障措施\n加强领导。\n附件\n重点任务分工表\n序号\t重点任务\t牵头单位\t完成时限\n"
    "1\t改造老旧小区\t市甲局\t2026年6月底\n2\t推广绿色建筑\t市乙局\t2026年9月底\n"
)


def test_an_annex_that_repeats_the_items_tells_their_times() -> None:
    plan = read(BODY.format(own=""))
    assert [(task.title, task.deadline.due) for task in plan.tasks] == [
        ("改造老旧小区", date(2026, 6, 30)),
        ("推广绿色建筑", date(2026, 9, 30)),
    ]
    assert [target.due for task in plan.tasks for target in task.targets] == [date(2026, 6, 30)]


def test_a_time_of_its_own_stands_and_another_in_the_annex_is_a_doubt() -> None:
    plan = read(BODY.format(own="8月底前"))
    assert [task.deadline.due for task in plan.tasks] == [date(2026, 6, 30), date(2026, 8, 31)]
    assert [(d.task_ordinal, d.candidates) for d in plan.doubts if d.kind is DoubtKind.DATES_DISAGREE] == [
        (2, ("2026-08-31", "2026-09-30"))
    ]


def test_a_table_ends_where_an_annex_opens_on_the_same_sheet() -> None:
    plan = read(
        "| 序号 | 任务 | 责任单位 | 时限 |\n| 1 | 新增企业20家 | 市甲局 | 5月 |\n| 2 | 办好展会 | 市乙局 | 6月 |\n"
        "| 附表:各县区指标 | | | |\n| 县区 | 出口(亿元) | 外资(万美元) | |\n| 甲县 | 30 | 2000 | |\n"
    )
    assert [task.title for task in plan.tasks] == ["新增企业20家", "办好展会"]


@pytest.mark.parametrize("before", ["2025年基数", "2025年完成值", "2025年现状"])
def test_what_there_was_the_year_before_is_no_step(before: str) -> None:
    plan = read(
        f"| 序号 | 重点任务 | {before} | 2026年目标 | 责任单位 |\n| 1 | 专利拥有量 | 3200件 | 3800件 | 市甲局 |\n"
        "| 2 | 商标注册量 | 5万件 | 6万件 | 市乙局 |\n"
    )
    assert [[target.value for target in task.targets] for task in plan.tasks] == [[3800], [60000]]
    assert [task.milestones for task in plan.tasks] == [(), ()]


@pytest.mark.parametrize(
    ("units", "doubted"),
    [("市甲局", []), ("市乙局", [1]), ("市甲局、市丙局", [1]), ("市甲局、各县区", [1]), ("—", [])],
)
def test_other_units_in_an_annex_are_a_doubt_about_the_item(units: str, doubted: list[int]) -> None:
    plan = read(
        "一、重点任务\n(一)改造老旧小区。改造小区40个。(市甲局牵头)\n(二)推广绿色建筑。扩大应用。(市乙局牵头)\n"
        "附件\n重点任务分工表\n序号\t重点任务\t责任单位\t完成时限\n"
        f"1\t改造老旧小区\t{units}\t2026年6月底\n2\t推广绿色建筑\t市乙局\t2026年9月底\n"
    )
    doubts = [doubt for doubt in plan.doubts if doubt.kind is DoubtKind.ANNEX_DIFFERS]
    assert [doubt.task_ordinal for doubt in doubts] == doubted
