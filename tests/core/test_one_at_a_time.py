"""What is done in one place at a time: locks of the machine, of the database, and the jobs that stand in them."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from flask import Flask

from tests.beside import held_beside
from tracker.core.app_services import app_services
from tracker.core.machine_locks import take, take_any
from tracker.core.one_at_a_time import only_here
from tracker.core.processes import ProcessBoard
from tracker.notify.schedule import SENDING, Job, jobs_of, run_job

HOLDER = """
import sys
from pathlib import Path
from tracker.core.machine_locks import take
lock = take(Path(sys.argv[1]), "job")
print("here", flush=True)
sys.stdin.read()
"""


def test_a_lock_is_one_persons_until_it_is_closed(tmp_path: Path) -> None:
    first = take(tmp_path / "locks", "job")
    assert first is not None
    assert take(tmp_path / "locks", "job") is None
    first.close()
    again = take(tmp_path / "locks", "job")
    assert again is not None
    again.close()


def test_of_several_places_the_first_free_one_is_taken(tmp_path: Path) -> None:
    places = ("reading-1", "reading-2")
    held = [take_any(tmp_path, places), take_any(tmp_path, places)]
    assert all(held)
    assert take_any(tmp_path, places) is None
    for lock in held:
        assert lock is not None
        lock.close()


def test_a_lock_is_free_when_its_process_was_killed(tmp_path: Path) -> None:
    command = [sys.executable, "-c", HOLDER, str(tmp_path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "here\n"
        assert take(tmp_path, "job") is None
        other.kill()
        other.wait()
    lock = take(tmp_path, "job")
    assert lock is not None
    lock.close()


def test_nobody_else_begins_what_somebody_is_at_but_other_things_go_on(app: Flask) -> None:
    with held_beside(app, lambda: only_here("plan-reminders")):
        with only_here("plan-reminders") as mine:
            assert not mine
        with only_here("plan-digests") as mine:
            assert mine
    with only_here("plan-reminders") as mine:
        assert mine


def test_a_planning_job_is_left_to_the_process_that_is_at_it_and_sending_is_not(app: Flask) -> None:
    ran = []

    def work() -> int:
        ran.append(1)
        return 1

    trigger = jobs_of(app_services(app).config)[0].trigger
    planning, sending = Job("planning", work, trigger), Job("sending", work, trigger, SENDING)
    with held_beside(app, lambda: only_here("planning")), held_beside(app, lambda: only_here("sending")):
        assert run_job(app, planning) == 0
        assert ran == []
        assert run_job(app, sending) == 1
    assert run_job(app, planning) == 1


def test_a_copy_of_the_process_sees_what_the_parent_writes_on_the_board() -> None:
    board = ProcessBoard(["web-1", "scheduler"])
    told, tell = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.read(told, 1)
        os._exit(0 if board.running() == {"web-1": True, "scheduler": False} else 1)
    board.note("web-1", 4711)
    board.note("scheduler", 0)
    os.write(tell, b"!")
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0


def test_the_lock_goes_when_the_block_fails(app: Flask) -> None:
    with pytest.raises(RuntimeError, match="a fault"), only_here("plan-reminders"):
        raise RuntimeError("a fault")
    with only_here("plan-reminders") as mine:
        assert mine
