"""A queue for those who write to one file: whoever came first writes first, in one process and between several.

SQLite lets one transaction write at a time, but who comes next is a lottery: each of those who wait sleeps and tries
again, and sleeps longer the longer it has waited. Here everybody has a place instead. The threads of a process wait
in the order in which they came, and the first of them takes a place in a lock file beside the database, where it
waits for the places before it, those of other processes. The system gives the places of a process back when it
dies, so nobody waits for the dead.
"""

import os
import sys
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import closing, contextmanager
from io import FileIO

if sys.platform != "win32":
    import fcntl

#: How often the first of a process looks whether the places before it are free; the order does not hang on it.
_LOOK_AGAIN_SECONDS = 0.001


class TurnDidNotCome(Exception):
    """Whoever waited has waited long enough: nothing was begun."""


class FairLock:
    """A lock that goes to whoever has waited longest, which `threading.Lock` does not promise."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._held = False
        self._waiting: deque[threading.Event] = deque()

    def acquire(self, seconds: float) -> bool:
        """Wait for one's turn, at most so long; whether it came."""
        with self._guard:
            if not self._held:
                self._held = True
                return True
            called = threading.Event()
            self._waiting.append(called)
        try:
            if called.wait(max(seconds, 0)):
                return True
        except BaseException:  # such as Ctrl-C at the command line
            if not self._left(called):
                self.release()
            raise
        return not self._left(called)

    def _left(self, called: threading.Event) -> bool:
        """Leave the queue; False when the turn came in the very moment in which the time was over."""
        with self._guard:
            if called.is_set():
                return False
            self._waiting.remove(called)
            return True

    def release(self) -> None:
        """Hand the lock to the first who waits; it is never free in between, so nobody can push in."""
        with self._guard:
            if self._waiting:
                self._waiting.popleft().set()
            else:
                self._held = False

    @property
    def waiting(self) -> int:
        """How many wait."""
        return len(self._waiting)


class WritersQueue:
    """The queue of one database: `lock_file` is where its processes wait for each other, None where there is one."""

    def __init__(self, lock_file: str | None) -> None:
        self._lock_file = lock_file
        self._threads = FairLock()

    @property
    def waiting(self) -> int:
        """How many threads of this process wait behind the first of them."""
        return self._threads.waiting

    @contextmanager
    def turn(self, seconds: float) -> Iterator[None]:
        """Write while this is open. Raises `TurnDidNotCome` when it does not within so many seconds."""
        until = time.monotonic() + seconds
        if not self._threads.acquire(seconds):
            raise TurnDidNotCome
        try:
            if self._lock_file is None or sys.platform == "win32":
                yield
                return
            with closing(FileIO(self._lock_file, "a+")) as file:  # closing it gives every place in it back
                _wait_for_other_processes(file, until)
                yield
        finally:
            self._threads.release()


def _wait_for_other_processes(file: FileIO, until: float) -> None:
    """Take a place in the lock file and wait until no other process has one before it.

    A place is a byte at the moment of coming, by a clock that the processes of a machine share. Whoever has its turn
    holds all bytes up to its place: those who come have later ones, and a place that was reckoned but not taken
    before the turn began lies under it and is refused.
    """
    place = _place_taken(file)
    while not _locked(file, start=0, length=place + 1):
        if time.monotonic() >= until:
            raise TurnDidNotCome
        time.sleep(_LOOK_AGAIN_SECONDS)


def _place_taken(file: FileIO) -> int:
    while True:
        place = time.monotonic_ns()
        if _locked(file, start=place, length=1):
            return place


def _locked(file: FileIO, *, start: int, length: int) -> bool:
    """Lock these bytes, which need not exist, unless another process holds one of them; whether it was done."""
    try:
        fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB, length, start)
    except (BlockingIOError, PermissionError):  # which of the two it is, is left to the system
        return False
    return True


_QUEUES: dict[str | None, WritersQueue] = {}


def queue_at(lock_file: str | None) -> WritersQueue:
    """The queue of the process at this lock file: one for all who name the same, however they write its path."""
    key = os.path.realpath(lock_file) if lock_file else None
    known = _QUEUES.get(key)
    return known or _QUEUES.setdefault(key, WritersQueue(key))  # of two who come at once, both get the first's


if hasattr(os, "register_at_fork"):
    # Who waited or wrote in the parent does not exist in the child; locks on files are not inherited either.
    os.register_at_fork(after_in_child=_QUEUES.clear)
