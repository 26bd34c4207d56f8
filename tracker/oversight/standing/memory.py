"""Where the plans of a city stand, remembered in the process until something happens to one of them.

Every change leaves an entry in the chain of its city, in the same transaction, that names its plan. So what a plan adds
to the sums stays as it is while the day is the same and no new entry names it: of the entries since the last look only
their plans are read again. What a city adds is remembered with the id of the last entry that it holds; the chain is
asked for its end first, so that what happens meanwhile is read twice and never left out.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from flask import Flask, current_app

from tracker.oversight.rules.standing import OverseenPlan, PlanStanding, Standing, Sums, standing_of
from tracker.oversight.standing.queries import Window, last_entry, plans_touched, standings_of

EXTENSION = "standings"
#: So many plans are remembered at most, with some ten kilobytes each; cities that were asked for longest ago make room.
MOST_PLANS = 2_000
#: Reads what each of some plans adds to the sums.
Read = Callable[[Sequence[OverseenPlan]], Iterable[tuple[int, PlanStanding]]]


@dataclass
class _City:
    """The sums of a city as of the day, with all that happened up to the entry."""

    day: date
    entry: int
    sums: Sums = field(default_factory=Sums)


class Standings:
    """The cities' sums by their ids. Safe for threads: one at a time looks what is new."""

    def __init__(self, most_plans: int) -> None:
        self._most_plans = most_plans
        self._cities: OrderedDict[int, _City] = OrderedDict()
        self._guard = threading.Lock()

    @property
    def size(self) -> int:
        """How many plans are remembered."""
        return sum(len(city.sums.plans) for city in self._cities.values())

    def forget(self) -> None:
        """Remember nothing of what was read so far."""
        with self._guard:
            self._cities.clear()

    def standing(self, plans: Sequence[OverseenPlan], day: date, read: Read) -> Standing:
        """Where these plans stand, of which only those are read that are new or were touched since."""
        by_city: dict[int, list[OverseenPlan]] = {}
        for plan in plans:
            by_city.setdefault(plan.jurisdiction_id, []).append(plan)
        with self._guard:
            return standing_of([self._city(city, some, day, read) for city, some in by_city.items()])

    def _city(self, city: int, plans: Sequence[OverseenPlan], day: date, read: Read) -> Sums:
        end = last_entry(city)
        known = self._cities.get(city)
        if known is None or known.day != day:
            known = _City(day, end)
        elif end < known.entry:  # this reader began before somebody else's look
            return _put_all(Sums(), read(plans))
        stale = _stale(known, city, plans, end)
        read_now = list(read(stale))
        for gone in known.sums.plans.keys() - {plan.id for plan in plans}:
            known.sums.leave(gone)
        _put_all(known.sums, read_now)
        known.entry = end
        self._keep(city, known)
        return known.sums

    def _keep(self, city: int, known: _City) -> None:
        self._cities[city] = known
        self._cities.move_to_end(city)
        while self._cities and self.size > self._most_plans:
            self._cities.popitem(last=False)


def _stale(known: _City, city: int, plans: Sequence[OverseenPlan], end: int) -> list[OverseenPlan]:
    """The plans that must be read: those of which nothing is known, and those that were touched since."""
    touched = plans_touched(city, known.entry) if end > known.entry else frozenset()
    return [plan for plan in plans if touched is None or plan.id in touched or plan.id not in known.sums.plans]


def _put_all(sums: Sums, standings: Iterable[tuple[int, PlanStanding]]) -> Sums:
    for plan_id, standing in standings:
        sums.put(plan_id, standing)
    return sums


def remember_standings(app: Flask, most_plans: int = MOST_PLANS) -> None:
    """Give the application the place in memory where the standings are remembered."""
    app.extensions[EXTENSION] = Standings(most_plans)


def standings() -> Standings:
    """The standings of the running application."""
    remembered: Standings = current_app.extensions[EXTENSION]
    return remembered


def remembered_standing(plans: Sequence[OverseenPlan], day: date, window: Window, *, kept: bool) -> Standing:
    """Where plans stand together on a day; `kept` and `window` as in `standings_of`."""
    return standings().standing(plans, day, lambda some: standings_of(some, day, window, kept=kept))
