"""The numbers of every page against plain lists, made here from the rows in the simplest way that is right."""

from collections import Counter
from datetime import date, timedelta
from types import SimpleNamespace

from sqlalchemy import select

from tests.random_walk.action import by_id, lead_part, task_of
from tests.random_walk.world import Row, World
from tracker.core.extensions import db
from tracker.core.permissions import Actor
from tracker.core.vocabulary import Light, Role, Wait
from tracker.oversight.queries import due_lights, part_counts, task_groups
from tracker.oversight.rules.summary import DUE_WINDOWS, totals_of, unit_rows
from tracker.tasks.desk.queries.queue import work_queue
from tracker.tasks.expressions import overdue_expression
from tracker.tasks.ledger.queries.filters import FilterContext, chips_for, conditions_of
from tracker.tasks.models import Plan, Task
from tracker.tasks.rounds.queries.by_unit import unit_lines
from tracker.tasks.rounds.queries.matrix import matrix_of
from tracker.tasks.rounds.queries.rounds import rounds_of_plan
from tracker.tasks.rounds.rules.tallies import Tally
from tracker.tasks.rules.lights import PartLightFacts, light_on, part_light_on
from tracker.tasks.rules.status import TaskFacts, is_overdue

DONE = ("completed", "closed", "withdrawn")


def late(task: Row, today: date) -> bool:
    """逾期 in the words of the office: its day has passed and it is not done."""
    return task["due_on"] is not None and task["due_on"] < today and task["status"].value not in DONE


def check_overdue(world: World) -> None:
    """Overdue is what its definition says, in the rule and in SQL alike, and a late task shows red."""
    tasks = world.tables["task"]
    expected = {task["id"] for task in tasks if late(task, world.today)}
    found = db.session.scalars(select(Task.id).where(overdue_expression(world.today)))
    assert set(found) == expected
    for task in tasks:
        facts, is_late = _facts(task), task["id"] in expected
        assert is_overdue(facts, world.today) == is_late
        assert not is_late or light_on(facts, world.today).light is Light.RED


def check_desk(world: World, person: int) -> None:
    """Each tab of the person's desk lists exactly what waits."""
    queue = work_queue(world.actor(person), world.today)
    listed = {wait: _keys(wait, items) for wait, items in queue.items()}
    expected = _waits(world, person)
    _leave_out_rounds(world, listed, expected)
    for wait in Wait:
        assert listed.get(wait, Counter()) == expected.get(wait, Counter()), (world.logins[person], wait)


def _leave_out_rounds(world: World, *lists: dict[Wait, Counter[int]]) -> None:
    """What is to be reported in rounds is a rule of its own, with its own tests: only plans without any are compared."""
    plans = {row["plan_id"] for row in world.tables["reporting_round"]}
    in_rounds = [row["id"] for row in world.tables["assignment"] if task_of(world, row)["plan_id"] in plans]
    for waits in lists:
        for part in in_rounds:
            waits.get(Wait.TO_REPORT, Counter()).pop(part, None)


def _keys(wait: Wait, items: list[object]) -> Counter[int]:
    """What the items of a tab are about: a report, a request, else a part."""
    name = {Wait.TO_REVIEW: "report_id", Wait.TO_REVIEW_CO: "report_id", Wait.TO_DECIDE_EXTENSION: "extension_id"}
    return Counter(getattr(item, name.get(wait, "assignment_id")) for item in items)


