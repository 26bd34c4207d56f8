"""The outbox: notices become mails, mails are claimed, sent and marked, each step a committed row.

A process may be killed at any point. Before the server has taken a mail, its claim runs out and the mail is
offered again with the same Message-ID; after it, the mail is marked sent. Only between the server's answer
and that mark can a mail leave twice, and then both copies bear the same Message-ID.
"""

import os
import secrets
import socket
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import ColumnElement, CursorResult, and_, case, func, insert, or_, select, update
from sqlalchemy.orm import Session, joinedload

from config import Config, SmtpConfig
from tracker.accounts.models import User
from tracker.audit.services import record
from tracker.core.app_services import app_services
from tracker.core.database import NO_CITY, transaction
from tracker.core.errors import Conflict, Forbidden
from tracker.core.events import Event
from tracker.core.extensions import db
from tracker.core.messages import N_
from tracker.core.permissions import Action, Actor, Denied, Facts, may
from tracker.core.vocabulary import UNSENT_MAILS, WAITING_MAILS, Language, MailState, NoticeKind, NotSentBecause
from tracker.notify.models import DigestRecipient, Mail, Notice
from tracker.notify.queries.notices import city_of
from tracker.notify.rendered_mail import Recipient, write_mail
from tracker.notify.rules.decisions import Person
from tracker.notify.transports import DeliveryFailure, OutgoingMail
from tracker.organizations.models import Organization

#: How long a process may take between two signs of life before it is taken for dead.
CLAIM_TIMEOUT = timedelta(minutes=15)
#: The growing gaps between tries; the last one repeats until the time of retrying is over.
RETRY_DELAYS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 180, 360, 720))
RETRY_WINDOW = timedelta(hours=72)


@dataclass(frozen=True)
class _Addressee:
    """The person behind a mail; `active` is false once the account or the subscription ended."""

    recipient: Recipient
    jurisdiction_id: int
    active: bool


@dataclass
class _Unmailed:
    """A notice that waits to be mailed, as its mail needs it."""

    id: int
    kind: NoticeKind
    values: Mapping[str, Any]
    plan_id: int | None
    task_id: int | None
    organization_id: int | None
    on_day: date


@dataclass(frozen=True)
class _Draft:
    """A mail that is written but not stored: its notices are those of the person up to the newest one."""

    person: Person
    addressee: _Addressee
    notices: int
    row: dict[str, Any]


def people_with_unmailed_notices() -> list[Person]:
    """Whose notices are not in a mail yet, the longest waiting first."""
    rows = db.session.execute(
        select(Notice.user_id, Notice.digest_recipient_id)
        .where(Notice.mail_id.is_(None), Notice.by_mail)
        .group_by(Notice.user_id, Notice.digest_recipient_id)
        .order_by(func.min(Notice.id))
    )
    return [Person("", "", user_id=user_id, recipient_id=recipient_id) for user_id, recipient_id in rows]


def gather_mails(people: Sequence[Person], *, now: datetime, failed: Callable[[Person], None]) -> int:
    """Put the unmailed notices of each of these people into one mail; returns how many mails that made.

    The mails are written before the turn, and stored in one turn a city. Whoever's notices are others by then, since
    another process was faster or something was added, is left to the next time. A mail that cannot be written is
    reported to `failed` and does not stop the others.
    """
    newest = db.session.scalar(select(func.max(Notice.id))) or 0
    notices = _unmailed(people, newest)
    addressees = _addressees([person for person in people if notices.get(person)])
    drafts: dict[int, list[_Draft]] = defaultdict(list)
    for person, addressee in addressees.items():
        try:
            row = _mail_row(person, addressee, notices[person], now) if addressee.active else {}
        except Exception:
            failed(person)
        else:
            draft = _Draft(person, addressee, len(notices[person]), row)
            drafts[addressee.jurisdiction_id].append(draft)
    return sum(_store(city, of_city, newest) for city, of_city in sorted(drafts.items()))


