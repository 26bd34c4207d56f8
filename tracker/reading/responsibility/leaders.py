"""The persons whom a document names beside the units (牵头领导, 责任领导, 责任人): kept with the lead's part, never units."""

import re
from collections.abc import Iterator

from tracker.reading.draft import DraftPerson
from tracker.reading.outline.outline import Span
from tracker.reading.responsibility.duties import Duty
from tracker.reading.text.clean_text import CleanText
from tracker.reading.text.duty_words import labels_in

_LONGEST_PERSON = 20
_LONGEST_LIST = 60
_OF_A_PERSON = re.compile("领导|责任人")
_NAME = re.compile(r"[^、,;/\s]+(?:\([^()]*\))?")
_END = re.compile(r"[。;\n)】\]〕|]")


def leaders_of(clean: CleanText, duty: Duty) -> tuple[DraftPerson, ...]:
    """The persons that a row's cells of leaders, or labels in an item's words, name; one name each."""
    return tuple(
        DraftPerson(name.group(), clean.evidence(start + name.start(), start + name.end()))
        for start, end in (*duty.leaders, *_labelled(clean.text, duty))
        for name in _NAME.finditer(clean.text[start:end])
        if len(name.group()) <= _LONGEST_PERSON
    )


def _labelled(text: str, duty: Duty) -> Iterator[Span]:
    """What stands behind the labels of persons: "牵头领导:李明副县长"."""
    for label in labels_in(text, duty.start, duty.reach):
        if label.lastgroup != "other" or not _OF_A_PERSON.search(label.group()):
            continue
        limit = min(duty.reach, label.end() + _LONGEST_LIST)
        stop = _END.search(text, label.end(), limit)
        following = next(labels_in(text, label.end(), limit), None)
        ends = [each.start() for each in (stop, following) if each]
        yield label.end(), min(ends, default=limit)
