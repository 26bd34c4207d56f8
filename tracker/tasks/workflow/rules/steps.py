"""The state machines of the workflow as one table: from where, by which action, to where, what must hold.

`next_state` answers with the new state or with the reason why not; services and pages ask the same table,
so a page offers exactly what a service would do. Who may take a step stands in `permissions.POLICY` under
the step's action. `docs/workflow.md` is drawn from this table.
"""

from tracker.core.events import Event
from tracker.core.permissions import Action
from tracker.core.vocabulary import (
    AssignmentStatus,
    ExtensionStatus,
    PlanStatus,
    ReportDraftStatus,
    ReportStatus,
    RoundStatus,
    TaskStatus,
)
from tracker.tasks.workflow.rules.guards import (
    ALL_TASKS_HAVE_ENDED,
    BEFORE_IT_IS_PAST,
    BY_THE_LEAD,
    CLOSED_BY_ANOTHER,
    EVIDENCE_IS_GIVEN,
    EXTENSIONS_LEFT,
    FIGURES_ARE_STATED,
    HAS_A_DUE_DATE,
    HAS_BEGUN,
    NO_LEADER_BEFORE,
    NO_REPORT_OF_THE_PLAN_WAITS,
    NO_REPORT_OF_UNIT_WAITS,
    NO_REPORT_WAITS,
    NO_REQUEST_WAITS,
    NOT_KEPT_BEFORE,
    NOT_ONES_OWN,
    NOT_ONES_OWN_DRAFT,
    NOT_ONES_OWN_REQUEST,
    NOT_REMINDED_TODAY,
    NOT_THE_REPORTER,
    NOT_TOLD_YET,
    NOTHING_CAME,
    NOTHING_WAITS,
    PERIOD_IS_OVER,
    SAYS_FINISHED,
    SOMEBODY_MISSING,
    TAKES_REPORTS,
    TASK_IS_OPEN,
)
from tracker.tasks.workflow.rules.machine import Accepted as Accepted
from tracker.tasks.workflow.rules.machine import Machine as Machine
from tracker.tasks.workflow.rules.machine import Refused as Refused
from tracker.tasks.workflow.rules.machine import Step as Step
from tracker.tasks.workflow.rules.machine import first_state as first_state
from tracker.tasks.workflow.rules.machine import next_state as next_state
from tracker.tasks.workflow.rules.recalling_steps import RECALLING

_WAITING, _UNDER_WAY = AssignmentStatus.AWAITING_ACCEPTANCE, AssignmentStatus.IN_PROGRESS
_SUBMITTED = ReportStatus.SUBMITTED

ISSUE_PLAN = Step(Machine.PLAN, (), Action.IMPORT_PLAN, PlanStatus.ISSUED, Event.PLAN_ISSUED)
ARCHIVE_PLAN = Step(
    Machine.PLAN,
    (PlanStatus.ISSUED,),
    Action.ARCHIVE_PLAN,
    PlanStatus.ARCHIVED,
    Event.PLAN_ARCHIVED,
    (ALL_TASKS_HAVE_ENDED, NO_REPORT_OF_THE_PLAN_WAITS),
)
RESTORE_PLAN = Step(Machine.PLAN, (PlanStatus.ARCHIVED,), Action.ARCHIVE_PLAN, PlanStatus.ISSUED, Event.PLAN_TAKEN_OUT)

