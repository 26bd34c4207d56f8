"""How much of a text is the policy: repetitions and interpretations are left out, and said to be."""

from tests.reading.make import names
from tracker.reading.draft import DoubtKind
from tracker.reading.read_document import read_document

POLICY = (
    "为了方便全市老年人就近吃上热饭,制定本方案。\n一、重点任务\n"
    "(一)办好食堂。扩大供给。(责任单位:市甲局)\n(二)建好驿站。方便群众。(责任单位:市乙局)\n"
    "(三)用好平台。汇集信息。(责任单位:市丙局)\n(四)培训队伍。提升本领。(责任单位:市丁局)\n"
)


def test_a_text_printed_twice_is_read_once() -> None:
    plan = read_document("返回首页\n" + POLICY + "来源:网络\n" + POLICY + "来源:网络\n", name="云州.txt")
    assert [task.number for task in plan.tasks] == ["一", "二", "三", "四"]
    (doubt,) = (doubt for doubt in plan.doubts if doubt.kind is DoubtKind.TEXT_REPEATED)
    assert doubt.evidence is not None
    assert doubt.evidence.first_line == 9
    assert "来源" not in plan.tasks[-1].text


def test_items_that_resemble_each_other_are_no_repetition() -> None:
    items = (f"{n}.办好第{n}批食堂。扩大供给。\n(责任单位:市甲局,各区人民政府)\n" for n in range(1, 5))
    text = "一、任务\n" + "".join(items)
    assert len(read_document(text, name="云州.txt").tasks) == 4


def test_an_interpretation_that_names_a_short_policy_is_left_out() -> None:
    short = (
        "云州市食堂方案\n一、重点任务\n(一)办好食堂。(责任单位:市甲局)\n"
        "《云州市食堂方案》的政策解读\n一、主要内容\n(一)办好食堂。由市乙局牵头。\n"
    )
    plan = read_document(short, name="云州.txt")
    assert [names(task.leads) for task in plan.tasks] == [["市甲局"]]
    assert DoubtKind.INTERPRETATION_SKIPPED in [doubt.kind for doubt in plan.doubts]


def test_a_menu_that_names_an_interpretation_ends_nothing() -> None:
    plan = read_document("首页\n《云州市食堂方案》政策解读\n" + POLICY, name="云州.txt")
    assert [task.number for task in plan.tasks] == ["一", "二", "三", "四"]


def test_an_interpretation_after_the_policy_is_left_out() -> None:
    text = POLICY + "《云州市食堂方案》政策解读\n一、出台背景\n(一)办好食堂。市甲局牵头起草。(责任单位:市戊局)\n"
    plan = read_document(text, name="云州.txt")
    assert [names(task.leads) for task in plan.tasks] == [["市甲局"], ["市乙局"], ["市丙局"], ["市丁局"]]
    assert DoubtKind.INTERPRETATION_SKIPPED in [doubt.kind for doubt in plan.doubts]
