"""Reports by their words: what was done, what is in the way, what comes next, and the names of their files."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import case, exists, select

from tracker.core.permissions import Actor
from tracker.core.vocabulary import PlanStatus, ReportStatus
from tracker.organizations.models import Organization
from tracker.search.queries.found import Found, some_of
from tracker.search.queries.text import Condition, contains, has_all
from tracker.search.rules.excerpt import Piece, excerpt, text_with
from tracker.search.rules.words import Word
from tracker.tasks.models import Assignment, EvidenceFile, Plan, Report, Task
from tracker.tasks.queries import not_withdrawn
from tracker.tasks.reports.queries import readable_reports


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
    is_archived: bool
    excerpt: Sequence[Piece]


def find_reports(
    words: Sequence[Word], actor: Actor, _today: date, *, limit: int, offset: int = 0
) -> Found[ReportFound]:
    """Reports that the person may read in which every word stands, the newest first, those of archived plans last.

    As tasks, those that were withdrawn stand in no list. A unit finds its own reports also where it lost the part since.
    """
    query = (
        select(
            Report.id, Report.as_of, Report.percent, Report.status, Report.done, Report.problems, Report.next_steps,
            Task.number, Task.title, Organization.short_name, Plan.status.label("plan_status"),
        )
        .join(Assignment, Assignment.id == Report.assignment_id)
        .join(Task, Task.id == Assignment.task_id)
        .join(Plan, Plan.id == Task.plan_id)
        .join(Organization, Organization.id == Assignment.organization_id)
        .where(
            readable_reports(actor),
            not_withdrawn(),
            has_all(words, Report.done, Report.problems, Report.next_steps, or_else=(_in_a_file_name,)),
        )
        .order_by(case((Plan.status == PlanStatus.ARCHIVED, 1), else_=0), Report.id.desc())
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
            is_archived=row.plan_status is PlanStatus.ARCHIVED,
            excerpt=excerpt(text_with(words, row.done, row.problems, row.next_steps), words),
        )
        for row in rows
    ]
    return Found(found, total)


def _in_a_file_name(word: Word) -> Condition:
    return exists().where(EvidenceFile.report_id == Report.id, contains(EvidenceFile.filename, word)).correlate(Report)
