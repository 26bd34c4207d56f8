"""Connections to the database: how many there are, and that a restart of the server costs nobody an error."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import create_engine, text
from sqlalchemy.pool import QueuePool

from tracker.core.database import SPARE_CONNECTIONS, engine_options
from tracker.core.extensions import db


def test_there_is_a_connection_for_each_thread_and_a_few_more(app: Flask) -> None:
    pool = db.engine.pool
    assert isinstance(pool, QueuePool)
    assert (pool.size(), pool._max_overflow) == (8, SPARE_CONNECTIONS)


def test_a_database_in_memory_has_its_one_connection() -> None:
    assert engine_options("sqlite://", 8) == {"url": "sqlite://"}


@pytest.mark.parametrize("whole_app", ["postgresql"], indirect=True)  # nothing else can be restarted
def test_a_server_that_was_restarted_is_used_again_at_once(app: Flask, client: FlaskClient) -> None:
    assert client.get("/healthz").status_code == 200
    somebody = create_engine(db.engine.url)
    with somebody.connect() as connection:
        ended = connection.scalars(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        ).all()
    somebody.dispose()
    assert ended
    assert client.get("/healthz").status_code == 200