def _waits(world: World, person: int) -> dict[Wait, Counter[int]]:
    """What waits for a person, told from the rows."""
    units = {unit for role, unit in world.grants[person] if role is Role.LIAISON}
    led = {unit for role, unit in world.grants[person] if role is Role.UNIT_LEADER}
    cities = {city for role, city in world.grants[person] if role is Role.OFFICE}
    parts = {row["id"]: row for row in world.tables["assignment"]}
    found: list[tuple[Wait, int]] = []
    for part in parts.values():
        if part["organization_id"] in units:
            found += [(wait, part["id"]) for wait in _waits_of_part(world, part)]
    for draft in world.tables["report_draft"]:
        if draft["status"] == "with_unit_leader" and parts[draft["assignment_id"]]["organization_id"] in led:
            found.append((Wait.TO_APPROVE, draft["assignment_id"]))
    for report in world.tables["report"]:
        if report["status"] == "submitted":
            found += _waits_of_report(world, report, units, cities)
    found += _waits_of_office(world, cities)
    waits: dict[Wait, Counter[int]] = {}
    for wait, key in dict.fromkeys(found):  # an overdue part is listed once, whoever of a person's roles it concerns
        waits.setdefault(wait, Counter())[key] += 1
    return waits


def _waits_of_part(world: World, part: Row) -> list[Wait]:
    task = task_of(world, part)
    if part["status"] not in ("awaiting_acceptance", "in_progress") or task["status"] not in ("issued", "in_progress"):
        return []
    reports = [row for row in world.tables["report"] if row["assignment_id"] == part["id"]]
    last = reports[-1] if reports else None
    waits = []
    if part["status"] == "awaiting_acceptance":
        waits.append(Wait.TO_ACCEPT)
    elif last and last["status"] == "returned":
        waits.append(Wait.RETURNED)
    elif _has_begun(task, world.today) and not _reported_this_month(last, world.today):
        waits.append(Wait.TO_REPORT)
    if late(task, world.today):
        waits.append(Wait.OVERDUE)
    elif task["due_on"] and task["due_on"] <= world.today + timedelta(days=30):
        waits.append(Wait.DUE_SOON)
    return waits


def _has_begun(task: Row, today: date) -> bool:
    return task["starts_on"] is None or task["starts_on"] <= today


def _reported_this_month(last: Row | None, today: date) -> bool:
    """One that still waits for its review counts as well."""
    return last is not None and (last["status"] == "submitted" or last["as_of"] >= today.replace(day=1))


def _waits_of_report(world: World, report: Row, units: set[int], cities: set[int]) -> list[tuple[Wait, int]]:
    part = by_id(world.tables["assignment"], report["assignment_id"])
    task = task_of(world, part)
    if by_id(world.tables["plan"], task["plan_id"])["lead_accepts_co"] and part["role"] != "lead":
        mine = lead_part(world, task["id"])["organization_id"] in units
        return [(Wait.TO_REVIEW_CO, report["id"])] if mine else []
    return [(Wait.TO_REVIEW, report["id"])] if task["jurisdiction_id"] in cities else []


def _waits_of_office(world: World, cities: set[int]) -> list[tuple[Wait, int]]:
    found: list[tuple[Wait, int]] = []
    for part in world.tables["assignment"]:
        task = task_of(world, part)
        if task["jurisdiction_id"] not in cities:
            continue
        if part["status"] == "refused" and task["status"] != "closed":
            found.append((Wait.TO_DECIDE, part["id"]))
        if part["role"] == "lead" and task["status"] == "completed":
            found.append((Wait.TO_CLOSE, part["id"]))
        if part["role"] == "lead" and late(task, world.today):
            found.append((Wait.OVERDUE, part["id"]))
    for extension in world.tables["extension"]:
        task = by_id(world.tables["task"], extension["task_id"])
        if extension["status"] == "requested" and task["jurisdiction_id"] in cities:
            found.append((Wait.TO_DECIDE_EXTENSION, extension["id"]))
    return found


def check_board(world: World, turn: int) -> None:
    """The leading group's numbers are those of plain lists; `turn` varies which of them is also asked of the ledger."""
    reader = next(person for person, login in world.logins.items() if login == "leader")
    for plan in world.tables["plan"]:
        if plan["jurisdiction_id"] == world.cities[0] and plan["status"] == "issued":
            mine = [row for row in world.tables["task"] if row["plan_id"] == plan["id"]]
            tasks = [row for row in mine if row["status"] != "withdrawn"]
            numbers = _numbers_of_board(plan["id"], world.today)
            for arguments, count in numbers.items():
                listed = [row["id"] for row in _plain_list(world, tasks, dict(arguments))]
                assert count == len(listed), (plan["id"], arguments, count, listed)
            arguments, count = list(numbers.items())[turn % len(numbers)]
            scope = {"plan": str(plan["id"])} | dict(arguments)
            assert count == _listed(world.actor(reader), world.today, scope), scope


