"""A reporting round as lists and notices name it. Pure."""

from dataclasses import dataclass
from datetime import date

from tracker.core.messages import Message
from tracker.core.wording import period_name


@dataclass(frozen=True)
class RoundMark:
    """A round as lists name it."""

    round_id: int
    period_start: date
    period_end: date
    due_on: date

    @property
    def name(self) -> Message:
        """The period of which it has reports sent."""
        return period_name(self.period_start, self.period_end)
