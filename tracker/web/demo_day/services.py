"""The demo's own day: seeing a list of 2023 on a day of 2023. Only where demo data is loaded."""

from datetime import date, datetime

from sqlalchemy import select

from tracker.accounts.models import User
from tracker.audit.services import record
from tracker.core.database import transaction
from tracker.core.errors import Invalid
from tracker.core.events import Event
from tracker.core.extensions import db
from tracker.core.messages import N_
from tracker.core.permissions import Actor
from tracker.core.settings import DAY_SETTING, Setting
from tracker.organizations.models import Organization

FIRST_DAY = date(2000, 1, 1)
LAST_DAY = date(2099, 12, 31)


def demo_is_loaded() -> bool:
    """Whether this installation holds demo data."""
    return bool(db.session.scalar(select(User.id).where(User.is_demo).limit(1)))


def set_demo_day(day: date, *, jurisdiction_id: int, actor: Actor, now: datetime) -> None:
    """Take `day` as today from now on, for everybody."""
    if not FIRST_DAY <= day <= LAST_DAY:
        raise Invalid(N_("Choose a day between %(first)s and %(last)s.", first=str(FIRST_DAY), last=str(LAST_DAY)))
    with transaction() as session:
        setting = session.get(Setting, DAY_SETTING)
        before = setting.value if setting else None
        if setting is None:
            session.add(Setting(key=DAY_SETTING, value=day.isoformat()))
        else:
            setting.value = day.isoformat()
        record(
            Event.DAY_SET,
            session.get_one(Organization, jurisdiction_id),
            actor=actor,
            now=now,
            jurisdiction_id=jurisdiction_id,
            before={"day": before},
            after={"day": day.isoformat()},
        )
