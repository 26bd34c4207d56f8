"""Sending the rows of a sheet: each by the service of a single report, in a turn of its own, so that one that is refused
leaves the others as they are."""

from collections.abc import Iterable
from datetime import date, datetime

from tracker.core.errors import Conflict, DomainError, Forbidden, Invalid, StaleEdit
from tracker.core.messages import N_, Message
from tracker.core.permissions import Actor
from tracker.tasks.reports.queries import last_accepted_report, typed_from
from tracker.tasks.reports.rules.checks import Doubtful
from tracker.tasks.reports.services.drafts import save_draft
from tracker.tasks.reports.services.reports import send_form, send_report
from tracker.tasks.sheet.rules import Outcome, SheetRow, unreadable


def save_rows(rows: Iterable[SheetRow], *, actor: Actor, now: datetime) -> list[Outcome]:
    """Keep what was typed into these rows as drafts; a row that only says 'unchanged' has nothing to keep."""
    return [_kept(row, actor, now) for row in rows if not row.unchanged]


def send_rows(rows: Iterable[SheetRow], *, actor: Actor, now: datetime, today: date) -> list[Outcome]:
    """Send these rows; what is refused is kept as a draft, with the reasons.

    Raises `Forbidden` for a part on which the person may not report.
    """
    return [_sent(row, actor, now, today) for row in rows]


def _sent(row: SheetRow, actor: Actor, now: datetime, today: date) -> Outcome:
    if not row.is_complete:
        return _kept(row, actor, now, {"done": N_("Say what was done; a short sentence is enough.")})
    try:
        _send(row, actor, now, today)
    except Forbidden:
        raise
    except Doubtful as problem:
        kept = _kept(row, actor, now)
        return Outcome(row.part_id, kept=kept.kept, problems=kept.problems, doubts=problem.doubts)
    except (Invalid, Conflict, StaleEdit) as problem:
        return _kept(row, actor, now, reasons_of(problem)) if not row.unchanged else _refused(row, problem)
    return Outcome(row.part_id, sent=True)


def _send(row: SheetRow, actor: Actor, now: datetime, today: date) -> None:
    if row.unchanged:
        accepted = last_accepted_report(row.part_id)
        if accepted is None:
            raise Conflict(N_("Nothing was accepted yet that could be sent again."))
        send_report(
            row.part_id,
            typed_from(accepted, with_text=True),
            actor=actor,
            now=now,
            today=today,
            seen_draft=0,
            seen_report_id=row.seen_report,
        )
        return
    wrong = unreadable(row.typed)
    if wrong:
        raise Invalid(N_("The report was not sent."), wrong)
    send_form(
        row.part_id,
        row.typed,
        uploads=(),
        actor=actor,
        now=now,
        today=today,
        seen_draft=row.seen_draft,
        seen_report_id=row.seen_report,
        confirmed=row.confirmed,
    )


def _kept(row: SheetRow, actor: Actor, now: datetime, problems: dict[str, Message] | None = None) -> Outcome:
    """Keep the row as the part's draft; the first thing that is wrong is said first."""
    problems = problems or {}
    try:
        save_draft(row.part_id, row.typed, seen=row.seen_draft, actor=actor, now=now)
    except Forbidden:
        raise
    except (Invalid, Conflict, StaleEdit) as problem:
        return Outcome(row.part_id, problems=reasons_of(problem) | problems)
    return Outcome(row.part_id, kept=True, problems=problems)


def _refused(row: SheetRow, problem: DomainError) -> Outcome:
    return Outcome(row.part_id, problems=reasons_of(problem))


def reasons_of(problem: DomainError) -> dict[str, Message]:
    """Why a row was refused, by its fields; '' for the whole row."""
    fields = dict(getattr(problem, "fields", {}))
    return fields or {"": problem.message}
