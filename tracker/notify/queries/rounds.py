"""Reads who owes reports in reporting rounds, as the rules of notices need it; each in a fixed number of queries."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import joinedload

from tracker.core import clock
from tracker.core.extensions import db
from tracker.core.vocabulary import PlanStatus, RoundStatus
from tracker.notify.rules.decisions import Person
from tracker.notify.rules.round_reminders import ReportsOwed
from tracker.tasks.models import Plan, ReportingRound, Task
from tracker.tasks.rounds.queries.rounds import PartRow, answers_to, facts_of_round, parts_in_rounds
from tracker.tasks.rounds.rules.answers import OUTSTANDING, running, standing_of


def in_hand_of_what_is_owed(round_ids: Collection[int]) -> dict[int, dict[int, tuple[int | None, ...]]]:
    """By round and organization: who has each part in hand of which a report is still to come."""
    if not round_ids:
        return {}
    rounds = db.session.scalars(select(ReportingRound).where(ReportingRound.id.in_(round_ids))).all()
    return {
        round_id: {unit: tuple(part.liaison_id for part in parts) for unit, parts in by_unit.items()}
        for round_id, by_unit in _owed(rounds).items()
    }


def reports_owed(
    liaisons: Mapping[int, tuple[Person, ...]], today: date, rounds: Iterable[ReportingRound] | None = None
) -> list[ReportsOwed]:
    """What each unit still owes in the rounds that take reports today, of all plans in force, or in these rounds."""
    rounds = rounds_taking_reports(today) if rounds is None else list(rounds)
    owed = _owed(rounds)
    return [
        _reports_owed(each, unit, parts, liaisons.get(unit, ()))
        for each in rounds
        for unit, parts in owed[each.id].items()
    ]


def rounds_taking_reports(today: date, *which: ColumnElement[bool]) -> list[ReportingRound]:
    """The rounds of plans in force that take reports today and of which the units were told; all, or `which`."""
    by_plan: dict[int, list[ReportingRound]] = defaultdict(list)
    for each in db.session.scalars(
        select(ReportingRound)
        .join(Plan)
        .where(
            Plan.status == PlanStatus.ISSUED,
            ReportingRound.status != RoundStatus.CANCELLED,
            ReportingRound.opens_on <= today,
            *which,
        )
        .options(joinedload(ReportingRound.plan))
        .order_by(ReportingRound.due_on, ReportingRound.id)
    ):
        by_plan[each.plan_id].append(each)
    taking = {found.round_id for rounds in by_plan.values() for found in running(map(facts_of_round, rounds), today)}
    return [each for rounds in by_plan.values() for each in rounds if each.id in taking and each.told_at]


def _reports_owed(each: ReportingRound, unit: int, parts: list[PartRow], liaisons: tuple[Person, ...]) -> ReportsOwed:
    return ReportsOwed(
        round_id=each.id,
        plan_id=each.plan_id,
        jurisdiction_id=each.plan.jurisdiction_id,
        plan=each.plan.title,
        organization_id=unit,
        unit=parts[0].unit,
        period_start=each.period_start,
        period_end=each.period_end,
        due_on=each.due_on,
        told_on=clock.local(each.told_at).date() if each.told_at else each.opens_on,
        in_hand=tuple(part.liaison_id for part in parts),
        liaisons=liaisons,
    )


def _owed(rounds: Iterable[ReportingRound]) -> dict[int, dict[int, list[PartRow]]]:
    """By round and organization the parts of which a report is still to come, and which their unit can still send."""
    rounds = list(rounds)
    answers = answers_to([each.id for each in rounds])
    parts: dict[int, list[PartRow]] = defaultdict(list)
    for part in parts_in_rounds(Task.plan_id.in_({each.plan_id for each in rounds})) if rounds else ():
        if part.facts.is_open:
            parts[part.plan_id].append(part)
    owed: dict[int, dict[int, list[PartRow]]] = {each.id: defaultdict(list) for each in rounds}
    for each in rounds:
        facts = facts_of_round(each)
        for part in parts[each.plan_id]:
            answer = answers.get((each.id, part.assignment_id))
            if standing_of(facts, part.facts, answer, facts.due_on).standing in OUTSTANDING:
                owed[each.id][part.organization_id].append(part)
    return owed
