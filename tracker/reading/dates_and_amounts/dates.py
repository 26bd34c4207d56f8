"""Calendar dates as documents print them: 2023年3月17日, 2023-03-17, 二〇二三年三月十七日."""

import re
from datetime import date

from tracker.reading.text.numbering import chinese_number

DATE = re.compile(r"(?P<year>20\d\d)[年./-](?P<month>\d{1,2})[月./-](?P<day>\d{1,2})日?")
CHINESE_DATE = re.compile(
    r"(?P<year>[二〇零一三四五六七八九]{4})年(?P<month>[一二三四五六七八九十]{1,3})月(?P<day>[一二三四五六七八九十]{1,3})日"
)


def date_in(words: str) -> date | None:
    """The first date in ``words``, or None where there is none or it is no day of the calendar."""
    match = DATE.search(words)
    parts = [int(part) for part in match.groups()] if match else []
    if not parts and (match := CHINESE_DATE.search(words)):
        parts = [chinese_number(part) or 0 for part in match.groups()]
    try:
        return date(*parts) if len(parts) == 3 else None
    except ValueError:
        return None


def is_only_a_date(words: str) -> bool:
    """Whether a line holds a date and nothing else, as the last line of a signature does."""
    words = words.removesuffix("印发")
    return bool(DATE.fullmatch(words) or CHINESE_DATE.fullmatch(words))
