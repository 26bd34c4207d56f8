"""What the frame of every page shows of the person, read with one statement: page or form, it begins a request.

Whoever has a role above cities takes a second one, for the cities below it.

What the person may do, the day of a demo and the count of unread notices come with it, so nothing of it is asked for
again, nor when a turn has ended in which everything read before is forgotten.
"""

from collections.abc import Sequence

from sqlalchemy import Integer, bindparam, func, select
from sqlalchemy.orm import aliased

from tracker.accounts.models import RoleGrant, User
from tracker.accounts.queries import Grant, actor_of
from tracker.accounts.signed_in import SignedInPerson, UnitName
from tracker.core.clock import remember_set_day
from tracker.core.database import AnyRow
from tracker.core.extensions import db
from tracker.core.settings import DAY_SETTING, Setting
from tracker.notify.models import Notice
from tracker.organizations.models import Organization

_CITY, _GRANTED = aliased(Organization), aliased(Organization)
_ME = bindparam("user_id", type_=Integer())
_UNREAD = select(func.count(Notice.id)).where(Notice.user_id == _ME, Notice.read_at.is_(None))
_DAY = select(Setting.value).where(Setting.key == DAY_SETTING)
_FRAME = (
    select(
        User.id,
        User.name,
        User.language,
        User.session_key,
        User.active,
        User.must_change_password,
        Organization.id.label("unit_id"),
        Organization.name.label("unit_name"),
        Organization.short_name.label("unit_short_name"),
        _CITY.id.label("city_id"),
        _CITY.name.label("city_name"),
        _CITY.short_name.label("city_short_name"),
        RoleGrant.role,
        _GRANTED.id.label("granted_id"),
        _GRANTED.jurisdiction_id.label("granted_city_id"),
        _GRANTED.kind.label("granted_kind"),
        _UNREAD.scalar_subquery().label("unread_count"),
        _DAY.scalar_subquery().label("set_day"),
    )
    .join(Organization, User.organization_id == Organization.id)
    .join(_CITY, _CITY.id == func.coalesce(Organization.jurisdiction_id, Organization.id))
    .outerjoin(RoleGrant, RoleGrant.user_id == User.id)
    .outerjoin(_GRANTED, RoleGrant.organization_id == _GRANTED.id)
    .where(User.id == _ME)
)


def person_of_session(session_id: str) -> SignedInPerson | None:
    """The person behind a session cookie, unless their sessions were ended since."""
    user_id, _separator, session_key = session_id.partition(":")
    rows = _rows(int(user_id)) if user_id.isdigit() else []
    if not rows or rows[0].session_key != session_key:
        return None
    remember_set_day(rows[0].set_day)
    return _person(rows)


def _rows(user_id: int) -> Sequence[AnyRow]:
    """The person with the unit, the city and the counts, once for each role; once in all where there is none."""
    return db.session.execute(_FRAME, {"user_id": user_id}).all()


def _person(rows: Sequence[AnyRow]) -> SignedInPerson:
    one = rows[0]
    grants = [
        Grant(row.role, row.granted_id, row.granted_city_id, row.granted_kind) for row in rows if row.role is not None
    ]
    return SignedInPerson(
        id=one.id,
        name=one.name,
        language=one.language,
        session_key=one.session_key,
        active=one.active,
        must_change_password=one.must_change_password,
        organization=UnitName(one.unit_id, one.unit_name, one.unit_short_name),
        city=UnitName(one.city_id, one.city_name, one.city_short_name),
        actor=actor_of(one.id, one.name, grants),
        unread_count=one.unread_count,
    )
