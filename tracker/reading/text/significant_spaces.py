"""Spaces that say something: after a heading's number (一 总体要求), between units, or in place of lost line ends."""

import re
from collections.abc import Iterator

from tracker.reading.text.clean_text import CleanText, edited, replaced
from tracker.reading.text.numbering import chinese_number

# "一 总体要求"; "3 主要任务"; "行动二 科技支撑行动"
_SPACED_NUMBER = re.compile(
    r"(?:(?<=\n)|\A)[ \t]*(?P<number>[一二三四五六七八九十]{1,3}|\d{1,2})(?P<space>[ ]+)(?=[\u4e00-\u9fff“])"
)
_FEWEST_SPACED = 2


def with_telling_spaces(clean: CleanText) -> CleanText:
    """``clean`` with 、 or . for the space after numbers that count through, 、 for one between two units, a line
    end or a colon for one beside a label, and a line end for each space of a text whose lines have been run together."""
    clean = replaced(clean, _marked_numbers(clean.text))
    clean = replaced(clean, _beside_labels(clean.text))
    return _with_lines(replaced(clean, _parted_units(clean.text)))


def _marked_numbers(text: str) -> Iterator[tuple[int, int, str]]:
    """The numbers that count 1, 2, 3 … from the first on, in each of the two scripts."""
    chinese = [m for m in _SPACED_NUMBER.finditer(text) if not m["number"].isdecimal()]
    arabic = [m for m in _SPACED_NUMBER.finditer(text) if m["number"].isdecimal()]
    marks: list[tuple[int, int, str]] = []
    for matches, mark in ((chinese, "、"), (arabic, ".")):
        counting = list(_that_count(matches))
        if len(counting) >= _FEWEST_SPACED:
            marks += ((*match.span("space"), mark) for match in counting)
    yield from sorted(marks)


def _that_count(matches: list[re.Match[str]]) -> Iterator[re.Match[str]]:
    expected = 1
    for match in matches:
        if _value(match["number"]) == expected:
            expected += 1
            yield match


def _value(number: str) -> int | None:
    return int(number) if number.isdecimal() else chinese_number(number)


# --- labels --------------------------------------------------------------------------------

_LABEL = "(?:牵头|责任|配合|主办|协办|参与|主管|实施|承办)(?:单位|部门)"
# "1.整治占道 牵头单位:市甲局": the title ends at the space.
_AFTER_A_TITLE = re.compile(
    rf"^[ ]*[(]?[\d一二三四五六七八九十]{{1,3}}[).、](?:[^\n:。;|\t()]|\([^()\n:]{{0,20}}\)){{2,60}}?(?P<space>[ ]+)(?={_LABEL}[ ]*:)",
    re.MULTILINE,
)
# "责任单位  市甲局": the label has lost its colon.
_AFTER_A_LABEL = re.compile(rf"^[ ]*{_LABEL}(?P<space>[ ]+)(?=[市省区县州各国][\u4e00-\u9fff])", re.MULTILINE)


def _beside_labels(text: str) -> Iterator[tuple[int, int, str]]:
    """The spaces beside the labels of duty: a line's end before one, or its colon behind it."""
    ends = [(*match.span("space"), "\n") for match in _AFTER_A_TITLE.finditer(text)]
    colons = [(*match.span("space"), ":") for match in _AFTER_A_LABEL.finditer(text)]
    yield from sorted(ends + colons)


# --- units behind a label: the label says that names stand there, so names without a level count too ---

# "责任单位:市甲局 市乙局 各区人民政府", up to the next label's colon.
_LIST_OF_UNITS = re.compile(
    r"(?:单位|部门|机关|主体|机构)[】\]]?:[ ]*(?P<names>(?:(?![^ \n]{0,10}:)[^\n:。|\t]){2,300})"
)
# A whole name, a space, and the next one; printing leaves spaces inside names too: 市发展 改革委, 市政府 办公室.
_BETWEEN_NAMES = re.compile(
    r"""
    (?<=[\u4e00-\u9fff)])
    (?: (?<=[局厅院联社会室])|(?<=支队|公司|集团|中心|分行|机关)|(?P<cut>(?<=委)|(?<=政府|大学)))
    [ ]+
    (?: (?=[省市州县区旗国]?[\u4e00-\u9fff]{2,20}(?:[局委厅院联社会办]|支队|公司|集团|中心|分行|政府|大学)(?:[ 、,;()\n]|$))
      | (?=各[省市州县区旗乡镇街级有相部]))
    """,
    re.VERBOSE,
)
_LEVELS = "省市州县区旗国各"


