"""What is said of a part on which nothing was reported yet: missing only when a report was owed. Pure.

Rule: nothing is owed before a task begins, and nothing without a reporting round; until the round's day a report is not
due yet (尚未到期), and only after it is it missing (缺报).
"""

from dataclasses import dataclass
from datetime import date

from tracker.core.messages import N_, Message
from tracker.tasks.rules.status import is_past


@dataclass(frozen=True, slots=True)
class NothingReported:
    """The words, the same without a date for a narrow column, and whether a report is missing."""

    words: Message
    short: Message
    is_missing: bool = False


def _said(words: Message, *, short: Message | None = None, is_missing: bool = False) -> NothingReported:
    return NothingReported(words, short or words, is_missing)


def nothing_reported(starts_on: date | None, report_owed_on: date | None, today: date) -> NothingReported:
    """What is said of a part that never reported; `report_owed_on` is the day by which its first report is due."""
    if report_owed_on is not None and is_past(report_owed_on, today):
        return _said(N_("report missing"), is_missing=True)
    if starts_on is not None and today < starts_on:
        return _said(N_("not begun yet"))
    if report_owed_on is not None:
        return _said(N_("not due before %(day)s", day=report_owed_on), short=N_("not due yet"))
    return _said(N_("nothing reported yet"))
