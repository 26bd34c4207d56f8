"""How far: the amounts that a task promises (forms Q1 to Q13).

Amounts are looked for sentence by sentence. A date governs what follows it up to the full
stop or the next date; 每年 makes what follows it recur. Ages, names, denominators, conditions
and the state of today are no targets; money rates and building standards are kept as norms.
"""

import re
from collections.abc import Iterator

from tracker.reading.dates_and_amounts.amounts import (
    GROWS,
    HOPES,
    Amount,
    Stretch,
    change_of,
    clause_around,
    comparator_of,
    norm_in,
    place_each,
    sentences,
    what_is_counted,
)
from tracker.reading.dates_and_amounts.coverage import covering
from tracker.reading.dates_and_amounts.date_scope import with_dates
from tracker.reading.dates_and_amounts.deadlines import DatePhrase
from tracker.reading.draft import AmountKind
from tracker.reading.text.brackets import BLANK, without_quotations
from tracker.reading.text.numbering import chinese_number

_NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,12}(?:\.\d{1,6})?"
# Longest first: what stands before a shorter one that begins with the same characters.
_UNIT = (
    "美元|欧元|个百分点|百分点|%|‰|万?平方米|万?平方公里|立方米|公里|千米|公顷|人次|家次|场次|户次|件次|亩次|车次|班次|架次|批次|人天"
    "|课时|学时|吨标准煤|标准箱|标箱|千瓦时|万?千瓦|兆瓦|微克/立方米|毫克/升|PFLOPS|EFLOPS"
    "|个(?!月|工作日|小时|百分点|年|季度|星期|周岁)|[家所张名人户间处座次项款套辆台门场期条件支只部种批亩吨元倍"
    "床对册首幅盏株棵片宗例起份篇届班岗组道栋幢艘头羽架枚尾笔堂](?!岁|以[内前]?级|级)"
    # Any other noun of count, where the amount closes its clause: "拆除旧牌1200块,".
    "|(?![年月日号岁级类版点时周季天分秒度层楼位强环代线维字多余左约的元])[\u4e00-\u9fff](?=[,;。、)/|\t\n\x00]|$|以上|左右)"
    "|分(?![钟之别类级批期局行中公布配工管享担贝子院园])"
)
_AMOUNT = re.compile(
    rf"""
    (?P<low>(?<![\d.+A-Za-z第每]){_NUMBER})
    (?:\s?[-–—~至]{{1,2}}\s?(?P<high>{_NUMBER}))?      # 2-3个
    (?P<more>余|多)?
    (?P<scale>百万|千万|万|亿|千|百)?                    # 3万
    (?:余|多|左右)?
    (?P<unit>{_UNIT})
    (?:\([^()\n]{{1,6}}\))?                            # 5个(含)以上; 8所(处)
    (?P<after>及?以上|及其以上|以内|以下|之内|左右|上下)?
    """,
    re.VERBOSE,
)
_CHINESE_AMOUNT = re.compile(
    r"""
    (?:
      (?<![一二三四五六七八九十百千万亿数几成上每家企村校城镇街\d])(?P<round>[百千万])      # 百项, 千款, 万家
    | (?P<verb>新建|新增|建成|建设|培育|创建|改造|打造|引进|举办|推出|发布|完成|遴选|扶持|开设|新设|建立|培训)
      (?P<low>[二两三四五六七八九]?[十百千万]{1,2}[一二三四五六七八九]?|[两三四五六七八九])   # 新建两所
    )
    (?P<unit>人次|[个家所张名人户间处座次项款套场期条])
    (?!口|均|全覆盖|万户|灯火|争鸣|年|月|级|类|大|方面|环节|维度|“)
    """,
    re.VERBOSE,
)
_SCALES = {"百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000, "百万": 1_000_000, "千万": 10_000_000}

_STATE_OF_TODAY = re.compile("截[至止](?!20)|目前|现有|近年来")
_DONE_ALREADY = re.compile("已(?:经)?(?:累计)?(?:建|有|达|完成|培|开|设|配|实现)|共有|累计已")
# "对运营达到5个以上的企业给予奖励", "减按90%计入": a rule for single cases.
_SINGLE_CASE = re.compile("(?:[^,;。]{0,4})?(?:对|凡)[^,;。]{0,60}的[^,;。]{0,30}(?:给予|奖励|补贴|补助|享受)")
# "20户以上自然村通硬化路": which ones; but "培育20家以上企业实现转型" is how many.
_IS_A_CONDITION = re.compile(
    r"(?!的)[^,;。、\d]{1,10}?(?:通|全部|均|实现|完成|达到|纳入|配备|设立|设置|建有|建立|应当?|必须)[^,;。\d]"
)
_MAKES = re.compile(
    "(?:新增|新建|改造|建成|建设|培育|打造|引进|推动|支持|扶持|遴选|完成|认定|培训|带动|创建)[^,;。]{0,6}$"
)
# "进入全国前10名"
_RANKS = re.compile("(?:全[国省市区球]|世界|进入|位居|位列|排名|跻身|保持|列)前$")
# "由2023年的52%提高到70%": the first number is where it starts.
_RISES_FROM = re.compile("[由从](?:20\\d\\d年)?(?:年?底|末)?(?:的|目前的|现有的)?$")
_RISES_TO = re.compile(
    "[^,;。\\d]{0,4}?(?:提高|提升|增加|增长|上升|下降|降低|压减|压缩|扩大|降|减少|缩短|减|增)[至到为]"
)
_DENOMINATOR = re.compile("每(?:千|百|万)?$")


def find_amounts(text: str, dates: list[DatePhrase]) -> list[Amount]:
    """The targets of a task's ``text`` (without heading and clause), in order of their place."""
    visible = without_quotations(text)
    found: list[Amount] = []
    for sentence in sentences(text):
        if _STATE_OF_TODAY.search(visible, sentence.start, sentence.end):
            continue
        counted = list(_counted(text, visible, sentence))
        found += counted
        found += _in_words(text, visible, sentence)
        found += covering(text, visible, sentence, [a.start for a in counted if a.unit == "%"])
        found += _doubled(text, visible, sentence)
        found += _shortened_terms(text, visible, sentence)
    in_order = sorted(found, key=lambda amount: (amount.start, amount.end))
    return list(with_dates(in_order, text, dates))


# --- counted amounts ----------------------------------------------------------------------


def _counted(text: str, visible: str, sentence: Stretch) -> Iterator[Amount]:
    earlier_end = sentence.start
    for match in _AMOUNT.finditer(visible, sentence.start, sentence.end):
        clause = clause_around(visible, match.start(), match.end(), sentence)
        before = visible[max(clause.start, earlier_end) : match.start()]
        if _is_no_target(visible, match, clause, before):
            continue
        earlier_end = match.end()
        yield _amount(text, visible, match, clause, before)


def _is_no_target(visible: str, match: re.Match[str], clause: Stretch, before: str) -> bool:
    """Denominators (每5个社区), codes (3+4), conditions (150张以上床位的机构) and periods."""
    following = visible[match.end() : match.end() + 1]
    if following in ("+", "岁") or (match["unit"] == "期" and match["scale"] is None and before.endswith("第")):
        return True
    if _RISES_FROM.search(before) and _RISES_TO.match(visible, match.end()):
        return True
    if _RANKS.search(before) or _DENOMINATOR.search(before) or before.endswith(("第", "“", "按", "减按", "的前")):
        return True
    if _DONE_ALREADY.search(before) or _SINGLE_CASE.match(visible, clause.start, clause.end):
        return match["unit"] != "元"
    if _IS_A_CONDITION.match(visible, match.end()) and match["after"] in ("以上", "及以上", "以下"):
        return not _MAKES.search(before)
    is_share = match["unit"] in ("%", "‰") or "百分点" in match["unit"]
    if is_share or match["after"] not in ("以上", "及以上"):
        return False
    rest = visible[match.end() : clause.end]
    return bool(re.match(r"[^,;。\d]{0,10}的", rest)) and not GROWS.search(before)


def _amount(text: str, visible: str, match: re.Match[str], clause: Stretch, before: str) -> Amount:
    scale = _SCALES.get(match["scale"] or "", 1)
    whole = visible[clause.start : clause.end]
    near = visible[max(clause.start, match.start() - 40) : match.start()]
    unit = match["unit"].removeprefix("万") if match["unit"].startswith("万平") else match["unit"]
    if match["unit"].startswith("万平"):
        scale *= 10_000
    return Amount(
        start=match.start(),
        end=match.end(),
        value=_plain(match["low"], scale),
        value_max=_plain(match["high"], scale) if match["high"] else None,
        comparator=comparator_of(near, match["after"]),
        unit=unit,
        about=what_is_counted(text, match.start(), match.end(), clause, before),
        aside=norm_in(whole, unit),
        aspirational=bool(HOPES.search(near)),
        approximate=_is_approximate(match) or near.endswith(("约", "近", "大约")),
        change=change_of(near, unit),
        per=place_each(text[clause.start : match.start()]),
    )


def _plain(digits: str, scale: int) -> float:
    """The number, whole where it is whole: 3.5 with 万 is 35000."""
    value = round(float(digits.replace(",", "")) * scale, 6)
    return int(value) if value.is_integer() else value


def _is_approximate(match: re.Match[str]) -> bool:
    return bool(match["more"]) or match["after"] in ("左右", "上下") or "左右" in match.group()


# --- amounts in Chinese numerals, doubling ---------------------------------------------------


def _in_words(text: str, visible: str, sentence: Stretch) -> Iterator[Amount]:
    """百项, 千款, 万家; other numerals only after a verb of making (新建两所, 培育三十家)."""
    for match in _CHINESE_AMOUNT.finditer(visible, sentence.start, sentence.end):
        written = "round" if match["round"] else "low"
        value = chinese_number(match[written])
        if value is None:
            continue
        start = match.start(written)
        clause = clause_around(visible, start, match.end(), sentence)
        before = visible[clause.start : start]
        yield Amount(
            start=start,
            end=match.end(),
            value=value,
            comparator=comparator_of(before, None),
            unit=match["unit"],
            about=what_is_counted(text, start, match.end(), clause, before),
            change=change_of(before, match["unit"]),
            per=place_each(text[clause.start : start]),
        )


_TIMES = re.compile("翻(?P<times>一|两|三)番")


def _doubled(text: str, visible: str, sentence: Stretch) -> Iterator[Amount]:
    """较“十三五”末翻一番: twice a baseline that the office must give (form Q6)."""
    for match in _TIMES.finditer(visible, sentence.start, sentence.end):
        clause = clause_around(visible, match.start(), match.end(), sentence)
        times = 2 ** (chinese_number(match["times"]) or 1)
        yield Amount(
            start=match.start(),
            end=match.end(),
            value=times,
            comparator="=",
            unit="倍",
            about=text[clause.start : match.start()],
            change=AmountKind.RELATIVE,
            needs_baseline=True,
        )


# "办理时限压缩至5个工作日以内": how long something may take; a term for one case (3个工作日内办结) is none.
_SHORTENED = re.compile(
    r"(?:压缩|压减|缩短|减少|缩减|控制|精简|降低|降|减)(?:至|到|在|为)(?:平均)?(?:不超过)?"
    rf"(?P<low>{_NUMBER})(?P<unit>个工作日|个小时|小时|天|分钟|个月)(?P<after>以内|之内|内|左右)?"
)


def _shortened_terms(text: str, visible: str, sentence: Stretch) -> Iterator[Amount]:
    """Terms that the item promises to shorten, as amounts that must not be passed."""
    for match in _SHORTENED.finditer(visible, sentence.start, sentence.end):
        clause = clause_around(visible, match.start(), match.end(), sentence)
        yield Amount(
            start=match.start("low"),
            end=match.end(),
            value=_plain(match["low"], 1),
            comparator="<=",
            unit=match["unit"],
            about=text[clause.start : match.start()].replace(BLANK, "")[:60],
        )
