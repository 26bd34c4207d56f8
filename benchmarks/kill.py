"""Does anything get lost or done twice when processes die? People act while web processes, sender and scheduler are killed.

    .venv/bin/python -m benchmarks.kill --database postgresql --seconds 300 --every 20

Liaisons report, the office reminds with a note; every note and report holds words of its own, so that what was
acknowledged can be looked for in the records afterwards, once each. Whose connection breaks does as a person would: looks
at the page, and sends again what is not there. An error page counts as an error. The mails go to a server of this
program, which keeps their numbers.
"""

import argparse
import http.client
import itertools
import json
import os
import signal
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from flask import Flask
from sqlalchemy import func, select

from benchmarks.cities import PASSWORD
from benchmarks.client import Session
from benchmarks.load import load
from benchmarks.places import SERVER, create_database
from benchmarks.servers import Server, environment, product, running
from config import Config
from tracker.accounts.models import RoleGrant, User
from tracker.application import create_app
from tracker.audit.models import AuditEntry
from tracker.audit.services import check_trail
from tracker.core import clock
from tracker.core.extensions import db
from tracker.core.vocabulary import AssignmentStatus, MailState, ReportStatus
from tracker.notify import jobs
from tracker.notify.models import Mail, Notice
from tracker.notify.outbox.services import CLAIM_TIMEOUT
from tracker.notify.schedule import turn_all_entries_into_notices
from tracker.tasks.models import Assignment, Report

#: A connection that breaks, or over which no answer comes in time.
BROKEN = (OSError, http.client.HTTPException)
#: How long somebody tries to get through before it counts as an error: several slow answers of a busy machine that break.
PATIENCE_SECONDS = 120
LIAISONS, OFFICE = 12, 8
KILLED = ("web-1", "sender", "web-2", "scheduler")


@dataclass
class Outcome:
    """What came of a run; `faults` says what went wrong in words, and is empty when nothing did."""

    pages: int = 0
    writes: int = 0
    broken_connections: int = 0
    sent_again: int = 0
    longest_wait: float = 0.0
    kills: Counter[str] = field(default_factory=Counter)
    mails: int = 0
    mails_taken_twice: int = 0
    faults: list[str] = field(default_factory=list)

    def lines(self) -> Iterator[str]:
        """The outcome, to be printed."""
        killed = ", ".join(f"{name} {number} times" for name, number in sorted(self.kills.items()))
        yield f"killed: {killed}"
        yield f"{self.pages} pages and {self.writes} writes acknowledged; {self.broken_connections} connections broke"
        yield f"the longest wait for a page, all tries together: {self.longest_wait:.1f} s"
        yield f"{self.sent_again} writes were sent again, {self.writes} found once each, the audit trail holds"
        yield f"{self.mails} mails taken by the mail server; {self.mails_taken_twice} of them twice, with one number"
        yield from (f"FAULT: {fault}" for fault in self.faults)


class Sink:
    """A mail server that notes the number of each mail, and takes a while for it, so that a kill can come between."""

    def __init__(self) -> None:
        self.taken: Counter[str] = Counter()

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - asked for by name
        """One mail, to one person."""
        head = envelope.content.partition(b"\r\n\r\n")[0].decode("utf-8", "replace")
        number = next(line for line in head.splitlines() if line.lower().startswith("message-id:"))
        self.taken[number.partition(":")[2].strip()] += 1
        return "250 OK"


