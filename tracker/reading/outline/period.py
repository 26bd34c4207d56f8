"""The years that a plan covers: from its title, a stated validity, or the goals it sets itself."""

import re
from datetime import date, timedelta

from tracker.reading.dates_and_amounts.date_forms import five_year_period, month_end
from tracker.reading.dates_and_amounts.dates import date_in
from tracker.reading.outline.outline import Item, Outline
from tracker.reading.text.brackets import without_titles
from tracker.reading.text.numbering import chinese_number

_YEARS_OF_TITLE = re.compile(r"(?P<first>20\d\d)年?[-–—~至到]{1,2}(?P<last>20\d\d)")
# "规划期为2022—2025年"
_YEARS_OF_PLAN = re.compile(
    r"(?:规划|行动|实施|计划)期(?:限)?[为:]?(?P<first>20\d\d)年?[-—~至到]{1,2}(?P<last>20\d\d)年"
)
_YEAR_OF_TITLE = re.compile(
    r"(?P<year>20\d\d|二[〇零][一二三四五六七八九〇零]{2})年(?!版|修[订正改])(?P<before>前)?(?:(?P<half>[上下])半年)?"
)
# "专项规划(2021—2035年)2026年实施计划": the year of the part that is planned.
_YEAR_OF_PART = re.compile(r"[)》](?P<year>20\d\d)年度?(?:实施|行动|工作|推进|重点|建设)")
_FIVE_YEARS = re.compile('[“"]?(?:十(?P<number>[四五六])五[”"]?(?!以来)|第十(?P<ordinal>[四五六])个五年)')
# "三年行动方案": with the last of its years, the first is known.
_COUNT_OF_TITLE = re.compile("(?P<years>[两二三四五])年(?:攻坚|提升|专项)?(?:行动|计划|方案)")
# "实施期限为2026年4月1日至2027年3月31日", "整治时间\n2026年4月至2026年11月"
_A_DAY = r"20\d\d年\d{1,2}月(?:\d{1,2}日)?"
_TERM_OF_WORK = re.compile(
    r"(?:实施|执行|政策|整治|行动|活动|工作|施行)(?:期限|时间|时限|期)[为:。]?\n?(?:自|从)?"
    rf"(?P<first>{_A_DAY})起?[-–—~至到]{{1,2}}(?P<last>{_A_DAY})"
)
# "自2026年1月1日起执行至2026年12月31日"
_FROM_TO = re.compile(rf"自(?P<first>{_A_DAY})起(?:正式)?(?:施行|实施|执行|实行),?至(?P<last>{_A_DAY})")
# "自发布之日起实施,试行一年"
_ON_TRIAL = re.compile("(?:试行|暂行|暂定)(?:期|期限)?为?(?P<years>[1-5一二两三四五])年")
_WORK_OF_A_YEAR = re.compile("(?:要点|安排|清单|重点工作|任务分解|工作计划)[^,。]{0,6}$")
_YEAR_OF_PREAMBLE = re.compile(
    r"(?:\A|\n)(?P<year>20\d\d)年(?:是|,?(?:全[市县省区]|我[市县省区])[^。\n]{0,30}(?:工作|要))"
)
# Who is valid: the paper itself, not a licence or a rule that an item speaks of.
_ITSELF = re.compile(
    "本(?:意见|措施|政策|办法|方案|通知|文件|规定|计划|细则|规划|条例|若干)|(?:印发|发布|公布)之日|施行说明|自20\\d\\d年.{2,8}起(?:正式)?(?:施行|实施|执行|实行)"
)
_VALIDITY = re.compile(r"有效期(?:限)?(?:截[至止])?[至到为]*(?P<until>20\d\d年\d{1,2}月\d{1,2}日)")
_VALID_YEARS = re.compile("有效期(?:限)?为?(?P<years>[1-9]|[一二两三四五六七八九十])年")
_IN_FORCE = re.compile(r"自(?P<since>20\d\d年\d{1,2}月\d{1,2}日)起(?:正式)?(?:施行|实施|执行|实行|生效)")
# "2026年起5年内": the years that the plan takes, where its preamble or its goals say so.
_YEARS_FROM = re.compile(
    r"(?P<first>20\d\d)年起,?(?:的|用)?(?P<years>[1-9]|[一二两三四五六七八九十])年(?:[之以]?内|时间)"
)
_YEAR_OF_WORK = re.compile(r"(?P<year>20\d\d)年度?(?:政府|全市|全省)?(?:主要|重点|工作|目标|任务)+(?:安排|要求|建议)?$")
_VALID = re.compile("有效期|试行|暂定")
_ITSELF_OR_ALL = re.compile(f"{_ITSELF.pattern}|(?:以上|上述)(?:政策|措施|意见|规定)")
_NEAR = 60
# "到2025年"; "2025年底前"; not the forecast "预计到2035年"
_GOAL_YEAR = re.compile(r"(?<!预计)(?:(?:到|至|力争)\n?(?P<to>20[2-4]\d)年|(?P<by>20[2-4]\d)年(?:年?[底末])?前)")
_GOALS = re.compile("目标|要求|思路|指标|愿景")
_BACKGROUND = re.compile("背景|基础|形势|现状|现实|发展环境|趋势|回顾|成效")


