"""What a person's role allows on a task and its parts: each possible now, or not and why.

`reports` are always all reports on the task and `requests` all requests for a later date: what they say is not asked
of the database once more.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from tracker.core.messages import Message
from tracker.core.permissions import Action, Actor, Facts, may
from tracker.core.vocabulary import DONE_TASKS, ReportStatus, TaskStatus
from tracker.tasks.changes.rules.corrections import why_not_corrected
from tracker.tasks.changes.services.withdrawing import withdrawing_facts_of
from tracker.tasks.models import Assignment, Extension, Report, Task
from tracker.tasks.steps.close.services import checking_facts_of
from tracker.tasks.steps.extend.services import asking_facts_of
from tracker.tasks.workflow.rules import steps
from tracker.tasks.workflow.rules.guards import Conditions, PartConditions
from tracker.tasks.workflow.rules.machine import NOTHING_GIVEN
from tracker.tasks.workflow.rules.steps import Refused, Step, next_state
from tracker.tasks.workflow.services.service_steps import (
    facts_of_part,
    facts_of_report,
    facts_of_review,
    facts_of_task,
    lead_of,
)


@dataclass(frozen=True)
class Possibility:
    """Something the person's role allows here: possible now, or not and why."""

    action: Action
    why_not: Message | None = None


#: What the role allows, by what is done; what it does not allow is absent.
Possibilities = Mapping[Action, Possibility]


def is_possible(possibilities: Possibilities, action: Action) -> bool:
    """Whether the person can do it now."""
    possibility = possibilities.get(action)
    return possibility is not None and possibility.why_not is None


def may_see(report: Report, task: Task, actor: Actor) -> bool:
    """Whether the person may read this report."""
    return _allowed(actor, Action.VIEW_REPORT, facts_of_report(report, task))


def may_review(part: Assignment, last: Report | None, actor: Actor) -> bool:
    """Whether the part's last report waits and the person is one of those who review it."""
    waits = last is not None and last.status is ReportStatus.SUBMITTED
    return waits and _allowed(actor, Action.REVIEW_REPORT, facts_of_review(part))


def possibilities_of_part(part: Assignment, last: Report | None, actor: Actor) -> Possibilities:
    """What the person's role allows on a part."""
    waiting = last is not None and last.status is ReportStatus.SUBMITTED
    given = PartConditions(
        report_waiting=waiting,
        task_closed=part.task.status is TaskStatus.CLOSED,
        kept_before=bool(part.refusal_reason),
    )
    offered = (
        steps.ACCEPT_ASSIGNMENT,
        steps.REFUSE_ASSIGNMENT,
        steps.KEEP_ASSIGNMENT,
        steps.REPORT_ON_ASSIGNMENT,
        steps.NAME_PEOPLE,
        steps.REMIND_UNIT,
    )
    allowed = [step for step in offered if _allowed(actor, step.action, facts_of_part(part))]
    return _by_action(*(_possibility(step, part.status, given) for step in allowed))


def possibility_of_closing(task: Task, reports: Sequence[Report], actor: Actor) -> Possibility | None:
    """Whether the task can be closed now, for those who close; None for everybody else, and once it is closed."""
    if task.status is TaskStatus.CLOSED or not _allowed(actor, Action.CLOSE_TASK, facts_of_task(task)):
        return None
    return _possibility(steps.CLOSE_TASK, task.status, checking_facts_of(reports, actor))


def possibilities_of_changing(task: Task, reports: Sequence[Report], actor: Actor) -> Possibilities:
    """What those who may change the plan can do with a task of it."""
    facts = facts_of_task(task)
    if not _allowed(actor, Action.CORRECT_PLAN, facts):
        return {}
    correcting = Possibility(Action.CORRECT_PLAN, why_not_corrected(task.status))
    offered = (steps.WITHDRAW_TASK, steps.REINSTATE_TASK)
    waits = withdrawing_facts_of(reports)
    allowed = [step for step in offered if _allowed(actor, step.action, facts)]
    return _by_action(correcting, *(_possibility(step, task.status, waits) for step in allowed))


def possibilities_after_completion(task: Task, reports: Sequence[Report], actor: Actor) -> Possibilities:
    """What those who may check and reopen can do with a completed or closed task; nothing before."""
    if task.status not in DONE_TASKS:
        return {}
    own = facts_of_task(task)
    facts = checking_facts_of(reports, actor) if _allowed(actor, Action.CHECK_TASK, own) else NOTHING_GIVEN
    offered = (steps.CHECK_TASK, steps.REOPEN_TASK)
    return _by_action(
        *(_possibility(step, task.status, facts) for step in offered if _allowed(actor, step.action, own))
    )


def can_set_evidence(task: Task, actor: Actor) -> bool:
    """Whether the person can set now with which reports evidence is asked for."""
    if not _allowed(actor, Action.SET_EVIDENCE, facts_of_task(task)):
        return False
    return _possibility(steps.SET_EVIDENCE, task.status, NOTHING_GIVEN).why_not is None


def possibility_of_asking(task: Task, requests: Sequence[Extension], actor: Actor, today: date) -> Possibility | None:
    """Whether a later date can be asked for now, for those who ask; None for everybody else."""
    if not _allowed(actor, Action.ASK_EXTENSION, facts_of_part(lead_of(task))):
        return None
    return _possibility(
        steps.ASK_FOR_EXTENSION, task.status, asking_facts_of(task, [each.status for each in requests], today)
    )


def _by_action(*possibilities: Possibility) -> Possibilities:
    return {each.action: each for each in possibilities}


def _allowed(actor: Actor, action: Action, facts: Facts) -> bool:
    return bool(may(actor, action, facts))


def _possibility(step: Step, state: Any, given: Conditions) -> Possibility:
    outcome = next_state(step, state, given)
    return Possibility(step.action, outcome.reason if isinstance(outcome, Refused) else None)
