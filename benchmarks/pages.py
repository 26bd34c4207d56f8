"""How long pages take on a full ledger, as ratios to the cheapest page of the same run.

    .venv/bin/python -m benchmarks.pages [--tasks 2000]

The floor is `/healthz`: one query and no template. Each page is asked for ten times; the median counts.
The ledger lies in a SQLite file that is thrown away.
"""

import argparse
import logging
import statistics
import tempfile
import time
from datetime import UTC, date, datetime
from pathlib import Path

import structlog
from flask import Flask
from sqlalchemy import insert, select

from config import Config
from tracker.accounts.queries import actor_for
from tracker.accounts.services import add_user
from tracker.application import create_app
from tracker.core.database import transaction
from tracker.core.extensions import db
from tracker.core.migrate import upgrade
from tracker.core.permissions import SYSTEM
from tracker.core.vocabulary import (
    OrganizationKind,
    ProgressState,
    ReportStatus,
    Responsibility,
    Rhythm,
    Role,
    TaskStatus,
)
from tracker.core.working_calendar import working_calendar
from tracker.organizations.models import Organization
from tracker.organizations.services import add_organization
from tracker.tasks.models import Assignment, Plan, Report, ReportingRound, Task
from tracker.tasks.rounds.rules.schedules import DEFAULT_DAY, ScheduleFacts
from tracker.tasks.rounds.services.scheduling import set_schedule

PAGES = (
    "/healthz",
    "/sign-in",
    "/",
    "/tasks",
    "/tasks?light=red&sort=due",
    "/tasks/7",
    "/tasks/7/history",
    "/reports",
    "/oversight",
    "/plans",
    "/plans/1/rounds",
    "/rounds/1",
)
ROUNDS = 10
NOW = datetime(2023, 6, 28, 1, tzinfo=UTC)


def main() -> None:
    """Build the ledger, ask for the pages, print a line each."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--tasks", type=int, default=2000)
    tasks = options.parse_args().tasks
    with tempfile.TemporaryDirectory() as folder:
        config = Config(
            secret_key="only for a benchmark, and long enough to be one",  # noqa: S106 - thrown away with the file
            database_url=f"sqlite:///{Path(folder) / 'pages.db'}",
            data_dir=Path(folder),
            day=date(2023, 6, 28),
            rate_limits=False,
        )
        app = create_app(config)
        structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
        with app.app_context():
            upgrade(db.engine)
            office_session = _fill(tasks)
        medians = {page: _median_ms(app, page, office_session) for page in PAGES}
    floor = medians["/healthz"]
    print(f"{tasks} tasks, {tasks * 5} parts; floor {floor:.1f} ms (/healthz)")
    for page, median in medians.items():
        print(f"{page:28} {median:8.1f} ms {median / floor:7.1f} x")


def _fill(tasks: int) -> str:
    """A city with 20 units and a plan; returns what the office person's session holds."""
    with transaction() as session:
        city = add_organization("云州市", jurisdiction=None, kind=OrganizationKind.CITY, actor=SYSTEM, now=NOW)
        units = [_unit(f"第{n}局", city) for n in range(20)]
        office = add_user(
            "office",
            name="李梅",
            organization=city,
            roles=[Role.OFFICE],
            password="benchmark",  # noqa: S106 - thrown away with the file
            now=NOW,
        )
        office.must_change_password = False
        plan = Plan(
            jurisdiction_id=city.id,
            title="云州市重点任务",
            period_start=date(2023, 1, 1),
            period_end=date(2023, 12, 31),
            in_force_at=NOW,
        )
        session.add(plan)
        session.flush()
        session.add_all(_task(number, plan, units) for number in range(1, tasks + 1))
    wanted = ScheduleFacts(Rhythm.MONTHLY, DEFAULT_DAY, date(2023, 1, 1), date(2023, 12, 31))
    set_schedule(
        plan.id,
        wanted,
        seen_version=0,
        actor=actor_for(office),
        now=NOW,
        today=date(2023, 1, 1),
        is_working_day=working_calendar().is_working_day,
    )
    _answer_rounds(plan.id, office.id)
    return office.get_id()


def _answer_rounds(plan_id: int, person_id: int) -> None:
    """Of the rounds until now, every part but each seventh has answered each; all of it was accepted."""
    with transaction() as session:
        rounds = session.scalars(
            select(ReportingRound).where(ReportingRound.plan_id == plan_id, ReportingRound.due_on < NOW.date())
        ).all()
        parts = session.scalars(select(Assignment.id)).all()
        session.execute(
            insert(Report),
            [
                {
                    "assignment_id": part_id,
                    "round_id": each.id,
                    "state": ProgressState.IN_PROGRESS,
                    "status": ReportStatus.ACCEPTED,
                    "percent": 40,
                    "done": "按计划推进。",
                    "as_of": each.due_on,
                    "submitted_at": NOW,
                    "submitted_by_id": person_id,
                }
                for each in rounds
                for part_id in parts
                if (part_id + each.id) % 7
            ],
        )


def _unit(name: str, city: Organization) -> Organization:
    return add_organization(name, jurisdiction=city, kind=OrganizationKind.DEPARTMENT, actor=SYSTEM, now=NOW)


def _task(number: int, plan: Plan, units: list[Organization]) -> Task:
    parts = [units[(number + step) % len(units)] for step in range(5)]
    return Task(
        jurisdiction_id=plan.jurisdiction_id,
        plan_id=plan.id,
        ordinal=number,
        number=str(number),
        title=f"第{number}项任务",
        section=f"第{number % 8}章",
        starts_on=date(2023, 1, 1),
        due_on=date(2023, 12, 31),
        original_due_on=date(2023, 12, 31),
        status=TaskStatus.IN_PROGRESS,
        percent=number % 100,
        assignments=[
            Assignment(
                organization_id=unit.id,
                role=Responsibility.CO if position else Responsibility.LEAD,
                position=position,
                assigned_at=NOW,
            )
            for position, unit in enumerate(parts)
        ],
    )


def _median_ms(app: Flask, page: str, office_session: str) -> float:
    client = app.test_client()
    if page not in ("/healthz", "/sign-in"):
        with client.session_transaction() as session:
            session["_user_id"] = office_session
    times = []
    for _round in range(ROUNDS):
        started = time.perf_counter()
        answer = client.get(page)
        times.append(1000 * (time.perf_counter() - started))
        assert answer.status_code == 200, (page, answer.status_code)
    return statistics.median(times)


if __name__ == "__main__":
    main()
