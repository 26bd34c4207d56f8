"""Acts on whole tasks, plans, units and accounts: extensions, closing, checks, corrections, settings, accounts."""

from datetime import date, timedelta

from tests.random_walk.action import UNKNOWN, Attempt, Dice, by_id, is_archived, lead_part, on_task, task_of
from tests.random_walk.world import Row, World
from tracker.accounts.administration.services import set_active
from tracker.accounts.unit_settings.services import set_leader_approval
from tracker.core.permissions import Action, Actor
from tracker.core.vocabulary import DONE_TASKS, CheckResult, EvidenceDemand, ExtensionStatus, PlanStatus, TaskStatus
from tracker.tasks.changes.services.corrections import Correction, correct_tasks
from tracker.tasks.plans.services.settings import PlanSettings, set_plan
from tracker.tasks.steps.close.services import Finding, close_task, record_check, reopen_task
from tracker.tasks.steps.extend.services import ask_extension, deny_extension, grant_extension, take_back_extension


def ask_for_later(world: World, dice: Dice) -> Attempt:
    """申请延期, by the lead."""
    task = dice.row(world, "task", lambda row: row["status"] is TaskStatus.IN_PROGRESS and row["due_on"] is not None)
    day, reason = _later_day(world, dice, task), dice.text()

    def call(actor: Actor, task_id: int) -> object:
        return ask_extension(task_id, day, reason, actor=actor, now=world.now, today=world.today)

    if task is None:
        return on_task(world, Action.ASK_EXTENSION, None, call)
    lead = frozenset({lead_part(world, task["id"])["organization_id"]})
    archived = is_archived(world, task)
    return Attempt(
        Action.ASK_EXTENSION, task["jurisdiction_id"], lead, lambda actor: call(actor, task["id"]), archived=archived
    )


def grant(world: World, dice: Dice) -> Attempt:
    """同意延期, for the asked day or another one."""
    extension = _waiting_extension(world, dice)
    task = by_id(world.tables["task"], extension["task_id"]) if extension else None
    asked = extension["asked_due_on"] if extension else None
    day = asked if dice.often() else _later_day(world, dice, task)
    answer = dice.text()

    def call(actor: Actor, extension_id: int) -> object:
        return grant_extension(extension_id, day, answer, actor=actor, now=world.now, today=world.today)

    return _on_extension(world, Action.DECIDE_EXTENSION, extension, call)


def deny(world: World, dice: Dice) -> Attempt:
    """不同意延期."""
    answer = dice.text()

    def call(actor: Actor, extension_id: int) -> object:
        return deny_extension(extension_id, answer, actor=actor, now=world.now)

    return _on_extension(world, Action.DECIDE_EXTENSION, _waiting_extension(world, dice), call)


def take_back_request(world: World, dice: Dice) -> Attempt:
    """The unit takes its request back."""

    def call(actor: Actor, extension_id: int) -> object:
        return take_back_extension(extension_id, actor=actor, now=world.now)

    return _on_extension(world, Action.ASK_EXTENSION, _waiting_extension(world, dice), call)


def close(world: World, dice: Dice) -> Attempt:
    """销号, by somebody who did not report on the task."""
    task = dice.row(world, "task", lambda row: row["status"] is TaskStatus.COMPLETED)

    def call(actor: Actor, task_id: int) -> object:
        return close_task(task_id, "其余事项转入日常工作。", actor=actor, now=world.now, today=world.today)

    return on_task(world, Action.CLOSE_TASK, task, call, first_half=_reporters(world, task))


def check(world: World, dice: Dice) -> Attempt:
    """核查, by somebody who did not report on the task."""
    task = dice.row(world, "task", lambda row: row["status"] in DONE_TASKS)
    day = world.today + timedelta(days=dice.pick((0, 0, 0, -1, 1)))
    finding = Finding("东江区文化馆", dice.text(), dice.pick(CheckResult), dice.pick((day, day, day, None)))

    def call(actor: Actor, task_id: int) -> object:
        return record_check(task_id, finding, actor=actor, now=world.now, today=world.today)

    return on_task(world, Action.CHECK_TASK, task, call, first_half=_reporters(world, task))


def reopen(world: World, dice: Dice) -> Attempt:
    """重新办理."""
    task, reason = dice.row(world, "task", lambda row: row["status"] in DONE_TASKS), dice.text()
    return on_task(
        world,
        Action.REOPEN_TASK,
        task,
        lambda actor, task_id: reopen_task(task_id, reason, actor=actor, now=world.now),
    )


