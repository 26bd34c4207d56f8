"""One spelling for many prints, and the way back to the original."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.reading.text.cleaning import clean

# Each case: an id, then original, cleaned.
SPELLINGS = [
    ("full width", "（责任单位：市甲局，市乙局）；覆盖率９０％", "(责任单位:市甲局,市乙局);覆盖率90%"),
    ("odd points after numbers", "1﹒健全机制 2．办好食堂 ⒊建好驿站", "1.健全机制2.办好食堂3.建好驿站"),
    ("spaces between Chinese", "市 财政 局、市　民政局", "市财政局、市民政局"),
    ("a space between units", "市甲局(牵头) 市乙委  团市委 各县区", "市甲局(牵头)、市乙委、团市委、各县区"),
    ("a space in a unit", "市委 组织部 市政府 办公室,市财政 局", "市委组织部、市政府办公室,市财政局"),
    ("a space before the work of all", "市甲局 各项工作有序推进。", "市甲局各项工作有序推进。"),
    ("a space before all who must act", "市政府办公室 各县区要认真落实。", "市政府办公室各县区要认真落实。"),
    ("a space before all of a kind", "市甲局 各成员单位,各区", "市甲局、各成员单位,各区"),
    ("a space before a sentence", "市甲局 市场监测要加强", "市甲局市场监测要加强"),
    ("spaces beside numbers", "新增 300 个 食堂", "新增300个食堂"),
    ("spaces between Latin words", "GB 50180 standard", "GB 50180 standard"),
    ("spaces at a line's edges", "  一、总则  \n  办好食堂 ", "一、总则\n办好食堂"),
    ("numbers as one sign", "㈠总则⑵食堂", "(一)总则(2)食堂"),
    ("square metres", "30㎡", "30平方米"),
    ("a slip of conversion", "显着增强", "显著增强"),
    ("what cannot be seen", "\ufeff市\u200b甲\u00ad局\x00", "市甲局"),
    ("other line ends", "一\r\n二\r三\u2028四\f五", "一\n二\n三\n四\n五"),
    ("corner quotation marks", "「食堂」﹝2024﹞", "“食堂”〔2024〕"),
    ("look-alike radicals", "⽼年⼈", "老年人"),
]


@pytest.mark.parametrize(("original", "cleaned"), [case[1:] for case in SPELLINGS], ids=[case[0] for case in SPELLINGS])
def test_it_spells(original: str, cleaned: str) -> None:
    assert clean(original).text == cleaned


WORDS = "各部门要把服务办到群众身边,扩大供给,改进服务,方便大家。" * 12
PAGES = (
    f"云州市服务规划\n1、总则。{WORDS}建成食堂\n2、12家,改造3\n3、600户,{WORDS}方便\n4、群众就餐。{WORDS}办好\n5、驿站,扩大\n6、供给。"
    + WORDS
)


def test_page_marks_that_cut_sentences_are_taken_out_and_numbers_join() -> None:
    text = clean(PAGES).text
    assert "建成食堂12家,改造3600户," in text
    assert "方便群众就餐。" in text
    assert "办好驿站,扩大供给。" in text


def test_numbered_items_are_no_page_marks() -> None:
    items = "\n".join(f"{number}、办好食堂。" for number in range(1, 9))
    assert clean(items).text == items


def test_a_list_of_headings_is_no_row_of_pages() -> None:
    items = "\n".join(f"{number}、办好食堂" for number in range(1, 9))
    assert clean(items).text == items


def test_items_after_lists_of_units_are_no_pages() -> None:
    items = "\n".join(f"{number}、办好食堂。{WORDS}\n责任单位:市甲局、市乙局" for number in range(1, 9))
    assert clean(items).text == items


def test_page_numbers_and_running_heads_are_taken_out() -> None:
    pages = "\n".join(f"{WORDS}第{'一二三四'[n]}批食堂\n— {n + 1} —\n云州市公报\n" for n in range(4))
    assert clean(pages).text.count("批食堂各部门") == 3
    assert "公报" not in clean(pages).text


# Each case: an id, then original, cleaned.
MARKS = [
    ("headings", "## 二、重点任务\n### (一)食堂", "二、重点任务\n(一)食堂"),
    ("bold", "**牵头单位:** 市甲局", "牵头单位:市甲局"),
    ("bullets", "- 办好食堂\n* 建好驿站", "办好食堂\n建好驿站"),
    ("quotations, not amounts", "> 附言\n>90", "附言\n>90"),
    (
        "a line's end in a cell",
        "| 1 | 办好食堂<br>建好驿站 | 市甲局<br>市乙局 |",
        "|1|办好食堂;建好驿站|市甲局、市乙局|",
    ),
    ("points kept from counting", "1\\. 办好食堂", "1.办好食堂"),
]


@pytest.mark.parametrize(("original", "cleaned"), [case[1:] for case in MARKS], ids=[case[0] for case in MARKS])
def test_marks_of_markdown_are_taken_out(original: str, cleaned: str) -> None:
    assert clean(original).text == cleaned


def test_a_space_after_a_heading_s_number_is_its_mark() -> None:
    assert clean("一 总则\n二 任务\n1 食堂\n2 驿站").text == "一、总则\n二、任务\n1.食堂\n2.驿站"


def test_a_space_elsewhere_is_none() -> None:
    assert clean("一 些食堂\n办好驿站").text == "一些食堂\n办好驿站"


def test_evidence_is_the_original_spelling_with_its_lines() -> None:
    cleaned = clean("第一行\n责 任单位：市甲\n 局")
    start = cleaned.text.index("责任单位")
    evidence = cleaned.evidence(start, len(cleaned.text))
    assert (evidence.first_line, evidence.last_line) == (2, 3)
    assert evidence.phrase == "责 任单位：市甲\n 局"


@given(st.text(alphabet=st.sampled_from("市甲局 \n\r\t、:：（)1２.㈠㎡显着“”<\u200b𠀀"), max_size=80))
def test_evidence_always_is_the_text_between_its_offsets(text: str) -> None:
    cleaned = clean(text)
    assert len(cleaned.starts) == len(cleaned.ends) == len(cleaned.text)
    for start in range(len(cleaned.text)):
        evidence = cleaned.evidence(start, min(start + 3, len(cleaned.text)))
        assert evidence.phrase == text[evidence.start : evidence.end]
        assert text[: evidence.start].count("\n") + 1 == evidence.first_line


@given(st.text(max_size=60))
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    once = clean(text).text
    assert clean(once).text == once
