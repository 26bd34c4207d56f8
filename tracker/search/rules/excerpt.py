"""The piece of a text in which a word stands, with the places to mark. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from tracker.search.rules.words import Word, alike, has_all

#: Characters of an excerpt, about: a line and a half of a page.
LENGTH = 90
_BEFORE = 24


@dataclass(frozen=True)
class Piece:
    """A part of an excerpt; `is_match`: it is what was looked for."""

    text: str
    is_match: bool = False


def excerpt(text: str, words: Sequence[Word], length: int = LENGTH) -> list[Piece]:
    """At most about `length` characters of the text from shortly before the first word on, matches apart.

    The beginning of the text where none of the words stands in it.
    """
    line = " ".join(text.split())
    spans = _spans(line, words)
    begin = max(0, spans[0][0] - _BEFORE) if spans and spans[0][1] > length else 0
    end = min(len(line), begin + length)
    pieces = _cut(line, spans, begin, end)
    return [Piece("…")] * (begin > 0) + pieces + [Piece("…")] * (end < len(line))


def text_with(words: Sequence[Word], *texts: str) -> str:
    """The text to show a piece of: the first in which one of the words stands, else the first of all."""
    return next((text for word in words for text in texts if has_all([word], text)), texts[0])


def marked(text: str, words: Sequence[Word]) -> list[Piece]:
    """The whole text, matches apart."""
    return _cut(text, _spans(text, words), 0, len(text))


def _cut(line: str, spans: Sequence[tuple[int, int]], begin: int, end: int) -> list[Piece]:
    pieces, at = [], begin
    for first, after in spans:
        first, after = max(first, at), min(after, end)
        if first >= after:
            continue
        pieces += [Piece(line[at:first])] * (first > at)
        pieces.append(Piece(line[first:after], is_match=True))
        at = after
    return pieces + [Piece(line[at:end])] * (at < end)


def _spans(line: str, words: Sequence[Word]) -> list[tuple[int, int]]:
    """Where the words stand, in order and none within another, counted in characters of the line as it is written."""
    searched, places = _searched(line)
    found: list[tuple[int, int]] = []
    for word in words:
        at = searched.find(word.text) if word.text else -1
        while at >= 0:
            last = at + len(word.text) - 1
            found.append((places[at], places[last] + 1))
            at = searched.find(word.text, last + 1)
    merged: list[tuple[int, int]] = []
    for first, after in sorted(found):
        if merged and first < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(after, merged[-1][1]))
        else:
            merged.append((first, after))
    return merged


def _searched(line: str) -> tuple[str, list[int]]:
    """The line as it is compared, and for each of its characters the place in the line that it came from."""
    forms = [alike(character) for character in line]
    places = [place for place, form in enumerate(forms) for _ in form]
    return "".join(forms), places
