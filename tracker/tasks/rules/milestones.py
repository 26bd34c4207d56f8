"""Where the milestones of a task stand on a day: passed, next, or still to come."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from tracker.core.messages import N_, Message
from tracker.core.wording import due_words


@dataclass(frozen=True, slots=True)
class MilestoneRow:
    """A milestone on a day: `when` says how far off it is; `is_next` marks the first that is still to come."""

    about: str
    due_on: date | None
    when: Message | None
    is_next: bool


def milestone_rows(milestones: Sequence[tuple[str, date | None]], today: date, *, done: bool) -> list[MilestoneRow]:
    """Milestones (what, and by when) in the order of their days, those without a day last.

    Once the task is done, nothing is next any more.
    """
    ordered = sorted(milestones, key=lambda each: each[1] or date.max)
    upcoming = next((due for _, due in ordered if due and due >= today), None)
    rows = []
    for about, due in ordered:
        is_next = not done and due is not None and due == upcoming
        rows.append(MilestoneRow(about, due, None if done else _when(due, today), is_next))
    return rows


def _when(due: date | None, today: date) -> Message | None:
    if due is None:
        return None
    return N_("the day has passed") if due < today else due_words(due, today)
