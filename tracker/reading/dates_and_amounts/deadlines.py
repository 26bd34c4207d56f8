"""When something is due: date phrases in policy text and the last day each one allows (forms T1 to T11).

All dates are inclusive: "6月底前" is kept on 30 June. A phrase that looks back (截至…,
在…基础上, a year before the plan) is a baseline and no deadline (form T10).
"""

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from tracker.core.vocabulary import DatePrecision
from tracker.core.workdays import WorkCalendar, working_day_after
from tracker.reading.draft import Recurrence, SetAsideReason
from tracker.reading.text.brackets import without_titles
from tracker.reading.text.numbering import chinese_number


@dataclass(frozen=True, slots=True)
class Horizon:
    """What a document says of its own time: the years it covers and the day it was issued.

    Terms in working days stay open without a calendar, and in a year whose notice it does not know.
    """

    period_start: date | None = None
    period_end: date | None = None
    issued_on: date | None = None
    calendar: WorkCalendar | None = None

    @property
    def own_year(self) -> int | None:
        """The year that 年内 and a bare 6月底 mean: the plan's only year, else the year of issue."""
        if self.period_start and self.period_end and self.period_start.year == self.period_end.year:
            return self.period_end.year
        return self.issued_on.year if self.issued_on else None

    @property
    def begins(self) -> date | None:
        """The first day that a deadline can lie on."""
        known = [day for day in (self.period_start, self.issued_on) if day]
        return min(known).replace(month=1, day=1) if known else None


@dataclass(frozen=True, slots=True)
class DatePhrase:
    """A date phrase at ``start`` to ``end`` of the text searched.

    ``due`` is None for what recurs, goes on, or cannot be settled from the text alone;
    ``resolved`` is False only for the last of these. With a reason in ``aside`` it governs nothing.
    """

    start: int
    end: int
    phrase: str
    due: date | None
    precision: DatePrecision
    recurrence: Recurrence | None = None
    certain: bool = True
    resolved: bool = True
    aside: SetAsideReason | None = None


_YEAR = r"(?:19|20)\d\d年"
_MONTH = r"(?:1[0-2]|0?[1-9])月"
_PHRASE = re.compile(
    rf"""
      (?P<span>(?:19|20)\d\d年?\s?[-–—~至到]{{1,2}}(?P<span_end>(?:19|20)\d\d)年)     # 2022年至2025年
    | (?P<iso>(?<![^\s|(:,;、])(?P<iso_year>(?:19|20)\d\d)(?P<iso_mark>[-/.])(?P<iso_month>1[0-2]|0?[1-9])
        (?:(?P=iso_mark)(?P<iso_day>3[01]|[12]\d|0?[1-9]))?(?:[之以]?前)?(?=$|[\s|),;。]))   # | 2024-06-30 |
    | (?P<day>(?P<day_year>{_YEAR}|当年|今年|本年)?(?P<day_month>{_MONTH})
        (?P<day_day>[0-3]?\d)日)(?P<day_before>[之以]?前)?                            # 2023年6月30日前
    | (?P<month>(?P<month_year>{_YEAR}|当年|今年|本年)?(?P<month_month>{_MONTH})
        (?P<month_end>份?(?:[底末]|下旬|中旬|上旬)?(?:[之以]?前)?))                     # 2023年6月底前
    | (?P<quarter>(?P<quarter_year>{_YEAR}|当年|今年|本年)?第?(?P<quarter_number>[一二三四1-4])季度
        (?:[末底]|结束)?(?:[之以]?前)?)                                               # 第三季度末
    | (?P<half>(?P<half_year>{_YEAR}|当年|今年|本年)?(?P<half_name>上半年|下半年|年中)
        (?:[之以]?前)?)                                                             # 上半年
    | (?P<five>[“"]?十(?P<five_number>[二三四五六七])五[”"]?
        (?P<five_part>期?末|时期|期间|规划期|中期|以来)?)                              # “十四五”末
    | (?P<year>(?P<year_year>{_YEAR})(?P<year_end>年?[底末终]|内)?(?:[之以]?前)?)       # 到2025年底
    | (?P<within>(?<![\d一二三四五六七八九十两几])年内|全年|当年|今年|本年度?|本年底|今年底|年[底末](?:[之以]?前)?|年终前)   # 年内新增
    | (?P<from_issue>自?(?:本?\w{{0,6}})?(?:印发|发布|公布|施行)之?日起?
        (?P<from_count>\d{{1,3}}|[一二三四五六七八九十两]{{1,3}})
        (?P<from_unit>个工作日|日|天|个月|年)内)                                      # 印发之日起30日内
    | (?P<term>任期内|本届任期内|届内)                                                # 任期内完成
    | (?P<each>(?:1|一)年(?=\d{{1,3}}次)|每(?:个)?(?P<each_unit>年度?|半年|季度?|月|周))(?!内)   # 每年培训
    | (?P<ongoing>持续推进|长期坚持|长期推进|持续开展|常态化|持续实施|逐步|适时|近期)       # 持续推进改造
    """,
    re.VERBOSE,
)
# What makes a date look back: "较2020年", "2020年以来", "在2021年9月基础上".
_LOOKS_BACK = re.compile("(?:较|比|自|从|与|同)$")
_SEEN_FROM_LATER = re.compile("以来|基础上|年?(?:水平|同期|相比|起|版|开始|之后|以后)")
# "截至2022年底" looks back, but "截至" with a day after the issue is a deadline.
_UP_TO = re.compile("截[至止]$")
_RECURRENCES = {
    "年": Recurrence.YEAR,
    "年度": Recurrence.YEAR,
    "半年": Recurrence.HALF_YEAR,
    "季": Recurrence.QUARTER,
    "季度": Recurrence.QUARTER,
    "月": Recurrence.MONTH,
    "周": Recurrence.WEEK,
}


