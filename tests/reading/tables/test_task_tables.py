"""Tables that say who does what by when (domain.md, forms R15 and R16)."""

import pytest

from tests.reading.make import names
from tracker.reading.draft import DoubtKind, DraftTask
from tracker.reading.read_document import read_document

TITLE = "2024年云州市银龄服务重点任务分工表\n"


def tasks(table: str) -> list[DraftTask]:
    return list(read_document(TITLE + table, name="云州.txt").tasks)


ROWS = (
    "序号\t重点任务\t工作内容\t牵头单位\t配合单位\t完成时限\n"
    "1\t完善网络\t办好食堂。新增食堂12家。\t市甲局\t市乙局、各区人民政府\t6月底前\n"
    "2\t\t建好驿站;方便群众\t市丙局\t无\t年底前\n"
    "3\t培训队伍\t开展培训\t市丁局\t—\t\n"
)


def test_a_row_is_a_task_of_its_group() -> None:
    found = tasks(ROWS)
    assert [(task.number, task.section, task.title) for task in found] == [
        ("1", "完善网络", "办好食堂"),
        ("2", "完善网络", "建好驿站"),
        ("3", "培训队伍", "开展培训"),
    ]


def test_its_cells_name_lead_co_and_implementers_and_nobody() -> None:
    found = tasks(ROWS)
    assert [(names(task.leads), names(task.co), names(task.implementers)) for task in found] == [
        (["市甲局"], ["市乙局"], ["各区人民政府"]),
        (["市丙局"], [], []),
        (["市丁局"], [], []),
    ]


def test_its_time_is_the_deadline_and_its_task_holds_the_targets() -> None:
    first, second, _ = tasks(ROWS)
    assert [str(task.deadline.due) for task in (first, second)] == ["2024-06-30", "2024-12-31"]
    assert [(target.value, target.unit) for target in first.targets] == [(12, "家")]


def test_the_first_sentence_of_a_cell_is_title_and_holds_targets_too() -> None:
    (task,) = tasks("序号\t任务\t责任单位\n1\t新增食堂12家;改造驿站3处\t市甲局\n")
    assert (task.title, [target.value for target in task.targets]) == ("新增食堂12家", [12, 3])


def test_one_column_of_units_leads_with_its_first() -> None:
    (task,) = tasks("序号\t任务\t责任单位\n1\t办好食堂\t市甲局、市乙局等部门\n")
    assert (names(task.leads), names(task.co), task.open_ended) == (["市甲局"], ["市乙局"], True)


def test_two_columns_are_enough_for_tasks_and_units() -> None:
    found = tasks("| 重点任务 | 责任单位 |\n| --- | --- |\n| 新增食堂12家 | 市甲局、市乙局 |\n| 编制规划 | 市丙局 |\n")
    assert [(task.title, names(task.leads), names(task.co)) for task in found] == [
        ("新增食堂12家", ["市甲局"], ["市乙局"]),
        ("编制规划", ["市丙局"], []),
    ]


def test_beside_a_column_of_leads_the_responsible_are_the_others() -> None:
    (task,) = tasks("序号\t任务\t牵头单位\t责任单位\n1\t办好食堂\t市甲局\t市乙局、市丙局\n")
    assert (names(task.leads), names(task.co)) == (["市甲局"], ["市乙局", "市丙局"])


def test_a_merged_cell_of_units_is_carried_down() -> None:
    found = tasks("序号\t主要任务\t责任单位\n一、完善网络\n1\t办好食堂\t市甲局\n2\t建好驿站\t\n")
    assert [names(task.leads) for task in found] == [["市甲局"], ["市甲局"]]


def test_a_heading_row_is_the_group() -> None:
    found = tasks("序号\t主要任务\t责任单位\n完善网络\t\t\n1\t办好食堂\t市甲局\n培训队伍\t\t\n2\t开展培训\t市乙局\n")
    assert [task.section for task in found] == ["完善网络", "培训队伍"]


