"""Paragraphs whole again: lines that a page's width has broken."""

import re
from collections.abc import Sequence
from itertools import pairwise

from tracker.reading.outline.outline import Line, lines_of
from tracker.reading.text.brackets import bracketed
from tracker.reading.text.clean_text import CleanText, replaced
from tracker.reading.text.duty_words import LABEL
from tracker.reading.text.numbering import Numbering, Style, numbering_at

Change = tuple[int, int, str]

_FEWEST_LINES = 8
_FEWEST_FULL = 4
# Where no line at all is longer than this, fewer of them tell a page's width.
_NARROW = 48
_FEWEST_FULL_IF_NARROW = 2
_SHORTEST_CUT = 15
_ENDS_A_PARAGRAPH = "。:;!?)》】”|"


def unwrapped(clean: CleanText) -> CleanText:
    """``clean`` with the lines joined that only the page's width parts.

    A text is taken as wrapped when its long lines are nearly all of one length and half of
    them stop in the middle of a sentence.
    """
    lines = lines_of(clean.text)
    width = _page_width(lines)
    in_clauses = _lines_of_broken_clauses(lines)
    return replaced(
        clean,
        (
            (line.end, following.start, "")
            for place, (line, following) in enumerate(pairwise(lines))
            if place in in_clauses
            or _cuts_a_list(line, following)
            or _cuts_a_number(line, following)
            or _cuts_a_bracket(line, following)
            or (width and len(line.words) >= width and _goes_on(line, following))
        ),
    )


def _cuts_a_list(line: Line, following: Line) -> bool:
    """Whether a line ends with a comma, so that it goes on below whatever its length: "市甲局、⏎市乙局"."""
    if line.words[-1] not in "、," or re.search(r"[|\t]", line.words + following.words):
        return False
    return not (following.words.isdecimal() or LABEL.match(following.words) or numbering_at(following.words, 0))


def _cuts_a_number(line: Line, following: Line) -> bool:
    """Whether a number goes on below: "服务群众3⏎0万人次"."""
    return (
        len(line.words) >= _SHORTEST_CUT
        and line.words[-1].isdecimal()
        and _REST_OF_NUMBER.match(following.words) is not None
        and not re.search(r"[|\t]", line.words + following.words)
    )


def _cuts_a_bracket(line: Line, following: Line) -> bool:
    """Whether a bracket that a long line has opened closes in the next: "(市甲局牵头,⏎市乙局配合)"."""
    is_short = len(line.words) < _SHORTEST_CUT and line.words[0] not in "([【〔"
    if is_short or re.search(r"[|\t]", line.words + following.words):
        return False
    if LABEL.match(following.words) and line.words[-1] not in ",;。(":
        return False
    both = line.words + following.words
    seam = len(line.words)
    if numbering_at(following.words, 0) or all(pair.closed for pair in bracketed(line.words, 0, seam)):
        return False
    return any(pair.closed and pair.start < seam < pair.end for pair in bracketed(both, 0, len(both)))


_MOST_LINES_OF_A_CLAUSE = 6


def _lines_of_broken_clauses(lines: Sequence[Line]) -> set[int]:
    """The places of the lines that a clause in brackets goes on from: "…(责任单⏎位:市甲局、市乙局(市⏎丙局))"."""
    found: set[int] = set()
    for place, line in enumerate(lines):
        if place in found or not _may_break_off(line):
            continue
        opening = next((pair.start for pair in bracketed(line.words, 0, len(line.words)) if not pair.closed), None)
        if opening is None:
            continue
        words = line.words[opening:]
        for last in range(place + 1, min(place + 1 + _MOST_LINES_OF_A_CLAUSE, len(lines))):
            following = lines[last].words
            if "|" in following or "\t" in following or numbering_at(following, 0):
                break
            words += following
            if any(pair.start == 0 and pair.closed for pair in bracketed(words, 0, len(words))):
                if LABEL.match(words, 1):
                    found.update(range(place, last))
                break
    return found


