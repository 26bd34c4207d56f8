"""An empty database of either kind, for migrations."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, text


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """An empty database: a file, or a schema of its own on the PostgreSQL server."""
    if request.param == "sqlite":
        made = create_engine(f"sqlite:///{tmp_path / 'migrated.db'}")
        yield made
        made.dispose()
        return
    server = create_engine(request.getfixturevalue("postgresql_url"))
    with server.begin() as connection:
        connection.execute(text("DROP SCHEMA IF EXISTS migrated CASCADE"))
        connection.execute(text("CREATE SCHEMA migrated"))
    made = create_engine(server.url, connect_args={"options": "-csearch_path=migrated"})
    yield made
    made.dispose()
    with server.begin() as connection:
        connection.execute(text("DROP SCHEMA migrated CASCADE"))
    server.dispose()
