"""Columns in any order and under any heading: known by their words, told by a person, or guessed with a doubt."""

from datetime import date

import pytest

from tests.reading.make import names
from tracker.reading.draft import Column, DoubtKind, DraftPlan, DraftTask
from tracker.reading.layout import laid_out
from tracker.reading.read_document import read_document

TITLE = "云岭市2026年重点任务清单\n\n"


def plan(*rows: str, columns: dict[str, Column] | None = None) -> DraftPlan:
    """The draft of a document that holds a table of these rows, their cells parted by blanks."""
    lines = ["| " + row.replace(" ", " | ") + " |" for row in rows]
    return read_document(TITLE + "\n".join(lines), name="云岭.md", columns=columns)


def facts(tasks: tuple[DraftTask, ...]) -> list[tuple[object, ...]]:
    return [(task.title, task.section, names(task.leads), names(task.co), task.deadline.due) for task in tasks]


YEAR_END = date(2026, 12, 31)
ROWS = [
    # What is no task beside it: a plea, a weight, a note.
    (
        ("序号 特色领域 工作举措 政策诉求 建议责任单位", "1 数字产业 建设标注基地2个 给予资金支持 市数据局、市科技局"),
        ("建设标注基地2个", "数字产业", ["市数据局"], ["市科技局"], YEAR_END),
    ),
    (
        ("序号 考核项目 分值 考核指标 负责考核部门", "1 污水治理 5 城镇污水处理率达到95% 市住建局"),
        ("污水治理", None, ["市住建局"], [], YEAR_END),
    ),
    (
        ("序号 领域 数据集名称 简要描述 责任单位 拟投入运营时间", "1 医疗 影像数据集 归集影像9万份。 市一院 2026年9月"),
        ("影像数据集", "医疗", ["市一院"], [], date(2026, 9, 30)),
    ),
    # The columns in another order.
    (
        ("完成时限 责任单位 工作内容 任务名称 编号", "10月底前 市教育局/市财政局 新建学校并扩大学位供给 学校建设 3"),
        ("学校建设", None, ["市教育局"], ["市财政局"], date(2026, 10, 31)),
    ),
    # Who only judges is not responsible where somebody is.
    (
        ("序号 工作任务 考核部门 责任单位", "1 办好食堂 市考核办 市甲局"),
        ("办好食堂", None, ["市甲局"], [], YEAR_END),
    ),
]  # fmt: skip


@pytest.mark.parametrize(("rows", "expected"), ROWS, ids=[case[0][0] for case in ROWS])
def test_each_column_has_its_part_in_the_task(rows: tuple[str, ...], expected: tuple[object, ...]) -> None:
    assert facts(plan(*rows).tasks) == [expected]


def test_what_is_no_task_holds_no_target() -> None:
    (task,) = plan("序号 领域 数据集名称 简要描述 责任单位", "1 医疗 影像数据集 归集影像9万份。 市一院").tasks
    assert task.targets == ()


def test_names_over_several_rows_are_the_section_and_say_no_amount() -> None:
    found = plan(
        "序号 重点举措 实施路径 责任单位",
        "1 筑牢基座(2项) 建成专区10个以上。形成规模。 市甲局",
        "2 筑牢基座(2项) 推进立法。 市乙局",
    )
    assert facts(found.tasks) == [
        ("建成专区10个以上", "筑牢基座(2项)", ["市甲局"], [], YEAR_END),
        ("推进立法", "筑牢基座(2项)", ["市乙局"], [], YEAR_END),
    ]
    assert [target.value for target in found.tasks[0].targets] == [10]


def test_a_merged_name_is_the_section_too() -> None:
    found = plan(
        "序号 事项 具体措施 责任单位", "1 食堂 办好食堂。 市甲局", "2  建好驿站。 市乙局", "3 培训 开班。 市丙局"
    )
    assert [(task.title, task.section) for task in found.tasks] == [
        ("办好食堂", "食堂"),
        ("建好驿站", "食堂"),
        ("开班", "培训"),
    ]


def test_names_that_each_row_has_for_itself_are_titles() -> None:
    found = plan("序号 事项 具体措施 责任单位", "1 食堂 办好食堂12家,方便群众。 市甲局", "2 驿站 建好驿站。 市乙局")
    assert [(task.title, task.section) for task in found.tasks] == [("食堂", None), ("驿站", None)]
    assert [target.value for target in found.tasks[0].targets] == [12]


