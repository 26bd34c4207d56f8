"""Whether a report may be sent: what cannot be, what is still lacking, and what may be a slip. Pure.

A slip is asked about, and sent all the same once confirmed. Evidence is asked for only where the task says so (domain.md
section 1, burden rules): with each report, only with the report that says finished (the default), or not at all. At
completion the lead proves each amount by itself, since the office accepts them one by one; a unit that shares the
task proves its part with one file or more.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from math import inf

from tracker.core.errors import DomainError, Invalid
from tracker.core.messages import N_, Message
from tracker.core.vocabulary import EvidenceDemand, ProgressState
from tracker.core.wording import amount, period_words
from tracker.tasks.content.rules.limits import LONGEST_TEXT
from tracker.tasks.reports.rules.content import Amount, Figures, ReportContent, ReportTerms, most_files
from tracker.tasks.rules.targets import LOWER_IS_BETTER, is_reached
from tracker.tasks.workflow.rules.guards import (
    EVIDENCE_IS_GIVEN,
    FIGURES_ARE_STATED,
    PERIOD_IS_OVER,
    Lacking,
    ReportConditions,
)

#: A figure so many times what was promised is probably in another unit.
IMPLAUSIBLY_MANY = 10
#: The units of a share: more than a hundred of it is rarely meant.
SHARES = frozenset({"%", "％"})


@dataclass(frozen=True)
class RequiredFigure:
    """One figure that the completion of a task rests on."""

    amount: Amount
    key: str

    @property
    def name(self) -> str:
        """What the figure is about and which period it is for."""
        return f"{self.amount.about} {self.key}".strip()

    @property
    def field_name(self) -> str:
        """The name of its field in the form."""
        return self.amount.field_name(self.key)


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


def check(
    content: ReportContent,
    terms: ReportTerms,
    proved: Collection[int | None],
    confirmed: Collection[str] | None = None,
) -> None:
    """Hold a report to what it must be, whether it goes to the office or to the unit's leader; first of all questions.

    Raises `Doubtful` for questions that are not among the `confirmed` ones (with None, nothing is asked), and `Invalid`
    for what cannot be: by its fields, its period, its figures and its evidence. `proved` names for each file the amount
    that it proves, None for one that belongs to the report as a whole.
    """
    doubts = doubts_about(content, terms) if confirmed is not None else []
    if {doubt.key for doubt in doubts} - set(confirmed or ()):
        raise Doubtful(doubts)
    _check_fields(content)
    _check_period(content.state, terms)
    check_figures(content, terms)
    check_files(proved, amounts=len(terms.scored), of=terms.files_prove)
    check_evidence(content.state, terms, proved)


def check_figures(content: ReportContent, terms: ReportTerms) -> None:
    """Raise `Invalid` for figures that cannot be, and for a completion of the lead that leaves one out.

    Whoever finishes states each amount and each of its periods, reached or not; where one was not, the report
    says why under its problems.
    """
    _check_where_they_belong(content.figures, terms)
    lacking = lacking_figures(content.state, content.figures, terms)
    reason = FIGURES_ARE_STATED.reason(ReportConditions(figures_lacking=names_of(lacking)))
    if reason:
        wrong = N_("At completion this figure is stated, reached or not.")
        raise Invalid(reason, {each.field_name: wrong for each in lacking})
    missed = _missed_figures(content.state, content.figures, terms)
    if missed and not content.problems.strip():
        why = N_("Say why this was not reached: %(figures)s.", figures="、".join(names_of(missed)))
        raise Invalid(why, {"problems": why})


def lacking_figures(state: ProgressState, figures: Figures, terms: ReportTerms) -> list[RequiredFigure]:
    """The figures that a completion of the lead rests on and that neither it nor an accepted report gives."""
    return [each for each in _required(state, terms) if _value_of(each, figures) is None]


def names_of(required: Collection[RequiredFigure]) -> tuple[str, ...]:
    """What the figures are called."""
    return tuple(each.name for each in required)


def check_files(proved: Collection[int | None], *, amounts: int, of: Collection[int]) -> None:
    """Raise `Invalid` for more files than a task with so many scored amounts takes, or one for an amount not `of` it."""
    most = most_files(amounts)
    if len(proved) > most:
        raise Invalid(N_("The report was not sent."), {"evidence": N_("At most %(count)s files a report.", count=most)})
    if set(proved) - {None, *of}:
        wrong = N_("A file proves an amount of this task, or belongs to the whole report.")
        raise Invalid(N_("The report was not sent."), {"evidence": wrong})


def check_evidence(state: ProgressState, terms: ReportTerms, proved: Collection[int | None]) -> None:
    """Raise `Invalid` naming what is lacking when a report with these files lacks evidence that the task asks for."""
    lacking = evidence_lacking(state, terms, proved)
    reason = EVIDENCE_IS_GIVEN.reason(ReportConditions(evidence_lacking=lacking))
    if reason:
        wrong = N_("Evidence for this amount is lacking.")
        raise Invalid(reason, {f"evidence_{each}": wrong for each in lacking.targets} or {"evidence": reason})


def evidence_lacking(state: ProgressState, terms: ReportTerms, proved: Collection[int | None]) -> Lacking:
    """The evidence that the task asks for and a report with these files lacks."""
    return lacking_evidence(
        terms.evidence_asked,
        state,
        is_lead=terms.is_lead,
        targets={amount.target_id: amount.about for amount in terms.scored},
        proved=proved,
    )


def is_asked(demand: EvidenceDemand, state: ProgressState | None) -> bool:
    """Whether a report that says this about the part's state needs evidence."""
    if demand is EvidenceDemand.COMPLETION:
        return state is ProgressState.COMPLETED
    return demand is EvidenceDemand.EACH_REPORT


