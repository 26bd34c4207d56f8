"""One attempt of a person to do something, and a small model of our own of who may.

The model knows the printed policy (`POLICY`), who has which role (the test gave them), and the rule of two persons:
whoever did the first half of something may not do the second. It asks none of the application's own functions.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from random import Random
from typing import TypeVar

from tests.random_walk.world import Row, World
from tracker.core.permissions import ON_ARCHIVED, POLICY, Action, Actor, Reach
from tracker.core.vocabulary import PlanStatus

Thing = TypeVar("Thing")
#: An id that no record ever has.
UNKNOWN = 987_654


@dataclass(frozen=True)
class Attempt:
    """What is tried: the action of the policy, the record's city and units, and the call of the service.

    `first_half` are the people who did what this act judges, and who therefore may not do it.
    """

    action: Action
    city: int | None
    units: frozenset[int]
    call: Callable[[Actor], object]
    first_half: frozenset[int | None] = frozenset()
    archived: bool = False


def may_do(world: World, person: int, attempt: Attempt) -> bool:
    """Whether the policy's table gives this person the act on this record; one that is archived is only read."""
    if attempt.archived and attempt.action not in ON_ARCHIVED:
        return False
    reaches = POLICY[attempt.action]
    for role, organization in world.grants[person]:
        reach = reaches.get(role)
        if reach is Reach.JURISDICTION and organization == attempt.city:
            return True
        if reach is Reach.OWN_ORGANIZATION and organization in attempt.units:
            return True
    return False


class Dice:
    """The choices of one step, all from one seed: hypothesis shortens a run by leaving whole steps out."""

    def __init__(self, seed: bytes) -> None:
        self._random = Random(seed)
        self.hopeless = False  # whether no record was likely to allow the act

    def pick(self, options: Iterable[Thing]) -> Thing:
        """One of the options."""
        return self._random.choice(list(options))

    def often(self, percent: int = 80) -> bool:
        """True in so many of a hundred throws."""
        return self._random.randrange(100) < percent

    def number(self, least: int, most: int) -> int:
        """A whole number, both ends included."""
        return self._random.randint(least, most)

    def row(self, world: World, table: str, likely: Callable[[Row], bool] = lambda _row: True) -> Row | None:
        """A record: mostly one that is `likely` to allow the act, sometimes any other; None for one that is not there."""
        rows = world.tables[table]
        hopeful = [row for row in rows if likely(row)]
        self.hopeless = not hopeful
        if hopeful and self.often(88):
            return self.pick(hopeful)
        return self.pick(rows) if rows and self.often(90) else None

    def text(self) -> str:
        """A reason as people write them; now and then they write none."""
        return self.pick(
            ("数据缺失，请补充。", "职责不在我单位。", "A reason.", "请按时报送。", "已核实。", "情况属实。", "  ")
        )


def person_for(world: World, dice: Dice, attempt: Attempt) -> int:
    """Who tries it: mostly somebody who may, often enough anybody who can sign in."""
    active = world.active()
    entitled = [person for person in active if may_do(world, person, attempt)]
    return dice.pick(entitled if entitled and dice.often(80) else active)


def on_part(
    world: World, action: Action, part: Row | None, call: Callable[[Actor, int], object], **more: frozenset[int | None]
) -> Attempt:
    """An act on one unit's part."""
    if part is None:
        return Attempt(action, None, frozenset(), lambda actor: call(actor, UNKNOWN), **more)
    task = task_of(world, part)
    return Attempt(
        action,
        task["jurisdiction_id"],
        frozenset({part["organization_id"]}),
        lambda actor: call(actor, part["id"]),
        archived=is_archived(world, task),
        **more,
    )


def on_task(
    world: World, action: Action, task: Row | None, call: Callable[[Actor, int], object], **more: frozenset[int | None]
) -> Attempt:
    """An act on a whole task."""
    city, task_id = (task["jurisdiction_id"], task["id"]) if task else (None, UNKNOWN)
    archived = task is not None and is_archived(world, task)
    return Attempt(action, city, frozenset(), lambda actor: call(actor, task_id), archived=archived, **more)


def on_plan(action: Action, plan: Row | None, call: Callable[[Actor, int], object]) -> Attempt:
    """An act on a whole plan."""
    city, plan_id = (plan["jurisdiction_id"], plan["id"]) if plan else (None, UNKNOWN)
    archived = plan is not None and plan["status"] is PlanStatus.ARCHIVED
    return Attempt(action, city, frozenset(), lambda actor: call(actor, plan_id), archived=archived)


def is_archived(world: World, task: Row) -> bool:
    """Whether the task's plan is only read any more."""
    return by_id(world.tables["plan"], task["plan_id"])["status"] is PlanStatus.ARCHIVED


def by_id(rows: Sequence[Row], record_id: int) -> Row:
    """The row with this id."""
    return next(row for row in rows if row["id"] == record_id)


def task_of(world: World, part: Row) -> Row:
    """The task of a part."""
    return by_id(world.tables["task"], part["task_id"])


def lead_part(world: World, task_id: int) -> Row:
    """The part that leads a task."""
    return next(row for row in world.tables["assignment"] if row["task_id"] == task_id and row["role"] == "lead")
