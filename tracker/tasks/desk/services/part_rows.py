"""The parts of a task as rows of its page: who has each, how far it is, and what the person can do with it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from tracker.core.permissions import Action, Actor
from tracker.core.vocabulary import OPEN_TASKS, AssignmentStatus, ReportStatus, Responsibility
from tracker.tasks.desk.services.possibilities import (
    Possibilities,
    Possibility,
    is_possible,
    may_review,
    possibilities_of_part,
)
from tracker.tasks.history.queries.entries import Condition, answers_to_refusals
from tracker.tasks.models import Assignment, Report, ReportDraft
from tracker.tasks.queries import TaskRecords
from tracker.tasks.rules.lights import LightWithReason, PartLightFacts, part_light_on
from tracker.tasks.rules.owing import NothingReported, nothing_reported
from tracker.tasks.rules.status import TaskFacts

#: While it stands so, the reason of a refusal is what the page is about.
_REFUSAL_COUNTS = (AssignmentStatus.REFUSED, AssignmentStatus.AWAITING_ACCEPTANCE)


@dataclass(frozen=True)
class Refusal:
    """Why the unit says that the part is not its own, and what the office answered ('' for nothing yet)."""

    reason: str
    answer: str
    is_open: bool


@dataclass(frozen=True)
class PartActions:
    """What the person can do with a part now; `reporting` is there for those who report, with the reason why not."""

    accept: bool = False
    refuse: bool = False
    decide_refusal: bool = False
    reporting: Possibility | None = None
    name_people: bool = False
    remind: bool = False


@dataclass(frozen=True)
class PartRow:
    """One organization's part with its own light; `last` is its last report that the person may read, `draft` its next."""

    part: Assignment
    light: LightWithReason
    #: What is said in the place of a report, where there was none.
    nothing: NothingReported | None
    people: str
    is_listed_first: bool
    has_reported: bool
    last: Report | None
    last_is_returned: bool
    may_review: bool
    draft: ReportDraft | None
    refusal: Refusal | None
    can: PartActions


def rows_of_parts(
    records: TaskRecords, reports: Sequence[Report], visible: Condition, actor: Actor, today: date
) -> list[PartRow]:
    """The rows of a task's parts, for a person who may read these reports (newest first) and visible entries."""
    facts = TaskFacts.of(records.task)
    latest: dict[int, Report] = {}
    for report in reports:
        latest.setdefault(report.assignment_id, report)
    parts, drafts, in_hand = records.task.parts, records.drafts, records.in_hand
    refused = any(part.refusal_reason for part in parts)
    answers = answers_to_refusals(records.task.id, visible) if refused else {}
    rows = []
    for part in parts:
        light = part_light_on(facts, PartLightFacts.of(part), today)
        beside = latest.get(part.id), drafts.get(part.id), in_hand.get(part.id, "")
        row = _row(part, light, *beside, answers, actor, today)
        rows.append(row)
    return rows


def _row(
    part: Assignment,
    light: LightWithReason,
    last: Report | None,
    draft: ReportDraft | None,
    in_hand: str,
    answers: Mapping[int, str],
    actor: Actor,
    today: date,
) -> PartRow:
    possible = possibilities_of_part(part, last, actor)
    has_reported = last is not None or part.last_reported_on is not None
    return PartRow(
        part=part,
        light=light,
        people=" · ".join(name for name in (part.responsible_leader, in_hand) if name),
        is_listed_first=part.role is Responsibility.LEAD and not part.named_lead and len(part.task.parts) > 1,
        nothing=None if has_reported else nothing_reported(part.task.starts_on, part.report_owed_on, today),
        has_reported=has_reported,
        last=last,
        last_is_returned=last is not None and last.status is ReportStatus.RETURNED,
        may_review=may_review(part, last, actor),
        draft=draft,
        refusal=_refusal(part, answers.get(part.id, "")) if possible else None,
        can=_actions(part, possible),
    )


def _actions(part: Assignment, possible: Possibilities) -> PartActions:
    """What can be done; a part that ended with its task only has its people."""
    name_people = is_possible(possible, Action.NAME_PEOPLE)
    if part.withdrawn_with_task:
        return PartActions(name_people=name_people)
    return PartActions(
        accept=is_possible(possible, Action.ACCEPT_ASSIGNMENT),
        refuse=is_possible(possible, Action.REFUSE_ASSIGNMENT),
        decide_refusal=is_possible(possible, Action.DECIDE_REFUSAL),
        reporting=possible.get(Action.SUBMIT_REPORT),
        name_people=name_people,
        remind=is_possible(possible, Action.REMIND_UNIT) and part.task.status in OPEN_TASKS,
    )


def _refusal(part: Assignment, answer: str) -> Refusal | None:
    """The refusal of a part, read by its unit, the lead and the office; None where there was none."""
    if not part.refusal_reason:
        return None
    return Refusal(part.refusal_reason, answer, part.status in _REFUSAL_COUNTS)
