"""Writing notices and what belongs to them; planning twice, or in two processes at once, changes nothing."""

from collections.abc import Iterable
from datetime import date, datetime
from email.headerregistry import Address
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.dialects import postgresql, sqlite

from tracker.audit.services import record
from tracker.core.database import ROW_LOCK, transaction
from tracker.core.errors import Conflict, Forbidden, Invalid
from tracker.core.events import Event
from tracker.core.extensions import db
from tracker.core.messages import N_
from tracker.core.permissions import Action, Actor, Denied, Facts, may
from tracker.core.vocabulary import REMINDERS, Cadence, Language, NoticeKind, Role
from tracker.core.workdays import IsWorkingDay
from tracker.notify.models import DigestRecipient, Notice, NoticeCursor
from tracker.notify.queries import digest as digest_facts
from tracker.notify.queries import notices as queries
from tracker.notify.queries import rounds as round_facts
from tracker.notify.queries.scopes import scopes
from tracker.notify.rules import digest, reminders
from tracker.notify.rules.decisions import Outcome, PlannedNotice
from tracker.notify.rules.round_reminders import plan_round_reminders
from tracker.organizations.models import Organization

REMINDERS_CURSOR, DIGESTS_CURSOR = "reminders", "digests"


def reminders_on(today: date, *, is_working_day: IsWorkingDay) -> Outcome:
    """Who is reminded of what on this day, and who is not and why not. Writes nothing."""
    since = reminders.first_day_to_plan(queries.last_day(REMINDERS_CURSOR), today)
    told = queries.told_since(REMINDERS, since)
    liaisons = queries.people_by_organization(Role.LIAISON)
    outcome = reminders.plan_reminders(
        queries.part_facts(liaisons, only_open=False),
        queries.waiting_reports(queries.people_by_organization(Role.OFFICE), liaisons),
        since=since,
        today=today,
        is_working_day=is_working_day,
        told=told,
    )
    owed = round_facts.reports_owed(liaisons, today)
    return outcome | plan_round_reminders(owed, since=since, today=today, is_working_day=is_working_day, told=told)


def digests_on(today: date, *, is_working_day: IsWorkingDay) -> Outcome:
    """Who gets a digest on this day, and who does not and why not. Writes nothing."""
    since = reminders.first_day_to_plan(queries.last_day(DIGESTS_CURSOR), today)
    told = queries.told_since({NoticeKind.DIGEST}, since)
    outcome = Outcome()
    for city in digest_facts.cities_with_digests():
        outcome |= digest.plan_digests(
            digest_facts.desks(city, today),
            scopes(city, tuple(Cadence), today),
            since=since,
            today=today,
            is_working_day=is_working_day,
            told=told,
        )
    return outcome


def keep_notices(planned: Iterable[PlannedNotice], *, now: datetime) -> int:
    """Store the notices in the open transaction; a key that exists already is left alone. Returns how many are new."""
    rows = [_row(notice, now) for notice in planned]
    if not rows:
        return 0
    insert = postgresql.insert if db.session.get_bind().dialect.name == "postgresql" else sqlite.insert
    statement: Any = insert(Notice.__table__).on_conflict_do_nothing(index_elements=["key"])  # type: ignore[arg-type]
    return len(db.session.execute(statement.returning(Notice.__table__.c.id), rows).all())


def locked_cursor(name: str) -> NoticeCursor:
    """How far the job has come, locked until the open transaction ends; made at its first run."""
    insert = postgresql.insert if db.session.get_bind().dialect.name == "postgresql" else sqlite.insert
    db.session.execute(insert(NoticeCursor).values(name=name, entry_id=0).on_conflict_do_nothing())
    return db.session.get_one(NoticeCursor, name, with_for_update=True, populate_existing=True)


def advance_day(cursor: NoticeCursor, today: date) -> None:
    """Note that a day was planned; planning an earlier day by hand does not set the job back."""
    cursor.day = max(cursor.day, today) if cursor.day else today


def mark_read(notice_id: int, *, actor: Actor, now: datetime) -> Notice:
    """The person has read one of its notices. Reading one's own inbox is not a matter of record."""
    with transaction(queries.city_of_user(actor.user_id)) as session:
        notice = session.get(Notice, notice_id)
        if notice is None or notice.user_id != actor.user_id:
            raise Conflict(N_("This notice is not in your inbox."))
        notice.read_at = notice.read_at or now
    return notice


