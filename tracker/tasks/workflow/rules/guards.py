"""What must hold before a step of the workflow is taken, and why it is not when it does not. Pure."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from tracker.core.messages import N_, Message
from tracker.tasks.evidence.rules.demand import Lacking


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
    reports_waiting: int = 0
    not_begun: bool = False
    told_already: bool = False
    reports_came: bool = False
    takes_no_reports: bool = False
    nobody_missing: bool = False
    reminded_today: bool = False
    evidence_lacking: Lacking = field(default_factory=Lacking)
    figures_lacking: tuple[str, ...] = ()


@dataclass(frozen=True)
class Guard:
    """A condition of a step: `reason` says why it fails, or None; `name` is how the picture calls it."""

    name: str
    reason: Callable[[StepFacts], Message | None]


def _evidence_lacking(lacking: Lacking) -> Message | None:
    if lacking.targets:
        return N_("Evidence is still lacking for: %(targets)s.", targets="、".join(lacking.targets.values()))
    return N_("Evidence is asked for here: add at least one file.") if lacking.any_file else None


TASK_IS_OPEN = Guard("the task is not closed", lambda facts: N_("The task is closed.") if facts.task_closed else None)
NOTHING_WAITS = Guard(
    "no report waits",
    lambda facts: N_("The last report is still waiting for the office.") if facts.report_waiting else None,
)
NO_REPORT_WAITS = Guard(
    "no report on the task waits",
    lambda facts: (
        N_("A report on the task waits for review: accept or return it first.") if facts.report_waiting else None
    ),
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
CLOSED_BY_ANOTHER = Guard(
    "did not report on the task",
    lambda facts: N_("Whoever reported on a task does not close it.") if facts.acts_on_own_report else None,
)
PERIOD_IS_OVER = Guard(
    "no period of a recurring amount is still running",
    lambda facts: (
        N_("An amount is owed period by period, so the task is not finished before %(day)s.", day=facts.period_ends_on)
        if facts.period_ends_on
        else None
    ),
)
FIGURES_ARE_STATED = Guard(
    "a completion states every amount and each of its periods",
    lambda facts: (
        N_("A figure is still lacking for: %(figures)s.", figures="、".join(facts.figures_lacking))
        if facts.figures_lacking
        else None
    ),
)
EVIDENCE_IS_GIVEN = Guard(
    "evidence is there where the task asks for it", lambda facts: _evidence_lacking(facts.evidence_lacking)
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
NO_REPORT_OF_THE_PLAN_WAITS = Guard(
    "no report of the plan waits",
    lambda facts: (
        N_("Reports of the plan that wait for review: %(count)s.", count=facts.reports_waiting)
        if facts.reports_waiting
        else None
    ),
)
HAS_BEGUN = Guard(
    "the round has begun", lambda facts: N_("The round has not begun; cancel it instead.") if facts.not_begun else None
)
NOT_TOLD_YET = Guard(
    "the units were not told yet", lambda facts: N_("The units were told already.") if facts.told_already else None
)
NOTHING_CAME = Guard(
    "no report answers it",
    lambda facts: (
        N_("Reports have come in for this round, so it is closed and not cancelled.") if facts.reports_came else None
    ),
)
TAKES_REPORTS = Guard(
    "the round takes reports",
    lambda facts: N_("This round takes no more reports; the next one has begun.") if facts.takes_no_reports else None,
)
SOMEBODY_MISSING = Guard(
    "a report is missing",
    lambda facts: N_("No report is missing; nobody needs a reminder.") if facts.nobody_missing else None,
)
NOT_REMINDED_TODAY = Guard(
    "not reminded today already",
    lambda facts: N_("They were reminded today already.") if facts.reminded_today else None,
)
