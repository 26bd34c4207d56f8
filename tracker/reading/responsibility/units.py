"""Lists of units: where one name ends and the next begins, and which of them are local groups.

Names may hold the very characters that part a list (各辖市、区人民政府; 各县(市、区)政府, form R13),
and a list may have lost its separators (市甲局市乙局, form R14). Brackets are balanced first,
local groups are recognised whole, and a directory, where one is given, knows the rest.
"""

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from tracker.organizations.rules.names import Directory, Resolved
from tracker.reading.responsibility.names_of_units import (
    AFTER_A_NAME,
    AND_OTHERS,
    LEVELS_OF_OFFICES,
    LOCAL_GROUP,
    NOBODY,
    NOBODY_IN_PARTICULAR,
    ends_a_name,
    is_clearly_unit,
    line_ends_a_name,
    looks_like_unit,
)

__all__ = ["NamedUnit", "UnitList", "looks_like_unit", "read_units", "starts_with_unit"]


@dataclass(frozen=True, slots=True)
class NamedUnit:
    """A unit as printed, without marks of its role, and where it stands in the cleaned text."""

    printed: str
    start: int
    end: int
    is_local_group: bool = False
    marked_as_lead: bool = False

    @property
    def is_levelled(self) -> bool:
        """Whether the name says of which level it is: 市甲局, 各区人民政府."""
        return self.is_local_group or self.printed[0] in LEVELS_OF_OFFICES

    @property
    def is_clear(self) -> bool:
        """Whether the name can be nothing but a unit's."""
        return self.is_local_group or is_clearly_unit(self.printed)


@dataclass(frozen=True, slots=True)
class UnitList:
    """The units of one list; ``open_ended`` if it closes with 等(相关部门) (form R7).

    ``meanings`` are the explanations <含…,下同> that followed a name (form R10).
    """

    units: tuple[NamedUnit, ...]
    open_ended: bool = False
    meanings: tuple[tuple[str, str], ...] = ()


# An explanation that ends with 下同: "各区政府<含高新区管委会,下同>" (form R10).
_MEANING = re.compile(r"[<(〔\[](?:均|包)?[含括][^<>()〔〕\[\]\n]{0,60}[>)〕\]]")

_LEAD_MARK = re.compile(r"[(〔\[](?:牵头|总牵头|主办|主责)(?:单位|部门)?[)〕\]]$|[*★☆▲△]$")
_DUTY_MARK = re.compile(
    r"\((?:(?:按照?|根据|依)[^()]{0,10}(?:负责|分工|落实)|(?:配合|协办|协助|参与|责任)(?:单位|部门)?)\)$"
)
_LEADING_WORDS = re.compile(r"(?:由|请|以及|和|及|与|并|会同|其中|(?:组织|指导|督促|协调)(?=各))?(?P<star>[*★☆▲△])?")
_LOST_SEPARATOR = re.compile(r"(?<=[局委厅会办室院府联])(?=[市省](?!委?$)|各[市县区辖乡镇街])")
# Two bodies that are named as one: 经开区党工委、管委会.
_ONE_BODY = re.compile("(?:(?<=党工委)、(?:管委会|管理委员会)|(?<=党委)、(?:人民)?政府)(?=$|[、,;。)(\n])")
# What goes on with 和 behind 等有关部门 and names nobody else either: 等部门和单位, 等部门和地方.
_ONE_PHRASE = re.compile("单位|(?:地方|地区)(?![政人各党])")
# The place that a name begins with: 南湖区 in 南湖区甲局.
_PLACE = re.compile("[\u4e00-\u9fff]{1,4}?[省市县区州旗]")
_SEPARATORS = "、,;/· \t|"
# Where an element can end: at a separator, a bracket, a word that may join two names, or behind a mark.
_MAY_END = re.compile(rf"[{_SEPARATORS}\n()<>〔〕\[\]和及与以]|(?<=[)〕\]])(?=.)")


def starts_with_unit(text: str, start: int, end: int) -> bool:
    """Whether the first name of the list at ``start`` looks like a unit."""
    for element in _elements(text, start, end, None):
        unit, _, _ = _without_what_follows(element)
        return unit.is_local_group or looks_like_unit(unit.printed)
    return False


def read_units(text: str, start: int, end: int, directory: Directory | None) -> UnitList:
    """The units listed in ``text[start:end]``, in order and without repeats."""
    meanings: list[tuple[str, str]] = []
    units: dict[str, NamedUnit] = {}
    open_ended = False
    before: NamedUnit | None = None
    for element in _elements(text, start, end, directory):
        name, meaning, others = _without_what_follows(element)
        meanings += meaning
        open_ended = open_ended or others
        if NOBODY_IN_PARTICULAR.fullmatch(name.printed):
            open_ended = True
            continue
        if before and _shares_its_group(text, before, name):
            name = replace(name, is_local_group=True)
        before = name
        for unit in _apart(name, directory):
            if unit.printed not in NOBODY:
                units.setdefault(unit.printed, unit)
    return UnitList(tuple(units.values()), open_ended, tuple(meanings))


def _without_what_follows(element: NamedUnit) -> tuple[NamedUnit, list[tuple[str, str]], bool]:
    """The bare name of an element, the explanation that followed it, and whether 等 did."""
    meanings: list[tuple[str, str]] = []
    if meaning := _MEANING.search(element.printed):
        words = meaning.group()[1:-1].removesuffix("下同").rstrip(",")
        meanings.append((element.printed[: meaning.start()], words))
        element = _shortened(element, meaning.start())
    if foreign := AFTER_A_NAME.search(element.printed):
        element = _shortened(element, foreign.start())
    if element.printed.count("(") > element.printed.count(")"):  # what follows was cut off: 市甲局(综合科
        element = _shortened(element, element.printed.rfind("("))
    others = AND_OTHERS.search(element.printed)
    return (_shortened(element, others.start()) if others else element), meanings, others is not None


