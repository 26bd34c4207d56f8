"""Spans of a text that carry a value, found again by a place in them."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from itertools import accumulate
from typing import Generic, TypeVar

Value = TypeVar("Value")


class Spans(Generic[Value]):
    """Spans (start, end) with a value each; ``touching`` finds those that share a character with a stretch.

    They may overlap, but few should reach over many others: a query goes back until no span can reach it any more.
    """

    def __init__(self, spans: Iterable[tuple[int, int, Value]]) -> None:
        self._spans = sorted(
            ((start, end, value) for start, end, value in spans if end > start), key=lambda span: (span[0], -span[1])
        )
        self._starts = [start for start, _, _ in self._spans]
        self._reach = list(accumulate((end for _, end, _ in self._spans), max))

    def touching(self, start: int, end: int) -> Iterator[Value]:
        """The values of the spans that share a character with ``start`` to ``end``, the one that begins last first."""
        place = bisect_left(self._starts, max(end, start + 1)) - 1
        while place >= 0 and self._reach[place] > start:
            if self._spans[place][1] > start:
                yield self._spans[place][2]
            place -= 1

    def first(self, start: int, end: int) -> Value | None:
        """The value of the span that touches and begins last; None where none does."""
        return next(self.touching(start, end), None)
