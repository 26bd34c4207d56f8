"""What a column holds by the words of its cells, where its heading does not say it."""

import re
from collections.abc import Sequence
from itertools import pairwise

from tracker.reading.draft import Column
from tracker.reading.text.numbering import chinese_number

#: How many rows tell what a column holds.
ENOUGH_ROWS = 40
_MOST_CELLS_AGREE = 0.6
_LONG = 14

_NAME_OF_A_UNIT = re.compile(
    r"""
    (?:
      各[^、,;。:\d]{1,14}?(?:政府|单位|部门|管委会|[市县区])(?:\([^()]{1,15}\))?
    | [^、,;。:()\d]{1,18}?(?:\([^()]{1,15}\))?[^、,;。:()\d]{0,6}
      (?:局|委|办|厅|部|署|院|会|府|公司|集团|中心|支队|大队|大学|学校|银行|所|办公室|机关|联|专班|部门|单位|公所)
    )
    (?:\([^()]{1,15}\))?(?=$|[、,;/ 等及和])
    """,
    re.VERBOSE,
)
BEGINS_WITH_A_DEED = re.compile(
    "(?:新建|改建|扩建|建设|建成|建立|改造|推进|推动|开展|完成|打造|举办|加快|加强|健全|完善|编制|制定|出台|组织|支持|培育|引进|设立|提升"
    "|优化|深化|实施|落实|办好|新增|创建|发展)"
)
_TIME = re.compile(
    r"(?:(?:19|20)\d\d(?:年|[-./—]\d)|\d{1,2}月|(?:第?[一二三四1-4]季度)|[上下]半年|年[内底终末]|全年|当年|长期|持续|常态|每[年季月周]"
    r"|(?:19|20)\d\d$)"
)
_LONGEST_TIME = 24
_NUMBER = re.compile(r"[(]?(?P<digits>\d{1,4})[).、]?")


def names_units(words: str) -> bool:
    """Whether a cell names units and nothing else, as far as their endings tell."""
    return len(words) <= 400 and bool(_NAME_OF_A_UNIT.match(words)) and not BEGINS_WITH_A_DEED.match(words)


def column_of(cells: Sequence[str]) -> Column:
    """What filled cells of one column say about it: numbers, units, times, contents, short names, or groups.

    ``OTHER`` where they are amounts or say nothing.
    """
    cells = cells[:ENOUGH_ROWS]
    if not cells:
        return Column.OTHER
    if _count_up(cells):
        return Column.NUMBER
    if _share(cells, [names_units(words) for words in cells]):
        return Column.LISTED
    if _share(cells, [len(words) <= _LONGEST_TIME and bool(_TIME.match(words)) for words in cells]):
        return Column.DUE
    if not _share(cells, [bool(re.search("[\u4e00-\u9fff]{3}", words)) for words in cells]):
        return Column.OTHER
    if sum(map(len, cells)) / len(cells) >= _LONG or any("。" in words for words in cells):
        return Column.TASK
    return Column.CATEGORY if len(set(cells)) < len(cells) else Column.TITLE


def _share(cells: Sequence[str], agreeing: Sequence[bool]) -> bool:
    return sum(agreeing) >= _MOST_CELLS_AGREE * len(cells)


def _count_up(cells: Sequence[str]) -> bool:
    """Whether the cells count: 1, 2, 3 or 一, 二, 三; a count may begin anew."""
    values = [_value(words) for words in cells]
    known = [value for value in values if value is not None]
    if len(known) < len(values) or not known:
        return False
    steps = [after - before for before, after in pairwise(known)]
    return all(step == 1 or after == 1 for step, after in zip(steps, known[1:], strict=True)) and (
        len(known) > 1 or known[0] == 1
    )


def _value(words: str) -> int | None:
    digits = _NUMBER.fullmatch(words)
    return int(digits["digits"]) if digits else chinese_number(words.strip("()、."))
