"""One application a database for the whole run; every test starts with empty tables and a fixed clock."""

import os
import shutil
import sqlite3
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import Context
from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Connection, Engine, Table, create_engine, event, select, text
from sqlalchemy.engine import URL, make_url
from werkzeug.test import TestResponse

from config import Config, database_url
from tests import left_entries  # noqa: F401 - listens to every change that a page makes
from tests.people import Cast, make_cast
from tracker.application import create_app
from tracker.audit.models import AuditEntry
from tracker.audit.rules.fields import is_named
from tracker.core.app_services import app_services
from tracker.core.database import Base, transaction
from tracker.core.extensions import db
from tracker.core.migrate import upgrade
from tracker.oversight.standing.memory import standings
from tracker.web.kept_blocks import kept_blocks

NOW = datetime(2023, 6, 28, 1, 30, tzinfo=UTC)  # a Wednesday, half past nine in Shanghai
TODAY = NOW.date()


# What tests and the servers that they start are compiled to is kept, whatever the environment says: without it each
# worker and each server would compile the whole project again.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)


@event.listens_for(Engine, "connect")
def _do_not_wait_for_the_disk(connection: Any, _record: object) -> None:
    """No test cuts the power. Those that stop a process at any moment run servers, which keep SQLite as it is."""
    if isinstance(connection, sqlite3.Connection):
        connection.execute("PRAGMA synchronous = OFF")


@event.listens_for(AuditEntry, "before_insert")
def _every_recorded_field_has_a_name(_mapper: object, _connection: object, entry: AuditEntry) -> None:
    """Whatever any test records can be read in a time line; documents under review show their parts another way."""
    unnamed = {name for name in {*entry.before, *entry.after} if not is_named(name)}
    if unnamed and entry.subject_type != "draft":
        raise AssertionError(f"{entry.action} records {sorted(unnamed)}: name them in tracker/audit/rules/fields.py")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--expect-all", action="store_true", help="fail when a test that should run here was skipped")


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """In CI nothing may be skipped but what says that it is optional: a skipped half is not a green run."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    skipped = reporter.stats.get("skipped", []) if reporter else []
    missing = [report for report in skipped if "Skipped: optional: " not in str(report.longrepr)]
    if session.config.getoption("--expect-all") and reporter and missing:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
        reporter.write_line("failed: tests were skipped although everything was expected to run", red=True)


@pytest.fixture(scope="session")
def fresh_postgresql(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], str]:
    """Makes a fresh database by name, on the server that TEST_DATABASE_URL names or one that pgserver carries."""
    named = os.environ.get("TEST_DATABASE_URL")
    if named == "none":
        pytest.skip("PostgreSQL tests were switched off with TEST_DATABASE_URL=none")
    server = named or _own_server(tmp_path_factory.mktemp("postgresql"))
    url = make_url(database_url(server, Path("unused")))
    worker = os.environ.get("PYTEST_XDIST_WORKER", "")

    def make(name: str) -> str:
        name = f"{name}_{worker}" if worker else name
        _recreate(url, name)
        return url.set(database=name).render_as_string(hide_password=False)

    return make


@pytest.fixture(scope="session")
def postgresql_url(fresh_postgresql: Callable[[str], str]) -> str:
    """The PostgreSQL database of most tests."""
    return fresh_postgresql("tracker_test")


def _own_server(folder: Path) -> str:
    try:
        import pgserver
    except ImportError:
        pytest.skip("no PostgreSQL: set TEST_DATABASE_URL, or install pgserver (it has wheels for common systems)")
    return str(pgserver.get_server(folder).get_uri())


def _recreate(server: URL, name: str) -> None:
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
        connection.execute(text(f"CREATE DATABASE {name} ENCODING 'UTF8' TEMPLATE template0"))
        connection.execute(text(f"ALTER DATABASE {name} SET synchronous_commit = off"))
        connection.execute(text(f"ALTER DATABASE {name} SET jit = off"))
    engine.dispose()


def test_config(url: str, folder: Path, **changes: object) -> Config:
    """A configuration for tests: cheap passwords, no limits on rates, quiet logs."""
    values: dict[str, object] = {
        "secret_key": "only for tests, but long enough to be one",
        "database_url": url,
        "data_dir": folder,
        "password_cost": 1,
        "password_memory_kib": 64,
        "rate_limits": False,
        "log_format": "console",
    }
    return Config(**(values | changes))  # type: ignore[arg-type]


test_config.__test__ = False  # type: ignore[attr-defined]


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def whole_app(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The application on one of the two databases, with its schema in place."""
    folder = tmp_path_factory.mktemp(request.param)
    on_sqlite = request.param == "sqlite"
    url = f"sqlite:///{folder / 'test.db'}" if on_sqlite else request.getfixturevalue("postgresql_url")
    app = create_app(test_config(url, folder))
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=False, PROPAGATE_EXCEPTIONS=False)
    with app.app_context():
        upgrade(db.engine)
        if not on_sqlite:
            _prepare_emptying(db.engine)
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def app(whole_app: Flask) -> Iterator[Flask]:
    """The application inside its context, with empty tables afterwards."""
    with whole_app.app_context():
        yield whole_app
        db.session.rollback()
        db.session.close()
    with whole_app.app_context():
        empty_tables()
        shutil.rmtree(app_services().config.data_dir / "exports", ignore_errors=True)
        kept_blocks().forget()
        standings().forget()


