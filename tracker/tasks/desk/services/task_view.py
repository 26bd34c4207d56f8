"""The page of one task as a value: what it is, whether it is all right, who owes what, and what the person can do."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from tracker.audit.queries import entry_facts
from tracker.audit.rules.registry import sentence_of
from tracker.core.database import AnyRow
from tracker.core.messages import Message
from tracker.core.permissions import Action, Actor, may
from tracker.core.vocabulary import OPEN_TASKS, ExtensionStatus, PlanStatus, TaskStatus
from tracker.core.wording import period_name
from tracker.tasks.desk.services.part_rows import PartRow, rows_of_parts
from tracker.tasks.desk.services.possibilities import (
    Possibility,
    can_set_evidence,
    is_possible,
    may_see,
    possibilities_after_completion,
    possibilities_of_changing,
    possibility_of_asking,
    possibility_of_closing,
)
from tracker.tasks.desk.services.target_rows import PeriodTable, TargetRow, period_tables, rows_of_targets
from tracker.tasks.history.queries.entries import Condition, about_task, last_entries, visible_of_task
from tracker.tasks.models import Extension, Report, SpotCheck, Target, Task
from tracker.tasks.queries import Granted, TaskRecords, granted_of
from tracker.tasks.reports.queries import accepted_figures_in
from tracker.tasks.rounds.queries.matrix import Matrix, PartLine, matrix_of_task
from tracker.tasks.rounds.queries.rounds import facts_of_round, rounds_of_plan
from tracker.tasks.rounds.rules.answers import running
from tracker.tasks.rules.lights import LightWithReason, PartLightFacts, light_on
from tracker.tasks.rules.milestones import MilestoneRow, milestone_rows
from tracker.tasks.rules.roll_up import Behind, PartProgress, RollUp, roll_up
from tracker.tasks.rules.status import TaskFacts, expected_percent
from tracker.tasks.steps.close.queries import checks_of_task
from tracker.tasks.steps.extend.queries import extensions_of_task

#: So many of the last steps stand on the page; the others are on the history's own page.
LAST_STEPS = 8
#: So many of the units that are behind are named above the table, which has them all.
MOST_NAMED = 6


@dataclass(frozen=True)
class Changes:
    """What the office can change about an issued task now."""

    correct: bool
    withdraw: bool
    reinstate: bool


@dataclass(frozen=True)
class Together:
    """How the units of a task stand together: the first of those behind by name, and how many more there are."""

    roll_up: RollUp
    named: Sequence[Behind]
    more: int
    all_in_time: bool


@dataclass(frozen=True)
class RoundOfTask:
    """A running round of the plan with where the parts stand; `nothing_owed` says why where no part owes a report."""

    round_id: int
    name: Message
    due_on: date
    lines: Sequence[PartLine]
    nothing_owed: Message | None


@dataclass(frozen=True)
class LaterDates:
    """Requests for a later due date, newest first; `to_decide` is the one that waits, for those who decide."""

    requests: Sequence[Extension]
    to_decide: Extension | None
    asking: Possibility | None

    @property
    def is_shown(self) -> bool:
        """Whether there is something to read or to do."""
        return bool(self.requests) or (self.asking is not None and self.asking.why_not is None)


@dataclass(frozen=True)
class AfterCompletion:
    """What was found on the spot, newest first, and the ways on from there for those who may take them."""

    checks: Sequence[SpotCheck]
    check: Possibility | None
    reopen: Possibility | None


@dataclass(frozen=True)
class LastSteps:
    """The end of the time line in sentences, newest first, and whether there are earlier steps."""

    steps: Sequence[tuple[AnyRow, Message]]
    goes_on: bool


@dataclass(frozen=True)
class TaskView:
    """Everything that the page of one task shows to a person on a day."""

    light: LightWithReason
    expected: float | None
    is_done: bool
    is_withdrawn: bool
    is_archived: bool
    granted: Sequence[Granted]
    closing: Possibility | None
    changes: Changes
    together: Together | None
    parts: Sequence[PartRow]
    can_set_evidence: bool
    rounds: Sequence[RoundOfTask]
    targets: Sequence[TargetRow]
    removed_targets: Sequence[Target]
    periods: Sequence[PeriodTable]
    milestones: Sequence[MilestoneRow]
    later_dates: LaterDates
    after_completion: AfterCompletion
    reports: Sequence[Report]
    last_steps: LastSteps


def view_of_task(records: TaskRecords, actor: Actor, today: date) -> TaskView:
    """The page of a task that the person may see; beside its records only what there is of it is asked for."""
    task = records.task
    reports = [report for report in records.reports if may_see(report, task, actor)]
    visible, figures, facts = (
        visible_of_task(task, actor),
        accepted_figures_in(records.reports, task),
        TaskFacts.of(task),
    )
    requests = extensions_of_task(task.id) if records.has_extensions else []
    is_withdrawn = task.status is TaskStatus.WITHDRAWN
    return TaskView(
        light=light_on(facts, today),
        expected=expected_percent(task.starts_on, task.due_on, today),
        is_done=task.status not in OPEN_TASKS,
        is_withdrawn=is_withdrawn,
        is_archived=task.plan.status is PlanStatus.ARCHIVED,
        granted=granted_of(requests),
        closing=None if is_withdrawn else possibility_of_closing(task, records.reports, actor),
        changes=_changes(records, actor),
        together=None if is_withdrawn else _together(task, facts, today),
        parts=rows_of_parts(records, reports, visible, actor, today),
        can_set_evidence=can_set_evidence(task, actor),
        rounds=_rounds(task, actor, today) if records.has_rounds else [],
        targets=rows_of_targets(task, figures, today),
        removed_targets=[target for target in task.targets if target.removed_at],
        periods=period_tables(task, figures, {report.id for report in reports}, today),
        milestones=milestone_rows(
            [(each.about, each.due_on) for each in task.milestones], today, done=task.status not in OPEN_TASKS
        ),
        later_dates=_later_dates(task, requests, actor, today),
        after_completion=_after_completion(records, actor),
        reports=reports,
        last_steps=_last_steps(task, visible),
    )


def _changes(records: TaskRecords, actor: Actor) -> Changes:
    possible = possibilities_of_changing(records.task, records.reports, actor)
    return Changes(
        correct=is_possible(possible, Action.CORRECT_PLAN),
        withdraw=is_possible(possible, Action.WITHDRAW_TASK),
        reinstate=is_possible(possible, Action.REINSTATE_TASK),
    )


def _together(task: Task, facts: TaskFacts, today: date) -> Together | None:
    """How the units stand together; None where one unit has it alone."""
    parts = [
        PartProgress(part.id, part.organization.short_name, PartLightFacts.of(part), part.last_reported_on is not None)
        for part in task.parts
    ]
    if len(parts) < 2:
        return None
    found = roll_up(facts, parts, today)
    more = max(0, len(found.behind) - MOST_NAMED)
    return Together(found, found.behind[:MOST_NAMED], more, not found.behind and task.status in OPEN_TASKS)


def _rounds(task: Task, actor: Actor, today: date) -> list[RoundOfTask]:
    """The running rounds of the plan with where the parts stand that the person may see in them."""
    rounds = {each.id: each for each in rounds_of_plan(task.plan_id)}
    taking = running(map(facts_of_round, rounds.values()), today)
    matrix = matrix_of_task(task, [rounds[each.round_id] for each in taking], actor, today)
    if not matrix.lines:
        return []
    return [
        RoundOfTask(
            each.id,
            period_name(each.period_start, each.period_end),
            each.due_on,
            matrix.lines,
            _nothing_owed(matrix, each.id),
        )
        for each in matrix.rounds
    ]


def _nothing_owed(matrix: Matrix, round_id: int) -> Message | None:
    tally = matrix.tally(round_id)
    return None if tally.owed or tally.not_begun else matrix.lines[0].cells[round_id].why


def _later_dates(task: Task, requests: Sequence[Extension], actor: Actor, today: date) -> LaterDates:
    waits = bool(requests) and requests[0].status is ExtensionStatus.REQUESTED
    to_decide = requests[0] if waits and may(actor, Action.DECIDE_EXTENSION) else None
    return LaterDates(requests, to_decide, possibility_of_asking(task, requests, actor, today))


def _after_completion(records: TaskRecords, actor: Actor) -> AfterCompletion:
    possible = possibilities_after_completion(records.task, records.reports, actor)
    checks = checks_of_task(records.task.id) if records.has_checks else []
    return AfterCompletion(checks, possible.get(Action.CHECK_TASK), possible.get(Action.REOPEN_TASK))


def _last_steps(task: Task, visible: Condition) -> LastSteps:
    """The last entries, and one more to know whether there are earlier ones."""
    units: Mapping[int, str] = {part.organization_id: part.organization.short_name for part in task.assignments}
    found = last_entries([about_task(task), visible], LAST_STEPS + 1)
    steps = [(entry, sentence_of(entry_facts(entry, units))) for entry in found]
    return LastSteps(steps[:LAST_STEPS], goes_on=len(steps) > LAST_STEPS)
