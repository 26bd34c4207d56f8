"""Tables that go on over pages and the places of tables in a document."""

import pytest

from tests.reading.make import names
from tracker.reading.draft import DoubtKind, DraftPlan, SetAsideReason
from tracker.reading.layout import laid_out
from tracker.reading.read_document import read_document

TITLE = "云岭市2026年工作任务清单\n"
HEADINGS = "| 序号 | 重点任务 | 工作内容 | 责任单位 | 完成时限 |\n"


def plan(text: str) -> DraftPlan:
    return read_document(TITLE + text, name="云岭.txt")


def kinds(found: DraftPlan) -> list[DoubtKind]:
    return [doubt.kind for doubt in found.doubts]


# --- over pages -----------------------------------------------------------------------------


def over_a_page(first: str, rest: str) -> DraftPlan:
    """A table of four rows, the first of which the page's end has cut."""
    return plan(
        f"{HEADINGS}{first}\n- 3 -\n{HEADINGS}{rest}\n"
        "| 2 |  | 推进立法。 | 市司法局 | 2026年12月底 |\n| 3 | 强化服务 | 举办活动20场。 | 市商务局 | 2026年11月底 |\n"
    )


TORN = [
    # The reader of PDF puts a cell that stands alone into the first column.
    ("| 1 | 夯实基座 | 建成专区10个。 | 市数据局，相关县（市、区） | 9月底 |", "| 政府 |  |  |  |  |"),
    ("| 1 | 夯实基座 | 建成专区10个。 | 市数据局，相关县（市、区） | 9月底 |", "|  |  |  | 政府 |  |"),
    ("| 1 | 夯实基座 | 建成专 | 市数据局，相关县（市、区）政府 | 9月底 |", "| 区10个。 |  |  |  |  |"),
    ("| 1 | 夯实基座 | 建成专 | 市数据局，相关县（市、 | 9月底 |", "|  |  | 区10个。 | 区）政府 |  |"),
]


@pytest.mark.parametrize(("first", "rest"), TORN)
def test_the_rest_of_a_cell_belongs_to_the_row_above(first: str, rest: str) -> None:
    found = over_a_page(first, rest).tasks
    assert [(task.number, task.title, task.section) for task in found] == [
        ("1", "建成专区10个", "夯实基座"),
        ("2", "推进立法", "夯实基座"),
        ("3", "举办活动20场", "强化服务"),
    ]
    assert (names(found[0].leads), names(found[0].implementers)) == (["市数据局"], ["相关县(市、区)政府"])


def test_the_evidence_of_a_cell_that_was_cut_reaches_over_the_page() -> None:
    (unit,) = over_a_page(*TORN[0]).tasks[0].implementers
    assert unit.evidence.phrase.startswith("相关县（市、区）")
    assert unit.evidence.phrase.endswith("政府")


@pytest.mark.parametrize("group", ["| 二、强化服务 |  |  |  |  |", "| 强化服务 |  |  |  |  |"])
def test_a_group_that_begins_a_page_is_no_rest(group: str) -> None:
    found = over_a_page("| 1 | 夯实基座 | 建成专区10个。 | 市数据局 | 9月底 |", group).tasks
    assert [(task.number, task.section) for task in found] == [("1", "夯实基座"), ("2", "强化服务"), ("3", "强化服务")]


def test_a_row_of_a_merged_number_is_no_rest() -> None:
    found = over_a_page(
        "| 1 | 夯实基座 | 建成专区10个。 | 市数据局 | 9月底 |", "|  |  | 完善机制。 | 市财政局 | 6月底 |"
    ).tasks
    assert [task.title for task in found] == ["建成专区10个", "完善机制", "推进立法", "举办活动20场"]


def test_other_headings_begin_another_table() -> None:
    found = plan(
        "| 序号 | 任务 | 责任单位 |\n| 1 | 办好食堂 | 市甲局 |\n| 指标名称 | 2026年目标值 | 责任单位 |\n| 覆盖率 | 90% | 市乙局 |\n"
    )
    assert [task.title for task in found.tasks] == ["办好食堂"]
    assert [(each.name, each.target, each.unit) for each in found.indicators] == [("覆盖率", 90, "%")]


def test_groups_stand_in_groups() -> None:
    found = plan(
        "| 序号 | 任务 | 责任单位 |\n| 一 | 教育 |  |\n| （一） | 学校 |  |\n| 1 | 新建学校 | 市教育局 |\n| 二 | 卫生 |  |\n| 2 | 新建医院 | 市卫健委 |\n"
    ).tasks
    assert [task.path for task in found] == [("教育", "学校"), ("卫生",)]


# --- among items ----------------------------------------------------------------------------

ITEMS = "一、重点任务\n1.新建公园。加快建设。（责任单位：市城管局）\n2.改造市场2家。（责任单位：市商务局）\n"


def test_a_table_that_goes_on_with_the_items_leaves_the_last_its_own() -> None:
    found = plan(
        ITEMS
        + "| 序号 | 工作任务 | 责任单位 | 完成时限 |\n| 3 | 新建学校10所 | 市教育局 | 2026年10月 |\n| 4 | 新建医院 | 市卫健委 | 2026年6月 |\n"
    ).tasks
    assert [(task.number, task.section, str(task.deadline.due)) for task in found] == [
        ("1", "重点任务", "2026-12-31"),
        ("2", "重点任务", "2026-12-31"),
        ("3", "重点任务", "2026-10-31"),
        ("4", "重点任务", "2026-06-30"),
    ]
    assert [[target.value for target in task.targets] for task in found] == [[], [2], [10], []]
    assert found[1].text.endswith("（责任单位：市商务局）".replace("（", "(").replace("）", ")").replace("：", ":"))


