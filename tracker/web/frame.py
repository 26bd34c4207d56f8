"""What the frame of every page shows of the person, read with one statement: page or form, it begins a request.

Whoever has a role above cities takes a second one, for the cities below it.

What the person may do, the day of a demo, the count of unread notices and where the chains of entries end come with it,
so nothing of it is asked for again, nor when a turn has ended in which everything read before is forgotten.
"""

from collections.abc import Sequence

from sqlalchemy import Integer, bindparam, func, select

from tracker.accounts.models import RoleGrant, User
from tracker.accounts.queries import Grant, actor_of
from tracker.accounts.signed_in import SignedInPerson, UnitName
from tracker.audit.models import AuditHead
from tracker.core.clock import remember_set_day
from tracker.core.database import NO_CITY, AnyRow
from tracker.core.extensions import db
from tracker.core.settings import DAY_SETTING, Setting
from tracker.notify.models import Notice
from tracker.organizations.models import Organization

#: The tables and not the records: the statement of every request is not made of the parts of an object first.
_PERSON, _GRANT, _NOTICE, _HEAD = User.__table__, RoleGrant.__table__, Notice.__table__, AuditHead.__table__
_UNIT = Organization.__table__
_CITY, _GRANTED = _UNIT.alias("city"), _UNIT.alias("granted")
_ME = bindparam("user_id", type_=Integer())
_UNREAD = select(func.count(_NOTICE.c.id)).where(_NOTICE.c.user_id == _ME, _NOTICE.c.read_at.is_(None))
_CITY_OF_GRANT = func.coalesce(_GRANTED.c.jurisdiction_id, _GRANTED.c.id)
_END = select(_HEAD.c.hash).where(_HEAD.c.city_id == _CITY_OF_GRANT)
_END_OF_NO_CITY = select(_HEAD.c.hash).where(_HEAD.c.city_id == NO_CITY)
_DAY = select(Setting.__table__.c.value).where(Setting.__table__.c.key == DAY_SETTING)
_FRAME = (
    select(
        _PERSON.c.id,
        _PERSON.c.name,
        _PERSON.c.language,
        _PERSON.c.session_key,
        _PERSON.c.active,
        _PERSON.c.must_change_password,
        _UNIT.c.id.label("unit_id"),
        _UNIT.c.name.label("unit_name"),
        _UNIT.c.short_name.label("unit_short_name"),
        _CITY.c.id.label("city_id"),
        _CITY.c.name.label("city_name"),
        _CITY.c.short_name.label("city_short_name"),
        _GRANT.c.role,
        _GRANTED.c.id.label("granted_id"),
        _GRANTED.c.jurisdiction_id.label("granted_city_id"),
        _GRANTED.c.kind.label("granted_kind"),
        _END.scalar_subquery().label("end_of_chain"),
        _END_OF_NO_CITY.scalar_subquery().label("end_of_no_city"),
        _UNREAD.scalar_subquery().label("unread_count"),
        _DAY.scalar_subquery().label("set_day"),
    )
    .select_from(_PERSON)
    .join(_UNIT, _PERSON.c.organization_id == _UNIT.c.id)
    .join(_CITY, _CITY.c.id == func.coalesce(_UNIT.c.jurisdiction_id, _UNIT.c.id))
    .outerjoin(_GRANT, _GRANT.c.user_id == _PERSON.c.id)
    .outerjoin(_GRANTED, _GRANT.c.organization_id == _GRANTED.c.id)
    .where(_PERSON.c.id == _ME)
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
        ends=_ends(rows),
    )


def _ends(rows: Sequence[AnyRow]) -> dict[int, str]:
    """Where the chains end, those of no city and of the cities of each role; '' for one that has no entry yet."""
    ends = {row.granted_city_id or row.granted_id: row.end_of_chain or "" for row in rows if row.role is not None}
    return ends | {NO_CITY: rows[0].end_of_no_city or ""}
