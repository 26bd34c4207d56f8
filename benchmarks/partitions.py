"""Whether tables partitioned by city would pay: the same rows with and without, asked the same questions.

    DATABASE_URL=postgresql://… .venv/bin/python -m benchmarks.partitions [--table audit_entry]

Copies a table of a loaded province into one with a partition for each city (`…_by_city`), with the same indexes, and
prints for each question the milliseconds of both, medians of many asked in turn about random cities. The copy is
dropped at the end.
"""

import argparse
import os
import random
import statistics
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg

from benchmarks.cities import ROOM
from config import database_url

TIMES = 60
#: Where the city of a row is found, for a table that does not say it itself.
CITY = {
    "audit_entry": "jurisdiction_id",
    "assignment": f"(organization_id - 1) / {ROOM} * {ROOM} + 1",
    "report": f"(submitted_by_id - 1) / {ROOM} * {ROOM} + 1",
}
#: The indexes of the table that questions of one city use.
INDEXES = {
    "audit_entry": ("task_id, id", "jurisdiction_id, occurred_at", "jurisdiction_id, id", "subject_type, subject_id"),
    "assignment": ("organization_id, status", "task_id, organization_id"),
    "report": ("assignment_id, id", "status, submitted_at"),
}
#: Questions; `{city}` narrows to a city, and stands for nothing in the table as it is where that needs no such thing.
QUESTIONS = {
    "audit_entry": {
        "time line of a task": "SELECT * FROM {table} WHERE task_id = %(task)s {city} ORDER BY id DESC LIMIT 50",
        "the same, city not named": "SELECT * FROM {table} WHERE task_id = %(task)s ORDER BY id DESC LIMIT 50",
        "newest 50 of a city": "SELECT * FROM {table} WHERE jurisdiction_id = %(city)s ORDER BY id DESC LIMIT 50",
        "a city's 30 days, counted": "SELECT count(*) FROM {table} WHERE jurisdiction_id = %(city)s"
        " AND occurred_at > now() - interval '30 days'",
        "a city's whole chain": "SELECT id, hash FROM {table} WHERE jurisdiction_id = %(city)s ORDER BY id",
    },
    "assignment": {
        "open parts of a unit": "SELECT * FROM {table} WHERE organization_id = %(unit)s AND status = 'in_progress' {city}",
        "parts of a task": "SELECT * FROM {table} WHERE task_id = %(task)s {city}",
        "the same, city not named": "SELECT * FROM {table} WHERE task_id = %(task)s",
        "all parts of a city, by state": "SELECT status, count(*) FROM {table} WHERE organization_id"
        " BETWEEN %(city)s AND %(city)s + 60 {city} GROUP BY status",
    },
    "report": {
        "last report of a part": "SELECT * FROM {table} WHERE assignment_id = %(part)s {city} ORDER BY id DESC LIMIT 1",
        "the same, city not named": "SELECT * FROM {table} WHERE assignment_id = %(part)s ORDER BY id DESC LIMIT 1",
    },
}


def main() -> None:
    """Copy, ask, print, drop."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--table", choices=tuple(CITY), nargs="+", default=list(CITY))
    url = database_url(os.environ["DATABASE_URL"], Path()).replace("+psycopg", "")
    with psycopg.connect(url, autocommit=True) as connection:
        for table in options.parse_args().table:
            copy = f"{table}_by_city"
            connection.execute(f"DROP TABLE IF EXISTS {copy}")
            try:
                took = _partitioned(connection, table, copy)
                print(
                    f"{table}: partitioned in {took:.0f} s; {_size(connection, table)} as it is, {_size(connection, copy)}"
                )
                for line in _compared(connection, table, copy):
                    print(line, flush=True)
            finally:
                connection.execute(f"DROP TABLE IF EXISTS {copy}")


def _partitioned(connection: psycopg.Connection[Any], table: str, copy: str) -> float:
    started = time.perf_counter()
    cities = [row[0] for row in connection.execute("SELECT id FROM organization WHERE kind = 'city' ORDER BY id")]
    own = CITY[table] == "jurisdiction_id"
    column = "" if own else ", city_id integer NOT NULL"
    key = "jurisdiction_id" if own else "city_id"
    connection.execute(f"CREATE TABLE {copy} (LIKE {table}{column}) PARTITION BY LIST ({key})")
    for city in cities:
        connection.execute(f"CREATE TABLE {copy}_{city} PARTITION OF {copy} FOR VALUES IN ({city})")
    more = "" if own else f", {CITY[table]}"
    connection.execute(f"INSERT INTO {copy} SELECT *{more} FROM {table}")  # noqa: S608 - names of this file
    for columns in ("id", *INDEXES[table]):
        connection.execute(f"CREATE INDEX ON {copy} ({columns})")
    connection.execute(f"ANALYZE {copy}")
    return time.perf_counter() - started


def _size(connection: psycopg.Connection[Any], table: str) -> str:
    query = "SELECT sum(pg_total_relation_size(relid)) FROM pg_partition_tree(%s::regclass)"
    (size,) = connection.execute(query, [table]).fetchone() or (None,)
    (plain,) = connection.execute("SELECT pg_total_relation_size(%s::regclass)", [table]).fetchone() or (0,)
    return f"{float(size or plain) / 1e9:.2f} GB"


def _compared(connection: psycopg.Connection[Any], table: str, copy: str) -> Iterator[str]:
    chance = random.Random(5)
    (cities, tasks) = connection.execute(
        "SELECT (SELECT count(*) FROM organization WHERE kind = 'city'), (SELECT max(id) FROM task)"
    ).fetchone() or (1, 1)
    key = "jurisdiction_id" if CITY[table] == "jurisdiction_id" else "city_id"
    for name, question in QUESTIONS[table].items():
        times: dict[str, list[float]] = {table: [], copy: []}
        for _ in range(TIMES):
            asked = _asked(chance, cities, tasks)
            for where in (table, copy):
                named = f"AND {key} = %(city)s" if where == copy or key == "jurisdiction_id" else ""
                query: Any = question.replace("{table}", where).replace("{city}", named)
                started = time.perf_counter()
                connection.execute(query, asked).fetchall()
                times[where].append(1000 * (time.perf_counter() - started))
        plain, by_city = (statistics.median(each) for each in times.values())
        yield f"  {name}: {plain:.2f} ms as it is, {by_city:.2f} ms by city"


def _asked(chance: random.Random, cities: int, tasks: int) -> dict[str, int]:
    """A city, with a task, a part and a unit of its own."""
    number, each = chance.randrange(cities), tasks // cities
    task = number * each + chance.randint(1, each)
    part = number * each * 8 + chance.randint(1, each * 4)
    city = number * ROOM + 1
    return {"city": city, "task": task, "part": part, "unit": city + chance.randint(1, 60)}


if __name__ == "__main__":
    main()
