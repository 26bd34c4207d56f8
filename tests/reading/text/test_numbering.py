"""Numbers that open a line, and Chinese numerals."""

import pytest

from tracker.reading.text.numbering import Style, chinese_number, numbering_at

# (line, style, bare number, words after it)
LINES = [
    ("一、总体要求", Style.COMMA, "一", "总体要求"),
    ("二十三、附则", Style.COMMA, "二十三", "附则"),
    ("(十二)加强建设", Style.BRACKET, "十二", "加强建设"),
    ("7.办好食堂", Style.POINT, "7", "办好食堂"),
    ("7、办好食堂", Style.POINT, "7", "办好食堂"),
    ("12. 办好食堂", Style.POINT, "12", "办好食堂"),
    ("1..办好食堂", Style.POINT, "1", "办好食堂"),
    ("(3)办好食堂", Style.SMALL_BRACKET, "3", "办好食堂"),
    ("3)办好食堂", Style.SMALL_BRACKET, "3", "办好食堂"),
    ("③办好食堂", Style.CIRCLE, "3", "办好食堂"),
    ("第六条 建立制度", Style.ARTICLE, "六", "建立制度"),
    ("专项行动一:办好食堂", Style.ARTICLE, "一", "办好食堂"),
    ("重点工程3:办好食堂", Style.ARTICLE, "3", "办好食堂"),
    ("贰、办好食堂", Style.CHAPTER, "贰", "办好食堂"),
    ("参、建好驿站", Style.CHAPTER, "参", "建好驿站"),
    ("赛道二:海洋数据产业", Style.ARTICLE, "二", "海洋数据产业"),
    ("第二章 服务供给", Style.CHAPTER, "二", "服务供给"),
    ("第一部分 总则", Style.PART, "一", "总则"),
]


@pytest.mark.parametrize(("line", "style", "bare", "words"), LINES)
def test_a_line_opens_with_a_number(line: str, style: Style, bare: str, words: str) -> None:
    numbering = numbering_at(line, 0)
    assert numbering is not None
    assert (numbering.style, numbering.bare, line[numbering.end :]) == (style, bare, words)


@pytest.mark.parametrize(
    "line",
    [
        "3.5个百分点",
        "2024年建成",
        "一是办好食堂",
        "14个区分别建立",
        "十四五时期",
        "1-2家",
        "2.0版本上线",
        "赛道一览表",
        "重点任务一览表",
        "参与建设",
    ],
)
def test_a_line_opens_with_an_amount_or_a_word(line: str) -> None:
    assert numbering_at(line, 0) is None


@pytest.mark.parametrize(
    ("words", "value"),
    [("七", 7), ("十", 10), ("十二", 12), ("二十", 20), ("一百零三", 103), ("二〇二四", 2024), ("两", 2), ("千", 1000),
     ("万", 10000), ("三千五百", 3500), ("甲", None), ("", None)],
)  # fmt: skip
def test_the_value_of_a_numeral(words: str, value: int | None) -> None:
    assert chinese_number(words) == value
