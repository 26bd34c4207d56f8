"""Acts of the office on many tasks at once, and a task that comes late: what the preview said is exactly what is done."""

from collections.abc import Sequence
from datetime import date, timedelta

from tests.random_walk.action import UNKNOWN, Attempt, Dice, is_archived, on_plan
from tests.random_walk.world import World
from tracker.core.extensions import db
from tracker.core.permissions import Action, Actor
from tracker.core.vocabulary import OPEN_TASKS, DatePrecision, PlanStatus, Role
from tracker.core.working_calendar import working_calendar
from tracker.tasks.bulk.queries import tasks_now
from tracker.tasks.bulk.rules import (
    ACTIONS,
    Act,
    Audience,
    Line,
    Moment,
    MoveDue,
    NewDate,
    NewUnits,
    Reassign,
    Remind,
    Reminders,
    Unit,
    lines_of,
)
from tracker.tasks.bulk.services import apply_act
from tracker.tasks.changes.services.late_tasks import add_task
from tracker.tasks.content.rules.content import TargetContent, TaskContent, UnitChoice


def remind_many(world: World, dice: Dice) -> Attempt:
    """批量催办."""
    return _on_many(world, dice, Remind(dice.pick(Audience)))


def move_many(world: World, dice: Dice) -> Attempt:
    """批量调整时限: to one day, now and then one that has passed, or by some days."""
    day = world.today + timedelta(days=dice.pick((30, 9, 9, -3)))
    days = dice.number(1, 20)
    return _on_many(world, dice, dice.pick((MoveDue(day=day), MoveDue(days=days), MoveDue(days=days, working=True))))


def reassign_many(world: World, dice: Dice) -> Attempt:
    """批量改派; now and then to a unit of another city."""
    held = dice.row(world, "assignment")
    leaving = held["organization_id"] if held else UNKNOWN
    own = [unit for unit in world.units if world.units[unit] == world.units.get(leaving) and unit != leaving]
    coming = dice.pick(own) if own and dice.often(95) else dice.pick(world.units)
    return _on_many(world, dice, Reassign(_unit(world, leaving), _unit(world, coming)))


def add_late(world: World, dice: Dice) -> Attempt:
    """增补任务; now and then one whose number is taken, or whose units cannot be given a part."""
    plan = dice.row(world, "plan", lambda row: row["status"] is PlanStatus.ISSUED)
    content, reason = _late_content(world, dice), dice.text()

    def call(actor: Actor, plan_id: int) -> object:
        return add_task(plan_id, content, reason, actor=actor, now=world.now, today=world.today)

    return on_plan(Action.ADD_TASK, plan, call)


def _on_many(world: World, dice: Dice, act: Act) -> Attempt:
    """The act on some tasks of one city, as this person or the office saw it a moment or a long time ago."""
    first = dice.row(world, "task", lambda row: row["status"] in OPEN_TASKS)
    city = first["jurisdiction_id"] if first else None
    of_city = [row for row in world.tables["task"] if row["jurisdiction_id"] == city]
    tasks = [row for row in of_city if row is first or dice.often(40)]
    ids = [row["id"] for row in tasks] + ([UNKNOWN] if dice.often(5) else [])
    forged, stale, words = dice.often(30), dice.often(6), dice.text()
    moment = Moment(world.today, working_calendar().is_working_day)

    def call(actor: Actor) -> object:
        looking = world.actor(_office_of(world, city)) if forged and city else actor
        lines = lines_of(act, tasks_now(ids, looking), actor=looking, moment=moment)
        seen = {line.task.id: "another" if stale else line.fingerprint for line in lines}
        seen |= {UNKNOWN: "nothing"} if UNKNOWN in ids else {}
        done = apply_act(act, seen, words, actor=actor, now=world.now, moment=moment)
        _check_kept(act, lines, tasks_now(ids, actor), done.tasks, done.reminders)
        return done

    archived = bool(tasks) and all(is_archived(world, row) for row in tasks)
    return Attempt(ACTIONS[type(act)], city, frozenset(), call, archived=archived)


def _check_kept(act: Act, lines: Sequence[Line], after: Sequence[object], tasks: int, reminders: int) -> None:
    """Every line of the preview became true, and a task to which nothing was to happen is as it was."""
    db.session.expire_all()
    now = {task.id: task for task in after}  # type: ignore[attr-defined]
    doing = [line for line in lines if line.effect is not None]
    assert tasks == len(doing)
    assert reminders == sum(len(line.effect.parts) for line in doing if isinstance(line.effect, Reminders))
    for line in lines:
        task = now[line.task.id]
        if line.effect is None:
            assert task == line.task, f"nothing was to happen to task {task.id}"
        if isinstance(line.effect, NewDate):
            assert task.due_on == line.effect.after
        if isinstance(line.effect, NewUnits) and isinstance(act, Reassign):
            got = task.part_of(act.to_unit.id)
            assert task.part_of(act.from_unit.id) is None
            assert got is not None
            assert line.effect.gets in (None, got.role)


def _unit(world: World, unit: int) -> Unit:
    names = {row["id"]: row["short_name"] for row in world.tables["organization"]}
    return Unit(unit, names.get(unit, "没有这个单位"), world.units.get(unit, UNKNOWN))


def _office_of(world: World, city: int) -> int:
    return next(person for person in world.active() if (Role.OFFICE, city) in world.grants[person])


def _late_content(world: World, dice: Dice) -> TaskContent:
    """A task as the form gives it, for units of the first city."""
    units = [unit for unit, city in world.units.items() if city == world.cities[0]]
    if dice.often(8):
        units += [UNKNOWN, *(unit for unit, city in world.units.items() if city != world.cities[0])]
    names = {row["id"]: row["short_name"] for row in world.tables["organization"]}
    chosen = list(dict.fromkeys(dice.pick(units) for _ in range(dice.number(1, 4))))
    choices = tuple(UnitChoice(names.get(unit, "没有这个单位"), unit) for unit in chosen)
    districts = (UnitChoice("各区", world.collective),) if dice.often(20) else ()
    target = TargetContent(key=-1, about="长者食堂", value=float(dice.number(1, 40)), unit="家")
    return TaskContent(
        key=0,
        number=dice.pick(("补1", "补2", "补3", "")),
        title=dice.pick(("建设长者食堂", "补充任务", "补充任务", "")),
        section=dice.pick(("", "托育")),
        lead=choices[0] if dice.often(95) else None,
        co=choices[1:],
        implementers=districts,
        named_lead=True,
        due=dice.pick((None, world.today + timedelta(days=20), date(2023, 12, 31), date(2023, 6, 1))),
        precision=DatePrecision.DAY,
        targets=(target,) if dice.often(50) else (),
    )