# --- guessed --------------------------------------------------------------------------------

UNKNOWN = (
    "啥事 谁来 几时 何处",
    "新建学校10所。扩大供给。 市教育局、市财政局 10月底前 城东",
    "新建医院。改善条件。 市卫健委 6月底前 城西",
)


def test_unknown_headings_are_guessed_by_the_cells_and_doubted() -> None:
    found = plan(*UNKNOWN)
    assert facts(found.tasks) == [
        ("新建学校10所", None, ["市教育局"], ["市财政局"], date(2026, 10, 31)),
        ("新建医院", None, ["市卫健委"], [], date(2026, 6, 30)),
    ]
    doubts = [doubt for doubt in found.doubts if doubt.kind is DoubtKind.COLUMN_UNKNOWN]
    assert [(doubt.phrase, doubt.candidates) for doubt in doubts] == [
        ("啥事", ("task",)),
        ("谁来", ("listed",)),
        ("几时", ("due",)),
        ("何处", ("other",)),
    ]
    assert all(doubt.evidence and doubt.evidence.phrase == doubt.phrase for doubt in doubts)


def test_the_draft_says_what_each_column_holds_and_how_sure_that_is() -> None:
    found = plan("序号 啥事 责任单位", "1 办好食堂,方便附近居民就餐。 市甲局").columns
    assert [(each.table, each.heading, each.column, each.certain) for each in found] == [
        (1, "序号", Column.NUMBER, True),
        (1, "啥事", Column.TASK, False),
        (1, "责任单位", Column.LISTED, True),
    ]


def test_what_a_person_says_of_a_column_wins() -> None:
    found = plan(*UNKNOWN, columns={"谁来": Column.LEAD, "何处": Column.CATEGORY})
    assert [(names(task.leads), task.section) for task in found.tasks] == [
        (["市教育局", "市财政局"], "城东"),
        (["市卫健委"], "城西"),
    ]
    assert "谁来" not in [doubt.phrase for doubt in found.doubts]
    assert [each.certain for each in found.columns] == [False, True, False, True]


def test_a_person_may_correct_a_known_heading() -> None:
    rows = ("序号 工作内容 建设主体 责任单位", "1 办好食堂 某某公司 市甲局")
    (task,) = plan(*rows).tasks
    assert names(task.leads) == ["市甲局"]
    (task,) = plan(*rows, columns={"建设主体": Column.LEAD, "责任单位": Column.OTHER}).tasks
    assert (names(task.leads), names(task.co)) == (["某某公司"], [])


def test_rows_without_headings_are_read_where_they_plainly_say_who_does_what_by_when() -> None:
    found = plan("1 新建学校10所 市教育局 10月底前", "2 新建医院一座 市卫健委 6月底前")
    assert facts(found.tasks) == [
        ("新建学校10所", None, ["市教育局"], [], date(2026, 10, 31)),
        ("新建医院一座", None, ["市卫健委"], [], date(2026, 6, 30)),
    ]
    assert DoubtKind.COLUMN_UNKNOWN in [doubt.kind for doubt in found.doubts]


def test_a_list_of_persons_and_their_units_holds_no_tasks() -> None:
    found = plan("序号 姓名 工作单位 职务", "1 张三丰 市甲局 副局长", "2 李四光 市乙局 处长")
    assert found.tasks == ()


def test_a_catalogue_with_those_who_sell_it_holds_no_tasks() -> None:
    found = plan("学科 教材名称 出版者", "语文 语文必修上册 云岭教育集团", "数学 数学必修下册 云岭出版公司")
    assert found.tasks == ()


def test_headings_of_two_rows_with_empty_cells() -> None:
    found = plan(
        "序号 任务内容 责任分工  时间要求",
        "  牵头 配合 ",
        "1 办好食堂 市甲局 市乙局 6月底前",
        "2 建好驿站 市丙局  9月底前",
    )
    assert facts(found.tasks) == [
        ("办好食堂", None, ["市甲局"], ["市乙局"], date(2026, 6, 30)),
        ("建好驿站", None, ["市丙局"], [], date(2026, 9, 30)),
    ]


def test_a_group_may_name_its_lead() -> None:
    found = plan(
        "序号 领域 任务 责任单位",
        "1 医疗(牵头单位:市卫健委) 建设影像平台 市一院",
        "2 医疗(牵头单位:市卫健委) 办好门诊 市二院",
    )
    assert [(task.section, names(task.leads), names(task.co)) for task in found.tasks] == [
        ("医疗", ["市卫健委"], ["市一院"]),
        ("医疗", ["市卫健委"], ["市二院"]),
    ]