def _may_break_off(line: Line) -> bool:
    words = line.words
    long_enough = len(words) >= _SHORTEST_CUT or words[0] in "([【〔"
    return long_enough and words.count("(") > words.count(")") and "|" not in words and "\t" not in words


_REST_OF_NUMBER = re.compile(r"\d*(?:[万亿%]|(?:年|月|人次|户)[,。;、内底前])")


def _page_width(lines: Sequence[Line]) -> int | None:
    """The length from which a line is full, or None if the lines are paragraphs."""
    lengths = sorted(len(line.words) for line in lines)
    if len(lengths) < _FEWEST_LINES:
        return None
    widest = lengths[-1 - len(lengths) // 20]
    if not 15 <= widest <= 120:
        return None
    full = [line for line in lines if widest * 0.85 <= len(line.words) <= widest * 1.2]
    nearly_all = 3 * len(full) >= len(lines) and 2 * len(_cut(full)) >= len(full)
    return int(widest * 0.85) if nearly_all or _stop_at_one_width(lines, lengths[-1]) else None


def _stop_at_one_width(lines: Sequence[Line], widest: int) -> bool:
    """Whether several lines, the longest ones, stop at the same place in the middle of a sentence."""
    full = [line for line in lines if len(line.words) >= 0.9 * widest]
    cut = len(_cut(full))
    if widest <= _NARROW:
        return cut >= _FEWEST_FULL_IF_NARROW and 10 * cut >= 4 * len(full)
    return cut >= _FEWEST_FULL and 10 * cut >= 6 * len(full)


def _cut(lines: Sequence[Line]) -> list[Line]:
    return [line for line in lines if line.words[-1] not in _ENDS_A_PARAGRAPH]


def _goes_on(line: Line, following: Line) -> bool:
    """Whether a full line's sentence goes on in the next one."""
    names_units = LABEL.match(following.words.lstrip("([【〔"))
    if line.words[-1] in "([【〔" or (line.words[-1] in "《“" and not names_units):
        return True
    if (
        line.words[-1] in "。|"
        or CLOSES_AN_ITEM.search(line.words)
        or names_units
        or "\t" in line.words
        or _STANDS_ALONE.fullmatch(following.words)
        or (following.words.startswith("一是") and line.words[-1] not in "、,")
    ):
        return False
    numbering = numbering_at(following.words, 0)
    return numbering is None or _counts_on_inside(line, numbering)


def _counts_on_inside(line: Line, numbering: Numbering) -> bool:
    """Whether a number at a line's start goes on counting what stands inside the line above: "…①骨干60名;⏎②…"."""
    if not numbering.bare.isdecimal() or numbering.style not in (Style.CIRCLE, Style.SMALL_BRACKET):
        return False
    before = int(numbering.bare) - 1
    char = chr(ord("①") + before - 1) if numbering.style is Style.CIRCLE else f"({before})"
    return before > 0 and char in line.words[1:]


#: "(责任单位:市甲局)", "(市甲局牵头,市乙局配合)" at a line's end
CLOSES_AN_ITEM = re.compile(
    r"(?:(?:单位|部门):[^()]{2,80}|负责|牵头|配合|参与|落实|列出|局|委|厅|政府|部门|单位|院校)[)〕】\]]$"
)
# A document's number, a date, the addressees: "云政发〔2024〕3号", "各县区人民政府,市政府各部门:"
_STANDS_ALONE = re.compile(
    r"[\u4e00-\u9fff]{1,12}[〔\[(]20\d\d[〕\])]\d{1,4}号|20\d\d年\d{1,2}月\d{1,2}日|各[^。;]{2,80}:|附件:?.{0,40}"
    r"|本(?:措施|办法|意见|方案|通知|规定|细则|政策|计划|规划)(?:自|由|从).*"
)
