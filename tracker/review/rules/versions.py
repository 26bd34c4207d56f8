"""Two versions of a plan compared (新旧对照): which tasks were added, dropped, changed or moved. Pure.

Tasks are matched by title and number together: a renumbered task keeps its title, a renamed one its number and
most of its words. What is compared are plain facts in words, so that drafts and plans in force compare alike.
"""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields

#: From this likeness on (0 to 1), two tasks are taken to be the same one.
LIKE_ENOUGH = 0.5
#: How much of the likeness the number counts; the rest is the title, and the text where titles differ.
_NUMBER_COUNTS = 0.2
#: A word in more titles than this is not looked up, and of each title so many likely partners are looked at.
_TOO_COMMON, _LOOKED_AT = 400, 12
_NO_WORD = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Version:
    """A task as one version of the plan has it, in words. Lists of units and targets are without order."""

    key: int
    number: str
    title: str
    section: str = ""
    lead: str = ""
    co: frozenset[str] = frozenset()
    implementers: frozenset[str] = frozenset()
    due: str = ""
    targets: frozenset[str] = frozenset()


#: Fields in which a matched task may differ, in the order in which they are shown.
COMPARED = tuple(each.name for each in fields(Version) if each.name != "key")


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field of a task in both versions. Of lists only what went and what came."""

    name: str
    before: tuple[str, ...]
    after: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TaskChange:
    """A task that both versions have, and in what it differs; `moved`: it stands elsewhere in the order."""

    before: Version
    after: Version
    changes: tuple[FieldChange, ...] = ()
    moved: bool = False

    @property
    def same(self) -> bool:
        """Whether nothing differs."""
        return not self.changes and not self.moved


@dataclass(frozen=True, slots=True)
class PlanComparison:
    """What became of an earlier version: `both` in the later one's order."""

    added: tuple[Version, ...]
    dropped: tuple[Version, ...]
    both: tuple[TaskChange, ...]

    @property
    def changed(self) -> tuple[TaskChange, ...]:
        """The tasks that differ."""
        return tuple(each for each in self.both if not each.same)

    @property
    def same_count(self) -> int:
        """How many tasks are the same in both versions."""
        return sum(each.same for each in self.both)


def compare_versions(earlier: Sequence[Version], later: Sequence[Version]) -> PlanComparison:
    """What was added, dropped, changed and moved from the earlier version to the later one."""
    pairs = matched(earlier, later)
    partner = {new: old for old, new in pairs}
    stay = _longest_rising([partner[new] for new in sorted(partner)])
    both = tuple(
        TaskChange(
            earlier[partner[new]],
            later[new],
            tuple(_field_changes(earlier[partner[new]], later[new])),
            moved=partner[new] not in stay,
        )
        for new in sorted(partner)
    )
    kept = set(partner.values())
    return PlanComparison(
        added=tuple(each for place, each in enumerate(later) if place not in partner),
        dropped=tuple(each for place, each in enumerate(earlier) if place not in kept),
        both=both,
    )


def matched(earlier: Sequence[Version], later: Sequence[Version]) -> list[tuple[int, int]]:
    """Which places of both versions hold the same task: equal titles first, then the likeliest pairs, each once."""
    pairs = _with_equal_titles(earlier, later)
    old_taken, new_taken = {old for old, _ in pairs}, {new for _, new in pairs}
    old_left = [place for place in range(len(earlier)) if place not in old_taken]
    new_left = [place for place in range(len(later)) if place not in new_taken]
    scored = sorted(_candidates(earlier, later, old_left, new_left), key=lambda each: (-each[0], *each[1:]))
    for _likeness, old, new in scored:
        if old not in old_taken and new not in new_taken:
            old_taken.add(old)
            new_taken.add(new)
            pairs.append((old, new))
    return pairs


def likeness(first: Version, second: Version) -> float:
    """How likely both are the same task, 0 to 1."""
    words, others = _pairs_of(first.title), _pairs_of(second.title)
    total = len(words) + len(others)
    alike = 2 * len(words & others) / total if total else 0.0
    same_number = bool(first.number) and first.number == second.number
    return (1 - _NUMBER_COUNTS) * alike + _NUMBER_COUNTS * same_number


def _with_equal_titles(earlier: Sequence[Version], later: Sequence[Version]) -> list[tuple[int, int]]:
    """Tasks whose titles are equal but for marks; of several the one with the same number, else the first."""
    places: dict[str, list[int]] = {}
    for old, version in enumerate(earlier):
        places.setdefault(_plain(version.title), []).append(old)
    pairs = []
    for new, version in enumerate(later):
        waiting = places.get(_plain(version.title), []) if _plain(version.title) else []
        if waiting:
            same = (old for old in waiting if earlier[old].number == version.number)
            old = next(same, waiting[0])
            waiting.remove(old)
            pairs.append((old, new))
    return pairs


def _candidates(
    earlier: Sequence[Version], later: Sequence[Version], old_left: Sequence[int], new_left: Sequence[int]
) -> Iterator[tuple[float, int, int]]:
    """Pairs whose titles share the most words and are like enough. Titles are looked up, not compared with all."""
    places: dict[str, list[int]] = {}
    for old in old_left:
        for word in _pairs_of(earlier[old].title):
            places.setdefault(word, []).append(old)
    for new in new_left:
        shared: Counter[int] = Counter()
        for word in _pairs_of(later[new].title):
            # Words that stand in very many titles (工作, 建设) say little about which task it is, and cost the most.
            if len(places.get(word, ())) <= _TOO_COMMON:
                shared.update(places.get(word, ()))
        for old, _count in shared.most_common(_LOOKED_AT):
            alike = likeness(earlier[old], later[new])
            if alike >= LIKE_ENOUGH:
                yield alike, old, new


def _plain(title: str) -> str:
    return _NO_WORD.sub("", title).lower()


def _pairs_of(title: str) -> frozenset[str]:
    """The title's pairs of neighbouring characters, marks left out: Chinese has no spaces between words."""
    plain = _plain(title)
    return frozenset(plain[place : place + 2] for place in range(max(len(plain) - 1, 1))) if plain else frozenset()


def _field_changes(before: Version, after: Version) -> Iterator[FieldChange]:
    for name in COMPARED:
        old, new = getattr(before, name), getattr(after, name)
        if old == new:
            continue
        if isinstance(old, frozenset):
            yield FieldChange(name, tuple(sorted(old - new)), tuple(sorted(new - old)))
        else:
            yield FieldChange(name, (old,) if old else (), (new,) if new else ())


def _longest_rising(places: Sequence[int]) -> set[int]:
    """The longest run of places that rises: these tasks kept their order, all others moved."""
    tails: list[int] = []
    tail_at: list[int] = []
    previous: dict[int, int | None] = {}
    for at, place in enumerate(places):
        spot = bisect_left(tails, place)
        tails[spot : spot + 1] = [place]
        tail_at[spot : spot + 1] = [at]
        previous[at] = tail_at[spot - 1] if spot else None
    found: set[int] = set()
    at_now = tail_at[-1] if tail_at else None
    while at_now is not None:
        found.add(places[at_now])
        at_now = previous[at_now]
    return found
