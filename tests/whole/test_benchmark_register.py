"""The register that benchmarks load is one that the application itself could have written."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from benchmarks.cities import PASSWORD
from benchmarks.load import load
from tests.conftest import test_config
from tracker.application import create_app
from tracker.audit.services import check_trail
from tracker.core.clock import today
from tracker.core.extensions import db
from tracker.core.vocabulary import ReportStatus
from tracker.tasks.kept.queries import is_kept
from tracker.tasks.kept.services import recount_city
from tracker.tasks.models import Report, Task

TASKS = 120


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def loaded(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """An application on a database that was filled by the loader."""
    folder: Path = tmp_path_factory.mktemp("loaded")
    url = f"sqlite:///{folder / 'loaded.db'}"
    if request.param == "postgresql":
        url = request.getfixturevalue("fresh_postgresql")("tracker_loaded")
    config = test_config(url, folder)
    load(config, TASKS, per_plan=50)
    app = create_app(config)
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    yield app
    with app.app_context():
        db.engine.dispose()


def test_every_entry_is_as_it_was_written(loaded: Flask) -> None:
    with loaded.app_context():
        state = check_trail()
    assert (state.broken, state.cut_short) == (None, ())
    assert state.entries > 7 * TASKS


def test_what_is_kept_is_what_the_rules_tell(loaded: Flask) -> None:
    with loaded.app_context():
        assert is_kept([1], today())
        found = recount_city(1)
    assert (found.tasks, found.differences) == (TASKS, [])


def test_the_rows_are_those_of_the_register(loaded: Flask) -> None:
    with loaded.app_context():
        assert db.session.scalar(select(func.count(Task.id))) == TASKS
        assert db.session.scalar(select(func.count(Report.id)).where(Report.status == ReportStatus.SUBMITTED))


@pytest.mark.parametrize("login", ["office", "bench", "user005"])
def test_its_people_sign_in_and_find_their_tasks(loaded: Flask, login: str) -> None:
    client = loaded.test_client()
    client.post("/sign-in", data={"login": login, "password": PASSWORD})
    answer = client.get("/tasks")
    assert answer.status_code == 200
    assert "Department" in answer.get_data(as_text=True)
