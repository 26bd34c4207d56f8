"""Counting the queries that a page makes."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from tracker.core.extensions import db

#: How a transaction begins; on PostgreSQL it takes its turn by a statement, on SQLite with BEGIN itself.
BEGINNINGS = ("BEGIN", "PRAGMA", "SAVEPOINT", "SELECT set_config(")


class Count:
    """How many statements were sent, which, and with what values."""

    def __init__(self) -> None:
        self.statements: list[str] = []
        self.values: list[Any] = []

    @property
    def count(self) -> int:
        return len(self.statements)


@contextmanager
def count_queries() -> Iterator[Count]:
    """Count the SELECTs and changes sent to the database while the block runs, not what begins a transaction."""
    counted = Count()

    def note(_connection: object, _cursor: object, statement: str, values: object, *_rest: object) -> None:
        if not statement.startswith(BEGINNINGS):
            counted.statements.append(statement)
            counted.values.append(values)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield counted
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


@contextmanager
def at_most(most: int) -> Iterator[Count]:
    """Fail, and list them, when the block sends more statements to the database than so many."""
    with count_queries() as counted:
        yield counted
    listed = "\n".join(
        f"  {number}. {' '.join(each.split())[:300]}" for number, each in enumerate(counted.statements, 1)
    )
    assert counted.count <= most, f"{counted.count} statements instead of at most {most}:\n{listed}"
