"""Which of an item's dates governs it, and what becomes of the others.

The latest date of the item is its due date; a time that a label or a column states outranks it. Each other date is
that of its amount, or a step on the way.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from tracker.core.vocabulary import DatePrecision
from tracker.reading.dates_and_amounts.date_phrases import find_date_phrases
from tracker.reading.dates_and_amounts.deadlines import DatePhrase, Horizon
from tracker.reading.dates_and_amounts.stretches import Stretches
from tracker.reading.dates_and_amounts.time_columns import SAYS_NOTHING, times_in_column
from tracker.reading.text.brackets import BLANK
from tracker.reading.text.duty_words import labels_in

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class ItemDates:
    """The date phrases of an item's words in order, those set aside too.

    ``stated`` are the ones of a label or column of time; ``unread`` where such words name no time.
    """

    found: tuple[DatePhrase, ...]
    stated: tuple[DatePhrase, ...] = ()
    unread: tuple[Span, ...] = ()

    @property
    def used(self) -> list[DatePhrase]:
        """The phrases that govern something."""
        return [phrase for phrase in self.found if phrase.aside is None]

    @property
    def governing(self) -> DatePhrase | None:
        """The phrase with the item's due date; without a date the one that says it goes on; None if there is neither."""
        return _latest(self.stated) or _latest(self.used) or _going_on(self.stated) or _going_on(self.used)

    @property
    def against(self) -> DatePhrase | None:
        """The date of the item's words that lies after the stated one: only one of both can hold."""
        stated, latest = _latest(self.stated), _latest(self.used)
        return latest if stated and latest and latest.due != stated.due else None


def _latest(phrases: Sequence[DatePhrase]) -> DatePhrase | None:
    dated = [phrase for phrase in phrases if phrase.due]
    return max(dated, key=lambda phrase: (phrase.due or date.min, phrase.start), default=None)


def _going_on(phrases: Sequence[DatePhrase]) -> DatePhrase | None:
    return next(
        (phrase for phrase in phrases if phrase.precision is DatePrecision.ONGOING and not phrase.recurrence), None
    )


def item_dates(body: str, horizon: Horizon, *, stated: Sequence[Span], named: Sequence[Span]) -> ItemDates:
    """The phrases of an item's words ``body``, those in the spans ``stated`` read as the words of a label or column.

    ``named`` are the times inside its clause (市甲局牵头,6月底前完成): where no phrase is found, they are read so too.
    """
    found = find_date_phrases(body, horizon)
    read = Stretches((phrase.start, phrase.end) for phrase in found)
    spans = [*stated, *(span for span in named if not read.touch(*span))]
    times: list[DatePhrase] = []
    unread: list[Span] = []
    for start, end in spans:
        own = [_moved(time, start) for time in times_in_column(body[start:end], horizon)]
        times += own
        if not own and not SAYS_NOTHING.fullmatch(body, start, end):
            unread.append((start, end))
    others = [phrase for phrase in found if not _replaced(phrase, spans, times)]
    in_order = sorted((*others, *times), key=lambda phrase: phrase.start)
    return ItemDates(tuple(in_order), tuple(times), tuple(unread))


def _replaced(phrase: DatePhrase, spans: Sequence[Span], stated: Sequence[DatePhrase]) -> bool:
    """Whether a phrase of the body is read anew as one of a label's."""
    inside = any(start <= phrase.start < end for start, end in spans)
    return inside and any(time.start < phrase.end and phrase.start < time.end for time in stated)


def _moved(phrase: DatePhrase, by: int) -> DatePhrase:
    return replace(phrase, start=phrase.start + by, end=phrase.end + by)


_LONGEST_TIME = 80
_END_OF_LABELLED = re.compile(r"[;。)】\]\n|]")


def labelled_times(body: str) -> Iterator[Span]:
    """The spans of the words behind a label of time (完成时限:…), up to the next stop."""
    for label in labels_in(body):
        if label.lastgroup == "deadline":
            limit = min(len(body), label.end() + _LONGEST_TIME)
            stop = _END_OF_LABELLED.search(body, label.end(), limit)
            yield label.end(), stop.start() if stop else limit


# "其中上半年完成60%", "上半年完成投资计划的40%": the day of a part.
_OF_WHICH = re.compile("其中[^,;。\n]{0,16}$")
_SHARE_DONE = re.compile(r"[^,;。\d]{0,2}完成(?!率)[^,;。\d]{0,12}(?:\d{1,2}(?:\.\d{1,2})?%|过半|一半)")


def is_of_part(body: str, phrase: DatePhrase) -> bool:
    """Whether a date is by its words only the day of a part of what the item promises."""
    before = body[max(0, phrase.start - 20) : phrase.start]
    return bool(_OF_WHICH.search(before) or _SHARE_DONE.match(body, phrase.end))


# --- steps on the way -----------------------------------------------------------------------

_STOP = re.compile(r"[,。;\n|]")
_LONGEST = 60


def words_of_step(body: str, phrase: DatePhrase) -> str:
    """What is done by a date: the words behind it, past a comma where it stands alone, or those before it."""
    stop = _STOP.search(body, phrase.end)
    behind = _bare(body[phrase.end : stop.start() if stop else len(body)])
    before = _bare(_STOP.split(body[max(0, phrase.start - _LONGEST) : phrase.start])[-1])
    if not behind and not before and stop and stop.group() == ",":
        behind = _bare(_STOP.split(body[stop.end() : stop.end() + _LONGEST])[0])
    return (behind or before)[:_LONGEST]


_OPENING = re.compile("^(?:[到至在于前]|力争|争取|计划|确保)+")


def _bare(words: str) -> str:
    return _OPENING.sub("", words.replace(BLANK, "").strip(" ,:、()“”\t")).strip(" ,:、")
