"""A day in a loaded province: keeping what the day means, planning its reminders, verifying one city's chain.

    DATABASE_URL=postgresql://… DATA_DIR=… .venv/bin/python -m benchmarks.province_day

Goes on by a day from the one that is kept, so that a second run has another day's work to do.
"""

import resource
import time
from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import select

from benchmarks.cities import City
from config import Config
from tracker.application import create_app
from tracker.audit.models import AuditEntry
from tracker.audit.services import FIRST_HASH, entry_hash
from tracker.core import clock
from tracker.core.extensions import db
from tracker.notify import jobs
from tracker.tasks.kept.queries import cities, kept_day_of
from tracker.tasks.kept.services import recount_city, renew_city

CITY = City(0).id
AT_A_TIME = 5000


def main() -> None:
    """Do the day's work, and print what each step found and took."""
    with create_app(Config.from_environment()).app_context():
        kept = kept_day_of(CITY)
        tomorrow = (kept.day if kept else clock.today()) + timedelta(days=1)
        db.session.rollback()
        steps: dict[str, Callable[[], object]] = {
            "a new day kept in one city, tasks looked at": lambda: renew_city(CITY, tomorrow, day_is_set=True),
            "one city recounted, differences": lambda: len(recount_city(CITY).differences),
            "one city's chain verified, entries": lambda: verify_city(CITY),
            "a new day kept in every city, tasks looked at": lambda: sum(
                renew_city(city, tomorrow, day_is_set=True) for city in cities()
            ),
            "the day's reminders planned in every city, notices": lambda: jobs.plan_reminders(clock.now(), on=tomorrow),
            "mails of them written": lambda: jobs.gather_mails(clock.now()),
        }
        for name, step in steps.items():
            started = time.perf_counter()
            found = step()
            took = time.perf_counter() - started
            db.session.rollback()
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            print(f"{name}: {found} in {took:.1f} s (memory so far {peak:.0f} MB)", flush=True)


def verify_city(city: int) -> int:
    """Walk one city's chain as `tracker verify` walks all of them; how many entries it has."""
    previous, last, number = FIRST_HASH, 0, 0
    while True:
        query = select(AuditEntry).where(AuditEntry.jurisdiction_id == city, AuditEntry.id > last)
        some = db.session.scalars(query.order_by(AuditEntry.id).limit(AT_A_TIME)).all()
        for entry in some:
            if entry.previous_hash != previous or entry.hash != entry_hash(entry):
                raise SystemExit(f"entry {entry.id} is not as it was written")
            previous, last, number = entry.hash, entry.id, number + 1
        db.session.expunge_all()
        if len(some) < AT_A_TIME:
            return number


if __name__ == "__main__":
    main()
