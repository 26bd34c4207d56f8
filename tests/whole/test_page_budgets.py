"""What each page may cost: statements, bytes before they are packed, and no statement that reads a whole table.

Counted, never timed, so that it fails in the same place on every machine. Each page is asked for by those who use it
over registers of two sizes, with nothing kept from an earlier request: more tasks may not mean more statements, and no
page may grow beyond its budget. A page that needs more gets a larger number here, with whoever reviews it looking on.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Connection, inspect, select

from benchmarks.bulk import write_rows
from benchmarks.cities import City
from benchmarks.load import follow_up, rows_of_city
from tests.conftest import TODAY, empty_tables
from tests.people import sign_in
from tests.queries import count_queries
from tracker.accounts.models import User
from tracker.core.database import transaction
from tracker.core.extensions import db
from tracker.core.statistics import refresh_statistics
from tracker.oversight.standing.memory import standings
from tracker.tasks.kept.services import renew_all
from tracker.tasks.models import Plan, Report

SIZES = (120, 480)  # tasks, in plans of 60
#: Who asks for which page, and what it may cost: statements, and bytes before they are packed.
BUDGETS = (
    ("/", "office", 6, 20_500),
    ("/", "user005", 6, 5_000),
    ("/tasks", "office", 7, 38_500),
    ("/tasks", "user005", 7, 16_000),
    ("/tasks", "leader", 7, 31_000),
    ("/tasks?page=3", "office", 7, 37_500),
    ("/tasks?light=red&sort=due", "office", 7, 39_500),
    ("/tasks?organization=6&role=lead&overdue=1&sort=due", "office", 8, 11_500),
    ("/tasks?words=energy+budget", "office", 7, 38_500),
    ("/tasks/{task}", "office", 5, 9_500),
    ("/tasks/{task}", "bench", 5, 9_000),
    ("/tasks/{task}", "leader", 5, 9_000),
    ("/tasks/{task}/history", "office", 10, 9_000),
    ("/reports", "office", 4, 21_500),
    ("/reports/{report}", "office", 7, 5_600),
    ("/assignments/{part}/reports/new", "bench", 9, 8_500),
    ("/oversight?plan={plan}", "leader", 17, 47_000),
    ("/oversight?plan=all", "leader", 17, 55_000),
    ("/plans", "office", 2, 8_000),
    ("/plans/1", "office", 3, 5_000),
    ("/plans/1/districts", "office", 4, 3_000),
    ("/plans/1/history", "office", 10, 35_500),
    ("/units/6/history", "office", 9, 31_500),
    ("/indicators", "leader", 2, 2_600),
    ("/documents", "office", 5, 3_000),
    ("/units", "office", 3, 23_500),
    ("/hand-over", "user005", 2, 4_000),
    ("/hand-over", "office", 2, 68_000),
    ("/mail", "office", 3, 4_000),
    ("/inbox", "user005", 4, 2_600),
    ("/search?q=energy", "office", 10, 8_000),
    ("/search?q=energy", "user005", 10, 5_500),
    ("/help", "office", 1, 13_000),
    ("/help/office", "office", 1, 20_000),
    ("/sign-in", "", 0, 2_000),
)
#: Tables that grow with the years: no statement of a page reads one of them from end to end.
GROWING = ("task", "assignment", "report", "audit_entry", "notice", "mail")
#: Pages whose question cannot be answered from an index, with the reason.
READS_ALL = {
    "/tasks?words=energy+budget": "words can stand anywhere in a title or a text",
    "/search?q=energy": "words can stand anywhere in a title or a text",
}


@dataclass
class Cost:
    """What a page took: its statements with their values, and its length in bytes."""

    statements: list[tuple[str, Any]]
    size: int


def fill(tasks: int) -> dict[str, int]:
    """Put a register of so many tasks in place of what was there; a plan, a task, a part and a report to ask for."""
    db.session.rollback()
    empty_tables()
    standings().forget()
    rows = rows_of_city(City(0), tasks, TODAY, hashed="no password", per_plan=60)
    with transaction() as session:
        write_rows(session.connection(), rows)
        follow_up(session.connection())
    renew_all(TODAY)
    if db.engine.dialect.name == "postgresql":
        refresh_statistics(db.engine)  # without any, it takes a table for one of a few rows
    else:
        forget_statistics()
    waiting = next(row for row in rows[Report] if row["reviewed_at"] is None)
    accepted = next(row for row in rows[Report] if row["percent"] < 60 and row["as_of"].year == 2023)
    newest = max(row["id"] for row in rows[Plan])
    return {"plan": newest, "task": 7, "report": waiting["id"], "part": accepted["assignment_id"]}


def forget_statistics() -> None:
    """On SQLite let the rows not be counted: of one city's it knows that every index by city leads to all of them."""
    db.session.close()
    with db.engine.begin() as connection:
        if inspect(connection).has_table("sqlite_stat1"):
            connection.exec_driver_sql("DELETE FROM sqlite_stat1")
    db.engine.dispose()  # a connection keeps what it knew


