"""Words for people: what stored words are called, and dates and amounts as sentences (translated when shown)."""

from datetime import date, timedelta
from enum import StrEnum

from tracker.core.messages import N_, P_, Message
from tracker.core.vocabulary import (
    Acting,
    ActKind,
    AssignmentStatus,
    Cadence,
    CheckResult,
    Comparator,
    DatePrecision,
    DraftStatus,
    EvidenceDemand,
    ExtensionStatus,
    Language,
    Light,
    MailState,
    NoticeKind,
    NotSentBecause,
    OrganizationKind,
    PlanStatus,
    ProgressState,
    ReadingStage,
    ReportDraftStatus,
    ReportStatus,
    Responsibility,
    Rhythm,
    Role,
    RoundStatus,
    TaskStatus,
    Wait,
)

#: What each stored word is called, by its enum: words of different enums may be spelled alike.
LABELS: dict[type[StrEnum], dict[StrEnum, Message]] = {
    Role: {
        Role.ADMIN: N_("Administrator"),
        Role.OFFICE: N_("Leading-group office"),
        Role.LEADER: N_("Leader"),
        Role.LIAISON: N_("Liaison"),
        Role.UNIT_LEADER: N_("Unit leader"),
        Role.VIEWER: N_("Viewer"),
    },
    Responsibility: {
        Responsibility.LEAD: N_("lead"),
        Responsibility.CO: N_("co-responsible"),
        Responsibility.IMPLEMENTER: N_("implementer"),
    },
    DraftStatus: {
        DraftStatus.READING: N_("being read"),
        DraftStatus.FAILED: N_("could not be read"),
        DraftStatus.OPEN: N_("under review"),
        DraftStatus.ISSUED: N_("issued"),
        DraftStatus.DISCARDED: N_("discarded"),
    },
    ReadingStage: {
        ReadingStage.WAITING: N_("waiting until another document is read"),
        ReadingStage.TEXT: N_("taking the text out of the file"),
        ReadingStage.TASKS: N_("finding tasks, units, dates and amounts"),
        ReadingStage.STORING: N_("keeping what was found"),
    },
    PlanStatus: {
        PlanStatus.ISSUED: N_("in force"),
        PlanStatus.ARCHIVED: N_("archived"),
    },
    TaskStatus: {
        TaskStatus.ISSUED: N_("to be accepted"),
        TaskStatus.IN_PROGRESS: N_("in progress"),
        TaskStatus.COMPLETED: N_("completed"),
        TaskStatus.CLOSED: N_("closed"),
        TaskStatus.WITHDRAWN: N_("task withdrawn"),
    },
    AssignmentStatus: {
        AssignmentStatus.AWAITING_ACCEPTANCE: N_("to be accepted"),
        AssignmentStatus.REFUSED: N_("refused, to be decided"),
        AssignmentStatus.IN_PROGRESS: N_("in progress"),
        AssignmentStatus.COMPLETED: N_("part completed"),
        AssignmentStatus.WITHDRAWN: N_("re-assigned"),
    },
    ReportDraftStatus: {
        ReportDraftStatus.DRAFT: N_("draft"),
        ReportDraftStatus.WITH_UNIT_LEADER: N_("with the unit's leader"),
    },
    ExtensionStatus: {
        ExtensionStatus.REQUESTED: N_("asked for"),
        ExtensionStatus.GRANTED: N_("granted"),
        ExtensionStatus.DENIED: N_("not granted"),
        ExtensionStatus.TAKEN_BACK: N_("taken back"),
        ExtensionStatus.SETTLED: N_("settled with the task"),
    },
    RoundStatus: {
        RoundStatus.OPEN: N_("reports come in"),
        RoundStatus.CLOSED: N_("round closed"),
        RoundStatus.CANCELLED: N_("round cancelled"),
    },
    Rhythm: {
        Rhythm.MONTHLY: N_("every month"),
        Rhythm.QUARTERLY: N_("every quarter"),
    },
    CheckResult: {
        CheckResult.HOLDS: N_("found true"),
        CheckResult.UNTRUE: N_("found untrue"),
    },
    ReportStatus: {
        ReportStatus.SUBMITTED: N_("waiting for review"),
        ReportStatus.RETURNED: N_("returned"),
        ReportStatus.ACCEPTED: N_("accepted"),
    },
    EvidenceDemand: {
        EvidenceDemand.EACH_REPORT: N_("with each report"),
        EvidenceDemand.COMPLETION: N_("only with the report that says finished"),
        EvidenceDemand.NEVER: N_("not at all"),
    },
    # the most pressing first: digests list them in this order
    Wait: {
        Wait.OVERDUE: N_("overdue"),
        Wait.RETURNED: N_("returned"),
        Wait.TO_APPROVE: N_("to approve"),
        Wait.TO_REVIEW: N_("to review"),
        Wait.TO_DECIDE: N_("refused, to be decided"),
        Wait.TO_DECIDE_EXTENSION: N_("extensions to decide"),
        Wait.TO_REVIEW_CO: N_("reports of other units to review"),
        Wait.TO_CLOSE: N_("to close"),
        Wait.TO_ACCEPT: N_("to accept"),
        Wait.DUE_SOON: N_("due soon"),
        Wait.TO_REPORT: N_("to report"),
    },
    ProgressState: {
        ProgressState.NOT_STARTED: N_("not started"),
        ProgressState.IN_PROGRESS: N_("under way"),
        ProgressState.BLOCKED: N_("held up"),
        ProgressState.COMPLETED: N_("finished"),
    },
    Light: {
        Light.RED: N_("red"),
        Light.YELLOW: N_("yellow"),
        Light.GREEN: N_("green"),
        Light.BLUE: N_("done"),
        Light.GREY: N_("grey"),
    },
    Acting: {
        Acting.OFFICE: N_("the office"),
        Acting.LEAD: N_("the lead"),
        Acting.UNIT: N_("the unit"),
        Acting.UNIT_LEADER: N_("the approving leader"),
        Acting.ADMIN: N_("the administrator"),
        Acting.NOBODY: N_("nobody"),
    },
    DatePrecision: {
        DatePrecision.DAY: N_("to the day"),
        DatePrecision.MONTH: N_("to the month"),
        DatePrecision.QUARTER: N_("to the quarter"),
        DatePrecision.HALF_YEAR: N_("to the half-year"),
        DatePrecision.YEAR: N_("to the year"),
        DatePrecision.ONGOING: N_("ongoing"),
    },
    OrganizationKind: {
        OrganizationKind.CITY: N_("city"),
        OrganizationKind.DEPARTMENT: N_("department"),
        OrganizationKind.PARTY: N_("party body"),
        OrganizationKind.MASS: N_("mass organization"),
        OrganizationKind.AGENCY: N_("agency"),
        OrganizationKind.ENTERPRISE: N_("enterprise"),
        OrganizationKind.DISTRICT: N_("district"),
        OrganizationKind.GROUP: N_("leading group"),
        OrganizationKind.COLLECTIVE: N_("collective name"),
        OrganizationKind.OTHER: N_("other body"),
    },
    NoticeKind: {
        NoticeKind.DUE: N_("Due date"),
        NoticeKind.OVERDUE: N_("Overdue"),
        NoticeKind.UNACCEPTED: N_("Not accepted yet"),
        NoticeKind.UNREVIEWED: N_("Report waits for review"),
        NoticeKind.PLAN_ISSUED: N_("New tasks"),
        NoticeKind.REPORT_SUBMITTED: N_("Report came in"),
        NoticeKind.REPORT_HANDED_OVER: N_("report to approve"),
        NoticeKind.REPORT_GIVEN_BACK: N_("report given back before sending"),
        NoticeKind.REPORT_RETURNED: N_("Report returned"),
        NoticeKind.REPORT_ACCEPTED: N_("Report accepted"),
        NoticeKind.TASK_COMPLETED: N_("Task completed"),
        NoticeKind.TASK_CLOSED: N_("Task closed"),
        NoticeKind.REMINDED: N_("Reminder"),
        NoticeKind.PART_REFUSED: N_("Part refused"),
        NoticeKind.PART_KEPT: N_("Part stays with you"),
        NoticeKind.PART_GIVEN: N_("Task assigned"),
        NoticeKind.IN_HAND: N_("In your hands"),
        NoticeKind.PART_WITHDRAWN: N_("Part withdrawn"),
        NoticeKind.TASK_REOPENED: N_("Task reopened"),
        NoticeKind.TASK_CHECKED: N_("Spot check"),
        NoticeKind.EXTENSION_ASKED: N_("Extension asked for"),
        NoticeKind.EXTENSION_GRANTED: N_("Extension granted"),
        NoticeKind.EXTENSION_DENIED: N_("Extension not granted"),
        NoticeKind.EXTENSION_SETTLED: N_("Extension settled"),
        NoticeKind.TASK_CORRECTED: N_("Task corrected"),
        NoticeKind.TASK_ADDED: N_("Task added"),
        NoticeKind.TASK_WITHDRAWN: N_("Task withdrawn"),
        NoticeKind.TASK_REINSTATED: N_("Task reinstated"),
        NoticeKind.ROUND_OPENED: N_("Reports wanted"),
        NoticeKind.ROUND_DUE: N_("Report due"),
        NoticeKind.ROUND_MISSING: N_("Report missing"),
        NoticeKind.ROUND_ENDED: N_("Round ended"),
        NoticeKind.DIGEST: N_("Digest"),
    },
    MailState: {
        MailState.CREATED: N_("to be sent"),
        MailState.SENDING: N_("being sent"),
        MailState.SENT: N_("sent"),
        MailState.TEMPORARY_FAILURE: N_("failed, will be tried again"),
        MailState.PERMANENT_FAILURE: N_("failed"),
        MailState.NOT_SENT: N_("not sent"),
    },
    NotSentBecause: {
        NotSentBecause.NO_MAIL_SERVER: N_("no mail server configured"),
        NotSentBecause.NO_ADDRESS: N_("no mail address"),
    },
    ActKind: {
        ActKind.ASSIGNING: N_("Assigning and accepting"),
        ActKind.REPORTING: N_("Reports and reviews"),
        ActKind.REMINDING: N_("Reminders"),
        ActKind.EXTENDING: N_("Later due dates"),
        ActKind.FINISHING: N_("Completion, checks and closing"),
        ActKind.CHANGING: N_("Corrections and settings"),
        ActKind.PEOPLE: N_("Who has it in hand"),
        ActKind.UNITS: N_("Units"),
        ActKind.ACCOUNTS: N_("Accounts"),
        ActKind.OTHER: N_("Other"),
    },
    Cadence: {
        Cadence.WEEKLY: N_("weekly"),
        Cadence.MONTHLY: N_("monthly"),
    },
}

