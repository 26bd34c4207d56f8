"""Amounts that no digit with a unit says: 百项, 新建两所, 翻一番, and terms that shall become shorter."""

import re
from collections.abc import Iterator

from tracker.reading.dates_and_amounts.amounts import (
    Amount,
    Stretch,
    change_of,
    clause_around,
    comparator_of,
    place_each,
    what_is_counted,
)
from tracker.reading.dates_and_amounts.counted import NUMBER, plain
from tracker.reading.draft import AmountKind
from tracker.reading.text.brackets import BLANK
from tracker.reading.text.numbering import chinese_number

_VERBS = "新建|新增|建成|建设|培育|创建|改造|打造|引进|举办|推出|发布|完成|遴选|扶持|开设|新设|建立|培训"
_MAKES = re.compile(f"(?:{_VERBS})[^。;]*$")
_NUMERAL = "(?:[二两三四五六七八九]?[十百千万]{1,2}[一二三四五六七八九]?|[两三四五六七八九])"
# "千人护士数达3.8人": so many for a thousand people.
_DENOMINATOR = r"[人户名][^,;。\d]{2,14}(?:量|率|数|比|密度)[^,;。\d]{0,6}\d"
# No amount in words begins with any other character, nor a verb before one.
_FIRST = "二两三四五六七八九十百千万新建培创改打引举推发完遴扶开设"
_CHINESE_AMOUNT = re.compile(
    rf"""
    (?=[{_FIRST}])
    (?:
      (?<![一二三四五六七八九十百千万亿数几成余多上每家企村校城镇街/\d])(?P<round>[十百千]万|[百千万])  # 百项, 千款, 万家
    | (?:{_VERBS})(?P<low>{_NUMERAL})                                                   # 新建两所
    | (?<=[、和])(?P<listed>{_NUMERAL})                                                  # 三十家工厂、五个集群
    | (?<=[\u4e00-\u9fff])(?<![第这那等其每前后])(?P<last>{_NUMERAL})
      (?=(?:人次|[个家所张名人户间处座次项款套场期条])(?:以上|左右)?(?:[,;。、)\n]|$))               # 培育企业两家
    )
    (?!{_DENOMINATOR})(?P<unit>人次|[个家所张名人户间处座次项款套场期条])
    (?!口|均|全覆盖|万户|灯火|争鸣|年|月|级|类|大|方面|环节|维度|“)
    """,
    re.VERBOSE,
)


def in_words(text: str, visible: str, sentence: Stretch) -> Iterator[Amount]:
    """百项, 千款, 万家; other numerals only with a verb of making (新建两所, 培育三十家、五个, 引进企业两家)."""
    for match in _CHINESE_AMOUNT.finditer(visible, sentence.start, sentence.end):
        written = next(name for name in ("round", "low", "listed", "last") if match[name])
        value = chinese_number(match[written])
        if value is None:
            continue
        start = match.start(written)
        clause = clause_around(visible, start, match.end(), sentence)
        before = visible[clause.start : start]
        if written in ("listed", "last") and not _MAKES.search(before):
            continue
        yield Amount(
            start=start,
            end=match.end(),
            value=value,
            comparator=comparator_of(before, _bound_after(visible, match.end())),
            unit=match["unit"],
            about=what_is_counted(text, start, match.end(), clause, before),
            change=change_of(before, match["unit"]),
            per=place_each(text[clause.start : start]),
        )


def _bound_after(visible: str, end: int) -> str | None:
    bound = _BOUND_AFTER.match(visible, end)
    return bound.group() if bound else None


_BOUND_AFTER = re.compile("及?以上|以内|以下")
_TIMES = re.compile("翻(?P<times>一|两|三)?番")


def doubled(text: str, visible: str, sentence: Stretch) -> Iterator[Amount]:
    """较“十三五”末翻一番: twice a baseline that the office must give (form Q6)."""
    for match in _TIMES.finditer(visible, sentence.start, sentence.end):
        clause = clause_around(visible, match.start(), match.end(), sentence)
        times = 2 ** (chinese_number(match["times"] or "一") or 1)
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
    r"(?:压缩|压减|缩短|减少|缩减|控制|精简|降低|降|减)(?:[^,;。\d]{0,16}?)(?:至|到|在|为)(?:平均)?(?:不超过)?"
    rf"(?P<low>{NUMBER})(?P<unit>个工作日|个小时|小时|天|分钟|个月)(?P<after>以内|之内|内|左右)?"
)


def shortened_terms(text: str, visible: str, sentence: Stretch) -> Iterator[Amount]:
    """Terms that the item promises to shorten, as amounts that must not be passed."""
    for match in _SHORTENED.finditer(visible, sentence.start, sentence.end):
        clause = clause_around(visible, match.start(), match.end(), sentence)
        yield Amount(
            start=match.start("low"),
            end=match.end(),
            value=plain(match["low"], 1),
            comparator="<=",
            unit=match["unit"],
            about=text[clause.start : match.start()].replace(BLANK, "")[:60],
        )
