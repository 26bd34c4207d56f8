"""Steps with days of their own and persons beside units, in the columns of a table."""

import pytest

from tests.reading.make import names
from tracker.reading.draft import DraftTask
from tracker.reading.read_document import read_document


def tasks(*rows: str) -> list[DraftTask]:
    lines = ["| " + row.replace(" ", " | ") + " |" for row in rows]
    return list(read_document("云岭市2026年工作要点\n" + "\n".join(lines), name="云岭.md").tasks)


def steps(task: DraftTask) -> list[tuple[str, str]]:
    return [(step.about, str(step.due)) for step in task.milestones]


def test_columns_of_quarters_are_steps_and_no_amounts_of_the_whole() -> None:
    first, second = tasks(
        "序号 工作任务 责任单位 一季度 二季度 三季度 四季度",
        "1 新建学校10所 市教育局 完成选址 开工5所 开工10所 完工10所",
        "2 编制规划 市发改委 完成调研 印发规划 无 ",
    )
    assert steps(first) == [
        ("完成选址", "2026-03-31"),
        ("开工5所", "2026-06-30"),
        ("开工10所", "2026-09-30"),
        ("完工10所", "2026-12-31"),
    ]
    assert [target.value for target in first.targets] == [10]
    assert (steps(second), str(second.deadline.due)) == (
        [("完成调研", "2026-03-31"), ("印发规划", "2026-06-30")],
        "2026-06-30",
    )


def test_steps_within_a_cell_have_the_days_that_they_name() -> None:
    (task,) = tasks("序号 工作任务 责任单位 实施步骤", "1 新建学校 市教育局 3月底前完成选址；6月底前开工。加强管理")
    assert steps(task) == [("3月底前完成选址", "2026-03-31"), ("6月底前开工", "2026-06-30")]
    assert str(task.deadline.due) == "2026-06-30"


def test_the_place_of_a_step_is_the_words_that_say_when() -> None:
    (task,) = tasks("序号 工作任务 责任单位 二季度", "1 新建学校 市教育局 完成选址")
    assert task.milestones[0].evidence.phrase == "二季度"


def test_leaders_are_persons_and_no_units() -> None:
    (task,) = tasks("序号 工作任务 牵头领导 责任单位 责任人", "1 新建学校 张三、李四 市教育局 王五")
    assert [leader.printed for leader in task.leaders] == ["张三", "李四", "王五"]
    assert (names(task.leads), names(task.co)) == (["市教育局"], [])


def test_columns_of_targets_are_amounts_of_the_task() -> None:
    (task,) = tasks("序号 工作任务 量化目标 责任单位", "1 推进学校建设 新建学校10所以上 市教育局")
    assert [(target.value, target.comparator, target.unit) for target in task.targets] == [(10, ">=", "所")]


def test_the_cell_of_time_may_be_merged_with_the_row_above() -> None:
    found = tasks("序号 领域 工作任务 责任单位 完成时限", "1 教育 新建学校 市教育局 6月底前", "2  改造食堂 市商务局 ")
    assert found[1].section == "教育"


def test_what_a_column_of_targets_says_again_is_counted_once() -> None:
    (task,) = tasks("序号 工作任务 责任单位 年度目标", "1 新建社区食堂12家并扩大供给 市民政局 新建社区食堂12家")
    assert [target.value for target in task.targets] == [12]


def test_targets_of_several_years_are_steps_and_the_last_is_the_target() -> None:
    (task,) = tasks("序号 任务 2026年目标 2027年目标 2028年目标 责任单位", "1 新建学校 3所 5所 8所 市教育局")
    assert steps(task) == [("3所", "2026-12-31"), ("5所", "2027-12-31"), ("8所", "2028-12-31")]
    assert [(target.value, str(target.due)) for target in task.targets] == [(8, "2028-12-31")]


def test_the_last_step_of_a_table_that_goes_on_after_it_does_not_end_the_task() -> None:
    (task,) = tasks("序号 任务 一季度目标 上半年目标 全年目标 责任单位", "1 推进投资 2亿元 4亿元 8亿元 市发改委")
    assert [str(step.due) for step in task.milestones] == ["2026-03-31", "2026-06-30"]
    assert str(task.deadline.due) == "2026-12-31"


@pytest.mark.parametrize(
    ("cell", "lead", "persons"),
    [
        ("王小明 市甲局", ["市甲局"], ["王小明"]),
        ("王明 市市场监管局", ["市市场监管局"], ["王明"]),
        ("王明（市甲局）", ["市甲局"], ["王明"]),
        ("市甲局 王小明", ["市甲局"], ["王小明"]),
        ("市甲局（王明）", ["市甲局"], ["王明"]),
        ("云岭市甲局", ["云岭市甲局"], []),
        ("市政府办公室", ["市政府办公室"], []),
        ("市甲局 市乙委", ["市甲局"], []),
    ],
)
def test_a_person_beside_a_unit_in_one_cell_is_no_part_of_its_name(
    cell: str, lead: list[str], persons: list[str]
) -> None:
    text = f"云岭市2026年工作要点\n| 序号 | 工作任务 | 责任领导及责任单位 |\n| 1 | 编制规划 | {cell} |\n"
    (task,) = read_document(text, name="云岭.md").tasks
    assert names(task.leads) == lead
    assert [person.printed for person in task.leaders] == persons
