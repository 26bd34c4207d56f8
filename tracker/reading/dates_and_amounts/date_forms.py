"""The forms of date phrases and the last day that each allows (forms T1 to T11).

All dates are inclusive: "6月底前" is kept on 30 June. Whether a phrase governs anything at all is not asked here.
"""

import calendar
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta

from tracker.core.vocabulary import DatePrecision
from tracker.core.workdays import working_day_after
from tracker.reading.dates_and_amounts.deadlines import DatePhrase, Horizon
from tracker.reading.draft import Recurrence, SetAsideReason
from tracker.reading.text.brackets import BLANK
from tracker.reading.text.numbering import chinese_number

_DIGITS_OF_YEAR = "(?:(?:19|20)\\d\\d|[一二][〇零九][〇零一二三四五六七八九]{2})"
# "27年6月底", "27年底": two digits count only before a month or the year's end.
_YEAR = rf"(?:{_DIGITS_OF_YEAR}|(?<![\d.第])(?:2[4-9]|3[0-5])(?=年(?:\d{{1,2}}月|[底末](?![\u4e00-\u9fff]{{2}}的))))年"
_OWN_YEAR = "当年|今年|本年|明年|次年|翌年"
_MONTH_NUMBER = "(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])"
_MONTH = rf"(?<![\d.十]){_MONTH_NUMBER}月"
_DAY = r"(?:[0-3]?\d|三十一?|二?十[一二三四五六七八九]?|[一二三四五六七八九])[日号]"
_TO = r"\s?(?:[-–—~至到]{1,2})\s?"
_BEFORE = "(?:[之以]?前)?"
_COUNT = r"(?:\d{1,3}|[一二三四五六七八九十两]{1,3})"
# What may stand around a date written in digits only: nothing that makes it a code or a figure.
_ALONE_BEFORE = rf"(?<![^\s|(:,;、至到于在前{BLANK}])"
_ALONE_AFTER = rf"(?=$|[\s|),;。、{BLANK}])"
#: What comes back, with the day on which it does: 每年6月底前, 每季度末月25日前, 每月10日前.
EACH = (
    r"每(?:个)?(?P<each_unit>年度?|学年|学期|半年|季度?|月度?|周)(?!内)"
    rf"(?:的?[年月]?(?:[底末]月?的?)?(?:{_MONTH})?(?:{_DAY}|[底末]|[上中下]旬|第?[一二三四]季度末?|[上下]半年)?{_BEFORE}"
    rf"(?:[、和]{_MONTH}[底末]?{_BEFORE}){{0,5}})"
)
# No phrase begins with any other character: most places are passed without a try.
_FIRST = '[0-9〇零一二三四五六七八九十两自从当今本明第Q上下年去往前全印发公施实未近用任届每持长常逐适元五国春清端中汛开高秋供采翌次半“"]'
_PHRASE = re.compile(
    rf"""(?={_FIRST})(?:
      (?P<since>[自从]?(?P<since_year>{_YEAR})(?:{_MONTH_NUMBER}月(?:{_DAY})?)?起,?(?:的|用)?(?P<since_count>{_COUNT})年(?:[之以]?内|时间))   # 2026年起5年内
    | (?P<days>(?P<days_from>{_YEAR})?{_MONTH}(?:{_DAY}|[底末])?起?{_TO}
        (?P<days_year>{_YEAR}|次年|翌年)?(?P<days_month>{_MONTH_NUMBER}月)(?P<days_day>{_DAY})?
        (?P<days_end>(?:[底末]|[上中下]旬)?{_BEFORE}))                                     # 2026年1月1日至2027年12月31日, 5月至9月
    | (?P<months>(?P<months_year>{_YEAR})?(?<![\d.])(?:1[0-2]|0?[1-9]){_TO}(?P<months_month>(?:1[0-2]|0?[1-9])月)
        (?P<months_end>[底末]?{_BEFORE}))                                               # 1-6月
    | (?P<span>{_DIGITS_OF_YEAR}年?{_TO}(?P<span_end>{_DIGITS_OF_YEAR})年[底末]?{_BEFORE})   # 2022年至2025年
    | (?P<season>(?P<season_year>{_YEAR}|{_OWN_YEAR})?(?P<season_name>元旦|五一|国庆|(?<![二三四五第])十一(?=前)|春节|清明|端午|中秋|汛期|开学|高考|春耕|秋收|供暖|采暖)
        (?:节|季|期)?(?:假期|到来|来临)?[之以]?前)                                             # 国庆节前
    | (?P<iso>(?<![\d.A-Za-z/-])(?P<iso_year>(?:19|20)\d\d)(?P<iso_mark>[-/.])(?P<iso_month>1[0-2]|0?[1-9])
        (?P=iso_mark)(?P<iso_day>3[01]|[12]\d|0?[1-9]){_BEFORE}(?![\d.A-Za-z/-]))         # 2024-06-30, 2024.6.30前
    | (?P<dotted>{_ALONE_BEFORE}(?P<dotted_year>(?:19|20)\d\d)[-/.](?P<dotted_month>1[0-2]|0?[1-9])
        {_BEFORE}{_ALONE_AFTER})                                                      # | 2024.6 |
    | (?P<compact>{_ALONE_BEFORE}(?P<compact_year>20\d\d)(?P<compact_month>0[1-9]|1[0-2])
        (?P<compact_day>[0-3]\d){_BEFORE}{_ALONE_AFTER})                               # 20240630
    | (?P<day>(?P<day_year>{_YEAR}|{_OWN_YEAR})?(?P<day_month>{_MONTH})
        (?P<day_day>{_DAY}){_BEFORE})                                                 # 2023年6月30日前
    | (?P<month>(?P<month_year>{_YEAR}|{_OWN_YEAR})?(?P<month_month>{_MONTH})
        (?P<month_end>份?(?:[底末]|下旬|中旬|上旬)?{_BEFORE}))                             # 2023年6月底前
    | (?P<quarter>(?P<quarter_year>{_YEAR}|{_OWN_YEAR})?(?:第?(?P<quarter_number>[一二三四1-4])季度|(?<![A-Za-z])Q(?P<quarter_q>[1-4])(?![A-Za-z\d]))
        (?:[末底]|结束)?{_BEFORE})                                                     # 第三季度末, Q3
    | (?P<half>(?P<half_year>{_YEAR}|{_OWN_YEAR})?(?P<half_name>上半年|下半年|年中)
        (?:[末底])?{_BEFORE})                                                        # 上半年
    | (?P<five>[“"]?十(?P<five_number>[二三四五六七])五[”"]?
        (?P<five_part>期?末|时期|期间|规划期|中期|以来)?{_BEFORE})                         # “十四五”末
    | (?P<year>(?P<year_year>{_YEAR})(?P<year_end>年?[底末终]|内)?{_BEFORE})             # 到2025年底
    | (?P<before>去年|上年度?|上一年度?|往年|前[两三]年)                                    # 上年度研发投入
    | (?P<within>(?<![\d一二三四五六七八九十两几半学])年度?内|(?<![\d年])年度(?=(?:计划)?(?:完成|实现|新增|新建))|全年|当年|今年底?|明年[底末]?{_BEFORE}|本年度?|本年底|年[底末]{_BEFORE}|年终前)   # 年内新增
    | (?P<from_issue>(?:[自从][^\W\d]{{0,8}}?|本[^\W\d]{{1,6}}?)?(?:(?:印发|发布|公布|施行|实施)之?日?起|(?:印发|发布|公布)之?后)
        (?P<from_count>{_COUNT})(?P<from_unit>个工作日|日|天|个月|年)[之以]?内)               # 印发之日起30日内
    | (?P<years>(?:未来|今后|近)?(?<![\d.“])(?:(?P<years_count>{_COUNT})年|半年)(?:[之以]?内|时间内)
        |用(?P<years_taken>{_COUNT})年(?:左右)?的?时间)   # 5年内引进
    | (?P<then>(?P<then_count>{_COUNT})(?P<then_unit>日|天|个月)[之以]?内)                # 印发后30日内…,60日内…
    | (?P<term>任期内|本届任期内|届内|本学[年期]内)                                            # 任期内完成
    | (?P<each>(?:1|一)年(?=\d{{1,3}}次)|{EACH})                                       # 每年6月底前
    | (?P<ongoing>持续推进|长期坚持|长期推进|持续开展|常态化|持续实施|逐步|适时|近期)            # 持续推进改造
    )""",
    re.VERBOSE,
)
#: By the words of a period, how often.
RECURRENCES = {
    "年": Recurrence.YEAR,
    "年度": Recurrence.YEAR,
    "学年": Recurrence.YEAR,
    "学期": Recurrence.HALF_YEAR,
    "半年": Recurrence.HALF_YEAR,
    "季": Recurrence.QUARTER,
    "季度": Recurrence.QUARTER,
    "月": Recurrence.MONTH,
    "月度": Recurrence.MONTH,
    "周": Recurrence.WEEK,
}


