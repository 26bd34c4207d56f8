"""A cleaned text that knows, for each of its characters, which characters of the original it stands for."""

import re
from array import array
from bisect import bisect_right
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property

from tracker.reading.draft import Evidence


@dataclass(frozen=True)
class CleanText:
    """A cleaned text and, for each of its characters, the span it came from in ``source``."""

    source: str
    text: str
    starts: "array[int]"
    ends: "array[int]"

    @cached_property
    def _line_starts(self) -> list[int]:
        return [0, *(match.end() for match in re.finditer("\n", self.source))]

    def line_at(self, offset: int) -> int:
        """The line of the source, counted from 1, in which ``offset`` of the source stands."""
        return bisect_right(self._line_starts, offset)

    def up_to(self, end: int) -> "CleanText":
        """The text before ``end``, with the same source."""
        if end >= len(self.text):
            return self
        return CleanText(self.source, self.text[:end], self.starts[:end], self.ends[:end])

    def evidence(self, start: int, end: int) -> Evidence:
        """The place in the source of ``text[start:end]``."""
        if start >= end:
            place = self.starts[start] if start < len(self.text) else len(self.source)
            return Evidence(self.line_at(place), self.line_at(place), place, place, "")
        first, last = self.starts[start], self.ends[end - 1]
        return Evidence(
            first_line=self.line_at(first),
            last_line=self.line_at(max(first, last - 1)),
            start=first,
            end=last,
            phrase=self.source[first:last],
        )


def edited(cleaned: CleanText, pattern: re.Pattern[str], replacement: Callable[[re.Match[str]], str]) -> CleanText:
    """``cleaned`` with each match of ``pattern`` replaced, the way back kept."""
    return replaced(
        cleaned,
        ((match.start(), match.end(), replacement(match)) for match in pattern.finditer(cleaned.text)),
    )


def replaced(cleaned: CleanText, changes: Iterable[tuple[int, int, str]]) -> CleanText:
    """``cleaned`` with each (start, end, new words) put in; changes in order, not overlapping.

    Each character of the new words stands for the whole span that it replaces, or, where
    the lengths agree, for the one character in its place.
    """
    text, starts, ends = cleaned.text, cleaned.starts, cleaned.ends
    pieces: list[str] = []
    new_starts, new_ends = array("l"), array("l")
    done = 0
    for start, end, words in changes:
        if text[start:end] == words:
            continue
        pieces += (text[done:start], words)
        new_starts += starts[done:start]
        new_ends += ends[done:start]
        if len(words) == end - start:
            new_starts += starts[start:end]
            new_ends += ends[start:end]
        else:
            new_starts.extend([starts[start]] * len(words))
            new_ends.extend([ends[end - 1]] * len(words))
        done = end
    if not pieces:
        return cleaned
    pieces.append(text[done:])
    new_starts += starts[done:]
    new_ends += ends[done:]
    return CleanText(cleaned.source, "".join(pieces), new_starts, new_ends)
