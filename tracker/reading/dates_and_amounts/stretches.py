"""Places in a text, asked for again and again: whether one lies in a stretch, in time that does not grow with the text."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from itertools import accumulate


class Stretches:
    """Some stretches of a text, given by where each starts and ends."""

    def __init__(self, spans: Iterable[tuple[int, int]]) -> None:
        in_order = sorted(spans)
        if not in_order:
            self._starts: list[int] = []
            self._reach: list[int] = []
            return
        self._starts = [start for start, _ in in_order]
        self._reach = list(accumulate((end for _, end in in_order), max))

    def hold(self, place: int) -> bool:
        """Whether a place lies in one of them."""
        return self.touch(place, place + 1)

    def touch(self, start: int, end: int) -> bool:
        """Whether one of them shares a character with ``start`` to ``end``."""
        before = bisect_left(self._starts, end) - 1
        return before >= 0 and self._reach[before] > start

    def end_between(self, start: int, end: int) -> bool:
        """Whether one of them, begun at ``start`` or later, is over at ``end``."""
        first = bisect_left(self._starts, start)
        return first < bisect_right(self._starts, end - 1) and self._reach[first] <= end

    def begin_between(self, start: int, end: int) -> bool:
        """Whether one of them begins at ``start`` or later and before ``end``."""
        return bisect_left(self._starts, start) < bisect_left(self._starts, end)