def read_forms(
    text: str, horizon: Horizon, reason: Callable[[DatePhrase], SetAsideReason | None]
) -> Iterator[DatePhrase]:
    """Every date phrase of ``text`` in order, with the day that it names.

    ``reason`` says why a phrase governs nothing. A bare month or quarter takes the last year written before it in
    the text, unless that looks back or belongs to a name, else the document's own year.
    """
    year_before: int | None = None
    issue: re.Match[str] | None = None
    for match in _PHRASE.finditer(text):
        if match.group("then") and not _goes_on(text, issue, match):
            continue
        issue = match if match.group("from_issue") else issue
        kind = next(kind for kind in _READERS if match.group(kind))
        found = _READERS[kind](match, horizon, year_before or horizon.own_year)
        if found is None:
            continue
        found = replace(found, aside=found.aside or reason(found))
        years = re.findall(f"{_DIGITS_OF_YEAR}|{_YEAR}", found.phrase)
        if years and found.aside not in _OF_OTHER_YEARS:
            year_before = number_in(years[-1])
        yield found


_OF_OTHER_YEARS = (SetAsideReason.BASELINE, SetAsideReason.NAME)


def _goes_on(text: str, issue: re.Match[str] | None, match: re.Match[str]) -> bool:
    """Whether a term opens a clause of the sentence in which another one is counted from the issue."""
    if issue is None or text[match.start() - 1] not in ",;":
        return False
    return not re.search(r"[。\n]", text[issue.end() : match.start()])


