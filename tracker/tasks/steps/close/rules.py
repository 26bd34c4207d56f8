"""What closing a task would leave open: units that have not finished, and amounts that were not reached. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tracker.core.messages import N_, Message
from tracker.core.vocabulary import AssignmentStatus, Comparator
from tracker.core.wording import amount as amount_words
from tracker.tasks.rules.targets import is_reached

#: Parts of which nothing more is expected.
_SETTLED = frozenset({AssignmentStatus.COMPLETED, AssignmentStatus.WITHDRAWN})


@dataclass(frozen=True)
class ClosingPart:
    """One unit's part as closing finds it."""

    unit: str
    status: AssignmentStatus
    percent: int


@dataclass(frozen=True)
class ClosingTarget:
    """One amount that counts; `reached` is what was accepted last (None: nothing), `periods_missed` of a recurring one."""

    about: str
    value: float
    value_max: float | None
    comparator: Comparator
    unit: str
    reached: float | None
    periods_missed: int = 0


def left_open(parts: Iterable[ClosingPart], targets: Iterable[ClosingTarget]) -> list[Message]:
    """What is still open, in the order of the task's page; empty where closing needs no reason."""
    open_parts = [
        N_("%(unit)s: %(status)s, %(percent)s %%", unit=part.unit, status=part.status, percent=part.percent)
        for part in parts
        if part.status not in _SETTLED
    ]
    return [*open_parts, *(said for target in targets for said in _of_target(target))]


def _of_target(target: ClosingTarget) -> Sequence[Message]:
    if target.periods_missed:
        return [
            N_("%(about)s: not reached in %(count)s of its periods", about=target.about, count=target.periods_missed)
        ]
    promised = amount_words(target.value, target.unit, target.comparator, target.value_max)
    if target.reached is None:
        return [N_("%(about)s: no figure was accepted (promised %(promised)s)", about=target.about, promised=promised)]
    if not is_reached(target.value, target.reached, target.comparator):
        got = amount_words(target.reached, target.unit)
        return [N_("%(about)s: %(got)s (promised %(promised)s)", about=target.about, got=got, promised=promised)]
    return []