BEGIN_TASK = Step(
    Machine.TASK,
    (TaskStatus.ISSUED,),
    Action.ACCEPT_ASSIGNMENT,
    TaskStatus.IN_PROGRESS,
    Event.ASSIGNMENT_ACCEPTED,
    (BY_THE_LEAD,),
)
COMPLETE_TASK = Step(
    Machine.TASK,
    (TaskStatus.IN_PROGRESS,),
    Action.REVIEW_REPORT,
    TaskStatus.COMPLETED,
    Event.TASK_COMPLETED,
    (BY_THE_LEAD, SAYS_FINISHED, PERIOD_IS_OVER),
)
CLOSE_TASK = Step(
    Machine.TASK,
    (TaskStatus.COMPLETED,),
    Action.CLOSE_TASK,
    TaskStatus.CLOSED,
    Event.TASK_CLOSED,
    (CLOSED_BY_ANOTHER,),
)
REOPEN_TASK = Step(
    Machine.TASK,
    (TaskStatus.COMPLETED, TaskStatus.CLOSED),
    Action.REOPEN_TASK,
    TaskStatus.IN_PROGRESS,
    Event.TASK_REOPENED,
)
CHECK_TASK = Step(
    Machine.TASK,
    (TaskStatus.COMPLETED, TaskStatus.CLOSED),
    Action.CHECK_TASK,
    None,
    Event.TASK_CHECKED,
    (NOT_THE_REPORTER,),
)
ADD_TASK = Step(Machine.TASK, (), Action.ADD_TASK, TaskStatus.ISSUED, Event.TASK_ADDED)
ADD_PART = Step(Machine.ASSIGNMENT, (), Action.ADD_TASK, _WAITING, Event.TASK_ADDED)
WITHDRAW_TASK = Step(
    Machine.TASK,
    (TaskStatus.ISSUED, TaskStatus.IN_PROGRESS),
    Action.WITHDRAW_TASK,
    TaskStatus.WITHDRAWN,
    Event.TASK_WITHDRAWN,
    (NO_REPORT_WAITS,),
)
REINSTATE_TASK = Step(
    Machine.TASK, (TaskStatus.WITHDRAWN,), Action.REINSTATE_TASK, TaskStatus.ISSUED, Event.TASK_REINSTATED
)
WITHDRAW_PART = Step(
    Machine.ASSIGNMENT,
    (_WAITING, AssignmentStatus.REFUSED, _UNDER_WAY, AssignmentStatus.COMPLETED),
    Action.WITHDRAW_TASK,
    AssignmentStatus.WITHDRAWN,
    Event.TASK_WITHDRAWN,
)
REINSTATE_PART = Step(
    Machine.ASSIGNMENT, (AssignmentStatus.WITHDRAWN,), Action.REINSTATE_TASK, _WAITING, Event.TASK_REINSTATED
)
REOPEN_PART = Step(
    Machine.ASSIGNMENT,
    (AssignmentStatus.COMPLETED,),
    Action.REOPEN_TASK,
    _UNDER_WAY,
    Event.TASK_REOPENED,
    (BY_THE_LEAD,),
)

