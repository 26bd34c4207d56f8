"""How records are stored: the base class, shared column types, transactions, and the two databases.

SQLite runs with WAL, foreign keys and a busy timeout. Its transactions begin IMMEDIATE, so that whoever
will write waits at the door instead of failing half-way; requests that only read say so (`reads_only`).
PostgreSQL does the same: a transaction that writes first takes its turn. In one queue no two can wait for
each other.
"""

import enum
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Annotated, Any

from sqlalchemy import (
    JSON,
    ColumnElement,
    Connection,
    DateTime,
    Dialect,
    Engine,
    Enum,
    Integer,
    MetaData,
    Row,
    Select,
    String,
    Text,
    cast,
    event,
    func,
    literal,
    select,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, declared_attr, mapped_column
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeDecorator

from tracker.core.extensions import db

BUSY_TIMEOUT_MS = 10_000
WRITE_LOCK_KEY = 20231224  # the key of PostgreSQL's advisory lock; any fixed number will do
#: Stands for the city of what belongs to none. No record has this id.
NO_CITY = 0


class UtcDateTime(TypeDecorator[datetime]):
    """A moment, stored in UTC and always returned with its zone; a moment without one is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs its time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def _stored_words(words: type[enum.Enum]) -> list[str]:
    return [str(word.value) for word in words]


class Base(DeclarativeBase):
    """The base of every record."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy reads it from the class
        datetime: UtcDateTime(),
        dict[str, Any]: JSON(),
        list[str]: JSON(),
        enum.Enum: Enum(enum.Enum, native_enum=False, length=40, values_callable=_stored_words),
    }


#: Rows and queries of columns that are read by name.
AnyRow = Row[*tuple[Any, ...]]
AnySelect = Select[*tuple[Any, ...]]

intpk = Annotated[int, mapped_column(primary_key=True)]
name_text = Annotated[str, mapped_column(String(200))]
short_text = Annotated[str, mapped_column(String(80))]


class Versioned:
    """A record whose lost updates are noticed: `version` counts its changes, and a stale write fails."""

    version: Mapped[int] = mapped_column(Integer)

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:  # noqa: N805 - SQLAlchemy calls it on the class
        return {"version_id_col": cls.version}


@contextmanager
def transaction() -> Iterator[Session]:
    """One change, whole or not at all: commits at the end, rolls back when anything is raised.

    Changes are made one after the other: this waits until the change before it has ended.
    """
    session = db.session
    if "together" in session.info:
        yield session
        session.flush()
        return
    try:
        _serialize_writers(session)
        yield session
        session.commit()
    except BaseException:
        session.rollback()
        raise


def _serialize_writers(session: Session) -> None:
    """On SQLite the transaction's beginning was the turn. What was read before it may have changed: read it again."""
    with session.no_autoflush:
        if session.connection().dialect.name == "postgresql":
            session.execute(select(func.pg_advisory_xact_lock(WRITE_LOCK_KEY)))
            if not (session.new or session.dirty or session.deleted):
                session.expire_all()


@contextmanager
def single_transaction() -> Iterator[Session]:
    """Many changes as one transaction, for loading and importing: what stops half-way leaves nothing behind."""
    with transaction() as session:
        outermost = "together" not in session.info
        session.info["together"] = True
        try:
            yield session
        finally:
            if outermost:
                del session.info["together"]


def reads_only() -> None:
    """Say, before the first query of a request, that it will not write: SQLite then takes no write lock."""
    db.session.connection(execution_options={"reads_only": True})


@event.listens_for(Engine, "connect")
def _prepare_sqlite(connection: Any, _record: Any) -> None:
    if not isinstance(connection, sqlite3.Connection):
        return
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = NORMAL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.close()


@event.listens_for(Engine, "begin")
def _begin_sqlite(connection: Connection) -> None:
    if connection.dialect.name != "sqlite":
        return
    reading = connection.get_execution_options().get("reads_only", False)
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


def written_json(text: str) -> ColumnElement[Any]:
    """JSON that was written elsewhere, as the value of a JSON column: a long one need not be read first."""
    value = literal(text, Text())
    return value if db.engine.dialect.name == "sqlite" else cast(value, JSON)


class days_between(FunctionElement[int]):  # noqa: N801 - reads as the SQL function that it is
    """Whole days from the first date to the second, as SQL of either database."""

    type = Integer()
    inherit_cache = True


@compiles(days_between, "sqlite")
def _days_between_sqlite(element: days_between, compiler: SQLCompiler, **options: Any) -> str:
    first, second = element.clauses
    return (
        f"CAST(julianday({compiler.process(second, **options)})"
        f" - julianday({compiler.process(first, **options)}) AS INTEGER)"
    )


@compiles(days_between, "postgresql")
def _days_between_postgresql(element: days_between, compiler: SQLCompiler, **options: Any) -> str:
    first, second = element.clauses
    return f"(CAST({compiler.process(second, **options)} AS DATE) - CAST({compiler.process(first, **options)} AS DATE))"
