"""SQLite as Tracker uses it: with WAL and foreign keys, reading by default, and one writer after the other in order.

Transactions begin as reading ones, which no writer delays. One that writes says so before its first statement
(`WRITES`): it then begins IMMEDIATE, with the one lock for writing, so that it cannot fail half-way because somebody
else wrote since it read. Whoever begins so stands in `turn_of_writers`, where those wait who came later.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, event

from tracker.core.errors import Busy
from tracker.core.writers_queue import TurnDidNotCome, WritersQueue, queue_at

#: How long anybody waits for a turn to write before being told to try again, on both databases.
LONGEST_WAIT_SECONDS: float = 10
#: The execution option of a connection whose transactions write.
WRITES = "writes"
_IN_MEMORY = (None, "", ":memory:")


@contextmanager
def turn_of_writers(engine: Engine) -> Iterator[None]:
    """On SQLite: write while this is open, after all who came before. On another database it is open at once.

    Raises `Busy` when the turn does not come in time.
    """
    if engine.dialect.name != "sqlite":
        yield
        return
    try:
        with queue_of(engine).turn(LONGEST_WAIT_SECONDS):
            yield
    except TurnDidNotCome:
        raise Busy(LONGEST_WAIT_SECONDS) from None


@contextmanager
def writing(connection: Connection) -> Iterator[None]:
    """A transaction that writes on a connection of its own, for what is no change of records: tables and statistics."""
    with turn_of_writers(connection.engine), connection.execution_options(**{WRITES: True}).begin():
        yield


def queue_of(engine: Engine) -> WritersQueue:
    """The queue of those who write to the engine's database file."""
    file = engine.url.database
    return queue_at(None if file in _IN_MEMORY else f"{file}-queue")


def longest_wait_ms() -> int:
    """The longest wait as both databases are told of it; never 0, which would be no limit on PostgreSQL."""
    return max(1, round(LONGEST_WAIT_SECONDS * 1000))


def is_busy(problem: BaseException | None) -> bool:
    """Whether this is the driver's word for 'database is locked'."""
    code = getattr(problem, "sqlite_errorcode", 0)
    return isinstance(problem, sqlite3.OperationalError) and code & 0xFF == sqlite3.SQLITE_BUSY


@event.listens_for(Engine, "connect")
def _prepare(connection: Any, _record: Any) -> None:
    if not isinstance(connection, sqlite3.Connection):
        return
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {longest_wait_ms()}")  # for programs that do not queue with us
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = FULL")  # what was acknowledged survives a power cut, too
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.close()


@event.listens_for(Engine, "begin")
def _begin(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        writes = connection.get_execution_options().get(WRITES, False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
