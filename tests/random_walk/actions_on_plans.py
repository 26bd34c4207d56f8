"""Acts on plans: the archive, tasks taken out and put back, evidence, reporting rounds by hand and by schedule."""

from collections.abc import Callable
from datetime import date, timedelta

from tests.random_walk.action import UNKNOWN, Attempt, Dice, by_id, on_plan, on_task
from tests.random_walk.world import World
from tracker.core.permissions import Action, Actor
from tracker.core.vocabulary import ENDED_TASKS, EvidenceDemand, PlanStatus, Rhythm, RoundStatus, TaskStatus
from tracker.core.working_calendar import working_calendar
from tracker.tasks.changes.services.withdrawing import reinstate_task, withdraw_task
from tracker.tasks.evidence.services import set_evidence_demand
from tracker.tasks.plans.services.archiving import archive_plan, unarchive_plan
from tracker.tasks.rounds.rules.schedules import ScheduleFacts
from tracker.tasks.rounds.services.rounds import RoundContent, cancel_round, close_round, open_round, remind_missing
from tracker.tasks.rounds.services.scheduling import set_schedule, stop_schedule

_OPEN = (TaskStatus.ISSUED, TaskStatus.IN_PROGRESS)


def withdraw(world: World, dice: Dice) -> Attempt:
    """撤销任务; seldom, so that something is left to do."""
    task, reason = dice.row(world, "task", lambda row: row["status"] in _OPEN), dice.text()
    return on_task(
        world,
        Action.WITHDRAW_TASK,
        task,
        lambda actor, task_id: withdraw_task(task_id, reason, actor=actor, now=world.now),
    )


def reinstate(world: World, dice: Dice) -> Attempt:
    """恢复任务."""
    task, reason = dice.row(world, "task", lambda row: row["status"] is TaskStatus.WITHDRAWN), dice.text()
    return on_task(
        world,
        Action.REINSTATE_TASK,
        task,
        lambda actor, task_id: reinstate_task(task_id, reason, actor=actor, now=world.now),
    )


def ask_for_evidence(world: World, dice: Dice) -> Attempt:
    """With which reports evidence is asked for; now and then over another setting than the present one."""
    task, wanted = dice.row(world, "task"), dice.pick([*EvidenceDemand, None])
    seen = task["evidence_demand"] if task and dice.often(90) else wanted

    def call(actor: Actor, task_id: int) -> object:
        return set_evidence_demand(task_id, wanted, seen=seen, actor=actor, now=world.now)

    return on_task(world, Action.SET_EVIDENCE, task, call)


def archive(world: World, dice: Dice) -> Attempt:
    """归档, once all tasks have ended."""
    done = {row["id"] for row in world.tables["plan"]} - {
        row["plan_id"] for row in world.tables["task"] if row["status"] not in ENDED_TASKS
    }
    plan = dice.row(world, "plan", lambda row: row["status"] is PlanStatus.ISSUED and row["id"] in done)
    return on_plan(Action.ARCHIVE_PLAN, plan, lambda actor, plan_id: archive_plan(plan_id, actor=actor, now=world.now))


def take_out(world: World, dice: Dice) -> Attempt:
    """An archived plan is in force again."""
    plan, reason = dice.row(world, "plan", lambda row: row["status"] is PlanStatus.ARCHIVED), dice.text()
    return on_plan(
        Action.ARCHIVE_PLAN, plan, lambda actor, plan_id: unarchive_plan(plan_id, reason, actor=actor, now=world.now)
    )


def begin_round(world: World, dice: Dice) -> Attempt:
    """A reporting round is opened by hand, mostly for the month that runs."""
    plan, start = dice.row(world, "plan"), world.today.replace(day=1)
    content = RoundContent(start, _end(start, dice), world.today + timedelta(days=dice.pick((0, 3, 9, 9, 400, -1))))

    def call(actor: Actor, plan_id: int) -> object:
        return open_round(plan_id, content, actor=actor, now=world.now, today=world.today)

    return on_plan(Action.MANAGE_ROUNDS, plan, call)


def end_round(world: World, dice: Dice) -> Attempt:
    """A round is closed, or taken back while nobody has reported to it."""
    end, reason = dice.pick((close_round, cancel_round)), dice.text()

    def call(actor: Actor, round_id: int) -> object:
        return end(round_id, reason, actor=actor, now=world.now, today=world.today)

    return _on_round(world, dice, Action.MANAGE_ROUNDS, call)


def remind_of_round(world: World, dice: Dice) -> Attempt:
    """催报."""

    def call(actor: Actor, round_id: int) -> object:
        return remind_missing(round_id, "请报送。", actor=actor, now=world.now, today=world.today)

    return _on_round(world, dice, Action.REMIND_UNIT, call)


def schedule(world: World, dice: Dice) -> Attempt:
    """Reports are owed regularly from now on, or not any more."""
    plan = dice.row(world, "plan")
    known = next((row for row in world.tables["round_schedule"] if plan and row["plan_id"] == plan["id"]), None)
    seen = known["version"] if known and dice.often(90) else 0
    ends = dice.pick((None, world.today + timedelta(days=100)))
    wanted = ScheduleFacts(dice.pick(Rhythm), dice.pick((5, 25, 31, 32)), world.today, ends)
    stops = dice.often(30)

    def call(actor: Actor, plan_id: int) -> object:
        if stops:
            return stop_schedule(plan_id, seen_version=seen, actor=actor, now=world.now, today=world.today)
        works = working_calendar().is_working_day
        return set_schedule(
            plan_id, wanted, seen_version=seen, actor=actor, now=world.now, today=world.today, is_working_day=works
        )

    return on_plan(Action.MANAGE_ROUNDS, plan, call)


def _on_round(world: World, dice: Dice, action: Action, call: Callable[[Actor, int], object]) -> Attempt:
    found = dice.row(world, "reporting_round", lambda row: row["status"] is RoundStatus.OPEN)
    plan = by_id(world.tables["plan"], found["plan_id"]) if found else None
    return on_plan(action, plan, lambda actor, _plan_id: call(actor, found["id"] if found else UNKNOWN))


def _end(start: date, dice: Dice) -> date:
    """The last day of the month that begins on `start`; now and then the day before it."""
    following = (start + timedelta(days=31)).replace(day=1)
    return following - timedelta(days=1) if dice.often(95) else start - timedelta(days=1)
