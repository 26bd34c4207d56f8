"""What `create_app` prepares once and the whole application uses: its configuration, calendar and stores of files."""

from dataclasses import dataclass

from flask import Flask, current_app

from config import Config
from tracker.core.content_store import ContentStore
from tracker.core.workdays import WorkCalendar

EXTENSION = "tracker"


@dataclass(frozen=True)
class AppServices:
    """Read or opened at the start, and never changed while the application runs.

    `originals` keeps the files that documents were read from, `evidence` those that prove reports.
    """

    config: Config
    calendar: WorkCalendar
    originals: ContentStore
    evidence: ContentStore


def app_services(app: Flask | None = None) -> AppServices:
    """The services of the running application, or of `app` where none is running yet."""
    services: AppServices = (app or current_app).extensions[EXTENSION]
    return services


def put_in_place(app: Flask, services: AppServices) -> None:
    """Give the application its services."""
    app.extensions[EXTENSION] = services