#: The shape that goes with each light, so that it reads without colour.
LIGHT_SHAPES = {Light.RED: "■", Light.YELLOW: "▲", Light.GREEN: "●", Light.BLUE: "✓", Light.GREY: "○"}

COMPARATOR_SIGNS = {
    Comparator.AT_LEAST: "≥",
    Comparator.MORE_THAN: ">",
    Comparator.AT_MOST: "≤",
    Comparator.LESS_THAN: "<",
    Comparator.EQUAL: "",
}

WEEKDAYS_CHINESE = "一二三四五六日"
WEEKDAYS_ENGLISH = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def label(word: StrEnum) -> Message:
    """What a stored word is called on pages."""
    return LABELS[type(word)][word]


def date_with_weekday(day: date, language: str) -> str:
    """2023-12-31（日） in Chinese, 2023-12-31 (Sun) in English."""
    if language == Language.ENGLISH:
        return f"{day.isoformat()} ({WEEKDAYS_ENGLISH[day.weekday()]})"
    return f"{day.isoformat()}（{WEEKDAYS_CHINESE[day.weekday()]}）"


def due_words(due_on: date | None, today: date) -> Message:
    """How a due date lies to today: 'in 9 days', 'today', '12 days late', or 'without an end date'."""
    if due_on is None:
        return N_("without an end date")
    days = (due_on - today).days
    if days == 0:
        return N_("today")
    if days < 0:
        return P_("%(count)s day late", "%(count)s days late", count=-days)
    return P_("in %(count)s day", "in %(count)s days", count=days)


