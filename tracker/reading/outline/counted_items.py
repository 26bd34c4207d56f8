"""Items that only the order of the numbers around them tells: before a digit, or glued behind another item.

"2.2027年6月底前建成" and "3.5G基站" are items where 1 stands before them; "3.5亿元" is none. Where a converter has joined
lines, "(市甲局负责)2.建好驿站" is item 2 behind the clause of item 1.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tracker.reading.outline.outline import Line, lines_of
from tracker.reading.outline.wrapped_lines import CLOSES_AN_ITEM
from tracker.reading.text.clean_text import CleanText, replaced
from tracker.reading.text.numbering import Style, numbering_at, value_of

Change = tuple[int, int, str]

_NUMERAL = "[一二三四五六七八九十]{1,3}"
# A number behind a stop, a colon or a bracket, in the middle of a line.
_INSIDE = re.compile(
    rf"""
    (?<=[。;:)】〕])
    (?: (?P<comma>{_NUMERAL})、                # …。(市甲局负责)二、重点任务
      | \((?P<bracket>{_NUMERAL})\)            # …。(市甲局负责)(二)推动技术突破
      | \((?P<small>\d{{1,2}})\)                 # …。(市甲局负责)(2)培训队伍
      | (?P<point>\d{{1,2}})[.、](?!\d{{1,2}}[.]\d)   # …。(市甲局负责)3.建好驿站
    )(?=[^\s,。;:)、])
    """,
    re.VERBOSE,
)
_STYLES = {"comma": Style.COMMA, "bracket": Style.BRACKET, "point": Style.POINT, "small": Style.SMALL_BRACKET}
_BEFORE_DIGIT = re.compile(r"(?P<point>\d{1,3})[.](?=\d)")
# What reads on like a decimal or a version: 3.5亿元, 1.5倍, 2.0版.
_LIKE_A_DECIMAL = re.compile(
    r"\d{1,4}(?:[.]\d+)*(?:[万亿千百倍%‰元米亩吨度分级版]|个百分点|公[里顷斤]|平方|立方|时代|,|。|;|、|$)"
)
_STOPS = "。;:!?)】〕”》|"
_LONGEST_HEADING = 40
_ENDS_LIKE_A_TITLE = re.compile(r"(?:清单|要点|任务|分工|事项|项目|方案|措施|计划|安排|实事|台账)(?:\([^()]{1,20}\))?$")
_LONGEST_CLAUSE = 400


@dataclass(frozen=True, slots=True)
class _Number:
    """A number in the text; ``is_certain`` where nothing but an item can begin with it."""

    style: Style
    value: int
    start: int
    end: int
    is_certain: bool
    is_inside: bool = False


def with_items_before_digits(clean: CleanText) -> CleanText:
    """``clean`` with 、 for the point of line-opening numbers that a digit follows, where they go on counting."""
    return _marked(clean, inside=False)


def with_items_apart(clean: CleanText) -> CleanText:
    """``clean`` with a line for each item that is glued behind another one and goes on counting."""
    return _marked(clean, inside=True)


def _marked(clean: CleanText, *, inside: bool) -> CleanText:
    lines = lines_of(clean.text)
    numbers = [number for place in range(len(lines)) for number in _numbers_in(clean.text, lines, place, inside=inside)]
    return replaced(clean, _openings(clean.text, numbers))


def _numbers_in(text: str, lines: Sequence[Line], place: int, *, inside: bool) -> Iterator[_Number]:
    line = lines[place]
    if "|" in line.words or "\t" in line.words:
        return
    past = line.start
    numbering = numbering_at(text, line.start)
    if (numbering is None or numbering.style is Style.DECIMAL) and (match := _BEFORE_DIGIT.match(text, line.start)):
        if _may_open(text, match, line, lines[place - 1] if place else None):
            yield _Number(Style.POINT, int(match["point"]), match.start(), match.end(), is_certain=False)
            past = match.end()
    elif numbering:
        yield _Number(numbering.style, value_of(numbering.bare), numbering.start, numbering.end, is_certain=True)
        past = numbering.end
    for match in _INSIDE.finditer(text, past, line.end) if inside else ():
        kind = match.lastgroup or ""
        yield _Number(
            _STYLES[kind], value_of(match[kind]), match.start(), match.end(), is_certain=False, is_inside=True
        )


def _may_open(text: str, number: re.Match[str], line: Line, above: Line | None) -> bool:
    """Whether a number before a digit may open an item: the line above is closed, and it reads on like no decimal."""
    closed = above is None or above.words[-1] in _STOPS
    if closed:
        return True
    if above is None or len(above.words) > _LONGEST_HEADING or _LIKE_A_DECIMAL.match(text, number.end(), line.end):
        return False
    # A heading stands above: a numbered one, or the title of the list above its first item.
    is_title = number["point"] == "1" and _ENDS_LIKE_A_TITLE.search(above.words) is not None
    return is_title or numbering_at(above.words, 0) is not None


def _openings(text: str, numbers: Sequence[_Number]) -> Iterator[Change]:
    """What to put in for each number that goes on counting: a line's end before it, a mark behind it."""
    following = _next_at_a_line(numbers)
    last: dict[Style, int] = {}
    for place, number in enumerate(numbers):
        if number.is_certain or _goes_on(text, numbers, place, last, following[place]):
            last[number.style] = number.value
            if number.is_certain:
                continue
            words = text[number.start : number.end]
            is_before_digit = number.style is Style.POINT and text[number.end : number.end + 1].isdecimal()
            words = f"{number.value}、" if is_before_digit else words
            yield number.start, number.end, f"\n{words}" if number.is_inside else words