def number_in(words: str) -> int:
    """The number that the digits or Chinese numerals of ``words`` name: 6月 and 六月 are 6, 二〇二七年 and 27年 2027."""
    bare = words.strip("年月日号")
    number = int(bare) if bare.isdecimal() else chinese_number(bare) or 0
    return number + 2000 if words.endswith("年") and len(bare) == 2 and bare.isdecimal() else number


def month_end(year: int, month: int) -> date:
    """The last day of a month."""
    return date(year, month, calendar.monthrange(year, month)[1])


def five_year_period(numeral: str) -> tuple[date, date]:
    """The first and last day of a 五年规划: 四 (十四五) → 2021-01-01, 2025-12-31."""
    last = 2025 + 5 * ((chinese_number(numeral) or 4) - 4)
    return date(last - 4, 1, 1), date(last, 12, 31)


def _found(
    match: re.Match[str],
    due: date | None,
    precision: DatePrecision,
    *,
    recurrence: Recurrence | None = None,
    certain: bool = True,
    resolved: bool = True,
    aside: SetAsideReason | None = None,
) -> DatePhrase:
    return DatePhrase(match.start(), match.end(), match.group(), due, precision, recurrence, certain, resolved, aside)


def _on(match: re.Match[str], year: int | None, month: int, day: int) -> DatePhrase:
    """A day; unresolved where its year is unknown or the calendar has no such day (2月30日)."""
    try:
        due = date(year, month, day) if year else None
    except ValueError:
        due = None
    return _found(match, due, DatePrecision.DAY, resolved=due is not None)


def _until_end(
    match: re.Match[str], year: int | None, month: int, precision: DatePrecision, *, certain: bool = True
) -> DatePhrase:
    """The end of a month, or of the quarter or half that it closes; unresolved where its year is unknown."""
    if year is None:
        return _found(match, None, precision, resolved=False)
    return _found(match, month_end(year, month), precision, certain=certain)


def _year_of(words: str | None, default: int | None, horizon: Horizon) -> int | None:
    """The year that stands before a month; 明年 is the one after the document's own."""
    if words and re.match(rf"{_DIGITS_OF_YEAR}|\d\d年", words):
        return number_in(words)
    if words in ("次年", "翌年"):
        return default + 1 if default else None
    if words == "明年":
        return horizon.own_year + 1 if horizon.own_year else None
    return default


def _read_since(match: re.Match[str], horizon: Horizon, year: int | None) -> DatePhrase:
    """Years counted from a named one: "2026年起5年内" is kept by the end of 2030."""
    last = number_in(match["since_year"]) + number_in(match["since_count"]) - 1
    return _found(match, date(last, 12, 31), DatePrecision.YEAR)


def _read_days(match: re.Match[str], horizon: Horizon, year: int | None) -> DatePhrase:
    """A range of days or months; due when it ends."""
    first_year = _year_of(match["days_from"], year, horizon)
    last_year = _year_of(match["days_year"], first_year, horizon)
    month = number_in(match["days_month"])
    if match["days_day"]:
        return _on(match, last_year, month, number_in(match["days_day"]))
    found = _until_end(match, last_year, month, DatePrecision.MONTH)
    return _within_month(found, match, match["days_end"])


