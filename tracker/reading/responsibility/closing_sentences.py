"""Clauses without bracket or label: an item's last sentence that only says who leads and who assists.

"…公布结果。市甲局牵头,市乙局配合。" is one; "市甲局牵头起草了方案" tells of something else (form R20).
"""

from tracker.reading.outline.outline import Span
from tracker.reading.responsibility.units import looks_like_unit, read_units, starts_with_unit
from tracker.reading.responsibility.verbs import verbs_of_duty
from tracker.reading.text.brackets import parts_outside_brackets

_LONGEST = 300


def closing_sentence(text: str, start: int, end: int) -> Span | None:
    """The last sentence between ``start`` and ``end`` if it says who is to act and holds nothing but units and roles."""
    last = end
    while last > start and text[last - 1] in "。; ":
        last -= 1
    for stops in ("。\n", "。;\n"):
        first = max([start, *(text.rfind(stop, start, last) + 1 for stop in stops)])
        if _is_sentence_of_duty(text, first, last):
            return first, last
    return None


def _is_sentence_of_duty(text: str, first: int, last: int) -> bool:
    if not 0 < last - first <= _LONGEST:
        return False
    parts = list(parts_outside_brackets(text, first, last, ",;"))
    if "牵头" not in text[first:last] and not _says_who_acts(text, parts):
        return False
    return all(_only_says_who(text, *part) for part in parts)


def names_alone(text: str, start: int, end: int) -> Span | None:
    """The last sentence between ``start`` and ``end`` if it is a list of several offices and nothing else.

    "…扩大供给。市甲局、市乙局" is a clause where several items close like this.
    """
    last = end
    while last > start and text[last - 1] in "。; ":
        last -= 1
    first = max(text.rfind(stop, start, last) for stop in "。;") + 1
    if not start < first < last <= first + _LONGEST or not starts_with_unit(text, first, last):
        return None
    units = read_units(text, first, last, None).units
    levelled = bool(units) and units[0].is_levelled
    likely = all(unit.is_local_group or looks_like_unit(unit.printed) for unit in units)
    return (first, last) if levelled and likely and len(units) > 1 and units[0].is_clear else None


def _says_who_acts(text: str, parts: list[Span]) -> bool:
    """Whether the first part begins with a unit of a level and closes with a verb, where no 牵头 tells who leads."""
    start, end = parts[0]
    verbs = list(verbs_of_duty(text, start, end))
    if not verbs or verbs[-1].end != end or verbs[-1].kind == "co" or "责任" in text[verbs[-1].start : end]:
        return False
    units = read_units(text, start, verbs[0].start, None).units
    return bool(units) and (units[0].is_local_group or (units[0].is_levelled and all(unit.is_clear for unit in units)))


def _only_says_who(text: str, start: int, end: int) -> bool:
    """Whether a part lists units and closes with a verb of duty, or at least lists nothing but units."""
    verbs = [verb for verb in verbs_of_duty(text, start, end) if verb.end == end]
    units = read_units(text, start, verbs[0].start if verbs else end, None)
    likely = all(unit.is_local_group or looks_like_unit(unit.printed) for unit in units.units)
    return likely and bool(units.units or units.open_ended)
