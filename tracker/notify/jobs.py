"""Scheduled work, as ticks that may run any number of times, in any number of processes.

A tick fetches, calls a rule, stores and counts; it takes a turn only to store. The unique keys of notices, the locked
cursors and the claims of mails make a second run harmless. `now` is a moment in UTC.
"""

from collections import deque
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
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
from tracker.notify.rules.decisions import Person, PlannedNotice
from tracker.notify.rules.folding import folded
from tracker.notify.rules.reactions import notices_for
from tracker.notify.transports import DeliveryFailure, OutgoingMail, Transport
from tracker.notify.transports.smtp import SmtpTransport
from tracker.tasks.rounds.services import scheduling as round_scheduling

ENTRIES_A_TICK = 200
#: How many people's mails are written before a turn, and how many mails go over one connection.
PEOPLE_AT_A_TIME, MAILS_AT_A_TIME = 50, 50
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
    """Put everybody's unmailed notices into one mail each, many people a turn; returns how many mails that made.

    One that cannot be written does not stop the others.
    """
    people = outbox.people_with_unmailed_notices()
    made = 0
    for start in range(0, len(people), PEOPLE_AT_A_TIME):
        some = people[start : start + PEOPLE_AT_A_TIME]
        try:
            made += outbox.gather_mails(some, now=now, failed=_log_unwritten)
        except Exception:
            log.exception("mails not written", people=[person.key for person in some])
    return made


def _log_unwritten(person: Person) -> None:
    log.exception("mail not written", person=person.key)


def _never() -> bool:
    return False


def send_some_mails(
    read_clock: Callable[[], datetime],
    transport: Transport | None = None,
    *,
    at_most: int = MAILS_AT_A_TIME,
    ending: Callable[[], bool] = _never,
) -> int:
    """Send the mails that wait longest over one connection; returns how many were tried, 0 when none is due.

    When this process is `ending`, the mail under way is the last one, and the others are given back.

    They are claimed and the claims committed before anything is sent; no transaction is open while the server is
    spoken to, and each mail is marked as soon as the server took it.
    """
    claimed_by = outbox.this_process()
    claimed_at = read_clock()
    letters = outbox.claim(now=claimed_at, claimed_by=claimed_by, at_most=at_most)
    if not letters:
        return 0
    transport = transport or _mail_server()
    if transport is None:
        for letter in letters:
            outbox.mark_not_sent(letter.mail_id, NotSentBecause.NO_MAIL_SERVER, claimed_by=claimed_by)
        return len(letters)
    with closing(transport):
        return _Sender(transport, read_clock, claimed_by, claimed_at, deque(letters), ending).send()


@dataclass
class _Sender:
    """Sends the mails of one claim."""

    transport: Transport
    read_clock: Callable[[], datetime]
    claimed_by: str
    claimed_at: datetime
    letters: deque[OutgoingMail]
    ending: Callable[[], bool]

    def send(self) -> int:
        """Try one after the other; what is left, because the server is down or this process ends, is given back."""
        tried = 0
        try:
            while self.letters and not self.ending():
                now = self.read_clock()
                if abs(now - self.claimed_at) >= outbox.CLAIM_TIMEOUT / 2:
                    self._show_life(now)
                    continue
                tried += 1
                self._try(self.letters.popleft(), now)
        finally:
            self._give_back()
        return tried

    def _try(self, letter: OutgoingMail, now: datetime) -> None:
        try:
            self.transport.deliver(letter)
        except DeliveryFailure as failure:
            if failure.affects_all:
                self._give_back()
            state = outbox.mark_failed(letter.mail_id, failure, now=now, claimed_by=self.claimed_by)
            log.warning("mail not taken", mail=letter.mail_id, reason=failure.reason, state=state)
        else:
            outbox.mark_sent(letter.mail_id, now=now)
            log.info("mail sent", mail=letter.mail_id, message_id=letter.message_id)

    def _show_life(self, now: datetime) -> None:
        """A slow server may take longer for all of them than a claim holds: what somebody else has by now is left."""
        mine = outbox.renew_claims([each.mail_id for each in self.letters], now=now, claimed_by=self.claimed_by)
        self.letters = deque(each for each in self.letters if each.mail_id in mine)
        self.claimed_at = now

    def _give_back(self) -> None:
        if self.letters:
            outbox.release([each.mail_id for each in self.letters], claimed_by=self.claimed_by)
            self.letters.clear()


def send_waiting_mails(read_clock: Callable[[], datetime] | None = None, *, ending: Callable[[], bool] = _never) -> int:
    """Send until nothing is left that is due, or the process is `ending`; returns how many mails were tried."""
    tried = 0
    while not ending() and (found := send_some_mails(read_clock or clock.for_a_while(), ending=ending)):
        tried += found
    return tried


def _mail_server() -> Transport | None:
    config = outbox.mail_server()
    return SmtpTransport(config) if config else None
