"""The state machines of the workflow as one table: from where, by which action, to where, what must hold.

`next_state` answers with the new state or with the reason why not; services and pages ask the same table,
so a page offers exactly what a service would do. Who may take a step stands in `permissions.POLICY` under
the step's action. `docs/workflow.md` is drawn from this table.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from tracker.permissions import Action
from tracker.sentences import N_, Sentence
from tracker.tasks.why_not import NOT_FROM_HERE, WHY_NOT
from tracker.vocabulary import (
    AssignmentStatus,
    ExtensionStatus,
    PlanStatus,
    ReportDraftStatus,
    ReportStatus,
    TaskStatus,
)


class Machine(StrEnum):
    """Whose states a step changes."""

    PLAN = "plan"
    TASK = "task"
    ASSIGNMENT = "assignment"
    REPORT = "report"
    REPORT_DRAFT = "report_draft"
    EXTENSION = "extension"


@dataclass(frozen=True)
class StepFacts:
    """What a guard must know beside the record's own state."""

    report_waiting: bool = False
    acts_on_own_report: bool = False
    task_closed: bool = False
    is_lead: bool = False
    says_finished: bool = False
    leader_must_approve: bool = False
    kept_before: bool = False
    period_ends_on: date | None = None
    without_due_date: bool = False
    past_due: bool = False
    request_waits: bool = False
    extensions_granted: int = 0
    most_extensions: int | None = None
    acts_on_own_request: bool = False
    tasks_not_ended: int = 0


@dataclass(frozen=True)
class Guard:
    """A condition of a step: `reason` says why it fails, or None; `name` is how the picture calls it."""

    name: str
    reason: Callable[[StepFacts], Sentence | None]


@dataclass(frozen=True)
class Step:
    """One step of a machine: by `action` a record goes from any of `sources` to `target`.

    A step without sources begins a record; one without a target leaves the state as it is (a reminder).
    `records` is the word of the audit entry. Each guard must be content.
    """

    machine: Machine
    sources: tuple[StrEnum, ...]
    action: Action
    target: StrEnum | None
    records: str
    guards: tuple[Guard, ...] = ()


@dataclass(frozen=True)
class Accepted:
    """The step is possible and leads to `target`."""

    target: StrEnum


@dataclass(frozen=True)
class Refused:
    """The step is not possible, and why."""

    reason: Sentence


TASK_IS_OPEN = Guard("the task is not closed", lambda facts: N_("The task is closed.") if facts.task_closed else None)
NOTHING_WAITS = Guard(
    "no report waits",
    lambda facts: N_("The last report is still waiting for the office.") if facts.report_waiting else None,
)
NO_LEADER_BEFORE = Guard(
    "the unit's leader need not approve first",
    lambda facts: N_("The unit's leader approves the report first.") if facts.leader_must_approve else None,
)
NOT_ONES_OWN_DRAFT = Guard(
    "not one's own draft",
    lambda facts: N_("Nobody approves a draft of his own.") if facts.acts_on_own_report else None,
)
NOT_ONES_OWN = Guard(
    "not one's own report",
    lambda facts: N_("Nobody reviews a report of his own.") if facts.acts_on_own_report else None,
)

BY_THE_LEAD = Guard(
    "the unit leads", lambda facts: None if facts.is_lead else N_("Only the lead's part moves the task.")
)
SAYS_FINISHED = Guard(
    "the report says finished", lambda facts: None if facts.says_finished else N_("The report does not say finished.")
)
NOT_KEPT_BEFORE = Guard(
    "not kept before",
    lambda facts: N_("The office has decided that this part stays with the unit.") if facts.kept_before else None,
)

