"""For whom and when a rule holds: the words that neither promise an amount nor set a day.

"对年内首次入库的企业给予奖励", "留用率超过60%的,每人补助1500元": what stands in such a condition is met by those who
apply, not by the unit that carries the task out.
"""

import re
from bisect import bisect_right
from dataclasses import dataclass

#: What a rule grants or asks of single cases.
GRANTS = "给予|予以|奖励|奖补|补贴|补助|补偿|资助|贴息|免征|减征|减免|免除|免缴|缓缴|扶持|享受|发放|拨付|计入|支持额度|退税|抵扣|优先|纳入|认定为"
_CONDITION = re.compile(
    rf"""
      (?:(?<=[,;。:、)\n\x00])|\A)(?:对|对于|凡|凡是|针对|按照|向)                    # 对…的(企业)给予
        [^,;。\n]{{2,70}}?(?=(?:,[^,;。\n]{{0,12}})?(?:一次性|分别|分档|再|按规定|最高|可|优先|实行|实施)?(?:{GRANTS}))
    | (?:(?<=[,;。:、)\n\x00])|\A)[^,;。:\n]{{2,80}}的(?=,|(?:一次性|分别|分档|再|按|最高|可)?(?:{GRANTS}))   # 留用率超过60%的,
    """,
    re.VERBOSE,
)
# "打造一批有影响力的,": not a condition, a list that goes on.
_MAKES = re.compile("^(?:新增|新建|改造|建成|建设|培育|打造|引进|遴选|完成|培训|到20|力争|确保)")


@dataclass(frozen=True, slots=True)
class Conditions:
    """The stretches of a text that say for whom or when a rule holds, in order."""

    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def hold(self, place: int) -> bool:
        """Whether a place lies in one of them."""
        before = bisect_right(self.starts, place) - 1
        return before >= 0 and place < self.ends[before]

    def any_before(self, place: int, start: int) -> bool:
        """Whether one of them ends between ``start`` and ``place``: what follows it is what the rule grants."""
        before = bisect_right(self.ends, place) - 1
        return before >= 0 and self.ends[before] > start


def conditions_in(visible: str) -> Conditions:
    """The conditions of ``visible``, a text whose names and titles are blank."""
    found = [match.span() for match in _CONDITION.finditer(visible) if not _MAKES.match(match.group())]
    return Conditions(tuple(start for start, _ in found), tuple(end for _, end in found))
