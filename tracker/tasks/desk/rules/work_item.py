"""One thing that waits for somebody: what the desk, the digest and the reminders show of it. Pure."""

from dataclasses import dataclass
from datetime import date, datetime

from tracker.core.vocabulary import ReportDraftStatus, Responsibility, Wait
from tracker.tasks.rounds.rules.round_mark import RoundMark
from tracker.tasks.rules.lights import LightWithReason


@dataclass(frozen=True)
class WorkItem:
    """One thing that waits: the task, whose part of it, and since when (a local date where it is known)."""

    wait: Wait
    task_id: int
    number: str
    title: str
    plan_title: str
    organization_id: int
    organization_name: str
    role: Responsibility
    due_on: date | None
    #: The light of the unit's own part, and that of the whole task.
    light: LightWithReason
    task_light: LightWithReason
    percent: int
    since: date | None
    assignment_id: int
    report_id: int | None
    #: When the unit's draft of the next report was saved, and whether its leader has it for approval.
    draft_from: datetime | None = None
    draft_status: ReportDraftStatus | None = None
    extension_id: int | None = None
    original_due_on: date | None = None
    #: The reporting round that waits for the part, and whether its last report can be sent again as it is.
    round: RoundMark | None = None
    repeatable: bool = False
    #: The lead that reviews the report, where the office only looks on.
    reviewer: str = ""
