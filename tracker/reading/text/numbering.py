"""The number that opens a line: 一、 (二) 3. (4) ⑤ 第六条 第七章 行动八 9.1.

Documents nest these styles in one order (GB/T 9704 for the first four), so a style also
says how deep an item stands, whichever styles a document leaves out.
"""

import re
from dataclasses import dataclass
from enum import IntEnum


class Style(IntEnum):
    """The styles of numbers, outermost first; a smaller value holds a greater one."""

    PART = 1
    CHAPTER = 2
    COMMA = 3
    ARTICLE = 4
    BRACKET = 5
    POINT = 6
    DECIMAL = 7
    SMALL_BRACKET = 8
    CIRCLE = 9


@dataclass(frozen=True, slots=True)
class Numbering:
    """A printed number: ``bare`` is it without marks (七, 12); ``end`` is where the words begin."""

    style: Style
    bare: str
    start: int
    end: int


_CHINESE_NUMERAL = "[〇零一二三四五六七八九十百]{1,6}"

_OPENING_NUMBER = re.compile(
    rf"""
    (?:
      第(?P<part>{_CHINESE_NUMERAL}|\d{{1,2}})(?:部分|篇|编)[、:.]?\s?     # 第一部分 养老服务
    | 第(?P<chapter>{_CHINESE_NUMERAL}|\d{{1,2}})[章节][、:.]?\s?         # 第三章 服务供给
    | 第(?P<article>{_CHINESE_NUMERAL}|\d{{1,3}})条(?:[、:]|\s)?          # 第十二条 建立登记制度
    | (?:专项|重点|重大|主要|提升|攻坚)?(?:行动|任务|工程|举措|措施)(?P<named>{_CHINESE_NUMERAL}|\d{{1,2}})     # 行动三:办好食堂
      (?:[:、.]|(?<!一)(?=[\u4e00-\u9fff]{{2}})|(?=[\u4e00-\u9fff]{{2}})(?![体次致定些批览]))
    | (?:赛道|领域|板块|方向)(?P<field>{_CHINESE_NUMERAL}|\d{{1,2}})[:、]      # 赛道二:海洋数据产业
    | (?P<formal>[壹贰叁参肆伍陆柒捌玖拾]{{1,3}})、                           # 贰、推动事项 (Taiwan)
    | (?P<comma>{_CHINESE_NUMERAL})(?:、|[.](?!\d))                       # 三、完善服务网络
    | [(](?P<bracket>{_CHINESE_NUMERAL})[)][、.:]?                        # (十二)加强队伍建设
    | (?P<point>\d{{1,3}})(?:、|[.](?![\d%]))[.、]?[ ]?                       # 7.优化设施布局
    | (?P<decimal>\d{{1,2}}(?:[.](?!0)\d{{1,2}}){{1,2}})[.、]?              # 1.2 改造食堂; 1.5万 is an amount, 2.0版 a version
      (?=[\u4e00-\u9fff“])(?![版代万亿千百个家所张名人户处座次项元年月日倍亩吨公平])
    | [(]?(?P<small>\d{{1,3}})[)][、.]?[ ]?                               # (2)改造食堂
    | (?P<circle>[①-⑳])[、.]?[ ]?                                        # ③开展巡访
    )
    """,
    re.VERBOSE,
)
_STYLE_OF_GROUP = {
    "part": Style.PART,
    "chapter": Style.CHAPTER,
    "formal": Style.CHAPTER,
    "article": Style.ARTICLE,
    "named": Style.ARTICLE,
    "field": Style.ARTICLE,
    "comma": Style.COMMA,
    "bracket": Style.BRACKET,
    "point": Style.POINT,
    "decimal": Style.DECIMAL,
    "small": Style.SMALL_BRACKET,
    "circle": Style.CIRCLE,
}


def numbering_at(text: str, start: int) -> Numbering | None:
    """The number that opens the words at ``start``, or None where they open without one."""
    match = _OPENING_NUMBER.match(text, start)
    if match is None or match.lastgroup is None:
        return None
    bare = match.group(match.lastgroup)
    if match.lastgroup == "circle":
        bare = str(ord(bare) - ord("①") + 1)
    return Numbering(_STYLE_OF_GROUP[match.lastgroup], bare, match.start(), match.end())


_DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_FORMAL = str.maketrans("壹贰叁参肆伍陆柒捌玖拾", "一二三三四五六七八九十")
_PLACES = {"十": 10, "百": 100, "千": 1000, "万": 10000, "亿": 100_000_000}


def chinese_number(words: str) -> int | None:
    """The value of a Chinese numeral: 十二 → 12, 二〇二三 → 2023, 三千 → 3000; None if it is none."""
    if not words or any(char not in _DIGITS and char not in _PLACES for char in words):
        return None
    if len(words) > 1 and all(char in _DIGITS for char in words):
        return int("".join(str(_DIGITS[char]) for char in words))
    total = below_ten_thousand = digit = 0
    for char in words:
        if char in _DIGITS:
            digit = _DIGITS[char]
        elif _PLACES[char] >= 10_000:
            total = (total + below_ten_thousand + digit or 1) * _PLACES[char]
            below_ten_thousand = digit = 0
        else:
            below_ten_thousand += (digit or 1) * _PLACES[char]
            digit = 0
    return total + below_ten_thousand + digit


def value_of(bare: str) -> int:
    """The value of a printed number without its marks: 12 or 十二 → 12, the last part of 1.2 → 2; 0 if it is none."""
    last = bare.rsplit(".", 1)[-1]
    return int(last) if last.isdecimal() else chinese_number(bare.translate(_FORMAL)) or 0
