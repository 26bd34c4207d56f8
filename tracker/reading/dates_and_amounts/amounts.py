"""An amount as read from a task's words, and the words around a number that say what it means.

Sentences end at full stops and semicolons, clauses at commas; everything that qualifies a
number is looked for in its own clause.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tracker.reading.dates_and_amounts.deadlines import DatePhrase
from tracker.reading.draft import AmountKind, Recurrence, SetAsideReason
from tracker.reading.text.brackets import BLANK


@dataclass(frozen=True, slots=True)
class Amount:
    """A target as read, at ``start`` to ``end`` of the text searched; see ``DraftTarget``.

    ``date`` is the phrase that governs it, None where the task's own deadline does. With a reason in ``aside`` it is
    no target; ``certain`` is False where it may be what a rule grants and may be what is promised in all.
    """

    start: int
    end: int
    value: float
    comparator: str
    unit: str
    about: str
    date: DatePhrase | None = None
    value_max: float | None = None
    recurrence: Recurrence | None = None
    coverage: bool = False
    aside: SetAsideReason | None = None
    aspirational: bool = False
    approximate: bool = False
    change: AmountKind = AmountKind.LEVEL
    per: str | None = None
    needs_baseline: bool = False
    certain: bool = True


# --- sentences and clauses -----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Stretch:
    start: int
    end: int


def sentences(text: str) -> Iterator[Stretch]:
    """The stretches between full stops, semicolons and the cells of a row."""
    begin = 0
    for stop in re.finditer(r"[。;\n|\t]|\Z", text):
        if stop.start() > begin:
            yield Stretch(begin, stop.start())
        begin = stop.end()


_LONGEST_CLAUSE = 200


def clause_around(text: str, start: int, end: int, stretch: Stretch) -> Stretch:
    """The words between the commas around ``start`` to ``end``; commas in brackets do not count."""
    first = max(stretch.start, start - _LONGEST_CLAUSE)
    last = min(stretch.end, end + _LONGEST_CLAUSE)
    comma = text.find(",", end, last)
    return Stretch(max(text.rfind(",", first, start) + 1, first), comma if comma >= 0 else last)


# --- what the words around a number say ------------------------------------------------------

_LESS = "(?<![不得])(?:低于|小于|少于)"
_NOT_MORE = re.compile(f"{_LESS}|不超过|不高于|不多于|不大于|控制在|上限|降至|降低到|下降到|压缩至|≤|<")
_AT_LEAST = re.compile("不低于|不少于|不小于|不得低于|不得少于|至少|最少|确保达到|≥")
_MORE = re.compile(r"超过|突破|超(?=约?近?(?:\d|$))|高于|多于|大于|>")
_COMPARES = re.compile(f"(?P<most>{_NOT_MORE.pattern})|(?P<least>{_AT_LEAST.pattern})|(?P<more>{_MORE.pattern})")
_LESS_AT_END = re.compile(f"{_LESS}$")
# "不少于6个、龙头企业2家": the bound is that of the number right behind it.
_OF_ANOTHER = re.compile(r"\d[^、和及]*(?:[、和及]|的)[^\d、]{2}")
HOPES = re.compile("力争|争取|努力|鼓励|支持|探索|有望")
GROWS = re.compile("新增|增加(?!至|到)|新建|扩建|新开工|新设")
_RELATIVE = re.compile("(?:提高|提升|增长|下降|降低|增幅|增速|减少)(?!至|到)")
_PER_PLACE = re.compile(
    r"(?:每个?(?=[市县区镇乡街社村“])|各)(?:[市县区镇乡街村]|街道|社区|辖市|县级市|“[^”\n]{1,16}”)"
    r"(?:\([^()\n]{1,10}\))?(?:[、,](?:[市县区镇乡街村]|街道|社区)(?:\([^()\n]{1,10}\))?)?"
)


def comparator_of(before: str, after: str | None) -> str:
    """``>=`` for 以上 and 不低于, ``>`` for 超过, ``<=`` for 以内 and 不超过, else ``=`` (forms Q1 to Q4).

    The last comparing word before the number counts: 至少 also with a verb between (至少培育1家).
    """
    if after in ("以上", "及以上", "及其以上"):
        return ">="
    if after in ("以内", "以下", "之内"):
        return "<="
    words = list(_COMPARES.finditer(before))
    if not words:
        return "="
    last = words[-1]
    gap = before[last.end() :]
    if (last.lastgroup == "more" and len(gap) > 2) or _OF_ANOTHER.match(gap):
        return "="
    return {"most": "<=", "least": ">=", "more": ">"}[last.lastgroup or "least"]


def is_strictly_less(before: str) -> bool:
    """Whether the words before a number bound it strictly from above (失业率低于5.5%), which the plan format cannot say."""
    return _LESS_AT_END.search(before) is not None


def change_of(before: str, unit: str) -> AmountKind:
    if _RELATIVE.search(before[-8:]):
        return AmountKind.RELATIVE
    return AmountKind.INCREMENT if GROWS.search(before) else AmountKind.LEVEL


def place_each(words: str) -> str | None:
    """The place that each must reach the amount: 每个镇(街道), 各区 (form Q10)."""
    place = _PER_PLACE.search(words)
    return place.group() if place else None


DATE_OPENING = re.compile(
    r"^(?:其中:?)?(?:力争|争取|确保|实现)?(?:到|至|在|于)?"
    r"(?:(?:20\d\d年)?\d{1,2}月(?:\d{1,2}日|[底末份])?[之以]?前?|20\d\d年(?:年?[底末])?(?:前)?"
    r"|年内|全年|每年|“十.五”(?:期间|末)?)?,?(?:全市|我市|市区)?"
)
_COMPARING_WORDS = re.compile(f"(?:达到?|为|至|到|保持在|稳定在|{_COMPARES.pattern})+$")


def what_is_counted(text: str, start: int, end: int, clause: Stretch, before: str) -> str:
    """A few words on what is counted: what stands before the number, and the noun after it.

    Where neither says anything (…巡诊,全年不少于4次) the words before the comma do.
    """
    lead = _COMPARING_WORDS.sub("", DATE_OPENING.sub("", text[start - len(before) : start].strip("、和及与 ")))
    rest = re.match(r"(?:的)?([^,;。、\d]{0,30})", text[end : clause.end])
    words = (lead + (rest.group(1) if rest else "")).replace(BLANK, "").strip("、和及与的 ")
    return (words or _words_before_comma(text, clause.start))[:60]


def _words_before_comma(text: str, place: int) -> str:
    """The clause that ends with the comma before ``place``; nothing where a full stop stands there."""
    if place == 0 or text[place - 1] != ",":
        return ""
    return re.split("[,。;\n]", text[max(0, place - 31) : place - 1])[-1].replace(BLANK, "")
