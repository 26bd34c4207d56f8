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
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import structlog
from flask import Flask

from tracker.core import clock
from tracker.core.errors import Conflict
from tracker.core.messages import N_, Message
from tracker.core.permissions import Actor
from tracker.core.vocabulary import ReadingStage
from tracker.core.working_calendar import working_calendar
from tracker.organizations.rules.known_units import KnownUnits
from tracker.reading.formats import SourceText
from tracker.review.background.services import Found, beat, fail_reading, finish_reading
from tracker.review.background.worker import REFUSED, write_order

log = structlog.get_logger()

PROJECT = Path(__file__).parents[3]
#: Longest a document may take; the longest that is read at all takes a fraction of it.
LONGEST_SECONDS = 180
BEAT_SECONDS = 2.0
LOOK_SECONDS = 0.1
#: How many documents a server process reads at once.
PLACES = threading.BoundedSemaphore(2)

TOO_LONG = N_(
    "Reading took longer than %(seconds)s seconds and was stopped: leave out annexes, or paste only the text."
)
BROKE_OFF = N_("The reading broke off unexpectedly: start it again, or open the document and paste its text.")


@dataclass(frozen=True)
class ReadJob:
    """What is to be read for which waiting draft: a file's bytes, or the text taken out of it before."""

    draft_id: int
    attempt: int
    filename: str
    units: KnownUnits
    actor: Actor
    data: bytes | None = None
    source: SourceText | None = None


def start_reading(app: Flask, order: ReadJob) -> threading.Thread:
    """Read in the background; the thread ends when the draft is filled or says why not."""
    # A daemon, so that stopping the server need not wait; the draft is then found silent.
    thread = threading.Thread(target=_watch, args=(app, order), name=f"reading-{order.draft_id}", daemon=True)
    thread.start()
    return thread


def _watch(app: Flask, order: ReadJob) -> None:
    with app.app_context():
        try:
            _wait_for_a_place(order)
            try:
                _read(order)
            finally:
                PLACES.release()
        except Conflict:
            log.info("reading no longer wanted", draft=order.draft_id)
        except Exception:
            log.exception("reading failed", draft=order.draft_id)
            fail_reading(order.draft_id, order.attempt, BROKE_OFF, now=clock.now())


def _wait_for_a_place(order: ReadJob) -> None:
    while not PLACES.acquire(timeout=BEAT_SECONDS):
        _beat(order, ReadingStage.WAITING)


def _read(order: ReadJob) -> None:
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="tracker-reading-") as name:
        folder = Path(name)
        calendar = working_calendar()
        write_order(folder, order.filename, order.units, calendar, data=order.data, source=order.source)
        exit_code = _run(order, folder, started)
        if exit_code is None:
            why = Message(TOO_LONG.text, {"seconds": LONGEST_SECONDS})
            fail_reading(order.draft_id, order.attempt, why, now=clock.now())
        elif exit_code == 0:
            _beat(order, ReadingStage.STORING)
            finish_reading(order.draft_id, order.attempt, _found(folder), actor=order.actor, now=clock.now())
            log.info("document read", draft=order.draft_id, seconds=round(time.monotonic() - started, 1))
        else:
            fail_reading(order.draft_id, order.attempt, _failure(folder, exit_code), now=clock.now())


def _run(order: ReadJob, folder: Path, started: float) -> int | None:
    """Run the reader and give signs of life meanwhile; its exit code, or None when its time was up."""
    command = [sys.executable, "-m", "tracker.review.background.worker", str(folder), str(LONGEST_SECONDS)]
    process = subprocess.Popen(command, cwd=PROJECT, stdin=subprocess.DEVNULL)  # noqa: S603 - our own program
    next_beat = started
    try:
        while (exit_code := process.poll()) is None:
            now = time.monotonic()
            if now - started > LONGEST_SECONDS:
                return None
            if now >= next_beat:
                next_beat = now + BEAT_SECONDS
                _beat(order, _stage(folder))
            time.sleep(LOOK_SECONDS)
        return exit_code
    finally:
        process.kill()
        process.wait()


def _beat(order: ReadJob, stage: ReadingStage) -> None:
    """A sign of life; stop when another start of the same reading has taken over."""
    if not beat(order.draft_id, order.attempt, stage, now=clock.now()):
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