def find_date_phrases(text: str, horizon: Horizon) -> list[DatePhrase]:
    """The deadlines, recurrences and open-ended phrases of ``text``, in order; no baselines.

    A bare month or quarter takes the last year written before it in the text, else the
    document's own year.
    """
    visible = without_titles(text)
    return list(_phrases(visible, horizon))


def _phrases(text: str, horizon: Horizon) -> Iterator[DatePhrase]:
    year_before: int | None = None
    for match in _PHRASE.finditer(text):
        if _looks_back(text, match) or _comes_back(text, match):
            continue
        kind = next(kind for kind in _READERS if match.group(kind))
        found = _READERS[kind](match, horizon, year_before or horizon.own_year)
        if found is None or _is_past(text, found, horizon):
            continue
        if years := re.findall(r"(?:19|20)\d\d", found.phrase):
            year_before = int(years[-1])
        yield found


def _looks_back(text: str, match: re.Match[str]) -> bool:
    before = text[max(0, match.start() - 2) : match.start()]
    return bool(_LOOKS_BACK.search(before) or _SEEN_FROM_LATER.match(text, match.end()))


def _comes_back(text: str, match: re.Match[str]) -> bool:
    """Whether a date comes again each year (每年12月底前): then the 每年 before it says all."""
    return text[max(0, match.start() - 3) : match.start()].endswith(("每年", "每年的", "每年度", "每学年"))


def _is_past(text: str, found: DatePhrase, horizon: Horizon) -> bool:
    if found.due is None:
        return False
    if _UP_TO.search(text[max(0, found.start - 2) : found.start]):
        return horizon.issued_on is None or found.due <= horizon.issued_on
    return horizon.begins is not None and found.due < horizon.begins


def _found(
    match: re.Match[str],
    due: date | None,
    precision: DatePrecision,
    *,
    recurrence: Recurrence | None = None,
    certain: bool = True,
    resolved: bool = True,
) -> DatePhrase:
    return DatePhrase(match.start(), match.end(), match.group(), due, precision, recurrence, certain, resolved)


def _year_of(words: str | None, default: int | None) -> int | None:
    return int(words[:4]) if words and words[:4].isdecimal() else default


def month_end(year: int, month: int) -> date:
    """The last day of a month."""
    return date(year, month, calendar.monthrange(year, month)[1])


def _read_span(match: re.Match[str], horizon: Horizon, year: int | None) -> DatePhrase:
    return _found(match, date(int(match["span_end"]), 12, 31), DatePrecision.YEAR)


def _read_iso(match: re.Match[str], horizon: Horizon, year: int | None) -> DatePhrase | None:
    """A date as tables and forms write it, standing alone: 2024-06-30, 2024/6/30, 2024.6."""
    in_year, month, day = int(match["iso_year"]), int(match["iso_month"]), match["iso_day"]
    if day is None:
        return _found(match, month_end(in_year, month), DatePrecision.MONTH)
    try:
        return _found(match, date(in_year, month, int(day)), DatePrecision.DAY)
    except ValueError:
        return None


def _read_day(match: re.Match[str], horizon: Horizon, year: int | None) -> DatePhrase | None:
    in_year = _year_of(match["day_year"], year)
    if in_year is None:
        return _found(match, None, DatePrecision.DAY, resolved=False)
    try:
        due = date(in_year, int(match["day_month"][:-1]), int(match["day_day"]))
    except ValueError:
        return None
    return _found(match, due, DatePrecision.DAY)


