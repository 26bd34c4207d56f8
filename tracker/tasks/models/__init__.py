"""The stored words of the ledger: what happened. What it means on a day (overdue, the light) is told in `rules/`, and kept."""

from tracker.tasks.models.extension import Extension
from tracker.tasks.models.kept import KeptDay, PartCount, PlanDay, TaskCount
from tracker.tasks.models.ledger import Assignment, Plan, Target, Task
from tracker.tasks.models.milestone import Milestone
from tracker.tasks.models.report import EvidenceFile, Report, ReportDraft, ReportedValue
from tracker.tasks.models.round import ReportingRound, RoundSchedule
from tracker.tasks.models.spot_check import SpotCheck

__all__ = [
    "Assignment",
    "EvidenceFile",
    "Extension",
    "KeptDay",
    "Milestone",
    "PartCount",
    "Plan",
    "PlanDay",
    "Report",
    "ReportDraft",
    "ReportedValue",
    "ReportingRound",
    "RoundSchedule",
    "SpotCheck",
    "Target",
    "Task",
    "TaskCount",
]