def claim(*, now: datetime, claimed_by: str, at_most: int) -> list[OutgoingMail]:
    """Claim the mails that are to be sent next, the longest waiting first: whoever's UPDATE changes a row has it."""
    with transaction(NO_CITY) as session:
        due = _is_due(now)
        order = (Mail.next_attempt_at, Mail.id)
        ids = session.scalars(
            select(Mail.id).where(due).order_by(*order).limit(at_most).with_for_update(skip_locked=True)
        ).all()
        if not ids:
            return []
        taken = update(Mail).where(Mail.id.in_(ids), due)
        taken = taken.values(state=MailState.SENDING, claimed_at=now, claimed_by=claimed_by, attempts=Mail.attempts + 1)
        if _changed(session, taken) != len(ids):
            raise RuntimeError("mails that were locked for a claim were claimed by somebody else")
        mails = session.scalars(select(Mail).where(Mail.id.in_(ids)).execution_options(populate_existing=True))
        letters = {mail.id: _letter(mail) for mail in mails}
        return [letters[mail_id] for mail_id in ids]


def renew_claims(mail_ids: Collection[int], *, now: datetime, claimed_by: str) -> set[int]:
    """Let the claims of a sender that takes its time run anew; returns the mails that are still its own."""
    mine = (Mail.id.in_(mail_ids), Mail.claimed_by == claimed_by, Mail.state == MailState.SENDING)
    with transaction(NO_CITY) as session:
        _changed(session, update(Mail).where(*mine).values(claimed_at=now))
        return set(session.scalars(select(Mail.id).where(*mine)))


def release(mail_ids: Collection[int], *, claimed_by: str) -> None:
    """Give claimed mails back that were not tried: they wait as before."""
    mine = (Mail.id.in_(mail_ids), Mail.claimed_by == claimed_by, Mail.state == MailState.SENDING)
    before = case((Mail.attempts > 1, MailState.TEMPORARY_FAILURE.value), else_=MailState.CREATED.value)
    with transaction(NO_CITY) as session:
        free = {"state": before, "attempts": Mail.attempts - 1, "claimed_by": "", "claimed_at": None}
        _changed(session, update(Mail).where(*mine).values(**free))


def mark_sent(mail_id: int, *, now: datetime) -> None:
    """The server took it: true whoever holds the claim by now."""
    with transaction(NO_CITY) as session:
        session.execute(
            update(Mail)
            .where(Mail.id == mail_id)
            .values(state=MailState.SENT, sent_at=now, claimed_by="", claimed_at=None, last_error="")
        )


def mark_not_sent(mail_id: int, because: NotSentBecause, *, claimed_by: str) -> None:
    """There is nothing to send it with: it stays in the list of mails not sent."""
    with transaction(NO_CITY) as session:
        session.execute(
            update(Mail)
            .where(Mail.id == mail_id, Mail.claimed_by == claimed_by)
            .values(state=MailState.NOT_SENT, not_sent_because=because, claimed_by="", claimed_at=None)
        )


def mark_failed(mail_id: int, failure: DeliveryFailure, *, now: datetime, claimed_by: str) -> MailState | None:
    """Note the failure and when to try again; for good when that cannot help or 72 hours are over.

    A failure that lies in the server lets all other waiting mails wait for the first gap too, so that a
    dead server is asked once, not once a mail. Returns the mail's state, None when the claim was lost.
    """
    with transaction(NO_CITY) as session:
        mail = session.scalar(select(Mail).where(Mail.id == mail_id, Mail.claimed_by == claimed_by).with_for_update())
        if mail is None:
            return None
        later = now + RETRY_DELAYS[min(mail.attempts, len(RETRY_DELAYS)) - 1]
        again = failure.try_again and later <= mail.offered_at + RETRY_WINDOW
        mail.state = MailState.TEMPORARY_FAILURE if again else MailState.PERMANENT_FAILURE
        mail.next_attempt_at = later
        mail.last_error = failure.reason
        mail.claimed_by, mail.claimed_at = "", None
        if failure.affects_all:
            _let_others_wait(session, mail_id, until=now + RETRY_DELAYS[0])
        return mail.state


