"""Under which key a task and its parts are counted, and with what: tables of counts hold the sums of these. Pure.

A change of a task is told as the difference between what it was counted with before and what it is counted with now.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from tracker.core.vocabulary import STANDING_ASSIGNMENTS, AssignmentStatus, Light, Responsibility, TaskStatus
from tracker.tasks.rules.status import TaskFacts, expected_percent


class TaskKey(NamedTuple):
    """The tasks that are counted together: of a chapter of a plan, in one state, with one light, late or not."""

    plan_id: int
    section: str
    status: TaskStatus
    light: Light
    overdue: bool


class TaskSums(NamedTuple):
    """How many tasks there are, and the sums for their means.

    `dated` counts those with a period, over which progress is expected, and `dated_percents` sums over them;
    `unreported` counts those whose lead has never reported.
    """

    tasks: int = 0
    percents: int = 0
    dated: int = 0
    dated_percents: int = 0
    unreported: int = 0

    def plus(self, other: "TaskSums") -> "TaskSums":
        """Both together."""
        return TaskSums(*(mine + others for mine, others in zip(self, other, strict=True)))

    def minus(self, other: "TaskSums") -> "TaskSums":
        """Without the other's."""
        return TaskSums(*(mine - others for mine, others in zip(self, other, strict=True)))


class PartKey(NamedTuple):
    """The parts that are counted together: of a unit in a plan, in one role and state, by its tasks' state.

    `light` is the parts' own and `overdue` the tasks'; a part itself is overdue where its unit still has to do it.
    """

    plan_id: int
    organization_id: int
    role: Responsibility
    part_status: AssignmentStatus
    task_status: TaskStatus
    light: Light
    overdue: bool


@dataclass(frozen=True, slots=True)
class CountedPart:
    """What must be known of a part to count it."""

    organization_id: int
    role: Responsibility
    status: AssignmentStatus
    withdrawn_with_task: bool
    last_reported_on: date | None
    light: Light

    @property
    def is_held(self) -> bool:
        """Whether the unit has the part, or had it until its task was withdrawn: else it counts no more."""
        return self.status in STANDING_ASSIGNMENTS or self.withdrawn_with_task


@dataclass(frozen=True, slots=True)
class CountedTask:
    """What must be known of a task to count it with its parts."""

    plan_id: int
    section: str
    facts: TaskFacts
    light: Light
    overdue: bool
    parts: Sequence[CountedPart]


def task_key(task: CountedTask) -> TaskKey:
    """Under which key the task is counted."""
    return TaskKey(task.plan_id, task.section, task.facts.status, task.light, task.overdue)


def task_sums(task: CountedTask) -> TaskSums:
    """What the task adds to the sums under its key."""
    facts = task.facts
    dated = expected_percent(facts.starts_on, facts.due_on, date.min) is not None
    reported = any(part.role is Responsibility.LEAD and part.last_reported_on is not None for part in task.parts)
    return TaskSums(1, facts.percent, int(dated), facts.percent if dated else 0, int(not reported))


def part_keys(task: CountedTask) -> list[PartKey]:
    """Under which keys the task's parts are counted, one each."""
    return [
        PartKey(
            task.plan_id,
            part.organization_id,
            part.role,
            part.status,
            task.facts.status,
            part.light,
            task.overdue,
        )
        for part in task.parts
        if part.is_held
    ]


@dataclass
class Differences:
    """What is to be added to the counts; what comes to nothing is left out."""

    tasks: dict[TaskKey, TaskSums]
    parts: dict[PartKey, int]

    @classmethod
    def none(cls) -> "Differences":
        """Nothing yet."""
        return cls({}, {})

    def leave(self, task: CountedTask) -> None:
        """The task was counted like this."""
        key = task_key(task)
        self.tasks[key] = self.tasks.get(key, TaskSums()).minus(task_sums(task))
        for part in part_keys(task):
            self.parts[part] = self.parts.get(part, 0) - 1

    def enter(self, task: CountedTask) -> None:
        """The task is counted like this."""
        key = task_key(task)
        self.tasks[key] = self.tasks.get(key, TaskSums()).plus(task_sums(task))
        for part in part_keys(task):
            self.parts[part] = self.parts.get(part, 0) + 1

    def of_tasks(self) -> list[tuple[TaskKey, TaskSums]]:
        """By key, in their order, so that nobody who counts at the same time waits in a circle."""
        return sorted((key, sums) for key, sums in self.tasks.items() if any(sums))

    def of_parts(self) -> list[tuple[PartKey, int]]:
        """By key, in their order."""
        return sorted((key, number) for key, number in self.parts.items() if number)