def _goes_on(
    text: str, numbers: Sequence[_Number], place: int, last: dict[Style, int], following: _Number | None
) -> bool:
    """Whether an uncertain number counts on from the one before it, and no other number has this value."""
    number = numbers[place]
    if following is not None and following.value == number.value:
        return False
    before = last.get(number.style, 0)
    if number.is_inside:
        if number.value == 1:
            return _opens_a_series(text, numbers, place)
        if number.value == before + 1 and _opens_a_chapter(text, numbers, place):
            return True
        fills_a_gap = following is not None and following.value == number.value + 1 and text[number.start - 1] in "。;"
        return number.value == before + 1 and (_is_behind_a_clause(text, number) or fills_a_gap)
    if number.value == 1:
        return following is not None and following.value == 2
    return number.value == before + 1


def _opens_a_series(text: str, numbers: Sequence[_Number], place: int) -> bool:
    """Whether a first number inside a line is followed by a second one behind a clause: ":1.2026年…(市甲局负责)2.…"."""
    first = numbers[place]
    for number in numbers[place + 1 : place + 8]:
        if number.style is first.style and number.value == 2:
            return _is_behind_a_clause(text, number)
        if number.style <= first.style:
            return False
    return False


def _opens_a_chapter(text: str, numbers: Sequence[_Number], place: int) -> bool:
    """Whether a number stands right behind the heading of an outer one that opens the line: "二、抓好服务。4.检修农机。"."""
    number, heading = numbers[place], numbers[place - 1]
    if not place or not heading.is_certain or heading.style >= number.style:
        return False
    between = text[heading.end : number.start]
    return len(between) <= _LONGEST_HEADING and between.find("。") == len(between) - 1


def _is_behind_a_clause(text: str, number: _Number) -> bool:
    before = text[max(0, number.start - _LONGEST_CLAUSE) : number.start]
    return CLOSES_AN_ITEM.search(before) is not None


def _next_at_a_line(numbers: Sequence[_Number]) -> list[_Number | None]:
    """For each number the next of its style that opens a line, before any outer one."""
    upcoming: dict[Style, _Number] = {}
    found: list[_Number | None] = []
    for number in reversed(numbers):
        found.append(upcoming.get(number.style))
        if not number.is_inside:
            upcoming = {style: other for style, other in upcoming.items() if style < number.style}
            upcoming[number.style] = number
    return found[::-1]
