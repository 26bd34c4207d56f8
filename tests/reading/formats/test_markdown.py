"""Markdown: the words without the marks; what is no Markdown stays as it is."""

import time

import pytest

from tracker.reading.formats import read_source
from tracker.reading.formats.markdown import without_marks

# Each case: an id, Markdown, the words.
MARKS = [
    ("headings", "# 任务清单\n## 一、网络 ##\n####### 七", "任务清单\n一、网络\n####### 七"),
    ("bold and italic", "1. **办好食堂。** *重要*的\n__事__", "1. 办好食堂。 重要的\n事"),
    ("a product stays", "**甲** 3*4*5 与 2 * 3", "甲 3*4*5 与 2 * 3"),
    ("quotations and points", "> 现印发\n- 甲\n* 乙", "现印发\n甲\n乙"),
    ("a rule", "甲\n\n---\n\n乙", "甲\n\n\n\n乙"),
    ("links and pictures", "见[附件](https://x.cn/a.doc)![图](a.png)", "见附件"),
    ("square brackets of a number stay", "云政发[2024]8号(试行)", "云政发[2024]8号(试行)"),
    ("escapes", "1\\. 甲 \\*注", "1. 甲 *注"),
    ("breaks in cells", "| 市甲局<br>市乙局 | 甲<br/>乙 |", "| 市甲局、市乙局 | 甲乙 |"),
    ("a table of Markdown", "| 序号 | 任务 |\n|:---:|---|\n| 1 | **甲** |", "| 序号 | 任务 |\n|:---:|---|\n| 1 | 甲 |"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "words"), [case[1:] for case in MARKS], ids=[case[0] for case in MARKS])
def test_marks_are_taken_off(text: str, words: str) -> None:
    assert without_marks(text) == words


def test_a_table_of_html_becomes_rows_in_its_place() -> None:
    text = (
        "## 分工\n<table><tr><td>序号</td><td>任务</td><td>牵头单位</td></tr>"
        "<tr><td>1</td><td>甲</td><td></td></tr></table>\n后文"
    )
    assert without_marks(text).split("\n") == ["分工", "", "| 序号 | 任务 | 牵头单位 |", "| 1 | 甲 | — |", "", "后文"]


@pytest.mark.parametrize(
    ("text", "format_"),
    [("## 甲\n", "markdown"), ("**甲**", "markdown"), ("| --- | --- |", "markdown"), ("甲 * 乙 # 丙\n", "text")],
)
def test_what_is_markdown_is_known_by_its_content(text: str, format_: str) -> None:
    assert read_source(text.encode(), "a.txt").format == format_
    if format_ == "text":
        assert read_source(text.encode(), "a.md").text == text


def test_a_heading_may_be_closed_by_marks_and_takes_no_longer_for_being_wide() -> None:
    assert without_marks("## 一、重点任务 ##\n# 二、C#\n### ###\n#### 三、保障  ") == "一、重点任务\n二、C#\n\n三、保障"
    began = time.process_time()
    without_marks("# a" + " " * 200_000 + "b")
    assert time.process_time() - began < 1