def lacking_evidence(
    demand: EvidenceDemand,
    state: ProgressState,
    *,
    is_lead: bool,
    targets: Mapping[int, str],
    proved: Collection[int | None],
) -> Lacking:
    """Which evidence is lacking; nothing where none is asked for.

    `targets` are the task's amounts that count (no norms), with what each is about; `proved` names for each file
    the amount that it proves, None for a file that belongs to the report as a whole.
    """
    if not is_asked(demand, state):
        return Lacking()
    if is_lead and state is ProgressState.COMPLETED and targets:
        return Lacking(targets={each: about for each, about in targets.items() if each not in proved})
    return Lacking(any_file=not proved)


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
        finished = content.state is ProgressState.COMPLETED
        question_or_none = (
            _question(amounts[target_id], period, value, finished=finished) if target_id in amounts else None
        )
        if question_or_none:
            place = f"{target_id}@{period}" if period else f"{target_id}"
            doubts.append(Doubt(f"{place}={value:g}", question_or_none))
    return doubts


def _check_fields(content: ReportContent) -> None:
    """Raise `Invalid` naming every field of a report that cannot be used."""
    wrong: dict[str, Message] = {}
    if not content.done.strip():
        wrong["done"] = N_("Say what was done; a short sentence is enough.")
    if not 0 <= content.percent <= 100:
        wrong["percent"] = N_("Enter a whole number from 0 to 100.")
    elif content.state is ProgressState.COMPLETED and content.percent < 100:
        wrong["percent"] = N_("Finished means 100 per cent; choose 'under way' if something is still open.")
    for name in ("done", "problems", "next_steps"):
        if len(getattr(content, name)) > LONGEST_TEXT:
            wrong[name] = N_("Keep this under %(count)s characters.", count=LONGEST_TEXT)
    if wrong:
        raise Invalid(N_("The report was not sent."), wrong)


def _check_period(state: ProgressState, terms: ReportTerms) -> None:
    """Raise `Invalid` when a report says finished while an amount is still owed period by period."""
    reason = PERIOD_IS_OVER.reason(ReportConditions(period_ends_on=terms.period_ends_on(state)))
    if reason:
        raise Invalid(N_("The report was not sent."), {"state": reason})


def _check_where_they_belong(figures: Figures, terms: ReportTerms) -> None:
    places = {(amount.target_id, key) for amount in terms.amounts for key in amount.reportable}
    wrong: Message | None = None
    if set(figures) - places:
        wrong = N_("A figure belongs to a target of this task, and to a period of it that has begun.")
    elif any(not 0 <= value < inf for value in figures.values()):
        wrong = N_("A reached amount belongs to a target of this task and is not negative.")
    if wrong:
        raise Invalid(N_("The report was not sent."), {"values": wrong})


def _missed_figures(state: ProgressState, figures: Figures, terms: ReportTerms) -> list[RequiredFigure]:
    """The figures that a completion of the lead rests on and that miss what was promised."""
    return [
        each
        for each in _required(state, terms)
        if (value := _value_of(each, figures)) is not None
        and not is_reached(each.amount.value, value, each.amount.comparator)
    ]


def _required(state: ProgressState, terms: ReportTerms) -> list[RequiredFigure]:
    if state is not ProgressState.COMPLETED or not terms.is_lead:
        return []
    return [RequiredFigure(amount, key) for amount in terms.scored for key in amount.keys]


def _value_of(required: RequiredFigure, figures: Figures) -> float | None:
    """What the report states, else what was accepted before."""
    stated = figures.get((required.amount.target_id, required.key))
    accepted = required.amount.accepted.get(required.key)
    return stated if stated is not None else accepted.value if accepted else None


def _question(of: Amount, period: str, value: float, *, finished: bool) -> Message | None:
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
    if of.unit in SHARES and value > 100 and promised <= 100:
        return N_("%(about)s: %(now)s is more than the whole: is that right?", about=about, now=now)
    if last is None:
        return None
    values = {"about": about, "now": now, "last": amount(last.value, of.unit)}
    if of.comparator in LOWER_IS_BETTER:
        higher = value > last.value
        return (
            N_("%(about)s: %(now)s is higher than last time (%(last)s): is that right?", **values) if higher else None
        )
    if value < last.value:
        return N_("%(about)s: %(now)s is lower than last time (%(last)s): is that right?", **values)
    if not finished and promised > 0 and value - last.value > promised / 2:  # who finishes reaches the whole at once
        return N_(
            "%(about)s: %(now)s is higher than last time (%(last)s) by more than half of the promised %(promised)s: is"
            " that right?",
            **values,
            promised=amount(promised, of.unit),
        )
    return None


def _about(of: Amount, period: str) -> Message | str:
    """The amount, with its period in the reader's language."""
    return Message("%(about)s %(period)s", {"about": of.about, "period": period_words(period)}) if period else of.about