def mark_all_read(*, actor: Actor, now: datetime, up_to: int) -> None:
    """The person has read everything up to the newest notice it saw."""
    with transaction(queries.city_of_user(actor.user_id)) as session:
        session.execute(
            update(Notice)
            .where(Notice.user_id == actor.user_id, Notice.read_at.is_(None), Notice.id <= up_to)
            .values(read_at=now)
        )


def add_digest_recipient(
    address: str,
    *,
    name: str,
    jurisdiction_id: int,
    organization_id: int | None,
    cadence: Cadence,
    language: Language,
    actor: Actor,
    now: datetime,
) -> DigestRecipient:
    """Put somebody without account on the list; one who was removed before is taken up again."""
    _allow(actor, jurisdiction_id)
    address = address.strip()
    if not _is_address(address):
        raise Invalid(N_("The recipient was not added."), {"address": N_("Write an address such as name@city.gov.cn.")})
    with transaction(jurisdiction_id) as session:
        if organization_id is not None:
            organization = session.get(Organization, organization_id)
            if organization is None or organization.root_id != jurisdiction_id:
                raise Invalid(N_("The recipient was not added."), {"scope": N_("Choose a unit of your city.")})
        recipient = _known_recipient(address, jurisdiction_id, organization_id)
        if recipient and recipient.active:
            raise Invalid(N_("The recipient was not added."), {"address": N_("This address gets this digest already.")})
        if recipient is None:
            recipient = DigestRecipient(
                jurisdiction_id=jurisdiction_id, organization_id=organization_id, address=address, created_at=now
            )
            session.add(recipient)
        recipient.name, recipient.cadence, recipient.language = name.strip(), cadence, language
        recipient.active = True
        _record(Event.DIGEST_RECIPIENT_ADDED, recipient, actor, now)
    return recipient


def remove_digest_recipient(recipient_id: int, *, actor: Actor, now: datetime) -> None:
    """Take somebody off the list; what was sent stays."""
    with transaction(queries.city_of(DigestRecipient, recipient_id)) as session:
        recipient = session.get(DigestRecipient, recipient_id, with_for_update=ROW_LOCK, populate_existing=True)
        if recipient is None:
            raise Conflict(N_("This does not exist any more."))
        _allow(actor, recipient.jurisdiction_id)
        if not recipient.active:
            raise Conflict(N_("This address was removed already."))
        recipient.active = False
        _record(Event.DIGEST_RECIPIENT_REMOVED, recipient, actor, now)


def _row(notice: PlannedNotice, now: datetime) -> dict[str, Any]:
    return {
        "key": notice.key,
        "kind": notice.kind,
        "jurisdiction_id": notice.jurisdiction_id,
        "user_id": notice.person.user_id,
        "digest_recipient_id": notice.person.recipient_id,
        "plan_id": notice.plan_id,
        "task_id": notice.task_id,
        "organization_id": notice.organization_id,
        "on_day": notice.on_day,
        "values": dict(notice.values),
        "by_mail": notice.by_mail,
        "created_at": notice.happened_at or now,
        "read_at": None if notice.unread else now,
    }


def _known_recipient(address: str, jurisdiction_id: int, organization_id: int | None) -> DigestRecipient | None:
    scope = (
        DigestRecipient.organization_id.is_(None)
        if organization_id is None
        else DigestRecipient.organization_id == organization_id
    )
    return db.session.scalar(
        select(DigestRecipient).where(
            DigestRecipient.jurisdiction_id == jurisdiction_id, DigestRecipient.address == address, scope
        )
    )


def _is_address(text: str) -> bool:
    """Whether a mail server could take the address: plain ASCII, one name, one domain."""
    if not text.isascii() or any(char.isspace() for char in text) or len(text) > 200:
        return False
    try:
        address = Address(addr_spec=text)
    except (ValueError, IndexError):
        return False
    return bool(address.username and address.domain)


def _allow(actor: Actor, jurisdiction_id: int) -> None:
    decision = may(actor, Action.MANAGE_DIGESTS, Facts(jurisdiction_id))
    if isinstance(decision, Denied):
        raise Forbidden(decision.reason)


def _record(event: Event, recipient: DigestRecipient, actor: Actor, now: datetime) -> None:
    record(
        event,
        recipient,
        actor=actor,
        now=now,
        jurisdiction_id=recipient.jurisdiction_id,
        organization_id=recipient.organization_id,
        after={
            "address": recipient.address,
            "name": recipient.name,
            "cadence": recipient.cadence.value,
        },
    )
