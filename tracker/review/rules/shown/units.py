"""A unit as the review page names it: by its short name, with what tells whether the directory knows it. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass

from tracker.organizations.rules.known_units import KnownUnits
from tracker.review.rules.source_view import unit_phrase_id
from tracker.tasks.content.rules.content import UnitChoice


@dataclass(frozen=True, slots=True)
class ShownUnit:
    """A unit's name; `full_name` is empty for one that the directory does not know.

    `phrase` is the id of the words in the source that it was read from, `members` for whom a collective name stands.
    """

    name: str
    full_name: str = ""
    phrase: str = ""
    members: tuple[str, ...] = ()

    @property
    def known(self) -> bool:
        """Whether the directory has this unit."""
        return bool(self.full_name)


def shown_unit(unit: UnitChoice, units: KnownUnits, phrase: str = "") -> ShownUnit:
    """The unit by the directory's short name, or as printed while nobody knows it."""
    known = units.unit(unit.organization_id) if unit.organization_id else None
    if known is None:
        return ShownUnit(unit.printed, phrase=phrase)
    members = (units.unit(each) for each in known.members)
    return ShownUnit(known.short_name, known.name, phrase, tuple(each.short_name for each in members if each))


def units_of_task(chosen: Iterable[UnitChoice], units: KnownUnits, task_key: int) -> tuple[ShownUnit, ...]:
    """Units of a task, each with the phrase that it was read from."""
    return tuple(shown_unit(unit, units, phrase_of_unit(unit, task_key)) for unit in chosen)


def units_of_plan(chosen: Iterable[UnitChoice], units: KnownUnits) -> tuple[ShownUnit, ...]:
    """Units that the plan names for every task, each with the phrase that it was read from."""
    return tuple(shown_unit(unit, units, phrase_of_plan_unit(unit)) for unit in chosen)


def phrase_of_unit(unit: UnitChoice, task_key: int) -> str:
    """The id of the phrase that a task's unit was read from; empty for a unit that a person chose."""
    return unit_phrase_id(task_key, unit.place) if unit.place else ""


def phrase_of_plan_unit(unit: UnitChoice) -> str:
    """The id of the phrase that a unit of every task was read from; empty for a unit that a person chose."""
    return f"p-u{unit.place.start}" if unit.place else ""
