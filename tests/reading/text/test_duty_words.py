"""Labels of duty are found as quickly as their closing marks, and as all of them are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.reading.scoring import names_of_corpus, text_of
from tracker.reading.text.duty_words import LABEL, labels_in

PIECES = (
    "责任单位",
    "牵头",
    "配合部门",
    "【",
    "】",
    ":",
    "(",
    ")",
    "市甲局",
    "、",
    "\n",
    "完成时限",
    "责任领导",
    "及",
    "。",
    "整改措施",
    "建议",
)


def spans(text: str) -> list[tuple[int, int]]:
    return [label.span() for label in labels_in(text)]


@pytest.mark.parametrize("name", names_of_corpus())
def test_the_labels_of_documents_are_all_found(name: str) -> None:
    text = text_of(name).translate(str.maketrans("：（）", ":()"))
    assert spans(text) == [label.span() for label in LABEL.finditer(text)]


@given(st.lists(st.sampled_from(PIECES), max_size=30).map("".join))
def test_the_labels_of_any_words_are_all_found(text: str) -> None:
    assert spans(text) == [label.span() for label in LABEL.finditer(text)]


def test_only_the_stretch_is_looked_through() -> None:
    text = "责任单位:市甲局。配合单位:市乙局。完成时限:6月底"
    assert [label.group() for label in labels_in(text, 5, 16)] == ["配合单位:"]
