"""The directory as plain facts, for the review page and the intake: names, kinds, members of collectives."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from tracker.core.vocabulary import OrganizationKind
from tracker.organizations.rules.names import Directory, Entry, Resolved


@dataclass(frozen=True, slots=True)
class KnownUnit:
    """One organization of the directory. `members` are those for which a collective name stands."""

    id: int
    name: str
    short_name: str
    kind: OrganizationKind
    aliases: tuple[str, ...] = ()
    members: tuple[int, ...] = ()


class KnownUnits:
    """The organizations of one jurisdiction, found by id or by any name they are printed with."""

    def __init__(self, units: Iterable[KnownUnit]) -> None:
        self._by_id = {unit.id: unit for unit in units}

    def __iter__(self) -> Iterator[KnownUnit]:
        return iter(self._by_id.values())

    @cached_property
    def directory(self) -> Directory:
        """The same organizations as the reader of documents knows them."""
        return Directory(
            Entry(unit.name, unit.short_name, unit.aliases, unit.kind.value) for unit in self._by_id.values()
        )

    @cached_property
    def ids_by_name(self) -> dict[str, int]:
        """Ids by full name."""
        return {unit.name: unit.id for unit in self._by_id.values()}

    def unit(self, unit_id: int) -> KnownUnit | None:
        """The organization with this id, if it belongs to the jurisdiction."""
        return self._by_id.get(unit_id)

    def knows(self, name: str) -> bool:
        """Whether an organization is entered under exactly this name, short name or alias."""
        return any(name in (unit.name, unit.short_name, *unit.aliases) for unit in self)

    def find(self, name: str) -> KnownUnit | None:
        """Who is known by this name, full, short or other; None for nobody."""
        name = name.strip()
        if not name:
            return None
        if exact := self.ids_by_name.get(name):
            return self._by_id[exact]
        answer = self.directory.resolve(name)
        return self._by_id[self.ids_by_name[answer.canonical]] if isinstance(answer, Resolved) else None

    def nearest(self, name: str) -> tuple[KnownUnit, ...]:
        """The organizations that this name most likely means, the likeliest first."""
        answer = self.directory.resolve(name)
        names = (answer.canonical,) if isinstance(answer, Resolved) else answer.nearest
        return tuple(self._by_id[self.ids_by_name[each]] for each in names)

    def label(self, unit_id: int) -> str:
        """The name to show and to type: the short one where it means this organization and no other."""
        unit = self._by_id[unit_id]
        meant = self.find(unit.short_name)
        return unit.short_name if meant and meant.id == unit_id else unit.name

    @cached_property
    def labels(self) -> dict[int, str]:
        """All names to show, by id."""
        return {unit_id: self.label(unit_id) for unit_id in self._by_id}

    def expanded(self, unit_id: int) -> tuple[int, ...]:
        """The organizations that get a part: the members of a collective name, else the unit itself."""
        if self.is_collective(unit_id):
            return self._by_id[unit_id].members or (unit_id,)
        return (unit_id,)

    def is_collective(self, unit_id: int | None) -> bool:
        """Whether the name stands for several organizations, so that it cannot lead."""
        return unit_id in self._collectives

    @cached_property
    def _collectives(self) -> frozenset[int]:
        return frozenset(unit.id for unit in self if unit.kind is OrganizationKind.COLLECTIVE)
