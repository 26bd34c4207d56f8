"""The database's version: which migration it is at, bringing it to ours, and refusing what we cannot use.

The migrations stand in `migrations/versions`; `migrations/env.py` runs them on the connection given here.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Engine, inspect, text

from config import ConfigError
from tracker.core.sqlite import writing
from tracker.core.statistics import refresh_statistics
from tracker.core.when_needed import WhenNeeded

if TYPE_CHECKING:
    from alembic import command, script
    from alembic import config as settings
    from alembic.util import exc
else:
    command, exc = WhenNeeded("alembic.command"), WhenNeeded("alembic.util.exc")
    script, settings = WhenNeeded("alembic.script"), WhenNeeded("alembic.config")

MIGRATIONS = Path(__file__).parents[2] / "migrations"
#: Any number that no other program uses: who migrates a PostgreSQL database holds this advisory lock.
MIGRATION_LOCK = 1_953_653_091


class DatabaseState(Enum):
    """How the database lies to the migrations that this version of Tracker knows."""

    EMPTY = "has no tables yet"
    STRANGE = "holds tables that Tracker did not make"
    OLDER = "is of an older version of Tracker"
    READY = "is up to date"
    NEWER = "is of a newer version of Tracker"


class WrongDatabase(ConfigError):
    """The database that DATABASE_URL names cannot be used by this version; the message is one sentence."""


def database_state(engine: Engine) -> DatabaseState:
    """How the database lies to our migrations; changes nothing."""
    with engine.connect() as connection:
        return _state(connection)


def upgrade(engine: Engine, revision: str = "head", *, say: Callable[[str], None] | None = None) -> bool:
    """Bring the database to a revision (the newest by default); whether anything was done.

    All steps are one transaction: a migration that fails leaves the database as it was. Raises
    `WrongDatabase` when the database is of a newer version or is not ours.
    """
    with _migrating(engine) as connection:
        state = _state(connection)
        if state in (DatabaseState.NEWER, DatabaseState.STRANGE):
            raise WrongDatabase(_refusal(state))
        if state is DatabaseState.READY and revision == "head":
            return False
        command.upgrade(_alembic(connection, say), revision)
    refresh_statistics(engine)
    return True


def downgrade(engine: Engine, revision: str) -> None:
    """Take migrations back, down to a revision or to `base` (no tables)."""
    with _migrating(engine) as connection:
        command.downgrade(_alembic(connection), revision)


def write_revision(engine: Engine, message: str) -> Path:
    """Write a new migration from the difference between the models and the database; a person checks it."""
    known = list(script.ScriptDirectory(str(MIGRATIONS)).walk_revisions())
    with engine.connect() as connection:
        written: Any = command.revision(
            _alembic(connection), message, autogenerate=True, rev_id=f"{len(known) + 1:04d}"
        )
    return Path(written.path)


def require_ready(engine: Engine) -> None:
    """Raise `WrongDatabase`, with what to do, unless the database is at our newest migration."""
    state = database_state(engine)
    if state is not DatabaseState.READY:
        raise WrongDatabase(_refusal(state))


def _refusal(state: DatabaseState) -> str:
    advice = {
        DatabaseState.EMPTY: "run 'tracker database upgrade' first",
        DatabaseState.OLDER: "run 'tracker database upgrade' first, after a backup",
        DatabaseState.NEWER: "install that version of Tracker, or restore the backup made before the upgrade",
        DatabaseState.STRANGE: "set DATABASE_URL to a database of its own",
    }
    return f"The database {state.value}: {advice[state]}."


def _state(connection: Connection) -> DatabaseState:
    current = _revisions(connection)
    if not current:
        tables = inspect(connection).get_table_names()
        return DatabaseState.STRANGE if set(tables) - {"alembic_version"} else DatabaseState.EMPTY
    if current == [newest_revision()]:
        return DatabaseState.READY
    try:
        script.ScriptDirectory(str(MIGRATIONS)).get_revisions(current)
    except exc.CommandError:
        return DatabaseState.NEWER
    return DatabaseState.OLDER


def newest_revision() -> str:
    """The revision of our newest migration, told by the files' names, so that a start need not load Alembic."""
    return max(path.name for path in (MIGRATIONS / "versions").glob("[0-9]*_*.py")).partition("_")[0]


def _revisions(connection: Connection) -> list[str]:
    if not inspect(connection).has_table("alembic_version"):
        return []
    return list(connection.scalars(text("SELECT version_num FROM alembic_version")))


@contextmanager
def _migrating(engine: Engine) -> Iterator[Connection]:
    """A connection in a transaction that no other migration runs beside.

    SQLite copies a table to change it, which must not cascade to the rows that refer to it: foreign keys
    are switched off before the transaction (inside one the switch does nothing) and checked at its end.
    """
    with engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            _foreign_keys(connection, "OFF")
        try:
            with writing(connection):
                if connection.dialect.name == "postgresql":
                    connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": MIGRATION_LOCK})
                yield connection
                _check_foreign_keys(connection)
        finally:
            if connection.dialect.name == "sqlite":
                _foreign_keys(connection, "ON")


def _foreign_keys(connection: Connection, switch: str) -> None:
    driver: Any = connection.connection.dbapi_connection
    driver.execute(f"PRAGMA foreign_keys = {switch}")


def _check_foreign_keys(connection: Connection) -> None:
    if connection.dialect.name != "sqlite":
        return
    if lost := connection.exec_driver_sql("PRAGMA foreign_key_check").all():
        raise WrongDatabase(f"After the migration {len(lost)} rows would refer to rows that do not exist.")


def _alembic(connection: Connection, say: Callable[[str], None] | None = None) -> "settings.Config":
    config = settings.Config(attributes={"connection": connection, "say": say})
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")
    return config
