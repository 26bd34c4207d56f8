"""What is kept of the day, against what the rules tell of the rows: after every act, and by a recount now and then."""

from tests.random_walk.world import Row, Tables, World
from tracker.core.vocabulary import ReportStatus
from tracker.tasks.kept.services import recount_city, renew_all
from tracker.tasks.rules.kept import PartFacts, kept_of_part, kept_of_task
from tracker.tasks.rules.status import TaskFacts


def begin_day(world: World) -> None:
    """What the first request of a day does, or the job of the night."""
    renew_all(world.today)
    world.look()


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


def _part(row: Row, reports: dict[int, ReportStatus]) -> PartFacts:
    return PartFacts(row["role"], row["status"], reports.get(row["id"]))


def check_recount(world: World) -> None:
    """A recount finds nothing to mend."""
    for city in world.cities:
        assert recount_city(city).differences == []
