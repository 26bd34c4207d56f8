"""The outbox: notices become mails, mails are claimed, sent and marked, each step a committed row.

A process may be killed at any point. Before the server has taken a mail, its claim runs out and the mail is
offered again with the same Message-ID; after it, the mail is marked sent. Only between the server's answer
and that mark can a mail leave twice, and then both copies bear the same Message-ID.
"""

import os
import secrets
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import ColumnElement, CursorResult, and_, func, or_, select, update
from sqlalchemy.orm import Session

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
from tracker.core.vocabulary import UNSENT_MAILS, WAITING_MAILS, Language, MailState, NotSentBecause
from tracker.notify.models import DigestRecipient, Mail, Notice
from tracker.notify.queries.notices import city_of
from tracker.notify.rendered_mail import Recipient, RenderedMail, write_mail
from tracker.notify.rules.decisions import Person
from tracker.notify.transports import DeliveryFailure, OutgoingMail

#: How long a process may take for one mail before it is taken for dead.
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


def people_with_unmailed_notices() -> list[Person]:
    """Whose notices are not in a mail yet, the longest waiting first."""
    with transaction(NO_CITY) as session:
        rows = session.execute(
            select(Notice.user_id, Notice.digest_recipient_id)
            .where(Notice.mail_id.is_(None), Notice.by_mail)
            .group_by(Notice.user_id, Notice.digest_recipient_id)
            .order_by(func.min(Notice.id))
        ).all()
    return [Person("", "", user_id=user_id, recipient_id=recipient_id) for user_id, recipient_id in rows]


def gather_mail(person: Person, *, now: datetime) -> int | None:
    """Put the person's unmailed notices into one mail; its id, or None when another process did it first."""
    with transaction(_addressee(person).jurisdiction_id) as session:
        notices = session.scalars(_unmailed(person).with_for_update()).all()
        if not notices:
            return None
        addressee = _addressee(person)
        if not addressee.active:
            _keep_out_of_mail(session, notices)
            return None
        message = write_mail(addressee.recipient, notices, today=max(notice.on_day for notice in notices))
        mail = _new_mail(person, addressee, message, first=notices[0], now=now)
        session.add(mail)
        session.flush()
        _attach(session, notices, mail)
        return mail.id


def claim_next(*, now: datetime, claimed_by: str) -> OutgoingMail | None:
    """Claim the mail that is to be sent next: one UPDATE that must change exactly one row decides whose it is."""
    with transaction(NO_CITY) as session:
        while True:
            mail_id = session.scalar(
                select(Mail.id)
                .where(_is_due(now))
                .order_by(Mail.next_attempt_at, Mail.id)
                .limit(1)
                .with_for_update(skip_locked=True)
            )
            if mail_id is None:
                return None
            claimed = _changed(
                session,
                update(Mail)
                .where(Mail.id == mail_id, _is_due(now))
                .values(
                    state=MailState.SENDING,
                    claimed_at=now,
                    claimed_by=claimed_by,
                    attempts=Mail.attempts + 1,
                ),
            )
            if claimed == 1:
                return _letter(session.get_one(Mail, mail_id, populate_existing=True))


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


def _unmailed(person: Person) -> Any:
    who = (
        Notice.user_id == person.user_id
        if person.recipient_id is None
        else Notice.digest_recipient_id == person.recipient_id
    )
    return select(Notice).where(who, Notice.mail_id.is_(None), Notice.by_mail).order_by(Notice.id)


def _addressee(person: Person) -> _Addressee:
    if person.recipient_id is not None:
        to = db.session.get_one(DigestRecipient, person.recipient_id)
        scope = (to.organization or to.jurisdiction).name
        recipient = Recipient(to.name, to.address, to.language, scope, to.jurisdiction.name, has_account=False)
        return _Addressee(recipient, to.jurisdiction_id, to.active)
    user = db.session.get_one(User, person.user_id)
    unit = user.organization
    city = unit.jurisdiction or unit
    recipient = Recipient(user.name, user.email.strip(), user.language, unit.name, city.name, has_account=True)
    return _Addressee(recipient, city.id, user.active)


def _new_mail(person: Person, addressee: _Addressee, message: RenderedMail, *, first: Notice, now: datetime) -> Mail:
    because = _why_not_sent(addressee.recipient.address)
    return Mail(
        key=f"{person.key}:notice:{first.id}",
        message_id=f"<{secrets.token_hex(16)}@{urlsplit(_config().public_url).hostname}>",
        jurisdiction_id=addressee.jurisdiction_id,
        user_id=person.user_id,
        digest_recipient_id=person.recipient_id,
        to_address=addressee.recipient.address,
        to_name=addressee.recipient.name,
        language=Language(addressee.recipient.language),
        subject=message.subject,
        text=message.text,
        html=message.html,
        state=MailState.NOT_SENT if because else MailState.CREATED,
        not_sent_because=because,
        created_at=now,
        offered_at=now,
        next_attempt_at=now,
    )


def _why_not_sent(address: str) -> NotSentBecause | None:
    if not address:
        return NotSentBecause.NO_ADDRESS
    return NotSentBecause.NO_MAIL_SERVER if mail_server() is None else None


def _attach(session: Session, notices: Sequence[Notice], mail: Mail) -> None:
    """Tie the notices to their mail; each must still be without one."""
    ids = [notice.id for notice in notices]
    free = update(Notice).where(Notice.id.in_(ids), Notice.mail_id.is_(None)).values(mail_id=mail.id)
    if _changed(session, free) != len(ids):
        raise RuntimeError("notices went into another mail meanwhile")


def _keep_out_of_mail(session: Session, notices: Sequence[Notice]) -> None:
    ids = [notice.id for notice in notices]
    session.execute(update(Notice).where(Notice.id.in_(ids)).values(by_mail=False))


def _let_others_wait(session: Session, mail_id: int, *, until: datetime) -> None:
    session.execute(
        update(Mail)
        .where(Mail.id != mail_id, Mail.state.in_(WAITING_MAILS), Mail.next_attempt_at < until)
        .values(next_attempt_at=until)
    )


def _offer_again(mail: Mail, now: datetime) -> None:
    """The mail as new in the queue, with its old Message-ID and today's address of the person."""
    person = Person("", "", user_id=mail.user_id, recipient_id=mail.digest_recipient_id)
    address = _addressee(person).recipient.address
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
