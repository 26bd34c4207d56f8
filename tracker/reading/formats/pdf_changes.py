"""What Word and WPS print of tracked changes and comments: balloons beside the text, struck words in it.

None of it is the text: balloons hold what was deleted, how things were formatted, and remarks; what
is struck out in the colour of its author is not there any more.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import median
from typing import Any

from pdfplumber.page import Page

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


_THIN = 1.6
_STRIP = 8.0
#: How far from the middle of a character a line may run that strikes it, as a share of its height.
_NEAR_THE_MIDDLE = 0.2


def without_deletions(characters: Sequence[Character], page: Page) -> list[Character]:
    """The characters of a page without those that a line of their own colour strikes.

    Black is the colour of texts and tables, not of an author; a line in it strikes nothing.
    """
    colours = {each.get("non_stroking_color") for each in characters}
    if not any(map(_is_colour, colours)):
        return list(characters)
    lines = defaultdict(list)
    for line, colour in (*_thin(page.lines, "stroking_color"), *_thin(page.rects, "non_stroking_color")):
        lines[int(line["top"] // _STRIP)].append((line, colour))
    return [
        each
        for each in characters
        if not any(_strikes(line, colour, each) for strip in _strips_of(each) for line, colour in lines.get(strip, ()))
    ]


def _strips_of(character: Character) -> range:
    """The strips of the page, from top to bottom, in which a line across a character may stand."""
    return range(int(character["top"] // _STRIP), int(character["bottom"] // _STRIP) + 1)


def _thin(shapes: Sequence[dict[str, Any]], colour: str) -> Iterator[tuple[dict[str, Any], Any]]:
    for shape in shapes:
        if shape["bottom"] - shape["top"] <= _THIN and _is_colour(shape.get(colour)):
            yield shape, shape[colour]


def _strikes(line: dict[str, Any], colour: Any, character: Character) -> bool:
    x, y = (character["x0"] + character["x1"]) / 2, (character["top"] + character["bottom"]) / 2
    reach = _NEAR_THE_MIDDLE * (character["bottom"] - character["top"])
    is_across = line["x0"] <= x <= line["x1"] and line["top"] - reach <= y <= line["bottom"] + reach
    return bool(is_across and character.get("non_stroking_color") == colour)


def _is_colour(value: Any) -> bool:
    """Whether a colour of a PDF is one, and not black, white or grey."""
    if not isinstance(value, tuple):
        return False
    return (len(value) == 3 and len(set(value)) > 1) or (len(value) == 4 and any(value[:3]))


def _beginnings(characters: Sequence[Character]) -> Iterator[Character]:
    """The first character of each run of words that begins as a balloon does."""
    for row in rows_of_characters(characters):
        row.sort(key=lambda each: each["x0"])
        starts = [0, *(place for place, (a, b) in enumerate(pairwise(row), start=1) if b["x0"] - a["x1"] > a["size"])]
        for start in starts:
            if _BEGINNING.match("".join(each["text"] for each in row[start : start + 50])):
                yield row[start]