def test_tasks_of_nobody_are_read_where_nothing_else_is() -> None:
    found = plan("序号 重点任务 完成时限", "1 办好食堂 6月底前")
    assert facts(found.tasks) == [("办好食堂", None, [], [], date(2026, 6, 30))]
    assert DoubtKind.LEAD_MISSING in [doubt.kind for doubt in found.doubts]


def test_the_section_is_the_inner_of_two_groups_wherever_it_stands() -> None:
    found = plan(
        "事项 领域 具体举措 责任单位",
        "食堂 民生 办好食堂。 市甲局",
        "食堂 民生 扩大供给。 市乙局",
        "驿站 民生 建好驿站。 市丙局",
        "公园 生态 新建公园。 市丁局",
    )
    assert [task.path for task in found.tasks] == [
        ("民生", "食堂"),
        ("民生", "食堂"),
        ("民生", "驿站"),
        ("生态", "公园"),
    ]


def test_names_may_stand_behind_their_contents() -> None:
    found = plan("具体举措 责任单位 事项", "办好食堂12家,方便群众。 市甲局 食堂", "建好驿站,服务骑手。 市乙局 驿站")
    assert [(task.title, task.section) for task in found.tasks] == [("食堂", None), ("驿站", None)]


def test_headings_of_a_traditional_table() -> None:
    text = (
        "雲嶺市智慧城市推動計畫\n| 編號 | 工作項目 | 主辦機關 | 協辦機關 | 期程 |\n"
        "| 1 | 建置開放資料專區,擴大資料應用,新增資料集200項 | 資訊局 | 研考會、民政局 | 113年12月31日前 |\n"
        "| 2 | 辦理青年座談,協調產業與醫護單位參與,共12場次 | 青年局 | 財經處 | 114年6月 |\n"
    )
    found = read_document(text, name="雲嶺.md").tasks
    assert [(task.number, names(task.leads), names(task.co), str(task.deadline.due)) for task in found] == [
        ("1", ["资讯局"], ["研考会", "民政局"], "2024-12-31"),
        ("2", ["青年局"], ["财经处"], "2025-06-30"),
    ]
    assert [[target.value for target in task.targets] for task in found] == [[200], [12]]


def test_the_cell_of_time_is_marked_where_it_was_merged_too() -> None:
    text = TITLE + (
        "| 领域 | 任务 | 责任单位 | 开始时间 | 完成时限 |\n| 民生 | 办好食堂 | 市甲局 | 3月 | 9月 |\n|  | 建好驿站 | 市乙局 |  |  |\n"
        "| 生态 | 新建公园 | 市丙局 |  |  |\n"
    )
    layout = laid_out(text, {})
    times = [layout.policy.text[slice(*duty.time)] if duty.time else None for duty in layout.duties.found]
    assert times == ["9月", "9月", None]


@pytest.mark.parametrize("mark", ["同上", "（同上）", "〃"])
def test_the_same_as_above_is_the_cell_above(mark: str) -> None:
    found = plan(
        "序号 领域 任务 牵头单位 配合单位 完成时限",
        "1 民生 办好食堂 市甲局 市乙局 6月底前",
        f"2 生态 新建公园 {mark} {mark} {mark}",
    )
    assert [(names(task.leads), names(task.co)) for task in found.tasks] == [(["市甲局"], ["市乙局"])] * 2


def test_an_example_of_how_to_fill_in_a_row_is_no_task() -> None:
    found = plan("序号 任务 责任单位", "示例 办好某事 某局", "1 办好食堂 市甲局")
    assert [task.number for task in found.tasks] == ["1"]
    assert DoubtKind.WORDS_LEFT_OVER in [doubt.kind for doubt in found.doubts]


@pytest.mark.parametrize(
    "cell",
    [
        "1.市甲局2.市乙局3.市丙局",
        "（1）市甲局（2）市乙局（3）市丙局",
        "1、市甲局；2、市乙局；3、市丙局",
        "①市甲局；②市乙局③市丙局",
    ],
)
def test_numbered_units_of_a_cell_are_units_each(cell: str) -> None:
    (task,) = plan("序号 任务 责任单位", f"1 办好食堂 {cell}").tasks
    assert (names(task.leads), names(task.co)) == (["市甲局"], ["市乙局", "市丙局"])
