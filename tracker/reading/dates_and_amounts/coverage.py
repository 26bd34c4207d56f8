"""Full coverage as a target: 全覆盖, all of them, without exception (form Q8)."""

import re
from bisect import bisect_left
from collections.abc import Iterator

from tracker.reading.dates_and_amounts.amounts import DATE_OPENING, HOPES, Amount, Stretch, clause_around
from tracker.reading.text.brackets import BLANK
from tracker.reading.text.numbering import chinese_number

_FULL_COVERAGE = re.compile(
    r"(?P<count>[两二三四五六]个)?全(?:面|部|市域|县域|区域|省域|市|县|区|省|域|镇域)?覆盖(?=$|[,;。)”\n\t|\x00]|、(?!全))"
)
_ALL = re.compile(
    r"""
      所有[^,;。]{1,14}?                                                           # 所有街道建成养老中心
      (?:建成|建有|设有|实现|达到|具备|配备|设立|设置|开展|完成|纳入)
    | 覆盖[^,;。]{0,12}?(?:所有|全部)                                              # 覆盖全市所有参保人员
    | 全部(?:安装|改造|实现|完成|达到|达标|建成|纳入|落实|配备|设置|开展|办理|覆盖)               # 全部实现集中供养
    | 均(?:应|要|须|需|应当)?                                                      # 均应开办托班
      (?:实现|建有|建成|设有|设立|设置|开办|开设|配备|配置|达标|纳入)
    """,
    re.VERBOSE,
)
_COMMITS = re.compile("确保|实现|达|建成|建有|20\\d\\d年|年内|年底|底前|全年|均应|均要|必须|完成|争取|力争|应")


def covering(text: str, visible: str, sentence: Stretch, shares: list[int]) -> Iterator[Amount]:
    """100 % where the words say all of them (form Q8), unless a share in the clause says it already.

    ``shares`` are the places of the percentages of the sentence, in order.
    """
    for match in _FULL_COVERAGE.finditer(text, sentence.start, sentence.end):
        clause = clause_around(text, match.start(), match.end(), sentence)
        if not _holds_any(clause, shares):
            yield from _full_coverage(text, match, clause)
    for match in _ALL.finditer(visible, sentence.start, sentence.end):
        clause = clause_around(visible, match.start(), match.end(), sentence)
        near = Stretch(max(sentence.start, clause.start - 20), clause.end)
        if _holds_any(clause, shares) or not _COMMITS.search(visible, near.start, near.end):
            continue
        if not _FULL_COVERAGE.search(text, clause.start, clause.end):
            yield _whole(match.start(), match.end(), text[clause.start : clause.end])


def _holds_any(clause: Stretch, places: list[int]) -> bool:
    """Whether one of the places (sorted) lies in the clause."""
    return bisect_left(places, clause.start) < bisect_left(places, clause.end)


def _full_coverage(text: str, match: re.Match[str], clause: Stretch) -> Iterator[Amount]:
    """One target; as many as counted for a list that ends in “三个全覆盖”."""
    words = text[clause.start : match.start()].strip("“ ")
    count = chinese_number(match["count"][0]) if match["count"] else 1
    names = words.split("、")
    if count == len(names) and count > 1:
        for name in names:
            yield _whole(match.start(), match.end(), name)
        return
    yield _whole(match.start(), match.end(), words)


def _whole(start: int, end: int, about: str) -> Amount:
    words = DATE_OPENING.sub("", about).replace(BLANK, "").strip("“”、 ")
    return Amount(start, end, 100, "=", "%", words[:60], coverage=True, aspirational=bool(HOPES.search(about)))
