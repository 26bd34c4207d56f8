"""What a report says that may be a slip: asked before it is sent, and sent all the same once confirmed. Pure."""

from dataclasses import dataclass

from tracker.core.errors import DomainError
from tracker.core.messages import N_, Message
from tracker.core.wording import amount, period_words
from tracker.tasks.reports.rules.content import Amount, ReportContent, ReportTerms
from tracker.tasks.rules.targets import LOWER_IS_BETTER

#: A figure so many times what was promised is probably in another unit.
IMPLAUSIBLY_MANY = 10


@dataclass(frozen=True)
class Doubt:
    """One question to the person who reports: `key` names the very figure that it is about."""

    key: str
    question: Message


class Doubtful(DomainError):
    """A report that raises questions which nobody has answered yet; `doubts` are all that it raises."""

    def __init__(self, doubts: list[Doubt]) -> None:
        super().__init__(N_("Not sent yet: is this right? Correct it below, or say that it is right and send again."))
        self.doubts = doubts


def doubts_about(content: ReportContent, terms: ReportTerms) -> list[Doubt]:
    """The questions that a report raises; none when every figure goes on from the last one accepted for its period."""
    doubts = []
    if terms.last_percent is not None and content.percent < terms.last_percent:
        question = N_(
            "Progress %(now)s %% is lower than last time (%(last)s %%): is that right?",
            now=content.percent,
            last=terms.last_percent,
        )
        doubts.append(Doubt(f"percent={content.percent}", question))
    amounts = {each.target_id: each for each in terms.amounts}
    for (target_id, period), value in content.figures.items():
        question_or_none = _question(amounts[target_id], period, value) if target_id in amounts else None
        if question_or_none:
            place = f"{target_id}@{period}" if period else f"{target_id}"
            doubts.append(Doubt(f"{place}={value:g}", question_or_none))
    return doubts


def _question(of: Amount, period: str, value: float) -> Message | None:
    """What is asked about one figure; for a recurring amount all is of one period: a new year begins lower."""
    promised, last = of.value_max or of.value, of.accepted.get(period)
    about, now = _about(of, period), amount(value, of.unit)
    if promised > 0 and value > IMPLAUSIBLY_MANY * promised:
        return N_(
            "%(about)s: %(now)s is more than %(times)s times the promised %(promised)s. Is the unit right?",
            about=about,
            now=now,
            times=IMPLAUSIBLY_MANY,
            promised=amount(promised, of.unit),
        )
    if last is None:
        return None
    values = {"about": about, "now": now, "last": amount(last.value, of.unit)}
    if of.comparator in LOWER_IS_BETTER:
        higher = value > last.value
        return (
            N_("%(about)s: %(now)s is higher than last time (%(last)s): is that right?", **values) if higher else None
        )
    lower = value < last.value
    return N_("%(about)s: %(now)s is lower than last time (%(last)s): is that right?", **values) if lower else None


def _about(of: Amount, period: str) -> Message | str:
    """The amount, with its period in the reader's language."""
    return Message("%(about)s %(period)s", {"about": of.about, "period": period_words(period)}) if period else of.about
