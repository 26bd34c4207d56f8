"""Who must act next on a task, and why: whoever holds the thing. Pure.

That is the lead organization, its approving leader while a draft lies with them, the office while a report, a refusal, a
request or a completion waits for it, and the administrator where nobody of the unit could act. Of a part it is told as
well: its own unit, that unit's leader, the office, or the lead where leads review their co-units.
"""

from dataclasses import dataclass

from tracker.core.messages import N_, Message
from tracker.core.vocabulary import ENDED_TASKS, OPEN_TASKS, Acting, AssignmentStatus, ReportStatus, TaskStatus


@dataclass(frozen=True, slots=True)
class ActingFacts:
    """What the rule must know: the task's state, and the lead's part with its last report (None: there is none).

    `extension_waits`: a request for a later date waits for the office; `with_leader`: the lead's draft lies with its
    approving leader.
    """

    task: TaskStatus
    lead_part: AssignmentStatus | None
    last_report: ReportStatus | None
    extension_waits: bool
    with_leader: bool


@dataclass(frozen=True, slots=True)
class Reach:
    """Whether the lead organization has a liaison, and a leader, with an account in use."""

    liaison: bool
    leader: bool


@dataclass(frozen=True, slots=True)
class MustAct:
    """Who must act, and what for."""

    who: Acting
    reason: Message


#: Parts of which nothing more is expected, unless a report on one still waits.
_DONE_PARTS = frozenset({AssignmentStatus.COMPLETED, AssignmentStatus.WITHDRAWN})


def who_must_act(facts: ActingFacts, reach: Reach) -> MustAct | None:
    """Who must act on the task now, with the reason; None when it has ended and nobody must.

    Where it is the lead's turn and nobody there can be reached, it is the administrator's.
    """
    found = _holder(facts)
    if found is None or found.who is Acting.OFFICE:
        return found
    if found.who is Acting.UNIT_LEADER and not reach.leader:
        return MustAct(Acting.ADMIN, N_("give the unit an approving leader with an account"))
    if found.who is Acting.LEAD and not reach.liaison:
        return MustAct(Acting.ADMIN, N_("give the unit a liaison with an account"))
    return found


def acting_on(facts: ActingFacts) -> Acting:
    """Whose turn it is on the task by its records, as a stored word; whether they can be reached is asked when shown."""
    found = _holder(facts)
    return found.who if found else Acting.NOBODY


def acting_on_part(
    task: TaskStatus,
    part: AssignmentStatus,
    last_report: ReportStatus | None,
    *,
    lead_reviews: bool,
    extension_waits: bool,
    with_leader: bool,
) -> Acting:
    """Whose turn it is on one unit's part; `lead_reviews`: reports on it are reviewed by the task's lead.

    `extension_waits`: the part is the lead's, and its request for a later date waits for the office; `with_leader`: the
    unit's draft lies with its approving leader.
    """
    if task is TaskStatus.WITHDRAWN or part is AssignmentStatus.WITHDRAWN:
        return Acting.NOBODY
    if last_report is ReportStatus.SUBMITTED:
        return Acting.LEAD if lead_reviews else Acting.OFFICE
    if part is AssignmentStatus.REFUSED and task is not TaskStatus.CLOSED:
        return Acting.OFFICE
    if task not in OPEN_TASKS or part in _DONE_PARTS:
        return Acting.NOBODY
    if extension_waits:
        return Acting.OFFICE
    return Acting.UNIT_LEADER if with_leader else Acting.UNIT


def _holder(facts: ActingFacts) -> MustAct | None:
    """Who holds the task, the first that holds."""
    if facts.task in ENDED_TASKS:
        return None
    if facts.task is TaskStatus.COMPLETED:
        return MustAct(Acting.OFFICE, N_("check and close it"))
    if facts.lead_part is None:
        return MustAct(Acting.OFFICE, N_("name a lead"))
    if facts.lead_part is AssignmentStatus.REFUSED:
        return MustAct(Acting.OFFICE, N_("decide on the refusal"))
    if facts.last_report is ReportStatus.SUBMITTED:
        return MustAct(Acting.OFFICE, N_("review the report"))
    if facts.extension_waits:
        return MustAct(Acting.OFFICE, N_("decide on the later date"))
    if facts.lead_part is AssignmentStatus.AWAITING_ACCEPTANCE:
        return MustAct(Acting.LEAD, N_("accept the task"))
    if facts.with_leader:
        return MustAct(Acting.UNIT_LEADER, N_("approve the report"))
    if facts.last_report is ReportStatus.RETURNED:
        return MustAct(Acting.LEAD, N_("correct the returned report"))
    if facts.last_report is None:
        return MustAct(Acting.LEAD, N_("report for the first time"))
    return MustAct(Acting.LEAD, N_("catch up and report"))
