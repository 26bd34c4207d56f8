"""A correction beside the returned report: what was said before, what is said now, and what differs."""

from dataclasses import dataclass

from tracker.sentences import N_, Sentence
from tracker.tasks.differences import Piece, differences
from tracker.tasks.models import Report
from tracker.wording import amount


@dataclass(frozen=True)
class ChangedText:
    """One text of a report in both versions, as pieces that stayed, went or came."""

    label: Sentence
    pieces: list[Piece]


@dataclass(frozen=True)
class ChangedFigure:
    """One figure before and after; an empty text means that none was given."""

    label: Sentence | str
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
    before = {value.target_id: value.value for value in returned.values}
    after = {value.target_id: value.value for value in correction.values}
    return [
        ChangedFigure(
            target.about,
            amount(before[target.id], target.unit) if target.id in before else "",
            amount(after[target.id], target.unit) if target.id in after else "",
        )
        for target in correction.assignment.task.targets
        if target.id in before or target.id in after
    ]
