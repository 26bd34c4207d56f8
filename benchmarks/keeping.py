"""What the day means of the rows of a register, kept in them by the same rules that the application asks."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date

from benchmarks.cities import Row
from benchmarks.register import DONE, NEW, WAITING, Item
from tracker.core.clock import local
from tracker.core.vocabulary import ReportStatus, Responsibility
from tracker.core.working_calendar import working_calendar
from tracker.tasks.rules.kept import PartDates, PartFacts, accept_by, kept_of_part, kept_of_task, with_dates_of_lead
from tracker.tasks.rules.status import TaskFacts


def keep(item: Item, task: Row, parts: Sequence[Row], reported: Sequence[date], day: date) -> None:
    """Enter into the rows of a task and its parts what the day means of them; its lead `reported` on these days."""
    known = [_known(item, part, reported) for part in parts]
    facts = with_dates_of_lead(TaskFacts(task["status"], task["starts_on"], task["due_on"], task["percent"]), known)
    kept = kept_of_task(facts, known, day)
    task |= asdict(known[0].dates)
    task |= {"light": kept.light, "overdue": kept.overdue, "must_act": kept.must_act, "light_until": kept.until}
    for part, own in zip(parts, known, strict=True):
        told = kept_of_part(facts, own, day, lead_accepts_co=False)
        part |= asdict(own.dates) | {"light": told.light, "overdue": told.overdue, "must_act": told.must_act}


def _known(item: Item, part: Row, reported: Sequence[date]) -> PartFacts:
    leads = part["role"] is Responsibility.LEAD and item.state != NEW
    unfinished = reported[:-1] if item.state in (DONE, WAITING) else reported
    accepted_on = local(part["accepted_at"]).date() if part["accepted_at"] else None
    heard = [each for each in (accepted_on, part["last_reported_on"]) if each is not None]
    dates = PartDates(
        accept_by=accept_by(local(part["assigned_at"]).date(), working_calendar().is_working_day),
        progress_on=unfinished[-1] if leads else None,
        heard_on=max(heard, default=None),
    )
    last = (ReportStatus.SUBMITTED if item.state == WAITING else ReportStatus.ACCEPTED) if leads else None
    return PartFacts(part["role"], part["status"], last, part["percent"], dates)
