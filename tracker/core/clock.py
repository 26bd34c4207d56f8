"""The only reader of the clock. Everything else is given `now` (a moment in UTC) or `today` (a local date).

A demo may be seen on a day of its own time: `TRACKER_DAY`, or the day that the office sets on the page,
takes the place of today; the time of day stays real.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, time

from flask import g, has_request_context

from config import Config
from tracker.core.app_services import app_services
from tracker.core.extensions import db
from tracker.core.settings import DAY_SETTING, Setting


def now() -> datetime:
    """The moment that counts, in UTC."""
    return _moment(set_day())


def for_a_while() -> Callable[[], datetime]:
    """A clock that is read often in a short time: the day that takes the place of today is asked for once."""
    day = set_day()
    return lambda: _moment(day)


def _moment(day: date | None) -> datetime:
    zone = _config().zone
    real = datetime.now(zone)
    moment = real if day is None else datetime.combine(day, real.timetz().replace(tzinfo=None), zone)
    return moment.astimezone(UTC)


def today() -> date:
    """The date that counts, in the jurisdiction's time zone."""
    return now().astimezone(_config().zone).date()


def local(moment: datetime) -> datetime:
    """A stored moment in the jurisdiction's time zone."""
    return moment.astimezone(_config().zone)


def start_of(day: date) -> datetime:
    """The first moment of a local day, in UTC."""
    return datetime.combine(day, time(), _config().zone).astimezone(UTC)


def set_day() -> date | None:
    """The day that takes the place of today, or None when the clock is real."""
    if _config().day is not None:
        return _config().day
    if not has_request_context():
        return _stored_day()
    if "set_day" not in g:
        g.set_day = _stored_day()
    day: date | None = g.set_day
    return day


def remember_set_day(stored: str | None) -> None:
    """Take the chosen day, which was read together with the person, for the rest of the request."""
    g.set_day = date.fromisoformat(stored) if stored else None


def day_is_fixed() -> bool:
    """Whether the installation fixes the day (`TRACKER_DAY`), so that nobody can choose another."""
    return _config().day is not None


def _stored_day() -> date | None:
    setting = db.session.get(Setting, DAY_SETTING)
    return date.fromisoformat(setting.value) if setting else None


def _config() -> Config:
    return app_services().config
