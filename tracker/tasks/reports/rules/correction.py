"""A correction beside the returned report: what was said before, what is said now, and what differs. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tracker.core.messages import N_, Message
from tracker.core.wording import amount, period_words
from tracker.tasks.reports.rules.content import Figures
from tracker.tasks.reports.rules.differences import Piece, differences

TEXTS = {"done": N_("What was done"), "problems": N_("Problems"), "next_steps": N_("Next steps")}


@dataclass(frozen=True)
class Version:
    """What one of the two reports says: its texts by the words of `TEXTS`, and its figures."""

    percent: int
    texts: Mapping[str, str]
    figures: Figures


@dataclass(frozen=True)
class AmountName:
    """What an amount is about, and its unit."""

    about: str
    unit: str


@dataclass(frozen=True)
class ChangedText:
    """One text of a report in both versions, as pieces that stayed, went or came."""

    label: Message
    pieces: Sequence[Piece]


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

    texts: Sequence[ChangedText]
    figures: Sequence[ChangedFigure]


def correction_of(returned: Version, corrected: Version, amounts: Mapping[int, AmountName]) -> Correction:
    """The returned report and its correction, side by side; texts that both leave empty are left out."""
    both = {name: (returned.texts[name], corrected.texts[name]) for name in TEXTS}
    texts = [ChangedText(TEXTS[name], differences(*pair)) for name, pair in both.items() if any(pair)]
    percent = ChangedFigure(N_("Progress"), f"{returned.percent} %", f"{corrected.percent} %")
    places = sorted({*returned.figures, *corrected.figures})
    figures = [
        _figure(amounts[target_id], period, *(each.figures.get((target_id, period)) for each in (returned, corrected)))
        for target_id, period in places
    ]
    return Correction(texts, [percent, *figures])


def _figure(name: AmountName, period: str, before: float | None, after: float | None) -> ChangedFigure:
    label = N_("%(about)s, %(period)s", about=name.about, period=period_words(period)) if period else name.about
    return ChangedFigure(label, *("" if value is None else amount(value, name.unit) for value in (before, after)))
