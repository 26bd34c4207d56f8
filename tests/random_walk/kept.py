"""What is kept of the day, against what the rules tell of the rows: after every act, and by a recount now and then."""

from datetime import date, timedelta
from math import isclose

from tests.random_walk.world import Row, Tables, World
from tracker.core.vocabulary import Light, ReportStatus
from tracker.tasks.kept.services import recount_city, renew_all
from tracker.tasks.rules.kept import PartFacts, kept_of_part, kept_of_task
from tracker.tasks.rules.status import TaskFacts, expected_percent, is_overdue, light_on


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
    """Each task and part keeps what the rules tell of its city's kept day."""
    days = {row["jurisdiction_id"]: row["day"] for row in tables["kept_day"]}
    reports = {row["assignment_id"]: row["status"] for row in tables["report"]}  # in the order of ids: the last one
    plans = {row["id"]: row for row in tables["plan"]}
    for task in tables["task"]:
        day, parts = (
            days[task["jurisdiction_id"]],
            [row for row in tables["assignment"] if row["task_id"] == task["id"]],
        )
        facts = TaskFacts(task["status"], task["starts_on"], task["due_on"], task["percent"], task["returns_in_a_row"])
        told = kept_of_task(facts, [_part(row, reports) for row in parts], day)
        kept = (task["light"], task["overdue"], task["must_act"], task["light_until"])
        assert kept == (told.light, told.overdue, told.must_act, told.until), f"task {task['id']} on {day}"
        assert told.until is None or told.until >= day
        for row in parts:
            lead_accepts_co = plans[task["plan_id"]]["lead_accepts_co"]
            of_part = kept_of_part(facts, _part(row, reports), day, told, lead_accepts_co=lead_accepts_co)
            assert (row["light"], row["overdue"], row["must_act"]) == (of_part.light, of_part.overdue, of_part.must_act)


def _facts(task: Row) -> TaskFacts:
    return TaskFacts(task["status"], task["starts_on"], task["due_on"], task["percent"], task["returns_in_a_row"])


def _part(row: Row, reports: dict[int, ReportStatus]) -> PartFacts:
    return PartFacts(row["role"], row["status"], reports.get(row["id"]))


def check_recount(world: World) -> None:
    """A recount finds nothing to mend."""
    for city in world.cities:
        assert recount_city(city).differences == []
