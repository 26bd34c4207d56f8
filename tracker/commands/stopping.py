"""Being told to stop, by SIGTERM or Ctrl+C, in a way that no signal is missed.

Python acts on a signal between two of its own steps. One that comes while the program is on its way into a wait that
has no end (`Event().wait()`), or that another thread receives, is acted on when that wait is over: never. Here the
signal also writes a byte into a pair of sockets, and whoever waits looks at those.
"""

import select
import signal
import socket
from types import TracebackType
from typing import Any

STOPPING = (signal.SIGINT, signal.SIGTERM)


def interrupt_on_signals() -> None:
    """Let SIGTERM end what is being done as Ctrl+C does (`KeyboardInterrupt`), also where a shell began it in the background.

    For work that ends by itself, such as loading; whoever waits for nothing but the end uses `StopSignal`.
    """

    def interrupt(_signal: int, _frame: object) -> None:
        raise KeyboardInterrupt

    for each in STOPPING:
        signal.signal(each, interrupt)


class StopSignal:
    """While this is open, SIGTERM and Ctrl+C are noted instead of interrupting; only in the main thread of a process.

    `heard` is a socket that can be read when a signal came, for whoever waits for other things too.
    """

    heard: socket.socket

    def __init__(self) -> None:
        self.times_asked = 0
        self._before: dict[signal.Signals, Any] = {}

    def __enter__(self) -> "StopSignal":
        self.heard, self._said = socket.socketpair()
        self.heard.setblocking(False)
        self._said.setblocking(False)
        self._before = {each: signal.signal(each, self._note) for each in STOPPING}
        self._fd_before = signal.set_wakeup_fd(self._said.fileno(), warn_on_full_buffer=False)
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _problem: BaseException | None, _trace: TracebackType | None
    ) -> None:
        signal.set_wakeup_fd(self._fd_before)
        for each, handler in self._before.items():
            signal.signal(each, handler)
        self.heard.close()
        self._said.close()

    @property
    def asked(self) -> bool:
        """Whether somebody asked to stop."""
        return self.times_asked > 0

    def wait(self, seconds: float | None = None) -> bool:
        """Wait until somebody asks to stop, at most so long; whether somebody did. Other signals may end it sooner."""
        if not self.asked:
            self.wait_for_news(seconds)
        return self.asked

    def wait_for_news(self, seconds: float | None) -> None:
        """Wait for any signal that has a handler, at most so long."""
        select.select([self.heard], [], [], seconds)
        self.forget_news()

    def forget_news(self) -> None:
        """Take from `heard` what was read of; `asked` stays."""
        try:
            while self.heard.recv(4096):
                pass
        except BlockingIOError:
            return

    def _note(self, _signal: int, _frame: object) -> None:
        self.times_asked += 1
