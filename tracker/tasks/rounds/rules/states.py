"""Whether a reporting round runs, in a word for its page. Pure."""

from dataclasses import dataclass
from datetime import date

from tracker.core.messages import N_, Message
from tracker.core.vocabulary import RoundStatus
from tracker.tasks.rounds.rules.answers import RoundFacts


@dataclass(frozen=True)
class RoundState:
    """How a round stands in words; `mark` is the look they share with reports, '' for none."""

    words: Message | RoundStatus
    mark: str = ""


def state_of(facts: RoundFacts, today: date, *, takes_reports: bool) -> RoundState:
    """How a round stands on a day, given whether it takes reports then."""
    if facts.status is not RoundStatus.OPEN:
        return RoundState(facts.status)
    if facts.opens_on > today:
        return RoundState(N_("not begun"))
    if not takes_reports:
        return RoundState(N_("over"))
    if facts.due_on < today:
        return RoundState(N_("past its day"), "returned")
    return RoundState(N_("reports come in"), "accepted")
