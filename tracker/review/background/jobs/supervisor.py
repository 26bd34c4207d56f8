"""Starts the process that reads a long document, watches it, and stores what it found.

A thread of the server watches; the reading itself is a process of its own, so that pages stay quick and a
reading that takes too long can be ended. Killed with the server, it is found silent and can be started again.
"""

import json
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import IO, Any

import structlog
from flask import Flask

from tracker.core import clock
from tracker.core.app_services import app_services
from tracker.core.errors import Conflict
from tracker.core.machine_locks import take_any
from tracker.core.messages import N_, Message
from tracker.core.vocabulary import ReadingStage
from tracker.review.background.jobs.read_job import ReadJob
from tracker.review.background.jobs.worker import REFUSED, write_job
from tracker.review.background.services import Found, fail_reading, finish_reading, heartbeat

log = structlog.get_logger()

PROJECT = Path(__file__).parents[4]
#: Longest a document may take; the longest that is read at all takes a fraction of it.
LONGEST_SECONDS = 180
HEARTBEAT_SECONDS = 2.0
POLL_SECONDS = 0.1
#: The places for reading: so many documents are read at once on this machine, whichever process started them.
SLOTS = ("reading-1", "reading-2")

TOO_LONG = N_(
    "Reading took longer than %(seconds)s seconds and was stopped: leave out annexes, or paste only the text."
)
BROKE_OFF = N_("The reading broke off unexpectedly: start it again, or open the document and paste its text.")


def start_reading(app: Flask, job: ReadJob) -> threading.Thread:
    """Read in the background; the thread ends when the draft is filled or says why not."""
    # A daemon, so that stopping the server need not wait; the draft is then found silent.
    thread = threading.Thread(target=_watch, args=(app, job), name=f"reading-{job.draft_id}", daemon=True)
    thread.start()
    return thread


def _watch(app: Flask, job: ReadJob) -> None:
    with app.app_context():
        try:
            with _slot(job):
                _read(job)
        except Conflict:
            log.info("reading no longer wanted", draft=job.draft_id)
        except Exception:
            log.exception("reading failed", draft=job.draft_id)
            fail_reading(job.draft_id, job.attempt, BROKE_OFF, now=clock.now())


def _slot(job: ReadJob) -> IO[bytes]:
    """A place for reading, to be closed in the end; waits for one."""
    folder = app_services().config.data_dir / "locks"
    while (slot := take_any(folder, SLOTS)) is None:
        _record_heartbeat(job, ReadingStage.WAITING)
        time.sleep(HEARTBEAT_SECONDS)
    return slot


def _read(job: ReadJob) -> None:
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="tracker-reading-") as name:
        folder = Path(name)
        office = app_services().config.libreoffice
        write_job(folder, job.filename, job.known, data=job.data, source=job.source, office=office)
        exit_code = _run(job, folder, started)
        if exit_code is None:
            why = Message(TOO_LONG.text, {"seconds": LONGEST_SECONDS})
            fail_reading(job.draft_id, job.attempt, why, now=clock.now())
        elif exit_code == 0:
            _record_heartbeat(job, ReadingStage.STORING)
            finish_reading(job.draft_id, job.attempt, _found(folder), actor=job.actor, now=clock.now())
            log.info("document read", draft=job.draft_id, seconds=round(time.monotonic() - started, 1))
        else:
            fail_reading(job.draft_id, job.attempt, _failure(folder, exit_code), now=clock.now())


def _run(job: ReadJob, folder: Path, started: float) -> int | None:
    """Run the reader and record heartbeats meanwhile; its exit code, or None when its time was up."""
    command = [sys.executable, "-m", "tracker.review.background.jobs.worker", str(folder), str(LONGEST_SECONDS)]
    process = subprocess.Popen(command, cwd=PROJECT, stdin=subprocess.DEVNULL)  # noqa: S603 - our own program
    next_heartbeat = started
    try:
        while (exit_code := process.poll()) is None:
            now = time.monotonic()
            if now - started > LONGEST_SECONDS:
                return None
            if now >= next_heartbeat:
                next_heartbeat = now + HEARTBEAT_SECONDS
                _record_heartbeat(job, _stage(folder))
            time.sleep(POLL_SECONDS)
        return exit_code
    finally:
        process.kill()
        process.wait()


def _record_heartbeat(job: ReadJob, stage: ReadingStage) -> None:
    """Say that the reading goes on; stop when another start of the same reading has taken over."""
    if not heartbeat(job.draft_id, job.attempt, stage, now=clock.now()):
        raise Conflict(N_("This document is being read already."))


def _stage(folder: Path) -> ReadingStage:
    try:
        return ReadingStage((folder / "stage").read_text())
    except (FileNotFoundError, ValueError):  # not written yet, or just being written
        return ReadingStage.TEXT


def _found(folder: Path) -> Found:
    text, reading, content = (
        (folder / name).read_bytes().decode() for name in ("text", "reading.json", "content.json")
    )
    return Found(text, reading, content, _json(folder / "summary.json"))


def _failure(folder: Path, exit_code: int) -> Message:
    if exit_code != REFUSED:
        log.warning("the reader broke off", exit_code=exit_code)
        return BROKE_OFF
    failure = _json(folder / "failure.json")
    return Message(failure["message"], failure["values"])


def _json(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(path.read_bytes())
    return found
