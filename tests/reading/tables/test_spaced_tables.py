"""Tables that only spaces hold apart."""

import pytest

from tests.reading.make import names
from tracker.reading.read_document import read_document

TITLE = "云岭市2026年重点任务清单\n"
ROWS = [
    ("序号", "工作任务", "责任单位", "完成时限"),
    ("1", "新建学校10所", "市教育局、市财政局", "10月底前"),
    ("2", "新建医院", "市卫健委", "6月底前"),
]


@pytest.mark.parametrize("gap", [" ", "    ", "\u3000", " \u3000 "])
@pytest.mark.parametrize("between", ["\n", "\n\n"])
def test_rows_with_as_many_cells_as_headings_are_a_table(gap: str, between: str) -> None:
    text = TITLE + between.join(gap.join(row) for row in ROWS) + "\n"
    found = read_document(text, name="云岭.txt").tasks
    assert [(task.number, task.title, names(task.leads), str(task.deadline.due)) for task in found] == [
        ("1", "新建学校10所", ["市教育局"], "2026-10-31"),
        ("2", "新建医院", ["市卫健委"], "2026-06-30"),
    ]
    for task in found:
        assert task.evidence.phrase == text[task.evidence.start : task.evidence.end]


def test_spaces_within_a_cell_stay_where_gaps_are_wide() -> None:
    text = TITLE + "序号   工作任务   责任单位\n1   新建 学校10所   市教育局 市财政局\n"
    (task,) = read_document(text, name="云岭.txt").tasks
    assert (task.title, names(task.leads), names(task.co)) == ("新建学校10所", ["市教育局"], ["市财政局"])


def test_a_line_of_other_words_is_no_heading() -> None:
    text = TITLE + "一、任务\n1. 办好 社区 食堂\n扩大 助餐 服务（责任单位：市甲局）\n"
    (task,) = read_document(text, name="云岭.txt").tasks
    assert names(task.leads) == ["市甲局"]
