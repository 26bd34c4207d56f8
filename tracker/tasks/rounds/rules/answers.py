"""What a part owes in a reporting round, and what became of it (按时、迟报、缺报、退回). Pure.

`standing_of` is the rule; `queries.outstanding` says the same in SQL where lists count and filter.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from tracker.core.messages import N_, Message
from tracker.core.vocabulary import (
    OPEN_ASSIGNMENTS,
    OPEN_TASKS,
    AssignmentStatus,
    ReportStatus,
    RoundStatus,
    TaskStatus,
)


class Standing(StrEnum):
    """Where one part stands in a round; computed, never stored."""

    TO_COME = "to_come"  # 待报送
    MISSING = "missing"  # 缺报
    HELD_UP = "held_up"  # 上次报送待审核: the unit cannot send before the last report was reviewed
    RETURNED = "returned"  # 已退回
    WAITING = "waiting"  # 待审核
    ACCEPTED = "accepted"  # 已通过
    NOT_OWED = "not_owed"  # 无需报送
    NOT_BEGUN = "not_begun"  # 未开始


#: Nothing came yet, and something should.
OUTSTANDING = frozenset({Standing.TO_COME, Standing.MISSING})
#: A report came, whatever became of it.
SENT = frozenset({Standing.RETURNED, Standing.WAITING, Standing.ACCEPTED})
OWED = OUTSTANDING | SENT | {Standing.HELD_UP}

_AFTER_SENDING = {
    ReportStatus.RETURNED: Standing.RETURNED,
    ReportStatus.SUBMITTED: Standing.WAITING,
    ReportStatus.ACCEPTED: Standing.ACCEPTED,
}


@dataclass(frozen=True)
class RoundFacts:
    """A round as the rules need it; `ended_on` is when it was closed or cancelled."""

    round_id: int
    period_start: date
    period_end: date
    opens_on: date
    due_on: date
    status: RoundStatus = RoundStatus.OPEN
    ended_on: date | None = None


@dataclass(frozen=True)
class PartFacts:
    """A part of a task as the rules need it; dates are local.

    `finished_on` is when the part, or its whole task, was finished; `waits_since` the day of a report that waits
    for its review and `waits_for` the round which that one answers.
    """

    status: AssignmentStatus
    task_status: TaskStatus
    assigned_on: date
    finished_on: date | None = None
    waits_since: date | None = None
    waits_for: int | None = None

    @property
    def is_open(self) -> bool:
        """Whether the unit can still do something about it."""
        return self.status in OPEN_ASSIGNMENTS and self.task_status in OPEN_TASKS


@dataclass(frozen=True)
class Answer:
    """The reports of a part that answer a round: when the first one came, and the last one."""

    report_id: int
    first_sent_on: date
    status: ReportStatus


@dataclass(frozen=True)
class Result:
    """Where a part stands in a round: why nothing is owed, or by how many days the report is late."""

    standing: Standing
    days_late: int = 0
    why: Message | None = None
    report_id: int | None = None
    sent_on: date | None = None

    @property
    def is_late(self) -> bool:
        """Whether a report came after the round's day; it is late however good it is."""
        return self.standing in SENT and self.days_late > 0

    @property
    def is_accepted(self) -> bool:
        """Whether the report was accepted."""
        return self.standing is Standing.ACCEPTED

    @property
    def is_waiting(self) -> bool:
        """Whether the report waits for its review."""
        return self.standing is Standing.WAITING

    @property
    def is_returned(self) -> bool:
        """Whether the report went back to be corrected."""
        return self.standing is Standing.RETURNED

    @property
    def is_missing(self) -> bool:
        """Whether the round's day has passed and nothing came."""
        return self.standing is Standing.MISSING

    @property
    def is_to_come(self) -> bool:
        """Whether a report is owed and its day has not passed."""
        return self.standing is Standing.TO_COME

    @property
    def is_held_up(self) -> bool:
        """Whether the unit cannot send before its last report was reviewed."""
        return self.standing is Standing.HELD_UP

    @property
    def is_not_begun(self) -> bool:
        """Whether nothing can be said yet."""
        return self.standing is Standing.NOT_BEGUN


