"""Who has sent what to which round of a plan: the parts in rows, the rounds in columns, and the same by unit.

Read in two queries, however long the plan and however many its rounds.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import ColumnElement

from tracker.permissions import Actor
from tracker.tasks.models import Assignment, Plan, Task
from tracker.tasks.queries import counted
from tracker.tasks.rounds.models import ReportingRound
from tracker.tasks.rounds.queries import PartRow, answers_to, facts_of_round, parts_in_rounds, visible_parts
from tracker.tasks.rounds.rules import OUTSTANDING, OWED, SENT, Result, Standing, standing_of


@dataclass(frozen=True)
class PartLine:
    """One part of a task with where it stands in each round."""

    part: PartRow
    cells: Mapping[int, Result]


@dataclass
class Tally:
    """How many parts stand where in a round; `late` came after its day."""

    standings: Counter[Standing] = field(default_factory=Counter)
    late: int = 0

    def add(self, result: Result) -> None:
        """Count one part."""
        self.standings[result.standing] += 1
        self.late += result.is_late

    @property
    def owed(self) -> int:
        """How many parts owe a report, sent or not."""
        return sum(self.standings[standing] for standing in OWED)

    @property
    def sent(self) -> int:
        """Of how many a report came."""
        return sum(self.standings[standing] for standing in SENT)

    @property
    def outstanding(self) -> int:
        """Of how many nothing came yet, and something should."""
        return sum(self.standings[standing] for standing in OUTSTANDING)

    @property
    def missing(self) -> int:
        """Of how many nothing came although the day has passed."""
        return self.standings[Standing.MISSING]

    @property
    def not_begun(self) -> bool:
        """Whether nothing can be said yet."""
        return bool(self.standings[Standing.NOT_BEGUN])


@dataclass
class UnitLine:
    """One unit with how many of its parts stand where in each round."""

    organization_id: int
    unit: str
    cells: dict[int, Tally]


@dataclass(frozen=True)
class Matrix:
    """The rounds in the order of their days, the parts in that of the plan."""

    rounds: Sequence[ReportingRound]
    lines: Sequence[PartLine]

    def units(self) -> list[UnitLine]:
        """The same by unit, in the order in which the plan names them."""
        found: dict[int, UnitLine] = {}
        for line in self.lines:
            part = line.part
            new = UnitLine(part.organization_id, part.unit, {each.id: Tally() for each in self.rounds})
            unit = found.setdefault(part.organization_id, new)
            for round_id, result in line.cells.items():
                unit.cells[round_id].add(result)
        return list(found.values())

    def tally(self, round_id: int) -> Tally:
        """How many parts stand where in one round."""
        tally = Tally()
        for line in self.lines:
            tally.add(line.cells[round_id])
        return tally


def matrix_of(plan: Plan, rounds: Iterable[ReportingRound], actor: Actor, today: date) -> Matrix:
    """What the person may see of a plan's rounds: everybody's parts, or those of its own units."""
    return _matrix(rounds, today, Task.plan_id == plan.id, counted(), visible_parts(actor, plan.jurisdiction_id))


def matrix_of_task(task: Task, rounds: Iterable[ReportingRound], actor: Actor, today: date) -> Matrix:
    """The same for one task of the plan."""
    return _matrix(rounds, today, Assignment.task_id == task.id, visible_parts(actor, task.jurisdiction_id))


def _matrix(rounds: Iterable[ReportingRound], today: date, *conditions: ColumnElement[bool] | None) -> Matrix:
    rounds = sorted(rounds, key=lambda each: (each.due_on, each.id))
    if not rounds:
        return Matrix([], [])
    facts = {each.id: facts_of_round(each) for each in rounds}
    parts = parts_in_rounds(*conditions)
    answers = answers_to(list(facts))
    lines = [
        PartLine(
            part,
            {
                round_id: standing_of(each, part.facts, answers.get((round_id, part.assignment_id)), today)
                for round_id, each in facts.items()
            },
        )
        for part in parts
    ]
    return Matrix(rounds, lines)
