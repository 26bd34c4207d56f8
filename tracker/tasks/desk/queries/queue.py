"""What waits for a person on a day: the one answer behind the desk, the digest and the reminders, whole or a page of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol, TypeVar

from tracker.core.paging import Page
from tracker.core.permissions import Actor
from tracker.core.vocabulary import Role, Wait
from tracker.tasks.desk.queries.office import OFFICE_WAITS, OfficeDesk, work_of_office
from tracker.tasks.desk.queries.units import (
    UnitsDesk,
    Waiting,
    count_of_unit_leaders,
    page_of_unit_leaders,
    work_of_organizations,
    work_of_unit_leaders,
)
from tracker.tasks.desk.rules.work_item import WorkItem


class _Dated(Protocol):
    @property
    def assignment_id(self) -> int: ...

    @property
    def due_on(self) -> date | None: ...


Part = TypeVar("Part", bound=_Dated)


def work_queue(actor: Actor, today: date) -> dict[Wait, list[WorkItem]]:
    """Everything that waits for a person on a day, by reason; reasons that cannot concern it are absent."""
    queue: dict[Wait, list[WorkItem]] = {}
    units = actor.organizations_as(Role.LIAISON)
    if units:
        queue |= work_of_organizations(units, today)
    led = actor.organizations_as(Role.UNIT_LEADER)
    if led:
        queue |= work_of_unit_leaders(led, today)
    offices = actor.organizations_as(Role.OFFICE)
    if offices:
        of_office = work_of_office(offices, today)
        of_office[Wait.OVERDUE] = _each_part_once(of_office[Wait.OVERDUE], queue.get(Wait.OVERDUE, []))
        queue |= of_office
    return queue


def _each_part_once(of_office: Sequence[Part], of_unit: Sequence[Part]) -> list[Part]:
    """Overdue parts of a person who is liaison and office at once, the longest overdue first."""
    known = {item.assignment_id for item in of_office}
    items = [*of_office, *(item for item in of_unit if item.assignment_id not in known)]
    return sorted(items, key=lambda item: item.due_on or date.max)


@dataclass(frozen=True)
class DeskPage:
    """How much waits for a person, by reason, and one page of what does for the `chosen` one (None: nothing can).

    `unaccepted` tells the office how many parts nobody has accepted yet; None for others.
    """

    counts: Mapping[Wait, int]
    chosen: Wait | None
    items: Sequence[WorkItem]
    page: Page
    unaccepted: int | None


def page_of_desk(actor: Actor, today: date, wanted: str, number: int) -> DeskPage:
    """`work_queue` one page at a time: of the reason that is wanted, else of the first one that holds something."""
    desk = _Desk(actor, today)
    chosen = _chosen(desk.counts, wanted)
    page = Page(number, desk.counts[chosen] if chosen else 0)
    items = desk.items(chosen, page) if chosen and page.total else []
    return DeskPage(desk.counts, chosen, items, page, desk.unaccepted)


def _chosen(counts: Mapping[Wait, int], wanted: str) -> Wait | None:
    named = next((wait for wait in counts if wait.value == wanted), None)
    return named or next((wait for wait, count in counts.items() if count), next(iter(counts), None))


@dataclass(frozen=True)
class _Overdue:
    """An overdue part of a person's office, or of the unit whose liaison the person is as well (`of_unit`)."""

    assignment_id: int
    due_on: date | None
    of_unit: Waiting | None = None


class _Desk:
    """The lists of a person's desk: how long each is, and any page of it."""

    def __init__(self, actor: Actor, today: date) -> None:
        self._today, self._led = today, actor.organizations_as(Role.UNIT_LEADER)
        units, offices = actor.organizations_as(Role.LIAISON), actor.organizations_as(Role.OFFICE)
        self._units = UnitsDesk(units, today) if units else None
        self._office = OfficeDesk(offices, today) if offices else None
        self._overdue = _overdue_of_both(self._units, self._office) if self._units and self._office else None
        self.counts = self._counts()

    @property
    def unaccepted(self) -> int | None:
        """How many parts nobody has accepted yet, for the office."""
        return self._office.unaccepted if self._office else None

    def _counts(self) -> dict[Wait, int]:
        counts = self._units.counts() if self._units else {}
        if self._led:
            counts[Wait.TO_APPROVE] = count_of_unit_leaders(self._led)
        if self._office:
            counts |= self._office.counts()
        if self._overdue is not None:
            counts[Wait.OVERDUE] = len(self._overdue)
        return counts

    def items(self, wait: Wait, page: Page) -> Sequence[WorkItem]:
        """One page of a list."""
        if wait is Wait.OVERDUE and self._overdue is not None and self._units and self._office:
            return _overdue_items(self._units, self._office, page.of(self._overdue))
        if self._office and wait in OFFICE_WAITS:
            return self._office.page(wait, page)
        if wait is Wait.TO_APPROVE:
            return page_of_unit_leaders(self._led, self._today, page)
        return self._units.items_on(wait, page) if self._units else []


def _overdue_of_both(units: UnitsDesk, office: OfficeDesk) -> list[_Overdue]:
    of_office = [_Overdue(*row) for row in office.overdue_parts()]
    waiting = units.waiting[Wait.OVERDUE]
    of_unit = [_Overdue(each.part.assignment_id, each.part.due_on, each) for each in waiting]
    return _each_part_once(of_office, of_unit)


def _overdue_items(units: UnitsDesk, office: OfficeDesk, shown: Sequence[_Overdue]) -> list[WorkItem]:
    items = office.overdue_items([each.assignment_id for each in shown if each.of_unit is None])
    items += units.items(Wait.OVERDUE, [each.of_unit for each in shown if each.of_unit is not None])
    by_part = {item.assignment_id: item for item in items}
    return [by_part[each.assignment_id] for each in shown if each.assignment_id in by_part]
