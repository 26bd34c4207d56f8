"""Scheduled work, as ticks that may run any number of times, in any number of processes.

A tick fetches, calls a rule, stores and counts; it takes a turn only to store. The unique keys of notices, the locked
cursors and the claims of mails make a second run harmless. `now` is a moment in UTC.
"""

from collections.abc import Callable, Sequence
from datetime import date, datetime

import structlog

from tracker.audit.models import AuditEntry
from tracker.core import clock
from tracker.core.database import transaction
from tracker.core.vocabulary import NotSentBecause
from tracker.core.working_calendar import working_calendar
from tracker.notify import services
from tracker.notify.outbox import services as outbox
from tracker.notify.planning import services as planning
from tracker.notify.queries import notices as queries
from tracker.notify.rules.decisions import PlannedNotice
from tracker.notify.rules.folding import folded
from tracker.notify.rules.reactions import notices_for
from tracker.notify.transports import DeliveryFailure, Transport
from tracker.notify.transports.smtp import SmtpTransport
from tracker.tasks.rounds.services import scheduling as round_scheduling

ENTRIES_A_TICK = 200
log = structlog.get_logger()


def turn_entries_into_notices(now: datetime) -> int:
    """Turn the next audit entries into notices; returns how many entries were read, 0 when all were.

    Each city's entries are read by themselves, since only within a city do entries become visible in the order of
    their ids, and with a cursor of its own, which moves in the transaction that stores the notices: no entry is
    lost or told twice.
    """
    return sum(_turn_entries_of_city(chain, now) for chain in queries.chains_with_news())


def _turn_entries_of_city(chain: int, now: datetime) -> int:
    """The notices are thought out before the turn; in it again where the city went on meanwhile."""
    name = queries.entries_cursor(chain)
    told, newest = queries.last_entry_told(name), queries.newest_entry(chain)
    entries = queries.entries_after(told, chain, ENTRIES_A_TICK)
    if not entries:
        return 0
    read, last = len(entries), entries[-1].id
    planned = _notices_of(entries, now)
    with transaction(chain):
        cursor = services.locked_cursor(name)
        if cursor.entry_id != told:  # another process told of them; the next ones are read next
            return read
        if queries.newest_entry(chain) != newest:
            planned = _notices_of(queries.entries_after(told, chain, read), now)
        services.keep_notices(planned, now=now)
        cursor.entry_id = last
    return read


def _notices_of(entries: Sequence[AuditEntry], now: datetime) -> list[PlannedNotice]:
    facts = queries.entry_facts(entries)
    if not facts:
        return []
    around, today = queries.surroundings(facts), clock.local(now).date()
    return folded(notice for entry in facts for notice in notices_for(entry, around, today))


def begin_rounds(now: datetime) -> int:
    """Make the next reporting rounds and have units told of those that have begun; returns of how many."""
    return round_scheduling.begin_rounds(now, clock.local(now).date(), is_working_day=working_calendar().is_working_day)


def plan_reminders(now: datetime, *, on: date | None = None) -> int:
    """Store the reminders of the day (today, unless `on` names another one); returns how many are new.

    Done once a day, in one question where it is done already; a day that is named is planned again.
    """
    today = on or clock.local(now).date()
    if on is None and queries.last_day(services.REMINDERS_CURSOR) == today:
        return 0
    return planning.tell_reminders(today, now, working_calendar().is_working_day)


def plan_digests(now: datetime, *, on: date | None = None) -> int:
    """Store the digests that are due on the day; returns how many are new.

    Done once a day: whoever had nothing waiting in the morning gets no late digest in the afternoon.
    """
    today = on or clock.local(now).date()
    if queries.last_day(services.DIGESTS_CURSOR) == today:
        return 0
    return planning.tell_digests(today, now, working_calendar().is_working_day)


def gather_mails(now: datetime) -> int:
    """Put everybody's unmailed notices into one mail each; returns how many mails that made.

    Each mail is a transaction of its own, and one that cannot be written does not stop the others.
    """
    made = 0
    for person in outbox.people_with_unmailed_notices():
        try:
            made += outbox.gather_mail(person, now=now) is not None
        except Exception:
            log.exception("mail not written", person=person.key)
    return made


def send_one_mail(now: datetime, transport: Transport | None = None) -> bool:
    """Send the mail that waits longest; returns whether there was one.

    The mail is claimed and the claim committed before anything is sent, and no transaction is open while
    the server is spoken to.
    """
    claimed_by = outbox.this_process()
    letter = outbox.claim_next(now=now, claimed_by=claimed_by)
    if letter is None:
        return False
    transport = transport or _mail_server()
    if transport is None:
        outbox.mark_not_sent(letter.mail_id, NotSentBecause.NO_MAIL_SERVER, claimed_by=claimed_by)
        return True
    try:
        transport.deliver(letter)
    except DeliveryFailure as failure:
        state = outbox.mark_failed(letter.mail_id, failure, now=now, claimed_by=claimed_by)
        log.warning("mail not taken", mail=letter.mail_id, reason=failure.reason, state=state)
    else:
        outbox.mark_sent(letter.mail_id, now=now)
        log.info("mail sent", mail=letter.mail_id, message_id=letter.message_id)
    return True


def send_waiting_mails(read_clock: Callable[[], datetime] = clock.now) -> int:
    """Send until nothing is left that is due; returns how many mails were tried.

    The clock is read for each mail, because a claim counts from the moment in which it was made.
    """
    tried = 0
    while send_one_mail(read_clock()):
        tried += 1
    return tried


def _mail_server() -> Transport | None:
    config = outbox.mail_server()
    return SmtpTransport(config) if config else None
