"""The account of a document: what stands in no task and why; no numbered line is dropped without a word."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.reading.fuzz import damaged, dropped_items
from tests.reading.scoring import names_of_corpus, text_of
from tracker.reading.draft import DoubtKind, SetAsideReason
from tracker.reading.layout import laid_out
from tracker.reading.read_document import read_document

POLICY = """云州市民政局文件
打印 关闭
云民发〔2024〕8号
云州市民政局关于印发《云州市食堂服务方案》的通知
各区民政局:
为办好食堂,制定本方案。
一、总体要求
(一)指导思想。坚持方便群众。
二、重点任务
围绕就近用餐,抓好以下工作。
(一)办好食堂。扩大供给。(责任单位:市甲局)
(二)建好驿站。方便群众。(责任单位:市乙局)
三、保障措施
各区要加强领导。
本方案自印发之日起施行。
云州市民政局
2024年2月5日
附件1
东溪食堂清单
打印本页 关闭窗口
主办:云州市民政局 版权:云州市民政局
"""


def stretches(text: str) -> list[tuple[str, str]]:
    """The reason and the first words of each stretch that stands in no task."""
    layout = laid_out(text)
    return [(aside.reason, layout.whole.text[aside.start : aside.end].strip()[:10]) for aside in layout.asides]


def test_what_stands_in_no_task_has_a_reason() -> None:
    assert stretches(POLICY) == [
        (SetAsideReason.HEADING, "云州市民政局文件"),
        (SetAsideReason.FURNITURE, "打印关闭"),
        (SetAsideReason.HEADING, "云民发〔2024〕8"),
        (SetAsideReason.HEADING, "云州市民政局关于印发"),
        (SetAsideReason.HEADING, "各区民政局:"),
        (SetAsideReason.OUTSIDE, "为办好食堂,制定本方"),
        (SetAsideReason.OUTSIDE, "一、总体要求"),
        (SetAsideReason.OUTSIDE, "(一)指导思想。坚持"),
        (SetAsideReason.HEADING, "二、重点任务"),
        (SetAsideReason.OUTSIDE, "围绕就近用餐,抓好以"),
        (SetAsideReason.OUTSIDE, "三、保障措施\n各区要"),
        (SetAsideReason.CLOSING, "本方案自印发之日起施"),
        (SetAsideReason.ANNEX, "附件1\n东溪食堂清单"),
        (SetAsideReason.FURNITURE, "打印本页关闭窗口\n主"),
    ]


def test_a_repetition_and_an_interpretation_are_set_aside() -> None:
    items = "".join(f"{n}.办好第{n}批社区食堂。扩大供给。(责任单位:市甲局)\n" for n in range(1, 7))
    reasons = {reason for reason, _ in stretches("一、重点任务\n" + items + "政策解读\n一、背景\n扩大供给。")}
    assert SetAsideReason.OUTSIDE in reasons
    whole = "云州市社区食堂服务行动方案\n一、重点任务\n" + items
    assert stretches(whole + whole)[-1][0] is SetAsideReason.REPEATED


# Each case: an id, then items, the phrases of the doubts.
NUMBERS = [
    ("in order", "1.食堂。\n2.驿站。\n3.队伍。", []),
    ("a gap", "1.食堂。\n2.驿站。\n4.队伍。", ["4.队伍"]),
    ("a repeat", "1.食堂。\n2.驿站。\n2.队伍。", ["2.队伍"]),
    ("back", "1.食堂。\n3.驿站。\n2.队伍。", ["3.驿站", "2.队伍"]),
    ("no first", "2.食堂。\n3.驿站。", ["2.食堂"]),
    ("anew in a group", "(一)养老\n1.食堂。\n2.驿站。\n(二)托育\n1.队伍。", []),
    ("on over groups", "(一)养老\n1.食堂。\n2.驿站。\n(二)托育\n3.队伍。", []),
    ("a gap of groups", "(一)养老\n1.食堂。\n(三)托育\n2.队伍。", ["(三)托育"]),
    ("a number inside a line", "1.食堂,包括:(1)扩大供给;\n(2)改进服务。\n2.驿站。", []),
]


@pytest.mark.parametrize(("items", "phrases"), [case[1:] for case in NUMBERS], ids=[case[0] for case in NUMBERS])
def test_numbers_that_do_not_count_on_are_a_doubt(items: str, phrases: list[str]) -> None:
    plan = read_document("云州市方案\n一、重点任务\n" + items, name="云州.txt")
    doubts = [doubt for doubt in plan.doubts if doubt.kind is DoubtKind.NUMBERS_MISSING]
    assert [doubt.phrase for doubt in doubts] == phrases
    assert [doubt.evidence.phrase for doubt in doubts if doubt.evidence] == phrases


def test_a_chapter_that_nobody_has_accounted_for_is_a_doubt() -> None:
    plan = read_document(
        "云州市方案\n一、重点任务\n1.食堂。(责任单位:市甲局)\n二、支持政策\n统筹用好资金。\n三、保障措施\n加强领导。",
        name="云州.txt",
    )
    (doubt,) = (doubt for doubt in plan.doubts if doubt.kind is DoubtKind.WORDS_LEFT_OVER)
    assert doubt.phrase == "二、支持政策"
    assert doubt.evidence is not None
    assert "统筹用好资金" in doubt.evidence.phrase


# --- nothing numbered is dropped without a word ------------------------------------------------


@pytest.mark.parametrize("name", names_of_corpus())
def test_no_item_of_the_corpus_is_dropped_without_a_word(name: str) -> None:
    text = text_of(name)
    assert dropped_items(text, read_document(text, name=name)) == []


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 100_000))
def test_no_item_of_a_damaged_document_is_dropped_without_a_word(seed: int) -> None:
    text = damaged(seed)
    assert dropped_items(text, read_document(text, name="云州.txt")) == []


def test_asides_are_in_order_and_hold_no_word_of_a_task() -> None:
    chance = random.Random(1)
    for text in [POLICY, *(damaged(chance.randrange(100_000)) for _ in range(40))]:
        layout = laid_out(text)
        spans = sorted((duty.start, duty.reach) for duty in layout.duties.found)
        done = 0
        for aside in layout.asides:
            assert done <= aside.start < aside.end
            assert not any(start < aside.end and aside.start < reach for start, reach in spans)
            done = aside.end


def test_a_clause_that_a_line_of_the_page_has_swallowed_is_a_doubt() -> None:
    text = POLICY.replace(
        "打印本页 关闭窗口\n主办", "打印本页 关闭窗口\n上一篇:云州市食堂方案市丙局;责任单位:市丁局\n主办"
    )
    (doubt,) = (each for each in read_document(text, name="云州.txt").doubts if each.kind is DoubtKind.WORDS_LEFT_OVER)
    assert doubt.evidence
    assert "责任单位:市丁局" in doubt.evidence.phrase
