"""When a report needs evidence, and which evidence it lacks. Pure.

Evidence is asked for only where the task says so (domain.md section 1, burden rules): with each report, only with
the report that says finished (the default), or not at all. At completion the lead proves each amount by itself,
since the office accepts them one by one; a unit that shares the task proves its part with one file or more.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from tracker.core.vocabulary import EvidenceDemand, ProgressState


@dataclass(frozen=True)
class Lacking:
    """What a report lacks: any evidence at all, or evidence for these amounts (by id, with what each is about)."""

    any_file: bool = False
    targets: Mapping[int, str] = field(default_factory=dict)


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