def empty_tables() -> None:
    """Take every row away, as only somebody with the database in hand could, and count ids from 1 again."""
    with db.engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            with unchecked(connection):
                connection.execute(text(f"SELECT {EMPTIED}()"))
            return
        with protection_lifted(connection):
            connection.execute(text("PRAGMA defer_foreign_keys = ON"))
            for table in reversed(Base.metadata.sorted_tables):
                connection.execute(table.delete())


#: A function of the test database that takes every row away: kept there, it is planned once for a connection.
EMPTIED = "emptied_for_a_test"


def _prepare_emptying(engine: Engine) -> None:
    """Not TRUNCATE: making the files of every table anew takes longer than most tests."""
    names = [table.name for table in reversed(Base.metadata.sorted_tables)]
    filled = "".join(f'IF EXISTS (SELECT FROM "{name}") THEN DELETE FROM "{name}"; END IF;\n' for name in names)  # noqa: S608
    with engine.begin() as connection:
        counters = connection.scalars(text("SELECT sequencename FROM pg_sequences WHERE schemaname = 'public'"))
        anew = "".join(f"PERFORM setval('\"{name}\"', 1, false);\n" for name in counters)
        body = f"BEGIN\n{filled}{anew}END"
        connection.exec_driver_sql(
            f"CREATE OR REPLACE FUNCTION {EMPTIED}() RETURNS void LANGUAGE plpgsql AS $${body}$$"
        )


@contextmanager
def unchecked(connection: Connection) -> Iterator[None]:
    """On PostgreSQL: no trigger and no foreign key is looked at until this transaction ends, where that is allowed."""
    if connection.dialect.name == "postgresql" and connection.scalar(text("SHOW is_superuser")) == "on":
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        yield
        return
    with protection_lifted(connection):
        yield


