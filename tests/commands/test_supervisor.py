"""One process that keeps others running: they are started again, told to stop, and never outlive it."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from tracker.commands.supervisor import LONGEST_PAUSE_SECONDS, can_supervise, pause_before_restart

pytestmark = pytest.mark.skipif(not can_supervise(), reason="optional: this system cannot copy a process")

LONGEST = 60  # seconds after which a test that waits has failed
TWO_DUTIES = """
import sys
import structlog
from tracker.commands import supervisor
structlog.configure(
    processors=[structlog.processors.JSONRenderer()], logger_factory=structlog.WriteLoggerFactory(file=sys.stdout)
)
supervisor.LASTED_SECONDS = 0  # every life was long enough: no pause
def say(event):
    sys.stdout.write('{"event": "' + event + '"}\\n')  # in one write: no other process writes into the line
    sys.stdout.flush()
def wait(stop):
    while not stop.wait():
        pass
    say("ended well")
duties = [supervisor.Duty("first", wait), supervisor.Duty("second", wait)]
supervisor.Supervisor(duties, started=lambda: say("all started")).run()
say("parent ended")
"""


class Running:
    """The parent, and what it and its children have said."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self.pids: dict[str, int] = {}

    def until(self, event: str, **values: object) -> dict[str, Any]:
        """Read on until this was said."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            said: dict[str, Any] = json.loads(line)
            if said["event"] == "process started":
                self.pids[said["process"]] = said["pid"]
            if said["event"] == event and values.items() <= said.items():
                return said
        raise AssertionError(f"it ended without saying '{event}'")

    def rest(self) -> list[str]:
        """What is said to the end, which comes when the last process has closed its output."""
        said, _nothing = self.process.communicate(timeout=LONGEST)
        return [json.loads(line)["event"] for line in said.splitlines()]


@contextmanager
def two_duties() -> Iterator[Running]:
    command = [sys.executable, "-c", TWO_DUTIES]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        running = Running(process)
        try:
            running.until("all started")
            yield running
        finally:
            process.kill()


def test_what_dies_is_started_again_and_the_others_go_on() -> None:
    with two_duties() as running:
        second = running.pids["second"]
        os.kill(running.pids["first"], signal.SIGKILL)
        assert running.until("process died", process="first")["pid"] == running.pids["first"]
        running.until("process started", process="first")
        assert running.pids["second"] == second
        running.process.send_signal(signal.SIGTERM)
        assert sorted(running.rest()) == ["ended well", "ended well", "parent ended"]
        assert running.process.returncode == 0


@pytest.mark.parametrize("word", [signal.SIGTERM, signal.SIGINT])
def test_a_child_that_is_told_to_stop_ends_well_and_is_started_again(word: signal.Signals) -> None:
    with two_duties() as running:
        os.kill(running.pids["second"], word)
        running.until("ended well")
        running.until("process started", process="second")


def test_children_end_when_their_parent_was_killed() -> None:
    with two_duties() as running:
        running.process.kill()
        assert running.rest() == ["ended well", "ended well"]


def test_early_deaths_are_followed_by_growing_pauses() -> None:
    assert [pause_before_restart(deaths) for deaths in range(8)] == [0, 1, 2, 4, 8, 16, 30, 30]
    assert pause_before_restart(5000) == LONGEST_PAUSE_SECONDS
