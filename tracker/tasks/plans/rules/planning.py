"""Which records a plan or a task becomes: the same values for previews, for services and for tests."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from tracker.core.vocabulary import Responsibility
from tracker.tasks.content.rules.content import HeaderContent, TaskContent

#: Who gets a part where a unit is named: the members of a collective name, else the unit itself.
Expand = Callable[[int], tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class PlannedPart:
    """One organization's part of a task; `position` counts from 0, the lead first."""

    organization_id: int
    role: Responsibility
    position: int
    named_lead: bool = False


@dataclass(frozen=True, slots=True)
class PlannedTask:
    """One task as it will be entered."""

    ordinal: int
    content: TaskContent
    starts_on: date | None
    parts: tuple[PlannedPart, ...]


@dataclass(frozen=True, slots=True)
class PlannedPlan:
    """Everything that issuing a draft will enter, apart from its indicators."""

    header: HeaderContent
    tasks: tuple[PlannedTask, ...]

    @property
    def part_count(self) -> int:
        """How many assignments there will be."""
        return sum(len(task.parts) for task in self.tasks)

    @property
    def target_count(self) -> int:
        """How many targets there will be."""
        return sum(len(task.content.targets) for task in self.tasks)

    def roles_by_organization(self) -> dict[int, Counter[Responsibility]]:
        """How many parts of each role every organization gets, those with most leads first."""
        found: dict[int, Counter[Responsibility]] = {}
        for task in self.tasks:
            for part in task.parts:
                found.setdefault(part.organization_id, Counter())[part.role] += 1
        order = (Responsibility.LEAD, Responsibility.CO, Responsibility.IMPLEMENTER)
        return dict(sorted(found.items(), key=lambda each: [-each[1][role] for role in order]))


def planned_later(content: TaskContent, expand: Expand, *, ordinal: int, starts_on: date) -> PlannedTask:
    """What adding a task to an issued plan enters: its own units get a part, and its time runs from `starts_on`."""
    parts = tuple(parts_of(HeaderContent(), content, expand))
    return PlannedTask(ordinal, content, starts_on, parts)


def parts_of(header: HeaderContent, task: TaskContent, expand: Expand) -> Iterator[PlannedPart]:
    """Each organization once, in its first part: lead before co-responsible before implementer.

    A collective name gives each of its members a part; the plan's default implementers carry out every task.
    """
    named = [(Responsibility.LEAD, task.lead)] if task.lead else []
    named += [(Responsibility.CO, unit) for unit in task.co]
    named += [(Responsibility.IMPLEMENTER, unit) for unit in (*task.implementers, *header.default_implementers)]
    seen: set[int] = set()
    for role, unit in named:
        for organization_id in expand(unit.organization_id) if unit.organization_id else ():
            if organization_id not in seen:
                position = len(seen)
                seen.add(organization_id)
                yield PlannedPart(organization_id, role, position, role is Responsibility.LEAD and task.named_lead)
