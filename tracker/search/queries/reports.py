"""Reports by their words: what was done, what is in the way, what comes next, and the names of their files."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, exists, false, or_, select
from sqlalchemy.orm import aliased

from tracker.core.permissions import Actor
from tracker.core.vocabulary import READS_THE_JURISDICTION, ReportStatus, Responsibility
from tracker.organizations.models import Organization
from tracker.search.queries.found import Found, some_of
from tracker.search.queries.text import Condition, contains, has_all
from tracker.search.rules.excerpt import Piece, excerpt
from tracker.search.rules.words import Word
from tracker.search.rules.words import has_all as stands_in
from tracker.tasks.models import Assignment, EvidenceFile, Report, Task


@dataclass(frozen=True)
class ReportFound:
    """A report: whose it is, on what, and the sentence in which the words stand."""

    report_id: int
    number: str
    title: str
    unit: str
    as_of: date
    percent: int
    status: ReportStatus
    excerpt: Sequence[Piece]


def find_reports(
    words: Sequence[Word], actor: Actor, _today: date, *, limit: int, offset: int = 0
) -> Found[ReportFound]:
    """Reports that the person may read in which every word stands, the newest first."""
    query = (
        select(
            Report.id, Report.as_of, Report.percent, Report.status, Report.done, Report.problems, Report.next_steps,
            Task.number, Task.title, Organization.short_name,
        )
        .join(Assignment, Assignment.id == Report.assignment_id)
        .join(Task, Task.id == Assignment.task_id)
        .join(Organization, Organization.id == Assignment.organization_id)
        .where(
            readable_reports(actor),
            has_all(words, Report.done, Report.problems, Report.next_steps, or_else=(_in_a_file_name,)),
        )
        .order_by(Report.id.desc())
    )  # fmt: skip
    rows, total = some_of(query, limit=limit, offset=offset)
    found = [
        ReportFound(
            report_id=row.id,
            number=row.number,
            title=row.title,
            unit=row.short_name,
            as_of=row.as_of,
            percent=row.percent,
            status=row.status,
            excerpt=excerpt(_text_with(words, row.done, row.problems, row.next_steps), words),
        )
        for row in rows
    ]
    return Found(found, total)


def readable_reports(actor: Actor) -> ColumnElement[bool]:
    """The reports that the policy lets the person read (`VIEW_REPORT` of `facts_of_report`): those of the city, or
    those of their unit and those on tasks that it leads."""
    lead = aliased(Assignment)
    conditions: list[ColumnElement[bool]] = []
    cities, units = actor.organizations_as(*READS_THE_JURISDICTION), actor.unit_ids
    if cities:
        conditions.append(Task.jurisdiction_id.in_(cities))
    if units:
        leads = exists().where(
            lead.task_id == Task.id, lead.role == Responsibility.LEAD, lead.organization_id.in_(units)
        )
        conditions += [Assignment.organization_id.in_(units), leads.correlate(Task)]
    return or_(*conditions) if conditions else false()


def _in_a_file_name(word: Word) -> Condition:
    return exists().where(EvidenceFile.report_id == Report.id, contains(EvidenceFile.filename, word)).correlate(Report)


def _text_with(words: Sequence[Word], *texts: str) -> str:
    return next((text for word in words for text in texts if stands_in([word], text)), texts[0])
