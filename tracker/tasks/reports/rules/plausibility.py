"""What a report says that may be a slip: asked before it is sent, and sent all the same once confirmed. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass

from tracker.core.messages import N_, Message
from tracker.core.vocabulary import Comparator
from tracker.core.wording import amount

#: A figure so many times what was promised is probably in another unit.
IMPLAUSIBLY_MANY = 10
LOWER_IS_BETTER = frozenset({Comparator.AT_MOST, Comparator.LESS_THAN})


@dataclass(frozen=True)
class Figure:
    """A reported amount beside what was promised and what was last accepted, all in the target's unit.

    For a recurring amount all three are of one `period`: a new year begins below the last one's figure.
    """

    target_id: int
    about: str
    value: float
    unit: str
    comparator: Comparator
    promised: float
    last: float | None = None
    period: str = ""


@dataclass(frozen=True)
class Doubt:
    """One question to the person who reports: `key` names the very figure that it is about."""

    key: str
    question: Message


def doubts_about(percent: int, last_percent: int | None, figures: Iterable[Figure]) -> list[Doubt]:
    """The questions that a report raises; none when every figure goes on from the last one."""
    doubts = []
    if last_percent is not None and percent < last_percent:
        question = N_(
            "Progress %(now)s %% is lower than last time (%(last)s %%): is that right?", now=percent, last=last_percent
        )
        doubts.append(Doubt(f"percent={percent}", question))
    for figure in figures:
        question_or_none = _question(figure)
        if question_or_none:
            place = f"{figure.target_id}@{figure.period}" if figure.period else f"{figure.target_id}"
            doubts.append(Doubt(f"{place}={figure.value:g}", question_or_none))
    return doubts


def _question(figure: Figure) -> Message | None:
    now = amount(figure.value, figure.unit)
    if figure.promised > 0 and figure.value > IMPLAUSIBLY_MANY * figure.promised:
        return N_(
            "%(about)s: %(now)s is more than %(times)s times the promised %(promised)s. Is the unit right?",
            about=figure.about,
            now=now,
            times=IMPLAUSIBLY_MANY,
            promised=amount(figure.promised, figure.unit),
        )
    if figure.last is None:
        return None
    values = {"about": figure.about, "now": now, "last": amount(figure.last, figure.unit)}
    if figure.comparator in LOWER_IS_BETTER:
        higher = figure.value > figure.last
        return (
            N_("%(about)s: %(now)s is higher than last time (%(last)s): is that right?", **values) if higher else None
        )
    lower = figure.value < figure.last
    return N_("%(about)s: %(now)s is lower than last time (%(last)s): is that right?", **values) if lower else None
