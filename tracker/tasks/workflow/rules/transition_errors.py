"""Why a step of the workflow is not possible: the sentences of `steps.py` by action and state. Pure."""

from enum import StrEnum

from tracker.core.messages import N_, Message
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

_UNDECIDED = N_("The unit has refused this part; the office decides.")
_NOT_THEIRS = N_("This part was withdrawn from the unit.")
_WITHDRAWN = N_("The task is withdrawn.")
_NOT_WITHDRAWN = N_("The task is not withdrawn.")
_NOTHING_TO_DECIDE = N_("There is no refusal to decide on.")

#: Why an action is not possible in a state from which no step of it leads on.
WHY_NOT: dict[tuple[Action, StrEnum], Message] = {
    (Action.ARCHIVE_PLAN, PlanStatus.ARCHIVED): N_("The plan is archived already."),
    (Action.ARCHIVE_PLAN, PlanStatus.ISSUED): N_("The plan is not archived."),
    (Action.ACCEPT_ASSIGNMENT, AssignmentStatus.IN_PROGRESS): N_("This part was accepted already."),
    (Action.ACCEPT_ASSIGNMENT, AssignmentStatus.COMPLETED): N_("This part is completed."),
    (Action.ACCEPT_ASSIGNMENT, AssignmentStatus.REFUSED): _UNDECIDED,
    (Action.ACCEPT_ASSIGNMENT, AssignmentStatus.WITHDRAWN): _NOT_THEIRS,
    (Action.REFUSE_ASSIGNMENT, AssignmentStatus.REFUSED): N_("This part was refused already; the office decides."),
    (Action.REFUSE_ASSIGNMENT, AssignmentStatus.IN_PROGRESS): N_("A part that was accepted is not refused any more."),
    (Action.REFUSE_ASSIGNMENT, AssignmentStatus.COMPLETED): N_("This part is completed."),
    (Action.REFUSE_ASSIGNMENT, AssignmentStatus.WITHDRAWN): _NOT_THEIRS,
    (Action.DECIDE_REFUSAL, AssignmentStatus.AWAITING_ACCEPTANCE): _NOTHING_TO_DECIDE,
    (Action.DECIDE_REFUSAL, AssignmentStatus.IN_PROGRESS): _NOTHING_TO_DECIDE,
    (Action.DECIDE_REFUSAL, AssignmentStatus.COMPLETED): _NOTHING_TO_DECIDE,
    (Action.DECIDE_REFUSAL, AssignmentStatus.WITHDRAWN): N_("This was decided already: the part is withdrawn."),
    (Action.DECIDE_REFUSAL, AssignmentStatus.REFUSED): N_(
        "That unit has itself refused its part of the task; decide that first."
    ),
    (Action.NAME_PEOPLE, AssignmentStatus.REFUSED): _UNDECIDED,
    (Action.NAME_PEOPLE, AssignmentStatus.COMPLETED): N_("This part is completed."),
    (Action.NAME_PEOPLE, AssignmentStatus.WITHDRAWN): _NOT_THEIRS,
    (Action.SUBMIT_REPORT, AssignmentStatus.REFUSED): _UNDECIDED,
    (Action.SUBMIT_REPORT, AssignmentStatus.WITHDRAWN): _NOT_THEIRS,
    (Action.REMIND_UNIT, AssignmentStatus.REFUSED): N_("The unit has refused this part; the office decides first."),
    (Action.REMIND_UNIT, AssignmentStatus.WITHDRAWN): _NOT_THEIRS,
    (Action.SUBMIT_REPORT, AssignmentStatus.AWAITING_ACCEPTANCE): N_("Accept the part first, then report on it."),
    (Action.SUBMIT_REPORT, AssignmentStatus.COMPLETED): N_("This part is completed; there is nothing more to report."),
    (Action.REMIND_UNIT, AssignmentStatus.COMPLETED): N_("This part is completed; there is nobody to remind."),
    (Action.REVIEW_REPORT, AssignmentStatus.AWAITING_ACCEPTANCE): N_("The unit has not accepted its part yet."),
    (Action.REVIEW_REPORT, AssignmentStatus.COMPLETED): N_("This part is completed."),
    (Action.SUBMIT_REPORT, ReportDraftStatus.WITH_UNIT_LEADER): N_(
        "The unit's leader has the draft; take it back to change it."
    ),
    (Action.SUBMIT_REPORT, ReportDraftStatus.DRAFT): N_("The draft is not with the unit's leader."),
    (Action.APPROVE_REPORT, ReportDraftStatus.DRAFT): N_("The draft is not with the unit's leader any more."),
    (Action.REVIEW_REPORT, ReportStatus.ACCEPTED): N_("This report was accepted already."),
    (Action.REVIEW_REPORT, ReportStatus.RETURNED): N_("This report was returned already."),
    (Action.CLOSE_TASK, TaskStatus.ISSUED): N_("The lead has not accepted the task yet."),
    (Action.CLOSE_TASK, TaskStatus.IN_PROGRESS): N_("The lead has not reported completion yet."),
    (Action.CLOSE_TASK, TaskStatus.CLOSED): N_("The task is closed already."),
    (Action.REOPEN_TASK, TaskStatus.ISSUED): N_("The task is not completed; there is nothing to reopen."),
    (Action.REOPEN_TASK, TaskStatus.IN_PROGRESS): N_("The task is in progress already."),
    (Action.CHECK_TASK, TaskStatus.ISSUED): N_("A spot check follows the completion; the lead has not accepted yet."),
    (Action.CHECK_TASK, TaskStatus.IN_PROGRESS): N_("A spot check follows the completion; the task is in progress."),
    (Action.SET_EVIDENCE, TaskStatus.COMPLETED): N_("The task is completed; nothing more is reported on it."),
    (Action.SET_EVIDENCE, TaskStatus.CLOSED): N_("The task is closed; nothing more is reported on it."),
    (Action.CLOSE_TASK, TaskStatus.WITHDRAWN): _WITHDRAWN,
    (Action.SET_EVIDENCE, TaskStatus.WITHDRAWN): N_("The task is withdrawn; nothing is reported on it."),
    (Action.REOPEN_TASK, TaskStatus.WITHDRAWN): N_("The task is withdrawn; reinstate it instead."),
    (Action.CHECK_TASK, TaskStatus.WITHDRAWN): _WITHDRAWN,
    (Action.ASK_EXTENSION, TaskStatus.WITHDRAWN): _WITHDRAWN,
    (Action.DECIDE_EXTENSION, TaskStatus.WITHDRAWN): _WITHDRAWN,
    (Action.WITHDRAW_TASK, TaskStatus.COMPLETED): N_("The task is completed: close it, or reopen it first."),
    (Action.WITHDRAW_TASK, TaskStatus.CLOSED): N_("The task is closed and stays as it is."),
    (Action.WITHDRAW_TASK, TaskStatus.WITHDRAWN): N_("The task is withdrawn already."),
    (Action.REINSTATE_TASK, TaskStatus.ISSUED): _NOT_WITHDRAWN,
    (Action.REINSTATE_TASK, TaskStatus.IN_PROGRESS): _NOT_WITHDRAWN,
    (Action.REINSTATE_TASK, TaskStatus.COMPLETED): _NOT_WITHDRAWN,
    (Action.REINSTATE_TASK, TaskStatus.CLOSED): _NOT_WITHDRAWN,
    (Action.ASK_EXTENSION, TaskStatus.ISSUED): N_("Accept the task first, then ask for a later date."),
    (Action.ASK_EXTENSION, TaskStatus.COMPLETED): N_("The task is completed; it needs no later date."),
    (Action.ASK_EXTENSION, TaskStatus.CLOSED): N_("The task is closed; it needs no later date."),
    (Action.ASK_EXTENSION, ExtensionStatus.GRANTED): N_("The office has granted this request already."),
    (Action.ASK_EXTENSION, ExtensionStatus.DENIED): N_("The office has not granted this request."),
    (Action.ASK_EXTENSION, ExtensionStatus.TAKEN_BACK): N_("This request was taken back already."),
    (Action.DECIDE_EXTENSION, TaskStatus.COMPLETED): N_("The task is completed; it needs no later date."),
    (Action.DECIDE_EXTENSION, TaskStatus.CLOSED): N_("The task is closed; it needs no later date."),
    (Action.DECIDE_EXTENSION, ExtensionStatus.GRANTED): N_("This request was granted already."),
    (Action.DECIDE_EXTENSION, ExtensionStatus.DENIED): N_("This request was decided already: not granted."),
    (Action.ASK_EXTENSION, ExtensionStatus.SETTLED): N_(
        "The request was settled when the task was changed or completed."
    ),
    (Action.DECIDE_EXTENSION, ExtensionStatus.SETTLED): N_(
        "The request was settled when the task was changed or completed."
    ),
    (Action.DECIDE_EXTENSION, ExtensionStatus.TAKEN_BACK): N_("The unit has taken this request back."),
    (Action.MANAGE_ROUNDS, RoundStatus.CLOSED): N_("This round is closed."),
    (Action.MANAGE_ROUNDS, RoundStatus.CANCELLED): N_("This round was cancelled."),
    (Action.REMIND_UNIT, RoundStatus.CLOSED): N_("This round is closed; there is nobody to remind."),
    (Action.REMIND_UNIT, RoundStatus.CANCELLED): N_("This round was cancelled; there is nobody to remind."),
}
NOT_ALLOWED_FROM_STATE = N_("This step is not possible in the present state.")