def send_again(mail_id: int, *, actor: Actor, now: datetime) -> None:
    """Put a mail that was not sent into the queue again, to the address that the person has by now."""
    with transaction(city_of(Mail, mail_id)) as session:
        mail = session.get(Mail, mail_id, with_for_update=True, populate_existing=True)
        if mail is None:
            raise Conflict(N_("This does not exist any more."))
        decision = may(actor, Action.SEND_MAIL_AGAIN, Facts(mail.jurisdiction_id))
        if isinstance(decision, Denied):
            raise Forbidden(decision.reason)
        if mail.state not in UNSENT_MAILS:
            raise Conflict(N_("This mail was sent already, or is on its way."))
        if mail_server() is None:
            raise Conflict(N_("No mail server is configured: the administrator sets SMTP_HOST and MAIL_FROM."))
        _offer_again(mail, now)
        record(
            Event.MAIL_OFFERED_AGAIN,
            mail,
            actor=actor,
            now=now,
            jurisdiction_id=mail.jurisdiction_id,
            after={"address": mail.to_address},
        )


def mail_server() -> SmtpConfig | None:
    """The settings of the mail server, or None without one."""
    return _config().smtp


def this_process() -> str:
    """A name for the claims of one process (and one thread) that no other one has."""
    return f"{socket.gethostname()[:40]}:{os.getpid()}:{secrets.token_hex(6)}"


def _is_due(now: datetime) -> ColumnElement[bool]:
    """What may be claimed: mails whose time has come, and those whose claim was never finished.

    A time that lies further ahead than any gap comes from a clock that was set back: it counts as come.
    """
    time_has_come = or_(Mail.next_attempt_at <= now, Mail.next_attempt_at > now + RETRY_DELAYS[-1])
    claim_ran_out = or_(Mail.claimed_at <= now - CLAIM_TIMEOUT, Mail.claimed_at > now + CLAIM_TIMEOUT)
    return or_(and_(Mail.state.in_(WAITING_MAILS), time_has_come), and_(Mail.state == MailState.SENDING, claim_ran_out))


def _unmailed(people: Collection[Person], newest: int) -> dict[Person, list[_Unmailed]]:
    """The notices of these people that wait to be mailed, up to the newest one, in their order."""
    fields = ("id", "kind", "values", "plan_id", "task_id", "organization_id", "on_day")
    columns = [Notice.__table__.c[name] for name in ("user_id", "digest_recipient_id", *fields)]
    known = {(person.user_id, person.recipient_id): person for person in people}
    found: dict[Person, list[_Unmailed]] = defaultdict(list)
    for row in db.session.execute(select(*columns).where(_of(people), _waits(newest)).order_by(Notice.id)):
        user_id, recipient_id, *values = row
        found[known[user_id, recipient_id]].append(_Unmailed(*values))
    return found


def _of(people: Collection[Person]) -> ColumnElement[bool]:
    users = [person.user_id for person in people if person.recipient_id is None]
    recipients = [person.recipient_id for person in people if person.recipient_id is not None]
    return or_(Notice.user_id.in_(users), Notice.digest_recipient_id.in_(recipients))


def _waits(newest: int) -> ColumnElement[bool]:
    return and_(Notice.mail_id.is_(None), Notice.by_mail, Notice.id <= newest)


def _addressees(people: Sequence[Person]) -> dict[Person, _Addressee]:
    """Who these people are, in their order."""
    recipients = {
        each.id: each
        for each in db.session.scalars(
            select(DigestRecipient)
            .where(DigestRecipient.id.in_([person.recipient_id for person in people if person.recipient_id]))
            .options(joinedload(DigestRecipient.organization), joinedload(DigestRecipient.jurisdiction))
        )
    }
    users = {
        each.id: each
        for each in db.session.scalars(
            select(User)
            .where(User.id.in_([person.user_id for person in people if person.user_id]))
            .options(joinedload(User.organization).joinedload(Organization.jurisdiction))
        )
    }
    return {
        person: _as_recipient(recipients[person.recipient_id])
        if person.recipient_id is not None
        else _as_person(users[person.user_id or 0])
        for person in people
    }


def _as_recipient(to: DigestRecipient) -> _Addressee:
    scope = (to.organization or to.jurisdiction).name
    recipient = Recipient(to.name, to.address, to.language, scope, to.jurisdiction.name, has_account=False)
    return _Addressee(recipient, to.jurisdiction_id, to.active)


def _as_person(user: User) -> _Addressee:
    unit = user.organization
    city = unit.jurisdiction or unit
    recipient = Recipient(user.name, user.email.strip(), user.language, unit.name, city.name, has_account=True)
    return _Addressee(recipient, city.id, user.active)


