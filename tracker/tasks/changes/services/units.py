"""Who has which part of a task, while the office corrects it: parts are taken, given and made bigger or smaller."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from tracker.core.errors import Conflict, Invalid
from tracker.core.extensions import db
from tracker.core.messages import N_, Message
from tracker.core.permissions import Actor
from tracker.core.vocabulary import AssignmentStatus, OrganizationKind, ReportStatus, Responsibility
from tracker.organizations.models import Organization
from tracker.tasks.changes.rules.corrections import asks_more, why_not_other_units
from tracker.tasks.models import Assignment, Task
from tracker.tasks.queries import last_report
from tracker.tasks.workflow.rules import steps
from tracker.tasks.workflow.rules.guards import PartConditions
from tracker.tasks.workflow.services.service_steps import begin_step, record_step
from tracker.tasks.workflow.services.side_effects import set_draft_aside

ROLES = {"lead": Responsibility.LEAD, "co": Responsibility.CO, "implementers": Responsibility.IMPLEMENTER}


class UnitsOfTask:
    """The units of one task; `reason` stands in the entry of every unit that gets a part or loses one."""

    def __init__(self, task: Task, *, actor: Actor, now: datetime, reason: str) -> None:
        self.task, self.actor, self.now, self.reason = task, actor, now, reason

    def names(self) -> dict[str, list[str]]:
        """Who has which part now, by column."""
        return {
            column: [part.organization.short_name for part in self.task.parts if part.role is role]
            for column, role in ROLES.items()
        }

    def assign(self, wanted: Mapping[str, Sequence[int]]) -> None:
        """Give the columns their units: lead before co-responsible before implementer, each unit one part.

        1. Take the parts of units that are named no more, and make the old lead share, so that one leads always.
        2. Give each unit that is named its part; who gets one, or a bigger one, accepts it anew.
        """
        roles = self._roles(wanted)
        if roles == {part.organization_id: part.role for part in self.task.parts}:
            return
        refuse(self.task, why_not_other_units(self.task.status))
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
        now = {
            column: [part.organization_id for part in self.task.parts if part.role is role]
            for column, role in ROLES.items()
        }
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
        before, role = part.status, part.role
        part.status = self._moved(steps.TAKE_PART_AWAY, part)
        set_draft_aside(part, self.reason, actor=self.actor, now=self.now)
        if role is Responsibility.LEAD:
            part.role, part.named_lead = Responsibility.CO, False
        after = {"role": role.value, "given_to": given}
        self._tell(steps.TAKE_PART_AWAY, part, before, after)

    def _give(self, unit_id: int, role: Responsibility, position: int) -> None:
        part = next((each for each in self.task.assignments if each.organization_id == unit_id), None)
        before = part.status if part is not None else None
        step = steps.GIVE_PART if part is None else steps.GIVE_OTHER_PART
        if part is None:
            part = Assignment(task=self.task, organization_id=unit_id, position=position, status=begin_step(step))
        else:
            part.position = position
            gone = part.status is AssignmentStatus.WITHDRAWN
            if not gone and not asks_more(role, part.role):
                part.role = role
                return
            part.status = self._moved(step, part)
        part.role, part.named_lead = role, role is Responsibility.LEAD
        part.assigned_at, part.accepted_at, part.accepted_by_id = self.now, None, None
        part.completed_on, part.refusal_reason = None, ""
        db.session.add(part)
        db.session.flush()
        self._tell(step, part, before, {"role": role.value})

    def _moved(self, step: steps.Step, part: Assignment) -> AssignmentStatus:
        """The state of a part after a step of the correction; refused with the task's number when it cannot be."""
        last = last_report(part.id)
        waits = last is not None and last.status is ReportStatus.SUBMITTED
        unit = part.organization.short_name if waits else ""
        outcome = steps.next_state(step, part.status, PartConditions(unit_with_report=unit))
        if isinstance(outcome, steps.Refused):
            raise refusal(self.task, outcome.reason)
        return AssignmentStatus(outcome.target)

    def _tell(
        self, step: steps.Step, part: Assignment, before: AssignmentStatus | None, after: Mapping[str, str]
    ) -> None:
        record_step(step, part, part, actor=self.actor, now=self.now, before=before, after=after, reason=self.reason)


def refuse(task: Task, reason: Message | None) -> None:
    """Go on only without a reason against it; raises `Conflict` with it, and which task it is: one of many, maybe."""
    if reason:
        raise refusal(task, reason)


def refusal(task: Task, reason: Message) -> Conflict:
    """Why a task is not changed, and which task it is."""
    return Conflict(N_("Task %(number)s: %(reason)s", number=task.number, reason=reason))