def _shares_its_group(text: str, before: NamedUnit, unit: NamedUnit) -> bool:
    """Whether a bare name goes on a group of offices: 商务部门 in "各区消防部门、商务部门"."""
    if not before.is_local_group or text[before.end : unit.start] != "、" or unit.printed[:1] in LEVELS_OF_OFFICES:
        return False
    return any(before.printed.endswith(kind) and unit.printed.endswith(kind) for kind in ("部门", "局"))


def _shortened(unit: NamedUnit, length: int) -> NamedUnit:
    shorter = _unit(unit.printed[:length], unit.start)
    return replace(shorter, marked_as_lead=unit.marked_as_lead or shorter.marked_as_lead)


def _unit(printed: str, start: int) -> NamedUnit:
    """The unit printed at ``start``, without words before it and the mark (牵头) after it."""
    skip = _LEADING_WORDS.match(printed)
    begin = skip.end() if skip else 0
    mark = _LEAD_MARK.search(printed)
    aside = mark or _DUTY_MARK.search(printed)
    raw = printed[begin : aside.start() if aside else None].rstrip("。;:,、\n")
    name = raw.replace("\n", "")
    return NamedUnit(
        printed=name,
        start=start + begin,
        end=start + begin + len(raw),
        is_local_group=LOCAL_GROUP.fullmatch(name) is not None,
        marked_as_lead=mark is not None or bool(skip and skip["star"]),
    )


def _elements(text: str, start: int, end: int, directory: Directory | None) -> Iterator[NamedUnit]:
    """The members of a list, cut at separators that stand neither in brackets nor in a name."""
    begin = start
    while begin < end:
        if text[begin] in _SEPARATORS + "\n":
            begin += 1
            continue
        stop = _end_of_element(text, begin, end, directory)
        yield _unit(text[begin:stop], begin)
        begin = stop


def _end_of_element(text: str, begin: int, end: int, directory: Directory | None) -> int:
    depth = 0
    for stop in _MAY_END.finditer(text, _end_of_whole_name(text, begin, end, directory), end):
        place = stop.start()
        char = text[place]
        if char in "(<〔[":
            depth += 1
        elif char in ")>〕]":
            depth = max(0, depth - 1)
        elif depth == 0 and _ONE_BODY.match(text, place, end):
            continue  # the sign inside 党工委、管委会
        elif depth == 0 and (char in _SEPARATORS or _ends_between_two(text, begin, place, end)):
            return place
    return end


def _end_of_whole_name(text: str, begin: int, end: int, directory: Directory | None) -> int:
    """Past a name that may itself hold separators: a local group, or one that the directory knows."""
    skip = _LEADING_WORDS.match(text, begin, end)
    begin = skip.end() if skip else begin
    if group := LOCAL_GROUP.match(text, begin, end):
        return group.end()
    known = directory.known_at(text, begin, end) if directory else begin
    return known if known == end or (known > begin and text[known] in _SEPARATORS) else begin + 1


def _ends_between_two(text: str, begin: int, place: int, end: int) -> bool:
    """Whether a name ends at ``place`` though no separator says so: a word joins two, or a mark closed the first."""
    return _joins_two_names(text, begin, place, end) or _is_marked_before(text, begin, place)


def _joins_two_names(text: str, begin: int, place: int, end: int) -> bool:
    """和, 及, 与, 以及 or a line's end between two names; not the 和 inside 发展和改革委员会."""
    if place <= begin + 1 or place + 2 >= end:
        return False
    if text[place] == "\n":
        return line_ends_a_name(text, begin, place)
    if text[place] not in "和及与" and not text.startswith("以及", place):
        return False
    return not _ONE_PHRASE.match(text, place + 1) and ends_a_name(text, begin, place)


def _before_each(place: str, names: str) -> list[str]:
    """``names`` cut before each later mention of the place that it begins with: 南湖区甲局|南湖区乙局."""
    starts = [0, *(found.start() for found in re.finditer(place, names) if found.start() > len(place)), len(names)]
    return [names[start:end] for start, end in itertools.pairwise(starts)]


_MARK = re.compile(r"[(〔\[](?:牵头|主办|主责|配合|协办|参与|责任)(?:单位|部门)?[)〕\]]")
_LONGEST_MARK = 8


def _is_marked_before(text: str, begin: int, place: int) -> bool:
    """Whether a mark has just closed a name, though nothing parts it from the next: 市甲局(牵头)|市乙局."""
    if text[place - 1] not in ")〕]":
        return False
    opened = max(begin, place - _LONGEST_MARK)
    return any(mark.end() == place for mark in _MARK.finditer(text, opened, place))


def _apart(unit: NamedUnit, directory: Directory | None) -> list[NamedUnit]:
    """The units that a lost separator has run together (form R14), the last with the mark; the unit alone as a rule."""
    if unit.is_local_group or (directory and isinstance(directory.resolve(unit.printed), Resolved)):
        return [unit]
    pieces = list(directory.segments(unit.printed)) if directory else []
    if len(pieces) < 2 or not all(directory and directory.known_at(p, 0, len(p)) == len(p) for p in pieces):
        pieces = _LOST_SEPARATOR.split(unit.printed)
        if place := _PLACE.match(unit.printed):
            pieces = [each for piece in pieces for each in _before_each(place.group(), piece)]
    if len(pieces) < 2 or not all(looks_like_unit(piece) for piece in pieces):
        return [unit]
    start = unit.start
    parts = []
    for piece in pieces:
        parts.append(_unit(piece, start))
        start += len(piece)
    parts[-1] = replace(parts[-1], marked_as_lead=unit.marked_as_lead)
    return parts
