"""The front door as a whole: it never fails, its evidence is true, it loses no clause, it is linear."""

import time
from collections.abc import Iterator
from dataclasses import fields, is_dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.reading.make import HEADER
from tracker.reading.draft import DoubtKind, DraftPlan, Evidence
from tracker.reading.plan_format import to_plan_format
from tracker.reading.read_document import looks_like_a_policy, read_document

PIECES = st.sampled_from(
    ["一、任务\n", "(一)食堂\n", "1.办好食堂。", "\n", "(责任单位:", "市甲局、市乙局", "各区、", ")", "(", "<含", ">", "牵头", "市甲局牵头,",
     "按职责分工负责", "以下均需各区落实,不再列出", "等部门", "2024年", "6月底前", "自印发之日起", "30日内", "每年", "2-3个", "90%以上",
     "“三个全覆盖”", "《", "》", "|", "\t", "序号\n", "指标名称\n", "单位\n", "目标值\n", "属性\n", "1\n", "附件:", "第一条", "①", "９９９９９９家",
     "13月32日", "十四五", "0000年", "　", "\r\n", "翻一番", "𠀀"]
)  # fmt: skip


def evidence_in(value: object) -> Iterator[Evidence]:
    """All the evidence held anywhere in a draft."""
    if isinstance(value, Evidence):
        yield value
    elif is_dataclass(value):
        for field in fields(value):
            yield from evidence_in(getattr(value, field.name))
    elif isinstance(value, tuple | list):
        for inner in value:
            yield from evidence_in(inner)
    elif isinstance(value, dict):
        yield from evidence_in(list(value.values()))


def check(text: str) -> DraftPlan:
    plan = read_document(text, name="云州.txt")
    for evidence in evidence_in(plan):
        assert evidence.phrase == text[evidence.start : evidence.end]
    assert [task.ordinal for task in plan.tasks] == list(range(1, len(plan.tasks) + 1))
    return plan


@given(st.text(max_size=200))
def test_any_text_is_read(text: str) -> None:
    check(text)


@settings(max_examples=200)
@given(st.lists(PIECES, max_size=40).map("".join))
def test_any_text_of_policy_words_is_read(text: str) -> None:
    check(text)


@settings(max_examples=100)
@given(
    st.lists(
        st.sampled_from(["一、任务\n", "(一)食堂\n", "1.办好食堂。扩大供给。", "说明。", "\n", "(责任单位:市甲局、市乙局)", "\n责任单位:市丙局\n"]),
        max_size=25,
    ).map("".join)
)  # fmt: skip
def test_every_clause_ends_in_a_task_or_a_doubt(text: str) -> None:
    plan = check(text)
    placed = [evidence.phrase for task in plan.tasks for evidence in task.clause_evidence]
    placed += [doubt.phrase for doubt in plan.doubts]
    assert sum(phrase.count("责任单位") for phrase in placed) >= text.count("责任单位")


def seconds_to_read(piece: str, length: int) -> float:
    """The processor's time for a document of that many characters, all of them the same piece."""
    text = "一、任务\n1.办好食堂。" + piece * (length // len(piece))
    begun = time.process_time()
    read_document(text, name="云州.txt")
    return time.process_time() - begun


@pytest.mark.parametrize(
    "piece",
    ["(", "((责任单位:", " ", "责任单位:", "市甲局、", "负责", "每年2个,", "到2025年", "1.办好食堂。(责任单位:市甲局)\n", "|\n", "《", "“", "第一季度",
     "各区、", "各市(区)", "序号\n", "序号\n指标名称\n目标值\n", "职责", "1", "十", "1.一\n(一)", "2025年建成2个;",
     "专栏1\n1.一\n", "市甲局牵头,", "— 3 —\n", "\n3\n", "【牵头单位】", "压缩至5天", "|1|一|市甲局|\n", "一 ", "**", "<br>", "关于印发", "行动一\n",
     "1.1一\n", "(市甲局、市乙局)\n", "云州市民政局\n", "2024年、", "第一个逗号前", "市甲局,\n", "(市甲局\n", "各市", "每年6月底前", "由5%提高到", "云州市\n行动方案\n",
     "2.3亿元。", "2.2026年\n", "(责任单\n", "1.责任单位:市甲局\n", "主办:市甲局\n电话:1\n", "整改措施:\n1.一\n责任单位:市甲局\n", "本办法所称", "各地要抓好落实。\n"],
)  # fmt: skip
def test_reading_time_grows_with_the_length_and_not_its_square(piece: str) -> None:
    """Eight times the text takes about eight times as long; with the square of its length it would be 64 times.

    The processor's time for this process is counted. A busy machine lengthens it now and then, but not every time: what
    grows with the square does so at each attempt.
    """
    grown = (seconds_to_read(piece, 32_000) / max(seconds_to_read(piece, 4_000), 0.01) for _attempt in range(5))
    assert any(factor < 20 for factor in grown)


def test_what_is_no_policy_has_nothing_to_do() -> None:
    plan = read_document("今天天气很好。我们去公园散步。", name="日记.txt")
    assert not looks_like_a_policy(plan)
    assert DoubtKind.NOTHING_TO_DO in [doubt.kind for doubt in plan.doubts]


def test_the_text_of_an_item_and_its_lines_can_be_found_again() -> None:
    text = "一、任务\n1.办好食堂。扩大供给。\n(责任单位:市甲局)\n2.建好驿站。(责任单位:市乙局)"
    first, second = check(text).tasks
    assert (first.evidence.first_line, first.evidence.last_line) == (2, 3)
    assert second.text == "2.建好驿站。(责任单位:市乙局)"
    assert [place.phrase for place in first.clause_evidence] == ["(责任单位:市甲局)"]


@pytest.mark.parametrize("ending", ["", "\n", "\r\n", " \n\n\u3000"])
def test_how_the_last_line_ends_changes_nothing(ending: str) -> None:
    text = HEADER + "1.改造食堂。(责任单位:市甲局)\n2.强化信用体系建"
    assert to_plan_format(read_document(text + ending, name="云州.txt")) == to_plan_format(
        read_document(text, name="云州.txt")
    )
