"""The application of this environment with its pages, for commands that serve them or build their addresses."""

from flask import Flask

from tracker.application import create_app
from tracker.commands.environment import database_refusals as database_refusals
from tracker.commands.environment import of_environment, run_inside

#: Run a command inside the application, on a database that is at the newest migration.
in_application = run_inside(create_app)


def application() -> Flask:
    """The application of this environment, with its data folder in place."""
    return of_environment(create_app)