def correct(world: World, dice: Dice) -> Attempt:
    """更正: a field or the units of a task; now and then over an old version, or with units that cannot be."""
    task = dice.row(world, "task", lambda row: row["status"] is not TaskStatus.CLOSED)
    task_id, version = (task["id"], task["version"]) if task else (UNKNOWN, 1)
    if dice.often(5):
        version += 1
    corrections = [Correction(task_id, version, *_corrected(world, dice))]
    if dice.often(40):
        corrections.append(Correction(task_id, version, *_corrected(world, dice)))
    reason = dice.text()

    def call(actor: Actor, _task_id: int) -> object:
        return correct_tasks(corrections, reason, actor=actor, now=world.now)

    return on_task(world, Action.CORRECT_PLAN, task, call)


def settle_plan(world: World, dice: Dice) -> Attempt:
    """How many extensions a task may get, and who reviews the other units' reports."""
    plan = dice.row(world, "plan")
    settings = PlanSettings(dice.pick((None, None, 1, 2, 13)), dice.pick((True, False)), dice.pick(EvidenceDemand))
    plan_id, version = (plan["id"], plan["version"] if dice.often(90) else 77) if plan else (UNKNOWN, 1)
    return Attempt(
        Action.SET_PLAN,
        plan["jurisdiction_id"] if plan else None,
        frozenset(),
        lambda actor: set_plan(plan_id, settings, seen_version=version, actor=actor, now=world.now),
        archived=plan is not None and plan["status"] is PlanStatus.ARCHIVED,
    )


def settle_unit(world: World, dice: Dice) -> Attempt:
    """Whether the unit's leader approves its reports first."""
    unit, wanted = dice.pick([*world.units, UNKNOWN]), dice.pick((True, False))
    city = world.units.get(unit)
    return Attempt(
        Action.SET_UNIT,
        city,
        frozenset({unit} if city else ()),
        lambda actor: set_leader_approval(unit, wanted=wanted, actor=actor, now=world.now),
    )


def switch_account(world: World, dice: Dice) -> None:
    """At the command line, an account is disabled or enabled; half of the people stay as they are."""
    people = world.tables["user"]
    leaving = [row for row in people if row["login"] in ("minzheng", "weijian2", "weijianju", "dongjiang", "juzhang")]
    person = dice.pick(leaving)
    set_active(person["login"], active=not person["active"], now=world.now)


def _corrected(world: World, dice: Dice) -> tuple[str, str | tuple[int, ...]]:
    """The field and its new value."""
    field = dice.pick(("title", "number", "section", "due", "lead", "co", "implementers", "lead", "co"))
    if field == "due":
        return field, dice.pick(("", "2023-08-15", (world.today + timedelta(days=3)).isoformat(), "2023-02-30"))
    if field in ("title", "number", "section"):
        return field, dice.pick(("更正后的文字", "甲", "", "长" * 300))
    units = [unit for unit, city in world.units.items() if city == world.cities[0]]
    if dice.often(8):
        units = [*units, world.collective, UNKNOWN]
    count = 1 if field == "lead" and dice.often(95) else dice.number(0, 3)
    return field, tuple(dict.fromkeys(dice.pick(units) for _ in range(count)))


def _later_day(world: World, dice: Dice, task: Row | None) -> date | None:
    base = (task["due_on"] if task else None) or world.today
    return dice.pick((base + timedelta(days=30), base + timedelta(days=7), base, world.today - timedelta(days=1), None))


def _waiting_extension(world: World, dice: Dice) -> Row | None:
    return dice.row(world, "extension", lambda row: row["status"] is ExtensionStatus.REQUESTED)


def _on_extension(world: World, action: Action, extension: Row | None, call: object) -> Attempt:
    if extension is None:
        return Attempt(action, None, frozenset(), lambda actor: call(actor, UNKNOWN))  # type: ignore[operator]
    part = by_id(world.tables["assignment"], extension["assignment_id"])
    decides = action is Action.DECIDE_EXTENSION
    return Attempt(
        action,
        task_of(world, part)["jurisdiction_id"],
        frozenset({part["organization_id"]}),
        lambda actor: call(actor, extension["id"]),  # type: ignore[operator]
        first_half=frozenset({extension["asked_by_id"]} if decides else ()),
        archived=is_archived(world, task_of(world, part)),
    )


def _reporters(world: World, task: Row | None) -> frozenset[int | None]:
    """Everybody who sent a report on the task or approved one."""
    parts = {row["id"] for row in world.tables["assignment"] if task and row["task_id"] == task["id"]}
    reports = [row for row in world.tables["report"] if row["assignment_id"] in parts]
    return frozenset(row[name] for row in reports for name in ("submitted_by_id", "approved_by_id") if row[name])