def is_background(item: Item) -> bool:
    """Whether an item, or the chapter it stands in, tells of what has been, not of what shall be."""
    return any(_BACKGROUND.search(held.title) for held in (item, *item.ancestors) if len(held.title) <= 30)


def _validity(text: str, issued_on: date | None) -> tuple[date | None, date] | None:
    """The stated validity of the paper itself: 自…起施行,有效期至…; or for some years from the day it comes into force."""
    for stated in _VALID.finditer(text):
        before = text[max(0, stated.start() - _NEAR) : stated.start()].rpartition("\n")[2]
        words = before + text[stated.start() : stated.end() + _NEAR].partition("\n")[0]
        if not _ITSELF.search(words):
            continue
        in_force = _IN_FORCE.search(words)
        since = date_in(in_force["since"]) if in_force else issued_on
        if validity := _valid_from(since, words):
            return validity
    return None


def _valid_from(since: date | None, words: str) -> tuple[date | None, date] | None:
    if (until := _VALIDITY.search(words)) and (last := date_in(until["until"])):
        return since, last
    if (years := _VALID_YEARS.search(words) or _ON_TRIAL.search(words)) and since:
        after = since.replace(year=since.year + _count(years["years"]), day=min(since.day, 28))
        return since, after + timedelta(days=since.day - after.day - 1)
    return None


def _count(words: str) -> int:
    return int(words) if words.isdecimal() else chinese_number(words) or 0


def read_period(outline: Outline, title: str | None, issued_on: date | None) -> tuple[date | None, date | None]:
    """The first and last day that the plan covers.

    The years of the title, else those it states for itself, a five-year period of the title, a stated validity,
    else the years or the latest goal year (its first day is then unknown) of its preamble and its goals. A year
    inside one item is never the plan's. (None, None) if the document names none.
    """
    text = outline.clean.text
    if title and (part := _YEAR_OF_PART.search(title)):
        return date(int(part["year"]), 1, 1), date(int(part["year"]), 12, 31)
    if title and (years := _YEARS_OF_TITLE.search(title)):
        return date(int(years["first"]), 1, 1), date(int(years["last"]), 12, 31)
    if years := _YEARS_OF_PLAN.search(text, 0, outline.preamble_end):
        return date(int(years["first"]), 1, 1), date(int(years["last"]), 12, 31)
    if title and (five := _FIVE_YEARS.search(title)):
        return five_year_period(five["number"] or five["ordinal"])
    if title and (year := _YEAR_OF_TITLE.search(title)):
        return _years_of(year)
    return (
        _validity(text, issued_on)
        or _term_of_work(text)
        or _year_of_work(outline)
        or _year_of_preamble(outline, title)
        or _counted_from_title(title, _period_of_goals(outline), issued_on)
    )


def _years_of(match: re.Match[str]) -> tuple[date | None, date]:
    """The year, half-year or "before that year" that a title names."""
    year = int(match["year"]) if match["year"].isdecimal() else chinese_number(match["year"]) or 0
    first, last = date(year, 1, 1), date(year, 12, 31)
    if match["before"]:
        return None, last
    if match["half"] == "上":
        return first, date(year, 6, 30)
    return (date(year, 7, 1) if match["half"] else first), last


