"""The first request of a day keeps what the day means in the reader's cities, when no job has done it before."""

from datetime import date

from flask import Flask, current_app

from tracker.accounts.access import asks_for_a_right, current_actor
from tracker.core import clock
from tracker.core.errors import Busy
from tracker.tasks.kept.services import renew_city

#: By city, the day that this process knows to be kept. A hint alone: whoever reads asks the database.
KNOWN = "kept_days"


def keep_the_day(app: Flask) -> None:
    """Look before each request of a signed-in person whether today is kept; costs nothing once it is known to be."""
    known: dict[int, date] = {}
    app.extensions[KNOWN] = known

    @app.before_request
    def begin_the_day() -> None:
        if not asks_for_a_right():  # such a page shows nothing of a day
            return
        today = clock.today()
        for city in current_actor().jurisdiction_ids:
            if known.get(city) != today:
                _renew(city, today)


def _renew(city: int, today: date) -> None:
    """Nobody waits for this: where others write for long, the page computes."""
    try:
        renew_city(city, today, day_is_set=clock.set_day() is not None)
    except Busy:
        return
    current_app.extensions[KNOWN][city] = today
