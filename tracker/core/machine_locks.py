"""Locks between the processes of one machine: files in the data folder, given back by the system when a process dies."""

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl


def take(folder: Path, name: str) -> IO[bytes] | None:
    """The lock of this name, held until what is returned is closed; None while anybody else, here or elsewhere, holds it."""
    folder.mkdir(parents=True, exist_ok=True)
    file = (folder / name).open("ab")
    try:
        if sys.platform == "win32":
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        file.close()
        return None
    return file


def take_any(folder: Path, names: Iterable[str]) -> IO[bytes] | None:
    """The first of these locks that is free; None when none is."""
    return next((lock for name in names if (lock := take(folder, name)) is not None), None)


@contextmanager
def holding(folder: Path, name: str) -> Iterator[bool]:
    """Whether the lock came; it is held while this is open."""
    lock = take(folder, name)
    try:
        yield lock is not None
    finally:
        if lock is not None:
            lock.close()
