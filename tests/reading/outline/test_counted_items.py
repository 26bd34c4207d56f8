"""Items that only the order of the numbers around them tells."""

import pytest

from tests.reading.make import names
from tracker.reading.read_document import read_document

HEAD = "云州市2026年重点工作任务清单\n一、重点任务\n"

# Each case: an id, then items as printed, (number, title) of each task.
COUNTED = [
    ("a year", "1.做优食堂。扩大供给。(责任单位:市甲局)\n2.2026年新建驿站15个。(责任单位:市乙局)\n3.培训队伍。(责任单位:市丙局)", "1 做优食堂|2 2026年新建驿站15个|3 培训队伍"),
    ("a month, first of all", "1.6月底前建成食堂。(责任单位:市甲局)\n2.8月底前建成驿站。(责任单位:市乙局)", "1 6月底前建成食堂|2 8月底前建成驿站"),
    ("a hotline and a network", "1.优化平台。(责任单位:市甲局)\n2.12345热线提质。(责任单位:市乙局)\n3.5G基站建设。(责任单位:市丙局)", "1 优化平台|2 12345热线提质|3 5G基站建设"),
    ("full width", "1．优化平台。(责任单位:市甲局)\n2．24小时自助服务。(责任单位:市乙局)", "1 优化平台|2 24小时自助服务"),
    ("days", "1.优化平台。(责任单位:市甲局)\n2.3个工作日内办结注销。(责任单位:市乙局)", "1 优化平台|2 3个工作日内办结注销"),
    ("a decimal in a broken line", "1.优化平台。共投入\n2.5亿元改造食堂。(责任单位:市甲局)\n2.建好驿站。(责任单位:市乙局)", "1 优化平台|2 建好驿站"),
    ("a decimal out of order", "1.优化平台。完成投资。(责任单位:市甲局)\n3.5亿元用于改造。\n2.建好驿站。(责任单位:市乙局)", "1 优化平台|2 建好驿站"),
    ("no version", "1.平台升级。\n2.0版本上线。(责任单位:市甲局)\n2.建好驿站。(责任单位:市乙局)", "1 平台升级|2 建好驿站"),
    ("behind a clause", "1.办好食堂。(责任单位:市甲局)2.建好驿站。(市乙局负责)3.2026年底前培训队伍。(市丙局负责)", "1 办好食堂|2 建好驿站|3 2026年底前培训队伍"),
    ("behind a stop, into a gap", "1.办好食堂。(责任单位:市甲局)\n2.建好驿站。责任单位:市乙局。3.培训队伍。(责任单位:市丙局)\n4.用好平台。(责任单位:市丁局)", "1 办好食堂|2 建好驿站|3 培训队伍|4 用好平台"),
    ("the first inside a line, the second on its own", "(一)优化审批。具体措施:1.2026年底前开展检查。(市甲局负责)\n2.清理收费。(市乙局负责)", "1 2026年底前开展检查|2 清理收费"),
    ("running on behind a chapter's heading", "1.办好食堂。(责任单位:市甲局)\n二、改进服务。2.建好驿站。方便群众。(市乙局负责)3.培训队伍。(市丙局负责)", "1 办好食堂|2 建好驿站|3 培训队伍"),
    ("a list inside an item", "1.办好食堂。重点:1.扩大供给;2.改进服务;3.方便群众。(责任单位:市甲局)\n2.建好驿站。(责任单位:市乙局)", "1 办好食堂|2 建好驿站"),
    ("a dotted date", "1.办好食堂。\n2026.6.30前完成。(责任单位:市甲局)\n2.建好驿站。(责任单位:市乙局)", "1 办好食堂|2 建好驿站"),
]  # fmt: skip


@pytest.mark.parametrize(("items", "tasks"), [case[1:] for case in COUNTED], ids=[case[0] for case in COUNTED])
def test_the_order_of_numbers_tells_an_item(items: str, tasks: str) -> None:
    read = read_document(HEAD + items, name="云州.txt").tasks
    assert "|".join(f"{task.number} {task.title}" for task in read) == tasks


@pytest.mark.parametrize("title", ["云州市2026年民生实事项目清单", "云州市工作要点(2026年)"])
def test_a_year_may_open_the_first_item_below_the_title(title: str) -> None:
    text = f"{title}\n1.2026年底前建成食堂3所。(市甲局)\n2.500户适老化改造。(市乙局、市丙局)\n3.建好驿站。(市丁局)"
    tasks = read_document(text, name="云州.txt").tasks
    assert [(task.number, task.title) for task in tasks] == [
        ("1", "2026年底前建成食堂3所"),
        ("2", "500户适老化改造"),
        ("3", "建好驿站"),
    ]


def test_small_numbers_inside_a_line_are_tasks_where_each_has_its_clause() -> None:
    text = (
        HEAD
        + "1.优化供给。(1)建好食堂。(市甲局牵头)(2)建好驿站。(市乙局牵头)\n2.培训队伍。包括(1)厨师;(2)店员。(市丙局负责)"
    )
    tasks = read_document(text, name="云州.txt").tasks
    assert [(task.number, task.title, *names(task.leads)) for task in tasks] == [
        ("1", "建好食堂", "市甲局"),
        ("2", "建好驿站", "市乙局"),
        ("2", "培训队伍", "市丙局"),
    ]


def test_a_group_glued_behind_a_clause_holds_the_items_after_it() -> None:
    text = (
        HEAD + "(一)打好基础\n1.办好食堂。扩大供给。(责任单位:市甲局)(二)提升服务\n2.建好驿站。(责任单位:市乙局)3.智能+助餐\n"
        "一是开发平台。(责任单位:市丙局)\n4.智能+助浴\n一是开展试点。(责任单位:市丁局)"
    )  # fmt: skip
    tasks = read_document(text, name="云州.txt").tasks
    assert [(task.number, task.title, task.section, *names(task.leads)) for task in tasks] == [
        ("1", "办好食堂", "打好基础", "市甲局"),
        ("2", "建好驿站", "提升服务", "市乙局"),
        ("3", "智能+助餐", "提升服务", "市丙局"),
        ("4", "智能+助浴", "提升服务", "市丁局"),
    ]


def test_several_items_inside_one_line_are_tasks_where_each_has_its_clause() -> None:
    text = "云州市便民任务分工方案\n(一)优化审批。具体措施:1.2026年底前开展检查。(市甲局负责)2.清理收费。(市乙局负责)3.3日内办结。(市丙局负责)"
    tasks = read_document(text, name="云州.txt").tasks
    assert [(task.number, task.section, *names(task.leads)) for task in tasks] == [
        ("1", "优化审批", "市甲局"),
        ("2", "优化审批", "市乙局"),
        ("3", "优化审批", "市丙局"),
    ]


def test_items_before_digits_on_one_line_are_parted_too() -> None:
    words = "各部门要把好事办实、实事办好,扩大供给,改进服务,方便群众,让老年人放心满意。"
    text = f"云州市2026年工作要点一、重点任务1.2026年新建食堂5家。{words}2.12345热线提质。完成投资3.5亿元。{words}3.AI助餐上线。{words}4.培训队伍。{words}"
    tasks = read_document(text, name="云州.txt").tasks
    assert [(task.number, task.title) for task in tasks] == [
        ("1", "2026年新建食堂5家"),
        ("2", "12345热线提质"),
        ("3", "AI助餐上线"),
        ("4", "培训队伍"),
    ]
