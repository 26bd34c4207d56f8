"""Planning holds nobody up: it decides before its turn, stores in short ones, goes on where it broke off."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from threading import Thread
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, func, select

from tests.conftest import NOW
from tests.make import accepted, make_plan, make_report, make_task, part_of
from tests.notify.mailroom import WAIT_SECONDS, in_parallel
from tests.notify.many import many_tasks
from tests.people import Cast
from tracker.accounts.models import User
from tracker.core import sqlite
from tracker.core.database import transaction
from tracker.core.extensions import db
from tracker.core.vocabulary import AssignmentStatus
from tracker.notify import jobs
from tracker.notify.models import Notice
from tracker.notify.planning import services as planning
from tracker.notify.rules import digest, reminders
from tracker.tasks.models import Assignment
from tracker.tasks.steps.remind.services import remind_unit

THE_24TH = datetime(2023, 12, 24, 1, 30, tzinfo=UTC)  # 7 days before the 31st
MONDAY = datetime(2023, 12, 18, 1, 30, tzinfo=UTC)


def notices() -> int:
    found = db.session.scalars(select(func.count(Notice.id))).one()
    db.session.rollback()
    return found


def somebody_saves(app: Flask, user_id: int) -> None:
    """Another connection changes a record meanwhile; it is refused when the turn does not come soon."""
    problems: list[BaseException] = []

    def save() -> None:
        try:
            with app.app_context(), transaction() as session:
                session.get_one(User, user_id).name = "改了名"
        except BaseException as problem:
            problems.append(problem)

    thread = Thread(target=save)
    thread.start()
    thread.join(WAIT_SECONDS)
    assert not thread.is_alive()
    assert problems == []


@pytest.mark.parametrize(
    ("job", "now", "where", "what"),
    [
        pytest.param(jobs.plan_reminders, THE_24TH, reminders, "plan_reminders", id="reminders"),
        pytest.param(jobs.plan_digests, MONDAY, digest, "plan_digests", id="digests"),
        pytest.param(jobs.turn_entries_into_notices, NOW, jobs, "notices_for", id="news"),
    ],
)
def test_others_save_while_a_job_thinks(
    app: Flask,
    cast: Cast,
    monkeypatch: pytest.MonkeyPatch,
    job: Callable[[datetime], int],
    now: datetime,
    where: Any,
    what: str,
) -> None:
    part = accepted(part_of(make_task(cast, due="2023-12-31"), cast.civil_affairs))
    remind_unit(part.id, "请抓紧。", actor=cast.actor("office"), now=NOW)
    leader = cast.leader.id
    db.session.rollback()
    monkeypatch.setattr(sqlite, "LONGEST_WAIT_SECONDS", 2)
    thinks, times = getattr(where, what), []

    def thinking(*facts: Any, **more: Any) -> Any:
        times.append(1)
        if len(times) == 1:  # what changed meanwhile may have to be thought over once more, in the turn
            somebody_saves(app, leader)
        return thinks(*facts, **more)

    monkeypatch.setattr(where, what, thinking)
    assert job(now) > 0
    assert times
    assert notices() > 0


def test_a_day_that_is_planned_costs_one_question(cast: Cast) -> None:
    make_task(cast, due="2023-12-31")
    jobs.plan_reminders(MONDAY)
    jobs.plan_digests(MONDAY)
    db.session.rollback()
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        asked.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        assert jobs.plan_reminders(MONDAY + timedelta(minutes=10)) == 0
        assert jobs.plan_digests(MONDAY + timedelta(minutes=15)) == 0
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    assert [statement.split()[0] for statement in asked if not statement.startswith("BEGIN")] == ["SELECT", "SELECT"]


def test_a_run_that_broke_off_goes_on_where_it_stopped(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    many_tasks(cast, make_plan(cast), 50, due=date(2023, 12, 31))
    monkeypatch.setattr(planning, "PARTS_A_TURN", 20)
    keep, portions = planning.services.keep_notices, []

    def killed(planned: list[Any], **more: Any) -> int:
        portions.append(len(planned))
        if len(portions) == 2:
            raise KeyboardInterrupt
        return keep(planned, **more)

    monkeypatch.setattr(planning.services, "keep_notices", killed)
    with pytest.raises(KeyboardInterrupt):
        jobs.plan_reminders(THE_24TH)
    assert notices() == 20
    assert jobs.plan_reminders(THE_24TH + timedelta(minutes=10)) == 30
    assert portions == [20, 20, 20, 10]
    assert jobs.plan_reminders(THE_24TH + timedelta(minutes=20)) == 0
    assert notices() == 50


def test_what_was_finished_while_the_run_thought_is_not_reminded_of(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = make_plan(cast)
    done = accepted(part_of(make_task(cast, plan), cast.civil_affairs)).id
    accepted(part_of(make_task(cast, plan), cast.civil_affairs))
    thinks, times = reminders.plan_reminders, []

    def thinking(*facts: Any, **more: Any) -> Any:
        planned = thinks(*facts, **more)
        times.append(len(planned.planned))
        if len(times) == 1:
            db.session.rollback()
            with transaction() as session:
                session.get_one(Assignment, done).status = AssignmentStatus.COMPLETED
        return planned

    monkeypatch.setattr(reminders, "plan_reminders", thinking)
    assert jobs.plan_reminders(THE_24TH) == 1
    assert times == [2, 1]


def test_two_runs_at_once_tell_everybody_once(app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    plan = make_plan(cast)
    many_tasks(cast, plan, 60, due=date(2023, 12, 31))
    monkeypatch.setattr(planning, "PARTS_A_TURN", 7)
    new = in_parallel(app, lambda: jobs.plan_reminders(THE_24TH), threads=2)
    assert sum(new) == notices() == 60
    new = in_parallel(app, lambda: jobs.plan_digests(MONDAY), threads=2)
    assert sum(new) == notices() - 60 > 0


def test_whoever_answers_while_news_are_thought_out_is_not_asked(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """The city went on meanwhile: its entries are looked at again in the turn."""
    part = accepted(part_of(make_task(cast), cast.civil_affairs))
    make_report(part)
    thinks, times = jobs._notices_of, []
    office = cast.actor("office")

    def thinking(*facts: Any) -> Any:
        planned = thinks(*facts)
        times.append(len(planned))
        if len(times) == 1:
            db.session.rollback()
            remind_unit(part.id, "请抓紧。", actor=office, now=NOW)
        return planned

    monkeypatch.setattr(jobs, "_notices_of", thinking)
    assert jobs.turn_entries_into_notices(NOW) > 0
    assert times == [2, 2, 0]