def _mail_row(person: Person, addressee: _Addressee, notices: Sequence[_Unmailed], now: datetime) -> dict[str, Any]:
    """The mail of these notices as it is stored."""
    to = addressee.recipient
    message = write_mail(to, notices, today=max(notice.on_day for notice in notices))
    because = _why_not_sent(to.address)
    return {
        "key": f"{person.key}:notice:{notices[0].id}",
        "message_id": f"<{secrets.token_hex(16)}@{urlsplit(_config().public_url).hostname}>",
        "jurisdiction_id": addressee.jurisdiction_id,
        "user_id": person.user_id,
        "digest_recipient_id": person.recipient_id,
        "to_address": to.address,
        "to_name": to.name,
        "language": Language(to.language),
        "subject": message.subject,
        "text": message.text,
        "html": message.html,
        "state": MailState.NOT_SENT if because else MailState.CREATED,
        "not_sent_because": because,
        "attempts": 0,
        "created_at": now,
        "offered_at": now,
        "next_attempt_at": now,
        "claimed_by": "",
        "last_error": "",
    }


def _store(city: int, drafts: Sequence[_Draft], newest: int) -> int:
    """Store a city's mails in its turn and tie the notices to them; returns how many mails that made."""
    with transaction(city) as session:
        people = [draft.person for draft in drafts]
        waiting = _numbers(session, people, newest)
        fit = [
            draft for draft in drafts if waiting.get((draft.person.user_id, draft.person.recipient_id)) == draft.notices
        ]
        silent = [draft.person for draft in fit if not draft.row]
        if silent:
            session.execute(update(Notice).where(_of(silent), _waits(newest)).values(by_mail=False))
        written = [draft for draft in fit if draft.row]
        if not written:
            return 0
        made = session.execute(insert(Mail).returning(Mail.key, Mail.id), [draft.row for draft in written])
        ids: dict[str, int] = dict(made.all())
        mail_of = case(*((_of([draft.person]), ids[draft.row["key"]]) for draft in written))
        those = (_of([draft.person for draft in written]), _waits(newest))
        if _changed(session, update(Notice).where(*those).values(mail_id=mail_of)) != sum(
            each.notices for each in written
        ):
            raise RuntimeError("notices came between, which the mails do not speak of")
        return len(written)


def _numbers(session: Session, people: Collection[Person], newest: int) -> dict[tuple[int | None, int | None], int]:
    """How many notices of each of these people wait to be mailed by now."""
    who = (Notice.user_id, Notice.digest_recipient_id)
    rows = session.execute(select(*who, func.count()).where(_of(people), _waits(newest)).group_by(*who))
    return {(user_id, recipient_id): number for user_id, recipient_id, number in rows}


def _why_not_sent(address: str) -> NotSentBecause | None:
    if not address:
        return NotSentBecause.NO_ADDRESS
    return NotSentBecause.NO_MAIL_SERVER if mail_server() is None else None


def _let_others_wait(session: Session, mail_id: int, *, until: datetime) -> None:
    session.execute(
        update(Mail)
        .where(Mail.id != mail_id, Mail.state.in_(WAITING_MAILS), Mail.next_attempt_at < until)
        .values(next_attempt_at=until)
    )


def _offer_again(mail: Mail, now: datetime) -> None:
    """The mail as new in the queue, with its old Message-ID and today's address of the person."""
    person = Person("", "", user_id=mail.user_id, recipient_id=mail.digest_recipient_id)
    address = _addressees([person])[person].recipient.address
    if not address:
        raise Conflict(N_("%(name)s has no mail address: enter one first.", name=mail.to_name))
    mail.to_address = address
    mail.state, mail.not_sent_because = MailState.CREATED, None
    mail.attempts, mail.offered_at, mail.next_attempt_at = 0, now, now


def _letter(mail: Mail) -> OutgoingMail:
    return OutgoingMail(
        mail_id=mail.id,
        message_id=mail.message_id,
        to_address=mail.to_address,
        to_name=mail.to_name,
        subject=mail.subject,
        text=mail.text,
        html=mail.html,
        written_at=mail.created_at,
    )


def _changed(session: Session, statement: Any) -> int:
    result = session.execute(statement, execution_options={"synchronize_session": False})
    assert isinstance(result, CursorResult)
    return result.rowcount


def _config() -> Config:
    return app_services().config
