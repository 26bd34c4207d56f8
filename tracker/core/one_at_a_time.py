"""What is done in one place at a time, however many processes could: a lock of the database, or of the machine.

On PostgreSQL it holds between all machines that use the database (an advisory lock of a connection of its own); SQLite
serves one machine, whose processes have files. Whoever dies lets go; nobody ever waits.
"""

import zlib
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import func, select

from tracker.core.app_services import app_services
from tracker.core.extensions import db
from tracker.core.machine_locks import holding

#: The first number of the advisory locks; the second stands for the name.
LOCK_KEY = 20231226


@contextmanager
def only_here(name: str) -> Iterator[bool]:
    """Whether nobody else is at it; while this is open, nobody else begins."""
    if db.engine.dialect.name != "postgresql":
        with holding(app_services().config.data_dir / "locks", name) as mine:
            yield mine
        return
    number = zlib.crc32(name.encode()) - 2**31
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        mine = bool(connection.scalar(select(func.pg_try_advisory_lock(LOCK_KEY, number))))
        try:
            yield mine
        finally:
            if mine:
                connection.execute(select(func.pg_advisory_unlock(LOCK_KEY, number)))
