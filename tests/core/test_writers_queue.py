"""The queue of those who write to one file: in the order of coming, past those who died, and with an end of waiting."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from threading import Event

import pytest

from tracker.core.writers_queue import FairLock, TurnDidNotCome, WritersQueue, queue_at

LONGEST = 60  # seconds after which a test that waits has failed
ONE_TURN = """
import sys
from tracker.core.writers_queue import WritersQueue
with WritersQueue(sys.argv[1]).turn(60):
    print("here", flush=True)
    sys.stdin.read()
"""
ONE_PLACE = """
import sys
from io import FileIO
from tracker.core.writers_queue import _place_taken
file = FileIO(sys.argv[1], "a+")
_place_taken(file)
print("here", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def lock_file(tmp_path: Path) -> str:
    return str(tmp_path / "tracker.db-queue")


@contextmanager
def other_process(script: str, lock_file: str) -> Iterator[subprocess.Popen[str]]:
    """Another process that has come to where the script says `here`."""
    command = [sys.executable, "-c", script, lock_file]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "here\n"
            yield process
        finally:
            process.kill()


def until_waiting(queue: WritersQueue | FairLock, number: int) -> None:
    """Return when so many threads stand in the queue."""
    until = time.monotonic() + LONGEST
    while queue.waiting != number:
        assert time.monotonic() < until, "nobody came"


def test_whoever_came_first_writes_first(lock_file: str) -> None:
    queue, written = WritersQueue(lock_file), list[int]()

    def write(number: int) -> None:
        with queue.turn(LONGEST):
            written.append(number)

    with ThreadPoolExecutor(8) as pool, queue.turn(LONGEST):
        for number in range(8):
            pool.submit(write, number)
            until_waiting(queue, number + 1)
        assert written == []
    assert written == list(range(8))


def test_whoever_asks_again_at_once_comes_after_those_who_wait(lock_file: str) -> None:
    queue, written, has_turn = WritersQueue(lock_file), list[str](), Event()

    def twice() -> None:
        with queue.turn(LONGEST):
            has_turn.set()
            until_waiting(queue, 1)
            written.append("first")
        with queue.turn(LONGEST):
            written.append("first again")

    def once() -> None:
        with queue.turn(LONGEST):
            written.append("second")

    with ThreadPoolExecutor(2) as pool:
        pool.submit(twice)
        assert has_turn.wait(LONGEST)
        pool.submit(once)
    assert written == ["first", "second", "first again"]


def test_waiting_has_an_end_and_the_next_one_still_gets_its_turn(lock_file: str) -> None:
    queue = WritersQueue(lock_file)
    with ThreadPoolExecutor(1) as pool:
        with queue.turn(LONGEST):
            with pytest.raises(TurnDidNotCome):
                pool.submit(queue.turn(0).__enter__).result(LONGEST)
            assert queue.waiting == 0
        with queue.turn(0):
            pass


def test_a_turn_that_failed_is_over(lock_file: str) -> None:
    queue = WritersQueue(lock_file)
    with pytest.raises(ZeroDivisionError), queue.turn(0):
        raise ZeroDivisionError
    with queue.turn(0):
        pass


def test_a_lock_that_nobody_holds_is_free_again() -> None:
    lock = FairLock()
    assert lock.acquire(0)
    assert not lock.acquire(0)
    lock.release()
    assert lock.acquire(0)


def test_who_is_interrupted_while_waiting_leaves_the_queue(monkeypatch: pytest.MonkeyPatch) -> None:
    lock = FairLock()
    assert lock.acquire(0)

    def interrupt(_event: Event, _seconds: float) -> bool:
        raise KeyboardInterrupt

    monkeypatch.setattr(Event, "wait", interrupt)
    with pytest.raises(KeyboardInterrupt):
        lock.acquire(LONGEST)
    assert lock.waiting == 0
    lock.release()
    assert lock.acquire(0)


def test_processes_wait_for_each_other_and_not_for_the_dead(lock_file: str) -> None:
    queue = WritersQueue(lock_file)
    with other_process(ONE_TURN, lock_file) as other:
        with pytest.raises(TurnDidNotCome), queue.turn(0):
            pass
        other.kill()
        other.wait(LONGEST)
        with queue.turn(0):
            pass


def test_a_process_that_waits_goes_before_one_that_comes_later(lock_file: str) -> None:
    queue = WritersQueue(lock_file)
    with other_process(ONE_PLACE, lock_file) as other:
        with pytest.raises(TurnDidNotCome), queue.turn(0):
            pass
        other.kill()
        other.wait(LONGEST)
        with queue.turn(0):
            pass


def test_a_place_before_that_of_the_writer_cannot_be_taken_any_more(lock_file: str) -> None:
    late = """
import fcntl, sys
with open(sys.argv[1], "a+") as file:
    try:
        fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, int(sys.argv[2]))
    except OSError:
        print("refused")
"""
    reckoned_before = time.monotonic_ns()
    with WritersQueue(lock_file).turn(LONGEST):
        command = [sys.executable, "-c", late, lock_file, str(reckoned_before)]
        answer = subprocess.run(command, capture_output=True, text=True, check=True, timeout=LONGEST)
    assert answer.stdout == "refused\n"


def test_one_file_has_one_queue_however_its_path_is_written(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    direct = queue_at(str(tmp_path / "tracker.db-queue"))
    assert queue_at(str(tmp_path / "folder" / ".." / "tracker.db-queue")) is direct
    assert queue_at(str(tmp_path / "another.db-queue")) is not direct


def test_a_database_in_memory_needs_no_file() -> None:
    with queue_at(None).turn(0):
        assert queue_at(None).waiting == 0


@pytest.mark.skipif(not hasattr(os, "fork"), reason="optional: this system does not fork")
def test_a_forked_process_waits_for_its_parent_and_then_has_its_turn(lock_file: str) -> None:
    (turn_is_over, tell), (was_refused, refused) = os.pipe(), os.pipe()
    with queue_at(lock_file).turn(LONGEST):
        child = os.fork()
        if child == 0:
            try:
                os._exit(_turns_of_a_child(lock_file, refused, turn_is_over))
            finally:
                os._exit(2)  # whatever happens, the child does not go on with the tests
        os.close(refused)  # so that nothing is read when the child has ended without a word
        assert os.read(was_refused, 1) == b"."
    os.write(tell, b".")
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def _turns_of_a_child(lock_file: str, refused: int, turn_is_over: int) -> int:
    """0 when the turn does not come while the parent has it, and comes afterwards."""
    try:
        with queue_at(lock_file).turn(0):
            return 1
    except TurnDidNotCome:
        os.write(refused, b".")
        os.read(turn_is_over, 1)
    with queue_at(lock_file).turn(0):
        return 0
