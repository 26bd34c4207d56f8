"""When progress is to be reported: 每季度末月25日前报送, 每月10日前将进展报市发改委."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tracker.reading.dates_and_amounts.date_forms import EACH, RECURRENCES, number_in
from tracker.reading.draft import Recurrence

_REPORTS = re.compile("报送|上报|反馈|填报|呈报|书面报告|报(?=[市省区县州国领联委办])")
_EACH = re.compile(EACH)
_STOP = re.compile(r"[。;\n]")
_CLOSE = 60
_DAY = re.compile(r"(?P<day>\d{1,2}|[一二三]?十[一二三四五六七八九]?|[一二三四五六七八九])[日号]")
# "每季度首月10日": no day of the period's last month.
_OTHER_MONTH = re.compile("(?:结束)?(?:后|首月|次月|下月|第一个月)")


@dataclass(frozen=True, slots=True)
class SchedulePhrase:
    """A stated rhythm of reports at ``start`` to ``end``; ``day`` of the period's last month, None where unsaid."""

    start: int
    end: int
    recurrence: Recurrence
    day: int | None


def find_schedules(text: str) -> Iterator[SchedulePhrase]:
    """The rhythms in which progress is to be reported, in order: what recurs, with a word of reporting behind it."""
    for phrase in _EACH.finditer(text):
        limit = phrase.end() + _CLOSE
        stop = _STOP.search(text, phrase.end(), limit)
        reports = _REPORTS.search(text, phrase.end(), stop.start() if stop else limit)
        if reports is None:
            continue
        day = None if _OTHER_MONTH.match(text, phrase.end()) else _DAY.search(phrase.group())
        recurrence = RECURRENCES[phrase["each_unit"]]
        yield SchedulePhrase(phrase.start(), reports.end(), recurrence, number_in(day["day"]) if day else None)
