"""What the day means of the rows of a register, kept in them by the same rules that the application asks."""

from collections.abc import Sequence
from datetime import date

from benchmarks.cities import Row
from benchmarks.register import NEW, WAITING, Item
from tracker.core.vocabulary import ReportStatus, Responsibility
from tracker.tasks.rules.kept import PartFacts, kept_of_part, kept_of_task
from tracker.tasks.rules.status import TaskFacts


def keep(item: Item, task: Row, parts: Sequence[Row], day: date) -> None:
    """Enter into the rows of a task and its parts what the day means of them."""
    facts = TaskFacts(task["status"], task["starts_on"], task["due_on"], task["percent"])
    known = [PartFacts(part["role"], part["status"], _last_report(item, part)) for part in parts]
    kept = kept_of_task(facts, known, day)
    task |= {"light": kept.light, "overdue": kept.overdue, "must_act": kept.must_act, "light_until": kept.until}
    for part, own in zip(parts, known, strict=True):
        told = kept_of_part(facts, own, day, kept, lead_accepts_co=False)
        part |= {"light": told.light, "overdue": told.overdue, "must_act": told.must_act}


def _last_report(item: Item, part: Row) -> ReportStatus | None:
    if item.state == NEW or part["role"] is not Responsibility.LEAD:
        return None
    return ReportStatus.SUBMITTED if item.state == WAITING else ReportStatus.ACCEPTED