@dataclass
class Person:
    """Somebody who is signed in: reads a page, then reports on or reminds of the next part of `parts`."""

    session: Session
    parts: Iterator[tuple[int, int]]
    reports: bool
    name: str
    outcome: Outcome
    lock: threading.Lock
    acknowledged: list[str] = field(default_factory=list)

    def act_until(self, until: float, pause: float) -> None:
        """Go on until then, with a pause after each act; whoever cannot go on is a fault, not one person less."""
        try:
            self._act_until(until, pause)
        except Exception as problem:
            self._fault(f"{self.name} could not go on: {problem!r}")

    def _act_until(self, until: float, pause: float) -> None:
        for number in itertools.count():
            if time.monotonic() >= until:
                return
            self._read("/tasks" if number % 3 else "/")
            part = next(self.parts, None)
            if part is not None:
                self._write(*part, words=f"{self.name}-words-{number}.")
            time.sleep(pause)

    def _read(self, path: str) -> str:
        """A page, asked for again while connections break."""
        return self._through(lambda: self.session.request("GET", path), path, 200)

    def _write(self, task: int, part: int, *, words: str) -> None:
        path = f"/assignments/{part}/" + ("reports/new" if self.reports else "reminders")
        report = {
            "state": "in_progress",
            "percent": "98",
            "done": words,
            "problems": "",
            "next_steps": "",
            "do": "send",
        }
        form = (report if self.reports else {"note": words}) | {"csrf_token": self.session.csrf}
        broke, began = False, time.monotonic()
        while True:
            if time.monotonic() > began + PATIENCE_SECONDS:
                self._fault(f"{self.name} could not send to {path}")
                return
            try:
                status, text = self.session.request("POST", path, form)
                break
            except BROKEN:
                self._count("broken_connections")
                broke = True
                if words in self._read(f"/tasks/{task}"):
                    status, text = 302, ""
                    break
        if broke and text:
            self._count("sent_again")
        if status == 302:
            self.acknowledged.append(words)
            self._count("writes")
        else:
            self._fault(f"{self.name} POST {path}: {status}")

    def _through(self, ask: Callable[[], tuple[int, str]], path: str, expected: int) -> str:
        began = time.monotonic()
        while time.monotonic() < began + PATIENCE_SECONDS:
            try:
                status, text = ask()
            except BROKEN:
                self._count("broken_connections")
                time.sleep(0.2)
                continue
            if status != expected:
                self._fault(f"{self.name} GET {path}: {status}")
            self._count("pages")
            with self.lock:
                self.outcome.longest_wait = max(self.outcome.longest_wait, time.monotonic() - began)
            return text
        self._fault(f"{self.name} could not reach {path}")
        return ""

    def _count(self, what: str) -> None:
        with self.lock:
            setattr(self.outcome, what, getattr(self.outcome, what) + 1)

    def _fault(self, words: str) -> None:
        with self.lock:
            self.outcome.faults.append(words)


def run(
    folder: Path, url: str, ports: tuple[int, int], *, seconds: float, every: float, tasks: int, pause: float = 1.0
) -> Outcome:
    """Load a register into the empty database, let people act and processes die, and look at what is left."""
    outcome, sink = Outcome(), Sink()
    port, mail_port = ports
    mail = {"SMTP_HOST": "127.0.0.1", "SMTP_PORT": str(mail_port), "MAIL_FROM": "ledger@example.test"}
    env = environment(port, folder, url, RATE_LIMITS="0", LOG_FORMAT="json", **mail)
    config = Config.from_environment(env)
    load(config, tasks)
    app = create_app(config)
    log = folder / "server.log"
    with _mail_server(sink, mail_port):
        with running(product(workers=2), port, env, log=log) as server:
            people = _people(app, port, outcome)
            _act_and_kill(people, server, log, outcome, seconds=seconds, every=every, pause=pause)
        with app.app_context():
            _send_the_rest()
            _look(people, sink, outcome)
            db.engine.dispose()
    return outcome


