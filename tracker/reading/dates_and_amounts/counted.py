"""Numbers with a unit as policy texts print them, and the amounts that they make."""

import re
from collections.abc import Iterator

from tracker.reading.dates_and_amounts.amounts import (
    HOPES,
    Amount,
    Stretch,
    change_of,
    clause_around,
    comparator_of,
    is_strictly_less,
    place_each,
    what_is_counted,
)

NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,12}(?:\.\d{1,6})?"
_SCALES = {"百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000, "百万": 1_000_000, "千万": 10_000_000}
# Longest first: what stands before a shorter one that begins with the same characters.
_UNIT = (
    r"/10万|/十万|[μµu]g/m[3³]|mg/(?:L|m[3³])|km[2²]?(?![A-Za-z\d])|[MG]W(?:h|·h)?(?![A-Za-z级])|美元|欧元|个百分点|百分点|%|‰|万?平方米|万?平方公里|立方米|公里|千米|公顷|人次|家次|场次|个次|台次|点次|例次|类(?!型|别)|颗|万?千伏安|兆伏安|户次|件次|亩次|车次|班次|架次|批次|人天"
    "|课时|学时|吨标准煤|标准箱|标箱|千瓦时|万?千瓦|兆瓦|微克/立方米|毫克/升|PFLOPS|EFLOPS|[PE][Ff]lops|[PTE]B(?![A-Za-z])|P(?![A-Za-z])"
    "|个(?!月|工作日|小时|百分点|年|季度|星期|周岁)|人(?!才|工智能)|部(?!门|委|分|署)|支(?!持|撑|付|援)"
    "|[家所张名户间处座次项款套辆台门场期条件只种批亩吨元倍"
    "床对册首幅盏株棵片宗例起份篇届班岗组道栋幢艘头羽架枚尾笔堂](?!岁|以[内前]?级|级)"
    # Any other noun of count, where the amount closes its clause: "拆除旧牌1200块,".
    "|(?![年月日号前后岁级类版点时周季天晚分秒度层楼位强环代线维字折成万亿千百多余左约的元人部支])[\u4e00-\u9fff]"
    "(?=[,;。、)/|\t\n\x00]|$|以上|左右)"
    "|分(?![钟之别类级批期局行中公布配工管享担贝子院园])"
)
_ENDS = r"(?=[,;。、)\n\x00]|$|以[上内下]|左右)"
# "收入比缩小到1.8以内", "电能利用效率降至1.25": a decimal without a unit counts only where it is reached or bound.
_REACHES = re.compile(
    "(?:(?:[降升]至|[降升]到|(?:缩小|压缩|提高|提升|下降|降低)[到至]|控制在|保持在|稳定在|(?<!增幅)达到?|[≤≥]|不[高低大小]于|不超过|低于)约?)$"
)
# "10万吨/日", "5吨/月·平方公里"; a year is how often, and money has rules of its own.
_OF_EACH = "/(?:平方公里|平方米|立方米|公顷|公里|小时|[十百千]?万人|千人|百户|[日天月人亩吨户])(?:·平方公里)?(?![\u4e00-\u9fff]{2}内)"
AMOUNT = re.compile(
    rf"""
    (?P<low>(?<![\d.+*×=])(?<!\d/)(?:(?<![A-Za-z])|(?<=[A-Za-z]{{2}})(?<!PM))(?:{NUMBER}))
    (?:\s?[-–—~至]{{1,2}}\s?(?P<high>{NUMBER}))?      # 2-3个
    (?P<more>余|多)?
    (?P<scale>百万|千万|万|亿|千(?![瓦米克伏卡])|百)?          # 3万
    (?:余|多|左右)?
    (?: (?P<unit>{_UNIT})
      | (?P<bare>(?<=[万亿千百]){_ENDS}) | (?P<ratio>(?<=\d\.\d|\.\d\d){_ENDS}) )   # 用户数超10万: what is counted has no unit
    (?:(?P<to>[-–—~至])[-–—~]?(?P<upto>{NUMBER})(?P<upto_scale>百万|千万|万|亿|千|百)?(?P=unit))?   # 3%-5%, 50亿元至60亿元
    (?:(?<!元)(?P<of_each>{_OF_EACH}))?                 # 8公里/平方公里
    (?:\([^()\n]{{1,6}}\))?                            # 5个(含)以上; 8所(处)
    (?P<after>及?以上|及其以上|以内|以下|之内|左右|上下)?
    """,
    re.VERBOSE,
)


def counted(text: str, visible: str, sentence: Stretch) -> Iterator[tuple[Amount, Stretch]]:
    """Each number with a unit in a sentence of ``visible`` as an amount, with the clause around it."""
    earlier_end = sentence.start
    for match in AMOUNT.finditer(visible, sentence.start, sentence.end):
        if match["ratio"] is not None and not _REACHES.search(
            visible, max(sentence.start, match.start() - 8), match.start()
        ):
            continue
        clause = clause_around(visible, match.start(), match.end(), sentence)
        before = visible[max(clause.start, earlier_end) : match.start()]
        earlier_end = match.end()
        yield _amount(text, visible, match, clause, before), clause


def _amount(text: str, visible: str, match: re.Match[str], clause: Stretch, before: str) -> Amount:
    scale = _SCALES.get(match["scale"] or "", 1)
    near = visible[max(clause.start, match.start() - 40) : match.start()]
    unit = (match["unit"] or "") + (match["of_each"] or "")
    if unit.startswith("万"):
        unit, scale = unit.removeprefix("万"), scale * 10_000
    return Amount(
        start=match.start(),
        end=match.end(),
        value=plain(match["low"], scale),
        value_max=_highest(match, scale),
        comparator=comparator_of(near, match["after"]),
        unit=unit,
        about=what_is_counted(text, match.start(), match.end(), clause, before),
        aspirational=bool(HOPES.search(near)),
        approximate=_is_approximate(match) or near.endswith(("约", "近", "大约")),
        change=change_of(near, unit),
        per=place_each(text[clause.start : match.start()]),
        certain=not is_strictly_less(near),
    )


def _highest(match: re.Match[str], scale: int) -> float | None:
    if match["upto"]:
        return plain(match["upto"], _SCALES.get(match["upto_scale"] or "", 1))
    return plain(match["high"], scale) if match["high"] else None


def plain(digits: str, scale: int) -> float:
    """The number, whole where it is whole: 3.5 with 万 is 35000."""
    value = round(float(digits.replace(",", "")) * scale, 6)
    return int(value) if value.is_integer() else value


def _is_approximate(match: re.Match[str]) -> bool:
    return bool(match["more"]) or match["after"] in ("左右", "上下") or "左右" in match.group()
