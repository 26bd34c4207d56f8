"""The time that a column or a label states (完成时限: 9月底): bare forms count there, and it outranks other words."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from tracker.core.vocabulary import DatePrecision
from tracker.reading.dates_and_amounts.date_forms import month_end, number_in
from tracker.reading.dates_and_amounts.date_phrases import find_date_phrases
from tracker.reading.dates_and_amounts.deadlines import DatePhrase, Horizon

#: What a cell of time says that names no time: nothing there is left unread.
SAYS_NOTHING = re.compile(r"[-—–/\\无\s|:,;。、()\x00]*")
_BARE_MONTH = re.compile("(?:1[0-2]|0?[1-9])月份?")
# "2026—2028", "2027": years without 年, as columns of projects print them.
_BARE_YEARS = re.compile(r"(?<![\d.])(?:(?:19|20)\d\d\s?[-–—~至到]{1,2}\s?)?(?P<last>20\d\d)(?![\d.年/-])")
# "2026.10-2029.9": from a month to a month.
_BARE_MONTHS = re.compile(
    r"(?<![\d.])(?:20\d\d[./年](?:1[0-2]|0?[1-9])月?\s?[-–—~至到]{1,2}\s?)"
    r"(?P<year>20\d\d)[./年](?P<month>1[0-2]|0?[1-9])月?(?![\d./])"
)
# "6.30", "6月30前": a day without its year.
_BARE_DAY = re.compile(
    r"(?<![\d.])(?P<month>1[0-2]|0?[1-9])[.月/](?P<day>3[01]|[12]\d|0?[1-9])(?:[之以]?前)?(?![\d.日号])"
)
_ONGOING = re.compile("长期|持续|常年|常态|贯穿|不断|随时|经常")


def time_in_column(words: str, horizon: Horizon) -> DatePhrase | None:
    """The time that a cell of a time column states: the latest of its dates, else what recurs or goes on.

    None where nothing can be read, so that the words must be doubted. A month or a day without its year is of
    the plan's own year.
    """
    stated = list(times_in_column(words, horizon))
    dated = [found for found in stated if found.due]
    if dated:
        return max(dated, key=lambda found: (found.due or date.min, found.start))
    return stated[0] if stated else None


def times_in_column(words: str, horizon: Horizon) -> Iterator[DatePhrase]:
    """Each time that a cell of a time column states, in order."""
    found = [_sure(phrase) for phrase in find_date_phrases(words, horizon) if phrase.aside is None]
    yield from found or _bare_times(words, horizon)


def _sure(phrase: DatePhrase) -> DatePhrase:
    """A bare month is certain in a column of time: there is nothing else that it could be."""
    return replace(phrase, certain=True) if _BARE_MONTH.fullmatch(phrase.phrase) else phrase


def _bare_times(words: str, horizon: Horizon) -> Iterator[DatePhrase]:
    if match := _BARE_MONTHS.search(words):
        yield _time(match, month_end(int(match["year"]), int(match["month"])), DatePrecision.MONTH)
    elif match := _BARE_DAY.search(words):
        yield _time(match, _day_of(match, horizon.own_year), DatePrecision.DAY)
    elif match := _BARE_YEARS.search(words):
        yield _time(match, date(int(match["last"]), 12, 31), DatePrecision.YEAR)
    elif match := _ONGOING.search(words):
        yield replace(_time(match, None, DatePrecision.ONGOING), resolved=True)


def _day_of(match: re.Match[str], year: int | None) -> date | None:
    """The day of a year; None where the year is unknown or has no such day."""
    month, day = number_in(match["month"]), number_in(match["day"])
    return date(year, month, day) if year and day <= month_end(year, month).day else None


def _time(match: re.Match[str], due: date | None, precision: DatePrecision) -> DatePhrase:
    return DatePhrase(match.start(), match.end(), match.group(), due, precision, resolved=due is not None)
