"""Opening a reporting round by hand, ending it, and reminding those whose report is missing."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import exists, select

from tracker.audit.services import Told, record, record_many
from tracker.core.database import transaction
from tracker.core.errors import Invalid
from tracker.core.extensions import db
from tracker.core.messages import N_, Message
from tracker.core.permissions import Action, Actor
from tracker.core.vocabulary import RoundStatus
from tracker.tasks.models import Assignment, Plan, Report, ReportingRound
from tracker.tasks.rounds.queries.rounds import (
    PartRow,
    facts_of_round,
    outstanding,
    parts_in_rounds,
    running_rounds,
)
from tracker.tasks.workflow.queries import city_of
from tracker.tasks.workflow.rules import steps
from tracker.tasks.workflow.rules.guards import RoundConditions
from tracker.tasks.workflow.services.service_steps import (
    allow,
    begin_step,
    facts_of_plan,
    locked,
    take_step,
)

LONGEST_NOTE = 500
#: How far away the day of a round may lie.
LONGEST_DAYS = 366


@dataclass(frozen=True)
class RoundContent:
    """A round as the office opens it: the period that reports speak of, and the day by which they are owed."""

    period_start: date
    period_end: date
    due_on: date
    note: str = ""


def open_round(plan_id: int, content: RoundContent, *, actor: Actor, now: datetime, today: date) -> ReportingRound:
    """Open a round for a plan today; its units are told."""
    wrong = _what_is_wrong(content, today)
    if wrong:
        raise Invalid(N_("The round was not opened."), wrong)
    with transaction(city_of(Plan, plan_id)):
        plan = plan_of_rounds(plan_id, actor)
        _check_no_twin(plan, content)
        opened = ReportingRound(
            plan_id=plan.id,
            period_start=content.period_start,
            period_end=content.period_end,
            opens_on=today,
            due_on=content.due_on,
            note=content.note.strip(),
            status=begin_step(steps.OPEN_ROUND),
            opened_at=now,
            opened_by_id=actor.user_id,
            told_at=now,
        )
        db.session.add(opened)
        db.session.flush()
        record_round(steps.OPEN_ROUND, opened, plan, actor=actor, now=now)
    return opened


def close_round(round_id: int, reason: str, *, actor: Actor, now: datetime, today: date) -> None:
    """End a round: nothing more is expected for it. Before its day, while reports are owed, that needs a reason."""
    with transaction(city_of(ReportingRound, round_id)):
        closing, plan = _round_to_change(round_id, actor)
        facts = RoundConditions(not_begun=closing.opens_on > today)
        status = take_step(steps.CLOSE_ROUND, closing.status, facts)
        waiting = units_outstanding(closing)
        if waiting and today <= closing.due_on and not reason.strip():
            wrong = N_("Reports are still owed: say why the round ends early.")
            raise Invalid(N_("The round was not closed."), {"reason": wrong})
        _end(closing, status, reason, actor=actor, now=now, today=today)
        record_round(steps.CLOSE_ROUND, closing, plan, actor=actor, now=now, reason=closing.end_reason, units=waiting)


def cancel_round(round_id: int, reason: str, *, actor: Actor, now: datetime, today: date) -> None:
    """Take a round back to which nobody has reported: it is owed by nobody, and its month stays free."""
    if not reason.strip():
        wrong = N_("The units need to know why nothing is expected.")
        raise Invalid(N_("The round was not cancelled."), {"reason": wrong})
    with transaction(city_of(ReportingRound, round_id)):
        cancelled, plan = _round_to_change(round_id, actor)
        came = bool(db.session.scalar(select(exists().where(Report.round_id == cancelled.id))))
        status = take_step(steps.CANCEL_ROUND, cancelled.status, RoundConditions(reports_came=came))
        told = units_outstanding(cancelled) if cancelled.told_at else []
        _end(cancelled, status, reason, actor=actor, now=now, today=today)
        record_round(steps.CANCEL_ROUND, cancelled, plan, actor=actor, now=now, reason=cancelled.end_reason, units=told)


def remind_missing(round_id: int, note: str, *, actor: Actor, now: datetime, today: date) -> int:
    """催报: remind every unit of each part of which nothing came, once a day; returns of how many parts."""
    with transaction(city_of(ReportingRound, round_id)):
        reminded = locked(ReportingRound, round_id)
        plan = reminded.plan
        allow(actor, Action.REMIND_UNIT, facts_of_plan(plan))
        parts = parts_to_remind(reminded)
        facts = RoundConditions(
            not_begun=reminded.opens_on > today,
            takes_no_reports=not is_running(reminded, today),
            nobody_missing=not parts,
            reminded_today=reminded.reminded_on == today,
        )
        take_step(steps.REMIND_ROUND, reminded.status, facts)
        reminded.reminded_on = today
        record_many(
            steps.REMIND_ROUND.recorded_event,
            [_reminder(part, round_values(reminded)) for part in parts],
            actor=actor,
            now=now,
            jurisdiction_id=plan.jurisdiction_id,
            reason=note.strip()[:LONGEST_NOTE],
        )
    return len(parts)


def _reminder(part: PartRow, values: dict[str, Any]) -> Told:
    """The entry of a part that is reminded: its state, which it keeps, and the round."""
    return Told(
        Assignment.__tablename__,
        part.assignment_id,
        part.plan_id,
        part.task_id,
        part.organization_id,
        {"status": part.facts.status.value} | values,
    )


def parts_to_remind(each: ReportingRound) -> list[PartRow]:
    """The parts of which nothing came and whose unit can still report."""
    return [part for part in parts_in_rounds(outstanding(facts_of_round(each))) if part.facts.is_open]


def is_running(each: ReportingRound, today: date) -> bool:
    """Whether the round takes reports today."""
    rounds = running_rounds([each.plan_id], today).get(each.plan_id, [])
    return each.id in {other.round_id for other in rounds}


def units_outstanding(each: ReportingRound) -> list[int]:
    """The organizations of which something is still to come for a round, each once."""
    parts = parts_in_rounds(outstanding(facts_of_round(each)))
    return list(dict.fromkeys(part.organization_id for part in parts))


def plan_of_rounds(plan_id: int, actor: Actor) -> Plan:
    """The plan, locked, whose rounds the person is about to change."""
    plan = locked(Plan, plan_id)
    allow(actor, Action.MANAGE_ROUNDS, facts_of_plan(plan))
    return plan


def record_round(
    step: steps.Step,
    each: ReportingRound,
    plan: Plan,
    *,
    actor: Actor,
    now: datetime,
    reason: str = "",
    units: list[int] | None = None,
) -> None:
    """Leave the audit entry of a step of a round; `units` are those for whom it changes what is expected."""
    record(
        step.recorded_event,
        each,
        actor=actor,
        now=now,
        jurisdiction_id=plan.jurisdiction_id,
        plan_id=plan.id,
        after={"status": each.status.value} | round_values(each) | ({} if units is None else {"units_owing": units}),
        reason=reason,
    )


def round_values(each: ReportingRound) -> dict[str, Any]:
    """What sentences about a round show."""
    return {
        "round_id": each.id,
        "period_start": each.period_start.isoformat(),
        "period_end": each.period_end.isoformat(),
        "due_on": each.due_on.isoformat(),
    }


def _round_to_change(round_id: int, actor: Actor) -> tuple[ReportingRound, Plan]:
    changed = locked(ReportingRound, round_id)
    return changed, plan_of_rounds(changed.plan_id, actor)


def _end(each: ReportingRound, status: RoundStatus, reason: str, *, actor: Actor, now: datetime, today: date) -> None:
    each.status, each.end_reason = status, reason.strip()[:LONGEST_NOTE]
    each.ended_at, each.ended_on, each.ended_by_id = now, today, actor.user_id


def _check_no_twin(plan: Plan, content: RoundContent) -> None:
    """Raise `Invalid` when the plan has an open round on the same period, due on the same day."""
    twin = exists().where(
        ReportingRound.plan_id == plan.id,
        ReportingRound.status == RoundStatus.OPEN,
        ReportingRound.period_start == content.period_start,
        ReportingRound.period_end == content.period_end,
        ReportingRound.due_on == content.due_on,
    )
    if db.session.scalar(select(twin)):
        wrong = N_("There is such a round already.")
        raise Invalid(N_("The round was not opened."), {"due_on": wrong})


def _what_is_wrong(content: RoundContent, today: date) -> dict[str, Message]:
    wrong: dict[str, Message] = {}
    if content.period_end < content.period_start:
        wrong["period_end"] = N_("The end lies before the beginning.")
    if content.due_on < today:
        wrong["due_on"] = N_("Choose today or a later day.")
    elif (content.due_on - today).days > LONGEST_DAYS:
        wrong["due_on"] = N_("Choose a day within a year.")
    elif content.due_on < content.period_start:
        wrong["due_on"] = N_("The period has not begun by then.")
    if len(content.note) > LONGEST_NOTE:
        wrong["note"] = N_("Keep this under %(count)s characters.", count=LONGEST_NOTE)
    return wrong