def check_rounds(world: World, person: int) -> None:
    """What each unit is told to have sent to a round is what its parts have, as far as the person sees them."""
    actor = world.actor(person)
    for plan in db.session.scalars(select(Plan)):
        rounds = rounds_of_plan(plan.id)
        counted: dict[tuple[int, int], Tally] = {}
        for line in matrix_of(plan, rounds, actor, world.today).lines:
            for round_id, result in line.cells.items():
                counted.setdefault((line.part.organization_id, round_id), Tally()).add(result)
        lines = unit_lines(plan, rounds, actor, world.today)
        assert {(line.organization_id, each): cell for line in lines for each, cell in line.cells.items()} == counted


def _numbers_of_board(plan_id: int, today: date) -> dict[tuple[tuple[str, str], ...], int]:
    """Each number of the page by the filters of the list that it opens."""
    total = totals_of(task_groups([plan_id], today))
    numbers: dict[tuple[tuple[str, str], ...], int] = {(): total.tasks, (("overdue", "1"),): total.overdue}
    numbers |= {(("light", light.value),): count for light, count in total.by_light.items()}
    numbers |= {(("status", status.value),): count for status, count in total.by_status.items()}
    for row in unit_rows(part_counts([plan_id], today)):
        for role, lights in row.parts.items():
            part = (("organization", str(row.organization_id)), ("role", role.value))
            numbers[part] = row.total(role)
            numbers |= {(*part, ("part_light", light.value)): count for light, count in lights.items()}
    for days, by_light in due_lights([plan_id], today, DUE_WINDOWS).items():
        until = (today + timedelta(days=days)).isoformat()
        numbers[(("due_from", today.isoformat()), ("due_to", until), ("open", "1"))] = by_light.total()
    return numbers


def _plain_list(world: World, tasks: list[Row], wanted: dict[str, str]) -> list[Row]:
    """The tasks that these filters leave."""
    if "organization" in wanted:
        with_part = {
            row["task_id"]
            for row in world.tables["assignment"]
            if row["status"] != "withdrawn"
            and str(row["organization_id"]) == wanted["organization"]
            and row["role"] == wanted["role"]
            and ("part_light" not in wanted or _own_light(world, row) == wanted["part_light"])
        }
        tasks = [row for row in tasks if row["id"] in with_part]
    if "light" in wanted:
        tasks = [row for row in tasks if light_on(_facts(row), world.today).light == wanted["light"]]
    if "status" in wanted:
        tasks = [row for row in tasks if row["status"] == wanted["status"]]
    if "overdue" in wanted:
        tasks = [row for row in tasks if late(row, world.today)]
    if "open" in wanted:
        tasks = [row for row in tasks if row["status"].value not in DONE]
    if "due_to" in wanted:
        until = date.fromisoformat(wanted["due_to"])
        tasks = [row for row in tasks if row["due_on"] and world.today <= row["due_on"] <= until]
    return tasks


def _own_light(world: World, part: Row) -> Light:
    """The light of a unit's own part."""
    task = next(row for row in world.tables["task"] if row["id"] == part["task_id"])
    return part_light_on(_facts(task), PartLightFacts.of(SimpleNamespace(**part)), world.today).light


def _listed(actor: Actor, today: date, arguments: dict[str, str]) -> int:
    """How many tasks the ledger lists for the person with these filters."""
    conditions = conditions_of(chips_for(FilterContext(arguments, actor, today)), actor)
    return len(db.session.scalars(select(Task.id).where(*conditions)).all())


def _facts(task: Row) -> TaskFacts:
    return TaskFacts.of(SimpleNamespace(**task))