def period_name(first: date, last: date) -> Message:
    """What a period is called: a whole month, quarter or year by its name, any other by its days."""
    if first.day == 1 and (last + timedelta(days=1)).day == 1 and first.year == last.year:
        months = last.month - first.month + 1
        if months == 1:
            return N_("%(number)s/%(year)s", number=first.month, year=first.year)
        if months == 3 and first.month % 3 == 1:
            return N_("Q%(number)s %(year)s", number=last.month // 3, year=first.year)
        if months == 12:
            return N_("the year %(year)s", year=first.year)
    return N_("%(first)s to %(last)s", first=first.isoformat(), last=last.isoformat())


def period_words(key: str) -> Message | str:
    """A period of a recurring amount in words, by the key that `tasks/rules/periods.py` gives it; '' for none."""
    year, _dash, part = key.partition("-")
    if not part:
        return N_("year %(year)s", year=year) if year else ""
    kind, count = part[0], part.lstrip("HQW0")
    if kind == "H":
        return N_("first half of %(year)s", year=year) if count == "1" else N_("second half of %(year)s", year=year)
    if kind == "Q":
        return N_("Q%(number)s %(year)s", number=count, year=year)
    if kind == "W":
        return N_("week %(number)s of %(year)s", number=count, year=year)
    return N_("%(number)s/%(year)s", number=count, year=year)


def number(value: float) -> str:
    """A figure without needless decimals: 30000 as 30,000, 3.5 as 3.5."""
    if value == int(value):
        return f"{int(value):,}"
    return f"{value:,.4f}".rstrip("0")


def amount(value: float, unit: str, comparator: Comparator = Comparator.EQUAL, value_max: float | None = None) -> str:
    """A promised amount as the ledger prints it: ≥68 %, 2–3 家, 30,000 人次."""
    figure = number(value) if value_max is None else f"{number(value)}–{number(value_max)}"
    return f"{COMPARATOR_SIGNS[comparator]}{figure} {unit}".strip()
