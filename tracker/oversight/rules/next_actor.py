"""Who must act next on a task, and why: the lead organization or the office. Completed work waits for the office."""

from dataclasses import dataclass

from tracker.core.messages import N_, Message
from tracker.core.vocabulary import ENDED_TASKS, AssignmentStatus, ReportStatus, TaskStatus


@dataclass(frozen=True)
class ActingFacts:
    """What the rule must know: the task's state, and the lead's part with its last report (None: there is none)."""

    task: TaskStatus
    lead_part: AssignmentStatus | None
    last_report: ReportStatus | None = None


@dataclass(frozen=True)
class MustAct:
    """Who must act, and what for. `office` is True for the office, False for the lead organization."""

    office: bool
    reason: Message


def who_must_act(facts: ActingFacts) -> MustAct | None:
    """Who must act on the task now, with the reason; None when it has ended and nobody must."""
    if facts.task in ENDED_TASKS:
        return None
    if facts.task is TaskStatus.COMPLETED:
        return MustAct(office=True, reason=N_("check and close it"))
    if facts.lead_part is None:
        return MustAct(office=True, reason=N_("name a lead"))
    if facts.lead_part is AssignmentStatus.REFUSED:
        return MustAct(office=True, reason=N_("decide on the refusal"))
    if facts.lead_part is AssignmentStatus.AWAITING_ACCEPTANCE:
        return MustAct(office=False, reason=N_("accept the task"))
    if facts.last_report is ReportStatus.SUBMITTED:
        return MustAct(office=True, reason=N_("review the report"))
    if facts.last_report is ReportStatus.RETURNED:
        return MustAct(office=False, reason=N_("correct the returned report"))
    if facts.last_report is None:
        return MustAct(office=False, reason=N_("report for the first time"))
    return MustAct(office=False, reason=N_("catch up and report"))