ACCEPT_ASSIGNMENT = Step(
    Machine.ASSIGNMENT, (_WAITING,), Action.ACCEPT_ASSIGNMENT, _UNDER_WAY, Event.ASSIGNMENT_ACCEPTED, (TASK_IS_OPEN,)
)
REFUSE_ASSIGNMENT = Step(
    Machine.ASSIGNMENT,
    (_WAITING,),
    Action.REFUSE_ASSIGNMENT,
    AssignmentStatus.REFUSED,
    Event.ASSIGNMENT_REFUSED,
    (TASK_IS_OPEN, NOT_KEPT_BEFORE),
)
KEEP_ASSIGNMENT = Step(
    Machine.ASSIGNMENT,
    (AssignmentStatus.REFUSED,),
    Action.DECIDE_REFUSAL,
    _WAITING,
    Event.ASSIGNMENT_KEPT,
    (TASK_IS_OPEN,),
)
WITHDRAW_ASSIGNMENT = Step(
    Machine.ASSIGNMENT,
    (AssignmentStatus.REFUSED,),
    Action.DECIDE_REFUSAL,
    AssignmentStatus.WITHDRAWN,
    Event.ASSIGNMENT_WITHDRAWN,
    (TASK_IS_OPEN,),
)
SET_EVIDENCE = Step(
    Machine.TASK, (TaskStatus.ISSUED, TaskStatus.IN_PROGRESS), Action.SET_EVIDENCE, None, Event.TASK_EVIDENCE_SET
)
NAME_PEOPLE = Step(
    Machine.ASSIGNMENT, (_WAITING, _UNDER_WAY), Action.NAME_PEOPLE, None, Event.ASSIGNMENT_PEOPLE_NAMED, (TASK_IS_OPEN,)
)
HAND_OVER = Step(
    Machine.ASSIGNMENT,
    (_WAITING, AssignmentStatus.REFUSED, _UNDER_WAY),
    Action.HAND_OVER,
    None,
    Event.ASSIGNMENT_HANDED_OVER,
)
#: The office corrects who has a part of an issued task: whoever is named no more loses the part, whoever is named
#: gets one, or a bigger one, and accepts it anew.
TAKE_PART_AWAY = Step(
    Machine.ASSIGNMENT,
    (_WAITING, AssignmentStatus.REFUSED, _UNDER_WAY, AssignmentStatus.COMPLETED),
    Action.CORRECT_PLAN,
    AssignmentStatus.WITHDRAWN,
    Event.ASSIGNMENT_WITHDRAWN,
    (NO_REPORT_OF_UNIT_WAITS,),
)
GIVE_PART = Step(Machine.ASSIGNMENT, (), Action.CORRECT_PLAN, _WAITING, Event.ASSIGNMENT_GIVEN)
GIVE_OTHER_PART = Step(
    Machine.ASSIGNMENT,
    tuple(AssignmentStatus),
    Action.CORRECT_PLAN,
    _WAITING,
    Event.ASSIGNMENT_GIVEN,
    (NO_REPORT_OF_UNIT_WAITS,),
)
GIVE_ASSIGNMENT = Step(Machine.ASSIGNMENT, (), Action.DECIDE_REFUSAL, _WAITING, Event.ASSIGNMENT_GIVEN)
GIVE_BIGGER_ASSIGNMENT = Step(
    Machine.ASSIGNMENT,
    (_WAITING, _UNDER_WAY, AssignmentStatus.COMPLETED, AssignmentStatus.WITHDRAWN),
    Action.DECIDE_REFUSAL,
    _WAITING,
    Event.ASSIGNMENT_GIVEN,
    (TASK_IS_OPEN, NOTHING_WAITS),
)
#: Typing a report that nobody has sent yet; it may go on while the last one waits for the office.
WRITE_REPORT = Step(Machine.ASSIGNMENT, (_UNDER_WAY,), Action.SUBMIT_REPORT, None, None, (TASK_IS_OPEN,))
WRITE_DRAFT = Step(Machine.REPORT_DRAFT, (ReportDraftStatus.DRAFT,), Action.SUBMIT_REPORT, None, None)
REPORT_ON_ASSIGNMENT = Step(
    Machine.ASSIGNMENT,
    (_UNDER_WAY,),
    Action.SUBMIT_REPORT,
    None,
    Event.REPORT_SUBMITTED,
    (TASK_IS_OPEN, NOTHING_WAITS),
)
COMPLETE_ASSIGNMENT = Step(
    Machine.ASSIGNMENT,
    (_UNDER_WAY,),
    Action.REVIEW_REPORT,
    AssignmentStatus.COMPLETED,
    Event.REPORT_ACCEPTED,
    (SAYS_FINISHED,),
)
REMIND_UNIT = Step(
    Machine.ASSIGNMENT, (_WAITING, _UNDER_WAY), Action.REMIND_UNIT, None, Event.ASSIGNMENT_REMINDED, (TASK_IS_OPEN,)
)

