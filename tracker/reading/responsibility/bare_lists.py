"""Brackets that hold nothing but units: "。(市甲局、市乙局)", or "…2万人(市甲局)。" where other items say who acts.

At a line's end a list of several offices is a clause by itself. A single office, or a list before the full stop,
is one only beside other clauses, or where several items close like this: else it explains the words before it.
"""

import re

from tracker.reading.outline.outline import Span
from tracker.reading.responsibility.names_of_units import looks_like_unit
from tracker.reading.responsibility.units import NamedUnit, read_units
from tracker.reading.text.brackets import bracketed, parts_outside_brackets
from tracker.reading.text.duty_words import TIME_WORDS, labels_in

_OPENERS = "(【[〔"
_LONGEST = 200
_ENOUGH_ALIKE = 3
# Behind these a bracket says which one is meant: "报主管部门(市甲局)".
_EXPLAINED = re.compile("(?:部门|单位|机构|中心|局|委|办|厅|政府|集团|公司|委员会|企业|窗口|平台|组|主体|方|院|会)$")


class BareLists:
    """The bare lists of a text, line by line, and in the end those of them that are clauses."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._certain: list[Span] = []
        self._likely: list[Span] = []

    def look_in(self, start: int, end: int, clauses: list[Span]) -> None:
        """Keep the bare lists of one line that stand outside its ``clauses``."""
        labelled = any(next(labels_in(self._text, *clause), None) for clause in clauses)
        for pair in bracketed(self._text, start, end):
            if not pair.closed or pair.depth or self._text[pair.start] not in _OPENERS:
                continue
            if pair.end - pair.start > _LONGEST or any(
                first < pair.end and pair.start < last for first, last in clauses
            ):
                continue
            if self._is_certain(pair.start, pair.end):
                self._certain.append((pair.start, pair.end))
            elif not labelled and self._is_likely(pair.start, pair.end):
                self._likely.append((pair.start, pair.end))

    def that_are_clauses(self, *, beside: int) -> list[Span]:
        """The lists that say who acts, in a text with ``beside`` clauses of other forms."""
        alike = beside + len(self._certain) or len(self._likely) >= _ENOUGH_ALIKE
        return [*self._certain, *self._likely] if alike else self._certain

    def _is_certain(self, start: int, end: int) -> bool:
        """Whether a bracket that closes a line lists several offices, or follows a full stop."""
        if end < len(self._text) and self._text[end] != "\n":
            return False
        before = self._text[start - 1 : start]
        units = self._units(start, end)
        if not units or not all(unit.is_local_group or looks_like_unit(unit.printed) for unit in units):
            return False
        levelled = units[0].is_levelled
        if before in ("。", "\n") and units[0].is_clear and (levelled or len(units) > 1):
            return True
        return levelled and len(units) > 1

    def _is_likely(self, start: int, end: int) -> bool:
        """Whether a bracket closes a sentence, lists offices alone and explains nothing before it."""
        if not self._closes_a_sentence(start, end) or _EXPLAINED.search(self._text[max(0, start - 6) : start]):
            return False
        units = self._units(start, end)
        return bool(units) and units[0].is_levelled and all(unit.is_clear for unit in units)

    def _closes_a_sentence(self, start: int, end: int) -> bool:
        """Whether a bracket stands before a full stop or a line's end, or behind one: "…5家。(市甲局)推动…"."""
        return end >= len(self._text) or self._text[end] in "。;\n" or self._text[start - 1 : start] in ("。", ";")

    def _units(self, start: int, end: int) -> tuple[NamedUnit, ...]:
        """The units in a bracket, up to a part that names a time: (市甲局,6月底前)."""
        names_end = start + 1
        for part_start, part_end in parts_outside_brackets(self._text, start + 1, end - 1, ",;"):
            if part_start > start + 1 and TIME_WORDS.search(self._text, part_start, part_end):
                break
            names_end = part_end
        return read_units(self._text, start + 1, names_end, None).units
