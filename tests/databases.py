"""Databases with the newest schema, without walking through all migrations for each of them."""

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import Engine, create_engine

from tracker.core.migrate import upgrade


def give_schema(engine: Engine) -> None:
    """The newest schema in an empty database: on SQLite the copy of a file that was migrated once in this process."""
    if engine.dialect.name != "sqlite":
        upgrade(engine)
        return
    engine.dispose()  # the last connection takes the files beside the database away
    Path(str(engine.url.database)).write_bytes(_migrated())


@cache
def _migrated() -> bytes:
    with TemporaryDirectory() as folder:
        file = Path(folder) / "migrated.db"
        engine = create_engine(f"sqlite:///{file}")
        upgrade(engine)
        engine.dispose()
        return file.read_bytes()
