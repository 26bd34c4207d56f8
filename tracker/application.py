"""The application with its pages. It stands here, and not in the package itself, so that a command without records
(`tracker --help`, `tracker parse`) does not load it, nor one without pages (`assembly.py`)."""

from flask import Flask

from config import Config
from tracker.assembly import assembled
from tracker.oversight.standing.memory import remember_standings
from tracker.routes import register_blueprints


def create_app(config: Config) -> Flask:
    """The application, wired; nothing is read from the environment here."""
    app = assembled(config)
    remember_standings(app)
    register_blueprints(app)
    return app
