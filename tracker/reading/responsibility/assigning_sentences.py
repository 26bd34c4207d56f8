"""The sentences of minutes that say who has to do what.

Minutes (会议纪要) assign in prose. Elsewhere a unit in prose has no duty (form R20).
"""

import re
from collections.abc import Iterator

from tracker.reading.outline.outline import Item, Outline
from tracker.reading.responsibility.clauses import Clause
from tracker.reading.responsibility.duty_sentences import duty_in_sentence

_MINUTES = re.compile(r"纪要|会议[^。,;\n]{0,6}(?:议定|明确|决定|确定)(?:事项|如下)")
_SENTENCE = re.compile(r"[^。;\n]+")


def is_minutes(outline: Outline) -> bool:
    """Whether a document is the minutes of a meeting, by its title or the words above its items."""
    return _MINUTES.search(outline.clean.text, 0, outline.preamble_end) is not None


def assigned_in(outline: Outline, item: Item) -> tuple[Clause, ...]:
    """The sentences of an item that give a unit something to do; empty if none does."""
    return tuple(_assigned(outline.clean.text, item.title_start, item.end))


def _assigned(text: str, start: int, end: int) -> Iterator[Clause]:
    for sentence in _SENTENCE.finditer(text, start, end):
        if duty_in_sentence(text, *sentence.span(), None):
            yield Clause(*sentence.span(), *sentence.span())
