"""Loads a city with a register of tasks into an empty database, the same rows for the same number and day.

    DATABASE_URL=… DATA_DIR=… .venv/bin/python -m benchmarks.load --tasks 10000

Plans of 100 tasks each, all in force; the tables are filled directly, and everything that the application derives and
keeps fits (`tracker verify` holds). `benchmarks/cities.py` says who can sign in, `history.py` what happened.
"""

import argparse
import time
from datetime import date, timedelta

from sqlalchemy import Connection, delete, func, insert, select
from sqlalchemy.exc import IntegrityError

from benchmarks.bulk import write_rows
from benchmarks.cities import PASSWORD, City, Rows, people_and_units
from benchmarks.history import AGE_DAYS, History, moment
from benchmarks.register import items
from config import Config
from tracker import models  # noqa: F401 - so that every table is known
from tracker.accounts.passwords import hash_password
from tracker.application import create_app
from tracker.audit.models import AuditHead
from tracker.core import clock
from tracker.core.database import Base, transaction
from tracker.core.extensions import db
from tracker.core.migrate import upgrade
from tracker.core.statistics import refresh_statistics
from tracker.notify.models import NoticeCursor
from tracker.notify.queries.notices import entries_cursor
from tracker.tasks.kept.services import renew_all


def main() -> None:
    """Load what the options say, and print how long it took."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--tasks", type=int, default=10_000)
    options.add_argument("--per-plan", type=int, default=100)
    given = options.parse_args()
    began = time.perf_counter()
    config = Config.from_environment()
    config.data_dir.mkdir(parents=True, exist_ok=True)
    counts = load(config, given.tasks, given.per_plan)
    told = ", ".join(f"{number} {name}" for name, number in counts.items())
    print(f"{told} in {time.perf_counter() - began:.1f} s")


def load(config: Config, tasks: int, per_plan: int = 100) -> dict[str, int]:
    """Make the tables and fill them with one city; how many rows each table got."""
    with create_app(config).app_context():
        upgrade(db.engine)
        rows = rows_of_city(City(0), tasks, clock.today(), hashed=hash_password(PASSWORD), per_plan=per_plan)
        try:
            with transaction() as session:
                write_rows(session.connection(), rows)
                follow_up(session.connection())
        except IntegrityError:
            raise SystemExit("This database holds something already: load into an empty one.") from None
        refresh_statistics(db.engine)
        renew_all(clock.today())  # counts what the rows keep
        return {kind.__tablename__: len(some) for kind, some in rows.items()}


def rows_of_city(
    city: City, tasks: int, today: date, *, hashed: str, per_plan: int = 100, others: tuple[int, int] = (0, 3)
) -> Rows:
    """Every row of a city with so many tasks, as of a day."""
    since = moment(today - timedelta(days=AGE_DAYS + 1), 8)
    history = History(city, today, rooms=tasks, per_plan=per_plan)
    register = items(tasks, today, others=others, seed=7 + city.number)
    return people_and_units(city, hashed=hashed, since=since) | history.rows_of(register)


def follow_up(connection: Connection) -> None:
    """What the rows need beside them: the next ids, and jobs that have nothing to tell of what was loaded."""
    connection.execute(delete(NoticeCursor))
    heads = connection.execute(select(AuditHead.city_id, AuditHead.entry_id)).all()
    told = [{"name": entries_cursor(city), "entry_id": entry_id} for city, entry_id in heads]
    connection.execute(insert(NoticeCursor), told)
    if connection.dialect.name == "postgresql":
        for table in Base.metadata.sorted_tables:
            if "id" in table.c and table.c.id.autoincrement is not False:
                highest = select(func.coalesce(func.max(table.c.id), 0) + 1).scalar_subquery()
                sequence = func.pg_get_serial_sequence(f'"{table.name}"', "id")
                connection.execute(select(func.setval(sequence, highest, False)))


if __name__ == "__main__":
    main()
