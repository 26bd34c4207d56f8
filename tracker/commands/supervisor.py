"""One process that starts others and keeps them running: what dies is started again, what is told to stop ends first.

The children are copies of this process (`fork`), so what was loaded before them is in memory once. Each has a duty, a
function that returns when its `StopSignal` was asked. A duty that ends by itself is begun again, at once when it had
lasted, and after a growing pause when it had not. When this process dies, however, its children notice and stop too.
"""

import gc
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import structlog

from tracker.commands.stopping import STOPPING, StopSignal

log = structlog.get_logger()

#: How long those that were told to stop may take to end what they are doing; then they are killed.
GRACE_SECONDS = 30.0
#: A child that lived shorter than this died of something that may still be there.
LASTED_SECONDS = 10.0
LONGEST_PAUSE_SECONDS = 30.0
#: How often the dead are looked for although no signal came.
LOOK_SECONDS = 5.0


@dataclass(frozen=True)
class Duty:
    """What a child does under its name, until it is told to stop."""

    name: str
    run: Callable[[StopSignal], None]


@dataclass
class _Child:
    """The process of a duty: none (`pid` 0) while it waits to be started at `due`."""

    duty: Duty
    pid: int = 0
    started: float = 0.0
    due: float = 0.0
    short_lives: int = 0


def can_supervise() -> bool:
    """Whether this system can copy a process; Windows cannot."""
    return hasattr(os, "fork")


def pause_before_restart(short_lives: int) -> float:
    """Seconds to wait after so many deaths in a row that came early: none, 1, 2, 4 and so on up to 30."""
    return min(2.0 ** (min(short_lives, 10) - 1), LONGEST_PAUSE_SECONDS) if short_lives else 0.0


@dataclass
class Supervisor:
    """The parent of the duties; `run` returns when it was told to stop and no child is left."""

    duties: Sequence[Duty]
    started: Callable[[], None] = lambda: None  # called once all children were started
    ending: Callable[[], None] = lambda: None  # called once when told to stop
    note: Callable[[str, int], None] = lambda _name, _pid: None  # called with the process of a duty, 0 when it died
    _children: list[_Child] = field(default_factory=list)

    def run(self) -> None:
        """Start every duty and keep it running until SIGTERM or Ctrl+C."""
        self._children = [_Child(duty) for duty in self.duties]
        # The children read from one end and hear of the end of this process, which alone holds the other.
        self._lifeline, self._held = os.pipe()
        _settle_memory()
        with StopSignal() as stop:
            before = signal.signal(signal.SIGCHLD, lambda _signal, _frame: None)  # it ends the waiting
            try:
                self._start_due()
                self.started()
                while not stop.wait(self._seconds_to_wait()):
                    self._look_for_dead()
                    self._start_due()
                self._end(stop)
            finally:
                signal.signal(signal.SIGCHLD, before)
                os.close(self._held)
                os.close(self._lifeline)

    def _seconds_to_wait(self) -> float:
        pauses = [child.due - time.monotonic() for child in self._children if not child.pid]
        return max(0.0, min([LOOK_SECONDS, *pauses]))

    def _start_due(self) -> None:
        for child in self._children:
            if not child.pid and child.due <= time.monotonic():
                child.pid, child.started = self._start(child.duty), time.monotonic()
                self.note(child.duty.name, child.pid)
                log.info("process started", process=child.duty.name, pid=child.pid)

    def _start(self, duty: Duty) -> int:
        """Copy this process for the duty; returns the copy's number. No signal is lost on the way."""
        signal.pthread_sigmask(signal.SIG_BLOCK, STOPPING)
        try:
            pid = os.fork()
            if pid == 0:
                self._be_child(duty)
        finally:
            signal.pthread_sigmask(signal.SIG_UNBLOCK, STOPPING)
        return pid

    def _be_child(self, duty: Duty) -> None:
        """Do the duty and end; never returns."""
        code = 1
        try:
            os.close(self._held)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            with StopSignal() as stop:
                signal.pthread_sigmask(signal.SIG_UNBLOCK, STOPPING)
                threading.Thread(target=_stop_without_parent, args=(self._lifeline,), daemon=True).start()
                duty.run(stop)
            code = 0
        except BaseException:
            log.exception("process failed", process=duty.name)
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)

    def _look_for_dead(self) -> None:
        now = time.monotonic()
        for child in self._children:
            if not child.pid or not _has_ended(child.pid):
                continue
            child.short_lives = child.short_lives + 1 if now - child.started < LASTED_SECONDS else 0
            pause = pause_before_restart(child.short_lives)
            log.warning("process died", process=child.duty.name, pid=child.pid, again_in_seconds=pause)
            child.pid, child.due = 0, now + pause
            self.note(child.duty.name, 0)

    def _end(self, stop: StopSignal) -> None:
        """Tell all to stop and wait for them; whoever takes too long, or is in the way of a second signal, is killed."""
        self.ending()
        self._tell_all(signal.SIGTERM)
        until = time.monotonic() + GRACE_SECONDS
        while self._still_running():
            if stop.times_asked > 1 or time.monotonic() >= until:
                self._tell_all(signal.SIGKILL)
            stop.wait_for_news(min(LOOK_SECONDS, max(0.1, until - time.monotonic())))

    def _still_running(self) -> bool:
        for child in self._children:
            if child.pid and _has_ended(child.pid):
                child.pid = 0
        return any(child.pid for child in self._children)

    def _tell_all(self, word: signal.Signals) -> None:
        for child in self._children:
            if child.pid:
                os.kill(child.pid, word)


def _has_ended(pid: int) -> bool:
    try:
        return os.waitpid(pid, os.WNOHANG)[0] == pid
    except ChildProcessError:  # somebody else took note of its end
        return True


def _stop_without_parent(lifeline: int) -> None:
    os.read(lifeline, 1)  # nothing ever comes: it ends when the parent does
    os.kill(os.getpid(), signal.SIGTERM)


def _settle_memory() -> None:
    """Let the children share what is loaded: the collector would write into every object, and so copy it."""
    gc.collect()
    gc.freeze()
