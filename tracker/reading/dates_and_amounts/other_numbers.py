"""The numbers with a unit that no amount was read from: terms, ages, codes, parts of names. Each keeps a reason."""

import re
from collections.abc import Iterator

from tracker.reading.dates_and_amounts.amount_asides import Surroundings
from tracker.reading.dates_and_amounts.amounts import Amount, comparator_of, is_strictly_less
from tracker.reading.dates_and_amounts.counted import NUMBER, plain
from tracker.reading.draft import SetAsideReason
from tracker.reading.text.brackets import BLANK

_SCALES = {"": 1, "百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000, "百万": 1_000_000, "千万": 10_000_000}
_TERM = "个?工作日|个?小时|个月|个?季度|个?星期|分钟|周岁|学年|天|日|年|周|晚|秒|岁|月"
_NUMBER_WITH_UNIT = re.compile(
    rf"(?P<low>(?<![\d.])(?:{NUMBER}))(?:[-–—~至]{{1,2}}(?P<high>{NUMBER}))?[余多]?(?P<scale>百万|千万|万|亿|千|百)?[余多]?"
    rf"(?:(?P<term>{_TERM})|(?P<unit>%|‰|[\u4e00-\u9fff]|ms|km|[MGk]W))(?P<after>及?以上|以[内下]|之内|内)?"
)
_AGES = ("岁", "周岁")
# "由10天缩短至3天"
_BECOMES = re.compile("[^,;。\\d]{0,4}?(?:缩短|压缩|压减|减少|减|降|延长|调整)[^,;。\\d]{0,2}[至到为]")
_NAMED_SERIES = re.compile("[号届批期版轮]")
_OF_A_NAME = re.compile("(?:滚动)?(?:行动|规划|计划|方案|工程)|[级类型式代]|米|[^,;。\\d]{0,12}圈")
_CHANGES = re.compile("(?:提高|提升|增加|上调|降低|减少)$")
_REACHED = re.compile("(?:天数|寿命|时长)[^,;。\\d]{0,10}$")


def other_numbers(text: str, around: Surroundings) -> Iterator[Amount]:
    """Every number with a unit of the sentence, set aside with its reason; names in quotation marks too.

    Days, hours and years of life that shall be reached (优良天数达到310天, 节目时长不少于500小时) are promised.
    """
    for match in _NUMBER_WITH_UNIT.finditer(text, around.sentence.start, around.sentence.end):
        before = text[max(around.sentence.start, match.start() - 30) : match.start()]
        unit = match["term"] or match["unit"]
        promised = match["term"] in ("天", "岁", "小时") and _REACHED.search(before) is not None
        yield Amount(
            start=match.start(),
            end=match.end(),
            value=plain(match["low"], _SCALES[match["scale"] or ""]),
            value_max=plain(match["high"], _SCALES[match["scale"] or ""]) if match["high"] else None,
            comparator=comparator_of(before, match["after"]),
            unit=unit,
            about=re.split("[,。;\n]", before)[-1].replace(BLANK, ""),
            certain=not (promised and is_strictly_less(before)),
            aside=None if promised else _reason(text, match, before, around),
        )


def _reason(text: str, match: re.Match[str], before: str, around: Surroundings) -> SetAsideReason:
    if around.visible[match.start()] == BLANK:
        return SetAsideReason.NAME
    opens_a_line = not match["term"] and (match.start() == 0 or text[match.start() - 1] == "\n")
    if opens_a_line or before.endswith("第") or _NAMED_SERIES.match(match["unit"] or ""):
        return SetAsideReason.ORDER
    if before.endswith("等"):
        return SetAsideReason.COUNT
    if match["term"] in _AGES or around.conditions.hold(match.start()):
        return SetAsideReason.CONDITION
    if before.endswith(("由", "从")) and _BECOMES.match(text, match.end()):
        return SetAsideReason.BASELINE
    if match["term"]:
        return _reason_of_term(match, around.visible)
    return SetAsideReason.RATE if match["unit"] in "折成元%‰" else SetAsideReason.NAME


def _reason_of_term(match: re.Match[str], visible: str) -> SetAsideReason:
    """3个工作日内 limits a service, 3年行动 is a name, 满2年的 a condition; 连续3年 is how a rule is made."""
    if (match["after"] or "").endswith("内"):
        return SetAsideReason.SERVICE_LIMIT
    if _OF_A_NAME.match(visible, match.end()):
        return SetAsideReason.NAME
    if re.match("(?:以上)?[^,;。\\d]{0,8}的", visible[match.end() : match.end() + 12]):
        return SetAsideReason.CONDITION
    return SetAsideReason.STANDARD
