"""The table of docs/performance.md: every row of the product beside its floor, in the same rounds.

    .venv/bin/python -m benchmarks.table --tasks 10000 100000 --database sqlite

Loads the registers into --folder (or databases `benchmark_…` of the PostgreSQL server that BENCHMARK_DATABASE_URL
names) where that was not done before, serves product and floor by two processes each, and asks for each page in turn,
round by round, so that whatever else the machine does hits all of them. Medians of the rounds count. Every page is
checked; errors are counted. Prints a table; --json keeps the figures.
"""

import argparse
import json
import statistics
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from sqlalchemy import create_engine, select

from benchmarks.cities import PASSWORD, ROOM, City
from benchmarks.client import Measured, Row, Session, measure
from benchmarks.places import Loaded, Place
from benchmarks.register import DEPARTMENTS
from benchmarks.servers import Server, environment, floor, product, running
from tracker.core.vocabulary import AssignmentStatus, ReportStatus, TaskStatus
from tracker.tasks.models import Assignment, Report, Task

PORT = 21020
FIRST = City(0)
REPORT = "csrf_token={csrf}&state=in_progress&percent=98&done=note+{i}&problems=&next_steps=&do=send"
REMINDER = Row("/assignments/{id}/reminders", body="csrf_token={csrf}&note=note+{i}", ok=(302,))


@dataclass(frozen=True)
class Line:
    """A line of the table: what the product is asked for, by whom, and what the floor does for it."""

    name: str
    who: str
    row: Row
    floor: Row | None = None
    ids: str = ""
    most: int = 100_000


OVERDUE = "/tasks?organization=6&role=lead&overdue=1&sort=due"
LINES = (
    Line("list of 50", "office", Row("/tasks", "Department"), Row("/tasks", "Department")),
    Line("list of 50, packed", "office", Row("/tasks", "Department", packed=True), Row("/raw/tasks", "Department")),
    Line("filtered list", "office", Row(OVERDUE, "Department 05"), Row("/tasks?department=5&overdue=1", "Department")),
    Line("last page of the list", "office", Row("/tasks?page=9999", "Department")),
    Line("one task", "office", Row("/tasks/{id}", "Department"), Row("/task/{id}", "Department"), ids="tasks"),
    Line("board, all plans", "office", Row("/oversight?plan=all", "Department"), Row("/departments", "Department")),
    Line("board, one plan", "office", Row("/oversight", "Department"), Row("/departments", "Department")),
    Line("queue of the office", "office", Row("/reports", "Department")),
    Line("desk of a liaison", "user005", Row("/", "Department")),
    Line("history of a task", "office", Row("/tasks/{id}/history", "Department"), ids="tasks"),
    Line("sign-in page", "", Row("/sign-in", "csrf_token"), Row("/hello", "hello")),
)
UPDATE = Row("/task/{id}", body="state=2&note=note+{i}", ok=(204,))
WRITES = (
    Line("update + note", "bench", Row("/assignments/{id}/reports/new", body=REPORT, ok=(302,)), UPDATE, "parts", 600),
    Line(
        "accept", "office", Row("/reports/{id}/acceptance", body="csrf_token={csrf}", ok=(302,)), UPDATE, "waiting", 50
    ),
    Line("remind", "office", REMINDER, UPDATE, "parts", 400),
)


@dataclass
class Side:
    """A register that is served, and who asks: sessions by name, ids by kind, and what was used of them."""

    place: Place
    server: Server
    floor: Server
    sessions: dict[str, Session]
    ids: dict[str, list[int]]
    used: dict[str, int] = field(default_factory=dict)