SUBMIT_REPORT = Step(
    Machine.REPORT,
    (),
    Action.SUBMIT_REPORT,
    _SUBMITTED,
    Event.REPORT_SUBMITTED,
    (NO_LEADER_BEFORE, FIGURES_ARE_STATED, EVIDENCE_IS_GIVEN),
)
APPROVE_REPORT = Step(
    Machine.REPORT,
    (),
    Action.APPROVE_REPORT,
    _SUBMITTED,
    Event.REPORT_SUBMITTED,
    (NOT_ONES_OWN_DRAFT, FIGURES_ARE_STATED, EVIDENCE_IS_GIVEN),
)
HAND_OVER_DRAFT = Step(
    Machine.REPORT_DRAFT,
    (ReportDraftStatus.DRAFT,),
    Action.SUBMIT_REPORT,
    ReportDraftStatus.WITH_UNIT_LEADER,
    Event.REPORT_HANDED_OVER,
    (FIGURES_ARE_STATED, EVIDENCE_IS_GIVEN),
)
TAKE_BACK_DRAFT = Step(
    Machine.REPORT_DRAFT,
    (ReportDraftStatus.WITH_UNIT_LEADER,),
    Action.SUBMIT_REPORT,
    ReportDraftStatus.DRAFT,
    Event.REPORT_TAKEN_BACK,
)
GIVE_BACK_DRAFT = Step(
    Machine.REPORT_DRAFT,
    (ReportDraftStatus.WITH_UNIT_LEADER,),
    Action.APPROVE_REPORT,
    ReportDraftStatus.DRAFT,
    Event.REPORT_GIVEN_BACK,
)
DISCARD_DRAFT = Step(
    Machine.REPORT_DRAFT,
    (ReportDraftStatus.DRAFT,),
    Action.SUBMIT_REPORT,
    None,
    Event.REPORT_DRAFT_DISCARDED,
)
SET_DRAFT_ASIDE = Step(
    Machine.REPORT_DRAFT,
    (ReportDraftStatus.WITH_UNIT_LEADER,),
    Action.CORRECT_PLAN,
    ReportDraftStatus.DRAFT,
    Event.REPORT_SET_ASIDE,
)
ACCEPT_REPORT = Step(
    Machine.REPORT,
    (_SUBMITTED,),
    Action.REVIEW_REPORT,
    ReportStatus.ACCEPTED,
    Event.REPORT_ACCEPTED,
    (NOT_ONES_OWN, PERIOD_IS_OVER, FIGURES_ARE_STATED),
)
RETURN_REPORT = Step(
    Machine.REPORT, (_SUBMITTED,), Action.REVIEW_REPORT, ReportStatus.RETURNED, Event.REPORT_RETURNED, (NOT_ONES_OWN,)
)

ASK_FOR_EXTENSION = Step(
    Machine.TASK,
    (TaskStatus.IN_PROGRESS,),
    Action.ASK_EXTENSION,
    None,
    Event.EXTENSION_ASKED,
    (HAS_A_DUE_DATE, BEFORE_IT_IS_PAST, NO_REQUEST_WAITS, EXTENSIONS_LEFT),
)
EXTEND_TASK = Step(
    Machine.TASK, (TaskStatus.IN_PROGRESS,), Action.DECIDE_EXTENSION, None, Event.EXTENSION_GRANTED, (EXTENSIONS_LEFT,)
)
_REQUESTED = ExtensionStatus.REQUESTED
ASK_EXTENSION = Step(Machine.EXTENSION, (), Action.ASK_EXTENSION, _REQUESTED, Event.EXTENSION_ASKED)
GRANT_EXTENSION = Step(
    Machine.EXTENSION,
    (_REQUESTED,),
    Action.DECIDE_EXTENSION,
    ExtensionStatus.GRANTED,
    Event.EXTENSION_GRANTED,
    (NOT_ONES_OWN_REQUEST,),
)
DENY_EXTENSION = Step(
    Machine.EXTENSION,
    (_REQUESTED,),
    Action.DECIDE_EXTENSION,
    ExtensionStatus.DENIED,
    Event.EXTENSION_DENIED,
    (NOT_ONES_OWN_REQUEST,),
)
TAKE_BACK_EXTENSION = Step(
    Machine.EXTENSION, (_REQUESTED,), Action.ASK_EXTENSION, ExtensionStatus.TAKEN_BACK, Event.EXTENSION_TAKEN_BACK
)
SETTLE_EXTENSION = Step(
    Machine.EXTENSION, (_REQUESTED,), Action.CORRECT_PLAN, ExtensionStatus.SETTLED, Event.EXTENSION_SETTLED
)
END_EXTENSION = Step(
    Machine.EXTENSION, (_REQUESTED,), Action.REVIEW_REPORT, ExtensionStatus.SETTLED, Event.EXTENSION_SETTLED
)

