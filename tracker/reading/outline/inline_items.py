"""Items that stand in the middle of a line, because a converter has run a text's lines together."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tracker.reading.outline.outline import lines_of
from tracker.reading.text.clean_text import CleanText, replaced
from tracker.reading.text.numbering import value_of

Change = tuple[int, int, str]

_SQUASHED_LENGTH = 3000
_SHORTEST_WHOLE = 150
_NUMERAL = "[一二三四五六七八九十]{1,3}"
_HEADINGS = re.compile(
    rf"""
      (?<![〇零一二三四五六七八九十百、第\d“])(?P<chapter>{_NUMERAL})、(?=[^,。;、]{{2,40}})   # …。二、重点任务
    | \((?P<group>{_NUMERAL})\)(?=[^,。;)])                                       # …。(三)办好食堂
    | (?<=[。)])(?P<signature>[\u4e00-\u9fff]{{2,60}}(?:局|委|委员会|办公室|办公厅|政府|厅|部|小组)
      (?:20\d\d年\d{{1,2}}月\d{{1,2}}日|[二〇零一三四五六七八九]{{4}}年{_NUMERAL}月{_NUMERAL}日)(?:印发)?)   # …。云州市商务局2024年5月6日
    | (?<=通知|方案|意见|规划|计划|措施|要点|清单|文件)
      (?P<document>(?!的)[\u4e00-\u9fff]{{2,8}}[〔\[]20\d\d[〕\]]\d{{1,4}}号)             # …的通知云政发〔2024〕3号
    | (?<=通知|\d号)(?P<addressees>各[^。;:\d]{{2,80}}:)                             # …3号各区人民政府:
    | (?:行动|任务|(?<=[。;)])任务(?=\d))(?P<named>{_NUMERAL}|(?<=[。;)]任务)\d{{1,2}})[:.]                             # …。行动二:建好驿站
    | 第(?P<part>{_NUMERAL})[章节](?=[\u4e00-\u9fff])                                # …。第二章主要任务
    | 第(?P<article>{_NUMERAL})条(?=[\u4e00-\u9fff])(?![规的所第款中和至])             # …。第三条扩大供给。
    | (?<![\d.第〔-])(?P<point>\d{{1,2}})[.、](?=[^\W\d_a-zA-Z]{{2}})                # …。2.建好驿站。
    | (?<=[\u4e00-\u9fff。;:)】〕])(?<!第)(?P<before>\d{{1,2}})[.、](?=[\dA-Z“《])
      (?!\d{{1,3}}(?:[.]\d+)?(?:[万亿千百倍%‰元亩吨米]|个百分点|公里|平方))                # …。2.2026年新建驿站。
    | (?<![\d.第〔-])(?P<glued>\d{{1,2}})
      (?=[^\W\d_a-zA-Z]{{2}})(?![岁个家所张名人户年月日次项万亿条级类号大批元倍余多至到])
      (?=[^,;。\n]{{4,40}}(?:。|\Z))                                                # …框架1健全制度。
    """,
    re.VERBOSE,
)


def resplit(clean: CleanText) -> CleanText:
    """``clean`` with a line for each numbered item, where a converter has run the lines together.

    In such a text only a number that continues the count opens an item; it gets its point
    back where it lost it (1健全制度 → 1.健全制度).
    """
    longest = max((len(line.words) for line in lines_of(clean.text)), default=0)
    most_of_it = longest >= _SHORTEST_WHOLE and 10 * longest >= 6 * len(clean.text)
    if longest < _SQUASHED_LENGTH and not most_of_it:
        return clean
    return replaced(clean, _openings(clean.text))


# The mark that a number gets which has none, or one that a digit would make a decimal's.
_MARKS = {"glued": ".", "before": "、"}
# What stands above the items, each on lines of its own.
_HEAD = ("signature", "document", "addressees")


def _openings(text: str) -> Iterator[Change]:
    count = _Count()
    heading_at = -_LONGEST_HEADING
    for match in _HEADINGS.finditer(text):
        kind = match.lastgroup or ""
        if text[max(0, match.start() - 3) : match.start()].rstrip(":").endswith("附件"):
            continue
        if kind in _HEAD:
            yield match.start(), match.end(), f"\n{_DATE.sub(_ON_ITS_OWN_LINE, match.group(), count=1)}\n"
            continue
        near = match.start() - heading_at < _LONGEST_HEADING
        parted = text[match.start() - 1 : match.start()] in ("。", ";", ")", "】", "〕", "\n")
        titled = kind != "before" and _TITLE.match(text, match.end()) is not None
        if count.goes_on(kind, value_of(match[kind]), may_open=near or parted or titled):
            words = f"{match[kind]}{_MARKS[kind]}" if kind in _MARKS else match.group()
            yield match.start(), match.end(), f"\n{words}"
            heading_at = match.end()


# A number may follow its chapter's heading at once, or open a title of its own.
_LONGEST_HEADING = 40
_TITLE = re.compile("[\u4e00-\u9fff“”]{4,30}[。:]")
_DATE = re.compile("(?=20\\d\\d年|[二〇零一三四五六七八九]{4}年)")
_ON_ITS_OWN_LINE = "\n"


@dataclass
class _Count:
    """How far each style of number has counted; an inner one goes on over the outer ones or begins anew."""

    part: int = 0
    chapter: int = 0
    article: int = 0
    group: int = 0
    point: int = 0

    def goes_on(self, kind: str, value: int, *, may_open: bool) -> bool:
        """Whether a number is the next of its style; the first may follow its heading, the others a stop."""
        if kind == "chapter" and value == self.chapter + 1:
            self.chapter = value
            return True
        if kind == "part" and value in (self.part + 1, 1):
            self.part = value
            return True
        if kind == "group" and (self.chapter or self.part) and value in (self.group + 1, 1):
            self.group = value
            return True
        if kind in ("article", "named") and value == self.article + 1:
            self.article = value
            return True
        # A number without its point is one only within a group.
        is_point = kind in ("point", "before") or (kind == "glued" and self.group)
        if is_point and (may_open or (value == 1 and kind != "before")) and value in (self.point + 1, 1):
            self.point = value
            return True
        return False