def _read_months(match: re.Match[str], horizon: Horizon, year: int | None) -> DatePhrase:
    in_year = _year_of(match["months_year"], year, horizon)
    return _until_end(match, in_year, number_in(match["months_month"]), DatePrecision.MONTH)


def _read_span(match: re.Match[str], horizon: Horizon, year: int | None) -> DatePhrase:
    return _found(match, date(number_in(match["span_end"]), 12, 31), DatePrecision.YEAR)


_EVES = {"元旦": (12, 31), "五一": (4, 30), "国庆": (9, 30), "十一": (9, 30)}


def _read_season(match: re.Match[str], horizon: Horizon, year: int | None) -> DatePhrase:
    """The day before a feast with a fixed day; open where only a calendar or a region knows (春节前, 汛期前)."""
    in_year = _year_of(match["season_year"], year, horizon)
    eve = _EVES.get(match["season_name"])
    if eve is None:
        return _found(match, None, DatePrecision.DAY, resolved=False)
    if match["season_name"] == "元旦" and match["season_year"] and in_year:
        in_year -= 1
    return _on(match, in_year, *eve)


def _read_iso(match: re.Match[str], horizon: Horizon, year: int | None) -> DatePhrase:
    """A date in digits: 2024-06-30, 2024/6/30, 2024.6.30."""
    return _on(match, int(match["iso_year"]), int(match["iso_month"]), int(match["iso_day"]))


def _read_dotted(match: re.Match[str], horizon: Horizon, year: int | None) -> DatePhrase:
    """A month as tables write it, standing alone: 2024.6, 2024-06."""
    return _until_end(match, int(match["dotted_year"]), int(match["dotted_month"]), DatePrecision.MONTH)


def _read_compact(match: re.Match[str], horizon: Horizon, year: int | None) -> DatePhrase:
    """A day in eight digits, standing alone: 20240630."""
    return _on(match, int(match["compact_year"]), int(match["compact_month"]), int(match["compact_day"]))


def _read_day(match: re.Match[str], horizon: Horizon, year: int | None) -> DatePhrase:
    in_year = _year_of(match["day_year"], year, horizon)
    return _on(match, in_year, number_in(match["day_month"]), number_in(match["day_day"]))


# A month in Chinese numerals without anything that makes it a date is a word (二月花, 六月雪).
_BARE_CHINESE_MONTH = re.compile("[一二三四五六七八九十]{1,2}月")


def _read_month(match: re.Match[str], horizon: Horizon, year: int | None) -> DatePhrase | None:
    """The month's end. "6月前" may mean before June or within it: the end, and not certain (form T3).

    Nor is a month that stands bare in a sentence (9月举办).
    """
    if _BARE_CHINESE_MONTH.fullmatch(match.group()):
        return None
    in_year = _year_of(match["month_year"], year, horizon)
    end = match["month_end"].removeprefix("份")
    certain = bool(end or match["month_year"]) and not re.fullmatch("[之以]?前", end)
    found = _until_end(match, in_year, number_in(match["month_month"]), DatePrecision.MONTH, certain=certain)
    return _within_month(found, match, end)


def _within_month(found: DatePhrase, match: re.Match[str], end: str) -> DatePhrase:
    """The tenth for 上旬, the twentieth for 中旬; else as it is."""
    day = {"上旬": 10, "中旬": 20}.get(end[:2])
    if day is None or found.due is None:
        return found
    return _found(match, found.due.replace(day=day), found.precision, certain=found.certain)


def _read_quarter(match: re.Match[str], horizon: Horizon, year: int | None) -> DatePhrase:
    quarter = number_in(match["quarter_number"] or match["quarter_q"])
    in_year = _year_of(match["quarter_year"], year, horizon)
    return _until_end(match, in_year, 3 * quarter, DatePrecision.QUARTER)


def _read_half(match: re.Match[str], horizon: Horizon, year: int | None) -> DatePhrase:
    month = 12 if match["half_name"] == "下半年" else 6
    return _until_end(match, _year_of(match["half_year"], year, horizon), month, DatePrecision.HALF_YEAR)


