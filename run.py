"""The web server, the scheduler and the sender of mails, for one machine: `python run.py`, or `tracker run`.

`--demo` loads the demo when the database is empty. HOST, PORT and DATABASE_URL come from the environment.
"""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 - the one place where an older Python can still be told
    sys.exit(f"Tracker needs Python 3.11 or newer; this is Python {sys.version_info[0]}.{sys.version_info[1]}.")

from tracker.cli import tracker

if __name__ == "__main__":
    tracker(["run", *sys.argv[1:]], prog_name="tracker")
