"""The years that a plan covers: from its title, a stated validity, or the goals it sets itself."""

import re
from datetime import date, timedelta

from tracker.reading.dates_and_amounts.date_forms import five_year_period
from tracker.reading.dates_and_amounts.dates import date_in
from tracker.reading.outline.outline import Item, Outline
from tracker.reading.text.brackets import without_titles
from tracker.reading.text.numbering import chinese_number

_YEARS_OF_TITLE = re.compile(r"(?P<first>20\d\d)年?[-–—~至到]{1,2}(?P<last>20\d\d)")
# "规划期为2022—2025年"
_YEARS_OF_PLAN = re.compile(
    r"(?:规划|行动|实施|计划)期(?:限)?[为:]?(?P<first>20\d\d)年?[-—~至到]{1,2}(?P<last>20\d\d)年"
)
_YEAR_OF_TITLE = re.compile(r"(?P<year>20\d\d)年(?!版)(?P<before>前)?")
_FIVE_YEARS = re.compile('[“"]?十(?P<number>[四五六])五[”"]?(?!以来)')
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
_VALID = re.compile("有效期")
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
    if (years := _VALID_YEARS.search(words)) and since:
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
    if title and (years := _YEARS_OF_TITLE.search(title)):
        return date(int(years["first"]), 1, 1), date(int(years["last"]), 12, 31)
    if years := _YEARS_OF_PLAN.search(text, 0, outline.preamble_end):
        return date(int(years["first"]), 1, 1), date(int(years["last"]), 12, 31)
    if title and (five := _FIVE_YEARS.search(title)):
        return five_year_period(five["number"])
    if title and (year := _YEAR_OF_TITLE.search(title)):
        last = date(int(year["year"]), 12, 31)
        return None if year["before"] else last.replace(month=1, day=1), last
    return _validity(text, issued_on) or _year_of_work(outline) or _period_of_goals(outline)


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
    return any(five_year_period(match["number"])[1] == end for match in found)
