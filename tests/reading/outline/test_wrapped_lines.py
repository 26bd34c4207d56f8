"""Broken lines joined, squashed lines parted."""

import pytest

from tracker.reading.outline.inline_items import resplit
from tracker.reading.outline.wrapped_lines import unwrapped
from tracker.reading.read_document import read_document
from tracker.reading.text.cleaning import clean

SENTENCE = "为了方便全市老年人就近吃上热饭,各部门要把食堂办到群众身边,扩大供给,改进服务,让群众放心满意。"


def wrapped(text: str, width: int = 20) -> str:
    return "\n".join(
        "\n".join(line[place : place + width] for place in range(0, len(line), width)) for line in text.split("\n")
    )


POLICY = (
    f"云州市银龄服务方案\n{SENTENCE}\n一、重点任务\n(一)办好社区食堂。{SENTENCE}(责任单位:市人力资源和社会保障局、市乙局)\n"
    f"(二)建好社区驿站。{SENTENCE}到2025年,新增驿站300个。(责任单位:市丙局)"
)


def test_lines_that_the_page_has_broken_are_joined() -> None:
    assert unwrapped(clean(wrapped(POLICY))).text == POLICY


def test_a_text_of_paragraphs_stays_as_it_is() -> None:
    cleaned = clean(POLICY)
    assert unwrapped(cleaned) is cleaned


def test_a_wrapped_policy_reads_like_a_whole_one() -> None:
    first, second = read_document(wrapped(POLICY), name="云州.txt").tasks
    assert [unit.printed for unit in (*first.leads, *first.co)] == ["市人力资源和社会保障局", "市乙局"]
    assert [(target.value, target.unit) for target in second.targets] == [(300, "个")]


SQUASHED = (
    "一、工作基础" + SENTENCE * 40 + "二、重点任务(一)完善服务网络1办好社区食堂。" + SENTENCE * 20 + "2建好社区驿站。新增3处驿站。"
    + SENTENCE * 10 + "(二)培训服务队伍1开展岗位培训。" + SENTENCE + "三、保障措施(一)加强领导。" + SENTENCE
)  # fmt: skip


def test_items_in_the_middle_of_a_line_get_their_own() -> None:
    plan = read_document(SQUASHED, name="云州.txt")
    assert [(task.number, task.title, task.section) for task in plan.tasks] == [
        ("1", "办好社区食堂", "完善服务网络"),
        ("2", "建好社区驿站", "完善服务网络"),
        ("1", "开展岗位培训", "培训服务队伍"),
    ]
    assert plan.tasks[1].title_evidence.phrase == "建好社区驿站"


def test_a_text_with_lines_is_not_parted_again() -> None:
    cleaned = clean(POLICY + "共有1办一局。")
    assert resplit(cleaned) is cleaned


# Each case: an id, then lines as printed, lines as they were.
SEAMS = [
    ("a clause's bracket", "1.办好食堂。\n(市甲局牵头;\n市乙局配合)", "1.办好食堂。\n(市甲局牵头;市乙局配合)"),
    ("a list", "责任单位:市甲局、\n市乙局", "责任单位:市甲局、市乙局"),
    ("a number", "各部门要组织好惠民演出活动,服务群众3\n0万人次。", "各部门要组织好惠民演出活动,服务群众30万人次。"),
    (
        "a clause's label",
        "1.办好食堂,扩大供给,改进服务。(责任单\n位:市甲局、市乙局)",
        "1.办好食堂,扩大供给,改进服务。(责任单位:市甲局、市乙局)",
    ),
    (
        "a clause over three lines, brackets inside",
        "1.办好食堂,扩大供给,改进服务。(责\n任单位:市甲局、市委丁办(市乙\n局)、市丙局云州\n分局)\n2.建好驿站",
        "1.办好食堂,扩大供给,改进服务。(责任单位:市甲局、市委丁办(市乙局)、市丙局云州分局)\n2.建好驿站",
    ),
    (
        "no bracket of other words",
        "办好食堂,扩大供给,改进服务(含\n驿站\n助餐点)。",
        "办好食堂,扩大供给,改进服务(含\n驿站\n助餐点)。",
    ),
    (
        "no clause that an item cuts",
        "1.办好食堂,扩大供给,改进服务。(责任\n2.建好驿站。单位:市甲局)",
        "1.办好食堂,扩大供给,改进服务。(责任\n2.建好驿站。单位:市甲局)",
    ),
    ("no item", "到2025年办好食堂,\n2.建好驿站", "到2025年办好食堂,\n2.建好驿站"),
    ("no label", "办好食堂,\n责任单位:市甲局", "办好食堂,\n责任单位:市甲局"),
    ("no cell", "市甲局、\n3", "市甲局、\n3"),
]


@pytest.mark.parametrize(("printed", "whole"), [case[1:] for case in SEAMS], ids=[case[0] for case in SEAMS])
def test_a_seam_tells_by_itself_whether_a_line_goes_on(printed: str, whole: str) -> None:
    assert unwrapped(clean(printed)).text == whole


def test_a_short_text_on_one_line_is_parted_too() -> None:
    text = (
        "云州市食堂服务方案"
        + SENTENCE * 4
        + "一、任务(一)办好食堂。扩大供给。(责任单位:市甲局)(二)建好驿站。方便群众。(责任单位:市乙局)云州市民政局2024年2月5日"
    )
    plan = read_document(text, name="云州.txt")
    assert [(task.number, task.section) for task in plan.tasks] == [("一", "任务"), ("二", "任务")]
    assert (plan.issuer, str(plan.issued_on)) == ("云州市民政局", "2024-02-05")


def test_points_and_articles_on_one_line_are_parted_too() -> None:
    text = (
        "云州市食堂服务方案"
        + SENTENCE * 4
        + "一、任务1.全年新增食堂5家,改造2家。(市甲局)2.建好驿站。(市乙局)二、其他1.培训队伍。(市丙局)"
    )
    tasks = read_document(text, name="云州.txt").tasks
    assert [(task.number, task.section) for task in tasks] == [("1", "任务"), ("2", "任务"), ("1", "其他")]
    text = "云州市食堂服务办法" + SENTENCE * 4 + "第一条扩大供给。(市甲局、市乙局)第二条建好驿站,按第一条办理。(市乙局)"
    assert [task.number for task in read_document(text, name="云州.txt").tasks] == ["一", "二"]
