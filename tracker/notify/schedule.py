"""All scheduled work in one table; the only file that knows APScheduler.

The jobs are idempotent, so any number of schedulers may run beside each other. A job that fails is logged and
runs again at its next time; the others go on.
"""

from collections.abc import Callable, Collection, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import structlog
from flask import Flask

from config import Config
from tracker.core import clock
from tracker.core.app_services import app_services
from tracker.core.extensions import db
from tracker.core.one_at_a_time import only_here
from tracker.core.statistics import keeps_statistics_itself, refresh_statistics
from tracker.core.when_needed import WhenNeeded
from tracker.notify import jobs
from tracker.tasks.kept.services import renew_all

if TYPE_CHECKING:
    from apscheduler.executors import pool
    from apscheduler.schedulers import background
    from apscheduler.schedulers.background import BackgroundScheduler
    from apscheduler.triggers import cron, interval
    from apscheduler.triggers.base import BaseTrigger
else:
    background, pool = WhenNeeded("apscheduler.schedulers.background"), WhenNeeded("apscheduler.executors.pool")
    cron, interval = WhenNeeded("apscheduler.triggers.cron"), WhenNeeded("apscheduler.triggers.interval")

log = structlog.get_logger()
MISFIRE_SECONDS = 3600
#: One thread for planning, so that the order of the table is kept; sending has its own, since it may wait long.
PLANNING, SENDING = "default", "sending"


@dataclass(frozen=True)
class Job:
    """One line of the table: `run` does the work and returns how much it found; `thread` is where it runs."""

    name: str
    run: Callable[[], int]
    trigger: "BaseTrigger"
    thread: str = PLANNING


def jobs_of(config: Config, ending: Callable[[], bool] = lambda: False) -> tuple[Job, ...]:
    """The table of jobs. Each also runs once at the start, in this order, so that a stop is caught up at once.

    `ending` says whether the process was told to stop: work that may take long asks, and goes on another time.
    """
    sending = partial(jobs.send_waiting_mails, ending=ending)
    zone = config.zone
    return (
        # Before everything that reads what the day means. At midnight there is much to do, else hardly anything: a
        # clock that was set, or what the first request of the day began and did not finish.
        Job("keep-the-day", _keep_the_day, cron.CronTrigger(minute="*/10", timezone=zone)),
        # First of the day's work, so that at the start a round that begins is told of by the next line; in office hours only.
        Job("begin-rounds", _begin_rounds, cron.CronTrigger(hour="8-20", minute="*/10", timezone=zone)),
        Job(
            "turn-entries-into-notices",
            turn_all_entries_into_notices,
            interval.IntervalTrigger(seconds=20, timezone=zone),
        ),
        # Nobody is reminded in the night: the day's reminders and digests are planned from eight o'clock on.
        Job("plan-reminders", _plan_reminders, cron.CronTrigger(hour="8-20", minute="*/10", timezone=zone)),
        Job("plan-digests", _plan_digests, cron.CronTrigger(hour="8-20", minute="5-59/10", timezone=zone)),
        # After the planning, so that a run's notices go out together; the pause between two runs folds what
        # happens in quick succession into one mail.
        Job("gather-mails", _gather_mails, interval.IntervalTrigger(minutes=3, timezone=zone)),
        Job("send-mails", sending, interval.IntervalTrigger(seconds=60, timezone=zone), SENDING),
        Job("refresh-statistics", _refresh_statistics, cron.CronTrigger(hour=3, minute=17, timezone=zone)),
    )


def start_scheduler(
    app: Flask, kinds: Collection[str] = (PLANNING, SENDING), ending: Callable[[], bool] = lambda: False
) -> "BackgroundScheduler":
    """Run the jobs of these kinds in threads of this process; `shutdown()` of what is returned waits for the running
    ones, which end soon once `ending` says so."""
    scheduler = background.BackgroundScheduler(
        timezone=_config(app).zone,
        executors={kind: pool.ThreadPoolExecutor(1) for kind in kinds},
        job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": MISFIRE_SECONDS},
    )
    _fill(scheduler, app, [job for job in jobs_of(_config(app), ending) if job.thread in kinds])
    scheduler.start()
    return scheduler


def run_job(app: Flask, job: Job) -> int:
    """Run a job once, unless another process is at it, and log what it did; a failure is logged, not raised."""
    with app.app_context():
        try:
            # Planning is done in one place at a time; mails are claimed one by one, by any number of senders.
            with only_here(job.name) if job.thread == PLANNING else nullcontext(True) as mine:
                done = job.run() if mine else 0
        except Exception:
            log.exception("job failed", job=job.name)
            return 0
        if done:
            log.info("job", job=job.name, done=done)
        return done


def _fill(scheduler: "BackgroundScheduler", app: Flask, table: Sequence[Job]) -> None:
    for job in table:
        scheduler.add_job(run_job, args=(app, job), id=f"{job.name}-at-start", executor=job.thread)
    for job in table:
        scheduler.add_job(run_job, job.trigger, args=(app, job), id=job.name, executor=job.thread)


def turn_all_entries_into_notices() -> int:
    """Tick until every audit entry was read."""
    read = 0
    while found := jobs.turn_entries_into_notices(clock.now()):
        read += found
    return read


def _keep_the_day() -> int:
    return renew_all(clock.today(), day_is_set=clock.set_day() is not None)


def _begin_rounds() -> int:
    return jobs.begin_rounds(clock.now())


def _plan_reminders() -> int:
    return jobs.plan_reminders(clock.now())


def _plan_digests() -> int:
    return jobs.plan_digests(clock.now())


def _gather_mails() -> int:
    return jobs.gather_mails(clock.now())


def _refresh_statistics() -> int:
    """Once a day where the database does not do it itself; nothing is counted, since nobody waits for it."""
    if not keeps_statistics_itself(db.engine):
        refresh_statistics(db.engine)
    return 0


def _config(app: Flask) -> Config:
    return app_services(app).config
