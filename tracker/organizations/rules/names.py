"""From a unit's name as a document prints it to the one name the directory knows it by.

Pure: a ``Directory`` is built from plain entries and can be asked without a database.
The same unit is printed in many ways (市发改委, 市发展改革委, ××市发展和改革委员会), some
names hold 、 or brackets (各辖市、区人民政府), and some lists have lost their separators
(市民政局市卫健委, form R14): the longest known name wins.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher, get_close_matches
from functools import cached_property

_NEAREST = 3
_LEAST_LIKENESS = 0.5


@dataclass(frozen=True, slots=True)
class Entry:
    """One organization: its full name, its usual short name, and the other forms seen in print."""

    canonical: str
    short: str
    aliases: tuple[str, ...] = ()
    kind: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        return (self.canonical, self.short, *self.aliases)


@dataclass(frozen=True, slots=True)
class Resolved:
    """The directory knows the name. ``how`` says which comparison found it."""

    canonical: str
    how: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """The directory does not know the name; ``nearest`` are canonical names, the likeliest first."""

    printed: str
    nearest: tuple[str, ...]


class Directory:
    """The organizations of a jurisdiction by every name they are printed with."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self.entries = tuple(entries)
        self._canonical_by_name: dict[str, str] = {}
        for entry in self.entries:
            for name in entry.names:
                self._canonical_by_name.setdefault(_spelling(name), entry.canonical)
        self._kind_by_canonical = {entry.canonical: entry.kind for entry in self.entries}
        self._longest = max(map(len, ("", *self._canonical_by_name)))

    def resolve(self, printed: str) -> Resolved | Unknown:
        """Who ``printed`` is: by its exact name, without a leading place, or nobody we know."""
        name = _spelling(printed)
        if canonical := self._canonical_by_name.get(name):
            return Resolved(canonical, "name")
        for shorter in _without_place(name):
            if canonical := self._canonical_by_name.get(shorter):
                return Resolved(canonical, "without place name")
        return Unknown(printed, self._nearest(name))

    def kind_of(self, canonical: str) -> str:
        """The kind of an organization of this directory; empty for others."""
        return self._kind_by_canonical.get(canonical, "")

    def known_at(self, text: str, start: int, end: int) -> int:
        """Where the longest known name that begins at ``start`` ends; ``start`` if none does."""
        for stop in range(min(end, start + self._longest), start, -1):
            if text[start:stop] in self._canonical_by_name:
                return stop
        return start

    def segments(self, text: str) -> Iterator[str]:
        """``text`` cut into known names, longest first, and the unknown words between them."""
        unknown, rest = "", text
        while rest:
            known = rest[: self.known_at(rest, 0, len(rest))]
            if known and unknown:
                yield unknown
                unknown = ""
            if known:
                yield known
            else:
                unknown += rest[0]
            rest = rest[len(known) or 1 :]
        if unknown:
            yield unknown

    def _nearest(self, name: str) -> tuple[str, ...]:
        short_names = get_close_matches(name, self._names, n=2 * _NEAREST, cutoff=_LEAST_LIKENESS)
        ranked = sorted(short_names, key=lambda known: -_likeness(name, known))
        return tuple(dict.fromkeys(self._canonical_by_name[known] for known in ranked))[:_NEAREST]

    @cached_property
    def _names(self) -> list[str]:
        return list(self._canonical_by_name)


def _likeness(one: str, other: str) -> float:
    """How alike two names are, 0 to 1; the first characters after 市 tell units apart, endings do not."""
    ratio = SequenceMatcher(None, one, other).ratio()
    return ratio + 0.1 * (one.lstrip("市")[:2] == other.lstrip("市")[:2])


_WIDTHS = str.maketrans({code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)})


def _spelling(name: str) -> str:
    """A name without spaces and in one width, so that printing does not matter."""
    return "".join(name.translate(_WIDTHS).split())


_LEVELS = tuple("市省区县州")

# "云州市民政局" → "市民政局" and "民政局"; "东江省财政厅" → "省财政厅".
_PLACE = re.compile(r"(?![市省各])[^\W局委办厅部会院]{2,7}?(?=[市省县区州])")


def _without_place(name: str) -> Iterator[str]:
    """The name without its leading place: first the level kept (市民政局), then bare (民政局).

    A bare 民政局 in a list after 市发改委 also gets its level back (市民政局), 财政厅 after 省工业和信息化厅 too.
    """
    if place := _PLACE.match(name):
        yield name[place.end() :]
        yield name[place.end() + 1 :]
    if name and not name.startswith(_LEVELS):
        yield from (level + name for level in _LEVELS)
