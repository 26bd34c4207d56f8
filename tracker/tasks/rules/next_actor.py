"""Who must act next on a task, and why: the lead organization or the office. Completed work waits for the office.

Of a part it is told as well: its own unit, the office, or the lead where leads review their co-units.
"""

from dataclasses import dataclass

from tracker.core.messages import N_, Message
from tracker.core.vocabulary import ENDED_TASKS, OPEN_TASKS, Acting, AssignmentStatus, ReportStatus, TaskStatus


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


#: Parts of which nothing more is expected, unless a report on one still waits.
_DONE_PARTS = frozenset({AssignmentStatus.COMPLETED, AssignmentStatus.WITHDRAWN})


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


def acting_on(facts: ActingFacts) -> Acting:
    """Who must act on the task now, as a stored word."""
    found = who_must_act(facts)
    if found is None:
        return Acting.NOBODY
    return Acting.OFFICE if found.office else Acting.LEAD


def acting_on_part(
    task: TaskStatus, part: AssignmentStatus, last_report: ReportStatus | None, *, lead_reviews: bool
) -> Acting:
    """Who must act on one unit's part now; `lead_reviews`: reports on it are reviewed by the task's lead."""
    if task is TaskStatus.WITHDRAWN or part is AssignmentStatus.WITHDRAWN:
        return Acting.NOBODY
    if last_report is ReportStatus.SUBMITTED:
        return Acting.LEAD if lead_reviews else Acting.OFFICE
    if part is AssignmentStatus.REFUSED and task is not TaskStatus.CLOSED:
        return Acting.OFFICE
    if task not in OPEN_TASKS or part in _DONE_PARTS:
        return Acting.NOBODY
    return Acting.UNIT