def costs(
    app: Flask, client: FlaskClient, ids: dict[str, int], pages: Sequence[tuple[str, str, int, int]] = BUDGETS
) -> dict[tuple[str, str], Cost]:
    """Each page once, by each who is named."""
    people = {user.login: user for user in db.session.scalars(select(User))}
    found = {}
    for path, who, _statements, _size in pages:
        with client.session_transaction() as session:
            session.clear()
        if who:
            sign_in(client, people[who])
        with count_queries() as asked:
            answer = client.get(path.format(**ids))
        assert answer.status_code == 200, (path, who, answer.status_code)
        statements = list(zip(asked.statements, asked.values, strict=True))
        found[path, who] = Cost(statements, len(answer.get_data()))
    return found


def whole_tables(connection: Connection, statement: str, values: Any) -> Iterator[str]:
    """The growing tables that a statement would read from end to end."""
    if not statement.lstrip().upper().startswith(("SELECT", "WITH")):
        return
    on_sqlite = connection.dialect.name == "sqlite"
    explained = connection.exec_driver_sql(f"EXPLAIN {'QUERY PLAN ' if on_sqlite else ''}{statement}", values)
    for row in explained:
        line = str(row[-1]).strip()
        for table in GROWING:
            # By its name or an alias; every entry of a covering index is no less than the table.
            scan = rf"SCAN {table}(_\d+)?( USING COVERING INDEX .*)?"
            if re.fullmatch(scan, line) if on_sqlite else f"Seq Scan on {table} " in f"{line} ":
                yield f"{table}: {statement[:2000]}"


@pytest.fixture
def sized(app: Flask, client: FlaskClient) -> dict[int, dict[tuple[str, str], Cost]]:
    """What every page takes over each of the two registers."""
    return {tasks: costs(app, client, fill(tasks)) for tasks in SIZES}


def test_pages_keep_their_budgets_and_read_no_table_whole(sized: dict[int, dict[tuple[str, str], Cost]]) -> None:
    small, large = (sized[tasks] for tasks in SIZES)
    over = []
    for path, who, statements, size in BUDGETS:
        least, most = small[path, who], large[path, who]
        taken = (len(least.statements), least.size), (len(most.statements), most.size)
        within = all(count <= statements and length <= size for count, length in taken)
        if not within or len(most.statements) > len(least.statements):
            over.append((path, who, *taken))
    assert over == [], "statements and bytes over the small and the large register"
    assert list(_reading_whole_tables(large)) == []


def _reading_whole_tables(found: dict[tuple[str, str], Cost]) -> Iterator[tuple[str, str]]:
    with db.engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            # So few rows are read fastest from end to end: what counts is whether an index could have been used.
            connection.exec_driver_sql("SET enable_seqscan = off")
        for (path, _who), cost in found.items():
            if path not in READS_ALL:
                for statement, values in cost.statements:
                    yield from ((path, table) for table in whole_tables(connection, statement, values))
        connection.rollback()


@pytest.mark.parametrize("whole_app", ["sqlite"], indirect=True)  # PostgreSQL chooses by how many cities there are
def test_the_desk_and_the_queue_look_for_reports_among_those_of_the_city(app: Flask, client: FlaskClient) -> None:
    """An index that begins with the state of a report leads to those that wait in every city of a province.

    On PostgreSQL the planner weighs both ways by its statistics: where there is one city only, that index is the faster.
    """
    ids = fill(SIZES[1])
    refresh_statistics(db.engine)  # as in service
    found = costs(app, client, ids, [each for each in BUDGETS if each[0] in ("/", "/reports")])
    of_every_city = "ix_report_status_submitted"
    assert of_every_city in {index.name for index in Report.__table__.indexes}  # type: ignore[attr-defined]
    explained = 0
    with db.engine.connect() as connection:
        for page, cost in found.items():
            for statement, values in cost.statements:
                if "report" in statement:
                    plan = [
                        str(row[-1]) for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
                    ]
                    assert not any(of_every_city in line for line in plan), (page, statement, plan)
                    explained += 1
        connection.rollback()
    assert explained >= len(found)
