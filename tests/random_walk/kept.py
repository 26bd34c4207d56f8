"""What is kept of the day, against what the rules tell of the rows: after every act, and by a recount now and then."""

from dataclasses import asdict, astuple
from datetime import date, timedelta
from math import isclose
from types import SimpleNamespace

from tests.random_walk.world import Row, Tables, World
from tracker.core.clock import local
from tracker.core.vocabulary import Light
from tracker.core.working_calendar import working_calendar
from tracker.tasks.kept.services import recount_city, renew_all
from tracker.tasks.rules.kept import (
    PartDates,
    PartFacts,
    accept_by,
    kept_of_part,
    kept_of_task,
    with_dates_of_lead,
)
from tracker.tasks.rules.lights import light_on
from tracker.tasks.rules.status import TaskFacts, expected_percent, is_overdue


def begin_day(world: World) -> None:
    """What the first request of a day does, or the job of the night."""
    days = {row["day"] for row in world.tables["kept_day"]}
    renew_all(world.today)
    world.look()
    if days and world.today not in days:
        check_lines(world.tables, world.today - timedelta(days=1))


def check_lines(tables: Tables, day: date) -> None:
    """Where each plan in force stood at the end of the last day."""
    lines = {row["plan_id"]: row for row in tables["plan_day"] if row["day"] == day}
    for plan in tables["plan"]:
        tasks = [row for row in tables["task"] if row["plan_id"] == plan["id"] and row["status"] != "withdrawn"]
        if plan["status"] == "archived" or not tasks:
            assert plan["id"] not in lines
            continue
        line, facts = lines[plan["id"]], [_facts(row) for row in tasks]
        assert line["tasks"] == len(tasks)
        assert line["percents"] == sum(each.percent for each in facts)
        assert line["overdue"] == sum(is_overdue(each, day) for each in facts)
        for light in Light:
            assert line[light.value] == sum(light_on(each, day).light is light for each in facts)
        shares = [expected_percent(each.starts_on, each.due_on, day) for each in facts]
        assert isclose(line["expected"], sum(share or 0 for share in shares), abs_tol=1e-6)


def check_kept(tables: Tables) -> None:
    """Each task and part keeps what the rules tell of its city's kept day, and of its own records."""
    days = {row["jurisdiction_id"]: row["day"] for row in tables["kept_day"]}
    plans = {row["id"]: row for row in tables["plan"]}
    for task in tables["task"]:
        day, parts = (
            days[task["jurisdiction_id"]],
            [row for row in tables["assignment"] if row["task_id"] == task["id"]],
        )
        known = [_part(row, task, tables) for row in parts]
        facts = with_dates_of_lead(_facts(task), known)
        assert _facts(task) == facts, f"days of the lead of task {task['id']}"
        told = kept_of_task(facts, known, day)
        kept = (task["light"], task["overdue"], task["must_act"], task["light_until"])
        assert kept == (told.light, told.overdue, told.must_act, told.until), f"task {task['id']} on {day}"
        assert told.until is None or told.until >= day
        for row, part in zip(parts, known, strict=True):
            of_part = kept_of_part(facts, part, day, lead_accepts_co=plans[task["plan_id"]]["lead_accepts_co"])
            assert (row["light"], row["overdue"], row["must_act"]) == (of_part.light, of_part.overdue, of_part.must_act)
            assert tuple(row[name] for name in asdict(part.dates)) == astuple(part.dates), f"days of part {row['id']}"


def _facts(task: Row) -> TaskFacts:
    return TaskFacts.of(SimpleNamespace(**task))


def _part(row: Row, task: Row, tables: Tables) -> PartFacts:
    """What the rules need to know of a part, by its records one by one."""
    reports = [each for each in tables["report"] if each["assignment_id"] == row["id"]]
    last = reports[-1]["status"] if reports else None
    assigned_on = local(row["assigned_at"]).date()
    accepted = [each["as_of"] for each in reports if each["status"] == "accepted" and each["state"] != "completed"]
    heard = [local(row["accepted_at"]).date()] if row["accepted_at"] else []
    heard += [row["last_reported_on"]] if row["last_reported_on"] else []
    dates = PartDates(
        accept_by=accept_by(assigned_on, working_calendar().is_working_day),
        progress_on=max(accepted, default=None),
        heard_on=max(heard, default=None),
        report_owed_on=_owed(row, task, reports, tables),
    )
    drafts = [each for each in tables["report_draft"] if each["assignment_id"] == row["id"]]
    requests = [each for each in tables["extension"] if each["assignment_id"] == row["id"]]
    return PartFacts(
        row["role"],
        row["status"],
        last,
        row["percent"],
        dates,
        extension_waits=any(each["status"] == "requested" for each in requests),
        with_leader=any(each["status"] == "with_unit_leader" for each in drafts),
    )


def _owed(row: Row, task: Row, reports: list[Row], tables: Tables) -> date | None:
    """缺报 in the words of the office: the first round since the unit's last report that it owes and has not answered."""
    is_open = row["status"] in ("awaiting_acceptance", "in_progress") and task["status"] in ("issued", "in_progress")
    if not is_open or (reports and reports[-1]["status"] == "submitted"):
        return None
    answered, last = {each["round_id"] for each in reports}, row["last_reported_on"]
    days = [
        each["due_on"]
        for each in tables["reporting_round"]
        if each["plan_id"] == task["plan_id"]
        and each["id"] not in answered
        and each["status"] != "cancelled"
        and not (each["ended_on"] and each["ended_on"] <= each["due_on"])
        and local(row["assigned_at"]).date() <= each["due_on"]
        and not (last and each["due_on"] <= last)
    ]
    return min(days, default=None)


def check_recount(world: World) -> None:
    """A recount finds nothing to mend."""
    for city in world.cities:
        assert recount_city(city).differences == []
