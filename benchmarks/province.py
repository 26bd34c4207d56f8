"""Fills a PostgreSQL database with a province: 333 cities of 3,000 tasks, which is 5 million parts, 10 million entries.

    DATABASE_URL=postgresql://… DATA_DIR=… .venv/bin/python -m benchmarks.province [--cities 33] [--tasks 3000]

Every city is made by itself, from its number alone, and goes into the tables by COPY, several cities side by side;
indexes and constraints are taken down before and put up again afterwards, where PostgreSQL checks every row against
them. Each city has its own chain of entries. A tenth (`--cities 33`) or a hundredth (`--cities 3`) has the same cities.
"""

import argparse
import multiprocessing
import os
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, create_engine, text

from benchmarks.bulk import write_rows
from benchmarks.cities import PASSWORD, City
from benchmarks.load import follow_up, rows_of_city
from config import Config
from tracker import models  # noqa: F401 - so that every table is known
from tracker.accounts.passwords import hash_password
from tracker.application import create_app
from tracker.core import clock
from tracker.core.extensions import db
from tracker.core.migrate import upgrade
from tracker.tasks.kept.services import renew_all

OTHERS = (3, 5)  # units beside the lead: five parts a task
TABLES = ("task", "assignment", "report", "audit_entry")
#: While it is loaded, PostgreSQL may lose the last cities in a crash, and may use memory for building indexes.
LOADING = ("SET synchronous_commit = off", "SET maintenance_work_mem = '1GB'")
INDEXES = """SELECT format('DROP INDEX %I', indexname) AS down, indexdef AS up FROM pg_indexes
WHERE schemaname = 'public' AND NOT EXISTS (
  SELECT 1 FROM pg_constraint WHERE conname = indexname AND connamespace = 'public'::regnamespace)"""
CONSTRAINTS = """SELECT format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname) AS down,
  format('ALTER TABLE %s ADD CONSTRAINT %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid)) AS up
FROM pg_constraint WHERE contype = :kind AND connamespace = 'public'::regnamespace AND conparentid = 0"""
SIZES = """SELECT relname, reltuples::bigint, pg_table_size(oid), pg_indexes_size(oid) FROM pg_class
WHERE relkind IN ('r', 'p') AND relname = ANY(:names) ORDER BY pg_total_relation_size(oid) DESC"""


@dataclass(frozen=True)
class Work:
    """What every process needs to make a city."""

    url: str
    tasks: int
    today: date
    hashed: str


def main() -> None:
    """Fill the database, and print how long each step took and what it takes on disk."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--cities", type=int, default=333)
    options.add_argument("--tasks", type=int, default=3000, help="of each city")
    options.add_argument("--processes", type=int, default=os.cpu_count())
    given = options.parse_args()
    config = Config.from_environment()
    if not config.database_url.startswith("postgresql"):
        raise SystemExit("A province is loaded into PostgreSQL: set DATABASE_URL.")
    with create_app(config).app_context():
        upgrade(db.engine)
        work = Work(config.database_url, given.tasks, clock.today(), hash_password(PASSWORD))
        db.session.rollback()  # so that no transaction stays open beside the loading
        fill(work, range(given.cities), given.processes)
        with _Timed("counts of every city"):
            renew_all(work.today)
        db.engine.dispose()


def fill(work: Work, cities: Sequence[int], processes: int) -> None:
    """Load the cities side by side, and say what it took."""
    engine = create_engine(work.url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        if connection.scalar(text("SELECT EXISTS (SELECT 1 FROM organization)")):
            raise SystemExit("This database holds something already: load into an empty one.")
        put_up = _take_down(connection)
        with _Timed("cities"), multiprocessing.get_context("spawn").Pool(processes) as pool:
            for done, _ in enumerate(pool.imap_unordered(_Load(work), cities), start=1):
                if not done % 10:
                    print(f"  {done} of {len(cities)} cities", flush=True)
        with _Timed("indexes and constraints"):
            for statement in (*LOADING, *put_up):
                connection.exec_driver_sql(statement)
        with _Timed("statistics"):
            connection.exec_driver_sql("VACUUM ANALYZE")
        follow_up(connection)
        for name, rows, table, indexes in connection.execute(text(SIZES), {"names": list(TABLES)}):
            print(f"{name}: {rows:,} rows, {table / 1e9:.2f} GB and {indexes / 1e9:.2f} GB of indexes")
        whole = connection.scalar(text("SELECT pg_database_size(current_database())"))
        print(f"the whole database: {whole / 1e9:.1f} GB")


def _take_down(connection: Connection) -> list[str]:
    """Drop what rows are checked against, but for primary keys; the statements that put it up again."""
    keys = connection.execute(text(CONSTRAINTS), {"kind": "f"}).all()
    unique = connection.execute(text(CONSTRAINTS), {"kind": "u"}).all()
    indexes = connection.execute(text(INDEXES)).all()
    for statement in (*keys, *unique, *indexes):
        connection.exec_driver_sql(statement.down)
    return [statement.up for statement in (*indexes, *unique, *keys)]


@dataclass(frozen=True)
class _Load:
    """Loads one city, in a process of its own and with a connection of its own."""

    work: Work

    def __call__(self, number: int) -> None:
        city = City(number)
        rows = rows_of_city(city, self.work.tasks, self.work.today, hashed=self.work.hashed, others=OTHERS)
        engine = create_engine(self.work.url)
        with engine.begin() as connection:
            connection.exec_driver_sql(LOADING[0])
            write_rows(connection, rows)
        engine.dispose()


class _Timed:
    """Prints how long something took."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __enter__(self) -> None:
        self.began = time.perf_counter()

    def __exit__(self, *_problem: object) -> None:
        print(f"{self.name}: {time.perf_counter() - self.began:.1f} s", flush=True)


if __name__ == "__main__":
    main()
