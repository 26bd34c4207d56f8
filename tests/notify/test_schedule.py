"""The table of jobs and the scheduler that runs it."""

from pathlib import Path
from threading import Event

import pytest
from flask import Flask

from tests.notify.mailroom import WAIT_SECONDS
from tests.people import Cast
from tracker.core.app_services import app_services
from tracker.core.extensions import db
from tracker.notify import schedule
from tracker.notify.schedule import Job, jobs_of, run_job, start_scheduler

ROOT = Path(__file__).parents[2]


def some_job(run: object) -> Job:
    return Job("some-job", run, jobs_of(app_services().config)[0].trigger)  # type: ignore[arg-type]


def test_every_job_of_the_table_runs_on_an_empty_ledger(app: Flask, cast: Cast) -> None:
    for job in jobs_of(app_services(app).config):
        db.session.rollback()
        assert job.run() >= 0


def test_a_job_that_fails_is_logged_and_does_not_stop_the_scheduler(app: Flask) -> None:
    def fail() -> int:
        raise RuntimeError("a fault")

    assert run_job(app, some_job(fail)) == 0
    assert run_job(app, some_job(lambda: 3)) == 3


def test_the_scheduler_runs_every_job_at_the_start_and_one_failing_job_leaves_the_others_alone(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran = {name: Event() for name in ("first", "second")}

    def fail() -> int:
        ran["first"].set()
        raise RuntimeError("a fault")

    def work() -> int:
        assert app_services().config
        ran["second"].set()
        return 1

    trigger = jobs_of(app_services(app).config)[0].trigger
    table = (Job("first", fail, trigger), Job("second", work, trigger))
    monkeypatch.setattr(schedule, "jobs_of", lambda *_: table)
    scheduler = start_scheduler(app)
    try:
        assert all(event.wait(WAIT_SECONDS) for event in ran.values())
        assert {job.id for job in scheduler.get_jobs()} >= {"first", "second"}
    finally:
        scheduler.shutdown()
    assert not scheduler.running


def test_every_job_is_named_in_the_docs(app: Flask) -> None:
    text = (ROOT / "docs" / "notices.md").read_text(encoding="utf-8")
    for job in jobs_of(app_services(app).config):
        assert f"`{job.name}`" in text