def main() -> None:
    """Measure what the options say, and print it."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--tasks", type=int, nargs="+", default=[10_000])
    options.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    options.add_argument("--folder", type=Path, default=Path("var/benchmarks"))
    options.add_argument("--loaded", help="the address of a database that is filled already, with --tasks a city")
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--seconds", type=float, default=1.5, help="of each measurement")
    options.add_argument("--at-once", type=int, nargs="+", default=[1, 8])
    options.add_argument("--workers", type=int, default=2)
    options.add_argument("--only", default="", help="only lines whose name holds this")
    options.add_argument("--json", type=Path)
    given = options.parse_args()
    figures: list[dict[str, object]] = []
    with ExitStack() as stack:
        sides = [
            stack.enter_context(served(place, PORT + 2 * n, given.workers)) for n, place in enumerate(_places(given))
        ]
        for _round in range(given.rounds):
            for line in (*LINES, *WRITES):
                if given.only in line.name:
                    for side in sides:
                        for at_once in given.at_once:
                            figures += _measured(line, side, at_once, given.seconds)
        for side in sides:
            figures.append(
                {"tasks": side.place.tasks, "line": "memory after the load, MB", "mb": side.server.memory_mb()}
            )
    if given.json:
        given.json.write_text(json.dumps(figures, indent=1))
    print(f"{given.database}, {given.workers} processes, medians of {given.rounds} rounds")
    for text in table(figures):
        print(text)


def _places(given: argparse.Namespace) -> list[Place]:
    folder = given.folder.resolve()
    if given.loaded:
        return [Loaded(folder, given.tasks[0], "loaded", given.loaded)]
    return [Place(folder, tasks, given.database) for tasks in given.tasks]


@contextmanager
def served(place: Place, port: int, workers: int, **more: str) -> Iterator[Side]:
    """The register on two ports from `port`: product and floor, with everybody signed in."""
    place.fill()
    env, log = environment(port, place.data, place.url, **more), place.data / "server.log"
    bare = floor(port + 1, place.floor_url, workers=workers)
    with running(product(workers=workers), port, env, log=log) as server, running(bare, port + 1, log=log) as low:
        server.wait_for_rest()
        sessions = {name: Session(port) for name in ("", "office", "bench", "user005")}
        for name, session in sessions.items():
            if name:
                session.sign_in(name, PASSWORD)
        yield Side(place, server, low, sessions, ids_of(place))


def ids_of(place: Place, city: City = FIRST) -> dict[str, list[int]]:
    """Records of a city to ask for: tasks with reports, parts to report on, reports that wait."""
    waiting = select(Report.assignment_id).where(Report.status == ReportStatus.SUBMITTED)
    units = city.id, city.department(DEPARTMENTS)
    queries = {
        "tasks": select(Task.id).where(
            Task.jurisdiction_id == city.id, Task.status.in_((TaskStatus.IN_PROGRESS, TaskStatus.CLOSED))
        ),
        "parts": select(Assignment.id).where(
            Assignment.organization_id.between(*units),
            Assignment.status == AssignmentStatus.IN_PROGRESS,
            Assignment.id.not_in(waiting),
        ),
        "waiting": select(Report.id).where(
            Report.submitted_by_id.between(city.id, city.id + ROOM - 1), Report.status == ReportStatus.SUBMITTED
        ),
    }
    engine = create_engine(place.url)
    with engine.connect() as connection:
        found = {name: list(connection.scalars(query.order_by("id"))) for name, query in queries.items()}
    engine.dispose()
    return found


def _measured(line: Line, side: Side, at_once: int, seconds: float) -> Iterator[dict[str, object]]:
    """The line once: the floor, the product, and the product while somebody writes once a second."""
    changes = line.row.body is not None
    row = replace(line.row, ids=side.ids[line.ids]) if line.ids else line.row
    if line.floor:
        low = replace(line.floor, ids=range(1, side.place.tasks)) if line.ids else line.floor
        got = _measure(low, Session(side.floor.port), seconds, at_once)
        yield _figure(line, side, "floor", at_once, got)
    first = side.used.get(line.ids, 0) if changes else 0
    session = side.sessions[line.who]
    got = _measure(row, session, seconds, at_once, first=first, most=line.most)
    if changes:
        side.used[line.ids] = first + got.number
    yield _figure(line, side, "product", at_once, got)
    if not changes and at_once > 1 and line.who:
        with _writing(side):
            got = _measure(row, session, seconds, at_once)
        yield _figure(line, side, "product, with writes", at_once, got)


def _measure(
    row: Row, session: Session, seconds: float, at_once: int, *, first: int = 0, most: int = 100_000
) -> Measured:
    """As `measure`, after a few requests to get warm; forms are sent cold, since each record takes one."""
    if row.body is None:
        measure(row, session, seconds=0.2, at_once=at_once)
    return measure(row, session, seconds=seconds, at_once=at_once, first=first, most=most)


@contextmanager
def _writing(side: Side) -> Iterator[None]:
    """While this is open, the office reminds a unit once a second."""
    over = threading.Event()
    row = replace(REMINDER, ids=side.ids["parts"])

    def write_on() -> None:
        while not over.is_set():
            first = side.used.get("parts", 0)
            side.used["parts"] = first + 1
            got = measure(row, side.sessions["office"], seconds=1, at_once=1, first=first, most=1)
            if got.errors:
                print("a write between failed")
            over.wait(1)

    writer = threading.Thread(target=write_on)
    writer.start()
    time.sleep(0.05)
    try:
        yield
    finally:
        over.set()
        writer.join()


def _figure(line: Line, side: Side, what: str, at_once: int, got: Measured) -> dict[str, object]:
    about = {"tasks": side.place.tasks, "line": line.name, "what": what, "at_once": at_once}
    return about | asdict(got) | {"a_second": got.a_second}


def table(figures: list[dict[str, object]]) -> Iterator[str]:
    """The figures as a Markdown table, a line for each name and size."""
    yield "| tasks | row | floor, 1/s at 8 | product | / floor | with writes | p50 (p95) ms at 1 | p95 ms at 8 | bytes | errors |"
    yield "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |"
    names = dict.fromkeys((figure["tasks"], figure["line"]) for figure in figures if "what" in figure)
    for tasks, name in names:
        mine = [each for each in figures if (each["tasks"], each["line"]) == (tasks, name)]
        low, here = _median(mine, "a_second", "floor", 8), _median(mine, "a_second", "product", 8)
        written = _median(mine, "a_second", "product, with writes", 8)
        one = f"{_median(mine, 'p50', 'product', 1):.1f} ({_median(mine, 'p95', 'product', 1):.1f})"
        errors = sum(int(str(each["errors"])) for each in mine)
        ratio = f"{here / low:.2f}" if low else ""
        yield (
            f"| {tasks} | {name} | {low or 0:.0f} | {here:.0f} | {ratio} | {written or 0:.0f} | {one} "
            f"| {_median(mine, 'p95', 'product', 8):.0f} | {_median(mine, 'size', 'product'):.0f} | {errors} |"
        )
    for figure in figures:
        if "mb" in figure:
            yield f"| {figure['tasks']} | {figure['line']} | | {figure['mb']:.0f} | | | | | | |"


def _median(figures: list[dict[str, object]], key: str, what: str, at_once: int | None = None) -> float:
    found = [
        float(str(each[key])) for each in figures if each.get("what") == what and at_once in (None, each["at_once"])
    ]
    return statistics.median(found) if found else 0.0


if __name__ == "__main__":
    main()