NOT_THE_REPORTER = Guard(
    "did not report on the task",
    lambda facts: N_("Whoever reported on a task does not check it.") if facts.acts_on_own_report else None,
)
PERIOD_IS_OVER = Guard(
    "no period of a recurring amount is still running",
    lambda facts: (
        N_("An amount is owed period by period: the task cannot be finished before %(day)s.", day=facts.period_ends_on)
        if facts.period_ends_on
        else None
    ),
)
HAS_A_DUE_DATE = Guard(
    "the task has a due date",
    lambda facts: N_("The task has no end date, so there is none to move.") if facts.without_due_date else None,
)
BEFORE_IT_IS_PAST = Guard(
    "the due date has not passed",
    lambda facts: (
        N_("The due date has passed; an extension is asked for before it does. Report what holds the task up.")
        if facts.past_due
        else None
    ),
)
NO_REQUEST_WAITS = Guard(
    "no request waits",
    lambda facts: N_("A request for a later date waits for the office already.") if facts.request_waits else None,
)
EXTENSIONS_LEFT = Guard(
    "the plan allows one more",
    lambda facts: (
        N_("The plan allows %(count)s extensions of a task, and they are used up.", count=facts.most_extensions)
        if facts.most_extensions is not None and facts.extensions_granted >= facts.most_extensions
        else None
    ),
)
NOT_ONES_OWN_REQUEST = Guard(
    "not one's own request",
    lambda facts: N_("Nobody decides on a request of his own.") if facts.acts_on_own_request else None,
)
ALL_TASKS_HAVE_ENDED = Guard(
    "every task is closed",
    lambda facts: (
        N_("Tasks of the plan that are not closed yet: %(count)s.", count=facts.tasks_not_ended)
        if facts.tasks_not_ended
        else None
    ),
)

_WAITING, _UNDER_WAY = AssignmentStatus.AWAITING_ACCEPTANCE, AssignmentStatus.IN_PROGRESS
_SUBMITTED = ReportStatus.SUBMITTED

ISSUE_PLAN = Step(Machine.PLAN, (), Action.IMPORT_PLAN, PlanStatus.ISSUED, "plan:issued")
ARCHIVE_PLAN = Step(
    Machine.PLAN,
    (PlanStatus.ISSUED,),
    Action.ARCHIVE_PLAN,
    PlanStatus.ARCHIVED,
    "plan:archived",
    (ALL_TASKS_HAVE_ENDED,),
)
TAKE_OUT_PLAN = Step(Machine.PLAN, (PlanStatus.ARCHIVED,), Action.ARCHIVE_PLAN, PlanStatus.ISSUED, "plan:taken-out")

BEGIN_TASK = Step(
    Machine.TASK,
    (TaskStatus.ISSUED,),
    Action.ACCEPT_ASSIGNMENT,
    TaskStatus.IN_PROGRESS,
    "assignment:accepted",
    (BY_THE_LEAD,),
)
COMPLETE_TASK = Step(
    Machine.TASK,
    (TaskStatus.IN_PROGRESS,),
    Action.REVIEW_REPORT,
    TaskStatus.COMPLETED,
    "task:completed",
    (BY_THE_LEAD, SAYS_FINISHED, PERIOD_IS_OVER),
)
CLOSE_TASK = Step(Machine.TASK, (TaskStatus.COMPLETED,), Action.CLOSE_TASK, TaskStatus.CLOSED, "task:closed")
REOPEN_TASK = Step(
    Machine.TASK,
    (TaskStatus.COMPLETED, TaskStatus.CLOSED),
    Action.REOPEN_TASK,
    TaskStatus.IN_PROGRESS,
    "task:reopened",
)
CHECK_TASK = Step(
    Machine.TASK,
    (TaskStatus.COMPLETED, TaskStatus.CLOSED),
    Action.CHECK_TASK,
    None,
    "task:checked",
    (NOT_THE_REPORTER,),
)
REOPEN_PART = Step(
    Machine.ASSIGNMENT,
    (AssignmentStatus.COMPLETED,),
    Action.REOPEN_TASK,
    _UNDER_WAY,
    "task:reopened",
    (BY_THE_LEAD,),
)

