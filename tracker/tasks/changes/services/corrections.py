"""Corrections of the ledger by the office (更正): texts, due dates, targets and who has which part of a task.

One transaction for all of them, one `task:corrected` entry a task with the reason; a unit that gets a part or
loses one also gets its own entry, so that it is told. What was promised first stays: the original due date is
never changed here, and a part or a target that is taken away stays as history. Reminders and lights follow the
due date; a request for a later date that waits is settled by the correction of the date, or of who leads.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm.attributes import flag_modified

from tracker.audit.services import record
from tracker.core.database import transaction
from tracker.core.errors import Invalid, StaleEdit
from tracker.core.events import Event
from tracker.core.messages import N_
from tracker.core.permissions import Action, Actor
from tracker.core.vocabulary import DatePrecision
from tracker.tasks.changes.rules.corrections import why_not_corrected
from tracker.tasks.changes.services.milestones import correct_milestones
from tracker.tasks.changes.services.targets import correct_targets
from tracker.tasks.changes.services.units import ROLES, UnitsOfTask, refuse
from tracker.tasks.content.rules.content import MilestoneContent, TargetContent
from tracker.tasks.content.rules.limits import LONGEST
from tracker.tasks.models import Task
from tracker.tasks.workflow.queries import city_of
from tracker.tasks.workflow.services.service_steps import allow, facts_of_task, lead_of, locked
from tracker.tasks.workflow.services.side_effects import settle_request

LONGEST_REASON = 1000
LONGEST_BODY = 20_000
_LONGEST = LONGEST | {"body": LONGEST_BODY}


@dataclass(frozen=True)
class Correction:
    """One field of one task, which had this `version` when the correction was made out.

    `value` by field: a text (number, title, section, body); an ISO day, '' for none (due); a stored word
    (precision); the ids of the units (lead, co, implementers); all that the task is to promise (targets) or all its
    steps (milestones).
    """

    task_id: int
    version: int
    field: str
    value: str | tuple[int, ...] | tuple[TargetContent, ...] | tuple[MilestoneContent, ...]


def correct_tasks(corrections: Sequence[Correction], reason: str, *, actor: Actor, now: datetime) -> int:
    """Apply all corrections or none; how many tasks were changed. What is as it should be already is left alone.

    Raises `StaleEdit` when a task was changed since the corrections were made out, `Invalid` without a reason, for a
    value that cannot be or when nothing would change, `Conflict` with the task and the reason when its state
    does not allow it.
    """
    if not reason.strip():
        raise Invalid(N_("A reason is needed."), {"reason": N_("Say why the ledger is corrected.")})
    if not corrections:
        raise Invalid(N_("Choose at least one change."))
    by_task: dict[int, list[Correction]] = {}
    for correction in corrections:
        by_task.setdefault(correction.task_id, []).append(correction)
    changed = 0
    with transaction(city_of(Task, *by_task)):
        for task_id, of_task in sorted(by_task.items()):
            changed += _correct_task(task_id, of_task, reason.strip()[:LONGEST_REASON], actor=actor, now=now)
        if not changed:
            raise Invalid(N_("Nothing was changed: all of it is in the ledger as it should be."))
    return changed


def _correct_task(task_id: int, corrections: Sequence[Correction], reason: str, *, actor: Actor, now: datetime) -> bool:
    """Correct one task; whether anything was changed."""
    task = locked(Task, task_id)
    allow(actor, Action.CORRECT_PLAN, facts_of_task(task))
    if any(each.version != task.version for each in corrections):
        raise StaleEdit
    refuse(task, why_not_corrected(task.status))
    values: dict[str, Any] = {each.field: each.value for each in corrections}
    lead_id, due_on = lead_of(task).organization_id, task.due_on
    before, after = _set_fields(task, values, now)
    units = UnitsOfTask(task, actor=actor, now=now, reason=reason)
    names = units.names()
    if ROLES.keys() & values.keys():
        units.assign({column: values[column] for column in ROLES if column in values})
    before, after = _changes(before | names, after | units.names())
    if not after:
        return False
    flag_modified(task, "title")  # parts and targets count as changes of the task: its version says so
    if (lead_of(task).organization_id, task.due_on) != (lead_id, due_on):
        settle_request(task, reason, actor=actor, now=now)
    record(
        Event.TASK_CORRECTED,
        task,
        actor=actor,
        now=now,
        jurisdiction_id=task.jurisdiction_id,
        plan_id=task.plan_id,
        task_id=task.id,
        before=before,
        after=after,
        reason=reason,
    )
    return True


def _changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Only the fields that are another."""
    names = [name for name in after if after[name] != before[name]]
    return {name: before[name] for name in names}, {name: after[name] for name in names}


def _set_fields(task: Task, values: Mapping[str, Any], now: datetime) -> tuple[dict[str, Any], dict[str, Any]]:
    """Set all fields but the units; what they were and what they are, as the audit trail has them."""
    before: dict[str, Any] = {}
    after: dict[str, Any] = {}
    for name in ("number", "title", "section", "body"):
        if name in values:
            before[name], after[name] = _set_text(task, name, values[name].strip())
    if {"due", "precision"} & values.keys():
        before["due"], before["precision"] = _due_in_words(task)
        _set_due(task, values)
        after["due"], after["precision"] = _due_in_words(task)
        if "precision" not in values:
            del before["precision"], after["precision"]
    if "targets" in values:
        before["targets"], after["targets"] = correct_targets(task, values["targets"], now=now)
    if "milestones" in values:
        before["milestones"], after["milestones"] = correct_milestones(task, values["milestones"])
    return before, after


def _set_text(task: Task, name: str, value: str) -> tuple[str, str]:
    if name == "title" and not value:
        raise Invalid(N_("A task needs a title."))
    if len(value) > _LONGEST[name]:
        raise Invalid(N_("At most %(count)s characters.", count=_LONGEST[name]))
    old: str = getattr(task, name)
    setattr(task, name, value)
    return old, value


def _set_due(task: Task, values: Mapping[str, str]) -> None:
    """The date, and how exactly it is meant: to the day unless that is said; work without a date has no end."""
    due = _day(values["due"]) if "due" in values else task.due_on
    usual = DatePrecision.DAY if due != task.due_on else task.due_precision
    precision = DatePrecision(values.get("precision", usual))
    if due is not None and precision is DatePrecision.ONGOING:
        raise Invalid(N_("Work without an end has no due date: say how exactly the date is meant."))
    task.due_on, task.due_precision = due, precision if due else DatePrecision.ONGOING


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise Invalid(N_("“%(text)s” is no day: write it as 2023-12-31.", text=text)) from None


def _due_in_words(task: Task) -> tuple[str | None, str]:
    return task.due_on.isoformat() if task.due_on else None, task.due_precision.value
