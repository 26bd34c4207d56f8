"""What every command that brings up a database does at its end: keep what today means, so that no page has to."""

from tracker.core.clock import set_day, today
from tracker.core.extensions import db
from tracker.core.statistics import refresh_statistics
from tracker.tasks.kept.services import renew_all

#: After so many tasks the database's statistics tell nothing of what is kept any more.
MANY = 1000


def keep_today() -> int:
    """Keep what today means in every city; how many tasks had to be looked at."""
    looked_at = renew_all(today(), day_is_set=set_day() is not None)
    db.session.rollback()
    if looked_at >= MANY:
        refresh_statistics(db.engine)
    return looked_at