def standing_of(facts: RoundFacts, part: PartFacts, answer: Answer | None, today: date) -> Result:
    """What became of a part's report; a correction counts as sent when the first report came."""
    if answer is not None:
        late = max(0, (answer.first_sent_on - facts.due_on).days)
        standing = _AFTER_SENDING[answer.status]
        return Result(standing, late, report_id=answer.report_id, sent_on=answer.first_sent_on)
    reason = why_not_owed(facts, part)
    if reason:
        return Result(Standing.NOT_OWED, why=reason)
    if today < facts.opens_on:
        return Result(Standing.NOT_BEGUN)
    if waits_for_its_review(facts, part):
        return Result(Standing.HELD_UP)
    if today <= facts.due_on:
        return Result(Standing.TO_COME)
    return Result(Standing.MISSING, (today - facts.due_on).days)


def why_not_owed(facts: RoundFacts, part: PartFacts) -> Message | None:
    """Why a part that has sent nothing owes nothing; None when it owes a report."""
    if facts.status is RoundStatus.CANCELLED:
        return N_("the round was cancelled")
    if facts.ended_on is not None and facts.ended_on <= facts.due_on:
        return N_("the round was closed before its day")
    if part.task_status is TaskStatus.WITHDRAWN:
        return N_("task withdrawn")
    if part.status is AssignmentStatus.WITHDRAWN:
        return N_("re-assigned")
    if part.status is AssignmentStatus.REFUSED:
        return N_("refused, to be decided")
    if not part.is_open and (part.finished_on is None or part.finished_on <= facts.due_on):
        return N_("finished") if part.finished_on else N_("no longer under way")
    if part.assigned_on > facts.due_on:
        return N_("assigned after the round's day")
    return None


def waits_for_its_review(facts: RoundFacts, part: PartFacts) -> bool:
    """Whether an earlier report still waits, so that none can be sent for this round: not the unit's fault."""
    return part.waits_since is not None and part.waits_since <= facts.due_on and part.waits_for != facts.round_id


def running(rounds: Iterable[RoundFacts], today: date) -> list[RoundFacts]:
    """The rounds of one plan that take reports today, the one that is due first in front.

    A round takes late reports until it is closed, or until another one begins after its day: from then on a
    report speaks of the present, and what was not sent stays missing.
    """
    begun = [each for each in rounds if each.status is not RoundStatus.CANCELLED and each.opens_on <= today]
    last_begun = max((each.opens_on for each in begun), default=today)
    taking = (
        each for each in begun if each.status is RoundStatus.OPEN and last_begun <= max(each.due_on, each.opens_on)
    )
    return sorted(taking, key=lambda each: (each.due_on, each.round_id))


def round_to_answer(
    rounds: Iterable[RoundFacts], part: PartFacts, answered: Collection[int], today: date
) -> RoundFacts | None:
    """The round that a report sent today answers: of those that wait for the part the one that is due first."""
    for each in running(rounds, today):
        if each.round_id not in answered and why_not_owed(each, part) is None:
            return each
    return None


def first_day_owed(
    rounds: Iterable[RoundFacts], part: PartFacts, answered: Collection[int], last_reported_on: date | None
) -> date | None:
    """The day by which the first report was or is due that an open part has not sent, for its light; None: none.

    What was missed counts until the unit reports again, since a report speaks of the present; while one waits for its
    review, the unit cannot send another.
    """
    if not part.is_open or part.waits_since is not None:
        return None
    owed = (
        each.due_on
        for each in rounds
        if each.round_id not in answered
        and (last_reported_on is None or last_reported_on < each.due_on)
        and why_not_owed(each, part) is None
    )
    return min(owed, default=None)
