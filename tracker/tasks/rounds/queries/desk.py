"""Reporting rounds on the desk: which round waits for which part, and how the running rounds of a city stand."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import or_, select

from tracker.core.clock import local
from tracker.core.database import AnyRow
from tracker.core.extensions import db
from tracker.core.vocabulary import PlanStatus, RoundStatus
from tracker.tasks.models import Assignment, Plan, ReportingRound, RoundSchedule
from tracker.tasks.rounds.queries.rounds import answers_to, count_outstanding, facts_of_round
from tracker.tasks.rounds.rules.answers import PartFacts, RoundFacts, round_to_answer, running
from tracker.tasks.rounds.rules.round_mark import RoundMark


@dataclass(frozen=True)
class RunningRound:
    """A running round with the number of parts of which nothing came yet."""

    mark: RoundMark
    plan_id: int
    plan_title: str
    outstanding: int


@dataclass
class Expectations:
    """What plans expect of their parts: the rounds begun, by plan, and the plans where rounds replace the month."""

    begun: Mapping[int, list[RoundFacts]] = field(default_factory=dict)
    in_rounds: frozenset[int] = frozenset()
    answered: Mapping[int, set[int]] = field(default_factory=dict)

    def round_for(self, row: AnyRow, today: date) -> RoundMark | None:
        """The round that a report on an open part would answer today."""
        part = PartFacts(row.assignment_status, row.task_status, local(row.assigned_at).date())
        answered = self.answered.get(row.assignment_id, set())
        found = round_to_answer(self.begun.get(row.plan_id, []), part, answered, today)
        return mark_of(found) if found else None


def mark_of(facts: RoundFacts) -> RoundMark:
    """A round as lists name it."""
    return RoundMark(facts.round_id, facts.period_start, facts.period_end, facts.due_on)


def expectations_of(rows: Iterable[AnyRow], today: date) -> Expectations:
    """What the plans of these parts expect, in at most three queries.

    Where reports come in rounds (a schedule runs, or a round is due this month or later), a month without a round
    asks for nothing.
    """
    parts = {row.assignment_id: row.plan_id for row in rows}
    if not parts:
        return Expectations()
    begun = _begun_rounds(set(parts.values()), today)
    scheduled = db.session.scalars(
        select(RoundSchedule.plan_id).where(
            RoundSchedule.plan_id.in_(set(parts.values())),
            RoundSchedule.stopped_at.is_(None),
            or_(RoundSchedule.ends_on.is_(None), RoundSchedule.ends_on >= today),
        )
    )
    month = today.replace(day=1)
    of_month = (plan_id for plan_id, rounds in begun.items() if any(each.due_on >= month for each in rounds))
    ids = {each.round_id for rounds in begun.values() for each in running(rounds, today)}
    answered: dict[int, set[int]] = defaultdict(set)
    for round_id, part in answers_to(ids, Assignment.id.in_(parts)) if ids else ():
        answered[part].add(round_id)
    return Expectations(begun, frozenset(scheduled) | frozenset(of_month), answered)


def running_rounds_of(jurisdiction_ids: Collection[int], today: date) -> list[RunningRound]:
    """The rounds of these cities that take reports today, the one due first in front; in three queries."""
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
    rows = db.session.scalars(
        select(ReportingRound).where(
            ReportingRound.plan_id.in_(plan_ids),
            ReportingRound.opens_on <= today,
            ReportingRound.status != RoundStatus.CANCELLED,
        )
    )
    begun: dict[int, list[RoundFacts]] = defaultdict(list)
    for each in rows:
        begun[each.plan_id].append(facts_of_round(each))
    return begun