def _parted_units(text: str) -> Iterator[tuple[int, int, str]]:
    """The spaces between two whole names of a list, as 、."""
    for found in _LIST_OF_UNITS.finditer(text):
        for space in _BETWEEN_NAMES.finditer(text, *found.span("names")):
            # 市委 组织部 and 市政府 办公室 are one name each; 市政府 市甲局 are two.
            if space["cut"] is None or text[space.end()] in _LEVELS:
                yield *space.span(), "、"


# --- units anywhere: in a cell or a sentence the next name must say whose office it is ---

_UNIT = "(?:局|委|办|厅|部|院|会|府|公司|集团|中心|支队|大队|联|社|行|站|所|办公室)"
# What a group of all units ends with: 各区人民政府, 各成员单位; not 各项工作有序推进.
_OF_ALL = "(?:[省市县区州旗镇乡办局委会组]|政府|单位|部门|街道|园区|乡镇|机构|学校|高校|院校|银行|公司|企业|中心)"
_MARK = r"(?:\((?:牵头|主办|主责|配合|协办|参与|责任)(?:单位|部门)?\))"
_LONGEST_UNIT = 24
_ENDS_A_UNIT = re.compile(rf"[\u4e00-\u9fff]{{2}}{_UNIT}{_MARK}?\Z")
# The next one says itself whose office it is, and ends with its own kind before anything else follows.
_BEGINS_A_UNIT = re.compile(
    rf"(?:团?[市省县区州](?!委?[ ])[\u4e00-\u9fff]{{1,18}}?{_UNIT}|团[市省县区州]委|各[\u4e00-\u9fff]{{0,7}}{_OF_ALL})"
    rf"{_MARK}?(?=$|[ \n\t|、,;。)])"
)


def parts_two_units(text: str, start: int, end: int) -> bool:
    """Whether the spaces ``text[start:end]`` stand between two units of a list: 市甲局 市乙局; 市甲局(牵头) 市乙局."""
    if not _BEGINS_A_UNIT.match(text, end):
        return False
    return _ENDS_A_UNIT.search(text[max(0, start - _LONGEST_UNIT) : start]) is not None


# --- a text on one line --------------------------------------------------------------------

_SHORTEST_ON_ONE_LINE = 400
_LINE_END = re.compile(r"(?<=[^\sA-Za-z])(?<![\d一二三四五六七八九十][.、)）])[ ]+(?=[^\sA-Za-z|])")
# A space that parts: after a stop, before a number or a label.
_PARTING = re.compile(
    r"""
      [。;:)】〕”][ ]+(?=\S)                                              # …扩大供给。 方便群众
    | [ ]+(?=
        [一二三四五六七八九十]{1,3}、|[(（][一二三四五六七八九十\d]{1,3}[)）]     # …食堂 二、主要任务
      | 第[一二三四五六七八九十]{1,3}[章条]|\d{1,2}[.、]                       # …食堂 第三条
      | (?:行动|任务)[一二三四五六七八九十]                                   # …食堂 行动二
      | [【(]?(?:牵头|责任|配合|主办|协办|参与)(?:单位|部门)|完成(?:时限|时间)     # …食堂 牵头单位:
      )
    """,
    re.VERBOSE,
)


def _with_lines(clean: CleanText) -> CleanText:
    """A text on one line gets a line for each stretch between spaces, where most spaces part sentences."""
    text = clean.text
    lines = text.strip().count("\n") + 1
    if len(text) < _SHORTEST_ON_ONE_LINE * lines:
        return clean
    spaces = sum(1 for _ in _LINE_END.finditer(text))
    if not spaces or 5 * sum(1 for _ in _PARTING.finditer(text)) < 2 * spaces:
        return clean
    return edited(clean, _LINE_END, lambda _: "\n")
