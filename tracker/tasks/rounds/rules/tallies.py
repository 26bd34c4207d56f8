"""How many parts stand where in a reporting round. Pure."""

from collections import Counter
from dataclasses import dataclass, field

from tracker.tasks.rounds.rules.answers import OUTSTANDING, OWED, SENT, Result, Standing


@dataclass
class Tally:
    """How many parts stand where in a round; `late` came after its day."""

    standings: Counter[Standing] = field(default_factory=Counter)
    late: int = 0

    def add(self, result: Result, parts: int = 1) -> None:
        """Count so many parts that stand alike."""
        self.standings[result.standing] += parts
        self.late += result.is_late * parts

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(self.standings + other.standings, self.late + other.late)

    @property
    def owed(self) -> int:
        """How many parts owe a report, sent or not."""
        return sum(self.standings[standing] for standing in OWED)

    @property
    def sent(self) -> int:
        """Of how many a report came."""
        return sum(self.standings[standing] for standing in SENT)

    @property
    def outstanding(self) -> int:
        """Of how many nothing came yet, and something should."""
        return sum(self.standings[standing] for standing in OUTSTANDING)

    @property
    def missing(self) -> int:
        """Of how many nothing came although the day has passed."""
        return self.standings[Standing.MISSING]

    @property
    def not_begun(self) -> bool:
        """Whether nothing can be said yet."""
        return bool(self.standings[Standing.NOT_BEGUN])
