"""When the office may not correct a task of the ledger, and why not: for the service and for what is shown before. Pure."""

from tracker.core.messages import N_, Message
from tracker.core.vocabulary import DONE_TASKS, Responsibility, TaskStatus

#: What a role asks of a unit, the least first.
WEIGHT = (Responsibility.IMPLEMENTER, Responsibility.CO, Responsibility.LEAD)


def why_not_corrected(status: TaskStatus) -> Message | None:
    """Why nothing of a task can be corrected; None when it can."""
    if status is TaskStatus.CLOSED:
        return N_("It is closed and cannot be corrected any more.")
    if status is TaskStatus.WITHDRAWN:
        return N_("It is withdrawn: reinstate it before it is corrected.")
    return None


def why_not_other_units(status: TaskStatus) -> Message | None:
    """Why a task keeps its units, beside what `why_not_corrected` says; None when they can change."""
    if status in DONE_TASKS:
        return N_("It is completed: its units cannot be changed any more.")
    return None


def asks_more(role: Responsibility, than: Responsibility) -> bool:
    """Whether one role asks more of a unit than another one."""
    return WEIGHT.index(role) > WEIGHT.index(than)
