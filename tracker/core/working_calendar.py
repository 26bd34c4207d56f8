"""The working-day calendar of the running application, which was read at its start."""

from flask import current_app

from tracker.core.workdays import WorkCalendar


def working_calendar() -> WorkCalendar:
    """The calendar of the running application."""
    calendar: WorkCalendar = current_app.extensions["tracker_calendar"]
    return calendar