ACCEPT_ASSIGNMENT = Step(
    Machine.ASSIGNMENT, (_WAITING,), Action.ACCEPT_ASSIGNMENT, _UNDER_WAY, "assignment:accepted", (TASK_IS_OPEN,)
)
REFUSE_ASSIGNMENT = Step(
    Machine.ASSIGNMENT,
    (_WAITING,),
    Action.REFUSE_ASSIGNMENT,
    AssignmentStatus.REFUSED,
    "assignment:refused",
    (TASK_IS_OPEN, NOT_KEPT_BEFORE),
)
KEEP_ASSIGNMENT = Step(
    Machine.ASSIGNMENT,
    (AssignmentStatus.REFUSED,),
    Action.DECIDE_REFUSAL,
    _WAITING,
    "assignment:kept",
    (TASK_IS_OPEN,),
)
WITHDRAW_ASSIGNMENT = Step(
    Machine.ASSIGNMENT,
    (AssignmentStatus.REFUSED,),
    Action.DECIDE_REFUSAL,
    AssignmentStatus.WITHDRAWN,
    "assignment:withdrawn",
    (TASK_IS_OPEN,),
)
NAME_PEOPLE = Step(
    Machine.ASSIGNMENT, (_WAITING, _UNDER_WAY), Action.NAME_PEOPLE, None, "assignment:people-named", (TASK_IS_OPEN,)
)
HAND_OVER = Step(
    Machine.ASSIGNMENT,
    (_WAITING, AssignmentStatus.REFUSED, _UNDER_WAY),
    Action.HAND_OVER,
    None,
    "assignment:handed-over",
)
GIVE_ASSIGNMENT = Step(Machine.ASSIGNMENT, (), Action.DECIDE_REFUSAL, _WAITING, "assignment:given")
GIVE_BIGGER_ASSIGNMENT = Step(
    Machine.ASSIGNMENT,
    (_WAITING, _UNDER_WAY, AssignmentStatus.COMPLETED, AssignmentStatus.WITHDRAWN),
    Action.DECIDE_REFUSAL,
    _WAITING,
    "assignment:given",
    (TASK_IS_OPEN, NOTHING_WAITS),
)
REPORT_ON_ASSIGNMENT = Step(
    Machine.ASSIGNMENT,
    (_UNDER_WAY,),
    Action.SUBMIT_REPORT,
    None,
    "report:submitted",
    (TASK_IS_OPEN, NOTHING_WAITS),
)
COMPLETE_ASSIGNMENT = Step(
    Machine.ASSIGNMENT,
    (_UNDER_WAY,),
    Action.REVIEW_REPORT,
    AssignmentStatus.COMPLETED,
    "report:accepted",
    (SAYS_FINISHED,),
)
REMIND_UNIT = Step(
    Machine.ASSIGNMENT, (_WAITING, _UNDER_WAY), Action.REMIND_UNIT, None, "assignment:reminded", (TASK_IS_OPEN,)
)

SUBMIT_REPORT = Step(Machine.REPORT, (), Action.SUBMIT_REPORT, _SUBMITTED, "report:submitted", (NO_LEADER_BEFORE,))
APPROVE_REPORT = Step(Machine.REPORT, (), Action.APPROVE_REPORT, _SUBMITTED, "report:submitted", (NOT_ONES_OWN_DRAFT,))
HAND_OVER_DRAFT = Step(
    Machine.REPORT_DRAFT,
    (ReportDraftStatus.DRAFT,),
    Action.SUBMIT_REPORT,
    ReportDraftStatus.WITH_UNIT_LEADER,
    "report:handed-over",
)
TAKE_BACK_DRAFT = Step(
    Machine.REPORT_DRAFT,
    (ReportDraftStatus.WITH_UNIT_LEADER,),
    Action.SUBMIT_REPORT,
    ReportDraftStatus.DRAFT,
    "report:taken-back",
)
GIVE_BACK_DRAFT = Step(
    Machine.REPORT_DRAFT,
    (ReportDraftStatus.WITH_UNIT_LEADER,),
    Action.APPROVE_REPORT,
    ReportDraftStatus.DRAFT,
    "report:given-back",
)
SET_DRAFT_ASIDE = Step(
    Machine.REPORT_DRAFT,
    (ReportDraftStatus.WITH_UNIT_LEADER,),
    Action.CORRECT_PLAN,
    ReportDraftStatus.DRAFT,
    "report:set-aside",
)
ACCEPT_REPORT = Step(
    Machine.REPORT,
    (_SUBMITTED,),
    Action.REVIEW_REPORT,
    ReportStatus.ACCEPTED,
    "report:accepted",
    (NOT_ONES_OWN, PERIOD_IS_OVER),
)
RETURN_REPORT = Step(
    Machine.REPORT, (_SUBMITTED,), Action.REVIEW_REPORT, ReportStatus.RETURNED, "report:returned", (NOT_ONES_OWN,)
)

