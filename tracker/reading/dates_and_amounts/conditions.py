"""For whom and when a rule holds: the words that neither promise an amount nor set a day.

"对年内首次入库的企业给予奖励", "留用率超过60%的,每人补助1500元": what stands in such a condition is met by those who
apply, not by the unit that carries the task out.
"""

import re
from functools import lru_cache

from tracker.reading.dates_and_amounts.stretches import Stretches

#: What a rule grants or asks of single cases.
GRANTS = "给予|予以|奖励|奖补|补贴|补助|补偿|资助|贴息|免征|减征|减免|免除|免缴|缓缴|扶持|享受|发放|拨付|计入|支持额度|退税|抵扣|优先|纳入|认定为"
_ASKS = "申请|允许|支持使用"
# Words up to a comma; what stands in brackets goes with them.
_WORDS = r"(?:\([^()\n]{0,60}\)|[^,;。\n(])"
_OPENS = r"(?:(?<=[,;。:、)\n\x00])|\A)"
_GRANTED = f"(?:再|按规定|按照?|分别|分档|一次性|最高|即?可|优先|实行|实施)?(?:{GRANTS}|{_ASKS}|按照?|执行)"
# What is done to those who are named, not granted to them: 对200个小区的管网实施改造.
_WORKS = "改造|建设|新建|开展|完成|推进|整治"
_CONDITION = re.compile(
    rf"""{_OPENS}(?:
      [^,;。\n(]{{0,14}}?(?:对|凡|针对){_WORDS}{{2,60}}?的(?:(?!{_WORKS})[^,;。\n\d]){{0,14}}?
        (?=(?:,[^,;。\n]{{0,12}}?)?{_GRANTED})                      # 对月销售额10万元以下的纳税人免征
    | {_WORDS}{{2,80}}的(?=,|{_GRANTED})                    # 留用率超过60%的,每人
    | (?:若|如果|如(?={_WORDS}{{2,60}}的,)){_WORDS}{{2,80}}(?=,)   # 若吸纳人数超过200人,
    )""",
    re.VERBOSE,
)
# "打造一批有影响力的,": not a condition, a list that goes on.
_MAKES = re.compile("^(?:不少于|不低于|至少|新增|新建|改造|建成|建设|培育|打造|引进|遴选|完成|培训|到20|力争|确保)")
# "目前,全市共有食堂40个,力争到年底…": of today up to what shall come.
_TODAY_OR_NOT = re.compile(
    r"(?P<today>截[至止](?!20)|(?<![由从较比])目前|近年来|(?<![由从较比])现有[^,;。\d]{0,12}(?=\d))"
    r"|(?P<other>[。;\n]|力争|计划|到20\d\d年|下一步|今年|年内|20\d\d年底前|将(?!近)|确保)"
)


@lru_cache(maxsize=16)  # dates and amounts of the same words ask one after the other
def conditions_in(visible: str) -> Stretches:
    """The conditions of ``visible``, a text whose names and titles are blank."""
    found = (match for match in _CONDITION.finditer(visible) if not _MAKES.match(match.group()))
    return Stretches(match.span() for match in found)


# "各地各部门要抓好落实,有关情况年底前报市政府": what all are told at the end of a paper.
_REPORTS_OF_ALL = re.compile(
    r"(?:(?<=[。;)\n\x00])|\A)各(?:地|级|部门|单位|有关|相关|县|市|区)[^。\n]{0,200}?(?:情况|进展|总结)[^,;。\n]{0,24}(?:报|反馈)[^。\n]{0,60}"
)


def reports_of_all_in(text: str) -> Stretches:
    """The sentences that ask all, and no unit of an item, to report by a day; no date in them is the item's."""
    return Stretches(match.span() for match in _REPORTS_OF_ALL.finditer(text))


def state_of_today_in(visible: str) -> Stretches:
    """Where ``visible`` tells what there is already (目前已有…), up to the full stop or to what shall come."""
    found: list[tuple[int, int]] = []
    begun: int | None = None
    for word in _TODAY_OR_NOT.finditer(visible):
        if word.lastgroup == "today":
            begun = word.start() if begun is None else begun
        elif begun is not None:
            found.append((begun, word.start()))
            begun = None
    return Stretches([*found, (begun, len(visible))] if begun is not None else found)
