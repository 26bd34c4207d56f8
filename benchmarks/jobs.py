"""What is no page: the day's reminders, signing in while all jobs run, start and memory, each beside its floor.

    .venv/bin/python -m benchmarks.jobs --tasks 10000 --database sqlite [remind] [sign-in] [start]

The reminders go to a mail server of this program, which counts; they run on a copy of the register, so that every run
finds the same. Without names all parts are measured.
"""

import argparse
import re
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from benchmarks.cities import PASSWORD
from benchmarks.client import Session
from benchmarks.history import ZONE
from benchmarks.places import Place
from benchmarks.servers import ROOT, environment, floor, product, running, start_and_memory

PORT, SMTP_PORT = 21060, 21069
SIGN_INS = 15
RUNS = 3
#: Where an export that was ordered is waited for.
EXPORT = re.compile(r"/tasks/exports/[\w-]+")
LONGEST_EXPORT_SECONDS = 300


class Counting:
    """Takes every mail and counts it."""

    def __init__(self) -> None:
        self.mails, self.bytes, self.largest = 0, 0, 0

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - asked for by name
        """One mail, to one person."""
        self.mails += 1
        self.bytes += len(envelope.content)
        self.largest = max(self.largest, len(envelope.content))
        return "250 OK"


def main() -> None:
    """Measure the named parts."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("parts", nargs="*", help="remind, sign-in, start")
    options.add_argument("--tasks", type=int, default=10_000)
    options.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    options.add_argument("--folder", type=Path, default=Path("var/benchmarks"))
    options.add_argument("--workers", type=int, default=2)
    given = options.parse_args()
    place = Place(given.folder.resolve(), given.tasks, given.database)
    place.fill()
    parts = {"remind": remind, "sign-in": sign_in_meanwhile, "start": start}
    print(f"{given.database}, {given.tasks} tasks")
    for name in given.parts or parts:
        for line in parts[name](place, given.workers):
            print(line, flush=True)


@contextmanager
def copied(place: Place, port: int) -> Iterator[dict[str, str]]:
    """The settings of a copy of the register, with a mail server that counts; the copy goes afterwards."""
    data = place.folder / "copy"
    shutil.rmtree(data, ignore_errors=True)
    shutil.copytree(place.data, data)
    url = f"sqlite:///{data / 'tracker.db'}" if place.kind == "sqlite" else _copy_database(place.url)
    mail = {"SMTP_HOST": "127.0.0.1", "SMTP_PORT": str(SMTP_PORT), "MAIL_FROM": "ledger@example.test"}
    try:
        yield environment(port, data, url, RATE_LIMITS="0") | mail
    finally:
        shutil.rmtree(data)


def _copy_database(url: str) -> str:
    source = make_url(url)
    copy = source.set(database=f"{source.database}_copy")
    engine = create_engine(source.set(database="postgres"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f'DROP DATABASE IF EXISTS "{copy.database}" WITH (FORCE)'))
        connection.execute(text(f'CREATE DATABASE "{copy.database}" TEMPLATE "{source.database}"'))
    engine.dispose()
    return copy.render_as_string(hide_password=False)


@contextmanager
def mail_server() -> Iterator[Counting]:
    """A mail server on this machine while this is open."""
    counting = Counting()
    controller = Controller(counting, hostname="127.0.0.1", port=SMTP_PORT, data_size_limit=1 << 30)
    controller.start()
    try:
        yield counting
    finally:
        controller.stop()


def remind(place: Place, _workers: int) -> Iterator[str]:
    """The day's run of `tracker remind`, the same again, the floor, and a Monday's digests."""
    first, again, low = [], [], []
    for _ in range(RUNS):
        with copied(place, PORT) as env, mail_server() as counting:
            first.append(_timed(_tracker("remind"), env))
            mails = counting.mails
            again.append(_timed(_tracker("remind"), env))
            repeated = counting.mails - mails
        with mail_server() as counting:
            bare = [sys.executable, "-m", "benchmarks.floor_mail", "--database", place.floor_url]
            low.append(_timed([*bare, "--smtp-port", str(SMTP_PORT)], None))
            floor_mails = counting.mails
    one, two, bottom = (statistics.median(each) for each in (first, again, low))
    yield f"day's run: {one:.2f} s, {mails} mails; floor {bottom:.2f} s, {floor_mails} mails; {one / bottom:.1f} x"
    yield f"second run: {two:.2f} s, {repeated} mails"
    with copied(place, PORT) as env, mail_server() as counting:
        took = _timed(_tracker("digest", "--on", _monday().isoformat()), env)
    yield f"a Monday's digests: {took:.2f} s, {counting.mails} mails, the largest {counting.largest / 1000:.0f} kB"


def sign_in_meanwhile(place: Place, workers: int) -> Iterator[str]:
    """Signing in on a quiet day, and while reminders, digests and an export run."""
    with copied(place, PORT) as env, mail_server():
        env["SCHEDULER"] = "0"
        with running(product(workers=workers), PORT, env, log=place.data / "jobs.log") as server:
            server.wait_for_rest()
            quiet = [_signed_in() for _ in range(SIGN_INS)]
            office = Session(PORT)
            office.sign_in("office", PASSWORD)
            began = time.perf_counter()
            busy = []
            with ThreadPoolExecutor() as threads:
                jobs: list[Future[Any]] = [threads.submit(_timed, each, env) for each in _all_jobs()]
                jobs.append(threads.submit(_export, office))
                while not all(job.done() for job in jobs):
                    busy.append(_signed_in())
                    time.sleep(0.2)
            for job in jobs:
                job.result()  # a job that failed fails here
            lasted = time.perf_counter() - began
    yield f"sign-in, quiet: {_spread(quiet)}"
    yield f"sign-in while all jobs run ({lasted:.0f} s, {len(busy)} sign-ins): {_spread(busy)}"


def start(place: Place, workers: int) -> Iterator[str]:
    """Memory at rest, and seconds from the start to the first list page; the product's and the floor's."""
    env, log = environment(PORT, place.data, place.url), place.data / "jobs.log"
    session = Session(PORT)
    with running(product(workers=workers), PORT, env, log=log):
        session.sign_in("office", PASSWORD)
    for count in dict.fromkeys((1, workers)):
        seconds, memory = start_and_memory(product(workers=count), session, "/tasks", "Department", env, log=log)
        yield f"product, {count} for pages: first list page after {seconds:.2f} s, {memory:.0f} MB at rest"
    bare = floor(PORT, place.floor_url, workers=2)
    seconds, memory = start_and_memory(bare, Session(PORT), "/tasks", "Department", log=log)
    yield f"floor, 2 processes: first list page after {seconds:.2f} s, {memory:.0f} MB at rest"


def _tracker(*arguments: str) -> list[str]:
    return [sys.executable, "-c", "from tracker.cli import main; main()", *arguments]


def _export(office: Session) -> None:
    """Order the whole ledger as a file, and wait until it is there; raises RuntimeError when it does not come."""
    status, text = office.request("POST", "/tasks/exports", {"csrf_token": office.csrf})
    waiting = EXPORT.search(text)
    if status != 302 or waiting is None:
        raise RuntimeError(f"the export was not taken: {status}")
    until = time.monotonic() + LONGEST_EXPORT_SECONDS
    while f"{waiting[0]}/file" not in text:
        time.sleep(1)
        status, text = office.request("GET", waiting[0])
        if status != 200 or f"{waiting[0]}/again" in text or time.monotonic() > until:
            raise RuntimeError(f"the export was not written: {status}")


def _all_jobs() -> list[list[str]]:
    return [_tracker("remind"), _tracker("digest", "--on", _monday().isoformat())]


def _monday() -> date:
    today = datetime.now(ZONE).date()
    return today - timedelta(days=today.weekday())


def _timed(command: list[str], env: dict[str, str] | None) -> float:
    started = time.perf_counter()
    subprocess.run(command, check=True, cwd=ROOT, env=env, stdout=subprocess.DEVNULL)
    return time.perf_counter() - started


def _signed_in() -> float:
    """Milliseconds that signing in takes; infinity when it fails."""
    started = time.perf_counter()
    try:
        Session(PORT).sign_in("user005", PASSWORD)
    except (OSError, RuntimeError):
        return float("inf")
    return 1000 * (time.perf_counter() - started)


def _spread(times: list[float]) -> str:
    ordered = sorted(times)
    failed = sum(each == float("inf") for each in times)
    middle, late = ordered[len(ordered) // 2], ordered[int(len(ordered) * 0.95)]
    return f"median {middle:.0f} ms, p95 {late:.0f} ms, longest {ordered[-1]:.0f} ms, {failed} failed"


if __name__ == "__main__":
    main()