#: A schedule makes its rounds beforehand; when one has begun, the scheduler tells the units.
SCHEDULE_ROUND = Step(Machine.ROUND, (), Action.MANAGE_ROUNDS, RoundStatus.OPEN, Event.PLAN_ROUNDS_SCHEDULED)
OPEN_ROUND = Step(Machine.ROUND, (), Action.MANAGE_ROUNDS, RoundStatus.OPEN, Event.ROUND_OPENED)
BEGIN_ROUND = Step(
    Machine.ROUND, (RoundStatus.OPEN,), Action.MANAGE_ROUNDS, None, Event.ROUND_OPENED, (HAS_BEGUN, NOT_TOLD_YET)
)
REMIND_ROUND = Step(
    Machine.ROUND,
    (RoundStatus.OPEN,),
    Action.REMIND_UNIT,
    None,
    Event.ASSIGNMENT_REMINDED,
    (HAS_BEGUN, TAKES_REPORTS, SOMEBODY_MISSING, NOT_REMINDED_TODAY),
)
CLOSE_ROUND = Step(
    Machine.ROUND, (RoundStatus.OPEN,), Action.MANAGE_ROUNDS, RoundStatus.CLOSED, Event.ROUND_CLOSED, (HAS_BEGUN,)
)
CANCEL_ROUND = Step(
    Machine.ROUND,
    (RoundStatus.OPEN,),
    Action.MANAGE_ROUNDS,
    RoundStatus.CANCELLED,
    Event.ROUND_CANCELLED,
    (NOTHING_CAME,),
)

STEPS = (
    ISSUE_PLAN,
    ARCHIVE_PLAN,
    RESTORE_PLAN,
    BEGIN_TASK,
    COMPLETE_TASK,
    CLOSE_TASK,
    REOPEN_TASK,
    REOPEN_PART,
    CHECK_TASK,
    SET_EVIDENCE,
    ADD_TASK,
    ADD_PART,
    WITHDRAW_TASK,
    REINSTATE_TASK,
    WITHDRAW_PART,
    REINSTATE_PART,
    ACCEPT_ASSIGNMENT,
    REFUSE_ASSIGNMENT,
    KEEP_ASSIGNMENT,
    WITHDRAW_ASSIGNMENT,
    TAKE_PART_AWAY,
    GIVE_PART,
    GIVE_OTHER_PART,
    GIVE_ASSIGNMENT,
    GIVE_BIGGER_ASSIGNMENT,
    NAME_PEOPLE,
    HAND_OVER,
    WRITE_REPORT,
    REPORT_ON_ASSIGNMENT,
    COMPLETE_ASSIGNMENT,
    REMIND_UNIT,
    WRITE_DRAFT,
    HAND_OVER_DRAFT,
    TAKE_BACK_DRAFT,
    GIVE_BACK_DRAFT,
    DISCARD_DRAFT,
    SET_DRAFT_ASIDE,
    APPROVE_REPORT,
    SUBMIT_REPORT,
    *RECALLING,
    ACCEPT_REPORT,
    RETURN_REPORT,
    ASK_FOR_EXTENSION,
    EXTEND_TASK,
    ASK_EXTENSION,
    GRANT_EXTENSION,
    DENY_EXTENSION,
    TAKE_BACK_EXTENSION,
    SETTLE_EXTENSION,
    END_EXTENSION,
    SCHEDULE_ROUND,
    OPEN_ROUND,
    BEGIN_ROUND,
    REMIND_ROUND,
    CLOSE_ROUND,
    CANCEL_ROUND,
)
