"""What a report says: as typed, as a value, and why it cannot be sent. Pure.

A figure has one shape from the form to the stored row: its place, which is the amount (the target's id) and the period
that it is for, and how much was reached, in the target's unit.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date

from tracker.core.errors import Invalid
from tracker.core.messages import N_
from tracker.core.vocabulary import Comparator, EvidenceDemand, ProgressState
from tracker.tasks.content.rules.limits import LONGEST_TEXT
from tracker.tasks.evidence.rules.files import MOST_FILES, Upload
from tracker.tasks.rules.periods import ONCE, Period
from tracker.tasks.rules.periods import Figure as Accepted

Place = tuple[int, str]
#: How much was reached, by amount and period.
Figures = Mapping[Place, float]
Typed = Mapping[str, str]
TYPED_FIELDS = ("state", "percent", "done", "problems", "next_steps")
#: The field of an amount, such as target_12, or of one of its periods, such as target_12_2023-Q3.
FIGURE_FIELD = re.compile(r"target_(?P<target>\d{1,9})(?:_(?P<period>\d{4}(?:-[HQW]?\d{1,2})?))?")
#: A draft may hold more than a report may say, so that typing too much loses nothing.
LONGEST_TYPED = 5 * LONGEST_TEXT


@dataclass(frozen=True)
class Amount:
    """An amount of a task on a day, with the periods that its figures are for; without any it is owed `ONCE`.

    A `norm` may be stated and is not scored. `begun` are the periods that can be reported, the running one last; `keys`
    names all that the completion rests on. `accepted` is what the part reported and the office accepted, by period.
    """

    target_id: int
    about: str
    value: float
    unit: str
    comparator: Comparator
    value_max: float | None = None
    norm: bool = False
    begun: tuple[Period, ...] = ()
    keys: tuple[str, ...] = (ONCE,)
    accepted: Mapping[str, Accepted] = field(default_factory=dict)

    @property
    def reportable(self) -> tuple[str, ...]:
        """The periods for which a figure can be stated, the running one last."""
        return tuple(period.key for period in self.begun) or (ONCE,)

    @property
    def running(self) -> str:
        """The period that a figure is for which names none."""
        return self.reportable[-1]

    def field_name(self, key: str) -> str:
        """The name of the form's field for its figure of a period."""
        return field_of(self.target_id, key)


@dataclass(frozen=True)
class ReportTerms:
    """What a report on a part may say on a `day`, and what it must say once it says finished.

    `files_prove` holds every amount that a file may prove, also one that was taken away since; `last_percent` is
    that of the part's last accepted report.
    """

    day: date
    is_lead: bool
    evidence_asked: EvidenceDemand
    recurring_until: date | None = None
    amounts: tuple[Amount, ...] = ()
    files_prove: frozenset[int] = frozenset()
    last_percent: int | None = None

    @property
    def scored(self) -> tuple[Amount, ...]:
        """The amounts that count as reached or missed."""
        return tuple(amount for amount in self.amounts if not amount.norm)

    @property
    def proves_each_amount(self) -> bool:
        """Whether evidence is asked for amount by amount."""
        return self.is_lead and bool(self.scored) and self.evidence_asked is not EvidenceDemand.NEVER

    @property
    def most_files(self) -> int:
        """How many files a report may have: some for the whole, and one more for each amount."""
        return most_files(len(self.scored))

    def period_ends_on(self, state: ProgressState) -> date | None:
        """The end of the running period when a report that says this comes too early, else None."""
        until = self.recurring_until
        return until if state is ProgressState.COMPLETED and until is not None and self.day < until else None


@dataclass(frozen=True)
class ReportContent:
    """What a liaison reports: `percent` 0 to 100, and what was reached of each amount in each period."""

    state: ProgressState
    percent: int
    done: str
    problems: str = ""
    next_steps: str = ""
    figures: Figures = field(default_factory=dict)
    evidence: tuple[Upload, ...] = ()