ASK_FOR_EXTENSION = Step(
    Machine.TASK,
    (TaskStatus.IN_PROGRESS,),
    Action.ASK_EXTENSION,
    None,
    "extension:asked",
    (HAS_A_DUE_DATE, BEFORE_IT_IS_PAST, NO_REQUEST_WAITS, EXTENSIONS_LEFT),
)
EXTEND_TASK = Step(
    Machine.TASK, (TaskStatus.IN_PROGRESS,), Action.DECIDE_EXTENSION, None, "extension:granted", (EXTENSIONS_LEFT,)
)
_REQUESTED = ExtensionStatus.REQUESTED
ASK_EXTENSION = Step(Machine.EXTENSION, (), Action.ASK_EXTENSION, _REQUESTED, "extension:asked")
GRANT_EXTENSION = Step(
    Machine.EXTENSION,
    (_REQUESTED,),
    Action.DECIDE_EXTENSION,
    ExtensionStatus.GRANTED,
    "extension:granted",
    (NOT_ONES_OWN_REQUEST,),
)
DENY_EXTENSION = Step(
    Machine.EXTENSION,
    (_REQUESTED,),
    Action.DECIDE_EXTENSION,
    ExtensionStatus.DENIED,
    "extension:denied",
    (NOT_ONES_OWN_REQUEST,),
)
TAKE_BACK_EXTENSION = Step(
    Machine.EXTENSION, (_REQUESTED,), Action.ASK_EXTENSION, ExtensionStatus.TAKEN_BACK, "extension:taken-back"
)
SETTLE_EXTENSION = Step(
    Machine.EXTENSION, (_REQUESTED,), Action.CORRECT_PLAN, ExtensionStatus.SETTLED, "extension:settled"
)

STEPS = (
    ISSUE_PLAN,
    ARCHIVE_PLAN,
    TAKE_OUT_PLAN,
    BEGIN_TASK,
    COMPLETE_TASK,
    CLOSE_TASK,
    REOPEN_TASK,
    REOPEN_PART,
    CHECK_TASK,
    ACCEPT_ASSIGNMENT,
    REFUSE_ASSIGNMENT,
    KEEP_ASSIGNMENT,
    WITHDRAW_ASSIGNMENT,
    GIVE_ASSIGNMENT,
    GIVE_BIGGER_ASSIGNMENT,
    NAME_PEOPLE,
    HAND_OVER,
    REPORT_ON_ASSIGNMENT,
    COMPLETE_ASSIGNMENT,
    REMIND_UNIT,
    HAND_OVER_DRAFT,
    TAKE_BACK_DRAFT,
    GIVE_BACK_DRAFT,
    SET_DRAFT_ASIDE,
    APPROVE_REPORT,
    SUBMIT_REPORT,
    ACCEPT_REPORT,
    RETURN_REPORT,
    ASK_FOR_EXTENSION,
    EXTEND_TASK,
    ASK_EXTENSION,
    GRANT_EXTENSION,
    DENY_EXTENSION,
    TAKE_BACK_EXTENSION,
    SETTLE_EXTENSION,
)


def next_state(step: Step, state: StrEnum, facts: StepFacts | None = None) -> Accepted | Refused:
    """Where the step leads from this state, or why it cannot be taken."""
    if state not in step.sources:
        return Refused(WHY_NOT.get((step.action, state), NOT_FROM_HERE))
    reason = _objection(step, facts or StepFacts())
    return Refused(reason) if reason else Accepted(step.target or state)


def first_state(step: Step, facts: StepFacts | None = None) -> Accepted | Refused:
    """The state in which a record begins by this step, or why it cannot begin."""
    reason = _objection(step, facts or StepFacts())
    if reason or step.target is None:
        return Refused(reason or NOT_FROM_HERE)
    return Accepted(step.target)


def _objection(step: Step, facts: StepFacts) -> Sentence | None:
    return next((reason for guard in step.guards if (reason := guard.reason(facts))), None)
