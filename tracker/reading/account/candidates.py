"""What of a text has to be accounted for: every date and every number that counts something.

Looked for coarsely, and on purpose not with the patterns of ``dates_and_amounts``: what those do not know of must still
turn up here.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tracker.reading.draft import AccountKind, UsedAs


@dataclass(frozen=True, slots=True)
class Candidate:
    """Words of the cleaned text, at ``start`` to ``end``, that say something of this kind.

    ``used_as`` where it is known from the outset what they became: the heading of a task, the cells of a column.
    """

    kind: AccountKind
    start: int
    end: int
    used_as: UsedAs | None = None


_DAY = r"(?:\d{1,2}[日号]|[上中下]旬|[初底末])"
# No date begins with any other character: most places are passed without a try.
_FIRST_OF_A_DATE = r"[\d一二三四五六七八九十两〇零第上下年]"
_DATE = re.compile(
    rf"""(?={_FIRST_OF_A_DATE})(?:
      (?:(?:19|20)\d\d|[一二〇零三四五六七八九]{{4}})年(?:度|[初底末]|\d{{1,2}}月(?:份)?{_DAY}?)?
    | (?<!\d)(?:19|20)\d\d[-./]\d{{1,2}}(?:[-./]\d{{1,2}})?(?!\d)
    | (?<!\d)\d{{1,2}}月(?:份)?{_DAY}?(?!\d)
    | 第?[一二三四1-4]季度[初末底]?
    | [上下]半年(?!来)
    | 年[内底末](?![一-龥]{{0,2}}行)
    | (?:\d{{1,2}}|[一二两三四五六七八九十]{{1,2}})(?:年|个月)内
    )""",
    re.VERBOSE,
)
_AMOUNT = re.compile(
    r"(?<![\d〔第A-Za-z])(?<!\d\.)\d[\d,]*(?:\.\d+)?(?:[-–—~至]\d[\d,]*(?:\.\d+)?)?[余多]?(?:百万|千万|[百千万亿])?"
    r"(?:%|‰|个百分点|(?![年月日号时点])[\u4e00-\u9fff])"
)


def candidates_in(text: str) -> Iterator[Candidate]:
    """The dates and the amounts of a text, in order of their place; what is part of a date is no amount."""
    dates = [match.span() for match in _DATE.finditer(text)]
    yield from (Candidate(AccountKind.DATE, *span) for span in dates)
    upcoming = iter(dates)
    date = next(upcoming, None)
    for match in _AMOUNT.finditer(text):
        while date and date[1] <= match.start():
            date = next(upcoming, None)
        if date is None or date[0] >= match.end():
            yield Candidate(AccountKind.AMOUNT, *match.span())
