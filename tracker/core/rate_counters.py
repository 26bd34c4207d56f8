"""Counters of rate limits that the processes of one machine share: a small SQLite file in the data folder.

It is no part of the records: nothing waits for its being on the disk, and a lost one only forgets who tried how often.
Where several machines serve pages, their counters are in Redis (`REDIS_URL`).
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

from limits.storage import Storage

SCHEME = "tracker-file"
#: How long a request waits for the others that count; then it counts for itself.
LONGEST_WAIT_SECONDS = 0.5
_NOW = "CAST(strftime('%s', 'now') AS INTEGER)"
_COUNT = f"""
    INSERT INTO counter (key, amount, ends) VALUES (:key, :amount, {_NOW} + :expiry)
    ON CONFLICT (key) DO UPDATE SET
        amount = CASE WHEN ends <= {_NOW} THEN 0 ELSE amount END + :amount,
        ends = CASE WHEN ends <= {_NOW} THEN {_NOW} + :expiry ELSE ends END
    RETURNING amount
"""  # noqa: S608 - of constants


class RateCounters(Storage):
    """Counts in fixed windows, as Flask-Limiter asks for."""

    STORAGE_SCHEME = [SCHEME]  # noqa: RUF012 - as the base class wants it

    def __init__(self, uri: str, wrap_exceptions: bool = False, **options: Any) -> None:
        super().__init__(uri, wrap_exceptions=wrap_exceptions, **options)
        self._file = uri.partition("://")[2]

    @property
    def base_exceptions(self) -> type[Exception] | tuple[type[Exception], ...]:
        """What a broken or missing file raises."""
        return sqlite3.Error

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Count, in a window that ends so many seconds after its first count; the number so far."""
        with self._open() as connection:
            connection.execute(f"DELETE FROM counter WHERE ends <= {_NOW}")  # noqa: S608 - of constants
            number: int = connection.execute(_COUNT, {"key": key, "amount": amount, "expiry": expiry}).fetchone()[0]
            return number

    def get(self, key: str) -> int:
        """The number in the window that is open."""
        return self._of_open_window(key, "amount")

    def get_expiry(self, key: str) -> float:
        """When the open window ends, in seconds of the epoch; now, without one."""
        with self._open() as connection:
            now: int = connection.execute(f"SELECT {_NOW}").fetchone()[0]
        return float(self._of_open_window(key, "ends") or now)

    def check(self) -> bool:
        """Whether the file can be read."""
        try:
            with self._open():
                return True
        except sqlite3.Error:
            return False

    def reset(self) -> int | None:
        """Forget everything; how many windows that were."""
        with self._open() as connection:
            return connection.execute("DELETE FROM counter").rowcount

    def clear(self, key: str) -> None:
        """Forget one window."""
        with self._open() as connection:
            connection.execute("DELETE FROM counter WHERE key = ?", (key,))

    def _of_open_window(self, key: str, column: str) -> int:
        with self._open() as connection:
            query = f"SELECT {column} FROM counter WHERE key = ? AND ends > {_NOW}"  # noqa: S608 - of constants
            row = connection.execute(query, (key,)).fetchone()
            return int(row[0]) if row else 0

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        """A connection for one question; opening it takes less than a page's shortest query."""
        with closing(sqlite3.connect(self._file, timeout=LONGEST_WAIT_SECONDS, isolation_level=None)) as connection:
            connection.execute("PRAGMA synchronous = OFF")
            connection.execute(
                "CREATE TABLE IF NOT EXISTS counter"
                " (key TEXT PRIMARY KEY, amount INTEGER NOT NULL, ends INTEGER NOT NULL) WITHOUT ROWID"
            )
            yield connection
