"""The strip of balloons that Word and WPS print beside a text with tracked changes and comments.

It is no part of the text: it holds what was deleted, how things were formatted, and remarks.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import median

from tracker.reading.formats.pdf_words import Character, rows_of_characters

# "删除[张三]: 面向" and "设置格式[张三]: 字体: 加粗" of WPS; "批注 [李四1]: 请核实" and "带格式的: 缩进" of Word.
_BEGINNING = re.compile(
    r"""
    (?:
      (?:删除|插入|移动|设置格式|批注|修订|Commented|Deleted|Formatted)\s*[\[［][^\[\]［］]{1,30}[\]］]
    | 带格式的 | 删除的内容 | 已(?:上|下)?移(?:动|动至|动的内容) | Deleted | Formatted
    )\s*[:：]
    """,
    re.VERBOSE,
)
_LEAST_LEFT = 0.5
_CLOSE = 3.0
#: Balloons are set smaller than the text.
_MOST_SIZE = 0.85


def without_balloons(characters: Sequence[Character], width: float) -> list[Character]:
    """The characters of a page without those of the strip beside its text; all, where there is none."""
    begins = Counter(round(first["x0"]) for first in _beginnings(characters) if first["x0"] > _LEAST_LEFT * width)
    if not begins:
        return list(characters)
    left = min(place for place, _ in begins.most_common(2)) - _CLOSE
    text = [each for each in characters if each["x0"] < left]
    strip = [each for each in characters if each["x0"] >= left]
    if not text or median(each["size"] for each in strip) > _MOST_SIZE * median(each["size"] for each in text):
        return list(characters)
    return text


def _beginnings(characters: Sequence[Character]) -> Iterator[Character]:
    """The first character of each run of words that begins as a balloon does."""
    for row in rows_of_characters(characters):
        row.sort(key=lambda each: each["x0"])
        starts = [0, *(place for place, (a, b) in enumerate(pairwise(row), start=1) if b["x0"] - a["x1"] > a["size"])]
        for start in starts:
            if _BEGINNING.match("".join(each["text"] for each in row[start : start + 50])):
                yield row[start]