@contextmanager
def protection_lifted(connection: Connection) -> Iterator[None]:
    """Let the audit trail be changed for a moment, as only somebody with the database in hand could."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("ALTER TABLE audit_entry DISABLE TRIGGER USER"))
        yield
        connection.execute(text("ALTER TABLE audit_entry ENABLE TRIGGER USER"))
        return
    triggers = connection.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")).all()
    for name, _sql in triggers:
        connection.exec_driver_sql(f"DROP TRIGGER {name}")
    yield
    for _name, sql in triggers:
        connection.exec_driver_sql(sql)


@pytest.fixture
def cast(app: Flask) -> Cast:
    """The fixed cast of people and organizations: entered by the services once, and row by row from then on."""
    address = str(db.engine.url)
    if address not in _CASTS:
        made = make_cast(NOW)
        ids = {each.name: getattr(made, each.name).id for each in fields(made)}
        kinds = {each.name: type(getattr(made, each.name)) for each in fields(made)}
        stored = {table: db.session.execute(table.select()).mappings().all() for table in Base.metadata.sorted_tables}
        _CASTS[address] = ({table: [dict(row) for row in rows] for table, rows in stored.items() if rows}, ids, kinds)
        db.session.commit()
        if db.engine.dialect.name == "postgresql":
            _prepare_entering(db.engine, list(_CASTS[address][0]))
        return made
    stored, ids, kinds = _CASTS[address]
    _enter(stored)
    known = {(kind, each.id): each for kind in set(kinds.values()) for each in db.session.scalars(select(kind))}
    db.session.commit()  # so that no transaction is open when the test begins
    return Cast(**{name: known[kind, ids[name]] for name, kind in kinds.items()})


#: By database: what the cast's tables hold, and the id and the class of each of its fields.
_CASTS: dict[str, tuple[dict[Table, list[dict[str, Any]]], dict[str, int], dict[str, type]]] = {}


def _enter(stored: dict[Table, list[dict[str, Any]]]) -> None:
    with transaction() as session:
        if session.connection().dialect.name == "postgresql":
            with unchecked(session.connection()):
                session.execute(text(f"SELECT {ENTERED}()"))
            return
        for table, rows in stored.items():
            session.execute(table.insert(), rows)


#: A function of the test database that enters the cast as it stood at first, from tables that nothing else knows.
ENTERED = "cast_for_a_test"


def _prepare_entering(engine: Engine, tables: Sequence[Table]) -> None:
    """On PostgreSQL the rows stay beside the tables: one statement puts them back, where each insert took its own way."""
    names = [table.name for table in tables]
    with_ids = [table.name for table in tables if "id" in table.c]
    with engine.begin() as connection:
        connection.execute(text("CREATE SCHEMA cast_of_tests"))
        for name in names:
            connection.execute(text(f'CREATE TABLE cast_of_tests."{name}" AS TABLE public."{name}"'))
        rows = "".join(f'INSERT INTO public."{name}" SELECT * FROM cast_of_tests."{name}";\n' for name in names)  # noqa: S608
        counters = "".join(
            f"PERFORM setval(pg_get_serial_sequence('\"{name}\"', 'id'), (SELECT max(id) FROM public.\"{name}\"));\n"  # noqa: S608
            for name in with_ids
        )
        body = f"BEGIN\n{rows}{counters}END"
        connection.exec_driver_sql(f"CREATE FUNCTION {ENTERED}() RETURNS void LANGUAGE plpgsql AS $${body}$$")


class Browser(FlaskClient):
    """A client whose requests share neither context nor database session with the test itself."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        db.session.rollback()
        answer: TestResponse = Context().run(super().open, *args, **kwargs)
        return answer


@pytest.fixture
def client(app: Flask, monkeypatch: pytest.MonkeyPatch) -> FlaskClient:
    """A browser without JavaScript; the pages' clock stands at NOW."""
    monkeypatch.setattr("tracker.core.clock.datetime", fixed_datetime(NOW))
    return Browser(app, app.response_class)


def fixed_datetime(moment: datetime) -> type[datetime]:
    class Fixed(datetime):
        @classmethod
        def now(cls, tz: object = None) -> datetime:  # type: ignore[override]
            return moment.astimezone(tz)  # type: ignore[arg-type]

    return Fixed


@pytest.fixture(scope="session")
def shared() -> SimpleNamespace:
    """The folder of real documents beside the project, where there is one."""
    folder = Path(__file__).parent.parent.parent / "shared"
    if not folder.is_dir():
        pytest.skip("the real documents are not here: ../shared is missing")
    return SimpleNamespace(folder=folder, documents=folder / "documents", gold=folder / "gold")
