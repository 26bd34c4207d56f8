"""What the processes of one `tracker run` know of each other: which of them run, told by the one that started them."""

import mmap
from collections.abc import Sequence

from flask import Flask, current_app

EXTENSION = "tracker-processes"
_WIDTH = 4  # bytes of a number, written and read in one piece


class ProcessBoard:
    """A page of memory that a process shares with its copies; only the parent writes in it."""

    def __init__(self, names: Sequence[str]) -> None:
        self.names = tuple(names)
        self._numbers = memoryview(mmap.mmap(-1, _WIDTH * max(1, len(self.names)))).cast("i")

    def note(self, name: str, pid: int) -> None:
        """Say which process has this name now; 0 for none."""
        self._numbers[self.names.index(name)] = pid

    def running(self) -> dict[str, bool]:
        """By name, whether its process runs at the moment."""
        return {name: self._numbers[place] > 0 for place, name in enumerate(self.names)}


def processes_of() -> dict[str, bool]:
    """The processes beside this one by name, and whether they run; none where nobody started several."""
    board: ProcessBoard | None = current_app.extensions.get(EXTENSION)
    return board.running() if board else {}


def put_up(app: Flask, board: ProcessBoard) -> None:
    """Let the pages of the application, and of its copies, see the board."""
    app.extensions[EXTENSION] = board
