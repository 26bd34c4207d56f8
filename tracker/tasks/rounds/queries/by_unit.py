"""Who has sent what to the rounds of a plan, unit by unit: counted in the database, however many parts there are.

Parts of a unit that stand alike are one row of two queries, those with and those without an answer; `rules.standing_of`
says once for each row where they stand. `tests/tasks/rounds/test_by_unit.py` holds it equal to the parts one by one.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import add

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from tracker.core.database import AnyRow
from tracker.core.extensions import db
from tracker.core.permissions import Actor
from tracker.organizations.models import Organization
from tracker.tasks.models import Assignment, Plan, Report, ReportingRound, Task
from tracker.tasks.queries import not_withdrawn
from tracker.tasks.rounds.queries.rounds import (
    Condition,
    fact_columns,
    facts_in,
    facts_of_round,
    visible_parts,
    with_waiting,
)
from tracker.tasks.rounds.rules.answers import Answer, PartFacts, RoundFacts, standing_of
from tracker.tasks.rounds.rules.tallies import Tally

#: A unit's parts that stand alike.
Alike = tuple[int, PartFacts]


@dataclass(frozen=True)
class UnitLine:
    """One unit with its parts of the plan, and how many of them stand where in each round."""

    organization_id: int
    unit: str
    parts: int
    cells: Mapping[int, Tally]


def unit_lines(plan: Plan, rounds: Iterable[ReportingRound], actor: Actor, today: date) -> list[UnitLine]:
    """The units whose parts the person may see, in the order in which the plan names them."""
    facts = {each.id: facts_of_round(each) for each in rounds}
    own = [Task.plan_id == plan.id, not_withdrawn(), visible_parts(actor, plan.jurisdiction_id)]
    rows = _parts(own)
    cells: dict[int, dict[int, Tally]] = defaultdict(lambda: {round_id: Tally() for round_id in facts})
    answered = _count_answered(cells, facts, own, today)
    parts: Counter[int] = Counter()
    alike: Counter[Alike] = Counter()  # parts that were assigned at two moments of a day are two rows, and stand alike
    for row in rows:
        parts[row.organization_id] += row.parts
        alike[row.organization_id, facts_in(row)] += row.parts
    for (unit_id, part), number in alike.items():
        for round_id, each in facts.items():
            without = number - answered[round_id, (unit_id, part)]
            if without:
                cells[unit_id][round_id].add(standing_of(each, part, None, today), without)
    units = {row.organization_id: row.unit for row in sorted(rows, key=lambda row: row.place)}
    return [UnitLine(unit_id, unit, parts[unit_id], cells[unit_id]) for unit_id, unit in units.items()]


def totals(lines: Sequence[UnitLine], rounds: Iterable[ReportingRound]) -> dict[int, Tally]:
    """The units together, by round."""
    return {each.id: reduce(add, (line.cells[each.id] for line in lines), Tally()) for each in rounds}


def _parts(conditions: Sequence[Condition]) -> Sequence[AnyRow]:
    """The parts counted by unit and by what the rules need to know; `place` is the first one's in the plan."""
    columns = fact_columns()
    query = with_waiting(
        select(
            Assignment.organization_id,
            Organization.short_name.label("unit"),
            *columns,
            func.count(Assignment.id).label("parts"),
            func.min(Task.ordinal * 1000 + Assignment.position).label("place"),
        )
    ).join(Organization, Assignment.organization_id == Organization.id)
    query = query.where(*(condition for condition in conditions if condition is not None))
    return db.session.execute(query.group_by(Assignment.organization_id, Organization.short_name, *columns)).all()


def _count_answered(
    cells: Mapping[int, Mapping[int, Tally]],
    facts: Mapping[int, RoundFacts],
    conditions: Sequence[Condition],
    today: date,
) -> Counter[tuple[int, Alike]]:
    """Count the parts with an answer into `cells`; how many they are, by round and by what stands alike."""
    answered: Counter[tuple[int, Alike]] = Counter()
    for row in _answers(list(facts), conditions):
        part = facts_in(row)
        result = standing_of(facts[row.round_id], part, Answer(0, row.first_sent_on, row.last_status), today)
        cells[row.organization_id][row.round_id].add(result, row.parts)
        answered[row.round_id, (row.organization_id, part)] += row.parts
    return answered


def _answers(round_ids: Sequence[int], conditions: Sequence[Condition]) -> Sequence[AnyRow]:
    """The parts that answered a round, counted by when their first report came and what became of the last one."""
    ends = (
        select(
            Report.round_id,
            Report.assignment_id,
            func.min(Report.id).label("first_id"),
            func.max(Report.id).label("last_id"),
        )
        .where(Report.round_id.in_(round_ids))
        .group_by(Report.round_id, Report.assignment_id)
        .subquery()
    )
    first, last, columns = aliased(Report), aliased(Report), fact_columns()
    said = (ends.c.round_id, first.as_of.label("first_sent_on"), last.status.label("last_status"))
    query = (
        with_waiting(select(Assignment.organization_id, *said, *columns, func.count().label("parts")))
        .join(ends, ends.c.assignment_id == Assignment.id)
        .join(first, first.id == ends.c.first_id)
        .join(last, last.id == ends.c.last_id)
        .where(*(condition for condition in conditions if condition is not None))
    )
    grouped = query.group_by(Assignment.organization_id, ends.c.round_id, first.as_of, last.status, *columns)
    return db.session.execute(grouped).all()
