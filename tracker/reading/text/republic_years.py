"""Years of the Republic (民國113年12月31日) as years of the common era, in texts that were printed in traditional signs."""

import re

from tracker.reading.text.clean_text import CleanText, edited

_FIRST_YEAR = 1911
# A year alone may be a span of time (120年歷史): a month, a part of the year or the name of the era must stand beside it.
_YEAR = re.compile(
    r"(?:(?:中华)?民国(?P<named>\d{1,3})(?=年)|(?<![\d.])(?P<bare>1[0-3]\d)(?=年(?:\d{1,2}月|度|[上下]半年|第?[一二三四]季|[初中末底])))"
)


def in_common_years(before: CleanText, converted: CleanText) -> CleanText:
    """``converted`` with its years of the Republic counted as others do; as it is where conversion changed nothing.

    A text that was simplified already is no text of Taiwan, so that 113年 says something else there.
    """
    if before is converted:
        return converted
    return edited(converted, _YEAR, lambda match: str(_FIRST_YEAR + int(match["named"] or match["bare"])))
