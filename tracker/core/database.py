"""How records are stored: the base class, shared column types, transactions, and the two databases.

Every request and job begins by reading, which holds nobody up. What it then changes, it changes in a turn
(`transaction`): what was read before is read anew in it, and a change outside of one is refused.
On PostgreSQL a turn is that of one city (`transaction(city)`), so that changes of a city queue behind each other and
never behind another city's, or that of every city (`transaction()`), which waits until nobody writes and keeps
everybody out. A transaction takes one turn, and takes it before it locks anything else, so no two can wait for each
other. On SQLite all turns are one queue (`sqlite.py`): the reading transaction ends before one waits in it, and the
writing one begins with its turn. Which city's turn is held is known there too: the audit trail refuses an entry
about a city whose turn is not held (`require_turn`).
"""

import enum
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Annotated, Any

from sqlalchemy import (
    JSON,
    ColumnElement,
    DateTime,
    Dialect,
    Enum,
    Integer,
    MetaData,
    Row,
    Select,
    String,
    Table,
    Text,
    cast,
    event,
    func,
    literal,
    select,
)
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects import sqlite as sqlite_dialect
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import DeclarativeBase, Mapped, ORMExecuteState, Session, declared_attr, mapped_column
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeDecorator

from tracker.core import sqlite
from tracker.core.errors import Busy
from tracker.core.extensions import db

WRITE_LOCK_KEY = 20231224  # the key of PostgreSQL's advisory locks; any fixed number will do
#: The turn of the whole installation: for what may touch several cities, or enters a new one.
EVERY_CITY = None
#: The turn for what belongs to no city, such as how far a job has come. No record has this id.
NO_CITY = 0
#: How a row is locked that other tables refer to: rows that refer to it can be added meanwhile, in any turn.
ROW_LOCK = {"key_share": True}
#: PostgreSQL's code for a lock that did not come in time.
LOCK_NOT_AVAILABLE = "55P03"
#: What is done at the end of each turn, after all its changes and before it is committed: see `before_commit`.
_AT_THE_END: list[Callable[[Session], None]] = []
#: Connections beyond one for each thread: for jobs' locks and readings that are watched.
SPARE_CONNECTIONS = 4
POOL_WAIT_SECONDS = 10
_OUTSIDE = "a change outside transaction(): nothing keeps it apart from other changes of its city"


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
def transaction(city: int | None = EVERY_CITY) -> Iterator[Session]:
    """One change, whole or not at all: commits at the end, rolls back when anything is raised.

    `city` is the id of the jurisdiction that is changed, or `NO_CITY`. Changes of one city are made one after the
    other: this waits until the one before it has ended. Without a city it waits for all, and keeps all others out.
    Nothing that was read before the turn counts in it: records that are at hand are read anew when they are used.

    Raises `Busy` when the turn does not come in time, and `RuntimeError` after changes that were made outside of it
    or inside another transaction, unless that is a `single_transaction` which holds the turn.
    """
    session = db.session
    if "together" in session.info:
        _refuse_another_turn(session, city)
        yield session
        session.flush()
        return
    if "turn" in session.info:
        raise RuntimeError("a transaction was begun inside another one, which would end that one half-way")
    _end_reading(session)
    with sqlite.turn_of_writers(db.engine):
        try:
            _take_turn(session, city)
            yield session
            session.flush()
            for act in _AT_THE_END:
                act(session)
            session.commit()
        except BaseException:
            session.rollback()
            raise
        finally:
            session.info.pop("turn", None)


def before_commit(act: Callable[[Session], None]) -> Callable[[Session], None]:
    """Have something done once at the end of every transaction, with its turn: what follows from changes, as a decorator.

    It is done before the commit, so that either both are stored or neither. What stands above this file registers
    itself here. A rehearsal, which takes all of it back, leaves it out.
    """
    _AT_THE_END.append(act)
    return act


def require_turn(city: int) -> None:
    """Raise `RuntimeError` unless the open transaction holds the turn of the city, alone or with every other."""
    info = db.session.info
    if "turn" not in info:
        raise RuntimeError(_OUTSIDE)
    if info["turn"] not in (EVERY_CITY, city):
        raise RuntimeError(f"a change of {_named(city)} in the turn of {_named(info['turn'])}")


def turn_held() -> int | None:
    """Whose turn the open transaction has: a city's, `NO_CITY` or `EVERY_CITY`; raises `RuntimeError` outside of one."""
    info = db.session.info
    if "turn" not in info:
        raise RuntimeError(_OUTSIDE)
    turn: int | None = info["turn"]
    return turn


