"""Who has sent what to which round of a plan: the parts in rows, the rounds in columns.

Read in two queries, however long the plan and however many its rounds.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from tracker.core.permissions import Actor
from tracker.tasks.models import Assignment, Plan, ReportingRound, Task
from tracker.tasks.queries import not_withdrawn
from tracker.tasks.rounds.queries.rounds import (
    Condition,
    PartRow,
    answers_to,
    facts_of_round,
    parts_in_rounds,
    visible_parts,
)
from tracker.tasks.rounds.rules.answers import (
    Answer,
    PartFacts,
    Result,
    RoundFacts,
    standing_of,
)
from tracker.tasks.rounds.rules.tallies import Tally

Conditions = Sequence[Condition]


@dataclass(frozen=True)
class PartLine:
    """One part of a task with where it stands in each round; parts that stand alike share the same `cells`."""

    part: PartRow
    cells: Mapping[int, Result]


@dataclass(frozen=True)
class Matrix:
    """The rounds in the order of their days, the parts in that of the plan."""

    rounds: Sequence[ReportingRound]
    lines: Sequence[PartLine]

    def tally(self, round_id: int) -> Tally:
        """How many parts stand where in one round."""
        tally = Tally()
        for line in self.lines:
            tally.add(line.cells[round_id])
        return tally


def matrix_of(
    plan: Plan, rounds: Iterable[ReportingRound], actor: Actor, today: date, *, unit_id: int | None = None
) -> Matrix:
    """What the person may see of a plan's rounds: everybody's parts, or those of its own units, or those of one unit."""
    visible = [visible_parts(actor, plan.jurisdiction_id)]
    if unit_id is not None:
        visible.append(Assignment.organization_id == unit_id)
    return _matrix(rounds, today, parts=[Task.plan_id == plan.id, not_withdrawn(), *visible], answers=visible)


def matrix_of_task(task: Task, rounds: Iterable[ReportingRound], actor: Actor, today: date) -> Matrix:
    """The same for one task of the plan."""
    own = [Assignment.task_id == task.id, visible_parts(actor, task.jurisdiction_id)]
    return _matrix(rounds, today, parts=own, answers=own)


def _matrix(rounds: Iterable[ReportingRound], today: date, *, parts: Conditions, answers: Conditions) -> Matrix:
    """The parts and the answers that fit these conditions."""
    rounds = sorted(rounds, key=lambda each: (each.due_on, each.id))
    if not rounds:
        return Matrix([], [])
    facts = {each.id: facts_of_round(each) for each in rounds}
    answered: dict[int, dict[int, Answer]] = defaultdict(dict)
    for (round_id, part_id), answer in answers_to(list(facts), *answers).items():
        answered[part_id][round_id] = answer

    @cache
    def without_answers(part: PartFacts) -> Mapping[int, Result]:
        return {round_id: standing_of(each, part, None, today) for round_id, each in facts.items()}

    def cells(part: PartRow) -> Mapping[int, Result]:
        given = answered.get(part.assignment_id)
        if given is None:
            return without_answers(part.facts)
        return {**without_answers(part.facts), **_answered(facts, part.facts, given, today)}

    return Matrix(rounds, [PartLine(part, cells(part)) for part in parts_in_rounds(*parts)])


def _answered(
    facts: Mapping[int, RoundFacts], part: PartFacts, given: Mapping[int, Answer], today: date
) -> dict[int, Result]:
    """Where a part stands in the rounds that it has answered."""
    return {round_id: standing_of(facts[round_id], part, answer, today) for round_id, answer in given.items()}
