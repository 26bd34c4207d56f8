"""Reporting rounds on the desk: which round waits for which part, and how the running rounds of a city stand."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import ColumnElement, or_, select

from tracker.core.clock import local
from tracker.core.database import AnyRow
from tracker.core.extensions import db
from tracker.core.vocabulary import PlanStatus, RoundStatus
from tracker.tasks.models import Plan, ReportingRound, RoundSchedule
from tracker.tasks.rounds.queries.rounds import answers_to, count_outstanding, facts_of_round
from tracker.tasks.rounds.rules.answers import PartFacts, RoundFacts, round_to_answer, running
from tracker.tasks.rounds.rules.round_mark import RoundMark

#: The columns of a round's facts.
_ROUND_FACTS = (
    ReportingRound.id,
    ReportingRound.period_start,
    ReportingRound.period_end,
    ReportingRound.opens_on,
    ReportingRound.due_on,
    ReportingRound.status,
    ReportingRound.ended_on,
)


@dataclass(frozen=True)
class RunningRound:
    """A running round with the number of parts of which nothing came yet."""

    mark: RoundMark
    plan_id: int
    plan_title: str
    outstanding: int


@dataclass
class Expectations:
    """What plans expect of their parts: the rounds that take reports, by plan, and the plans where rounds replace the month."""

    taking: Mapping[int, list[RoundFacts]] = field(default_factory=dict)
    in_rounds: frozenset[int] = frozenset()
    answered: Mapping[int, set[int]] = field(default_factory=dict)

    def round_for(self, row: AnyRow, today: date) -> RoundMark | None:
        """The round that a report on an open part would answer today."""
        rounds = self.taking.get(row.plan_id)
        if not rounds:
            return None
        part = PartFacts(row.assignment_status, row.task_status, local(row.assigned_at).date())
        answered = self.answered.get(row.assignment_id, set())
        found = round_to_answer(rounds, part, answered, today)
        return mark_of(found) if found else None


def mark_of(facts: RoundFacts) -> RoundMark:
    """A round as lists name it."""
    return RoundMark(facts.round_id, facts.period_start, facts.period_end, facts.due_on)


def expectations_of(plan_ids: Collection[int], parts: ColumnElement[bool], today: date) -> Expectations:
    """What these plans expect of their `parts` (a condition on `Assignment`), in at most three queries.

    Where reports come in rounds (a schedule runs, or a round is due this month or later), a month without a round
    asks for nothing.
    """
    if not plan_ids:
        return Expectations()
    begun = _begun_rounds(plan_ids, today)
    scheduled = db.session.scalars(
        select(RoundSchedule.plan_id).where(
            RoundSchedule.plan_id.in_(plan_ids),
            RoundSchedule.stopped_at.is_(None),
            or_(RoundSchedule.ends_on.is_(None), RoundSchedule.ends_on >= today),
        )
    )
    month = today.replace(day=1)
    of_month = (plan_id for plan_id, rounds in begun.items() if any(each.due_on >= month for each in rounds))
    taking = {plan_id: running(rounds, today) for plan_id, rounds in begun.items()}
    ids = {each.round_id for rounds in taking.values() for each in rounds}
    answered: dict[int, set[int]] = defaultdict(set)
    for round_id, part in answers_to(ids, parts) if ids else ():
        answered[part].add(round_id)
    return Expectations(taking, frozenset(scheduled) | frozenset(of_month), answered)


def running_rounds_of(jurisdiction_ids: Collection[int], today: date) -> list[RunningRound]:
    """The rounds of these cities that take reports today, the one due first in front; in three queries."""
    if not jurisdiction_ids:
        return []
    plans = dict(
        db.session.execute(
            select(Plan.id, Plan.title).where(
                Plan.jurisdiction_id.in_(jurisdiction_ids), Plan.status == PlanStatus.ISSUED
            )
        ).all()
    )
    found = [
        (plan_id, each) for plan_id, rounds in _begun_rounds(plans, today).items() for each in running(rounds, today)
    ]
    counts = count_outstanding(each for _plan_id, each in found)
    lines = [RunningRound(mark_of(each), plan_id, plans[plan_id], counts[each.round_id]) for plan_id, each in found]
    return sorted(lines, key=lambda line: (line.mark.due_on, line.mark.round_id))


def _begun_rounds(plan_ids: Collection[int], today: date) -> dict[int, list[RoundFacts]]:
    """The rounds of these plans that have begun and were not cancelled."""
    rows = db.session.execute(
        select(ReportingRound.plan_id, *_ROUND_FACTS).where(
            ReportingRound.plan_id.in_(plan_ids),
            ReportingRound.opens_on <= today,
            ReportingRound.status != RoundStatus.CANCELLED,
        )
    )
    begun: dict[int, list[RoundFacts]] = defaultdict(list)
    for row in rows:
        begun[row.plan_id].append(facts_of_round(row))
    return begun
