"""Who has sent what to which round of a plan: the parts in rows, the rounds in columns, and the same by unit.

Read in two queries, however long the plan and however many its rounds.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache, cached_property

from sqlalchemy import ColumnElement

from tracker.permissions import Actor
from tracker.tasks.models import Assignment, Plan, Task
from tracker.tasks.queries import counted
from tracker.tasks.rounds.models import ReportingRound
from tracker.tasks.rounds.queries import PartRow, answers_to, facts_of_round, parts_in_rounds, visible_parts
from tracker.tasks.rounds.rules import (
    OUTSTANDING,
    OWED,
    SENT,
    Answer,
    PartFacts,
    Result,
    RoundFacts,
    Standing,
    standing_of,
)


@dataclass(frozen=True)
class PartLine:
    """One part of a task with where it stands in each round; parts that stand alike share the same `cells`."""

    part: PartRow
    cells: Mapping[int, Result]


@dataclass
class Tally:
    """How many parts stand where in a round; `late` came after its day."""

    standings: Counter[Standing] = field(default_factory=Counter)
    late: int = 0

    def add(self, result: Result, parts: int = 1) -> None:
        """Count so many parts that stand alike."""
        self.standings[result.standing] += parts
        self.late += result.is_late * parts

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
        lines: dict[int, list[PartLine]] = defaultdict(list)
        for line in self.lines:
            lines[line.part.organization_id].append(line)
        return [UnitLine(unit, own[0].part.unit, self._tallies(own)) for unit, own in lines.items()]

    def tally(self, round_id: int) -> Tally:
        """How many parts stand where in one round."""
        return self._totals[round_id]

    @cached_property
    def _totals(self) -> dict[int, Tally]:
        return self._tallies(self.lines)

    def _tallies(self, lines: Sequence[PartLine]) -> dict[int, Tally]:
        """The lines counted by round: what stands alike is counted once, times its number."""
        alike = Counter(id(line.cells) for line in lines)
        tallies = {each.id: Tally() for each in self.rounds}
        for cells in {id(line.cells): line.cells for line in lines}.values():
            for round_id, result in cells.items():
                tallies[round_id].add(result, alike[id(cells)])
        return tallies


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
    answers: dict[int, dict[int, Answer]] = defaultdict(dict)
    for (round_id, part_id), answer in answers_to(list(facts)).items():
        answers[part_id][round_id] = answer

    @cache
    def without_answers(part: PartFacts) -> Mapping[int, Result]:
        return {round_id: standing_of(each, part, None, today) for round_id, each in facts.items()}

    def cells(part: PartRow) -> Mapping[int, Result]:
        given = answers.get(part.assignment_id)
        if given is None:
            return without_answers(part.facts)
        return {**without_answers(part.facts), **_answered(facts, part.facts, given, today)}

    return Matrix(rounds, [PartLine(part, cells(part)) for part in parts_in_rounds(*conditions)])


def _answered(
    facts: Mapping[int, RoundFacts], part: PartFacts, given: Mapping[int, Answer], today: date
) -> dict[int, Result]:
    """Where a part stands in the rounds that it has answered."""
    return {round_id: standing_of(facts[round_id], part, answer, today) for round_id, answer in given.items()}