@dataclass(frozen=True)
class TypedReport:
    """What was typed, right or wrong, as a page shows it; `figures` holds period and text of each, by amount."""

    state: ProgressState | None
    percent: str
    done: str
    problems: str
    next_steps: str
    figures: Mapping[int, Collection[tuple[str, str]]]


def field_of(target_id: int, key: str = ONCE) -> str:
    """The name of a figure's field in the form: of an amount owed once, or of one of its periods."""
    return f"target_{target_id}_{key}" if key else f"target_{target_id}"


def content_of(typed: Mapping[str, str], terms: ReportTerms) -> ReportContent:
    """What was typed as a report; figures that cannot be read are left out.

    A figure of a recurring amount stands under its period; one without (from an older form) is for the running one.
    """
    return ReportContent(
        state=ProgressState(typed.get("state") or ProgressState.IN_PROGRESS),
        percent=int(_number(typed.get("percent")) or 0),
        done=typed.get("done", ""),
        problems=typed.get("problems", ""),
        next_steps=typed.get("next_steps", ""),
        figures=_figures_in(typed, terms),
    )


def typed_report(typed: Typed) -> TypedReport:
    """What a draft holds, to be shown beside the form or to the unit's leader."""
    figures: dict[int, list[tuple[str, str]]] = {}
    for name, text in sorted(typed.items()):
        place = FIGURE_FIELD.fullmatch(name)
        if place and text:
            figures.setdefault(int(place["target"]), []).append((place["period"] or ONCE, text))
    state = typed.get("state")
    return TypedReport(
        state=ProgressState(state) if state else None,
        percent=typed.get("percent", ""),
        done=typed.get("done", ""),
        problems=typed.get("problems", ""),
        next_steps=typed.get("next_steps", ""),
        figures=figures,
    )


def typed_content(typed: Typed, amounts: Mapping[int, bool]) -> dict[str, str]:
    """What a draft keeps: the fields of the form that say something; `amounts` says which scored ones are recurring.

    Raises `Invalid` for a text that is longer than a draft may hold.
    """
    kept = {name: text.replace("\r\n", "\n") for name, text in typed.items() if text and _is_a_field(name, amounts)}
    if kept.get("state") not in {state.value for state in ProgressState}:
        kept.pop("state", None)
    too_long = {name for name, text in kept.items() if len(text) > LONGEST_TYPED}
    if too_long:
        sentence = N_("Keep this under %(count)s characters.", count=LONGEST_TEXT)
        raise Invalid(N_("The draft was not saved: a text is too long."), dict.fromkeys(too_long, sentence))
    return kept


def most_files(amounts: int) -> int:
    """How many files a report may have: some for the whole, and one more for each amount."""
    return MOST_FILES + amounts


def plain_number(value: float) -> str:
    """A figure as one would type it."""
    return str(int(value)) if value == int(value) else repr(value)


def _figures_in(typed: Typed, terms: ReportTerms) -> dict[Place, float]:
    """The figures that can be read; one that names its period comes before one that does not."""
    named: dict[Place, float] = {}
    unnamed: dict[Place, float] = {}
    amounts = {amount.target_id: amount for amount in terms.scored}
    for name, text in typed.items():
        place, value = FIGURE_FIELD.fullmatch(name), _number(text)
        if place is None or value is None or (amount := amounts.get(int(place["target"]))) is None:
            continue
        if not place["period"]:
            unnamed[amount.target_id, amount.running] = value
        elif amount.begun:
            named[amount.target_id, place["period"]] = value
    return unnamed | named


def _is_a_field(name: str, amounts: Mapping[int, bool]) -> bool:
    place = FIGURE_FIELD.fullmatch(name)
    if place is None:
        return name in TYPED_FIELDS
    recurring = amounts.get(int(place["target"]))
    return recurring is not None and (recurring or not place["period"])


def _number(text: str | None) -> float | None:
    try:
        return float(text) if text else None
    except ValueError:
        return None