def _term_of_work(text: str) -> tuple[date | None, date] | None:
    """The days between which the paper says that it is carried out or holds."""
    for match in (*_TERM_OF_WORK.finditer(text), *_FROM_TO.finditer(text)):
        first, last = (_day_or_month(match[name]) for name in ("first", "last"))
        if first and last and first[0] < last[1] and _speaks_of_itself(text, match):
            return first[0], last[1]
    return None


def _speaks_of_itself(text: str, match: re.Match[str]) -> bool:
    """Whether the words of a term are a line or a chapter of their own, or their sentence names the paper."""
    before = re.split("[。\n]", text[max(0, match.start() - _NEAR) : match.start()])[-1]
    return (
        re.fullmatch(r"[(\d一二三四五六七八九十)、.]{0,5}", before) is not None
        or _ITSELF_OR_ALL.search(before) is not None
    )


def _day_or_month(words: str) -> tuple[date, date] | None:
    """The first and the last day of a day or a month: 2026年4月 → 1 April, 30 April 2026."""
    if day := date_in(words):
        return day, day
    year, month = (int(number) for number in re.findall(r"\d+", words)[:2])
    return (date(year, month, 1), month_end(year, month)) if 1 <= month <= 12 else None


def _year_of_preamble(outline: Outline, title: str | None) -> tuple[date, date] | None:
    """The year of which the preamble of a list of work for a year speaks: 2026年,全市…工作要…."""
    text = outline.clean.text[: outline.preamble_end]
    if not title or not _WORK_OF_A_YEAR.search(title) or not (year := _YEAR_OF_PREAMBLE.search(text)):
        return None
    return date(int(year["year"]), 1, 1), date(int(year["year"]), 12, 31)


def _counted_from_title(
    title: str | None, period: tuple[date | None, date | None], issued_on: date | None
) -> tuple[date | None, date | None]:
    """The period with the first day that the title's count of years tells, if the paper was issued by then."""
    first, last = period
    count = _COUNT_OF_TITLE.search(title or "")
    if first or last is None or count is None:
        return period
    year = last.year - _count(count["years"]) + 1
    return (date(year, 1, 1), last) if issued_on is None or issued_on.year <= year else period


def _year_of_work(outline: Outline) -> tuple[date, date] | None:
    """The year whose work a chapter lays out by its heading (三、2026年主要任务), as reports of governments do."""
    for item in outline.items:
        if item.parent is None and (year := _YEAR_OF_WORK.search(item.title)) and not is_background(item):
            return date(int(year["year"]), 1, 1), date(int(year["year"]), 12, 31)
    return None


def _period_of_goals(outline: Outline) -> tuple[date | None, date | None]:
    """What the preamble and the chapters on goals say of the plan as a whole."""
    text = without_titles(outline.clean.text)
    goals = [(i.start, i.end) for i in outline.items if _GOALS.search(i.chapter.title) and not is_background(i)]
    spans = [(0, outline.preamble_end), *goals]
    for span in spans:
        if years := _YEARS_FROM.search(text, *span):
            first = int(years["first"])
            return date(first, 1, 1), date(first + _count(years["years"]) - 1, 12, 31)
    found = [int(match["to"] or match["by"]) for span in spans for match in _GOAL_YEAR.finditer(text, *span)]
    if not found:
        return None, None
    start, end = date(max(found) - 4, 1, 1), date(max(found), 12, 31)
    return (start if _is_of_five_years(outline, end) else None), end


def _is_of_five_years(outline: Outline, end: date) -> bool:
    """Whether the preamble, a heading or the goals speak of the five years that close with ``end``."""
    text = without_titles(outline.clean.text)
    spans = [(0, outline.preamble_end)]
    for item in outline.items:
        goals = _GOALS.search(item.chapter.title) is not None
        spans.append((item.start, item.end if goals else item.title_end))
    found = (match for span in spans for match in _FIVE_YEARS.finditer(text, *span))
    return any(five_year_period(match["number"] or match["ordinal"])[1] == end for match in found)
