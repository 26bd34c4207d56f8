"""Corrections of the ledger by the office (更正): titles, numbers, chapters, due dates and who has which part.

One transaction for all of them, one `task:corrected` entry a task with the reason; a unit that gets a part or
loses one also gets its own entry, so that it is told. What was promised first stays: the original due date is
never changed here, and a part that is taken away stays as history.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from tracker.audit.services import record
from tracker.database import transaction
from tracker.extensions import db
from tracker.organizations.models import Organization
from tracker.permissions import Action, Actor
from tracker.problems import Invalid, NotPossible, Stale
from tracker.sentences import N_, Sentence
from tracker.tasks.acting import allow, facts_of_task, locked
from tracker.tasks.correction_rules import (
    asks_more,
    why_not_corrected,
    why_not_other_units,
    why_not_while_report_waits,
)
from tracker.tasks.ledger_changes import LONGEST
from tracker.tasks.models import Assignment, Task
from tracker.tasks.queries import latest_report
from tracker.vocabulary import (
    AssignmentStatus,
    DatePrecision,
    OrganizationKind,
    ReportStatus,
    Responsibility,
)

ROLES = {"lead": Responsibility.LEAD, "co": Responsibility.CO, "implementers": Responsibility.IMPLEMENTER}
LONGEST_REASON = 1000


@dataclass(frozen=True)
class Correction:
    """One field of one task: `value` is a text, an ISO day ('' for none), or the ids of the units."""

    task_id: int
    version: int
    field: str
    value: str | tuple[int, ...]


def correct_tasks(corrections: Sequence[Correction], reason: str, *, actor: Actor, now: datetime) -> int:
    """Apply all corrections or none; how many tasks were changed.

    Raises `Stale` when a task was changed since the corrections were made out, `Invalid` without a reason or
    for a value that cannot be, `NotPossible` with the task and the reason when its state does not allow it.
    """
    if not reason.strip():
        raise Invalid(N_("A reason is needed."), {"reason": N_("Say why the ledger is corrected.")})
    if not corrections:
        raise Invalid(N_("Choose at least one change."))
    by_task: dict[int, list[Correction]] = {}
    for correction in corrections:
        by_task.setdefault(correction.task_id, []).append(correction)
    with transaction():
        for task_id, of_task in sorted(by_task.items()):
            _correct_task(task_id, of_task, reason.strip()[:LONGEST_REASON], actor=actor, now=now)
    return len(by_task)


def _correct_task(task_id: int, corrections: Iterable[Correction], reason: str, *, actor: Actor, now: datetime) -> None:
    task = locked(Task, task_id)
    allow(actor, Action.CORRECT_PLAN, facts_of_task(task))
    values = {each.field: each.value for each in corrections}
    if any(each.version != task.version for each in corrections):
        raise Stale
    _refuse(why_not_corrected(task.number, task.status))
    before: dict[str, Any] = {}
    after: dict[str, Any] = {}
    for name in ("number", "title", "section", "due"):
        if name in values:
            before[name], after[name] = _set_field(task, name, str(values[name]))
    if ROLES.keys() & values.keys():
        units = _Units(task, actor=actor, now=now, reason=reason)
        before |= {name: units.names(name) for name in ROLES if name in values}
        units.assign({name: tuple(values[name]) for name in ROLES if name in values})  # type: ignore[arg-type]
        after |= {name: units.names(name) for name in ROLES if name in values}
    _entry("task:corrected", task, task, None, actor=actor, now=now, before=before, after=after, reason=reason)


def _set_field(task: Task, name: str, value: str) -> tuple[str | None, str | None]:
    """Set a field; what it was and what it is, as the audit trail has them."""
    if name == "due":
        return _set_due(task, value)
    if name == "title" and not value.strip():
        raise Invalid(N_("A task needs a title."))
    if len(value) > LONGEST[name]:
        raise Invalid(N_("At most %(count)s characters.", count=LONGEST[name]))
    old: str = getattr(task, name)
    setattr(task, name, value.strip())
    return old, value.strip()


def _set_due(task: Task, value: str) -> tuple[str | None, str | None]:
    try:
        due = date.fromisoformat(value) if value else None
    except ValueError:
        raise Invalid(N_("“%(text)s” is no day: write it as 2023-12-31.", text=value)) from None
    old, task.due_on = task.due_on, due
    task.due_precision = DatePrecision.DAY if due else DatePrecision.ONGOING
    return old.isoformat() if old else None, due.isoformat() if due else None


class _Units:
    """Who has which part of a task, while it is corrected."""

    def __init__(self, task: Task, *, actor: Actor, now: datetime, reason: str) -> None:
        self.task, self.actor, self.now, self.reason = task, actor, now, reason

    def names(self, column: str) -> list[str]:
        """Who has this part now."""
        return [part.organization.short_name for part in self.task.parts if part.role is ROLES[column]]

    def assign(self, wanted: Mapping[str, Sequence[int]]) -> None:
        """Give the columns their units: lead before co-responsible before implementer, each unit one part.

        1. Take the parts of units that are named no more, and make the old lead share, so that one leads always.
        2. Give each unit that is named its part; who gets one, or a bigger one, accepts it anew.
        """
        _refuse(why_not_other_units(self.task.number, self.task.status))
        roles = self._roles(wanted)
        given = "、".join(unit.short_name for unit in self._new_units(roles))
        for part in self.task.parts:
            role = roles.get(part.organization_id)
            if role is None:
                self._withdraw(part, given)
            elif part.role is Responsibility.LEAD and role is not Responsibility.LEAD:
                part.role, part.named_lead = role, False
        db.session.flush()
        for position, (unit_id, role) in enumerate(roles.items()):
            self._give(unit_id, role, position)
        db.session.flush()
        db.session.expire(self.task, ["assignments"])
        lead = next(part for part in self.task.parts if part.role is Responsibility.LEAD)
        self.task.percent = lead.percent

    def _roles(self, wanted: Mapping[str, Sequence[int]]) -> dict[int, Responsibility]:
        """Each unit's role, in the order of the columns; columns that are not corrected keep their units."""
        now = {column: [part.organization_id for part in self.task.parts if part.role is role] for column, role in ROLES.items()}  # fmt: skip
        roles: dict[int, Responsibility] = {}
        for column, role in ROLES.items():
            for unit_id in wanted.get(column, now[column]):
                if column not in wanted and any(unit_id in ids for ids in wanted.values()):
                    continue  # it was named in another column, and has its part there
                roles.setdefault(unit_id, role)
        if list(roles.values()).count(Responsibility.LEAD) != 1:
            raise Invalid(N_("Task %(number)s: a task has exactly one lead.", number=self.task.number))
        for unit_id in roles:
            self._check(unit_id)
        return roles

    def _check(self, unit_id: int) -> None:
        unit = db.session.get(Organization, unit_id)
        no_unit = (OrganizationKind.CITY, OrganizationKind.COLLECTIVE)
        if unit is None or unit.jurisdiction_id != self.task.jurisdiction_id or unit.kind in no_unit:
            raise Invalid(N_("Choose units of the city; a collective name cannot be given a part."))

    def _new_units(self, roles: Mapping[int, Responsibility]) -> list[Organization]:
        there = {part.organization_id for part in self.task.parts}
        return [db.session.get_one(Organization, unit_id) for unit_id in roles if unit_id not in there]

    def _withdraw(self, part: Assignment, given: str) -> None:
        self._refuse_while_report_waits(part)
        before = {"status": part.status.value, "role": part.role.value}
        part.status = AssignmentStatus.WITHDRAWN
        if part.role is Responsibility.LEAD:
            part.role, part.named_lead = Responsibility.CO, False
        after = {"status": part.status.value, "role": before["role"], "given_to": given}
        self._tell("assignment:withdrawn", part, before, after)

    def _give(self, unit_id: int, role: Responsibility, position: int) -> None:
        part = next((each for each in self.task.assignments if each.organization_id == unit_id), None)
        if part is None:
            part = Assignment(task=self.task, organization_id=unit_id, position=position)
            before: dict[str, str] = {}
        else:
            before = {"status": part.status.value, "role": part.role.value}
            part.position = position
            gone = part.status is AssignmentStatus.WITHDRAWN
            if not gone and not asks_more(role, part.role):
                part.role = role
                return
            self._refuse_while_report_waits(part)
        part.role, part.status, part.named_lead = role, AssignmentStatus.AWAITING_ACCEPTANCE, False
        part.assigned_at, part.accepted_at, part.accepted_by_id = self.now, None, None
        part.completed_on, part.refusal_reason = None, ""
        db.session.add(part)
        db.session.flush()
        self._tell("assignment:given", part, before, {"status": part.status.value, "role": role.value})

    def _refuse_while_report_waits(self, part: Assignment) -> None:
        last = latest_report(part.id)
        if last is not None and last.status is ReportStatus.SUBMITTED:
            _refuse(why_not_while_report_waits(self.task.number, part.organization.short_name))

    def _tell(self, action: str, part: Assignment, before: dict[str, str], after: dict[str, str]) -> None:
        _entry(
            action,
            part,
            self.task,
            part.organization_id,
            actor=self.actor,
            now=self.now,
            before=before,
            after=after,
            reason=self.reason,
        )


def _refuse(reason: Sentence | None) -> None:
    if reason:
        raise NotPossible(reason)


def _entry(
    action: str,
    subject: Task | Assignment,
    task: Task,
    organization_id: int | None,
    *,
    actor: Actor,
    now: datetime,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    reason: str,
) -> None:
    record(
        action,
        subject,
        actor=actor,
        now=now,
        jurisdiction_id=task.jurisdiction_id,
        plan_id=task.plan_id,
        task_id=task.id,
        organization_id=organization_id,
        before=before,
        after=after,
        reason=reason,
    )