def _read_month(match: re.Match[str], horizon: Horizon, year: int | None) -> DatePhrase | None:
    """The month's end. "6月前" may mean before June or within it: the end, and not certain (form T3)."""
    in_year = _year_of(match["month_year"], year)
    is_end = match["month_end"].strip("份")
    if not is_end and not match["month_year"]:
        return None
    if in_year is None:
        return _found(match, None, DatePrecision.MONTH, resolved=False)
    due = month_end(in_year, int(match["month_month"][:-1]))
    if is_end.startswith("上旬"):
        due = due.replace(day=10)
    if is_end.startswith("中旬"):
        due = due.replace(day=20)
    return _found(match, due, DatePrecision.MONTH, certain=not re.fullmatch("[之以]?前", is_end))


def _read_quarter(match: re.Match[str], horizon: Horizon, year: int | None) -> DatePhrase:
    in_year = _year_of(match["quarter_year"], year)
    number = match["quarter_number"]
    quarter = int(number) if number.isdecimal() else chinese_number(number) or 4
    if in_year is None:
        return _found(match, None, DatePrecision.QUARTER, resolved=False)
    return _found(match, month_end(in_year, 3 * quarter), DatePrecision.QUARTER)


def _read_half(match: re.Match[str], horizon: Horizon, year: int | None) -> DatePhrase:
    in_year = _year_of(match["half_year"], year)
    month = 12 if match["half_name"] == "下半年" else 6
    if in_year is None:
        return _found(match, None, DatePrecision.HALF_YEAR, resolved=False)
    return _found(match, month_end(in_year, month), DatePrecision.HALF_YEAR)


def five_year_period(numeral: str) -> tuple[date, date]:
    """The first and last day of a 五年规划: 四 (十四五) → 2021-01-01, 2025-12-31."""
    last = 2025 + 5 * ((chinese_number(numeral) or 4) - 4)
    return date(last - 4, 1, 1), date(last, 12, 31)


def _read_five(match: re.Match[str], horizon: Horizon, year: int | None) -> DatePhrase | None:
    """“十四五”末, “十四五”期间; the bare name of a period (in a plan's title) is no date."""
    if match["five_part"] in (None, "以来", "中期"):
        return None
    return _found(match, five_year_period(match["five_number"])[1], DatePrecision.YEAR)


def _read_year(match: re.Match[str], horizon: Horizon, year: int | None) -> DatePhrase:
    """The year's end. "2025年前" may mean before that year or within it: the end, and not certain."""
    certain = not re.fullmatch(_YEAR + "[之以]?前", match.group())
    return _found(match, date(int(match["year_year"][:4]), 12, 31), DatePrecision.YEAR, certain=certain)


def _read_within(match: re.Match[str], horizon: Horizon, year: int | None) -> DatePhrase:
    in_year = horizon.own_year or year
    if in_year is None:
        return _found(match, None, DatePrecision.YEAR, resolved=False)
    return _found(match, date(in_year, 12, 31), DatePrecision.YEAR)


def _read_from_issue(match: re.Match[str], horizon: Horizon, year: int | None) -> DatePhrase:
    """Days, working days (where a calendar is given), months or years after the issue (form T9)."""
    written = match["from_count"]
    count = int(written) if written.isdecimal() else chinese_number(written)
    unit, issued = match["from_unit"], horizon.issued_on
    if unit == "个工作日" and issued and count and horizon.calendar and horizon.calendar.knows(issued):
        due = working_day_after(issued, days=count, is_working_day=horizon.calendar.is_working_day)
        return _found(match, due, DatePrecision.DAY)
    if issued is None or not count or unit == "个工作日":
        return _found(match, None, DatePrecision.DAY, resolved=False)
    if unit in ("日", "天"):
        return _found(match, issued + timedelta(days=count), DatePrecision.DAY)
    months = issued.month - 1 + count * (12 if unit == "年" else 1)
    last = month_end(issued.year + months // 12, months % 12 + 1)
    return _found(match, min(last, last.replace(day=min(issued.day, last.day))), DatePrecision.DAY)


def _read_term(match: re.Match[str], horizon: Horizon, year: int | None) -> DatePhrase:
    return _found(match, None, DatePrecision.YEAR, resolved=False)


def _read_each(match: re.Match[str], horizon: Horizon, year: int | None) -> DatePhrase:
    return _found(match, None, DatePrecision.ONGOING, recurrence=_RECURRENCES.get(match["each_unit"] or "年"))


def _read_ongoing(match: re.Match[str], horizon: Horizon, year: int | None) -> DatePhrase:
    return _found(match, None, DatePrecision.ONGOING)


_READERS = {
    "span": _read_span,
    "iso": _read_iso,
    "day": _read_day,
    "month": _read_month,
    "quarter": _read_quarter,
    "half": _read_half,
    "five": _read_five,
    "year": _read_year,
    "within": _read_within,
    "from_issue": _read_from_issue,
    "term": _read_term,
    "each": _read_each,
    "ongoing": _read_ongoing,
}
