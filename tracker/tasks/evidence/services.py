"""With which reports evidence is asked for on one task, where it differs from its plan; set by the office."""

from datetime import datetime

from tracker.audit.services import record
from tracker.core.database import transaction
from tracker.core.errors import StaleEdit
from tracker.core.permissions import Action, Actor
from tracker.core.vocabulary import EvidenceDemand
from tracker.tasks.models import Task
from tracker.tasks.workflow.queries import city_of
from tracker.tasks.workflow.rules import steps
from tracker.tasks.workflow.services.service_steps import allow, facts_of_task, locked, take_step


def set_evidence_demand(
    task_id: int, demand: EvidenceDemand | None, *, seen: EvidenceDemand | None, actor: Actor, now: datetime
) -> None:
    """Ask for evidence so on this task; None: as the plan says. `StaleEdit` when it is not set any more as it was seen.

    A report that was sent already is not held to it: what is asked for counts from the next report on.
    """
    with transaction(city_of(Task, task_id)):
        task = locked(Task, task_id)
        allow(actor, Action.SET_EVIDENCE, facts_of_task(task))
        take_step(steps.SET_EVIDENCE, task.status)
        before = task.evidence_demand
        if before is not seen:
            raise StaleEdit
        if before is demand:
            return
        task.evidence_demand = demand
        record(
            steps.SET_EVIDENCE.recorded_event,
            task,
            actor=actor,
            now=now,
            jurisdiction_id=task.jurisdiction_id,
            plan_id=task.plan_id,
            task_id=task.id,
            before={"evidence_demand": before},
            after={"evidence_demand": demand},
        )
