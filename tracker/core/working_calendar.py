"""The working-day calendar of the running application, which was read at its start."""

from tracker.core.app_services import app_services
from tracker.core.workdays import WorkCalendar


def working_calendar() -> WorkCalendar:
    """The calendar of the running application."""
    return app_services().calendar
