"""Planning a day's reminders and digests: read and decided first, then stored portion by portion in short turns.

No turn is held while anything is computed. What was read may have changed until the turn comes, so the portion is read
again in it, and decided again where it did. A run that breaks off leaves whole portions behind; the next one passes
over what was told and goes on. Two runs at once tell nobody twice, since the key of a notice is unique.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from functools import partial
from typing import TypeVar

from tracker.core.database import NO_CITY, transaction
from tracker.core.vocabulary import REMINDERS, Cadence, NoticeKind, Role
from tracker.core.workdays import IsWorkingDay, WorkingDays
from tracker.notify import services
from tracker.notify.queries import digest as digest_facts
from tracker.notify.queries import notices as queries
from tracker.notify.queries import rounds as round_facts
from tracker.notify.queries.rungs import parts_on_a_rung, reports_on_a_rung
from tracker.notify.queries.scopes import scopes
from tracker.notify.rules import digest, reminders
from tracker.notify.rules.decisions import PlannedNotice
from tracker.notify.rules.round_reminders import ReportsOwed, has_a_step, plan_round_reminders
from tracker.tasks.models import Assignment, Report, ReportingRound

#: How many parts, or reports, a turn is about; each may be told to several people.
PARTS_A_TURN = 100
#: How many digests a turn stores; each is as long as a mail.
DIGESTS_A_TURN = 50
Facts = TypeVar("Facts")


class ReminderRun:
    """The reminders of one day: chosen at its beginning, told portion by portion."""

    def __init__(self, today: date, now: datetime, is_working_day: IsWorkingDay) -> None:
        self._today, self._now, self._is_working_day = today, now, is_working_day
        self._days = WorkingDays(is_working_day)
        self._since = reminders.first_day_to_plan(queries.last_day(services.REMINDERS_CURSOR), today)
        self._told = queries.told_since(REMINDERS, self._since)
        self._liaisons = queries.people_by_organization(Role.LIAISON)
        self._offices = queries.people_by_organization(Role.OFFICE)

    def tell(self) -> int:
        """Store what is told on the day; returns how many notices are new."""
        return self._of_parts() + self._of_reports() + self._of_rounds()

    def _of_parts(self) -> int:
        new = 0
        for city, ids in parts_on_a_rung(self._since, self._today, self._days).items():
            for some in _portions(ids, PARTS_A_TURN):
                new += self._checked(city, partial(self._parts, some), self._planned_of_parts)
        return new

    def _of_reports(self) -> int:
        new = 0
        for city, ids in reports_on_a_rung(self._since, self._today, self._days).items():
            for some in _portions(ids, PARTS_A_TURN):
                new += self._checked(city, partial(self._reports, some), self._planned_of_reports)
        return new

    def _of_rounds(self) -> int:
        rounds = [
            (each.plan.jurisdiction_id, each.id, each.plan_id)
            for each in round_facts.rounds_taking_reports(self._today)
            if has_a_step(each.due_on, self._since, self._today, self._is_working_day)
        ]
        new = 0
        for city, round_id, plan_id in rounds:
            new += self._checked(city, partial(self._owed, round_id, plan_id), self._planned_of_rounds)
        return new

    def _parts(self, ids: Sequence[int]) -> list[reminders.RemindedPart]:
        return queries.part_facts(self._liaisons, Assignment.id.in_(ids), only_open=True)

    def _reports(self, ids: Sequence[int]) -> list[reminders.WaitingReport]:
        return queries.waiting_reports(self._offices, self._liaisons, Report.id.in_(ids))

    def _owed(self, round_id: int, plan_id: int) -> list[ReportsOwed]:
        taking = round_facts.rounds_taking_reports(self._today, ReportingRound.plan_id == plan_id)
        return round_facts.reports_owed(self._liaisons, self._today, [each for each in taking if each.id == round_id])

    def _planned_of_parts(self, parts: Sequence[reminders.RemindedPart]) -> list[PlannedNotice]:
        return self._planned(parts, ())

    def _planned_of_reports(self, reports: Sequence[reminders.WaitingReport]) -> list[PlannedNotice]:
        return self._planned((), reports)

    def _planned(
        self, parts: Sequence[reminders.RemindedPart], reports: Sequence[reminders.WaitingReport]
    ) -> list[PlannedNotice]:
        return reminders.plan_reminders(
            parts,
            reports,
            since=self._since,
            today=self._today,
            is_working_day=self._is_working_day,
            told=self._told,
        ).planned

    def _planned_of_rounds(self, owed: Sequence[ReportsOwed]) -> list[PlannedNotice]:
        return plan_round_reminders(
            owed, since=self._since, today=self._today, is_working_day=self._is_working_day, told=self._told
        ).planned

    def _checked(
        self, city: int, read: Callable[[], list[Facts]], decide: Callable[[list[Facts]], list[PlannedNotice]]
    ) -> int:
        """Decide by what is read, take the turn, and decide again only where it reads differently by then."""
        facts = read()
        planned = decide(facts)
        if not planned:
            return 0
        with transaction(city):
            again = read()
            return services.keep_notices(planned if again == facts else decide(again), now=self._now)


def tell_reminders(today: date, now: datetime, is_working_day: IsWorkingDay) -> int:
    """Store the reminders of the day; returns how many are new."""
    new = ReminderRun(today, now, is_working_day).tell()
    _note_the_day(services.REMINDERS_CURSOR, today)
    return new


def tell_digests(today: date, now: datetime, is_working_day: IsWorkingDay) -> int:
    """Store the digests that are due on the day, city by city; returns how many are new."""
    since = reminders.first_day_to_plan(queries.last_day(services.DIGESTS_CURSOR), today)
    due = digest.cadences_due(since, today, is_working_day)
    told = queries.told_since({NoticeKind.DIGEST}, since) if due else frozenset()
    new = 0
    for city in digest_facts.cities_with_digests() if due else ():
        outcome = digest.plan_digests(
            digest_facts.desks(city, today) if Cadence.WEEKLY in due else (),
            scopes(city, due, today),
            since=since,
            today=today,
            is_working_day=is_working_day,
            told=told,
        )
        for some in _portions(outcome.planned, DIGESTS_A_TURN):
            with transaction(city):
                new += services.keep_notices(some, now=now)
    _note_the_day(services.DIGESTS_CURSOR, today)
    return new


def _note_the_day(cursor: str, today: date) -> None:
    with transaction(NO_CITY):
        services.advance_day(services.locked_cursor(cursor), today)


Each = TypeVar("Each")


def _portions(items: Sequence[Each], size: int) -> Iterator[Sequence[Each]]:
    return (items[start : start + size] for start in range(0, len(items), size))
