"""Acts on one unit's part: accept, refuse, decide, name people, hand over, remind, and the report before it is sent."""

from tests.random_walk.action import UNKNOWN, Attempt, Dice, on_part
from tests.random_walk.world import Row, World
from tracker.core.permissions import Action, Actor
from tracker.core.vocabulary import AssignmentStatus, Responsibility, Role
from tracker.tasks.steps.accept.services import accept_assignment
from tracker.tasks.steps.name_people.services import hand_over, name_people
from tracker.tasks.steps.refuse.services import Decision, RefusalAnswer, decide_refusal, refuse_assignment
from tracker.tasks.steps.remind.services import remind_unit

_WAITING, _UNDER_WAY = AssignmentStatus.AWAITING_ACCEPTANCE, AssignmentStatus.IN_PROGRESS


def _is_open(part: Row) -> bool:
    return part["status"] in (_WAITING, _UNDER_WAY)


def accept(world: World, dice: Dice) -> Attempt:
    """签收."""
    part = dice.row(world, "assignment", lambda row: row["status"] is _WAITING)
    return on_part(
        world,
        Action.ACCEPT_ASSIGNMENT,
        part,
        lambda actor, part_id: accept_assignment(part_id, actor=actor, now=world.now),
    )


def refuse(world: World, dice: Dice) -> Attempt:
    """申请退回."""
    part = dice.row(world, "assignment", lambda row: row["status"] is _WAITING)
    reason = dice.text()
    return on_part(
        world,
        Action.REFUSE_ASSIGNMENT,
        part,
        lambda actor, part_id: refuse_assignment(part_id, reason, actor=actor, now=world.now),
    )


def decide(world: World, dice: Dice) -> Attempt:
    """The office keeps, re-assigns or splits; now and then with a unit that cannot be given a part."""
    part = dice.row(world, "assignment", lambda row: row["status"] is AssignmentStatus.REFUSED)
    units = [*world.units, *world.units, world.collective, UNKNOWN, None]
    answer = RefusalAnswer(dice.pick(Decision), dice.text(), dice.pick(units), dice.pick(Responsibility))
    return on_part(
        world,
        Action.DECIDE_REFUSAL,
        part,
        lambda actor, part_id: decide_refusal(part_id, answer, actor=actor, now=world.now),
    )


def name(world: World, dice: Dice) -> Attempt:
    """The unit names its leader and its liaison; now and then somebody of another unit, or a name too long."""
    part = dice.row(world, "assignment", _is_open)
    leader = dice.pick(("冯局长", "", "石主任", "长" * 61))
    own = _liaisons(world, part["organization_id"]) if part else []
    liaison = dice.pick(own) if own and dice.often(70) else dice.pick([*world.people, None])

    def call(actor: Actor, part_id: int) -> object:
        return name_people(part_id, leader=leader, liaison_id=liaison, actor=actor, now=world.now)

    return on_part(world, Action.NAME_PEOPLE, part, call)


def hand_over_all(world: World, dice: Dice) -> Attempt:
    """Somebody's open parts go to a colleague, mostly of somebody who has any."""
    held = dice.row(world, "assignment", lambda row: row["liaison_id"] is not None)
    unit = held["organization_id"] if held else dice.pick([*world.units, UNKNOWN])
    leaving = held["liaison_id"] if held and held["liaison_id"] else dice.pick(world.people)
    own = _liaisons(world, unit)
    taking = dice.pick(own) if own and dice.often() else dice.pick(world.people)
    city = world.units.get(unit)
    return Attempt(
        Action.HAND_OVER,
        city,
        frozenset({unit} if city else ()),
        lambda actor: hand_over(unit, leaving, taking, actor=actor, now=world.now),
    )


def remind(world: World, dice: Dice) -> Attempt:
    """催办 by hand."""
    part = dice.row(world, "assignment", _is_open)
    note = dice.text()
    return on_part(
        world,
        Action.REMIND_UNIT,
        part,
        lambda actor, part_id: remind_unit(part_id, note, actor=actor, now=world.now),
    )


def _liaisons(world: World, unit: int) -> list[int]:
    return [person for person, grants in world.grants.items() if (Role.LIAISON, unit) in grants]
