"""What must hold before a step of the workflow is taken, and why it is not when it does not. Pure.

A guard names the one fact that it must know. It fails closed: a step whose guard is not given its fact is refused,
so nothing is taken for granted when a service forgets one (design: a guard fails closed).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypedDict

from tracker.core.messages import N_, P_, Message

#: What the guards of a step are given, by the names of their facts.
Conditions = Mapping[str, Any]


@dataclass(frozen=True)
class Lacking:
    """What a report lacks: any evidence at all, or evidence for these amounts (by id, with what each is about)."""

    any_file: bool = False
    targets: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True)
class ExtensionsGranted:
    """How many extensions a task was granted, and how many its plan allows; None where it sets no limit."""

    granted: int
    most: int | None


class PlanConditions(TypedDict, total=False):
    """What the guards of a plan's steps must know: how many tasks have not ended, how many reports wait."""

    tasks_not_ended: int
    reports_waiting: int


class TaskConditions(TypedDict, total=False):
    """What the guards of a task's steps must know. `period_ends_on`: until when an amount is still owed period by
    period; None where none is.
    """

    is_lead: bool
    says_finished: bool
    period_ends_on: date | None
    reported_on_task: bool
    report_waiting: bool
    due_on: date | None
    past_due: bool
    request_waits: bool
    extensions: ExtensionsGranted


class PartConditions(TypedDict, total=False):
    """What the guards of the steps of one unit's part must know; `unit_with_report` names the unit of which a report
    waits for its review, '' where none does.
    """

    task_closed: bool
    report_waiting: bool
    kept_before: bool
    is_lead: bool
    says_finished: bool
    unit_with_report: str


class ReportConditions(TypedDict, total=False):
    """What the guards of a report's steps must know, also while it is a draft."""

    leader_must_approve: bool
    own_report: bool
    opened: bool
    draft_begun: bool
    period_ends_on: date | None
    figures_lacking: tuple[str, ...]
    evidence_lacking: Lacking


class ExtensionConditions(TypedDict, total=False):
    """What the guards of deciding on a request for a later date must know."""

    own_request: bool


class RoundConditions(TypedDict, total=False):
    """What the guards of a reporting round's steps must know."""

    not_begun: bool
    told_already: bool
    reports_came: bool
    takes_no_reports: bool
    nobody_missing: bool
    reminded_today: bool


@dataclass(frozen=True)
class Guard:
    """A condition of a step. `name` is how the picture calls it, `fact` what it must be given; `objection` is why the
    step is not taken, for the value of that fact, or None.
    """

    name: str
    fact: str
    objection: Callable[[Any], Message | None]

    def reason(self, given: Conditions) -> Message | None:
        """Why the step is not taken; a guard that is not given its fact objects, too."""
        if self.fact not in given:
            return N_("A condition of this step could not be checked, so it was not taken: %(name)s.", name=self.name)
        return self.objection(given[self.fact])


def _unless(reason: Message) -> Callable[[Any], Message | None]:
    """Objects when the fact does not hold."""
    return lambda holds: None if holds else reason


def _when(reason: Message) -> Callable[[Any], Message | None]:
    """Objects when the fact holds."""
    return lambda holds: reason if holds else None


def _period_is_running(ends_on: date | None) -> Message | None:
    if ends_on is None:
        return None
    return N_("An amount is owed period by period, so the task is not finished before %(day)s.", day=ends_on)


def _figures_are_lacking(figures: tuple[str, ...]) -> Message | None:
    return N_("A figure is still lacking for: %(figures)s.", figures="、".join(figures)) if figures else None


def _evidence_is_lacking(lacking: Lacking) -> Message | None:
    if lacking.targets:
        return N_("Evidence is still lacking for: %(targets)s.", targets="、".join(lacking.targets.values()))
    return N_("Evidence is asked for here: add at least one file.") if lacking.any_file else None


def _extensions_are_used_up(extensions: ExtensionsGranted) -> Message | None:
    if extensions.most is None or extensions.granted < extensions.most:
        return None
    return P_(
        "The plan allows %(count)s extension of a task, and it is used up.",
        "The plan allows %(count)s extensions of a task, and they are used up.",
        count=extensions.most,
    )


def _tasks_are_open(count: int) -> Message | None:
    return N_("Tasks of the plan that are not closed yet: %(count)s.", count=count) if count else None


def _reports_wait(count: int) -> Message | None:
    return N_("Reports of the plan that wait for review: %(count)s.", count=count) if count else None


