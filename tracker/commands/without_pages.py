"""The application of this environment without its pages, for commands that show none and start in half the time."""

from tracker.assembly import assembled
from tracker.commands.environment import run_inside

#: Run a command inside the application, on a database that is at the newest migration.
in_application_without_pages = run_inside(assembled)
