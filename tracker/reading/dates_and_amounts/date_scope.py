"""Which date governs which amount, and what recurs (forms T6, T7, T11)."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise, zip_longest

from tracker.core.vocabulary import DatePrecision
from tracker.reading.dates_and_amounts.amounts import Amount
from tracker.reading.dates_and_amounts.deadlines import DatePhrase
from tracker.reading.draft import Recurrence

# "2023年至2026年,每年": a range this close behind or before 每年 limits it and does not end it.
_CLOSE = 4
# A sentence with more date phrases before one amount than this is read by its last ones.
_NEAREST = 8
_FULL_STOP = re.compile(r"[。\n]")
_STOP = re.compile(r"[。;\n]")
# "2025年、2026年和2027年分别"; "到2025年、2030年,覆盖率分别"; "2025、2026、2027年分别"; "2025-2027年分别"
_RESPECTIVELY = re.compile(
    r"20\d\d年?(?:年?底前?)?(?:(?:[、,和]|[-—–~至到]{1,2})20\d\d年?(?:年?底前?)?){1,5},?[^,;。\d]{0,20}?分别"
)
_YEAR = re.compile(r"20\d\d")
_GAP_OF_A_LIST = re.compile("(?:/[\u4e00-\u9fff]{1,3})?[、和,]")
_AGAIN = re.compile("[^。;\n]{0,60}?分别")
# "每年遴选20个,三年累计发布90个案例": the sum of the years does not come back.
_SUMMED_UP = re.compile("累计|总数|总量|总规模|[两三四五]年共|合计")
_RANGE = re.compile(r"20\d\d年?[-—–~至到]{1,2}20\d\d年?")
_COMMA = re.compile(r"[,。;\n]")


def with_dates(amounts: Sequence[Amount], text: str, dates: Sequence[DatePhrase]) -> Iterator[Amount]:
    """The amounts (in order) with the date and the recurrence that govern each.

    A date holds from its place to the full stop or the next date; where none stands before
    the amount, one that follows it counts (新建5个,6月底前完成). A new date ends a 每年.
    """
    sentence_starts = [0, *(stop.end() for stop in _FULL_STOP.finditer(text))]
    ends = [found.end for found in dates]
    respective = _respective_dates(amounts, text, dates)
    for amount, following in zip_longest(amounts, amounts[1:]):
        sentence_start = sentence_starts[bisect_right(sentence_starts, amount.start) - 1]
        passed = bisect_right(ends, amount.start)
        before = [found for found in dates[max(0, passed - _NEAREST) : passed] if found.start >= sentence_start]
        date = next((found for found in reversed(before) if found.due), None)
        recurring = next((found for found in reversed(before) if found.recurrence), None)
        if date and recurring and date.start > recurring.end + _CLOSE:
            recurring = None
        date = _date_right_after(amount, text, dates[passed : passed + 1]) or date
        date = date or _date_after(amount, following, text, dates[passed : passed + 2])
        recurrence = recurring.recurrence if recurring else None
        if recurring and _SUMMED_UP.search(text, recurring.end, amount.start):
            recurrence = None
        if text.startswith("/年", amount.end):
            recurrence = Recurrence.YEAR
        yield replace(amount, date=respective.get(amount.start, date), recurrence=recurrence)


def _respective_dates(amounts: Sequence[Amount], text: str, dates: Sequence[DatePhrase]) -> dict[int, DatePhrase]:
    """By the place of an amount, its own date in "2025年、2026年分别新增10个、12个,占比分别为40%、45%"."""
    found: dict[int, DatePhrase] = {}
    starts = [amount.start for amount in amounts]
    ends = [date.end for date in dates]
    for word in _RESPECTIVELY.finditer(text):
        own_dates = _dates_in(word, dates[bisect_left(ends, word.start()) : bisect_right(ends, word.end())])
        again: re.Match[str] | None = word
        while again and own_dates:
            first = bisect_right(starts, again.end() - 1)
            own_amounts = amounts[first : first + len(own_dates)]
            if len(own_dates) != len(own_amounts) or not _is_one_list(own_amounts, text):
                break
            found |= {amount.start: date for amount, date in zip(own_amounts, own_dates, strict=True)}
            again = _AGAIN.match(text, own_amounts[-1].end)
    return found


def _is_one_list(amounts: Sequence[Amount], text: str) -> bool:
    gaps = (text[before.end : after.start] for before, after in pairwise(amounts))
    return all(_GAP_OF_A_LIST.fullmatch(gap) for gap in gaps)


def _dates_in(word: re.Match[str], found: Sequence[DatePhrase]) -> Sequence[DatePhrase]:
    """The dates that the words before 分别 name one by one, also where only the last has its 年, or as a range."""
    years = [int(year) for year in _YEAR.findall(word.group())]
    if _RANGE.match(word.group()):
        years = list(range(years[0], years[-1] + 1))
    if len(found) == len(years) or len(years) != len(set(years)) or not found:
        return found
    last = found[-1]
    return [replace(last, due=date(year, 12, 31), precision=DatePrecision.YEAR) for year in years]


# The date is the amount's in "新建5个,6月底前完成", not in "查处300件,6月底前报送总结".
_GETS_DONE = re.compile(
    r"(?:全部|全面|基本|正式|如期|前|之?前|力争|累计|首批)*(?:完|建成|投|实现|到位|见效|竣工|交付|落实|达|开|启|上线|运|[,。;)|\t\n\x00]|$)"
)


def _date_right_after(amount: Amount, text: str, dates: Sequence[DatePhrase]) -> DatePhrase | None:
    """The date that touches the amount and says by when it is done: 改造棚户区300套6月底前交付."""
    (date,) = dates or (None,)
    touches = date is not None and date.due is not None and date.start == amount.end
    return date if date and touches and _GETS_DONE.match(text, date.end) else None


def _date_after(amount: Amount, following: Amount | None, text: str, dates: Sequence[DatePhrase]) -> DatePhrase | None:
    """The first of the coming dates, if it stands before the next stop and governs no later amount.

    In "300户,其中6月底前100户" the date is the second amount's.
    """
    date = next((found for found in dates if found.due), None)
    if date is None or date.start < amount.end or _STOP.search(text, amount.end, date.start + 1):
        return None
    if not _GETS_DONE.match(text, date.end):
        return None
    governs_a_later_one = following is not None and not _COMMA.search(text, date.end, following.start)
    return None if governs_a_later_one else date
