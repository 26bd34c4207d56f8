"""A correction beside the returned report: what was said before, what is said now, and what differs."""

from dataclasses import dataclass

from tracker.core.messages import N_, Message
from tracker.core.wording import amount, period_words
from tracker.tasks.models import Report, Target
from tracker.tasks.reports.rules.differences import Piece, differences


@dataclass(frozen=True)
class ChangedText:
    """One text of a report in both versions, as pieces that stayed, went or came."""

    label: Message
    pieces: list[Piece]


@dataclass(frozen=True)
class ChangedFigure:
    """One figure before and after; an empty text means that none was given."""

    label: Message | str
    before: str
    after: str

    @property
    def changed(self) -> bool:
        """Whether the correction says something else."""
        return self.before != self.after


@dataclass(frozen=True)
class Correction:
    """Everything that a correction says, compared with the report that it corrects."""

    texts: list[ChangedText]
    figures: list[ChangedFigure]


def correction_of(returned: Report, correction: Report) -> Correction:
    """The returned report and its correction, side by side; texts that both leave empty are left out."""
    labels = {"done": N_("What was done"), "problems": N_("Problems"), "next_steps": N_("Next steps")}
    both = {name: (getattr(returned, name), getattr(correction, name)) for name in labels}
    texts = [ChangedText(labels[name], differences(*pair)) for name, pair in both.items() if any(pair)]
    percent = ChangedFigure(N_("Progress"), f"{returned.percent} %", f"{correction.percent} %")
    return Correction(texts, [percent, *_figures(returned, correction)])


def _figures(returned: Report, correction: Report) -> list[ChangedFigure]:
    before = {(value.target_id, value.period): value.value for value in returned.values}
    after = {(value.target_id, value.period): value.value for value in correction.values}
    targets = {target.id: target for target in correction.assignment.task.targets}
    return [
        _figure(targets[place[0]], place[1], before.get(place), after.get(place)) for place in sorted({*before, *after})
    ]


def _figure(target: Target, period: str, before: float | None, after: float | None) -> ChangedFigure:
    label = N_("%(about)s, %(period)s", about=target.about, period=period_words(period)) if period else target.about
    return ChangedFigure(label, *("" if value is None else amount(value, target.unit) for value in (before, after)))