def _read_five(match: re.Match[str], horizon: Horizon, year: int | None) -> DatePhrase:
    """“十四五”末, “十四五”期间; the bare name of a period (in a plan's title) is no date."""
    aside = {None: SetAsideReason.NAME, "中期": SetAsideReason.NAME, "以来": SetAsideReason.BASELINE}
    due = five_year_period(match["five_number"])[1]
    return _found(match, due, DatePrecision.YEAR, aside=aside.get(match["five_part"]))


def _read_year(match: re.Match[str], horizon: Horizon, year: int | None) -> DatePhrase:
    """The year's end. "2025年前" may mean before that year or within it: the end, and not certain."""
    certain = not re.fullmatch(_YEAR + "[之以]?前", match.group())
    return _found(match, date(number_in(match["year_year"]), 12, 31), DatePrecision.YEAR, certain=certain)


def _read_before(match: re.Match[str], horizon: Horizon, year: int | None) -> DatePhrase:
    return _found(match, None, DatePrecision.YEAR, aside=SetAsideReason.BASELINE)


def _read_within(match: re.Match[str], horizon: Horizon, year: int | None) -> DatePhrase:
    in_year = _year_of(match.group()[:2], horizon.own_year or year, horizon)
    return _until_end(match, in_year, 12, DatePrecision.YEAR)


def _read_from_issue(match: re.Match[str], horizon: Horizon, year: int | None) -> DatePhrase:
    """Days, working days (where a calendar is given), months or years after the issue (form T9)."""
    return _after_issue(match, match["from_count"], match["from_unit"], horizon)


def _read_then(match: re.Match[str], horizon: Horizon, year: int | None) -> DatePhrase:
    """A further term of a sentence that counts from the issue; whether it does so too is not certain."""
    return replace(_after_issue(match, match["then_count"], match["then_unit"], horizon), certain=False)


def _after_issue(match: re.Match[str], words: str, unit: str, horizon: Horizon) -> DatePhrase:
    count, issued = number_in(words), horizon.issued_on
    if unit == "个工作日" and issued and count and horizon.calendar and horizon.calendar.knows(issued):
        due = working_day_after(issued, days=count, is_working_day=horizon.calendar.is_working_day)
        return _found(match, due, DatePrecision.DAY)
    if issued is None or not count or unit == "个工作日":
        return _found(match, None, DatePrecision.DAY, resolved=False)
    if unit in ("日", "天"):
        return _found(match, issued + timedelta(days=count), DatePrecision.DAY)
    return _found(match, _months_after(issued, count * (12 if unit == "年" else 1)), DatePrecision.DAY)


def _months_after(day: date, count: int) -> date:
    """The same day of a later month, or the last one where that month has no such day."""
    months = day.month - 1 + count
    last = month_end(day.year + months // 12, months % 12 + 1)
    return min(last, last.replace(day=min(day.day, last.day)))


def _read_years(match: re.Match[str], horizon: Horizon, year: int | None) -> DatePhrase:
    """ "5年内": the plan's end where it covers just so many years, else counted from the issue and not certain."""
    count = number_in(match["years_count"] or match["years_taken"] or "")
    if count and horizon.lasts(count):
        return _found(match, horizon.period_end, DatePrecision.YEAR)
    if horizon.issued_on is None:
        return _found(match, None, DatePrecision.YEAR, resolved=False)
    return _found(match, _months_after(horizon.issued_on, 12 * count or 6), DatePrecision.YEAR, certain=False)


def _read_term(match: re.Match[str], horizon: Horizon, year: int | None) -> DatePhrase:
    return _found(match, None, DatePrecision.YEAR, resolved=False)


def _read_each(match: re.Match[str], horizon: Horizon, year: int | None) -> DatePhrase:
    return _found(match, None, DatePrecision.ONGOING, recurrence=RECURRENCES.get(match["each_unit"] or "年"))


def _read_ongoing(match: re.Match[str], horizon: Horizon, year: int | None) -> DatePhrase:
    return _found(match, None, DatePrecision.ONGOING)


_READERS: dict[str, Callable[[re.Match[str], Horizon, int | None], DatePhrase | None]] = {
    "since": _read_since,
    "days": _read_days,
    "months": _read_months,
    "span": _read_span,
    "season": _read_season,
    "iso": _read_iso,
    "dotted": _read_dotted,
    "compact": _read_compact,
    "day": _read_day,
    "month": _read_month,
    "quarter": _read_quarter,
    "half": _read_half,
    "five": _read_five,
    "year": _read_year,
    "before": _read_before,
    "within": _read_within,
    "from_issue": _read_from_issue,
    "years": _read_years,
    "then": _read_then,
    "term": _read_term,
    "each": _read_each,
    "ongoing": _read_ongoing,
}
