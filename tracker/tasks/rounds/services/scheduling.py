"""Setting, changing and stopping the schedule of a plan's reporting rounds, and the job that keeps it going.

A schedule makes its rounds as rows beforehand. Changing or stopping it takes back those that have not begun;
what has begun, was reported on or was cancelled stays.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, exists, select

from tracker.audit.models import AuditEntry
from tracker.audit.services import record
from tracker.core.database import transaction
from tracker.core.errors import Conflict, Invalid, StaleEdit
from tracker.core.events import Event
from tracker.core.extensions import db
from tracker.core.messages import N_
from tracker.core.permissions import SYSTEM, Actor
from tracker.core.vocabulary import PlanStatus, RoundStatus
from tracker.core.workdays import IsWorkingDay
from tracker.tasks.models import Plan, Report, ReportingRound, RoundSchedule
from tracker.tasks.rounds.queries.rounds import schedule_of
from tracker.tasks.rounds.rules.schedules import PlannedRound, ScheduleFacts, due_day, rounds_of, what_is_wrong
from tracker.tasks.rounds.services.rounds import plan_of_rounds, record_round
from tracker.tasks.workflow.queries import city_of
from tracker.tasks.workflow.rules import steps
from tracker.tasks.workflow.rules.guards import RoundConditions
from tracker.tasks.workflow.services.service_steps import begin_step, take_step

#: A schedule that makes rounds, as conditions on `RoundSchedule` joined with `Plan`.
_IN_FORCE = (RoundSchedule.stopped_at.is_(None), Plan.status == PlanStatus.ISSUED)


def set_schedule(
    plan_id: int,
    wanted: ScheduleFacts,
    *,
    seen_version: int,
    actor: Actor,
    now: datetime,
    today: date,
    is_working_day: IsWorkingDay,
) -> int:
    """Have reports sent regularly from now on; returns how many rounds are ahead.

    `seen_version` is the version of the schedule that the person saw, 0 when there was none.
    """
    planned = _planned(wanted, today, is_working_day)
    with transaction(city_of(Plan, plan_id)):
        plan = plan_of_rounds(plan_id, actor)
        schedule = _schedule_as_it_is(plan)
        if seen_version != (schedule.version if schedule else 0):
            raise StaleEdit
        before = _values(schedule) if schedule and schedule.stopped_at is None else {}
        if schedule is None:
            schedule = RoundSchedule(plan_id=plan.id)
            db.session.add(schedule)
        schedule.rhythm, schedule.day = wanted.rhythm, wanted.day
        schedule.starts_on, schedule.ends_on = wanted.starts_on, wanted.ends_on
        schedule.set_at, schedule.set_by_id, schedule.stopped_at = now, actor.user_id, None
        db.session.flush()
        _take_back_what_has_not_begun(schedule, today)
        _make(schedule, planned, now=now, actor=actor)
        _record(Event.PLAN_ROUNDS_SCHEDULED, schedule, plan, actor=actor, now=now, before=before)
        _tell_begun([schedule.id], now=now, today=today, is_working_day=is_working_day, actor=actor)
    return len(planned)


def stop_schedule(plan_id: int, *, seen_version: int, actor: Actor, now: datetime, today: date) -> None:
    """No more rounds by themselves; those that have begun go on."""
    with transaction(city_of(Plan, plan_id)):
        plan = plan_of_rounds(plan_id, actor)
        schedule = _schedule_as_it_is(plan)
        if schedule is None or schedule.stopped_at is not None:
            raise Conflict(N_("There is no schedule to stop."))
        if seen_version != schedule.version:
            raise StaleEdit
        schedule.stopped_at = now
        _take_back_what_has_not_begun(schedule, today)
        _record(Event.PLAN_ROUNDS_STOPPED, schedule, plan, actor=actor, now=now, before=_values(schedule))


def begin_rounds(now: datetime, today: date, *, is_working_day: IsWorkingDay) -> int:
    """The job's work: make the next rounds of schedules without end, and have units told of those that have begun.

    Doing it again changes nothing. Returns how many rounds were made or told of.
    """
    wanting = _wanting(today, is_working_day)
    return sum(
        _begin_rounds_of(city, ids, now=now, today=today, is_working_day=is_working_day)
        for city, ids in sorted(wanting.items())
    )


def _wanting(today: date, is_working_day: IsWorkingDay) -> dict[int, list[int]]:
    """The schedules of which a round is to be made or told of, by city: read first, so that a run that finds none,
    as nearly all do, holds nobody up."""
    there: dict[int, set[date]] = defaultdict(set)
    rows = select(RoundSchedule.id, ReportingRound.opens_on).join(ReportingRound).join(Plan).where(*_IN_FORCE)
    for schedule_id, opens_on in db.session.execute(rows.where(RoundSchedule.ends_on.is_(None))):
        there[schedule_id].add(opens_on)
    untold = set(db.session.scalars(select(ReportingRound.schedule_id).where(*_begun_untold(today)).distinct()))
    wanting: dict[int, list[int]] = defaultdict(list)
    in_force = select(RoundSchedule, Plan.jurisdiction_id).join(Plan).where(*_IN_FORCE)
    for schedule, city in db.session.execute(in_force):
        planned = _rounds_ahead(schedule, today, is_working_day)
        if schedule.id in untold or any(each.opens_on not in there[schedule.id] for each in planned):
            wanting[city].append(schedule.id)
    return wanting


def _begin_rounds_of(
    city: int, schedule_ids: Sequence[int], *, now: datetime, today: date, is_working_day: IsWorkingDay
) -> int:
    with transaction(city):
        in_force = db.session.scalars(
            select(RoundSchedule)
            .join(Plan)
            .where(RoundSchedule.id.in_(schedule_ids), *_IN_FORCE)
            .execution_options(populate_existing=True)
        ).all()
        made = sum(
            _make(schedule, _rounds_ahead(schedule, today, is_working_day), now=now, actor=SYSTEM)
            for schedule in in_force
        )
        ids = [schedule.id for schedule in in_force]
        return made + _tell_begun(ids, now=now, today=today, is_working_day=is_working_day, actor=SYSTEM)


def _rounds_ahead(schedule: RoundSchedule, today: date, is_working_day: IsWorkingDay) -> list[PlannedRound]:
    """The rounds that a schedule without end should have by now; one with an end got all of its own at once."""
    if schedule.ends_on is not None:
        return []
    return rounds_of(facts_of_schedule(schedule), today=today, is_working_day=is_working_day)


def _begun_untold(today: date) -> tuple[ColumnElement[bool], ...]:
    """Rounds of schedules that have begun and of which the units were not told, as conditions."""
    return (
        ReportingRound.schedule_id.is_not(None),
        ReportingRound.status == RoundStatus.OPEN,
        ReportingRound.opens_on <= today,
        ReportingRound.told_at.is_(None),
    )


def facts_of_schedule(schedule: RoundSchedule) -> ScheduleFacts:
    """A stored schedule as the rules need it."""
    return ScheduleFacts(schedule.rhythm, schedule.day, schedule.starts_on, schedule.ends_on)


def changes_of_schedule(plan_id: int) -> Sequence[AuditEntry]:
    """Who had reports sent how often, newest first."""
    actions = (Event.PLAN_ROUNDS_SCHEDULED, Event.PLAN_ROUNDS_STOPPED)
    return db.session.scalars(
        select(AuditEntry)
        .where(AuditEntry.plan_id == plan_id, AuditEntry.action.in_(actions))
        .order_by(AuditEntry.id.desc())
    ).all()


def _planned(wanted: ScheduleFacts, today: date, is_working_day: IsWorkingDay) -> list[PlannedRound]:
    """The rounds of a schedule as typed; raises `Invalid` where it cannot be used or makes none."""
    wrong = what_is_wrong(wanted)
    planned = [] if wrong else rounds_of(wanted, today=today, is_working_day=is_working_day)
    if not wrong and not planned:
        wrong["ends_on"] = N_("No round would fall due until then; choose a later end.")
    if wrong:
        raise Invalid(N_("The schedule was not saved."), wrong)
    return planned


def _schedule_as_it_is(plan: Plan) -> RoundSchedule | None:
    found = schedule_of(plan.id)
    if found is not None:
        db.session.refresh(found, with_for_update=True)
    return found


def _take_back_what_has_not_begun(schedule: RoundSchedule, today: date) -> None:
    db.session.execute(
        delete(ReportingRound)
        .where(
            ReportingRound.schedule_id == schedule.id,
            ReportingRound.status == RoundStatus.OPEN,
            ReportingRound.opens_on > today,
            ReportingRound.told_at.is_(None),
            ~exists().where(Report.round_id == ReportingRound.id),
        )
        .execution_options(synchronize_session="fetch")
    )


def _make(schedule: RoundSchedule, planned: list[PlannedRound], *, now: datetime, actor: Actor) -> int:
    """Enter the rounds whose month has none of this schedule yet; returns how many."""
    there = set(db.session.scalars(select(ReportingRound.opens_on).where(ReportingRound.schedule_id == schedule.id)))
    new = [each for each in planned if each.opens_on not in there]
    db.session.add_all(
        ReportingRound(
            plan_id=schedule.plan_id,
            schedule_id=schedule.id,
            period_start=each.period_start,
            period_end=each.period_end,
            opens_on=each.opens_on,
            due_on=each.due_on,
            status=begin_step(steps.SCHEDULE_ROUND),
            opened_at=now,
            opened_by_id=None if actor is SYSTEM else actor.user_id,
        )
        for each in new
    )
    db.session.flush()
    return len(new)


def _tell_begun(
    schedule_ids: Sequence[int], *, now: datetime, today: date, is_working_day: IsWorkingDay, actor: Actor
) -> int:
    """Have units told of the rounds that have begun; only then is the day by which reports are owed final.

    The calendar of a year is known late in the year before it, when a round may stand in the schedule already.
    """
    begun = db.session.scalars(
        select(ReportingRound)
        .where(ReportingRound.schedule_id.in_(schedule_ids), *_begun_untold(today))
        .order_by(ReportingRound.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    schedules = {
        each.id: each for each in db.session.scalars(select(RoundSchedule).where(RoundSchedule.id.in_(schedule_ids)))
    }
    for each in begun:
        given = RoundConditions(not_begun=each.opens_on > today, told_already=each.told_at is not None)
        take_step(steps.BEGIN_ROUND, each.status, given)
        each.due_on = due_day(each.opens_on, schedules[each.schedule_id or 0].day, is_working_day)
        each.told_at = now
        record_round(steps.BEGIN_ROUND, each, each.plan, actor=actor, now=now)
    return len(begun)


def _values(schedule: RoundSchedule) -> dict[str, Any]:
    return {
        "rhythm": schedule.rhythm.value,
        "day": schedule.day,
        "starts_on": schedule.starts_on.isoformat(),
        "ends_on": schedule.ends_on.isoformat() if schedule.ends_on else None,
    }


def _record(
    event: Event, schedule: RoundSchedule, plan: Plan, *, actor: Actor, now: datetime, before: dict[str, Any]
) -> None:
    after = {} if event is Event.PLAN_ROUNDS_STOPPED else _values(schedule)
    record(
        event,
        schedule,
        actor=actor,
        now=now,
        jurisdiction_id=plan.jurisdiction_id,
        plan_id=plan.id,
        before=before,
        after=after,
    )