def test_a_table_within_an_item_says_none_of_its_dates_and_amounts() -> None:
    table = "| 序号 | 指标名称 | 2028年 | 属性 |\n| 1 | 食堂（家） | 40 | 预期性 |\n"
    (task,) = plan(f"一、重点任务\n1.办好食堂。方便群众就餐。\n{table}新增食堂12家。（责任单位：市甲局）\n").tasks
    assert [target.value for target in task.targets] == [12]


def test_cells_are_cut_before_clauses_and_names_are_read() -> None:
    cells = "| 牵头单位：市甲局 | 配合单位：市乙局、市丙局 | 6月底前 |\n"
    (task,) = plan("一、重点任务\n1.办好社区食堂。\n" + cells).tasks
    assert (names(task.leads), names(task.co)) == (["市甲局"], ["市乙局", "市丙局"])


PROJECTS = (
    "| 序号 | 领域分类 | 项目名称 | 建设规模和内容 | 起止年限（年） | 总投资（亿元） |\n"
    "| 1 | 算力 | 东溪中心 | 建设机柜3000个，建筑面积5万平方米 | 2025-2032 | 12 |\n"
    "| 2 | 数据 | 北湾基地 | 新增机架500架 | 2026-2028 | 3 |\n"
)


@pytest.mark.parametrize("head", ["附\n重大项目\n", "附件2\n重大项目表\n", "重大项目表\n", ""])
def test_a_list_of_projects_is_set_aside_with_a_doubt(head: str) -> None:
    found = plan(ITEMS + head + PROJECTS)
    assert [[target.value for target in task.targets] for task in found.tasks] == [[], [2]]
    assert kinds(found).count(DoubtKind.TABLE_UNREAD) == 1


def test_owners_of_projects_are_not_those_responsible() -> None:
    table = (
        "| 序号 | 项目名称 | 项目业主 | 建设内容 | 总投资（亿元） |\n"
        "| 1 | 东溪中心 | 东溪建设有限公司 | 建设厂房 | 12 |\n| 2 | 北湾基地 | 北湾集团 | 建设机房 | 3 |\n"
    )
    found = plan(ITEMS + table)
    assert [task.number for task in found.tasks] == ["1", "2"]
    assert DoubtKind.TABLE_UNREAD in kinds(found)


ANNEX = (
    "附件 场景建设任务分解表\n| 序号 | 领域 | 任务 | 责任单位 |\n"
    "| 1 | 通信 | 推进通信网络建设 | 市科技局 |\n| 2 | 通信 | 加速标志性产品产业化 | 市经信局 |\n"
    "| 3 | 氢能 | 建设加氢站点 | 市能源局 |\n| 4 | 氢能 | 推广燃料电池汽车 | 市交通局 |\n"
)
BODY = (
    "一、重点任务\n1.通信。推进通信网络建设，加速标志性产品产业化。（市科技局、市经信局按职责分工负责）\n"
    "2.氢能。建设加氢站点，推广燃料电池汽车。（市能源局牵头，市交通局按职责分工负责）\n"
)


def test_an_annex_that_breaks_the_items_down_is_not_counted_again() -> None:
    found = plan(BODY + ANNEX)
    assert [task.title for task in found.tasks] == ["通信", "氢能"]
    assert kinds(found).count(DoubtKind.ANNEX_REPEATS) == 1


def test_a_row_of_it_that_says_something_else_is_not_lost() -> None:
    found = plan(BODY + ANNEX + "| 5 | 低空 | 开通无人机航线三条 | 市交通局 |\n")
    assert [task.title for task in found.tasks] == ["通信", "氢能"]
    (left,) = (doubt for doubt in found.doubts if doubt.kind is DoubtKind.WORDS_LEFT_OVER)
    assert "开通无人机航线三条" in left.phrase


def test_the_rows_are_the_tasks_where_the_items_name_nobody() -> None:
    bare = "一、重点任务\n1.通信。推进通信网络建设，加速标志性产品产业化。\n2.氢能。建设加氢站点，推广燃料电池汽车。\n"
    assert [task.number for task in plan(bare + ANNEX).tasks] == ["1", "2", "3", "4"]


def test_items_that_name_nobody_stand_beside_a_table_of_something_else() -> None:
    bare = "一、重点任务\n1.发展低空经济。开通无人机航线三条。\n2.办好社区食堂。方便附近老人就餐。\n"
    assert [task.number for task in plan(bare + ANNEX).tasks] == ["1", "2", "1", "2", "3", "4"]


def test_each_table_that_was_not_read_is_accounted_for() -> None:
    text = TITLE + BODY + ANNEX + "附件2\n" + PROJECTS
    layout = laid_out(text, {})
    spans = [(layout.policy.evidence(start, end).phrase, reason) for start, end, reason in layout.tables_set_aside]
    assert [reason for _, reason in spans] == [SetAsideReason.REPEATED, SetAsideReason.ANNEX]
    assert [words.split("\n")[0] for words, _ in spans] == [ANNEX.split("\n")[1], PROJECTS.split("\n")[0]]


def test_what_is_no_row_of_a_table_that_was_read_is_accounted_for_too() -> None:
    rows = "| 序号 | 任务 | 责任单位 |\n| 教育 |  |  |\n| 1 | 新建学校 | 市教育局 |\n| …… |  | …… |\n"
    layout = laid_out(TITLE + rows, {})
    spans = [(layout.policy.text[start:end].split("\n")[0], why) for start, end, why in layout.tables_set_aside]
    assert spans == [("|序号|任务|责任单位|", SetAsideReason.HEADING), ("|……||……|", SetAsideReason.FURNITURE)]