def _report_of_unit_waits(unit: str) -> Message | None:
    return N_("A report of %(unit)s waits for review: accept or return it first.", unit=unit) if unit else None


TASK_IS_OPEN = Guard("the task is not closed", "task_closed", _when(N_("The task is closed.")))
NOTHING_WAITS = Guard(
    "no report waits", "report_waiting", _when(N_("The last report is still waiting for the office."))
)
NO_REPORT_WAITS = Guard(
    "no report on the task waits",
    "report_waiting",
    _when(N_("A report on the task waits for review: accept or return it first.")),
)
NO_REPORT_OF_UNIT_WAITS = Guard("no report of the unit waits", "unit_with_report", _report_of_unit_waits)
NO_LEADER_BEFORE = Guard(
    "the unit's leader need not approve first",
    "leader_must_approve",
    _when(N_("The unit's leader approves the report first.")),
)
NOT_ONES_OWN_DRAFT = Guard("not one's own draft", "own_report", _when(N_("Nobody approves a draft of their own.")))
NOT_OPENED = Guard(
    "no reviewer has opened it",
    "opened",
    _when(N_("The report was opened for its review already, so it cannot be taken back any more.")),
)
NO_DRAFT_BEGUN = Guard(
    "no draft of the next report was begun",
    "draft_begun",
    _when(N_("A draft of the next report was begun: discard it first, so that the report can become the draft.")),
)
NOT_ONES_OWN = Guard("not one's own report", "own_report", _when(N_("Nobody reviews a report of their own.")))
BY_THE_LEAD = Guard("the unit leads", "is_lead", _unless(N_("Only the lead's part moves the task.")))
SAYS_FINISHED = Guard("the report says finished", "says_finished", _unless(N_("The report does not say finished.")))
NOT_KEPT_BEFORE = Guard(
    "not kept before",
    "kept_before",
    _when(N_("The office has decided that this part stays with the unit.")),
)
NOT_THE_REPORTER = Guard(
    "did not report on the task",
    "reported_on_task",
    _when(N_("Whoever reported on a task does not check it.")),
)
CLOSED_BY_ANOTHER = Guard(
    "did not report on the task",
    "reported_on_task",
    _when(N_("Whoever reported on a task does not close it.")),
)
PERIOD_IS_OVER = Guard("no period of a recurring amount is still running", "period_ends_on", _period_is_running)
FIGURES_ARE_STATED = Guard(
    "a completion states every amount and each of its periods", "figures_lacking", _figures_are_lacking
)
EVIDENCE_IS_GIVEN = Guard("evidence is there where the task asks for it", "evidence_lacking", _evidence_is_lacking)
HAS_A_DUE_DATE = Guard(
    "the task has a due date", "due_on", _unless(N_("The task has no end date, so there is none to move."))
)
BEFORE_IT_IS_PAST = Guard(
    "the due date has not passed",
    "past_due",
    _when(N_("The due date has passed; an extension is asked for before it does. Report what holds the task up.")),
)
NO_REQUEST_WAITS = Guard(
    "no request waits", "request_waits", _when(N_("A request for a later date waits for the office already."))
)
EXTENSIONS_LEFT = Guard("the plan allows one more", "extensions", _extensions_are_used_up)
NOT_ONES_OWN_REQUEST = Guard(
    "not one's own request", "own_request", _when(N_("Nobody decides on a request of their own."))
)
ALL_TASKS_HAVE_ENDED = Guard("every task is closed", "tasks_not_ended", _tasks_are_open)
NO_REPORT_OF_THE_PLAN_WAITS = Guard("no report of the plan waits", "reports_waiting", _reports_wait)
HAS_BEGUN = Guard("the round has begun", "not_begun", _when(N_("The round has not begun; cancel it instead.")))
NOT_TOLD_YET = Guard("the units were not told yet", "told_already", _when(N_("The units were told already.")))
NOTHING_CAME = Guard(
    "no report answers it",
    "reports_came",
    _when(N_("Reports have come in for this round, so it is closed and not cancelled.")),
)
TAKES_REPORTS = Guard(
    "the round takes reports",
    "takes_no_reports",
    _when(N_("This round takes no more reports; the next one has begun.")),
)
SOMEBODY_MISSING = Guard(
    "a report is missing", "nobody_missing", _when(N_("No report is missing; nobody needs a reminder."))
)
NOT_REMINDED_TODAY = Guard(
    "not reminded today already", "reminded_today", _when(N_("They were reminded today already."))
)
