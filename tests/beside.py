"""Somebody else at the same time, in a thread and a context of their own; told by the order of events."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from threading import Event

import pytest
from flask import Flask

from tracker.core import sqlite
from tracker.core.extensions import db

LONGEST = 60  # seconds after which a test that waits has failed


@contextmanager
def held_beside(app: Flask, opened: Callable[[], AbstractContextManager[object]]) -> Iterator[None]:
    """While this is open, somebody else holds open what `opened` opens, such as a turn: `single_transaction`."""
    begun, go_on = Event(), Event()

    def act() -> None:
        with app.app_context(), opened():
            begun.set()
            assert go_on.wait(LONGEST)

    db.session.rollback()
    with ThreadPoolExecutor(1) as pool:
        acting = pool.submit(act)
        try:
            assert begun.wait(LONGEST)
            yield
        finally:
            go_on.set()
            acting.result(LONGEST)


def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let whoever waits for a turn be told at once that it did not come."""
    monkeypatch.setattr(sqlite, "LONGEST_WAIT_SECONDS", 0.001)