def city_named_by(query: Select[int]) -> int | None:
    """The turn to take for the cities whose ids the query finds: `NO_CITY` when it finds none, of several `EVERY_CITY`.

    Where every city's turn is held already (when data are loaded), nothing is asked for.
    """
    if _holds_every_turn():
        return EVERY_CITY
    with db.session.no_autoflush:
        found: set[int] = set(db.session.scalars(query))
    return EVERY_CITY if len(found) > 1 else next(iter(found), NO_CITY)


def _holds_every_turn() -> bool:
    return db.session.info.get("turn", NO_CITY) is EVERY_CITY


def _refuse_another_turn(session: Session, city: int | None) -> None:
    held = session.info["turn"]
    if held is not EVERY_CITY and held != city:
        raise RuntimeError(f"a change of {_named(city)} within a transaction in the turn of {_named(held)}")


def _named(city: int | None) -> str:
    if city is EVERY_CITY:
        return "every city"
    return "no city" if city == NO_CITY else f"city {city}"


def _end_reading(session: Session) -> None:
    """Before the turn: refuse changes that were made outside of it and, on SQLite, let go of what was read so far.

    Nobody who waits for a turn stands on an old state of the database there, nor on a connection of the pool.
    """
    _refuse_changes(session)
    if db.engine.dialect.name == "sqlite":
        session.rollback()


def _take_turn(session: Session, city: int | None) -> None:
    """Begin the transaction that writes. What was read before it may have changed: it is read again.

    On PostgreSQL a turn of one city shares the lock of the installation, which a turn of every city has for itself
    alone; it is asked for first (a SELECT asks in the order of its columns), so that nobody who waits at it holds a
    city.
    """
    with waiting_in_words():
        if db.engine.dialect.name == "sqlite":
            session.connection(execution_options={sqlite.WRITES: True})
        else:
            limit = func.set_config("lock_timeout", f"{sqlite.longest_wait_ms()}ms", True)
            if city is EVERY_CITY:
                session.execute(select(limit, func.pg_advisory_xact_lock(WRITE_LOCK_KEY)))
            else:
                everybody = func.pg_advisory_xact_lock_shared(WRITE_LOCK_KEY)
                session.execute(select(limit, everybody, func.pg_advisory_xact_lock(WRITE_LOCK_KEY, city)))
            session.expire_all()
    session.info["turn"] = city


@contextmanager
def waiting_in_words() -> Iterator[None]:
    """Raise `Busy` where the database says, in its own words, that it waited too long for a lock."""
    try:
        yield
    except OperationalError as problem:
        if sqlite.is_busy(problem.orig) or getattr(problem.orig, "sqlstate", None) == LOCK_NOT_AVAILABLE:
            raise Busy(sqlite.LONGEST_WAIT_SECONDS) from problem
        raise


@event.listens_for(Session, "before_flush")
def _refuse_a_change_outside(session: Session, *_context: Any) -> None:
    if "turn" not in session.info:
        _refuse_changes(session)


@event.listens_for(Session, "do_orm_execute")
def _refuse_a_statement_outside(state: ORMExecuteState) -> None:
    changes = state.is_insert or state.is_update or state.is_delete
    if changes and "turn" not in state.session.info:
        raise RuntimeError(_OUTSIDE)


def _refuse_changes(session: Session) -> None:
    changed = (record for record in session.dirty if session.is_modified(record))
    if session.new or session.deleted or any(changed):
        raise RuntimeError(_OUTSIDE)


@contextmanager
def single_transaction(city: int | None = EVERY_CITY) -> Iterator[Session]:
    """Many changes as one transaction, for loading and importing: what stops half-way leaves nothing behind.

    All of them are changes of `city`, as with `transaction`.
    """
    with transaction(city) as session:
        outermost = "together" not in session.info
        session.info["together"] = True
        try:
            yield session
        finally:
            if outermost:
                del session.info["together"]


def written_json(text: str) -> ColumnElement[Any]:
    """JSON that was written elsewhere, as the value of a JSON column: a long one need not be read first."""
    value = literal(text, Text())
    return value if db.engine.dialect.name == "sqlite" else cast(value, JSON)


def insert_or(table: type[Base] | Table) -> postgresql.Insert | sqlite_dialect.Insert:
    """An INSERT in this database's words, which can say what becomes of rows that are there already."""
    insert = sqlite_dialect.insert if db.engine.dialect.name == "sqlite" else postgresql.insert
    return insert(table)


def engine_options(url: str, threads: int) -> dict[str, object]:
    """How a process connects: a connection for each thread is kept, a few more come and go.

    On PostgreSQL each is tried before it is used, so that a restart of the server costs nobody an error page.
    """
    if not make_url(url).database:
        return {"url": url}  # a database in memory has one connection for all
    pool = {"url": url, "pool_size": threads, "max_overflow": SPARE_CONNECTIONS, "pool_timeout": POOL_WAIT_SECONDS}
    return pool if url.startswith("sqlite") else pool | {"pool_pre_ping": True}


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