def test_a_table_in_a_chapter_stands_there_and_one_in_an_annex_nowhere() -> None:
    table = "序号\t任务\t责任单位\n1\t办好食堂\t市甲局\n"
    (inside,) = tasks("一、总体要求\n方便群众。\n二、任务分解\n" + table)
    (annexed,) = tasks("一、总体要求\n方便群众。\n附件\n任务分解\n" + table)
    assert (inside.section, annexed.section) == ("任务分解", None)


def test_one_cell_a_line() -> None:
    found = tasks(
        "序号\n任务内容\n责任单位\n完成时限\n1\n办好食堂\n市甲局、\n市乙局\n6月底前\n2\n建好驿站\n市丙局\n9月底前\n"
    )
    assert [(task.title, names(task.leads), str(task.deadline.due)) for task in found] == [
        ("办好食堂", ["市甲局"], "2024-06-30"),
        ("建好驿站", ["市丙局"], "2024-09-30"),
    ]


# Each case: the headings of a table, and which of its cells are task, lead, co and time.
HEADINGS = [
    ("序号\t工作任务\t牵头责任单位\t配合单位\t计划完成时间", 1, 2, 3, 4),
    ("编号\t主要任务及措施\t牵头部门(单位)\t参与单位\t完成年限", 1, 2, 3, 4),
    ("序号\t任务内容\t年度目标\t主责单位\t协同单位\t办结时限", 1, 3, 4, 5),
    ("序 号\t改革任务\t市级牵头单位\t协办单位\t完 成 时 限\t备注", 1, 2, 3, 4),
    ("重点任务\t责任领导\t牵头单位\t责任单位\t时间节点", 0, 2, 3, 4),
]


@pytest.mark.parametrize(("headings", "task", "lead", "co", "due"), HEADINGS, ids=[case[0] for case in HEADINGS])
def test_columns_are_known_by_many_headings(headings: str, task: int, lead: int, co: int, due: int) -> None:
    cells = ["1"] + ["某事"] * headings.count("\t")
    cells[task], cells[lead], cells[co], cells[due] = "办好食堂", "市甲局", "市乙局", "6月底前"
    (found,) = tasks(headings + "\n" + "\t".join(cells) + "\n")
    assert (found.title, names(found.leads), names(found.co)) == ("办好食堂", ["市甲局"], ["市乙局"])
    assert str(found.deadline.due) == "2024-06-30"


def test_headings_of_two_rows_and_rows_printed_in_each_column() -> None:
    table = "序号\t任务\t责任单位\t责任单位\n序号\t任务\t牵头单位\t配合单位\n一、完善网络\t一、完善网络\t一、完善网络\t一、完善网络\n1\t办好食堂\t市甲局\t市乙局\n"
    (found,) = tasks(table)
    assert (found.section, names(found.leads), names(found.co)) == ("完善网络", ["市甲局"], ["市乙局"])


def test_an_empty_cell_of_helpers_names_nobody() -> None:
    found = tasks("序号\t任务\t牵头单位\t配合单位\n1\t办好食堂\t市甲局\t市乙局\n2\t建好驿站\t市丙局\t\n")
    assert [names(task.co) for task in found] == [["市乙局"], []]


def test_an_annex_that_repeats_the_text_is_read_once_and_said_to_be() -> None:
    text = "一、任务\n(一)办好食堂。扩大供给。(责任单位:市甲局)\n附件\n序号\t任务\t责任单位\n1\t办好食堂\t市甲局\n2\t建好驿站\t市乙局\n"
    plan = read_document(TITLE + text, name="云州.txt")
    assert [(task.number, task.title) for task in plan.tasks] == [("一", "办好食堂"), ("2", "建好驿站")]
    assert DoubtKind.TEXT_REPEATED in [doubt.kind for doubt in plan.doubts]


def test_a_clause_inside_the_cell_of_a_task_counts_too() -> None:
    (found,) = tasks("序号\t任务\t责任单位\n1\t办好食堂(牵头单位:市甲局)\t市乙局\n")
    assert "市甲局" in names(found.leads)