@contextmanager
def _mail_server(sink: Sink, port: int) -> Iterator[None]:
    controller = Controller(sink, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield
    finally:
        controller.stop()


def _people(app: Flask, port: int, outcome: Outcome) -> list[Person]:
    """Everybody, signed in. Each liaison has the parts of a unit of its own; the office shares all parts."""
    lock = threading.Lock()
    people = []
    with app.app_context():
        waiting = select(Report.assignment_id).where(Report.status == ReportStatus.SUBMITTED)
        open_parts = (
            select(Assignment.task_id, Assignment.id)
            .where(Assignment.status == AssignmentStatus.IN_PROGRESS, Assignment.id.not_in(waiting))
            .order_by(Assignment.id)
        )
        units = db.session.execute(
            select(RoleGrant.organization_id, func.min(User.login))
            .join(User, User.id == RoleGrant.user_id)
            .where(User.login.like("user%"))
            .group_by(RoleGrant.organization_id)
            .order_by(RoleGrant.organization_id)
            .limit(LIAISONS)
        ).all()
        for unit, login in units:
            rows = db.session.execute(open_parts.where(Assignment.organization_id == unit)).all()
            people.append(Person(Session(port), iter(rows), True, login, outcome, lock))
        rows = db.session.execute(open_parts).all()
        for number in range(OFFICE):
            own = itertools.cycle(rows[number::OFFICE])
            people.append(Person(Session(port), own, False, f"office-{number}", outcome, lock))
    for person in people:
        person.session.sign_in(person.name.partition("-")[0], PASSWORD)
    return people


def _act_and_kill(
    people: list[Person], server: Server, log: Path, outcome: Outcome, *, seconds: float, every: float, pause: float
) -> None:
    until = time.monotonic() + seconds
    threads = [threading.Thread(target=person.act_until, args=(until, pause)) for person in people]
    for thread in threads:
        thread.start()
    for name in itertools.cycle(KILLED):
        time.sleep(every)
        if time.monotonic() >= until:
            break
        process = _process(log, name)
        if process in server.processes:  # else it is being started again just now
            os.kill(process, signal.SIGKILL)
            outcome.kills[name] += 1
    for thread in threads:
        thread.join()


def _process(log: Path, name: str) -> int:
    """The number of the process that was started last under the name, as the log says."""
    found = 0
    for line in log.read_text(encoding="utf-8").splitlines():
        if '"process started"' in line:
            said = json.loads(line)
            found = said["pid"] if said["process"] == name else found
    return found


def _send_the_rest() -> None:
    """What the killed left: notices that wait for a mail, mails that wait, and those that a dead sender had claimed."""
    turn_all_entries_into_notices()
    jobs.gather_mails(clock.now())
    jobs.send_waiting_mails(lambda: clock.now() + CLAIM_TIMEOUT + timedelta(minutes=1))


def _look(people: list[Person], sink: Sink, outcome: Outcome) -> None:
    """Hold the records against what was acknowledged and what the mail server took."""
    said = "-words-"
    found = Counter(db.session.scalars(select(Report.done).where(Report.done.contains(said))).all())
    for entry in db.session.scalars(select(AuditEntry).where(AuditEntry.reason.contains(said))):
        found[entry.reason] += 1
    for words in (words for person in people for words in person.acknowledged):
        if found[words] != 1:
            outcome.faults.append(f"acknowledged, and {found[words]} times in the records: {words}")
    outcome.faults += [f"{number} times in the records: {words}" for words, number in found.items() if number > 1]
    if (trail := check_trail()).broken is not None:
        outcome.faults.append(f"the audit trail is broken at {trail.broken}")
    without = db.session.scalar(select(func.count()).where(Notice.mail_id.is_(None), Notice.by_mail))
    if without:
        outcome.faults.append(f"{without} notices are in no mail")
    numbers = set(db.session.scalars(select(Mail.message_id).where(Mail.state == MailState.SENT)).all())
    not_sent = db.session.scalar(select(func.count()).where(Mail.state != MailState.SENT)) or 0
    outcome.mails = len(sink.taken)
    outcome.mails_taken_twice = sum(number > 1 for number in sink.taken.values())
    if not_sent or numbers != set(sink.taken):
        outcome.faults.append(f"{not_sent} mails not sent; {len(numbers ^ set(sink.taken))} sent here or there alone")
    # Between the server's answer and our note of it a mail can leave twice: only when a sender dies in just that moment.
    if outcome.mails_taken_twice > outcome.kills["sender"] or any(number > 2 for number in sink.taken.values()):
        outcome.faults.append(
            f"{outcome.mails_taken_twice} mails left twice, with {outcome.kills['sender']} senders killed"
        )


def main() -> None:
    """Run what the options say, print the outcome, and fail when anything was lost, doubled or an error."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--database", choices=("sqlite", "postgresql"), default="postgresql")
    options.add_argument("--folder", type=Path, default=Path("var/benchmarks/kill"))
    options.add_argument("--seconds", type=float, default=300)
    options.add_argument("--every", type=float, default=20, help="seconds between two kills")
    options.add_argument("--tasks", type=int, default=10_000)
    options.add_argument("--port", type=int, default=21080)
    given = options.parse_args()
    folder = given.folder.resolve() / time.strftime("%Y%m%d-%H%M%S")
    folder.mkdir(parents=True)
    url = f"sqlite:///{folder / 'tracker.db'}"
    if given.database == "postgresql":
        url = (os.environ.get("BENCHMARK_DATABASE_URL") or SERVER).rpartition("/")[0] + "/benchmark_kill"
        create_database(Config.from_environment({"DATABASE_URL": url, "DATA_DIR": str(folder)}).database_url)
    ports = (given.port, given.port + 1)
    outcome = run(folder, url, ports, seconds=given.seconds, every=given.every, tasks=given.tasks)
    for line in outcome.lines():
        print(line)
    sys.exit(1 if outcome.faults else 0)


if __name__ == "__main__":
    main()
