"""What all commands share that need records: an application of this environment, on a database that is ready."""

import functools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import ParamSpec, TypeVar

from flask import Flask, has_app_context
from sqlalchemy.exc import OperationalError

from config import Config, ConfigError
from tracker.core.database import waiting_in_words
from tracker.core.extensions import db
from tracker.core.migrate import require_ready

Given = ParamSpec("Given")
Answer = TypeVar("Answer")


def run_inside(
    make: Callable[[Config], Flask],
) -> Callable[[Callable[Given, Answer]], Callable[Given, Answer]]:
    """A decorator: run a command inside an application of this environment that `make` makes.

    Its database is at the newest migration. Where there is an application already (in tests), the command runs in that
    one.
    """

    def inside(command: Callable[Given, Answer]) -> Callable[Given, Answer]:
        @functools.wraps(command)
        def run(*args: Given.args, **kwargs: Given.kwargs) -> Answer:
            if has_app_context():
                return command(*args, **kwargs)
            with of_environment(make).app_context(), database_refusals():
                require_ready(db.engine)
                return command(*args, **kwargs)

        return run

    return inside


def of_environment(make: Callable[[Config], Flask]) -> Flask:
    """An application of this environment, with its data folder in place."""
    config = Config.from_environment()
    config.data_dir.mkdir(parents=True, exist_ok=True)
    return make(config)


@contextmanager
def database_refusals() -> Iterator[None]:
    """Say in one sentence that the database cannot be reached or used, or that others kept it for too long."""
    try:
        with waiting_in_words():
            yield
    except OperationalError as problem:
        reason = str(problem.orig or problem).strip().splitlines()[0].rstrip(".")
        raise ConfigError(
            f"The database cannot be used: {reason}. Check DATABASE_URL, and that the server runs."
        ) from None
